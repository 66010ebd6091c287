"""What a review says: as a whole and of each topic, on sentences written for these tests."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.errors import PddOpsError
from pdd_ops.lexicon.classify import LONGEST, classify
from pdd_ops.lexicon.words import lexicon, lexicon_of
from pdd_ops.resources import shipped_table

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


@pytest.mark.parametrize("text", ["本以为很好", "要是再便宜点就好了", "希望包装能好看"])
def test_what_was_hoped_for_is_no_praise(text: str) -> None:
    assert classify(text).polarity == "undecided"


@pytest.mark.parametrize("text", ["呵呵，质量真好", "真是服了，这也敢卖"])
def test_irony_stays_undecided(text: str) -> None:
    assert classify(text).polarity == "undecided"


def test_what_follows_a_but_outweighs_what_came_before() -> None:
    assert classify("好看。但是难闻").polarity == "negative"
    assert classify("难闻，不过好看").polarity == "positive"


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
    own_words(tmp_path, '[polarity]\nbad = ["嘎嘎香"]\n', monkeypatch)
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
