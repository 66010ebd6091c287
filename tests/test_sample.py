"""The invented shop: its files look like the real ones, agree with each other, and come out the same every time."""

from __future__ import annotations

import csv
import importlib
import io
import sys
import types
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pdd_ops.errors import UsageError
from pdd_ops.lang import use_language
from pdd_ops.periods import Month
from pdd_ops.sample import DEFAULT_END, SAMPLE_DATA, write_sample

ROOT = Path(__file__).parents[1]
Record = dict[str, str]

FULL = {  # the authoritative order export of each month and its encoding
    "2025-01": ("orders_export2025-02-01-09-12-30.csv", "utf-8"),
    "2025-02": ("orders_export2025-03-01-09-12-30.csv", "gb18030"),
    "2025-03": ("orders_export2025-04-01-09-12-30.csv", "utf-8-sig"),
}
MIDDLE = "orders_export2025-03-20-18-05-11.csv"
OLD = "orders_export2025-01-02-08-40-00.csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write_sample(folder, **SAMPLE_DATA)
    return folder


def records(path: Path, encoding: str, delimiter: str = ",") -> list[Record]:
    rows = csv.reader(io.StringIO(path.read_bytes().decode(encoding)), delimiter=delimiter)
    header = next(rows)
    return [{name: cell.rstrip("\t") for name, cell in zip(header, row, strict=True)} for row in rows]


def sheet(path: Path) -> list[list[str]]:
    import fastexcel

    frame = fastexcel.read_excel(str(path)).load_sheet(0, header_row=None, dtypes="string").to_polars()
    return [[cell or "" for cell in row] for row in frame.rows()]


def table(path: Path, header_row: int = 0) -> list[Record]:
    rows = sheet(path)
    return [dict(zip(rows[header_row], row, strict=True)) for row in rows[header_row + 1 :]]


def full_orders(folder: Path, month: str) -> list[Record]:
    """The orders of a month as an import keeps them: without duplicates and damaged rows."""
    name, encoding = FULL[month]
    rows = [row for row in records(folder / name, encoding) if "E" not in row["商品id"]]
    return list({row["订单号"]: row for row in rows}.values())


def counted(rows: list[Record]) -> list[Record]:
    return [row for row in rows if row["支付时间"] and not row["订单状态"].startswith("未成交")]


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


# The same every time ------------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, object]:
    """Files by name; workbooks and zips by their members, since compressors differ between platforms."""
    return {path.name: members(path) or path.read_bytes() for path in folder.iterdir()}


def members(path: Path) -> list[tuple[object, bytes]]:
    if path.suffix not in (".xlsx", ".zip"):
        return []
    with zipfile.ZipFile(path) as package:
        return [((info.filename, info.date_time), package.read(info)) for info in package.infolist()]


def test_sample_data_is_what_the_generator_writes(folder: Path) -> None:
    assert contents(ROOT / "sample_data") == contents(folder)


def test_sample_data_stays_small() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "sample_data").iterdir()) < 1_200_000


@pytest.mark.slow
def test_same_seed_same_bytes_another_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        write_sample(tmp_path / name, orders=120, months=2, seed=seed, end=DEFAULT_END, bills=True, costs=True)
    one, two, three = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two", "three")
    )
    assert one == two
    assert one.keys() == three.keys()
    assert one != three


@pytest.mark.parametrize("orders", [1, 7, 40])
def test_tiny_shops_and_other_months(tmp_path: Path, orders: int) -> None:
    paths = write_sample(tmp_path, orders=orders, months=1, seed=2, end=Month.of(2024, 2))
    assert sorted(paths) == sorted(tmp_path.iterdir())
    [name] = [path for path in paths if path.name == "orders_export2024-03-01-09-12-30.csv"]
    numbers = {row["订单号"] for row in records(name, "utf-8-sig") if "E" not in row["商品id"]}
    assert len(numbers) == orders


@pytest.mark.parametrize(("orders", "months"), [(0, 1), (10, 0)])
def test_nothing_is_refused(tmp_path: Path, orders: int, months: int) -> None:
    with pytest.raises(UsageError):
        write_sample(tmp_path, orders=orders, months=months, seed=1, end=DEFAULT_END)


# Order exports ------------------------------------------------------------------------------------------------------


