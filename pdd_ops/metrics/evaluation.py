"""The sums of some metrics, put together again bucket by bucket; with the reason where there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from itertools import chain

from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import TIMES, Metric, metrics
from pdd_ops.metrics.columns import BOTH, EITHER, Columns, header_of
from pdd_ops.metrics.delivery import Deliveries, median_of
from pdd_ops.metrics.parts import Part, Source
from pdd_ops.metrics.refund_outlook import Outlook
from pdd_ops.metrics.refund_values import value_of
from pdd_ops.metrics.sums import Buckets, Lasts, Scope, iso_week
from pdd_ops.metrics.values import Number, Value, from_last, from_parts, from_sum, is_few, missing
from pdd_ops.money import yuan
from pdd_ops.records import changed, frozen

_COSTS = ("costs.not_covered", "costs.none_covered")  # what is left out, and that nothing is known at all
_GAPS = {"agreed": ("metrics.agreed_not_said", "metrics.agreed_never_said")}
TELLS = ("aftersales", "bills")  # exports that tell refunds beside the orders


@frozen
class Evaluation:
    """All sums that some metrics need in a scope; `value` puts a metric together for one bucket."""

    scope: Scope
    buckets: dict[Source, Buckets]
    lasts: dict[str, Lasts]  # table name -> the last value of what cannot be summed
    known: dict[str, frozenset[str]]  # alias of a part -> the days of the period of which its export speaks
    spanned: frozenset[Source]  # what has only a sum over more than the days that are asked for
    columns: dict[str, Columns]  # table name -> the columns that its files carry
    parts: dict[str, list[Part]]  # metric id -> its sums; without an entry it cannot be split so
    silent: bool = False  # whether no export of the period could tell a refund
    outlooks: Mapping[str, Outlook] = field(default_factory=dict)  # bucket -> what its refunds will become
    deliveries: Mapping[str, Deliveries] = field(default_factory=dict)  # bucket -> its parcels

    def keys(self) -> set[str]:
        """Every bucket that any of the sums has."""
        return set(chain(*self.buckets.values(), *self.lasts.values()))

    def days(self, metric: Metric) -> frozenset[str]:
        """The days of the period of which a metric is known: of one made of two exports, those that both cover."""
        own = self._days(metric)
        return own or (self._days(metrics()[metric.fallback]) if metric.fallback else own)

    def _days(self, metric: Metric) -> frozenset[str]:
        return self._known_of.get(metric.id, frozenset())

    @cached_property
    def _known_of(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset.intersection(*(self.known[part.alias] for part in parts))
            for name, parts in self.parts.items()
            if parts
        }

    def value(self, metric: Metric, key: str) -> Value:
        """The value of a metric in a bucket, with the reason where there is none."""
        found = self._value(metric, key)
        if is_few(metric, found):
            found = changed(found, note=say("metrics.few", count=found.denominator, least=metric.few))
        return changed(found, days=len(self.days(metric))) if self.scope.by is None else found

    def seen(self, metric: Metric, key: str) -> Value | None:
        """The two sums that what is foretold starts from, as numerator and denominator; None of any other metric."""
        if metric.kind != "outlook":
            return None
        sums = [self._sum(part, key) for part in self.parts.get(metric.id, ())]
        numerator, denominator = (None if isinstance(one, str) else one for one in sums)
        return Value(None, numerator, denominator)

    def _value(self, metric: Metric, key: str) -> Value:
        own = self._own(metric, key)
        if own.value is not None or not metric.fallback:
            return own
        other = self._own(metrics()[metric.fallback], key)
        return own if other.value is None else changed(other, note=say("metrics.from_ads"))

    def _own(self, metric: Metric, key: str) -> Value:
        if metric.kind == "last":
            return self._last(self.parts[metric.id][0], key)
        if self._is_unseen(metric, key):
            return missing(say("metrics.not_covered", export=self._unseen_export(metric, key)))
        if self.silent and any(TELLS[0] in part.metric.beside for part in self.parts.get(metric.id, ())):
            return missing(say("metrics.refunds_untold"))
        if metric.kind == "outlook":
            return value_of(metric, self.outlooks.get(key))
        if metric.kind == "median":
            return self._median(metric, key)
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
            least = self.parts[metric.id][1].table.least
            value = from_parts(metric, numbers[0], numbers[1], self._base(metric), least=least)
        return value if self.scope.by else changed(value, note=self._note(metric))

    def _median(self, metric: Metric, key: str) -> Value:
        """How long half of the parcels took, where the orders say when they were shipped."""
        lacking = [part for part in self.parts.get(metric.id, ()) if self._column_is_missing(part)]
        return missing(self._no_column(lacking[0])) if lacking else median_of(metric, self.deliveries.get(key))

    def _is_unseen(self, metric: Metric, key: str) -> bool:
        """Whether no day of a bucket of time is known. A day may have rows all the same, at the end of an export: they
        are part of every sum over more days, but not what the day sold."""
        parts = self.parts.get(metric.id)
        if self.scope.by not in TIMES or not parts:
            return False
        rows = self.scope.by != "day" and all(key in self.buckets.get(part.source, {}) for part in parts)
        return not rows and key not in self._times_of(self._days(metric))

    def _unseen_export(self, metric: Metric, key: str) -> str:
        """The export that does not speak of a bucket of time."""
        blind = [part for part in self.parts[metric.id] if key not in self._times_of(self.known[part.alias])]
        return pick(dict((blind or self.parts[metric.id])[0].table.export))

    def _times_of(self, days: frozenset[str]) -> frozenset[str]:
        """The buckets of time in which some days are."""
        if days not in self._times:
            in_bucket = _BUCKETS[self.scope.by or "day"]
            self._times[days] = frozenset(map(in_bucket, days))
        return self._times[days]

    @cached_property
    def _times(self) -> dict[frozenset[str], frozenset[str]]:
        return {}

    def _note(self, metric: Metric) -> str | None:
        told = pick(dict(metric.remark)) if metric.remark else self.gap_note(metric) or self._days_note(metric)
        return told or self._common_note(metric)

    def _common_note(self, metric: Metric) -> str | None:
        """Of which days a metric of two exports is made, where one of them covers more."""
        parts = [part for part in self.parts.get(metric.id, ()) if part.days]
        if not parts or not parts[0].days or len({self.known[part.alias] for part in parts}) == 1:
            return None
        first, second = (pick(dict(part.table.export)) for part in parts)
        return say("metrics.on_common_days", first=first, second=second, days=len(parts[0].days))

    def _days_note(self, metric: Metric) -> str | None:
        """On how many days the columns are known that a metric is made of, where these are not all."""
        for part in self.parts.get(metric.id, ()):
            columns = self.columns.get(part.table.name)
            if columns and columns.partly(part.field):
                known, every = len(columns.known(part.field)), len(columns.all)
                header = header_of(part.table.datasets, part.field.replace(BOTH, EITHER))
                export = pick(dict(part.table.export))
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
        return changed(value, note=None) if self.scope.by else value

    def _base(self, metric: Metric) -> Metric:
        return metrics()[metric.parts(self.scope.by)[1]]

    def _sum(self, part: Part, key: str) -> Number | str:
        """The sum, or the reason why there is none."""
        if reason := self._reasons[part.source, part.alias]:
            return reason
        row = self.buckets[part.source].get(key)
        if row is not None:
            total = row[part.alias]
            if part.metric.unknown and row.get(part.metric.unknown):
                return say("metrics.refund_unknown", count=row[part.metric.unknown])
            return self._why_null(part, row) if total is None else total
        known = part.table.absent == "zero" and bool(self.known[part.alias])
        return 0 if known else self._why_no_row(part)

    @cached_property
    def _reasons(self) -> dict[tuple[Source, str], str]:
        every = chain.from_iterable(self.parts.values())
        return {(part.source, part.alias): self._why_in_none(part) for part in every}

    def _why_in_none(self, part: Part) -> str:
        """Why no bucket has the sum; '' where they may have it."""
        if self._column_is_missing(part):
            return self._no_column(part)
        if part.days is not None and not part.days:
            return self._why_nothing_common(part)
        return self._why_no_row(part) if part.source in self.spanned else ""

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
            return _gap_text(_GAPS.get(gap, _COSTS)[1], row[f"gap_{gap}_orders"] or 0, row[f"gap_{gap}_fen"] or 0)
        return self._no_column(part)

    def _no_column(self, part: Part) -> str:
        export, label = pick(dict(part.table.export)), part.metric.label
        if not part.field:
            return say("metrics.no_column", export=export, label=label)
        columns = self.columns.get(part.table.name)
        header = header_of(part.table.datasets, columns.lacking(part.field) if columns else part.field)
        return say("metrics.no_header", export=export, header=header, label=label)

    def gap_note(self, metric: Metric) -> str | None:
        """The orders and yuan, in all buckets, that a metric leaves out because a cost of them is not known."""
        table = next((part.table for part in self.parts.get(metric.id, ()) if metric.gap in part.table.gaps), None)
        rows = self._rows_of(table.name) if table else ()
        orders, fen = (sum(row[f"gap_{metric.gap}_{name}"] or 0 for row in rows) for name in ("orders", "fen"))
        return _gap_text(_GAPS.get(metric.gap, _COSTS)[0], orders, fen) if orders else None

    def _rows_of(self, table: str) -> list[dict[str, Number | None]]:
        """The rows of a table, read over the whole period where that was done."""
        found = sorted((source for source in self.buckets if source[0] == table), key=lambda one: one[1] is not None)
        return list(self.buckets[found[0]].values()) if found else []


_BUCKETS: dict[str, Callable[[str], str]] = {"day": str, "week": iso_week, "month": lambda day: day[:7]}


def _gap_text(text: str, orders: Number, fen: Number) -> str:
    return say(text, orders=f"{orders:,}", amount=yuan(int(fen)))
