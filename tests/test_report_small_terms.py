"""Cells and sentences of a report at their borders: rounding, what is left out, what stands in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.document.blocks import Cell
from pdd_ops.insight.campaign_effect import Uplift
from pdd_ops.insight.why.model import Why
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import find, tables
from pdd_ops.metrics.compare import figure
from pdd_ops.periods import Month
from pdd_ops.report.completeness import File
from pdd_ops.report.dictionary import _behind
from pdd_ops.report.goods_tables import _sold_more
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import price_index, product_price
from pdd_ops.report.tables import change_cell, rate_cell
from pdd_ops.report.whys import _points, why_sentences
from pdd_ops.report.work import Work
from pdd_ops.report.work_tables import hit_facts
from pdd_ops.report.worth import _says_something
from pdd_ops.report.year import YearMonth


def made(**parts: object) -> Any:  # noqa: ANN401  # a value with these fields
    return SimpleNamespace(**parts)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(None, None, "30.00%"), (0.1, None, "30.00%"), (None, 0.5, "30.00%"), (0.1, 0.5, "30.00%（10.00% 至 50.00%）")],
)
def test_an_uplift_has_an_interval_only_with_both_ends(low: float | None, high: float | None, text: str) -> None:
    told = _sold_more(Uplift(0.3, low, high, "worked"))
    assert told is not None
    assert ("10.00%" in told and "50.00%" in told) is (low is not None and high is not None)
    assert told.startswith(text[:6])
    assert _sold_more(Uplift(None, low, high, "unclear")) is None


def test_prices_are_whole_fen() -> None:
    inputs = cast(Inputs, made(found=made(prices={"P": made(price=1234.56, before=1111.44, index=1.1108), "": None})))
    price = product_price(inputs, "P")
    assert (price.value, price.previous) == (12.35, 11.11)
    assert product_price(inputs, "Q").value is None
    assert price_index(inputs) is None


def test_a_change_is_in_points_for_a_rate_and_else_in_its_unit() -> None:
    assert change_cell(figure(0.1, "rate", 0.08)) == Cell(2.0, "points", signed=True)
    assert change_cell(figure(10.0, "yuan", 8.0)) == Cell(2.0, "yuan", signed=True)
    assert rate_cell(figure(10.0, "yuan", 8.0)) == Cell(0.25, "rate", signed=True)
    assert rate_cell(figure(88.0, "yuan", 8.0)).unit == "rate"
    assert rate_cell(figure(88.1, "yuan", 8.0)) == Cell(say("report.times_more", times="10"))


def test_points_have_two_decimals() -> None:
    assert _points(0.12345) == Cell(0.12, "points", signed=True)
    assert _points(-0.126) == Cell(-0.13, "points", signed=True)
    assert _points(None) == Cell(None, "points", signed=True)


def test_that_visitors_are_missing_is_said_elsewhere() -> None:
    missing = say("why.no_visitors", export=pick(dict(tables()["traffic_days"].export)))
    answer = made(
        sentence="甲", stories={"": ("乙",), "product": ("丙",), "day": ("不说",)}, notes=("丁", missing, "戊")
    )
    assert why_sentences(cast(Why, answer)) == ["甲", "乙", "丙", "丁", "戊"]


def test_measures_that_this_tool_suggested_and_that_were_measured_are_counted() -> None:
    def effect(verdict: str, change: float | None) -> Any:  # noqa: ANN401
        return made(effect=made(verdict=verdict, change=change))

    actions = [made(id=name, problem=problem) for name, problem in (
        ("A1", "p"), ("A2", "p"), ("A3", None), ("A4", "p"), ("A5", "p"))]  # fmt: skip
    effects = {
        "A1": effect("improved", 0.2), "A2": effect("cannot_tell", None), "A3": effect("worse", -0.2),
        "A5": effect("cannot_tell", 0.01),
    }  # fmt: skip
    assert hit_facts(cast(Work, made(actions=actions, effects=effects))) == {
        "hits_improved": 1, "hits_worse": 0, "hits_cannot_tell": 1, "hits_measured": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([Cell("甲")], True),
        ([Cell("甲"), Cell(0, "count"), Cell(None, "yuan")], False),
        ([Cell("甲"), Cell(0, "count"), Cell(3.0, "yuan")], True),
        ([Cell("甲"), Cell(1, "count"), Cell(0, "yuan")], True),
        ([Cell("甲"), Cell("乙"), Cell(0, "yuan")], True),
        ([Cell("甲"), Cell(""), Cell(0, "yuan")], False),
    ],
)
def test_a_row_of_nothing_but_0_says_nothing(row: list[Cell], says: bool) -> None:
    assert _says_something(row) is says


def test_a_number_stands_on_the_files_of_its_export_the_newest_first() -> None:
    files = [
        File(name, dataset, "f", "2025-03-01", "2025-03-31", exported, 1)
        for name, dataset, exported in (
            ("旧", "orders", "2025-03-20"), ("流量", "traffic_days", "2025-04-01"), ("新", "orders", "2025-04-01"),
            ("旧", "orders", "2025-03-10"),
        )
    ]  # fmt: skip
    assert _behind(find("gmv"), figure(1.0, "yuan"), files) == ["新", "旧"]
    assert _behind(find("visitors"), figure(1, "count"), files) == ["流量"]
    assert _behind(find("gmv"), figure(None, "yuan"), files) == []


def test_sales_of_a_day_of_a_month_in_whole_fen() -> None:
    march = Month.of(2025, 3)
    assert YearMonth(march, 3, {}, 100.0).per_day == 33.33
    assert YearMonth(march, 0, {}, 100.0).per_day is None
    assert YearMonth(march, 3, {}).per_day is None