def test_orders_add_up_to_the_number_asked_for(folder: Path) -> None:
    numbers = [row["订单号"] for month in FULL for row in full_orders(folder, month)]
    assert len(numbers) == len(set(numbers)) == SAMPLE_DATA["orders"]


def test_encodings_and_layouts(folder: Path) -> None:
    newest, january = ((folder / FULL[month][0]).read_bytes() for month in ("2025-03", "2025-01"))
    assert newest.startswith(b"\xef\xbb\xbf")
    assert not january.startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        (folder / FULL["2025-02"][0]).read_bytes().decode("utf-8")
    assert len(full_orders(folder, "2025-03")[0]) == 87
    default = records(folder / MIDDLE, "utf-8")[0]
    assert len(default) == 27
    assert "支付时间" not in default
    assert "承诺发货时间" not in default


def test_cells_end_in_tabs_empty_ones_are_tabs_and_specifications_hold_commas(folder: Path) -> None:
    rows = list(csv.reader(io.StringIO((folder / MIDDLE).read_text("utf-8"))))
    header, first = rows[0], dict(zip(rows[0], rows[1], strict=True))
    assert not any("\t" in name for name in header)
    assert first["商品数量(件)"].endswith("\t")
    assert first["分期期数"] == "\t"
    assert any("," in dict(zip(header, row, strict=True))["商品规格"] for row in rows[1:])


@pytest.mark.parametrize("month", FULL)
def test_money_identities_hold_on_every_row(folder: Path, month: str) -> None:
    name, encoding = FULL[month]
    for row in records(folder / name, encoding):
        receipts = fen(row["商品总价(元)"]) - fen(row["店铺优惠折扣(元)"])
        assert fen(row["商家实收金额(元)"]) == receipts
        assert fen(row["用户实付金额(元)"]) == receipts - fen(row["平台优惠折扣(元)"]) >= 0
        assert fen(row["邮费(元)"]) == 0


def test_the_planted_oddities_are_there(folder: Path) -> None:
    name, encoding = FULL["2025-03"]
    rows = records(folder / name, encoding)
    assert [row["商品id"] for row in rows if "E" in row["商品id"]] == ["1.01601E+12"] * 2
    assert len(rows) - len({tuple(row.items()) for row in rows}) == 3
    assert sum(row["订单状态"] == "已发货，运输异常" for row in rows) == 1
    assert [row["商品总价(元)"] for row in rows if row["商品数量(件)"] == "315"] == ["0.05"]
    assert any(row["商品"].startswith("补差价") and int(row["商品数量(件)"]) >= 100 for row in rows)
    assert any(row["省"] == "****" for row in rows)
    unpaid = [row for row in rows if row["订单状态"] in ("待付款", "已取消")]
    assert {row["订单状态"] for row in unpaid} == {"待付款", "已取消"}
    assert not any(row["支付时间"] or row["订单成交时间"] for row in unpaid)


@pytest.mark.parametrize("month", FULL)
def test_some_order_is_paid_in_the_month_after_its_number(folder: Path, month: str) -> None:
    following = str(Month.parse(month).shift(1))
    assert any(row["支付时间"].startswith(following) for row in full_orders(folder, month))


def test_orders_progress_between_the_two_exports(folder: Path) -> None:
    before = {row["订单号"]: row for row in records(folder / MIDDLE, "utf-8")}
    after = {row["订单号"]: row for row in full_orders(folder, "2025-03")}
    assert before.keys() <= after.keys()
    steps = Counter((before[number]["订单状态"], after[number]["订单状态"]) for number in before)
    assert steps["待发货", "已收货"]
    assert steps["已发货，待收货", "已收货"]
    assert any(new.endswith("退款成功") and not old.endswith("退款成功") for old, new in steps)
    assert not any(old.endswith("退款成功") and old != new for old, new in steps)
    assert any(after[n]["发货时间"] and not before[n]["发货时间"] for n in before)
    assert all(before[n]["用户实付金额(元)"] == after[n]["用户实付金额(元)"] for n in before)


