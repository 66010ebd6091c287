"""Terms of the work at their borders: what a measure is to bring, names of items, days of exports, copies."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.errors import UsageError
from pdd_ops.insight.problems import Problem
from pdd_ops.insight.profit.model import Parts, ProfitRow
from pdd_ops.insight.rulebook import shipped_rules
from pdd_ops.lang import say
from pdd_ops.metrics.compare import figure
from pdd_ops.metrics.query import QueryResult
from pdd_ops.periods import Period, instant_of
from pdd_ops.work.accepting import _points, action_for, aimed_at
from pdd_ops.work.desk.ages import Age
from pdd_ops.work.desk.case_pack import wanted_list
from pdd_ops.work.desk.pack import Added, _copy
from pdd_ops.work.effect_words import moved_text
from pdd_ops.work.effects import Measured
from pdd_ops.work.model import POINTS, YUAN, LogEntry
from pdd_ops.work.selection import _by_profit
from pdd_ops.work.stock_campaigns import _coming
from pdd_ops.work.treatment import NEVER_STOPS

RULES = {rule.id: rule for rule in shipped_rules()}
LATE, FELL = RULES["ship_late"], RULES["sales_fell"]


def made(**parts: object) -> Any:  # noqa: ANN401  # a value with these fields
    return SimpleNamespace(**parts)


def problem(*measures: str, rule: str = "ship_late", impact: float | None = None, scope: str = "shop") -> Problem:
    return Problem("p1", rule, scope, "", "小店", "延迟发货偏多", (), measures, "high", impact)


def test_a_rate_goes_back_to_the_limit_of_its_rule_else_to_what_it_was() -> None:
    assert _points(LATE, figure(0.0426, "rate")) == 1.26
    assert _points(LATE, figure(0.02, "rate")) == 1.0
    assert _points(FELL, figure(0.1, "rate", 0.08)) == 2.0
    assert _points(FELL, figure(0.1, "rate")) is None
    assert _points(LATE, figure(None, "rate")) is None
    assert _points(LATE, figure(0.5, "yuan")) is None
    assert _points(LATE, None) is None


def test_a_measure_is_named_by_its_number_unless_it_is_the_only_one() -> None:
    values = {"late_ship_rate": figure(0.0426, "rate")}
    only = action_for(problem("甲"), None, LATE, values, shop_id=1, day="2025-04-02")
    assert (only.text, only.measure, only.metric) == ("甲", 1, aimed_at(LATE))
    assert (only.expected, only.expected_unit) == (1.26, POINTS)
    second = action_for(problem("甲", "乙", impact=300.0), 2, LATE, values, shop_id=1, day="2025-04-02")
    assert (second.text, second.measure, second.expected, second.expected_unit) == ("乙", 2, 300.0, YUAN)
    of_product = action_for(problem("甲", scope="product"), 1, LATE, values, shop_id=1, day="2025-04-02")
    assert (of_product.expected, of_product.expected_unit) == (None, None)
    for number in (None, 0, 3):
        with pytest.raises(UsageError, match="甲"):
            action_for(problem("甲", "乙"), number, LATE, values, shop_id=1, day="2025-04-02")


def test_an_export_speaks_up_to_the_end_of_the_day_after_its_last_full_one() -> None:
    made_at = instant_of("2025-04-05")
    assert Age("店", "orders", made_at, "2025-04-02").until == instant_of("2025-04-04")
    assert Age("店", "orders", made_at, "2025-04-03").until == made_at
    assert Age("店", "orders", made_at).until == made_at
    assert Age("店", "orders", None, "2025-04-02").until is None
    assert Age("店", "aftersales", None).sentence(several=True) != Age("店", "aftersales", None).sentence(several=False)


def test_the_list_of_evidence_begins_with_its_headings_and_names_every_file() -> None:
    file = cast(Any, made(case=made(reason="质量问题")))
    rows = list(csv.reader(io.StringIO(wanted_list(file, [Added(Path("x"), "别的.txt")]).removeprefix("\ufeff"))))
    assert rows[0] == [say(f"desk.column_{name}") for name in ("wanted", "there", "file")]
    assert len(rows) > 2
    assert all(len(row) == 3 for row in rows)
    assert (rows[-1][2] == "别的.txt" and rows[-1][1] != rows[1][1]) or rows[-1][0] != rows[1][0]
    assert [row for row in rows[1:] if row[2] == "别的.txt"] == [rows[-1]]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_that_took_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    secret, link = tmp_path / "a", tmp_path / "b"
    secret.write_bytes(b"x" * 100)
    assert len(_copy(Added(secret, "a"), tmp_path / "copy")) == 64
    assert (tmp_path / "copy").read_bytes() == b"x" * 100
    link.symlink_to(secret)
    with pytest.raises(OSError):
        _copy(Added(link, "b"), tmp_path / "other")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("gmv", 273_237.0, "+2,732.37 元"),
        ("gmv", -273_237.0, "-2,732.37 元"),
        ("refund_rate", -0.012, "-1.20 个百分点"),
        ("orders", 7.0, "+7"),
        ("gmv", None, "0.00 元"),
    ],
)
def test_a_difference_has_its_sign_and_its_unit(metric: str, value: float | None, text: str) -> None:
    assert moved_text(cast(Measured, made(metric=metric)), value) == text


def planned(**parts: Any) -> LogEntry:  # noqa: ANN401  # any field
    return LogEntry("L1", 1, "2025-06-01", "campaign", "大促", products=("71",), **parts)


@pytest.mark.parametrize(
    ("entry", "last"),
    [
        (planned(type="flash", until="2025-06-03"), "2025-06-03"),
        (planned(type="flash"), "2025-06-01"),
        (planned(type=NEVER_STOPS), "2025-06-01"),
    ],
)
def test_a_campaign_without_an_end_is_planned_for_its_first_day(entry: LogEntry, last: str) -> None:
    nothing_is_asked = cast(Any, None)
    coming = _coming(nothing_is_asked, 1, entry, [planned(type="other"), replace(entry, products=("72",))])
    assert (coming.days, coming.products) == (Period("2025-06-01", last), frozenset({"71"}))


def test_a_product_is_placed_by_its_profit_if_it_has_a_name_and_orders() -> None:
    rows = [
        ProfitRow(key, key, Parts(orders=orders, gmv=100, receipts=100, covered_receipts=100), None)
        for key, orders in (("a", 40), ("", 40), ("b", 0), ("c", 29), ("d", 30))
    ]
    found = _by_profit(rows, cast(QueryResult, made(metrics=[], rows=[])))
    assert [(one.key, one.orders, one.enough) for one in found] == [("a", 40, True), ("c", 29, False), ("d", 30, True)]


def test_an_export_is_old_after_a_day_to_the_second() -> None:
    made_at = instant_of("2025-04-05")
    age = Age("店", "aftersales", made_at)
    assert [age.is_old(made_at + later) for later in (0, 86_400, 86_401)] == [False, False, True]
    assert not Age("店", "aftersales", None).is_old(made_at)
