"""Which changes of rates may be chance, and what metrics are summed from."""

from __future__ import annotations

import pytest

from pdd_ops.metrics.catalogue import find, metrics
from pdd_ops.metrics.compare import Line, _is_chance, difference, figure, relative, told_apart, with_shares
from pdd_ops.metrics.parts import parts_of
from pdd_ops.metrics.refund_cohorts import _unbroken
from pdd_ops.metrics.values import Value


@pytest.mark.parametrize(
    ("now", "before", "chance"),
    [
        ((10, 100), (12, 100), True),
        ((10, 100), (50, 100), False),
        ((10.5, 100), (12, 100), False),  # expected orders are no counts
        ((None, 100), (12, 100), False),
        ((110, 100), (12, 100), False),  # more than there are
        ((10, 100), (112, 100), False),
        ((100, 100), (100, 100), True),
    ],
)
def test_a_share_of_counted_things_may_differ_by_chance(
    now: tuple[float | None, float], before: tuple[float, float], chance: bool
) -> None:
    rate = find("refund_rate")
    assert _is_chance(rate, Value(0.1, *now), Value(0.1, *before)) is chance
    assert not _is_chance(rate, Value(0.1, *now), None)
    assert not _is_chance(find("order_value"), Value(0.1, *now), Value(0.1, *before))  # no rate


def test_a_share_of_money_is_never_called_chance() -> None:
    of_money = [
        metric
        for metric in metrics().values()
        if metric.unit == "rate"
        and metric.kind == "ratio"
        and "yuan" in {metrics()[one].unit for one in metric.parts(None)}
    ]
    assert of_money
    assert not any(_is_chance(metric, Value(0.1, 10, 100), Value(0.12, 12, 100)) for metric in of_money)


def test_differences_by_unit_and_relative_changes_of_what_was() -> None:
    assert difference("rate", 0.062, 0.05) == 1.2
    assert difference("yuan", 1.239, 1.0) == 0.24
    assert difference("count", 5, 7) == -2
    assert difference("ratio", 1.23456, 1.0) == 0.2346
    assert difference("yuan", None, 1) is difference("yuan", 1, None) is None
    assert (relative(3, 2), relative(-1, -2), relative(1, 3)) == (0.5, 0.5, -0.6667)
    assert relative(3, 0) is relative(3, None) is relative(None, 3) is None


def test_lines_have_their_share_of_both_sides() -> None:
    lines = [
        Line(key, key, {"gmv": figure(now, "yuan", then)})
        for key, now, then in (("a", 30, 10), ("b", 90, 0), ("c", None, 30))
    ]
    shares = [line.values["share"] for line in with_shares(lines, "gmv")]
    assert [(one.value, one.previous) for one in shares] == [(0.25, 0.25), (0.75, 0.0), (None, 0.75)]
    nothing = with_shares([Line("a", "a", {"gmv": figure(0, "yuan", None)})], "gmv")
    assert nothing[0].values["share"].value is None


def test_a_dimension_that_nothing_is_filled_in_of_is_not_split() -> None:
    def line(key: str, now: float, before: float | None) -> Line:
        return Line(key, key, {"gmv": figure(now, "yuan", before)})

    blank, named = line("", 9, 9), line("a", 0, 0)
    assert told_apart([blank, named], "gmv") == [named]
    for told in (line("a", 1, 0), line("a", 0, 1)):
        assert told_apart([blank, told], "gmv") == [blank, told]


def test_both_parts_of_a_ratio_in_one_table_are_of_rows_that_have_both() -> None:
    paired = [
        metric
        for metric in metrics().values()
        if metric.kind == "ratio"
        and len(parts_of(metric, None)) == 2
        and "CASE WHEN" in parts_of(metric, None)[0].expression
    ]
    for metric in paired:
        first, second = parts_of(metric, None)
        assert first.table.name == second.table.name and first.table.absent != "zero"
    assert paired
    value = parts_of(find("order_value"), None)
    assert [part.alias for part in value] == ["order_value_0", "order_value_1"]
    assert [len(parts_of(find(name), None)) for name in ("gmv", "orders", "buyers")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("days", "since"),
    [
        (["2025-03-20"], "2025-03-13"),
        (["2025-03-13", "2025-03-20"], "2025-03-06"),  # seven days apart
        (["2025-03-12", "2025-03-20"], "2025-03-13"),  # eight: what was before is not known
        (["2025-02-01", "2025-03-10", "2025-03-15", "2025-03-20"], "2025-03-03"),
    ],
)
def test_cases_are_known_since_the_last_long_gap(days: list[str], since: str) -> None:
    assert _unbroken(days) == since
