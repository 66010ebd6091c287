"""Shared costs and the income statement: days, items without names, spreading, and the money that moved."""

from __future__ import annotations

import random
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from export_files import Shop, as_csv
from hypothesis import given
from hypothesis import strategies as st
from money_files import bill, expense, income, new_shop, paid_on, sheet, sold
from openpyxl import load_workbook

from pdd_ops.answers.profit import losers_of, profit_answer, sentence_of
from pdd_ops.errors import PddOpsError
from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Profit
from pdd_ops.insight.profit.overheads import Cost, by_days
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, NamedPeriod, Period, parse_period
from pdd_ops.render.excel import report_xlsx
from pdd_ops.report.build import build_report
from pdd_ops.report.statement import difference_of, lines
from pdd_ops.store.database import open_reader
from pdd_ops.store.overheads import months_in, plain_item
from pdd_ops.store.recompute import differing_sums
from pdd_ops.store.table_import import FileResult

MARCH = Month.of(2025, 3)
NAMED = ("欧阳小满", "13700001111")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """An order on each day of March, two products, costs 30.00 and 10.00."""
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    shop = new_shop(tmp_path)
    days = [f"2025-03-{day:02d}" for day in range(1, 32)]
    other = {"商品id": "7000099", "商家编码-规格维度": "ZZ"}
    sold(shop, *(paid_on(day, n, **(other if n % 3 else {})) for n, day in enumerate(days)))
    shop.take(sheet(shop, "商家编码,成本", ["GH-06", "30"], ["ZZ", "10"]))
    return shop


def found(shop: Shop, by: str = "product", period: NamedPeriod = MARCH, **more: bool) -> Profit:
    with closing(open_reader(shop.database)) as connection:
        return profit_of(connection, choose_shops(connection, None), period, by=by, **more)


def shared(shop: Shop, headers: str, *rows: str, name: str = "费用.csv") -> FileResult:
    return shop.take_one(name, as_csv([headers.split(","), *(row.split(",") for row in rows)]))


def own_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "overheads.toml").write_text(text, "utf-8")


def test_a_sheet_as_merchants_write_it(shop: Shop) -> None:
    """Wages of two people add up under the word alone; rows without days are set apart."""
    result = shared(
        shop, "费用项目,金额(元),所属月份,员工姓名,备注",
        f"仓库房租,930,2025年3月,,{NAMED[1]}", f"{NAMED[0]}工资,3000,2025-03,{NAMED[0]},", "周八工资,3000,202503,周八,",
        f"网费 {NAMED[1]},60,2025-02至2025-03,,", "胶带,15,,,",
    )  # fmt: skip
    assert (result.format, result.new, result.rejected) == ("overheads", 3, 1)
    costs = {one.item: one.fen for one in found(shop).overheads}
    assert costs == {"工资": 600000, "仓库房租": 93000, "网费 ***": 3153}  # 31 of 59 days
    assert not any(word.encode() in shop.database.read_bytes() for word in (*NAMED, "周八"))


def test_what_is_no_sheet_of_shared_costs(shop: Shop) -> None:
    """Ledgers with two sides are refused; a month without a year is set apart with what stood there."""
    for headers in ("日期,项目,金额,收入,支出", "期间,科目,借方,贷方,发生额"):
        assert shared(shop, headers, "2025-03-01,货款,100,100,0").format is None
    result = shared(shop, "项目,金额,月份", "网费,99,3月", "房租,10,2025年3月", name="另一张.csv")
    assert (result.new, result.rejected) == (1, 1)
    assert shop.one("SELECT value FROM rejects") == "3月"


def test_rows_that_add_up_others_are_no_costs(shop: Shop) -> None:
    """Neither do they add to pay, nor is a name in them told."""
    result = shared(
        shop, "费用项目,金额,月份",
        f"{NAMED[0]}工资,3000,2025-03", "周八工资,3000,2025-03",
        f"{NAMED[0]}工资合计,3000,2025-03", "工资 合计：,6000,2025-03",
        "仓储小计(元),930,2025-03", "仓库房租,930,2025-03", "合计金额,6930,2025-03", "汇总软件费,10,2025-03",
        "总计,6940,",
    )  # fmt: skip
    assert {one.item: one.fen for one in found(shop).overheads} == {
        "工资": 600000,
        "仓库房租": 93000,
        "汇总软件费": 1000,
    }
    assert result.rejected == 4  # the last is told by its cell, as in any table
    told = shop.rows("SELECT value, reason FROM rejects ORDER BY row_no")
    assert told == [(word, "total_row") for word in ("合计", "合计", "小计", "合计")]


def test_a_newer_sheet_takes_the_place_of_an_older_one(shop: Shop) -> None:
    shared(
        shop, "项目,费用金额,开始日期,结束日期", "房租,3100,2025-03-01,2025-03-31", name="费用2025-04-01-10-00-00.csv"
    )
    shared(
        shop, "项目,费用金额,开始日期,结束日期", "房租,6200,2025-03-01,2025-03-31", name="费用2025-04-02-10-00-00.csv"
    )
    assert [(one.item, one.fen) for one in found(shop).overheads] == [("房租", 620000)]


