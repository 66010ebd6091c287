"""Where orders are compared over some days, figures of other exports stand beside them as what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_rows import Store, new_store

from pdd_ops.answers.headlines import first_figures
from pdd_ops.document.as_tables import cards_table
from pdd_ops.document.blocks import Card, Cards, Cell
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report
from pdd_ops.work.promise_proposals import proposals
from pdd_ops.work.stock_reading import odd_days

MARCH = Month.of(2025, 3)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Orders of February and of March to the 20th; traffic of both months whole."""
    made = new_store(tmp_path)
    made.imported("orders", "2025-02-01", "2025-03-20", as_of="2025-03-21T09:00:00+08:00")
    made.label("7", "钙片 90 片", first_day="2025-02-01")
    made.label("8", "锌片 90片", first_day="2025-02-01")
    for day in Period("2025-02-01", "2025-03-20").each_day():
        for dim, key, times in (("all", "", 2), ("product", "7", 1), ("product", "8", 1), ("province", "", 2)):
            fen, count = 10_000 * times, 9 * times
            made.orders(day, dim, key, orders=count, units=count, gmv_fen=fen, list_fen=fen, receipts_fen=fen)
    made.orders(
        "2025-03-02", "province", "广东省", orders=1, units=1, gmv_fen=1_000, list_fen=1_000, receipts_fen=1_000
    )
    for day in Period("2025-02-01", "2025-03-31").each_day():
        made.day("traffic_days", day, visitors=90, buyers=9, orders=9, gmv_fen=10_000)
    return made


def report_of(store: Store) -> Report:
    connection = store.reader()
    return build_report(connection, shops=choose_shops(connection, None), month=MARCH)


def test_a_figure_of_other_days_is_not_in_their_column(store: Store) -> None:
    table = first_figures(report_of(store))
    assert table is not None and table.columns[2] == "其中 20 天"
    rows = {row[0].value: [cell.value for cell in row[1:4]] for row in table.rows}
    assert rows["成交金额"] == [4_000.0, 4_000.0, 4_000.0]
    assert rows["店铺访客数（按日累计）"] == [2_790, None, 2_520]  # 31 days against 28
    assert any("“其中 20 天”一栏空着的" in note for note in table.notes)
    assert any("31 天的数据（订单是 20 天的）" in note for note in table.notes)


def test_a_dimension_that_is_hardly_filled_in_is_no_table(store: Store) -> None:
    tables = {table.id for section in report_of(store).sections for table in section.tables}
    assert "provinces" not in tables


def test_a_promise_is_one_however_it_is_spaced(store: Store) -> None:
    found = proposals(store.reader(), [1])
    assert [(one.text, len(one.products)) for one in found if one.text.startswith("90")] == [("90 片", 2)]


def test_cards_without_a_value_for_the_same_reason_say_it_once() -> None:
    cards = Cards(tuple(Card(name, Cell(None, "count"), reason="需要导入流量数据") for name in ("新买家", "老买家")))
    assert len(cards_table(cards).notes) == 1


def test_days_of_samples_are_no_demand() -> None:
    usual = {f"2025-03-{day:02}": (10.0, 10_000.0) for day in range(1, 29)}
    assert odd_days(usual) == set()
    assert odd_days(usual | {"2025-03-11": (319.0, 4_265.0)}) == {"2025-03-11"}
    assert odd_days(usual | {"2025-03-11": (319.0, 300_000.0)}) == set()  # a wholesale order at its price
