"""What must hold between the numbers themselves, and whatever way the same exports came in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.shared import SAMPLE, sample_shop
from support.tool import run, run_json

MONTH = "2025-03"
SALES = ["orders", "units", "list_amount", "gmv", "receipts", "shop_discount", "platform_discount"]
REFUNDS = ["refund_orders", "refund_amount", "net_sales"]
CASES = ["refunds_closed", "refunds_closed_amount", "cases_opened", "cases_intervened"]
TRAFFIC = ["buyers", "platform_gmv", "visitors", "page_views", "product_visitors", "new_visitors", "returning_visitors"]
CLICKS = ["impressions", "clicks", "ad_spend", "ad_sales", "ad_impressions", "ad_clicks", "ad_orders"]
SHIPPING = ["shipped_orders", "late_orders"]
ADDITIVE = [*SALES, *REFUNDS, *CASES, *TRAFFIC, *CLICKS, *SHIPPING]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, imported."""
    return sample_shop(tmp_path_factory)


def month_values(db: Path) -> dict[str, Any]:
    metrics = run_json("report", MONTH, "--format", "json", "--db", db)["metrics"]
    return {name: metric["value"] for name, metric in metrics.items()}


def sums(db: Path, metrics: list[str], by: str) -> dict[str, Fraction]:
    """Each metric summed over the rows of a query."""
    rows = run_json("query", *metrics, "--by", by, "--month", MONTH, "--format", "json", "--db", db)["rows"]
    return {name: sum((Fraction(str(row[name])) for row in rows), Fraction(0)) for name in metrics}


def values(db: Path, metrics: list[str]) -> dict[str, Fraction]:
    return {name: Fraction(str(value)) for name, value in month_values(db).items() if name in metrics}


@pytest.mark.parametrize("by", ["day", "week"])
def test_days_and_weeks_add_up_to_the_month(db: Path, by: str) -> None:
    assert sums(db, ADDITIVE, by) == values(db, ADDITIVE)


@pytest.mark.parametrize("by", ["product", "sku", "province", "hour", "carrier"])
def test_sales_and_refunds_split_any_way_add_up_to_the_total(db: Path, by: str) -> None:
    assert sums(db, SALES + REFUNDS, by) == values(db, SALES + REFUNDS)


@pytest.mark.parametrize("by", ["reason", "type"])
def test_refunds_by_reason_and_by_type_add_up_to_the_total(db: Path, by: str) -> None:
    refunds = ["refund_orders", "refund_amount", "refunds_closed", "refunds_closed_amount", "cases_opened"]
    assert sums(db, refunds, by) == values(db, refunds)


def test_sources_add_up_to_the_visitors_and_sales_of_the_shop(db: Path) -> None:
    """Two orders with a damaged 商品id come on top of the sample: the traffic report does not know them."""
    names = ["visitors", "orders", "gmv"]
    rows = run_json("query", "orders", "gmv", "--by", "product", "--month", MONTH, "--format", "json", "--db", db)
    unknown = {
        name: Fraction(str(row[name])) for row in rows["rows"] if not row["product"] for name in ("orders", "gmv")
    }
    assert unknown["orders"] == 2
    month = values(db, names)
    assert sums(db, names, "source") == {name: month[name] - unknown.get(name, 0) for name in names}


def test_sales_less_refunds_are_net_sales(db: Path) -> None:
    month = values(db, ["gmv", "refund_amount", "net_sales"])
    assert month["gmv"] - month["refund_amount"] == month["net_sales"]


def test_list_amount_less_discounts_is_receipts_and_what_was_paid(db: Path) -> None:
    month = values(db, SALES)
    assert month["list_amount"] - month["shop_discount"] == month["receipts"]
    assert month["receipts"] - month["platform_discount"] == month["gmv"]


def test_the_stages_of_refunds_add_up_to_the_refund_rate(db: Path) -> None:
    month = month_values(db)
    stages = sum(month[f"refund_rate_{stage}"] for stage in ("unshipped", "shipped", "received"))
    assert stages == pytest.approx(month["refund_rate"], abs=2e-6)


# The same exports in other clothes ------------------------------------------------------------------------------------


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def as_xlsx(path: Path, text: str) -> None:
    book = openpyxl.Workbook()
    [sheet] = book.worksheets
    for row in rows_of(text):
        sheet.append([cell.strip("\t") for cell in row])
    book.save(path.with_suffix(".xlsx"))


def as_zip(path: Path, text: str) -> None:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as package:
        package.writestr(path.name, text.encode())


def as_shuffled(path: Path, text: str) -> None:
    """Columns the other way round, and one that nobody knows."""
    rows = [[*reversed(row), "新列" if n == 0 else "x"] for n, row in enumerate(rows_of(text))]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def encoded(encoding: str) -> Callable[[Path, str], None]:
    def write(path: Path, text: str) -> None:
        path.write_text(text, encoding, newline="")

    return write


CLOTHES: dict[str, Callable[[Path, str], None]] = {
    **{encoding: encoded(encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16")},
    "xlsx": as_xlsx,
    "zip": as_zip,
    "shuffled": as_shuffled,
}


def text_of(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


@pytest.mark.slow
@pytest.mark.parametrize("name", CLOTHES)
def test_the_same_exports_in_any_encoding_and_container_give_the_same_metrics(
    db: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for path in SAMPLE.iterdir():
        if path.suffix == ".csv":
            CLOTHES[name](folder / path.name, text_of(path))
        else:
            (folder / path.name).write_bytes(path.read_bytes())
    run("import", folder, "--db", tmp_path / "shop.db")
    assert month_values(tmp_path / "shop.db") == month_values(db)


def test_files_in_the_opposite_order_and_twice_give_the_same_metrics(db: Path, tmp_path: Path) -> None:
    again = tmp_path / "shop.db"
    for path in sorted(SAMPLE.iterdir(), reverse=True):
        run("import", path, "--db", again)
    run("import", SAMPLE, "--db", again)
    assert month_values(again) == month_values(db)