def test_part_of_the_days_counts_in_part_and_is_said(shop: Shop) -> None:
    shared(
        shop, "支出项目,金额,起始日期,截止日期", "推广顾问,100,2025-03-29,2025-04-07", "押金,50,2025-05-01,2025-05-31"
    )
    (one,) = found(shop).overheads
    assert (one.fen, len(one.part_of)) == (3000, 1)
    assert "3/10 天" in one.part_of[0]


def test_overheads_are_never_spread_unasked(shop: Shop) -> None:
    shared(shop, "项目,金额,月份", "房租,310,2025-03")
    plain, spread = found(shop), found(shop, spread_overheads=True)
    assert plain.profit is not None
    assert plain.after_overheads is not None
    assert plain.profit[0] - plain.after_overheads[0] == 31000
    assert plain.profit == spread.before_overheads
    assert spread.profit == spread.after_overheads == plain.after_overheads
    assert {row.overheads for row in plain.rows} == {None}
    assert {row.key: row.overheads for row in spread.rows} == {"7000001": 11000, "7000099": 20000}
    by_day = found(shop, by="day", spread_overheads=True)
    assert by_day.profit == spread.profit
    assert {row.overheads for row in by_day.rows} == {1000}


def test_with_nothing_to_spread_it_is_said_how_to_give_costs(shop: Shop) -> None:
    """Also where all that is known is of other days; and only where it was asked for."""
    shared(shop, "项目,金额,月份", "房租,310,2025-05")
    for by in ("product", "day"):
        (note,) = (one for one in found(shop, by=by, spread_overheads=True).notes if "没有可分摊的" in one)
        assert "overheads.toml" in note
    assert not [one for one in found(shop).notes if "分摊" in one]
    shared(shop, "项目,金额,月份", "房租,310,2025-03", name="三月.csv")
    assert not [one for one in found(shop, spread_overheads=True).notes if "没有可分摊的" in one]


def test_top_ups_are_named_only_beside_a_column_of_cash(shop: Shop) -> None:
    head = ["日期", "商品ID", "商品名称", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
    days = Period("2025-03-01", "2025-03-31").each_day()
    shop.take_one(
        "商品推广_分天数据.csv", as_csv([head, *([day, "7000001", "桂花糕", "1", "9", "9", "1"] for day in days)])
    )
    labels = [line.label for line in lines(found(shop)) if line.id == "ads"]
    assert labels == ["商品推广费"]
    shop.take(shop.write("账单.csv", bill(income("90.00"))))
    (label,) = (line.label for line in lines(found(shop)) if line.id == "ads")
    assert "推广充值" in label


def test_what_earns_by_itself_is_no_loser_for_the_rent(shop: Shop) -> None:
    """2,260.00 are earned; a rent of 9,300.00 makes every row lose, and no product a losing one."""
    shared(shop, "费用名称,费用(元),期间", "房租,9300,2025-03")
    spread = found(shop, spread_overheads=True)
    assert {row.verdict for row in spread.rows} == {"loses"}
    assert losers_of(spread) == []
    assert "赚 2,260.00" in sentence_of(spread)


def test_overheads_toml(shop: Shop, tmp_path: Path) -> None:
    own_file(tmp_path, """
        [[overhead]]
        item = "房租"
        monthly = 620
        from = "2025-03-11"
        [[overhead]]
        item = "年费"
        amount = 365
        from = "2025-01"
        to = "2025-12"
        [[overhead]]
        item = "别店"
        amount = 9
        month = "2025-03"
        shop = "二店"
        [[overhead]]
        item = "免租的仓"
        monthly = 0
    """)  # fmt: skip
    profit = found(shop)
    assert {one.item: one.fen for one in profit.overheads if one.fen} == {"房租": 42000, "年费": 3100}
    assert any("二店" in note for note in profit.notes)  # whose money counts nowhere is said


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('item = "房租"', "monthly"),
        ('item = "房租"\nmonthly = 1\namount = 2', "monthly"),
        ('item = "房租"\namount = 2\nfrom = "2025-01"', "month"),
        ('item = "房租"\namount = 2\nfrom = "2025-03-31"\nto = "2025-03-01"', "from"),
        ('item = "房租"\nmonthly = 2\nfrom = "2025-02-30"', "from"),
        ('item = "房租"\nmonthly = -2', "monthly"),
        ('item = "房租"\nmonthly = 2\nrent = 1', "rent"),
    ],
)
def test_a_wrong_overheads_toml_is_one_line(shop: Shop, tmp_path: Path, entry: str, said: str) -> None:
    own_file(tmp_path, f"[[overhead]]\n{entry}\n")
    with pytest.raises(PddOpsError) as caught:
        found(shop)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.integers(0, 10**9), st.integers(1, 27))
