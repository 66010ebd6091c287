"""What a review says: as a whole and of each topic, on sentences written for these tests."""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.errors import PddOpsError
from pdd_ops.lexicon import words
from pdd_ops.lexicon.classify import LONGEST, SMILE, classify
from pdd_ops.lexicon.spelling import split
from pdd_ops.lexicon.words import lexicon, lexicon_of
from pdd_ops.resources import shipped_table

TABLES = tuple(shipped_table("pdd_ops.lexicon", f"{name}.toml") for name in ("words", "topics", "goods"))
POLARITIES = {"positive", "negative", "mixed", "undecided"}


@pytest.mark.parametrize(
    ("text", "polarity", "topics"),
    [
        ("不是正品", "negative", {"真伪": "negative"}),
        ("没有异味", "positive", {"气味": "positive"}),
        ("没有不好", "positive", {"整体": "positive"}),
        ("物流很快，就是质量差", "negative", {"物流": "positive", "质量": "negative"}),
        ("烂了三个，客服不理人", "negative", {"新鲜度": "negative", "服务": "negative"}),
        ("衣服有点小", "negative", {"尺寸": "negative"}),
        ("用了一周没什么效果", "negative", {"功效": "negative"}),
        ("颜色和图片一样，很显瘦", "positive", {"外观": "positive", "描述": "positive"}),
        ("一点都不好吃", "negative", {"口味": "negative"}),
        ("非常喜欢", "positive", {"整体": "positive"}),
        ("孩子特别喜欢，都不错", "positive", {"整体": "positive"}),
        ("说明书是英文的，看不懂", "negative", {"说明": "negative"}),
    ],
)
def test_whole_and_topics(text: str, polarity: str, topics: dict[str, str]) -> None:
    found = classify(text)
    assert (found.polarity, found.topics) == (polarity, topics)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("房间很大", "房间太小"),  # what is neither good nor bad by itself is so of something
        ("噪音不大", "噪音特别大"),
        ("信号强", "信号很弱"),
        ("橙子很甜", "橙子真酸"),  # said of a degree or a thing
        ("头发很顺", "头发很油"),
        ("没有想象中那么差", "没有上一次买的那么好"),  # what it is compared with stands between
        ("除了快递慢，其他都很满意", "虽然便宜，但是不能用"),
        ("贵是贵，但是好用", "好看是好看，就是不实用"),
        ("又买了三箱", "为什么少两个？"),  # hints, where nothing praises or blames
        ("一点都没坏", "一个好的都没有"),
        ("跟实体店一样，还便宜", "和专柜买的不一样"),
        ("不比专柜的差", "不如上次的好"),
        ("很好便宜实惠", "一般般还贵"),
        ("房间不大但温馨", "房间不大而且闷"),  # a negation ends where a contrast begins
        ("好喜欢", "好脏啊"),  # 好 before a word of blame praises nothing
        ("好看，脆，甜", "硬，涩，没法下口"),  # a clause of one sign
        ("这次的桃子甜多了", "不是一般的慢"),
        ("除了物流慢点，别的没毛病", "唯一可取之处是便宜"),
        ("唯一不足是没有收纳袋，收纳袋买了一个，很好用", "除了便宜，没有一样让人满意"),
        ("做工扎实，呵呵", "呵呵，一洗就掉色"),  # a smile at the end; irony in what blames anyway
        ("不影响使用", "服务需要好好培训"),
        ("第三箱了，又囤了两箱", "以后再也不会买了，准备退货"),
        ("昨晚下单今早就到了", "等了一下午也没人来理"),
        ("还没用，先囤着", "充电器插了半天没反应"),
        ("比楼下超市的好吃", "连路边摊都不如"),
        ("师傅当天就来装好了", "说好送手套，根本没有"),
        ("没喝过这么香的豆浆", "从来没遇到过这么差的店"),
        ("质感在线，抗造", "好评都是刷的，大家别上当"),
        ("这篇散文把童年和父母写进了一种淡淡的光里", "早知道就不该下单"),
        ("音质没得挑", "音质没有那家三十块的那款好"),
    ],
)
def test_what_turns_praise_to_blame(good: str, bad: str) -> None:
    assert (classify(good).polarity, classify(bad).polarity) == ("positive", "negative")


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("这本小说写的是痛苦和死亡，读完久久不能平静", "positive"),
        ("扶手断了，用着很痛苦", "negative"),
        ("五星酒店就这水平，前台爱答不理", "negative"),
        ("必须五星", "positive"),
        ("快捷酒店而已，被子太潮", "negative"),
        ("住的豪华大床房，隔音太差", "negative"),
    ],
)
def test_words_that_only_tell_what_a_text_is_of(text: str, polarity: str) -> None:
    assert classify(text).polarity == polarity


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("蛋糕味道不错", {"口味": "positive"}),
        ("洗衣液味道不错", {"气味": "positive"}),  # a smell, of what is not eaten
        ("速度很快", {"物流": "positive"}),
        ("电脑开机速度很慢", {"使用体验": "negative"}),
        ("快递员服务态度很差", {"物流": "negative"}),  # couriers are no service of the shop
        ("客服服务态度很差", {"服务": "negative"}),
        ("很好便宜实惠", {"整体": "positive", "价格": "positive"}),
        ("会回购的", {"整体": "positive"}),
        ("包装很好，会回购的", {"包装": "positive"}),  # bought again: nothing is told of the whole
        ("期待效果", {}),
        ("还没用过，用了再来评价", {}),
        ("太油了", {"使用体验": "negative"}),
        ("太油了，吃两口就腻", {"口味": "negative"}),
    ],
)
def test_topics_by_what_the_text_is_of(text: str, topics: dict[str, str]) -> None:
    assert classify(text).topics == topics


