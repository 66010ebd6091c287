"""Of which days something is known: read once here for metrics, check, insight, work, report and explain alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date

from pdd_ops.metrics.read_once import days_key, kept
from pdd_ops.periods import Days, Period, ordinal
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

_KNOWN = """SELECT dataset, day FROM coverage_days c WHERE shop_id IN ({marks}) AND day BETWEEN ? AND ?
GROUP BY dataset, day
HAVING count(*) = (SELECT count(DISTINCT shop_id) FROM coverage_days d
  WHERE d.dataset = c.dataset AND d.shop_id IN ({marks}))"""


@frozen
class Coverage:
    """The days of a period that the exports of some shops cover, by dataset: of several shops the days that every shop
    with such an export covers."""

    period: Period
    by_dataset: Mapping[str, frozenset[str]] = field(hash=False)

    def days(self, dataset: str) -> frozenset[str]:
        """The covered days of a dataset."""
        return self.by_dataset.get(dataset, frozenset())

    def last(self, dataset: str) -> str | None:
        """The last covered day of a dataset."""
        return max(self.days(dataset), default=None)


@frozen
class Common:
    """The days of two periods that are compared, place by place: the first day with the first, and so on. `whole`: both
    periods from end to end, however long each is."""

    days: Period
    before: Period
    whole: bool


def coverage(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> Coverage:
    """The coverage of the shops (ids) in a period, of all datasets."""
    key = "coverage", tuple(shops), days_key(period)
    by_dataset = kept(connection, key, lambda: _by_dataset(connection, shops, period))
    return Coverage(period, by_dataset)


def _by_dataset(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> dict[str, frozenset[str]]:
    marks, ends = question_marks(shops), [period.first, period.last]
    if len(shops) == 1:
        sql = "SELECT dataset, day FROM coverage_days WHERE shop_id = ? AND day BETWEEN ? AND ?"
        given = [*shops, *ends]
    else:
        sql, given = _KNOWN.format(marks=marks), [*shops, *ends, *shops]
    rows = connection.execute(f"SELECT dataset, group_concat(day) FROM ({sql}) GROUP BY 1", given)
    found = {dataset: frozenset(days.split(",")) for dataset, days in rows}
    if not isinstance(period, Days):
        return found
    wanted = frozenset(period.each_day())
    return {dataset: days & wanted for dataset, days in found.items() if days & wanted}


def covered_span(connection: sqlite3.Connection, shops: Sequence[int], dataset: str = "orders") -> Period | None:
    """The first and the last day of all that a dataset covers; None where it covers none."""
    marks = question_marks(shops)
    sql = f"SELECT min(day), max(day) FROM coverage_days WHERE shop_id IN ({marks}) AND dataset = ?"
    first, last = connection.execute(sql, [*shops, dataset]).fetchone()
    return None if first is None else Period(first, last)


def common_days(period: Period, known: frozenset[str], previous: Period, known_before: frozenset[str]) -> Common | None:
    """The days of a period that can be compared with those at the same place of the previous one; None where none can.
    Two periods known from end to end are compared as a whole."""
    if len(known) >= period.days and len(known_before) >= previous.days:
        return Common(period, previous, whole=True)
    begin, other = ordinal(period.first), ordinal(previous.first)
    before = {ordinal(day) - other for day in known_before}
    places = sorted({ordinal(day) - begin for day in known} & before)
    if not places:
        return None
    ours, theirs = (
        Days.of([date.fromordinal(first + place).isoformat() for place in places]) for first in (begin, other)
    )
    return Common(ours, theirs, whole=False)