def test_days_add_up_to_the_fen(fen: int, length: int) -> None:
    shares = by_days(Cost("房租", "2025-02-01", f"2025-02-{length:02d}", fen))
    assert (len(shares), sum(shares.values())) == (length, fen)
    assert max(shares.values()) - min(shares.values()) <= 1


def test_words_for_months_and_items() -> None:
    assert months_in("2025-03-01 00:00:00") == months_in("2025/3") == months_in("2025.03")
    assert months_in("2024年11月~2025年1月") == Period("2024-11-01", "2025-01-31")
    assert [months_in(text) for text in ("3月", "2025", "2025-13", "2025-03至2025-01", "上月")] == [None] * 5
    assert [plain_item(text) for text in ("王五提成", "房租", "快递员13700001111")] == ["提成", "房租", "快递员***"]


def test_the_money_that_moved_and_why_it_differs(shop: Shop) -> None:
    """Of March's orders one is paid out in March and one in April; a fee of no order, a top-up of the ad account."""
    orders = [row for (row,) in shop.rows("SELECT order_id FROM orders ORDER BY pay_day")]
    shop.take(shop.write("账单.csv", bill(
        income("90.00", order_id=orders[0]), expense("0.90", order_id=orders[0]), income("7.00", order_id="250201-9"),
        expense("2.00", "0040004|售后费用-延迟发货", order_id=""),
        expense("50.00", "0070004|转账-广告账户", order_id=""),
    )))  # fmt: skip
    profit = found(shop)
    gap = difference_of(profit)
    assert profit.cash is not None
    assert gap is not None
    assert (profit.cash.balance, profit.cash.top_ups, gap.unknown) == (9410, 5000, 500)
    assert gap.fen == gap.others + gap.unknown + gap.later + gap.open
    answer = profit_answer(profit, MARCH)[1]
    by_line = {line["line"]: line for line in answer["statement"]}
    assert (by_line["receipts"]["by_cash"], by_line["fees"]["by_cash"]) == (97.0, -2.9)
    assert answer["cash"]["difference"] == round(by_line["account"]["by_cash"] - by_line["account"]["by_order"][0], 2)
    april = found(shop, period=parse_period("2025-03-12..2025-03-30"))
    other = difference_of(april)
    assert other is not None
    assert (other.others, other.fen) == (0, other.unknown + other.later + other.open)
    assert differing_sums(shop.database) == []


def test_the_statement_adds_up_and_opens_the_workbook(shop: Shop) -> None:
    shared(shop, "项目,金额,月份", "房租,310,2025-03")
    with closing(open_reader(shop.database)) as connection:
        report = build_report(connection, shops=choose_shops(connection, None), month=MARCH)
    first = load_workbook(BytesIO(report_xlsx(report))).worksheets[0]
    cells = {row[0].value: row[3].value for row in first.iter_rows() if isinstance(row[3].value, (int, float))}
    goods, net = cells["商品成本"], cells["退款后实收"]
    assert (goods, net) == (-530.0, 2790.0)
    assert cells["利润（共同费用前）"] + cells["共同费用：房租"] == cells["利润（共同费用后）"] == net + goods - 310.0


def test_files_in_any_order_give_the_same(tmp_path: Path, shop: Shop) -> None:
    """Bills before costs, costs before orders: the money of orders is found all the same."""
    orders = [row for (row,) in shop.rows("SELECT order_id FROM orders ORDER BY pay_day")]
    shop.write("账单.csv", bill(income("90.00", order_id=orders[3]), income("45.00", order_id=orders[4])))
    files = sorted(shop.folder.iterdir())
    shop.take(*files)
    again = Shop(shop.folder, tmp_path / "again" / "pdd-ops.db")
    random.Random(4).shuffle(files)
    for file in sorted(files, reverse=True):
        again.take(file)
    assert again.rows("SELECT * FROM order_cash") == shop.rows("SELECT * FROM order_cash") != []


def test_an_amount_of_days_counts_from_its_first_day_to_its_last(shop: Shop, tmp_path: Path) -> None:
    """Ten days for 100.00 each: of one the last is 1 March, of one the first the 31st."""
    spans = {
        "早": ("2025-02-19", "2025-02-28"),
        "初": ("2025-02-20", "2025-03-01"),
        "中": ("2025-03-11", "2025-03-20"),
        "末": ("2025-03-31", "2025-04-09"),
        "晚": ("2025-04-01", "2025-04-10"),
    }
    entry = '[[overhead]]\nitem = "{}"\namount = 100\nfrom = "{}"\nto = "{}"\n'
    own_file(tmp_path, "".join(entry.format(item, *span) for item, span in spans.items()))
    assert {one.item: one.fen for one in found(shop).overheads} == {"初": 1000, "中": 10_000, "末": 1000}
