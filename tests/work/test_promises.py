"""Promises: hours measured on every order; words only as complaints, in reviews, reasons of refunds and surveys."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from export_files import Shop, as_csv, grid, tabbed
from support.review_files import HEAD, row
from support.survey_files import WJX, wjx
from support.tool import run, run_json

from pdd_ops.errors import PddOpsError
from pdd_ops.work.promises import hours_in, load_promises

COLUMNS = ["订单号", "商品", "订单状态", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "支付时间", "发货时间", "商品id"]  # fmt: skip  # noqa: E501
CASES = [
    "售后编号",
    "订单编号",
    "售后类型",
    "售后状态",
    "退款金额(元)",
    "退款原因",
    "申请时间",
    "同意退款时间",
    "商品ID",
]
CUP, POT = "100000000001", "100000000002"


def order(at: int, shipped: str, product: str = CUP, status: str = "已收货") -> dict[str, str]:
    """An order paid on 5 March at ten."""
    cells = [f"250305-{at:015}", "茶杯", status, "10.00", "10.00", "10.00", "1", "2025-03-05 10:00:00", shipped]
    return dict(zip(COLUMNS, [*cells, product], strict=True))


def promised(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A settings folder with these promises."""
    (folder / "promises.toml").write_text(text, "utf-8")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(folder))


