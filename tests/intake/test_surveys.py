"""Answers of surveys as 问卷星 and 腾讯问卷 export them: headers, kinds of questions, and what is never kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from export_files import Shop, as_csv, as_xlsx
from support.survey_files import QQ, SECRETS, WJX, qq, wjx

from pdd_ops.intake.survey_kinds import Answers, kind_of
from pdd_ops.intake.surveys import score_of
from pdd_ops.store.recompute import differing_sums

VARIANTS: dict[str, tuple[list[str], Callable[..., list[str]], list[str], list[str]]] = {
    "by text": (
        WJX, wjx, ["1、您愿意把小店推荐给朋友吗？", "2、您对本店满意吗？", "3、哪里看到我们"],
        ["9", "满意", "直播┋搜索"],
    ),
    "matrix": (WJX, wjx, ["1、您愿意推荐吗(0-10)", "2、(质量)", "2、(物流)"], ["10", "非常满意", "不太满意"]),
    "other": (
        WJX, wjx, ["1、推荐给同事的可能性", "2、来源[单选题]", "(其他（请补充）:)", "3、还有什么建议"],
        ["8", "其他〖邻居〗", "邻居", "希望快一点，我电话13812345678"],
    ),
    "short head": (
        ["序号", "提交答卷时间", "所用时间", "来源"], lambda n, *a: [str(n), "2025/03/05 08:00:00", "80秒", "链接", *a],
        ["Q1、推荐我们吗", "Q2、满意度"], ["9", "4分"],
    ),
    "qq by number": (QQ, qq, ["1.您有多大意愿推荐本店", "2.请给客服打分（1-5分）"], ["9", "5"]),
    "qq without numbers": (
        ["原始记录编号", *QQ[1:]], qq, ["您有多大意愿推荐本店", "服务满意程度", "您的手机号"],
        ["9", "比较满意", "13812345678"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_headers_and_what_is_never_kept(shop: Shop, name: str) -> None:
    head, sheet, questions, answers = VARIANTS[name]
    rows = [sheet(number, *answers) for number in range(1, 13)]
    result = shop.take_one(f"{name}.csv", as_csv([[*head, *questions], *rows]))
    assert result.format in ("survey_wjx", "survey_qq")
    kinds = dict(shop.rows("SELECT question, kind FROM survey_questions"))
    assert "nps" in kinds.values()
    assert shop.rows("SELECT sheets, nps_answers FROM survey_days") == [(12, 12)]
    database = b"".join(path.read_bytes() for path in shop.database.parent.glob(f"{shop.database.name}*"))
    for secret in SECRETS:
        assert secret.encode() not in database


def test_an_odd_question_is_no_answer_and_a_number_stays_with_its_other(shop: Shop) -> None:
    head, sheet, questions, answers = VARIANTS["other"]
    shop.take_one(
        "其他.csv", as_csv([[*head, *questions], sheet(1, *answers), sheet(2, "10", "搜索", "(跳过)", "(空)")])
    )
    assert shop.rows("SELECT question, answer FROM survey_answers WHERE respondent = '2' ORDER BY question") == [
        ("1、推荐给同事的可能性", "10"),
        ("2、(其他（请补充）:)", None),
        ("2、来源[单选题]", "搜索"),
        ("3、还有什么建议", None),
    ]
    assert shop.one("SELECT answer FROM survey_answers WHERE respondent = '1' AND question LIKE '3%'").endswith("***")


def test_the_same_survey_again_is_the_same(shop: Shop) -> None:
    """However its answers were exported, and with more of them."""
    head = [*WJX, "1、推荐吗", "2、来源"]
    shop.take_one("9_按文本_3.csv", as_csv([head, wjx(1, "9", "直播")]), as_of="2025-03-10")
    shop.take_one("9_按文本_4.csv", as_csv([head, wjx(1, "9", "直播"), wjx(2, "3", "搜索")]), as_of="2025-03-11")
    assert shop.one("SELECT count(DISTINCT survey) FROM survey_answers") == 1
    assert shop.one("SELECT count(*) FROM survey_answers") == 4
    shop.take_one("另一份.csv", as_csv([[*WJX, "1、推荐吗", "2、用途"], wjx(1, "9", "送人")]))
    assert shop.one("SELECT count(DISTINCT survey) FROM survey_answers") == 2


@pytest.mark.parametrize(
    ("question", "texts", "kind"),
    [
        ("1、您会推荐吗", ["10", "3", "9"], "nps"),
        ("1、您会推荐吗", ["5", "3", "4"], "unclear"),  # of five, or of ten?
        ("1、推荐程度（1-10分）", ["10", "3", "9"], "unclear"),
        ("1、推荐我们吗", ["11", "3", "9"], "unclear"),  # options by number
        ("2、总体感受", ["1", "4", "5"], "unclear"),
        ("2、总体满意度", ["1", "4", "5"], "csat"),
        ("2、满意度（1-10）", ["1", "4", "5"], "unclear"),
        ("2、给客服打几分", ["1", "4", "3"], "unclear"),  # of five, or of ten?
        ("2、给客服打几分", ["1", "4", "5"], "csat"),
        ("4、遇到了什么问题", ["杯盖漏水", "没有", "太慢"], "text"),
        ("2、满意度", ["1", "9", "5"], "unclear"),
        ("2、物流", ["比较满意", "很不满意", "一般"], "csat"),
        ("3、颜色", ["红", "红", "蓝", "红", "蓝", "红"], "single"),
        ("3、颜色", ["红┋蓝", "红"], "multi"),
        ("4、您的订单编号", ["250301-123456789012345"], "order"),
        ("4、其他意见", ["很好", "快一点"], "text"),
        ("5、年龄", ["1", "2", "1", "1"], "unclear"),
    ],
)
def test_kinds(question: str, texts: list[str], kind: str) -> None:
    assert kind_of(Answers(question, texts, [score_of(text) for text in texts]), {}) == kind


def test_options_by_number_do_not_say_which_end_is_good() -> None:
    answers = Answers("2、总体满意度", ["1", "2"], [1.0, 2.0], coded=True)
    assert kind_of(answers, {}) == "unclear"
    assert kind_of(answers, {"总体满意度": "score"}) == "score"


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("9", 9), ("4分", 4), ("5（非常满意）", 5), ("A.非常满意", 5), ("很不满意", 1), ("不太满意", 2), ("不满意", 2),
        ("一般", 3), ("比较满意", 4), ("满意", 4), ("好", 4), ("红色", None), ("2025", None), ("", None),
        ("满意┋一般", None),
    ],
)  # fmt: skip
def test_scores_of_words(text: str, score: float | None) -> None:
    assert score_of(text) == score


TOLD = {  # what a buyer may write of himself, and what of it must not be kept
    "电话138 1234 5678，杯子漏水": "138 1234 5678",
    "我叫张三丰，破了一个": "张三丰",
    "加微信 wxid_q9w8e7 聊，掉色": "wxid_q9w8e7",
    "收货人：李四，一直没收到": "李四",
    "我的昵称是山高水长，杯子有异味": "山高水长",
    "从 10.24.8.99 上的网页，和图片不一样": "10.24.8.99",
    "写信到 lin@mail.cn，太慢了": "lin@mail.cn",
    "身份证110101199003074518要开发票": "110101199003074518",
}


@pytest.mark.parametrize("written", ["utf-8-sig", "gb18030", "xlsx"])
def test_what_buyers_write_of_themselves_is_masked(shop: Shop, written: str) -> None:
    head = [*WJX, "1、推荐我们吗（0-10）", "2、还有什么建议", "3、怎么称呼您", "4、您的生日", "(其他（请补充）:)"]
    rows = [wjx(at, str(at), text, "赵敏", "1990-03-07", text) for at, text in enumerate(TOLD)]
    cells = [head, *rows]
    content = as_xlsx(cells) if written == "xlsx" else as_csv(cells).decode("utf-8-sig").encode(written)
    result = shop.take_one("问卷.xlsx" if written == "xlsx" else "问卷.csv", content)
    assert (result.format, result.rejected) == ("survey_wjx", 0)
    assert shop.one("SELECT count(DISTINCT question) FROM survey_answers") == 3
    database = b"".join(path.read_bytes() for path in shop.database.parent.glob(f"{shop.database.name}*"))
    assert not [one for one in (*SECRETS, *TOLD.values(), "赵敏", "1990-03-07") if one.encode() in database]
    assert shop.one("SELECT count(*) FROM survey_answers WHERE answer LIKE '%***%'") == 2 * len(TOLD)


def test_an_export_by_number_is_told_by_its_answers(shop: Shop) -> None:
    """Whatever its file is called: of options by number nobody knows which end is good."""
    head = [*WJX, "1、推荐我们吗（0-10）", "2、总体满意度", "3、喜欢哪些"]
    rows = [wjx(at, str(at % 11), str(1 + at % 5), "1┋3" if at % 3 else "-3") for at in range(1, 23)]
    shop.take_one("答卷.csv", as_csv([head, *rows]))
    assert dict(shop.rows("SELECT question, kind FROM survey_questions")) == {
        "1、推荐我们吗（0-10）": "nps", "2、总体满意度": "unclear", "3、喜欢哪些": "multi",
    }  # fmt: skip
    assert shop.one("SELECT count(*) FROM survey_answers WHERE answer = '-3'") == 0


def test_ten_signs_may_be_a_score_and_eleven_are_a_sentence() -> None:
    assert score_of("总的来说非常非常满意") == 5
    assert score_of("总的来说真非常非常满意") is None


@pytest.mark.parametrize("order", [("文本", "序号"), ("序号", "文本")])
def test_of_both_exports_the_text_stays(shop: Shop, order: tuple[str, str]) -> None:
    """Whichever is imported first, and whichever is newer."""
    head = [*WJX, "1、推荐我们吗（0-10）", "2、总体满意度"]
    given = {"文本": ("9", "比较满意"), "序号": ("9", "2")}
    for day, how in enumerate(order, 10):
        result = shop.take_one(
            f"按{how}.csv", as_csv([head, wjx(1, *given[how]), wjx(2, "10", "")]), as_of=f"2025-03-{day}"
        )
        assert result.format == "survey_wjx"
    said = "SELECT respondent, answer FROM survey_answers WHERE question LIKE '2%'"
    assert shop.rows(said) == [("1", "比较满意")]
    assert dict(shop.rows("SELECT question, kind FROM survey_questions"))["2、总体满意度"] == "csat"
    assert not differing_sums(shop.database)