def test_the_old_layout_alone_carries_personal_data(folder: Path) -> None:
    rows = records(folder / OLD, "gb18030")
    assert {row["收货人"] for row in rows} == {"测试收货人甲"}
    assert {row["手机"] for row in rows} == {"19900000000"}
    assert {"拼单成功时间", "订单确认时间", "商家编码-SKU维度"} <= rows[0].keys()
    assert any(row["订单状态"].startswith("已签收") for row in rows)
    for path in folder.glob("*.csv"):
        if path.name != OLD:
            content = path.read_bytes()
            assert not any(
                word in content for word in (b"19900000000", "收货人甲".encode(), "收货人甲".encode("gb18030"))
            )


# The other exports agree with the orders ----------------------------------------------------------------------------


def sales_by_day(folder: Path) -> dict[str, list[int]]:
    """Orders, pieces, fen by pay day over all months."""
    days: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for month in FULL:
        for row in counted(full_orders(folder, month)):
            sums = days[row["支付时间"][:10]]
            for n, value in enumerate((1, int(row["商品数量(件)"]), fen(row["用户实付金额(元)"]))):
                sums[n] += value
    return days


def traffic_days(folder: Path) -> dict[str, Record]:
    rows = [row for path in folder.glob("流量数据_*.csv") for row in records(path, "gb18030")]
    return {row["统计日期"]: {name.replace("支付", "成交"): cell for name, cell in row.items()} for row in rows}


def test_traffic_is_the_orders_added_up(folder: Path) -> None:
    sales = sales_by_day(folder)
    for day, row in traffic_days(folder).items():
        sums = [int(row["成交订单数"]), int(row["成交件数"]), fen(row["成交金额"])]
        assert sums == sales[day], day
        assert int(row["成交买家数"]) <= int(row["成交订单数"]) <= int(row["店铺访客数"])
        assert int(row["新访客数"]) + int(row["老访客数"]) == int(row["店铺访客数"])
        assert row["成交转化率"].endswith("%")


def test_an_older_month_of_traffic_is_worded_the_old_way(folder: Path) -> None:
    february = records(folder / "流量数据_20250201至20250228.csv", "gb18030")[0]
    assert "支付金额" in february
    assert "成交金额" not in february


def test_sources_add_up_to_the_shop(folder: Path) -> None:
    shop = traffic_days(folder)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for path in folder.glob("流量来源_*.csv"):
        for row in records(path, "utf-8-sig"):
            for n, value in enumerate((int(row["访客数"]), int(row["成交订单数"]), fen(row["成交金额"]))):
                sums[row["统计日期"]][n] += value
    for row in table(folder / "流量来源_20250201至20250228.xlsx"):
        endings = ("访客数", "支付订单数", "支付金额")
        cells = [[cell for name, cell in row.items() if name.endswith(ending)] for ending in endings]
        sums[row["日期"]] = [sum(map(int, cells[0])), sum(map(int, cells[1])), sum(map(fen, cells[2]))]
    assert sums == {
        day: [int(row["店铺访客数"]), int(row["成交订单数"]), fen(row["成交金额"])] for day, row in shop.items()
    }


def product_days(folder: Path) -> list[Record]:
    daily = [row for path in folder.glob("商品数据_分天_*.csv") for row in records(path, "utf-8-sig")]
    return daily + [row for path in folder.glob("商品数据_分天_*.xlsx") for row in table(path)]


def test_products_add_up_to_the_shop_and_the_period_to_its_days(folder: Path) -> None:
    sums: dict[str, int] = defaultdict(int)
    january: dict[str, int] = defaultdict(int)
    for row in product_days(folder):
        sums[row["统计日期"]] += fen(row["成交金额"])
        january[row["商品ID"]] += int(row["商品访客数"]) if row["统计日期"] < "2025-02" else 0
    assert sums == {day: fen(row["成交金额"]) for day, row in traffic_days(folder).items()}
    period = table(folder / "商品数据_20250101至20250131.xlsx")
    assert "统计日期" not in period[0]
    assert {row["商品ID"]: int(row["商品访客数"]) for row in period} == {k: v for k, v in january.items() if v}


def cases(folder: Path, name: str, header_row: int) -> list[Record]:
    return table(folder / name, header_row)


def test_refunded_orders_have_cases_but_for_a_few(folder: Path) -> None:
    newest = cases(folder, "售后数据2025-04-02-10-05-20.xlsx", 1)
    refunded = {row["订单编号"] for row in newest if row["售后状态"] == "退款成功"}
    orders = [row for month in FULL for row in counted(full_orders(folder, month))]
    shown = {row["订单号"] for row in orders if row["订单状态"].endswith("退款成功")}
    assert 1 <= len(shown - refunded) <= 0.05 * len(shown)
    assert refunded - shown
    known = {row["订单号"]: row for row in orders}
    assert all(fen(row["交易金额"]) == fen(known[row["订单编号"]]["用户实付金额(元)"]) for row in newest)


