"""Formats of the user's own for tables of order lines: computed amounts, returns, like rows, line numbers, times."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_files import Shop, as_csv, as_xlsx

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.model import load_formats
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.recompute import differing_sums
from pdd_ops.store.table_import import FileResult

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "formats"
HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
ROWS = [
    ["900001", "11A", "TIN, RED", "6", "12/1/2010 8:26", "2.55", "11111", "France"],
    ["900001", "11A", "TIN, RED", "6", "12/1/2010 8:26", "2.55", "11111", "France"],
    ["900001", "22", "GIFT", "1", "12/1/2010 8:26", "0", "11111", "France"],
    ["900002", "22", "LAMP", "3", "12/31/2010 23:59", "1.005", "", "EIRE"],
    ["C900003", "11A", "TIN, RED", "-2", "1/5/2011 10:00", "2.55", "11111", "France"],
    ["C900003", "11A", "TIN, RED", "-2", "1/5/2011 10:00", "2.55", "11111", "France"],
    ["900004", "33", "LOST", "-40", "1/6/2011 9:00", "0", "", "France"],
    ["900005", "44", "FOUND", "7", "1/6/2011 9:10", "0", "", "France"],
    ["A900006", "B", "Adjust", "1", "1/7/2011 9:10", "100.5", "", "France"],
    ["A900007", "B", "Adjust", "1", "1/7/2011 9:11", "-100.5", "", "France"],
    ["900008", "11A", "TIN, RED", "many", "1/7/2011 9:12", "2.55", "", "France"],
]


def take(shop: Shop, content: bytes, name: str = "lines.csv", formats: Path = EXAMPLES) -> list[FileResult]:
    request = Request([shop.write(name, content)], load_formats(formats), "小店", database=shop.database)
    return list(import_files(request, lambda file, rows: None))


def own(shop: Shop, text: str) -> Path:
    folder = shop.database.parent / "formats"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("pack", [as_csv, as_xlsx])
def test_a_retailers_table_by_the_example_of_the_manual(shop: Shop, pack: object) -> None:
    name, content = (
        ("lines.csv", as_csv([HEADER, *ROWS])) if pack is as_csv else ("lines.xlsx", as_xlsx([HEADER, *ROWS]))
    )
    sales, returns = take(shop, content, name)
    assert (sales.format, sales.rows, sales.new, sales.rejected) == ("retail_lines", 8, 5, 3)
    assert (returns.rows, returns.new, returns.rejected) == (3, 2, 1)
    month = "SELECT substr(day, 1, 7), sum(orders), sum(units), sum(gmv_fen), sum(receipts_fen) FROM order_days"
    assert shop.rows(f"{month} WHERE dim = 'all' GROUP BY 1 ORDER BY 1") == [
        ("2010-12", 2, 16, 2 * 1530 + 302, 2 * 1530 + 302),
        ("2011-01", 1, 1, 10050, 10050),
    ]
    assert shop.rows("SELECT day, closed, closed_fen FROM case_days WHERE dim = 'all' AND closed > 0") == [
        ("2011-01-05", 2, 2 * 510)
    ]
    text = "\n".join([*sales.notes, *returns.notes])
    assert "1 行单价为负，共 -100.50 元" in text and "1 行数量为负、金额为 0" in text and "1 行所在的订单" in text
    found = {(row, reason) for row, _, _, reason in shop.rejects()}
    assert found == {(8, "nothing_returned"), (9, "nothing_sold"), (11, "negative_price"), (12, "bad_number")}
    assert differing_sums(shop.database) == []
    again = take(shop, content + b"" if name.endswith("xlsx") else content, name)
    assert [one.new for one in again] == [0, 0]


def test_a_later_and_longer_export_adds_nothing_twice(shop: Shop) -> None:
    take(shop, as_csv([HEADER, *ROWS[:5]]))
    sales, returns = take(shop, as_csv([HEADER, *reversed(ROWS)]), "more.csv")
    assert shop.one("SELECT sum(gmv_fen) FROM order_days WHERE dim = 'all'") == 2 * 1530 + 302 + 10050
    assert shop.one("SELECT sum(closed_fen) FROM case_days WHERE dim = 'all'") == 2 * 510
    assert (sales.new, returns.new) == (1, 1)


def test_a_table_without_returns_says_nothing_of_them(shop: Shop) -> None:
    [result] = take(shop, as_csv([HEADER, *ROWS[:4]]))
    assert (result.new, result.rejected) == (4, 0)
    assert shop.one("SELECT count(*) FROM order_facts WHERE line = 0") == 2


LINES = """name = "own"
dataset = "orders"
requires = ["No", "Line", "Qty", "Price", "At"]
[columns]
order_id = "No"
line_number = "Line"
quantity = "Qty"
paid_at = "At"
product_name = "What"
[computed]
paid = "Qty * Price - Off"
[kinds]
order_id = "code"
"""


def test_lines_by_their_number(shop: Shop) -> None:
    formats = own(shop, LINES.replace('"At"]', '"At", "Off"]'))
    rows = [
        ["No", "Line", "Qty", "Price", "At", "What", "Off"],
        ["A-1", "1", "2", "3.10", "2025-03-01 10:00:00", "杯", "0.20"],
        ["A-1", "2", "2", "3.10", "2025-03-01 10:00:00", "杯", "0.20"],
        ["A-1", "2", "2", "3.10", "2025-03-01 10:00:00", "杯", "0.20"],
        ["A-1", "10", "1", "¥1,000", "2025-03-01 10:00:00", "灯", "0"],
        ["A-2", "1", "1", "", "2025-03-01 10:00:00", "灯", "0"],
        ["A-3", "1", "1", "about 5", "2025-03-01 10:00:00", "灯", "0"],
    ]
    [result] = take(shop, as_csv(rows), formats=formats)
    assert (result.new, result.same, result.rejected) == (3, 1, 2)
    assert (
        shop.rows("SELECT order_id, line, paid_fen FROM orders ORDER BY line")
        == [("A-1", 0, 600), ("A-1", 1, 100000), ("A-1", 2, 600)]
        or shop.one("SELECT sum(paid_fen) FROM orders") == 101_200
    )
    assert [(row, value, reason) for row, _, value, reason in shop.rejects()] == [
        (6, "", "missing"),
        (7, "about 5", "bad_number"),
    ]


TIMES = """name = "own"
dataset = "orders"
requires = ["No", "Paid", "At"]
timezone = "America/New_York"
[columns]
order_id = "No"
paid = "Paid"
paid_at = "At"
[kinds]
order_id = "code"
"""


@pytest.mark.parametrize(
    ("more", "written", "beijing"),
    [
        ("", "2025-03-01 20:30:00", "2025-03-02 09:30:00"),  # winter: 13 hours
        ("", "2025-07-01 20:30", "2025-07-02 08:30:00"),  # summer: 12
        ('time_format = "%d.%m.%Y %H:%M"', "01.07.2025 20:30", "2025-07-02 08:30:00"),
        ('time_format = "%d.%m.%Y %H:%M"', "2025-07-01 20:30:00", "2025-07-02 08:30:00"),  # a real time of a workbook
        ('time_format = "%m/%d/%Y %I:%M %p"', "7/1/2025 8:30 PM", "2025-07-02 08:30:00"),
    ],
)
def test_times_of_another_zone(shop: Shop, more: str, written: str, beijing: str) -> None:
    formats = own(shop, TIMES.replace("[columns]", f"{more}\n[columns]"))
    [result] = take(shop, as_csv([["No", "Paid", "At"], ["A-1", "5.00", written]]), formats=formats)
    assert result.new == 1
    assert shop.one("SELECT datetime(paid_at + 28800, 'unixepoch') FROM orders") == beijing


def test_a_time_that_is_not_as_the_format_says_is_none(shop: Shop) -> None:
    formats = own(shop, TIMES.replace("[columns]", 'time_format = "%d.%m.%Y"\n[columns]'))
    rows = [["No", "Paid", "At"], ["A-1", "5.00", "soon"], ["A-2", "5.00", "02.03.2025"]]
    [result] = take(shop, as_csv(rows), formats=formats)
    assert result.new == 2 and [value for _, _, value, _ in shop.rejects()] == ["soon"]
    assert shop.rows("SELECT order_id FROM order_facts WHERE counted = 1") == [("A-2",)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('paid = "Qty * Price - Off"', 'paid = "Qty*Price"', ("computed.paid", "Qty*Price")),
        ('paid = "Qty * Price - Off"', 'paid = "Qty * Cost"', ("computed.paid", "Cost", "Price")),
        ('paid = "Qty * Price - Off"', 'paidd = "Qty * Price"', ("computed.paidd", "paid")),
        ('paid = "Qty * Price - Off"', 'quantity = "Qty * Price"', ("computed.quantity", "[columns]")),
        ("[columns]", 'identical_rows = "all"\n[columns]', ("identical_rows", "all", "keep")),
        ("[columns]", "negative_quantities = true\n[columns]", ("negative_quantities", "true", "returns")),
        ("[columns]", 'timezone = "Shanghai"\n[columns]', ("timezone", "Shanghai")),
        ("[columns]", 'time_format = "d/m/Y"\n[columns]', ("time_format", "d/m/Y")),
        ("[columns]", "shop = 3\n[columns]", ("shop", "3")),
    ],
)
def test_mistakes_are_one_line_with_file_entry_and_value(
    shop: Shop, old: str, new: str, words: tuple[str, ...]
) -> None:
    folder = own(shop, LINES.replace('"At"]', '"At", "Off"]').replace(old, new))
    with pytest.raises(PddOpsError) as error:
        load_formats(folder)
    text = str(error.value)
    assert "\n" not in text and "own.toml" in text and all(word in text for word in words), text


def test_the_manual_shows_the_example_as_it_is() -> None:
    text = (EXAMPLES / "retail_lines.toml").read_text("utf-8")
    assert f"```toml\n{text}```" in (EXAMPLES.parents[1] / "formats.md").read_text("utf-8")


def test_returns_need_a_quantity_and_an_amount(shop: Shop) -> None:
    text = LINES.replace("[columns]", 'negative_quantities = "returns"\n[columns]').replace('quantity = "Qty"\n', "")
    with pytest.raises(PddOpsError, match="quantity"):
        load_formats(own(shop, text.replace('"At"]', '"At", "Off"]')))


def test_many_lines(shop: Shop) -> None:
    """20,000 lines with like rows, returns and gifts add up as they do by hand."""
    rows = [
        [f"{'C' if at % 97 == 0 else ''}{at // 40}", f"S{at % 350}", "x", str(-1 if at % 97 == 0 else at % 5 + 1),
         f"3/{at // 1000 + 1}/2011 {at % 24}:0{at % 10}", f"{at % 11}.{at % 100:02}", "", "France"]
        for at in range(20_000)
    ]  # fmt: skip
    take(shop, as_csv([HEADER, *rows]))
    fen = [(int(row[3]), round(float(row[5]) * 100)) for row in rows]
    assert shop.one("SELECT sum(gmv_fen) FROM order_days WHERE dim = 'all'") == sum(n * p for n, p in fen if n > 0)
    assert shop.one("SELECT sum(closed_fen) FROM case_days WHERE dim = 'all'") == -sum(n * p for n, p in fen if n < 0)