def test_a_smile_in_a_long_review_is_no_irony() -> None:
    smile = "呵呵，头一回在网上买这么大的东西，心里打鼓。没想到第二天就送到家，师傅装得很快，全家人都很满意"
    assert len(smile) < SMILE < 2 * len(smile)
    assert classify(smile).polarity == "undecided"
    assert classify(f"{smile}。{smile}").polarity == "positive"


def test_guests_of_a_hotel_are_content_though_they_name_a_fault() -> None:
    assert classify("客房宽敞，被子潮").polarity == "positive"
    assert classify("柜子宽敞，被子潮").polarity == "mixed"
    assert classify("客房宽敞，被子潮，水管漏").polarity == "negative"


def test_lists_spell_out_choices() -> None:
    assert split("没[有/啥/]用 ＯＫ [很/][好/棒]") == ["没有用", "没啥用", "没用", "ok", "很好", "很棒", "好", "棒"]
    assert split("a[b c] []") == ["a[b", "c]"]


def test_every_choice_of_the_lists_is_spelled_out() -> None:
    """A blank within brackets leaves halves of them as words."""
    assert [form for form in lexicon().forms if set(form) & set("[]/")] == []


@pytest.mark.parametrize("text", ["本以为很好", "要是再便宜点就好了", "希望包装能好看"])
def test_what_was_hoped_for_is_no_praise(text: str) -> None:
    assert classify(text).polarity == "undecided"


@pytest.mark.parametrize("text", ["呵呵，质量真好", "真是服了，这也敢卖", "我也是佩服，这种东西都能卖"])
def test_irony_stays_undecided(text: str) -> None:
    assert classify(text).polarity == "undecided"


def test_what_follows_a_but_outweighs_what_came_before() -> None:
    assert classify("好看。但是难闻").polarity == "negative"
    assert classify("难闻，不过好看").polarity == "positive"
    assert classify("很好看，就是难闻").polarity == "negative"  # of one weight: what follows decides


def test_a_small_fault_after_much_praise_turns_nothing() -> None:
    praise = "面料柔软，做工细致，颜色也正"
    assert classify(f"{praise}。就是扣子有点松，有一处线头").polarity == "positive"
    assert classify(f"{praise}。就是色差大，还有异味，扣子掉了，拉链坏了").polarity == "negative"


def test_other_scripts_widths_and_repetitions_say_the_same() -> None:
    assert classify("質量不錯，還會買").polarity == "positive"
    assert classify("ＧＯＯＤ！！").polarity == "positive"
    assert classify("好" * 500) == classify("好好好")
    assert classify("👍").polarity == "positive"


@pytest.mark.parametrize("text", ["", "   ", "。。。", "1234567", "\x00\u202e", "嗯"])
def test_texts_that_say_nothing(text: str) -> None:
    found = classify(text)
    assert (found.polarity, dict(found.topics)) == ("undecided", {})


def test_a_cell_of_two_megabytes_is_read_as_far_as_reviews_go() -> None:
    assert classify("差" + "a" * 2_000_000 + "好" * 10).polarity == "negative"
    assert classify("，" * LONGEST + "好").polarity == "undecided"


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    found = classify(text)
    assert found.polarity in POLARITIES
    assert set(found.topics) <= set(lexicon().topics)