def test_cases_show_every_kind_of_trouble(folder: Path) -> None:
    assert len(sheet(folder / "售后数据2025-04-02-10-05-20.xlsx")[0][0]) > 20  # the hint above the header
    newest = cases(folder, "售后数据2025-04-02-10-05-20.xlsx", 1)
    assert len(newest[0]) == 23
    waiting = [row for row in newest if row["售后状态"] == "平台处理中"]
    assert waiting
    assert all(row["超时时间"] > "2025-04-02 10:05:20" for row in waiting)
    assert {"退款成功", "退款关闭", "换货/补寄成功"} <= {row["售后状态"] for row in newest}
    assert {"仅退款", "退货退款", "拒收退款", "换货", "补寄"} <= {row["退款类型"] for row in newest}
    assert {"商家", "系统", "平台"} <= {row["同意退款人"] for row in newest}
    done = [row for row in newest if row["售后状态"] == "退款成功"]
    assert any(row["同意退款时间"][:7].replace("-", "")[2:] > row["订单编号"][:4] for row in done)
    twice = Counter(row["订单编号"] for row in done).most_common(1)[0]
    assert twice[1] == 2
    parts = [row for row in done if row["订单编号"] == twice[0]]
    assert sum(fen(row["退款金额"]) for row in parts) < fen(parts[0]["交易金额"])


# Ads ----------------------------------------------------------------------------------------------------------------


def test_the_ad_workbook_lies_about_its_size(folder: Path) -> None:
    import openpyxl

    path = folder / "商品推广_分天数据_20250301至20250331.xlsx"
    book: Any = openpyxl.load_workbook(path, read_only=True)
    assert len(list(book.worksheets[0].iter_rows())) == 1
    book.close()
    rows = sheet(path)
    assert len(rows) == 1 + 31 * 5 + 2
    assert len(rows[0]) == 46
    assert (rows[-2][0], rows[-2][1], rows[-1][0][:2]) == ("总计", "-", "注：")


def spend(rows: list[Record], column: str = "总花费(元)") -> int:
    return sum(fen(row[column]) for row in rows)


@pytest.mark.parametrize(("span", "hosted"), [("20250201至20250228", False), ("20250301至20250331", True)])
def test_the_total_exceeds_the_rows_only_where_the_shop_is_hosted(folder: Path, span: str, hosted: bool) -> None:
    rows = table(folder / f"商品推广_分天数据_{span}.xlsx")
    assert (fen(rows[-2]["总花费(元)"]) > spend(rows[:-2])) is hosted
    if not hosted:
        assert fen(rows[-2]["总花费(元)"]) == spend(rows[:-2])


def test_the_account_covers_the_products_and_is_text_named_as_a_workbook(folder: Path) -> None:
    account = records(folder / "商品推广_账户_分天数据_20250301至20250331.xls", "gb18030", "\t")
    products = table(folder / "商品推广_分天数据_20250301至20250331.xlsx")
    assert "商品ID" not in account[0]
    assert account[-1]["日期"] == "合计"
    assert spend(account[:-1]) == fen(account[-1]["总花费(元)"]) == fen(products[-2]["总花费(元)"])
    for row in account[:-1]:
        assert fen(row["总花费(元)"]) >= spend([item for item in products if item["日期"] == row["日期"]])


def test_one_month_of_ads_speaks_as_in_2026_and_comes_as_a_period_too(folder: Path) -> None:
    daily = table(folder / "商品推广_分天数据_20250101至20250131.xlsx")[:-2]
    period = table(folder / "商品推广_20250101至20250131.xlsx")
    assert "日期" not in period[0]
    assert period[-1]["商品ID"] == "总计"
    assert spend(daily, "总营销花费(元)") == spend(period[:-1], "总营销花费(元)") > spend(daily)


# The stories can be found -------------------------------------------------------------------------------------------


def of_product(folder: Path, product: str, month: str) -> list[Record]:
    return [row for row in product_days(folder) if row["商品ID"] == product and row["统计日期"][:7] == month]


