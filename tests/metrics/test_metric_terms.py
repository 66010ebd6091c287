"""Terms of metrics at their borders: the default month, the days of columns, the table of a field."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast

import pytest

from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.columns import Columns
from pdd_ops.metrics.evaluate import _of_columns
from pdd_ops.metrics.parts import Part
from pdd_ops.metrics.shops import default_of
from pdd_ops.periods import Month

JANUARY, FEBRUARY, MARCH = (Month.of(2025, number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("now", "days", "found"),
    [
        ("2025-03-31T23:00:00", {FEBRUARY: 14, MARCH: 31}, (FEBRUARY, False)),  # March is not over yet
        ("2025-04-01T00:00:00", {FEBRUARY: 14, MARCH: 31}, (MARCH, False)),
        ("2025-04-01T00:00:00", {FEBRUARY: 14, MARCH: 15}, (FEBRUARY, False)),  # less than half of it
        ("2025-04-01T00:00:00", {FEBRUARY: 14, MARCH: 16}, (MARCH, False)),
        ("2025-04-01T00:00:00", {JANUARY: 3, FEBRUARY: 13}, (FEBRUARY, True)),
        ("2025-03-15T00:00:00", {MARCH: 14}, (MARCH, True)),
    ],
)
def test_the_default_month_is_over_and_half_covered(
    monkeypatch: pytest.MonkeyPatch, now: str, days: Mapping[Month, int], found: tuple[Month, bool]
) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", now)
    assert default_of(days) == found


def test_a_part_whose_column_only_some_files_have_is_known_on_their_days() -> None:
    def part(alias: str, field: str) -> Part:
        return cast(Part, SimpleNamespace(alias=alias, field=field, table=SimpleNamespace(name="t")))

    every = frozenset((1, day) for day in ("a", "b", "c"))
    columns = Columns({"some": frozenset({(1, "b"), (1, "c")}), "all": every}, every)
    known = {alias: frozenset({"a", "b"}) for alias in ("x", "y", "z")}
    parts = {"m": [part("x", "some"), part("y", "all")], "n": [part("z", "")]}
    assert _of_columns(parts, {"t": columns}, known) == {"x": frozenset({"b"})}


def test_the_table_of_a_field_is_the_first_of_its_columns() -> None:
    for metric in metrics().values():
        if metric.distinct:
            assert metric.field_tables == (metric.needs,)
        else:
            assert metric.field_tables == tuple(list(metric.columns)[:1])
    assert any(len(metric.columns) > 1 and not metric.distinct for metric in metrics().values())
