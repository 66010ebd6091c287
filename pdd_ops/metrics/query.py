"""Metrics of some shops over a period, in total or split by a dimension."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pdd_ops.errors import UsageError
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import (
    Metric,
    both,
    dimensions,
    find,
    find_dimension,
    listed,
    supported,
    supports,
    tables,
)
from pdd_ops.metrics.evaluate import evaluate
from pdd_ops.metrics.evaluation import Evaluation
from pdd_ops.metrics.keys import labels_of
from pdd_ops.metrics.sums import Scope
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Period
from pdd_ops.records import frozen

if TYPE_CHECKING:
    import pandas as pd


_OF_DATASET = {"orders": "order_days"}  # whose table stands for the days of another one


@frozen
class Row:
    """One bucket: its key as stored, its name, and a value for every metric asked for."""

    key: str
    label: str
    values: tuple[Value, ...]


@frozen
class QueryResult:
    """Rows in order of time, or of the first metric from the largest; without `by` a single row with key ''."""

    metrics: tuple[Metric, ...]
    period: Period
    by: str | None
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def value(self, metric_id: str, key: str = "") -> Value | None:
        """The value of a metric in a bucket, None where there is no such bucket."""
        column = [metric.id for metric in self.metrics].index(metric_id)
        return next((row.values[column] for row in self.rows if row.key == key), None)

    def to_frame(self) -> pd.DataFrame:
        """A pandas frame with a column for every metric id (yuan, fractions), indexed by the keys."""
        import pandas as pd

        columns = {m.id: [row.values[n].value for row in self.rows] for n, m in enumerate(self.metrics)}
        frame = pd.DataFrame(columns, index=pd.Index([row.key for row in self.rows], name=self.by))
        if self.by in ("product", "sku", "source_group", "shop", "agent"):
            frame.insert(0, "label", [row.label for row in self.rows])
        return frame


def query(
    connection: sqlite3.Connection,
    *,
    shops: Sequence[int],
    metrics: Sequence[str],
    period: Period,
    by: str | None = None,
) -> QueryResult:
    """The metrics (ids) of the shops (ids), summed, over the period. Raises UsageError on an unknown metric or
    dimension, and on a metric that means nothing over the dimension."""
    if not metrics:
        raise UsageError(say("metrics.no_metric"))
    wanted = list({one.id: one for one in map(find, metrics)}.values())
    dimension = find_dimension(by) if by is not None else None
    for metric in wanted:
        refuse_senseless(metric, dimension)
    scope = Scope(tuple(shops), period, dimension)
    found = evaluate(connection, wanted, scope)
    keys = _filled(found.keys(), dimension, period)
    labels = labels_of(connection, scope, keys)
    empty = [found.value(metric, "").reason for metric in wanted] if not keys else []
    rows = [Row(key, labels[key], tuple(found.value(metric, key) for metric in wanted)) for key in keys]
    notes = [*dict.fromkeys(reason for reason in empty if reason), *_notes(found), *_gaps(found, wanted)]
    notes += [*_last_notes(wanted), *_few_notes(found, keys)] if dimension else []
    return QueryResult(tuple(wanted), period, dimension, tuple(_ordered(rows, dimension)), tuple(notes))


def refuse_senseless(metric: Metric, by: str | None) -> None:
    """Raises UsageError where a metric means nothing over a dimension."""
    if by is not None and not supports(metric, by):
        name = dimensions()[by].label
        known = listed(both(one, dimensions()[one].label) for one in supported(metric))
        raise UsageError(say("metrics.no_such_split", metric=metric.label, by=name, known=known))


def _filled(keys: Iterable[str], by: str | None, period: Period) -> list[str]:
    """The total has one bucket always; every day of the period is there, also without a row."""
    if by is None:
        return [""]
    present = sorted(keys)
    return period.each_day() if by == "day" and present else present


def _ordered(rows: list[Row], by: str | None) -> list[Row]:
    if by is None or dimensions()[by].time:
        return rows
    if by == "hour":
        return sorted(rows, key=lambda row: (not row.key.isdigit(), int(row.key) if row.key.isdigit() else 0))

    def size(row: Row) -> float:
        first = row.values[0].value
        return float("inf") if first is None else -first

    return sorted(rows, key=lambda row: (size(row), row.key))


def _gaps(found: Evaluation, wanted: Iterable[Metric]) -> list[str]:
    """Says of how much of the total a split knows no cost; without a split the values say it themselves."""
    labels: dict[str, list[str]] = {}
    for metric in wanted if found.scope.by else ():
        if note := found.gap_note(metric):
            labels.setdefault(note, []).append(metric.label)
    comma = pick({"zh": "、", "en": ", "})
    return [say("costs.note_of", labels=comma.join(names), note=note) for note, names in labels.items()]


def _last_notes(wanted: Iterable[Metric]) -> list[str]:
    """Says of what no sum of days is; without a split the values say it themselves."""
    labels = [metric.label for metric in wanted if metric.kind == "last"]
    return [say("metrics.last_values", labels=pick({"zh": "、", "en": ", "}).join(labels))] if labels else []


def _few_notes(found: Evaluation, keys: Iterable[str]) -> list[str]:
    """Says of which table no rate is told of few, where that is so of any key."""
    ratios = [(name, parts[1]) for name, parts in found.parts.items() if len(parts) > 1 and parts[1].table.least]
    few = [
        part.table
        for name, part in ratios
        if any(0 < (found.value(find(name), key).denominator or 0) < part.table.least for key in keys)
    ]
    return list(dict.fromkeys(say("metrics.few_people", least=table.least) for table in few))


def _notes(found: Evaluation) -> list[str]:
    """Says where an export covers only some days of the period, once an export."""
    whole = found.scope.period.days
    notes: dict[str, int] = {}
    for part in (part for parts in found.parts.values() for part in parts):
        days = len(found.known[part.alias])
        if 0 < days < whole:
            name = _OF_DATASET.get(part.table.days_of, part.table.name)
            notes[name] = max(days, notes.get(name, 0))
    said = [
        say("metrics.partial", export=pick(dict(tables()[name].export)), days=days, all=whole)
        for name, days in notes.items()
    ]
    return list(dict.fromkeys(said))
