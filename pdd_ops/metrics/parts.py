"""Metrics resolved into sums of single tables, and put together again bucket by bucket."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import TIMES, Metric, Table, metrics, place, supports, tables
from pdd_ops.metrics.columns import Columns, columns_of, field_of, header_of
from pdd_ops.metrics.coverage import Coverage, coverage
from pdd_ops.metrics.sums import (
    Buckets,
    Lasts,
    Scope,
    distinct_counts,
    is_imported,
    is_only_spanned,
    iso_week,
    known_days,
    last_values,
    sums,
)
from pdd_ops.metrics.values import Number, Value, from_last, from_parts, from_sum, missing
from pdd_ops.money import yuan
from pdd_ops.periods import Days

ORDER_SUMS = "order_days"
DAILY = ("traffic_days", "product_days", "service_days", "experience_days")  # whose columns are those of their export
Source = tuple[str, frozenset[str] | None]  # a table (or the id of a distinct count), and the days it is read on


@dataclass(frozen=True)
class Part:
    """A sum wanted from a table, under the name `alias`. `days`: the only days that are summed, where its metric is
    made of two exports that cover different days; None: all rows of the period."""

    alias: str
    metric: Metric
    table: Table
    expression: str
    days: frozenset[str] | None = None

    @property
    def source(self) -> Source:
        """Where its sum is found."""
        return (self.metric.id if self.metric.distinct else self.table.name), self.days

    @property
    def field(self) -> str:
        """The column of the export without which the sum means nothing; '' where it is no single one."""
        if self.metric.field:
            return self.metric.field if self.table.name in self.metric.field_tables else ""
        return field_of(self.table, self.metric.columns.get(self.table.name, "")) if self.table.name in DAILY else ""


@dataclass(frozen=True)
class Evaluation:
    """All sums that some metrics need in a scope; `value` puts a metric together for one bucket."""

    scope: Scope
    buckets: dict[Source, Buckets]
    lasts: dict[str, Lasts]  # table name -> the last value of what cannot be summed
    known: dict[str, frozenset[str]]  # alias of a part -> the days of the period of which its export speaks
    spanned: frozenset[Source]  # what has only a sum over more than the days that are asked for
    columns: dict[str, Columns]  # table name -> the columns that its files carry
    parts: dict[str, list[Part]]  # metric id -> its sums; without an entry it cannot be split so

    def keys(self) -> set[str]:
        """Every bucket that any of the sums has."""
        return set(chain(*self.buckets.values(), *self.lasts.values()))

    def days(self, metric: Metric) -> frozenset[str]:
        """The days of the period of which a metric is known: of one made of two exports, those that both cover."""
        own = self._days(metric)
        return own or (self._days(metrics()[metric.fallback]) if metric.fallback else own)

    def _days(self, metric: Metric) -> frozenset[str]:
        found = [self.known[part.alias] for part in self.parts.get(metric.id, ())]
        return frozenset.intersection(*found) if found else frozenset()

    def value(self, metric: Metric, key: str) -> Value:
        """The value of a metric in a bucket, with the reason where there is none."""
        found = self._value(metric, key)
        return replace(found, days=len(self.days(metric))) if self.scope.by is None else found

    def _value(self, metric: Metric, key: str) -> Value:
        own = self._own(metric, key)
        if own.value is not None or not metric.fallback:
            return own
        other = self._own(metrics()[metric.fallback], key)
        return own if other.value is None else replace(other, note=say("metrics.from_ads"))

    def _own(self, metric: Metric, key: str) -> Value:
        if metric.kind == "last":
            return self._last(self.parts[metric.id][0], key)
        if self._is_unseen(metric, key):
            return missing(say("metrics.not_covered", export=self._unseen_export(metric, key)))
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

    def _is_unseen(self, metric: Metric, key: str) -> bool:
        """Whether no day of a bucket of time is known. A day may have rows all the same, at the end of an export: they
        are part of every sum over more days, but not what the day sold."""
        parts = self.parts.get(metric.id)
        if self.scope.by not in TIMES or not parts:
            return False
        rows = self.scope.by != "day" and all(key in self.buckets.get(part.source, {}) for part in parts)
        return not rows and not any(_in_bucket(self.scope.by, day) == key for day in self._days(metric))

    def _unseen_export(self, metric: Metric, key: str) -> str:
        """The export that does not speak of a bucket of time."""
        by = self.scope.by or ""
        blind = [
            part
            for part in self.parts[metric.id]
            if not any(_in_bucket(by, day) == key for day in self.known[part.alias])
        ]
        return pick(dict((blind or self.parts[metric.id])[0].table.export))

    def _note(self, metric: Metric) -> str | None:
        return pick(dict(metric.remark)) if metric.remark else self.gap_note(metric) or self._days_note(metric)

    def _days_note(self, metric: Metric) -> str | None:
        """On how many days the columns are known that a metric is made of, where these are not all."""
        for part in self.parts.get(metric.id, ()):
            columns = self.columns.get(part.table.name)
            if columns and columns.partly(part.field):
                known, every = len(columns.days[part.field]), len(columns.all)
                header, export = header_of(part.table.datasets, part.field), pick(dict(part.table.export))
                return say("metrics.partly_known", export=export, header=header, days=known, all=every)
        return None

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
            return self._no_column(part)
        if part.days is not None and not part.days:
            return self._why_nothing_common(part)
        if part.source in self.spanned:
            return self._why_no_row(part)
        row = self.buckets[part.source].get(key)
        if row is not None:
            total = row[part.alias]
            if part.metric.unknown and row.get(part.metric.unknown):
                return say("metrics.refund_unknown", count=row[part.metric.unknown])
            return self._why_null(part, row) if total is None else total
        known = part.table.absent == "zero" and bool(self.known[part.alias])
        return 0 if known else self._why_no_row(part)

    def _why_nothing_common(self, part: Part) -> str:
        """The exports of a ratio have no day in common; or one of them is not there at all."""
        parts = next(found for found in self.parts.values() if part in found)
        for one in parts:
            if not self.known[one.alias]:
                return self._why_no_row(one)
        names = [pick(dict(one.table.export)) for one in parts]
        return say("metrics.no_common_days", first=names[0], second=names[1])

    def _why_no_row(self, part: Part) -> str:
        export = pick(dict(part.table.export))
        if part.source in self.spanned:
            return say("metrics.only_spanned", export=export)
        unknown = not self.known[part.alias] or self.scope.by is None
        return say("metrics.import_export" if unknown else "metrics.not_listed", export=export)

    def _column_is_missing(self, part: Part) -> bool:
        """Whether no file of the period has the column that the metric sums."""
        columns = self.columns.get(part.table.name)
        return columns is not None and columns.lack(part.field)

    def _why_null(self, part: Part, row: Mapping[str, Number | None]) -> str:
        gap = part.metric.gap
        if gap and not row[f"gap_{gap}_known"]:
            return _gap_text("costs.none_covered", row[f"gap_{gap}_orders"] or 0, row[f"gap_{gap}_fen"] or 0)
        return self._no_column(part)

    def _no_column(self, part: Part) -> str:
        export, label = pick(dict(part.table.export)), part.metric.label
        if not part.field:
            return say("metrics.no_column", export=export, label=label)
        header = header_of(part.table.datasets, part.field)
        return say("metrics.no_header", export=export, header=header, label=label)

    def gap_note(self, metric: Metric) -> str | None:
        """The orders and yuan, in all buckets, that a metric leaves out because a cost of them is not known."""
        table = next((part.table for part in self.parts.get(metric.id, ()) if metric.gap in part.table.gaps), None)
        rows = self._rows_of(table.name) if table else ()
        orders, fen = (sum(row[f"gap_{metric.gap}_{name}"] or 0 for row in rows) for name in ("orders", "fen"))
        return _gap_text("costs.not_covered", orders, fen) if orders else None

    def _rows_of(self, table: str) -> list[dict[str, Number | None]]:
        """The rows of a table, read over the whole period where that was done."""
        found = sorted((source for source in self.buckets if source[0] == table), key=lambda one: one[1] is not None)
        return list(self.buckets[found[0]].values()) if found else []


def evaluate(connection: sqlite3.Connection, wanted: Iterable[Metric], scope: Scope) -> Evaluation:
    """Reads every sum that the metrics need: one statement a table (and set of days), one a distinct count."""
    parts_by_metric = _all_parts(wanted, scope.by)
    columns = _columns(connection, chain.from_iterable(parts_by_metric.values()), scope)
    parts_by_metric = {name: _where_known(parts, columns) for name, parts in parts_by_metric.items()}
    covered = coverage(connection, scope.shops, scope.period)
    known = _known(connection, parts_by_metric, covered, scope)
    known |= _of_columns(parts_by_metric, columns, known)
    parts_by_metric = {name: _on_common_days(parts, known) for name, parts in parts_by_metric.items()}
    by_source: dict[Source, list[Part]] = defaultdict(list)
    for part in chain.from_iterable(parts_by_metric.values()):
        by_source[part.table.name, part.days].append(part)
    buckets: dict[Source, Buckets] = {}
    lasts: dict[str, Lasts] = {}
    for (name, days), parts in by_source.items():
        if days is None or days:
            _read(connection, tables()[name], parts, _narrowed(scope, days), buckets, lasts)
    spanned = frozenset(
        (name, days)
        for name, days in by_source
        if tables()[name].ranged and is_only_spanned(connection, tables()[name], _narrowed(scope, days))
    )
    return Evaluation(scope, buckets, lasts, known, spanned, columns, parts_by_metric)


def _columns(connection: sqlite3.Connection, parts: Iterable[Part], scope: Scope) -> dict[str, Columns]:
    """Of each table of which a column matters, the columns that its files carry."""
    wanted = {part.table.name: part.table for part in parts if part.field}
    return {name: columns_of(connection, table, scope.shops, scope.period) for name, table in wanted.items()}


def _where_known(parts: list[Part], columns: Mapping[str, Columns]) -> list[Part]:
    """The sums of a metric over the days on which all its columns are known."""
    found = (columns[part.table.name].condition(part.field) for part in parts if part.field)
    conditions = [condition for condition in dict.fromkeys(found) if condition]
    if not conditions:
        return parts
    known = " AND ".join(conditions)
    return [
        replace(part, expression=f"CASE WHEN {known} THEN {part.expression} END") if part.expression else part
        for part in parts
    ]


def _read(
    connection: sqlite3.Connection,
    table: Table,
    parts: list[Part],
    scope: Scope,
    buckets: dict[Source, Buckets],
    lasts: dict[str, Lasts],
) -> None:
    """Reads what some parts need of one table on the days of a scope."""
    lasting = {part.alias: part.expression for part in parts if part.metric.kind == "last"}
    if lasting:
        lasts[table.name] = last_values(connection, table, lasting, scope)
    distinct = [part for part in parts if part.metric.distinct]
    left_out = lasting.keys() | {part.alias for part in distinct}
    summed = {part.alias: part.expression for part in parts if part.alias not in left_out}
    if summed:
        buckets[table.name, parts[0].days] = sums(connection, table, summed | table.gap_sums, scope)
    for part in distinct:
        if part.metric.distinct:
            counts = distinct_counts(connection, part.metric.distinct, scope)
            buckets[part.source] = {key: {part.alias: number} for key, number in counts.items()}


def _narrowed(scope: Scope, days: frozenset[str] | None) -> Scope:
    return scope if days is None else replace(scope, period=Days.of(days) if days else scope.period)


def _known(
    connection: sqlite3.Connection, parts: Mapping[str, list[Part]], covered: Coverage, scope: Scope
) -> dict[str, frozenset[str]]:
    """The days of the period of which each part (by its alias) is known."""
    read: dict[tuple[str, str], frozenset[str]] = {}
    found = {}
    for part in chain.from_iterable(parts.values()):
        table = part.table
        if table.absent == "zero":
            there = not table.days_of or is_imported(connection, table, scope)
            found[part.alias] = covered.days(table.coverage) if there else frozenset()
            continue
        place = (table.name, part.expression)
        if place not in read:
            read[place] = known_days(connection, table, part.expression or "1", scope)
        found[part.alias] = read[place]
    return found


def _of_columns(
    parts: Mapping[str, list[Part]], columns: Mapping[str, Columns], known: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """The days of parts whose column only some files of their export carry."""
    partly = (part for part in chain.from_iterable(parts.values()) if part.field)
    found = {part.alias: columns[part.table.name] for part in partly if columns[part.table.name].partly(part.field)}
    fields = {part.alias: part.field for part in chain.from_iterable(parts.values())}
    return {
        alias: known[alias] & frozenset(day for _, day in carried.days[fields[alias]])
        for alias, carried in found.items()
    }


def _on_common_days(parts: list[Part], known: Mapping[str, frozenset[str]]) -> list[Part]:
    """A ratio or difference of two exports is made of the days that both cover."""
    days = [known[part.alias] for part in parts]
    if len(parts) < 2 or parts[0].table.coverage == parts[1].table.coverage or days[0] == days[1]:
        return parts
    return [replace(part, days=days[0] & days[1]) for part in parts]


def _in_bucket(by: str | None, day: str) -> str:
    """The bucket of time that a day is in."""
    return {"day": day, "week": iso_week(day), "month": day[:7]}[by or "day"]


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
