"""Parts of recognising a table and of checking a format, on values made by hand; numbers of several columns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest
from export_files import Shop, as_csv

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.checks import _always_there, _check_constants, _check_lines, _check_times, _is_number
from pdd_ops.formats.datasets import datasets
from pdd_ops.formats.model import Format, load_formats
from pdd_ops.intake.recognise import _sample_fits, _samples, header_of
from pdd_ops.intake.which import _follows, _reads, _unread, in_the_way
from pdd_ops.store import numbering
from pdd_ops.store.numbering import _combined


def known(**parts: object) -> Format:
    return cast(Format, SimpleNamespace(**parts))


@pytest.mark.parametrize(
    ("cells", "fits"),
    [
        (["250301-1", "x"], True),
        (["x", "y"], False),
        (["", " "], True),  # nothing to judge by
        (["2.5E+11"], True),  # damaged by a spreadsheet
        (["2.5e11", "x"], True),
        (['="250301-1"'], True),
    ],
)
def test_one_id_of_the_right_shape_is_enough(cells: list[str], fits: bool) -> None:
    form = known(sample=("order_id", r"^\d{6}-\d+$"), columns={"order_id": ("订单号",)})
    assert _sample_fits(form, ["商品", "订单号"], [["茶", cell] for cell in cells]) is fits
    assert _sample_fits(known(sample=None), ["商品"], [["茶"]])
    assert _samples(form, ["商品", "订单号"], [["茶"], ["茶", " 7\t"]]) == ["7"]


@pytest.mark.parametrize(("cell", "header"), [(" *订单号 ", "订单号"), ("金额▲", "金额"), ("日期：", "日期")])
def test_marks_are_no_part_of_a_header(cell: str, header: str) -> None:
    assert header_of(cell) == header


def test_columns_that_a_format_does_not_read() -> None:
    form = next(one for one in load_formats(None).values() if one.dataset.name == "traffic_days" and not one.wide)
    read = next(iter(next(iter(form.columns.values()))))
    headers = [read, "", "商品id", "别的"]
    assert [headers[at] for at in _unread(form, headers)] == ["商品id", "别的"]
    assert _reads(form, headers, next(iter(form.columns))) == 0
    assert _reads(form, headers, "nothing") is None


def test_a_column_that_tells_more_of_each_thing_is_not_in_the_way() -> None:
    form = known(columns={"product_id": ("商品id",)})
    headers = ["商品id", "类目"]
    rows = [["1", "茶"], ["2", "杯"], ["1", "茶"]]
    assert _follows(form, headers, 1, rows, sure=True)
    assert not _follows(form, headers, 1, rows[:2], sure=True)  # none was seen twice
    assert _follows(form, headers, 1, rows[:2], sure=False)
    assert not _follows(form, headers, 1, [*rows, ["1", "杯"]], sure=False)
    assert not _follows(known(columns={}), headers, 1, rows, sure=False)
    orders = known(dataset=SimpleNamespace(name="orders"))
    assert in_the_way(orders, headers, headers, rows) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [(5, True), ("5.5", True), (10**12, True), (10**12 + 1, False), ("-1000000000000", True), ("x", False)],
)
def test_constants_of_numbers_are_numbers(value: object, number: bool) -> None:
    assert _is_number(value) is number
    table = {"constants": {"paid": value}}
    fields = datasets()["orders"].fields
    if number:
        _check_constants(table, "x.toml", fields)
    else:
        with pytest.raises(PddOpsError):
            _check_constants(table, "x.toml", fields)
    _check_constants(table | {"kinds": {"paid": "text"}}, "x.toml", fields)
    _check_constants({"constants": {"order_id": "x"}}, "x.toml", fields)


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ({"dataset": "orders", "identical_rows": "keep", "columns": {}}, True),
        ({"dataset": "bills", "identical_rows": "keep", "columns": {}}, False),
        ({"dataset": "bills", "columns": {}}, True),
        ({"dataset": "orders", "negative_quantities": "returns", "columns": {"quantity": "a", "paid": "b"}}, True),
        (
            {
                "dataset": "orders",
                "negative_quantities": "returns",
                "columns": {"quantity": "a"},
                "computed": {"paid": "b"},
            },
            True,
        ),
        ({"dataset": "orders", "negative_quantities": "returns", "columns": {"quantity": "a"}}, False),
        ({"dataset": "orders", "negative_quantities": "returns", "columns": {"paid": "a"}}, False),
    ],
)
def test_what_is_said_of_lines_is_said_of_orders(table: dict[str, Any], right: bool) -> None:
    if right:
        _check_lines(table, "x.toml")
    else:
        with pytest.raises(PddOpsError):
            _check_lines(table, "x.toml")


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ({"timezone": "Asia/Tokyo"}, True), ({"timezone": "Tokio"}, False), ({"time_format": "%Y/%m/%d"}, True),
        ({"time_format": "%H:%M"}, False), ({"time_format": "%d.%m.%Y %H"}, True), ({}, True),
    ],
)  # fmt: skip
def test_zones_and_layouts_of_times(table: dict[str, Any], right: bool) -> None:
    if right:
        _check_times(table, "x.toml")
    else:
        with pytest.raises(PddOpsError):
            _check_times(table, "x.toml")


@pytest.mark.parametrize(
    ("more", "name", "there"),
    [
        ({"columns": {"day": ["日", "日期"]}, "requires": [["日", "日期"]]}, "day", True),
        ({"columns": {"day": ["日"]}, "requires": [["日", "日期"]]}, "day", False),  # another header would do
        ({"columns": {"day": "日"}, "requires": ["日"]}, "day", True),
        ({"columns": {}, "requires": [], "period": True}, "day", True),
        ({"columns": {}, "requires": [], "snapshot": True}, "day", True),
        ({"columns": {}, "requires": [], "period": True}, "paid", False),
        ({"columns": {}, "requires": []}, "day_to", True),
        ({"columns": {}, "requires": []}, "day", False),
        ({"columns": {}, "requires": [], "constants": {"paid": 1}}, "paid", True),
        ({"columns": {}, "requires": [], "computed": {"paid": "a"}}, "paid", True),
        ({"columns": {}, "requires": [], "wide": {"into": "sku"}}, "sku", True),
    ],
)
def test_fields_that_every_file_has(more: dict[str, Any], name: str, there: bool) -> None:
    assert _always_there(more, name) is there


@pytest.mark.parametrize("room", [numbering._ROOM, 12])
def test_rows_have_one_number_where_all_their_places_are_the_same(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """However little room there is for numbers."""
    monkeypatch.setattr(numbering, "_ROOM", room)
    rows = [(0, 1, None), (0, 1, 2), (0, None, 2), (1, 1, 2), (0, 1, None), (None, 1, 2), (0, 1, 2), (2, 0, 0)]
    columns = [pl.Series([row[at] for row in rows], dtype=pl.UInt32) for at in range(3)]
    found = _combined(columns, len(rows)).to_list()
    for at, row in enumerate(rows):
        for other, same in enumerate(rows):
            assert (found[at] == found[other]) == (row == same)


def test_of_what_a_table_nearly_is_the_two_nearest_are_named(shop: Shop) -> None:
    """Ads by the day, the hour and the product, all without what they cost."""
    rows = [["日期", "时段", "商品ID", "曝光量", "点击量"], ["2025-03-01", "8", "1", "9", "1"]]
    result = shop.take_one("推广.csv", as_csv(rows))
    assert result.format is None and str(result.reason).count("缺少表头") == 2