def measured(shop: Shop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run_json("survey", "report", "2025-03", "--db", shop.database, "--json")["promises"]
    return found


@pytest.fixture
def hundred(shop: Shop) -> Shop:
    """A hundred orders, of which 91 are shipped within 24 hours (one of them to the second), and reviews."""
    rows = [order(at, "2025-03-05 20:00:00" if at < 91 else "2025-03-07 09:00:00") for at in range(100)]
    rows[90]["发货时间"] = "2025-03-06 10:00:00"
    shop.orders(COLUMNS, *rows)
    reviews = [row(at, "1" if at < 3 else "5", "收到就碎了" if at < 3 else "很好用") for at in range(12)]
    shop.take_one("评价.csv", as_csv([HEAD, *reviews]))
    return shop


def test_hours_are_kept_and_words_complained_of(hundred: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word promise is a rate of complaints and nothing else."""
    text = (
        '[[promise]]\ntag = 12\n[[promise]]\ntext = "加厚不易碎"\ntopic = "破损"\n[[promise]]\ntext = "好看"\n'
        f'[[promise]]\ntext = "2天内发货"\nproduct = "{POT}"\n'
    )
    promised(tmp_path, monkeypatch, text)
    hours, words, nothing, of_none = measured(hundred)
    assert (hours["promise"], hours["kept"], hours["n"], hours["complaints"]) == ("24小时发货", 0.91, 100, None)
    assert hours["gap"] == pytest.approx(0.09)
    assert (words["kept"], words["complaints"], words["n"]) == (None, 0.25, 12)
    assert (nothing["kept"], nothing["complaints"], nothing["gap"]) == (None, None, None)
    assert (of_none["kept"], of_none["n"], bool(of_none["reason"])) == (None, 0, True)


def test_the_report_has_the_gap_and_a_problem_whose_measure_is_the_page(
    hundred: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(tmp_path, monkeypatch, '[[promise]]\ntext = "付款后24小时内发货"\nsource = "详情页"\n')
    found = run_json("report", "2025-03", "--db", hundred.database, "--json")
    (table,) = (t for s in found["sections"] for t in s["tables"] if t["id"] == "promises")
    assert [cell for cell in table["rows"][0] if cell] == [
        "付款后24小时内发货", "详情页", "兑现 91.00%", 100, "订单从付款到发货不超过 24 小时", 0.09,
    ]  # fmt: skip
    (problem,) = (one for one in found["problems"] if one["id"].startswith("promise_gap"))
    assert "改页面，别怪买家：“付款后24小时内发货”改成 48 小时（现在能兑现 100.00%）" in problem["measures"][0]["text"]
    text = run("report", "2025-03", "--full", "--no-pager", "--db", hundred.database)
    assert "兑现 91.00%" in text
    chosen = ("--measure", "1", "--month", "2025-03", "--owner", "小王")
    run("actions", "accept", problem["id"], *chosen, "--db", hundred.database)
    (action,) = run_json("actions", "list", "--db", hundred.database, "--json")["actions"]
    assert action["text"].startswith("改页面，别怪买家")


def test_without_promises_the_report_reads_no_order(hundred: Shop) -> None:
    found = run_json("report", "2025-03", "--db", hundred.database, "--json")
    assert not [t for s in found["sections"] for t in s["tables"] if t["id"] == "promises" and t["rows"]]


def test_reasons_and_questions_are_evidence_too(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        f'[[promise]]\ntext = "纯棉"\nproduct = "{CUP}"\nreason = "材质"\nquestion = "材质满意吗"\n'
        '[[promise]]\ntext = "包装严实"\nreason = ["破损", "材质"]\nquestion = "收到时完好吗"\n'
        'answers = ["破了", "压扁了"]\n'
        '[[promise]]\ntext = "香"\nquestion = "收到时完好吗"\n'
    )
    promised(tmp_path, monkeypatch, text)
    shop.orders(COLUMNS, *(order(at, "2025-03-05 20:00:00", CUP if at < 40 else POT) for at in range(60)))
    head = [*WJX, "1、材质满意吗", "2、收到时完好吗"]
    sheets = [
        wjx(at, "2分" if at <= 4 else "5分", "破了" if at <= 3 else "完好", day="2025/03/09") for at in range(1, 41)
    ]
    shop.take_one("问卷.csv", as_csv([head, *sheets]))
    before = measured(shop)
    assert before[0]["reason"]  # nobody has seen a case: that is no 0
    refunds = [
        [
            f"S{at}",
            f"250305-{at:015}",
            "退货退款",
            "退款成功",
            "10.00",
            why,
            "2025-03-07 10:00:00",
            "2025-03-08 10:00:00",
            "",
        ]
        for at, why in ((0, "材质不符"), (1, "材质与描述不一致"), (41, "材质不符"), (42, "包装破损"), (2, "不想要了"))
    ]
    shop.take_one("售后数据_20250301至20250331.csv", as_csv([CASES, *refunds]))
    found = {(one["promise"], one["kind"]): (one["complaints"], one["n"]) for one in measured(shop)}
    assert found == {
        ("纯棉", "reason"): (2 / 40, 40),
        ("纯棉", "question"): (4 / 40, 40),
        ("包装严实", "reason"): (4 / 60, 60),
        ("包装严实", "question"): (3 / 40, 40),
        ("香", "question"): (None, 0),
    }


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("0301", "0331", (3 / 60, 60)),
        ("0306", "0331", (1 / 30, 30)),  # who complained of what was paid on the 5th is not known
        ("0301", "0310", (2 / 30, 30)),  # nor of what was paid on the 20th
        ("0321", "0331", (None, 0)),
    ],
)
def test_days_that_no_after_sales_export_covers_are_no_days_without_complaints(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, last: str, told: tuple[float | None, int]
) -> None:
    """Thirty orders of the 5th, of which two are known to be complained of, and thirty of the 20th with one."""
    promised(tmp_path, monkeypatch, f'[[promise]]\ntext = "纯棉"\nreason = "材质"\n[[promise]]\ntext = "棉"\n'
             f'product = "{CUP}"\nreason = "材质"\n')  # fmt: skip
    late = [{**order(at, ""), "订单号": f"250320-{at:015}", "支付时间": "2025-03-20 10:00:00"} for at in range(30)]
    shop.orders(COLUMNS, *(order(at, "2025-03-05 20:00:00") for at in range(30)), *late)
    cases = [
        (f"250305-{0:015}", "2025-03-05"), (f"250305-{1:015}", "2025-03-07"), (f"250320-{2:015}", "2025-03-24"),
    ]  # fmt: skip
    seen = [
        [f"S{at}", key, "仅退款", "退款成功", "10.00", "材质不符", f"{day} 11:00:00", f"{day} 12:00:00", CUP]
        for at, (key, day) in enumerate(cases)
        if f"2025-{first[:2]}-{first[2:]}" <= day <= f"2025-{last[:2]}-{last[2:]}"
    ]
    shop.take_one(f"售后数据_2025{first}至2025{last}.csv", as_csv([CASES, *seen]))
    found = measured(shop)
    assert [(one["complaints"], one["n"]) for one in found] == [told, told]
    assert all(bool(one["reason"]) is (told[1] == 0) for one in found)


def test_what_waits_too_long_is_broken_and_unknown_times_are_no_zero(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(tmp_path, monkeypatch, "[[promise]]\ntag = 13\n")
    waiting = [order(at, "", status="待发货") for at in (1, 2)]
    shop.orders(COLUMNS, order(0, "2025-03-06 20:00:00"), *waiting, order(3, "", status="未发货，退款成功"))
    assert [(one["kept"], one["n"]) for one in measured(shop)] == [(1 / 3, 3)]
    shop.orders(COLUMNS, *(order(at, "") for at in range(10, 30)), name="orders_export2025-04-01-10-00-00.csv")
    (one,) = measured(shop)
    assert (one["kept"], one["n"]) == (None, 0)
    assert "发货时间" in one["reason"]


def test_promises_of_another_shops_products_are_not_shown(
    hundred: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = grid(COLUMNS, [order(at, "2025-03-09 10:00:00", POT) for at in range(300, 310)])
    path = hundred.write("orders_export2025-04-01-10-20-30.csv", as_csv(tabbed(rows)))
    run("import", path, "--shop", "别家店", "--db", hundred.database)
    of_pot = f'[[promise]]\ntext = "48小时发货"\nproduct = "{POT}"\n'
    promised(tmp_path, monkeypatch, f'[[promise]]\ntag = 12\n{of_pot}[[promise]]\ntext = "好"\nproduct = "9"\n')
    said = ("survey", "report", "2025-03", "--db", hundred.database, "--json", "--shop")
    assert [(one["promise"], one["kept"], one["n"]) for one in run_json(*said, "小店")["promises"]] == [
        ("24小时发货", 0.91, 100), ("好", None, 0),
    ]  # fmt: skip
    assert [(one["promise"], one["kept"], one["n"]) for one in run_json(*said, "别家店")["promises"]] == [
        ("24小时发货", 0, 10), ("48小时发货", 0, 10), ("好", None, 0),
    ]  # fmt: skip


def test_words_of_titles_are_proposed_and_promises_once_they_are_accepted(
    hundred: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(tmp_path, monkeypatch, "")
    hundred.orders(COLUMNS, {**order(200, "2025-03-05 20:00:00", POT), "商品": "青花茶壶 加厚 650ml 48小时内发货"})
    said = ("--db", hundred.database, "--json")
    found = {one["promise"]: one for one in run_json("survey", "promises", *said)["proposals"]}
    assert {name: (one["topic"], one["hours"]) for name, one in found.items()} == {
        "加厚": ("质量", None), "650ml": ("尺寸", None), "48小时内发货": (None, 48),
    }  # fmt: skip
    after = run_json("survey", "promises", "--accept", "加厚", "--accept", "48小时内发货", *said)
    assert [one["promise"] for one in after["proposals"]] == ["650ml"]
    kept = {one["promise"]: (one["product"], one["kind"], one["n"]) for one in measured(hundred)}
    assert kept == {"加厚": (POT, "topic", 0), "48小时内发货": (POT, "hours", 1)}
    run("survey", "promises", "--accept", "钛合金", "--db", hundred.database, code=2)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("24小时发货", 24), ("48小时内发货", 48), ("付款后72h内必发", 72), ("3天内发货", 72), ("发货时效48小时", 48),
        ("7天无理由退换", None), ("48小时揽收", None), ("当天发货", None), ("24小时客服在线", None), ("加厚", None),
    ],
)  # fmt: skip
def test_hours_in_words(text: str, hours: int | None) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[promise]]\ntopic = "质量"\n', "promise[1].text"),
        ("[[promise]]\ntag = 999\n", "promise[1].tag"),
        ('[[promise]]\ntext = "好"\ntopic = "好看吗"\n', "promise[1].topic"),
        ('[[promise]]\ntext = "好"\nhours = 0\n', "promise[1].hours"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, place: str) -> None:
    promised(tmp_path, monkeypatch, text)
    with pytest.raises(PddOpsError, match=re.escape(place)):
        load_promises()
