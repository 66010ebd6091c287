"""Metrics resolved into sums of single tables, and put together again bucket by bucket."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import Metric, Table, metrics, place, supports, tables
from pdd_ops.metrics.sums import (
    Buckets,
    Lasts,
    Scope,
    distinct_counts,
    given_fields,
    is_covered,
    is_only_spanned,
    last_values,
    sums,
)
from pdd_ops.metrics.values import Number, Value, from_last, from_parts, from_sum, missing
from pdd_ops.money import yuan

ORDER_SUMS = "order_days"


@dataclass(frozen=True)
class Part:
    """A sum wanted from a table, under the name `alias`."""

    alias: str
    metric: Metric
    table: Table
    expression: str


@dataclass(frozen=True)
class Evaluation:
    """All sums that some metrics need in a scope; `value` puts a metric together for one bucket."""

    scope: Scope
    buckets: dict[str, Buckets]  # table name (or metric id of a distinct count) -> sums
    lasts: dict[str, Lasts]  # table name -> the last value of what cannot be summed
    covered: dict[str, bool]  # table name -> whether its export is there for the period
    spanned: frozenset[str]  # tables that have only a sum over all the days that are asked for
    given: frozenset[str]  # the fields that the order files of the period give
    parts: dict[str, list[Part]]  # metric id -> its sums; without an entry it cannot be split so

    def keys(self) -> set[str]:
        """Every bucket that any of the sums has."""
        return set(chain(*self.buckets.values(), *self.lasts.values()))

    def value(self, metric: Metric, key: str) -> Value:
        """The value of a metric in a bucket, with the reason where there is none."""
        own = self._own(metric, key)
        if own.value is not None or not metric.fallback:
            return own
        other = self._own(metrics()[metric.fallback], key)
        return own if other.value is None else replace(other, note=say("metrics.from_ads"))

    def _own(self, metric: Metric, key: str) -> Value:
        if metric.kind == "last":
            return self._last(self.parts[metric.id][0], key)
        found = [self._sum(part, key) for part in self.parts.get(metric.id, ())]
        for total in found:
            if isinstance(total, str):
                return missing(total)
        numbers = [total for total in found if not isinstance(total, str)]
        if not numbers:
            return missing("")  # only its fallback can be split so
        if len(numbers) == 1:
            value = from_sum(metric, numbers[0])
        else:
            value = from_parts(metric, numbers[0], numbers[1], self._base(metric))
        return value if self.scope.by else replace(value, note=self._note(metric))

    def _note(self, metric: Metric) -> str | None:
        return pick(dict(metric.remark)) if metric.remark else self.gap_note(metric)

    def _last(self, part: Part, key: str) -> Value:
        """The last value in a bucket; shops have none in common."""
        if len(self.scope.shops) > 1 and self.scope.by != "shop":
            return missing(say("metrics.one_shop"))
        row = self.lasts[part.table.name].get(key)
        if row is None:
            return missing(self._why_no_row(part))
        if part.alias not in row:
            return missing(self._why_null(part, {}))
        value = from_last(part.metric, *row[part.alias])
        return replace(value, note=None) if self.scope.by else value

    def _base(self, metric: Metric) -> Metric:
        return metrics()[metric.parts(self.scope.by)[1]]

    def _sum(self, part: Part, key: str) -> Number | str:
        """The sum, or the reason why there is none."""
        if self._column_is_missing(part):
            return say("metrics.no_column", export=pick(dict(part.table.export)), label=part.metric.label)
        row = self.buckets[_source(part)].get(key)
        if row is not None:
            total = row[part.alias]
            return self._why_null(part, row) if total is None else total
        known = part.table.absent == "zero" and part.table.name not in self.spanned and self.covered[part.table.name]
        return 0 if known else self._why_no_row(part)

    def _why_no_row(self, part: Part) -> str:
        name, export = part.table.name, pick(dict(part.table.export))
        if name in self.spanned:
            return say("metrics.only_spanned", export=export)
        unknown = not self.covered[name] or self.scope.by is None
        return say("metrics.import_export" if unknown else "metrics.not_listed", export=export)

    def _column_is_missing(self, part: Part) -> bool:
        """Whether no order file of the period has the column that the metric sums."""
        needed = part.metric.field if part.table.name == ORDER_SUMS else ""
        return bool(needed and self.given) and needed not in self.given

    def _why_null(self, part: Part, row: Mapping[str, Number | None]) -> str:
        gap = part.metric.gap
        if gap and not row[f"gap_{gap}_known"]:
            return _gap_text("costs.none_covered", row[f"gap_{gap}_orders"] or 0, row[f"gap_{gap}_fen"] or 0)
        return say("metrics.no_column", export=pick(dict(part.table.export)), label=part.metric.label)

    def gap_note(self, metric: Metric) -> str | None:
        """The orders and yuan, in all buckets, that a metric leaves out because a cost of them is not known."""
        table = next((part.table for part in self.parts.get(metric.id, ()) if metric.gap in part.table.gaps), None)
        rows = self.buckets[table.name].values() if table else ()
        orders, fen = (sum(row[f"gap_{metric.gap}_{name}"] or 0 for row in rows) for name in ("orders", "fen"))
        return _gap_text("costs.not_covered", orders, fen) if orders else None


def evaluate(connection: sqlite3.Connection, wanted: Iterable[Metric], scope: Scope) -> Evaluation:
    """Reads every sum that the metrics need: one statement a table, one a distinct count."""
    by_table: dict[str, list[Part]] = defaultdict(list)
    buckets: dict[str, Buckets] = {}
    lasts: dict[str, Lasts] = {}
    parts_by_metric = _all_parts(wanted, scope.by)
    for part in chain.from_iterable(parts_by_metric.values()):
        by_table[part.table.name].append(part)
    for name, parts in by_table.items():
        lasting = {part.alias: part.expression for part in parts if part.metric.kind == "last"}
        if lasting:
            lasts[name] = last_values(connection, tables()[name], lasting, scope)
        distinct = {part.alias for part in parts if part.metric.distinct}
        summed = {part.alias: part.expression for part in parts if part.alias not in lasting.keys() | distinct}
        if summed:
            buckets[name] = sums(connection, tables()[name], summed | tables()[name].gap_sums, scope)
        for part in parts:
            if part.metric.distinct:
                counts = distinct_counts(connection, part.metric.distinct, scope)
                buckets[part.metric.id] = {key: {part.alias: number} for key, number in counts.items()}
    there = {name for name, found in chain(buckets.items(), lasts.items()) if found}
    covered = {name: name in there or is_covered(connection, tables()[name], scope) for name in by_table}
    spanned = frozenset(name for name in by_table if is_only_spanned(connection, tables()[name], scope))
    given = given_fields(connection, tables()[ORDER_SUMS], scope) if ORDER_SUMS in by_table else frozenset[str]()
    return Evaluation(scope, buckets, lasts, covered, spanned, given, parts_by_metric)


def _gap_text(text: str, orders: Number, fen: Number) -> str:
    return say(text, orders=f"{orders:,}", amount=yuan(int(fen)))


def parts_of(metric: Metric, by: str | None) -> list[Part]:
    """One part of a sum or count, two of a ratio or difference. Both parts of a ratio that stand in one table are
    summed over the rows that carry both."""
    if metric.distinct:
        return [Part(metric.id, metric, tables()[metric.needs], "")]
    if metric.kind in ("additive", "last"):
        return [_part(metric.id, metric, by)]
    ids = metric.parts(by)
    first, second = (_part(f"{metric.id}_{n}", metrics()[part], by) for n, part in enumerate(ids))
    if first.table.name != second.table.name or first.table.absent == "zero":
        return [first, second]
    paired = f"CASE WHEN {first.expression} IS NOT NULL AND {second.expression} IS NOT NULL THEN %s END"
    return [replace(part, expression=paired % part.expression) for part in (first, second)]


def _all_parts(wanted: Iterable[Metric], by: str | None) -> dict[str, list[Part]]:
    found = {}
    for metric in wanted:
        alternatives = [metric, metrics()[metric.fallback]] if metric.fallback else [metric]
        for one in alternatives:
            if supports(replace(one, fallback=""), by):
                found[one.id] = parts_of(one, by)
    return found


def _part(alias: str, metric: Metric, by: str | None) -> Part:
    table = place(metric, by)
    if table is None:
        raise ValueError(f"{metric.id} by {by}")  # query() has refused it before
    return Part(alias, metric, table, metric.columns[table.name])


def _source(part: Part) -> str:
    return part.metric.id if part.metric.distinct else part.table.name
