"""Cells of each kind: what is read, and what is refused with column, value and reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import polars as pl
import pytest
from export_files import FULL_COLUMNS, Shop, as_csv, grid, order
from hypothesis import given, settings
from hypothesis import strategies as st

from pdd_ops.intake.eager_eval import evaluated
from pdd_ops.intake.kinds import GENEROUS, PLAIN, QUICK, rate_of, rates_of, unquoted
from pdd_ops.money import fen, yuan
from pdd_ops.periods import BEIJING, instant_text


def read_all(kind: str, texts: list[str]) -> list[object]:
    """Cells as the importer reads them: quickly, and generously where that fails."""
    cells = unquoted(pl.col("text"))
    read = pl.coalesce(QUICK[kind](cells), GENEROUS[kind](cells))
    return pl.DataFrame({"text": texts}).select(read.alias("value"))["value"].to_list()


def read(kind: str, text: str) -> object:
    return read_all(kind, [text])[0]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("168.99", 16899), ("0", 0), ("0.00", 0), ("-59276.09", -5927609), (".5", 50), ("5.", 500), ("+5", 500),
        ("¥168.99", 16899), ("￥ 168.99", 16899), ("-¥12.00", -1200), ("¥-12.00", -1200), ("168.99元", 16899),
        ("1,234.50", 123450), ("1,234,567.89", 123456789), ("１２３.４５", 12345), ("1，234", 123400),
        ("(12.00)", -1200), ("（12.00）", -1200), ("1.2万", 1200000), ("1.23456万元", 1234560), ("1e2", 10000),
        ("0.30000000000000004", 30), ("99999999999.99", 9999999999999),
    ],
)  # fmt: skip
def test_money_is_read_to_the_fen(text: str, amount: int) -> None:
    assert read("money", text) == amount


@pytest.mark.parametrize(
    "text",
    ["776..03", "776,03", "1,23", "12,34.5", "1 2", "12元5", "abc", "1.2.3", "--5", "12-", "1/2", "5%", "九十", "1万2",
     "1e30", "Infinity", "100000000000000"],
)  # fmt: skip
def test_what_is_no_amount_is_not_read(text: str) -> None:
    assert read("money", text) is None


@pytest.mark.parametrize(
    "text", ["", "-", "--", "/", "None", "nan", "null", "#NULL!", "****", " \t", "\u00a0", "-" * 8, "。" * 7]
)
def test_a_missing_cell_is_nothing(text: str) -> None:
    cell = pl.lit(text)
    assert pl.select(unquoted(cell)).item() is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=20, max_size=50))
def test_every_amount_survives_being_written_and_read(amounts: list[int]) -> None:
    written = [yuan(amount) for amount in amounts]
    plain = [text.replace(",", "") for text in written]
    for texts in (written, plain, [f"¥{text}" for text in plain], [f"{text}\t" for text in plain]):
        assert read_all("money", texts) == amounts
    assert [fen(text) for text in plain] == amounts


@pytest.mark.parametrize(("text", "count"), [("12", 12), ("1,234", 1234), ("3.0", 3), ("1.2万", 12000), ("-4", -4)])
def test_whole_numbers(text: str, count: int) -> None:
    assert read("int", text) == count


@pytest.mark.parametrize("text", ["3.5", "1,23", "三", "1 234", "1..2", "1e400"])
def test_what_is_no_whole_number_is_not_read(text: str) -> None:
    assert read("int", text) is None


AFTERNOON = datetime(2026, 6, 6, 13, 41, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-06 13:41:00", AFTERNOON),
        ("2026/6/6 13:41", AFTERNOON),
        ("2026/06/06 13:41:00", AFTERNOON),
        ("2026.6.6 13:41", AFTERNOON),
        ("2026年6月6日 13:41", AFTERNOON),
        ("2026年6月6日13:41:00", AFTERNOON),
        ("2026-06-06T13:41:00", AFTERNOON),
        ("2026-06-06 13:41:00.000", AFTERNOON),
        ("2026-06-06 13:41:00.5", AFTERNOON),
        ("6/6/26 13:41", AFTERNOON),
        ("6/30/26", datetime(2026, 6, 30, tzinfo=BEIJING)),
        ("06/07/2026 01:02:03", datetime(2026, 6, 7, 1, 2, 3, tzinfo=BEIJING)),
        ("2026-06-06", datetime(2026, 6, 6, tzinfo=BEIJING)),
        ("46179.5701388889", AFTERNOON),
        ("46179", datetime(2026, 6, 6, tzinfo=BEIJING)),
    ],
)
def test_instants_are_beijing_time(text: str, moment: datetime) -> None:
    assert read("instant", text) == int(moment.timestamp())


@pytest.mark.parametrize(
    "text",
    ["2026-02-30 10:00:00", "2026-13-01", "2026-06-06 24:00:01", "30/6/26", "26/6/6", "6-6", "13:41", "2026-06",
     "1999-01-01 00:00:00", "3.5", "99999", "明天", "2026-06-06 13:41:00 PM"],
)  # fmt: skip
def test_what_is_no_instant_is_not_read(text: str) -> None:
    assert read("instant", text) is None


MOMENTS = st.datetimes(datetime(2010, 1, 2), datetime(2099, 12, 30)).map(lambda moment: moment.replace(microsecond=0))
WRITINGS: list[Callable[[datetime], str]] = [
    str,
    lambda moment: f"{moment.year}/{moment.month}/{moment.day} {moment.hour}:{moment:%M:%S}",
    lambda moment: f"{moment.month}/{moment.day}/{moment.year} {moment.hour}:{moment:%M:%S}",
    lambda moment: f"{moment:%Y年%m月%d日 %H:%M:%S}",
    lambda moment: repr((moment - datetime(1899, 12, 30)) / timedelta(days=1)),
]


@settings(max_examples=20, deadline=None)
@given(st.lists(MOMENTS, min_size=20, max_size=50))
def test_every_instant_survives_being_written_and_read(moments: list[datetime]) -> None:
    expected = [int(moment.replace(tzinfo=BEIJING).timestamp()) for moment in moments]
    for write in WRITINGS:
        assert read_all("instant", [write(moment) for moment in moments]) == expected
    assert [instant_text(seconds) for seconds in expected] == [str(moment) for moment in moments]


@pytest.mark.parametrize(
    "text",
    ["2025-03-01", "2025/3/1", "20250301", "2025年3月1日", "3/1/25", "2025-03-01 00:00:00", "45717", "2025.03.01"],
)
def test_days(text: str) -> None:
    assert read("day", text) == "2025-03-01"


@pytest.mark.parametrize(
    "text", ["2025-02-29", "20251301", "202503", "2025", "3月1日", "2025-03-01至2025-03-31", "总计"]
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert read("day", text) is None


def rates(*cells: str | None) -> list[float | None]:
    column = pl.Series("rate", cells, dtype=pl.String)
    values = pl.DataFrame([column]).select(rate_of(column)(pl.col("rate")))["rate"].to_list()
    return [None if value is None else round(value, 10) for value in values]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("3.21%", "0.00%", "100%"), [0.0321, 0.0, 1.0]),
        (("0.0321", "0.5", "1"), [0.0321, 0.5, 1.0]),
        (("3.21", "0.5", "12"), [0.0321, 0.005, 0.12]),
        (("3.21", "0", None), [0.0321, 0.0, None]),
        (("4.95%", "0.0495"), [0.0495, 0.0495]),
        (("4.95%", "4.95"), [0.0495, 0.0495]),
        (("4.95", "0.0495", "5.20"), [0.0495, None, 0.052]),
        (("85.2", "0.3"), [0.852, 0.003]),
        (("无", "３.２１％"), [None, 0.0321]),
    ],
)
def test_whether_a_rate_is_in_per_cent_is_decided_for_the_column(
    cells: tuple[str | None, ...], values: list[float | None]
) -> None:
    assert rates(*cells) == values


def test_a_rate_is_read_like_its_column_also_in_a_row_that_needs_a_second_look(shop: Shop) -> None:
    cells = [
        ["统计日期", "店铺访客数", "成交金额", "跳失率"],
        ["2025-03-01", "5", "1", "45.0"],
        ["2025/3/2", "¥6", "1", "0.8"],
    ]
    shop.take_one("流量.csv", as_csv(cells))
    assert shop.rows("SELECT day, bounce_rate FROM traffic_days ORDER BY day") == [
        ("2025-03-01", 0.45),
        ("2025-03-02", 0.008),
    ]


def test_a_bad_cell_is_reported_with_column_value_and_reason_and_the_good_rows_go_in(shop: Shop) -> None:
    bad = {
        "用户实付金额(元)": ("776..03", "bad_number"),
        "商品数量(件)": ("1.5", "bad_number"),
        "支付时间": ("2025-02-30 10:00:00", "bad_time"),
        "样式ID": ("9.00000E+12", "damaged_id"),
    }
    rows = [order(f"250301-{at:015d}", **{name: value}) for at, (name, (value, _)) in enumerate(bad.items())]
    result = shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [*rows, order()])))
    assert (result.rows, result.new, result.rejected) == (5, 4, 1)  # only what was paid costs the row
    assert shop.rejects() == [(at, name, value, why) for at, (name, (value, why)) in enumerate(bad.items(), start=2)]


def test_a_row_with_two_bad_cells_is_one_rejected_row(shop: Shop) -> None:
    row = order(**{"用户实付金额(元)": "七", "商品数量(件)": "两"})
    other = order("250301-000000000000009")
    assert shop.take_one("订单.csv", as_csv(grid(FULL_COLUMNS, [row, other]))).rejected == 1
    assert len(shop.rejects()) == 2


NUMBERS = st.one_of(
    st.decimals(-2000, 2000, allow_nan=False, places=3).map(str),
    st.from_regex(r"[0-9.+\-eE%,]{1,6}", fullmatch=True),
    st.sampled_from(["inf", "nan", "1_000", "１２", "1.2万", "1分20秒", "", "5.0", "5.1", "-0", "1e400"]),
)


@given(st.lists(NUMBERS, min_size=1, max_size=8))
@pytest.mark.parametrize("kind", sorted(PLAIN))
def test_what_is_read_as_plain_numbers_is_read_so_by_the_long_reading(kind: str, texts: list[str]) -> None:
    cells = pl.Series(texts)
    plain, long = (evaluated(cells, reading).to_list() for reading in (PLAIN[kind], QUICK[kind]))
    assert [one for one, other in zip(plain, long, strict=True) if one not in (None, other)] == []


@given(st.lists(st.decimals(-999, 999, allow_nan=False, places=2).map(lambda share: f"{share}%"), max_size=8))
def test_plain_percentages_are_read_as_the_long_reading_does(texts: list[str]) -> None:
    cells = pl.DataFrame(
        {"a": pl.Series(texts, dtype=pl.String), "b": pl.Series(["0.5"] * len(texts), dtype=pl.String)}
    )
    readings = rates_of(cells, ["a", "b"])
    for name in ("a", "b"):
        assert (
            evaluated(cells[name], readings[name]).to_list() == evaluated(cells[name], rate_of(cells[name])).to_list()
        )


@pytest.mark.parametrize("text", ["１%", "1234%", "--%", ".5%", "5.%", "1,000%", "5 %", "5", "+5%", "5%%"])
def test_other_percentages_take_the_long_reading(text: str) -> None:
    cells = pl.DataFrame({"rate": ["3.21%", text]})
    reading = rates_of(cells, ["rate"])["rate"]
    assert evaluated(cells["rate"], reading).to_list() == evaluated(cells["rate"], rate_of(cells["rate"])).to_list()


@pytest.mark.parametrize("write", [str, lambda day: day.replace("-", "/")], ids=["quick", "generous"])
def test_days_of_this_century_are_read_and_no_others(write: Callable[[str], str]) -> None:
    days = ["2009-12-31", "2010-01-01", "2100-01-01", "2100-01-02"]
    assert read_all("day", [write(day) for day in days]) == [None, "2010-01-01", "2100-01-01", None]


def test_instants_of_this_century_are_read_and_no_others() -> None:
    texts = ["2009-12-31 23:59:59", "2010-01-01 00:00:00", "2100-01-01 00:00:00", "2100-01-01 00:00:01"]
    read = [one if one is None else instant_text(one) for one in read_all("instant", texts)]  # type: ignore[arg-type]
    assert read == [None, texts[1], texts[2], None]