def test_the_bestseller_sells_out_while_visitors_keep_coming(folder: Path) -> None:
    days = {row["统计日期"][8:]: row for row in of_product(folder, "7000001", "2025-03")}
    without = sorted(day for day, row in days.items() if row["成交订单数"] == "0")
    assert without == [f"{day:02d}" for day in range(19, 28)]
    assert all(int(days[day]["商品访客数"]) > 20 for day in without)
    stock = [row for row in table(folder / "商品库存_20250326.xlsx") if row["商品ID"] == "7000001"]
    assert {row["库存"] for row in stock} == {"0"}
    assert {row["规格编码"][:4] for row in stock} == {"0001"}  # text with leading zeros


def test_stories_of_the_other_products(folder: Path) -> None:
    march = counted(full_orders(folder, "2025-03"))
    newest = cases(folder, "售后数据2025-04-02-10-05-20.xlsx", 1)
    refunded = {row["订单编号"]: row for row in newest if row["售后状态"] == "退款成功"}
    cups = [row["订单号"] for row in march if row["商品id"] == "7000003"]
    assert 0.15 < sum(number in refunded for number in cups) / len(cups) < 0.35
    assert any(row["退款原因"] == "缺货" and row["商品ID"] == "7000001" for row in newest)
    first_sold = min(row["支付时间"] for month in FULL for row in counted(full_orders(folder, month))
                     if row["商品id"] == "7000009")  # fmt: skip
    assert first_sold >= "2025-03-06"
    listed = {row["商品ID"] for row in table(folder / "商品库存_20250326.xlsx")}
    assert "7000010" in listed - {row["商品id"] for row in march}
    lamp = [row for row in table(folder / "商品推广_分天数据_20250301至20250331.xlsx") if row["商品ID"] == "7000005"]
    assert 0 < spend(lamp, "交易额(元)") < spend(lamp)


def test_a_page_that_was_redone_sells_more_and_a_new_title_does_not(folder: Path) -> None:
    lamp, spatula = (conversions(folder, product) for product in ("7000005", "7000006"))
    assert lamp("2025-02-10", "2025-03-31") > 1.6 * lamp("2025-01-01", "2025-02-09")
    assert 0.8 < spatula("2025-02-12", "2025-03-31") / spatula("2025-01-01", "2025-02-11") < 1.25
    titles = {row["统计日期"]: row["商品名称"] for month in FULL for row in of_product(folder, "7000006", month)}
    [before, after] = {title: None for _, title in sorted(titles.items())}
    assert min(day for day, title in titles.items() if title == after) == "2025-02-12"
    ordered = {row["支付时间"][:10]: row["商品"] for month in FULL for row in counted(full_orders(folder, month))
               if row["商品id"] == "7000006"}  # fmt: skip
    assert {ordered[day] for day in ordered if day > "2025-02-12"} == {after}
    assert {ordered[day] for day in ordered if day < "2025-02-12"} == {before}


def conversions(folder: Path, product: str) -> Callable[[str, str], float]:
    """Orders a visitor of a product between two days."""
    rows = [row for month in FULL for row in of_product(folder, product, month)]

    def between(first: str, last: str) -> float:
        days = [row for row in rows if first <= row["统计日期"] <= last]
        return sum(int(row["成交订单数"]) for row in days) / sum(int(row["商品访客数"]) for row in days)

    return between


def test_promotion_shipping_and_visitors_change_in_the_newest_month(folder: Path) -> None:
    promoted = of_product(folder, "7000002", "2025-03")
    by_day = {row["统计日期"][8:]: int(row["成交订单数"]) for row in promoted}
    usual = sum(by_day.values()) / len(by_day)
    assert min(by_day[day] for day in ("12", "13", "14")) > usual
    late = {month: late_share(full_orders(folder, month)) for month in FULL}
    assert late["2025-03"] > 2 * late["2025-02"]
    share = {month: new_share(folder, month) for month in FULL}
    assert share["2025-03"] < share["2025-02"] - 0.08


def late_share(rows: list[Record]) -> float:
    shipped = [row for row in counted(rows) if row["发货时间"]]
    return sum(row["发货时间"] > row["承诺发货时间"] for row in shipped) / len(shipped)