@given(
    st.lists(
        st.sampled_from(["很好", "不好", "物流快", "没有异味", "太贵", "但是", "，", "。", "不", "非常"]), max_size=8
    )
)
def test_full_stops_at_the_ends_change_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    assert classify(f"。{text}。") == classify(text)


def test_no_word_praises_and_blames_at_once() -> None:
    """A word in two lists of one table would be read by the order of the lists."""
    tables = [shipped_table("pdd_ops.lexicon", "words.toml")["polarity"]]
    tables += shipped_table("pdd_ops.lexicon", "topics.toml").values()
    for table in tables:
        for one, other in combinations([name for name in table if name not in ("about", "alone")], 2):
            assert set(table[one].split()) & set(table[other].split()) == set(), (one, other)


def test_no_word_that_is_spelled_out_praises_and_blames() -> None:
    lists = {
        name: set(split(listed)) for name, listed in shipped_table("pdd_ops.lexicon", "words.toml")["polarity"].items()
    }
    praise = set().union(*(lists[name] for name in ("good", "very_good", "mild_good", "loyal")))
    blame = set().union(*(lists[name] for name in ("bad", "very_bad", "mild_bad")))
    assert praise & blame == set()


def test_own_words_and_topics() -> None:
    empty = dict.fromkeys(("good", "bad", "mild_good", "mild_bad", "none"), "")
    words = {
        "polarity": empty | {"good": "嘎嘎香"},
        "negation": {"words": "不", "between": ""},
        "contrast": {"words": "", "expected": "", "strong": "", "irony": ""},
        "script": {"traditional": ""},
    }
    own = lexicon_of(words, {"香氛": {"about": "扩香石"}})
    assert classify("扩香石嘎嘎香", own).topics == {"香氛": "positive"}


def own_words(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(folder))
    (folder / "reviews.toml").write_text(text, "utf-8")


def test_words_of_the_merchant_are_read_with_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "扩香石嘎嘎香，物流很快"
    assert classify(text).topics == {"物流": "positive"}
    own_words(
        tmp_path,
        '[polarity]\ngood = ["嘎嘎香"]\nbad = ["神速"]\nnone = ["失望"]\n[topics."香氛"]\nabout = ["扩香石"]\n'
        'bad = ["ＡＢ味"]\n[topics."物流"]\nbad = ["菜鸟绕路"]\n',
        monkeypatch,
    )
    assert classify(text).topics == {"香氛": "positive", "物流": "positive"}
    assert classify("菜鸟绕路").topics == {"物流": "negative"}
    assert classify("ab味").topics == {"香氛": "negative"}
    assert classify("神速").polarity == "negative" and classify("失望").polarity == "undecided"
    assert classify("充电口松").polarity == "negative"
    own_words(tmp_path, '[polarity]\nnone = ["充电口松"]\nbad = ["嘎嘎香"]\n', monkeypatch)
    assert classify("充电口松").polarity == "undecided"  # of the lists of one kind of goods
    assert classify("嘎嘎香").polarity == "negative"  # the file is read as it is now


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[polarity]\ngood = "好"\n', "polarity.good"),
        ('[polarity]\ngood = ["很 好"]\n', "polarity.good[1]"),
        ('[polarity]\nlovely = ["好"]\n', "polarity.lovely"),
        ('[topics."物流"]\nbad = ["慢，很慢"]\n', "bad[1]"),
        ('[topics."a\'b"]\nbad = ["慢"]\n', "topics"),
        ("topics = 3\n", "topics"),
    ],
)
def test_own_words_that_cannot_be_used_are_one_line(
    text: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_words(tmp_path, text, monkeypatch)
    with pytest.raises(PddOpsError) as raised:
        lexicon()
    line = str(raised.value)
    assert "reviews.toml" in line and place in line and "\n" not in line


def test_lists_that_were_kept_are_those_that_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    words._lexicon.cache_clear()
    lexicon()  # kept now
    words._lexicon.cache_clear()
    kept, made = lexicon(), lexicon_of(*TABLES)
    assert (kept.forms, kept.lengths, kept.singles, kept.leading) == (
        made.forms,
        made.lengths,
        made.singles,
        made.leading,
    )
    assert all(kept.words[form] == made.words[form] for form in sorted(made.forms)[::37])