def new_share(folder: Path, month: str) -> float:
    rows = [row for day, row in traffic_days(folder).items() if day.startswith(month)]
    return sum(int(row["新访客数"]) for row in rows) / sum(int(row["店铺访客数"]) for row in rows)


# Bills and costs --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_bills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bills")
    write_sample(folder, orders=400, months=2, seed=3, end=DEFAULT_END, bills=True, costs=True)
    return folder


def test_bills_end_in_control_totals_that_agree(with_bills: Path) -> None:
    for path in with_bills.glob("pdd-mall-bill-detail*.zip"):
        with zipfile.ZipFile(path) as package:
            text = package.read(package.namelist()[0]).decode("gb18030")
        lines = text.splitlines()
        rows = list(csv.DictReader(line for line in lines[4:] if line and not line.startswith("#")))
        income = sum(fen(row["收入金额（+元）"]) for row in rows)
        spending = sum(fen(row["支出金额（-元）"]) for row in rows)
        spent = sum(fen(row["收入金额（+元）"]) == 0 for row in rows)
        assert f"#支出合计：{spent}笔{Decimal(spending) / 100:.2f}元" in lines
        assert f"#收入合计：{len(rows) - spent}笔{Decimal(income) / 100:.2f}元" in lines
        assert f"#总计：{Decimal(income + spending) / 100:.2f}元" in lines
        assert max(Counter(tuple(row.items()) for row in rows).values()) >= 2  # identical and both real


def test_settled_orders_reconcile_with_their_bills(with_bills: Path) -> None:
    orders = {row["订单号"]: row for row in records(with_bills / FULL["2025-03"][0], "utf-8-sig")}
    [path] = with_bills.glob("*2025-04-01-10-20-30*.zip")
    with zipfile.ZipFile(path) as package:
        text = package.read(package.namelist()[0]).decode("gb18030")
    got: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in text.splitlines()[5:]:
        cells = line.split(",")
        if len(cells) == 7 and cells[0].strip() in orders:
            got[cells[0].strip()][cells[6][:7]] += fen(cells[2])
    assert len(got) > 50
    for number, sums in got.items():
        assert sums["0010002"] == fen(orders[number]["用户实付金额(元)"])
        assert sums["0010005"] == fen(orders[number]["平台优惠折扣(元)"])


def test_costs_are_keyed_by_the_merchants_code(with_bills: Path) -> None:
    rows = table(with_bills / "成本表.xlsx")
    assert list(rows[0]) == ["商家编码", "成本价", "包材", "快递费", "生效日期"]
    assert [code for code, n in Counter(row["商家编码"] for row in rows).items() if n > 1] == ["000105"]


def test_bills_and_costs_can_be_left_out(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, orders=60, months=1, seed=1, end=DEFAULT_END, bills=False, costs=False)
    assert not [*tmp_path.glob("*.zip"), *tmp_path.glob("成本表*")]
    assert len(list(folder.glob("*.zip"))) == 3
    assert (folder / "成本表.xlsx").exists()


# The command --------------------------------------------------------------------------------------------------------


@pytest.fixture
def app() -> typer.Typer:
    """The command alone, without the frame of all commands."""
    package = types.ModuleType("sample_commands")
    package.__path__ = [str(ROOT / "commands")]
    sys.modules["sample_commands"] = package
    app = typer.Typer()
    app.command()(importlib.import_module("sample_commands.sample").sample)
    return app


def test_the_command_prints_the_files_it_wrote(app: typer.Typer, tmp_path: Path) -> None:
    options = ["--orders", "60", "--months", "1", "--seed", "4", "--end", "2025-02", "--lang", "en"]
    result = CliRunner().invoke(app, [str(tmp_path), *options])
    use_language("zh")
    assert result.exit_code == 0
    assert sorted(result.stdout.splitlines()) == sorted(str(path) for path in tmp_path.iterdir())
    assert "invented shop" in result.stderr


@pytest.mark.slow
def test_a_million_orders_in_bounded_time_and_memory(tmp_path: Path) -> None:
    paths = write_sample(tmp_path, orders=1_000_000, months=1, seed=1, end=DEFAULT_END)
    [full] = [path for path in paths if path.name == FULL["2025-03"][0]]
    with full.open("rb") as file:
        assert sum(1 for _ in file) == 1 + 1_000_000 + 3 + 2
