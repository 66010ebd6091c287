"""Where does this number come from: a metric of a month, of the shop or of one product, source, reason, …"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.explain.commands import explain_command, shop_to_name
from pdd_ops.explain.model import Explanation, Piece, Subject
from pdd_ops.explain.rows import Behind, Row, files_behind, rows_of
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import NO_SUMS, Metric, dimensions, find, find_dimension, metrics
from pdd_ops.metrics.compare import MetricValue, compare
from pdd_ops.metrics.evaluate import evaluate
from pdd_ops.metrics.keys import labels_of
from pdd_ops.metrics.parts import Part
from pdd_ops.metrics.query import refuse_senseless
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.sums import LAST_BY_DAY, Scope
from pdd_ops.metrics.values import Number, Value, from_sum, whole
from pdd_ops.periods import NamedPeriod

_READING = (" SUM(", " COUNT(DISTINCT key)", LAST_BY_DAY)  # in the statements that numbers are read with
MOST_KEYS = 12  # of those that are known, in a message


def find_metric(name: str) -> Metric:
    """The metric of this id, parts of ratios included, or of this name; of one with two ends ('profit') the upper, at
    which all goods of refunds come back. Raises UsageError with the nearest."""
    if name not in metrics() and f"{name}_high" in metrics():
        return metrics()[f"{name}_high"]
    return find(name, internal=name in metrics())


def explain_metric(
    connection: sqlite3.Connection,
    metric: Metric,
    *,
    shops: Shops,
    month: NamedPeriod,
    by: str | None = None,
    with_files: bool = True,
) -> Explanation:
    """The metric of a month explained, of the whole shop or of `by` ('product=7000001'). The connection must be able to
    make temporary tables. Without files it is quick in the largest shop. Raises UsageError where `by` names what there
    is not."""
    scope, subject = _subject(connection, metric, shops, month, by)
    value = evaluate(connection, [metric], scope).value(metric, subject.key)
    computed = metrics()[metric.fallback] if value.note == say("metrics.from_ads") else metric
    with _statements_run(connection) as run:
        own = evaluate(connection, [replace(computed, fallback="")], scope)
    files = _files(connection, scope, subject.key) if with_files else None
    pieces = _pieces(computed, own.parts.get(computed.id, []), own.seen(computed, subject.key) or value, files)
    return Explanation(
        shops.name,
        str(month),
        computed,
        metric,
        subject,
        scope,
        value,
        tuple(pieces),
        tuple(run),
        shop_to_name(connection, shops),
        None if by or metric.internal else _compared(connection, metric, shops, month),
    )


def _compared(connection: sqlite3.Connection, metric: Metric, shops: Shops, month: NamedPeriod) -> MetricValue:
    found = compare(connection, shops=shops.ids, period=month, previous=month.shift(-1), metrics=[metric.id])
    return found[metric.id]


def rows_behind(connection: sqlite3.Connection, explained: Explanation) -> Iterator[Row]:
    """The rows whose sum is the number, and PddOpsError after the last of them where it is not. Raises UsageError for
    a ratio and for what is foretold, naming their parts."""
    metric, stored = explained.metric, _sum(explained)
    if metric.kind in NO_SUMS:
        commands = "; ".join(rows_command(explained, part) for part in metric.parts(explained.scope.by))
        raise UsageError(say(f"explain.{metric.kind}_rows", label=metric.label, commands=commands))
    return _checked(connection, explained, stored)


def rows_command(explained: Explanation, metric_id: str) -> str:
    """What to type for the rows behind a metric of the same month and subject."""
    subject = explained.subject
    return explain_command(
        metric_id, explained.month, by=subject.by, key=subject.key, shop=explained.shop_named, rows=True
    )


def _checked(connection: sqlite3.Connection, explained: Explanation, stored: Number | None) -> Iterator[Row]:
    total: Number = 0
    if stored is None:
        return
    for row in rows_of(connection, explained.metric, explained.scope, explained.subject.key):
        total += row.amount
        yield row
    if total != stored:
        raise PddOpsError(say("explain.not_the_sum", rows=total, stored=stored))


def _sum(explained: Explanation) -> Number | None:
    """The number as its rows add up to it: fen, or a count; a last value as it stands in its row. None where there is
    none."""
    value = explained.value
    if value.value is None or value.numerator is None:
        return None
    if explained.metric.kind == "last":
        return value.numerator
    if explained.metric.kind == "difference":
        return whole(value.numerator - (value.denominator or 0))
    return int(value.value) if explained.metric.unit == "count" else whole(value.numerator)


def _files(connection: sqlite3.Connection, scope: Scope, key: str) -> Callable[[Part], list[Behind]]:
    return lambda part: files_behind(connection, part, scope, key)


def _pieces(
    metric: Metric, parts: list[Part], value: Value, files: Callable[[Part], list[Behind]] | None
) -> Iterator[Piece]:
    if metric.distinct:
        yield Piece(metric, value.value, value.numerator, ())
        return
    for part, stored in zip(parts, (value.numerator, value.denominator), strict=False):
        worth = from_sum(part.metric, stored).value if stored is not None else None
        yield Piece(part.metric, worth, stored, tuple(files(part) if files and stored is not None else ()))


def _subject(
    connection: sqlite3.Connection, metric: Metric, shops: Shops, month: NamedPeriod, by: str | None
) -> tuple[Scope, Subject]:
    if by is None:
        return Scope(shops.ids, month), Subject()
    name, mark, wanted = by.partition("=")
    if not mark:
        raise UsageError(say("explain.by_what", value=by, known=", ".join(dimensions())))
    dimension = find_dimension(name.strip())
    refuse_senseless(metric, dimension)
    scope = Scope(shops.ids, month, dimension)
    labels = labels_of(connection, scope, sorted(evaluate(connection, [metric], scope).keys()))
    key = _key(wanted.strip(), labels, dimension)
    return scope, Subject(dimension, key, labels[key])


def _key(wanted: str, labels: dict[str, str], dimension: str) -> str:
    """The key that is meant: the key itself, its name, or the only one whose name has it in it."""
    if wanted in labels:
        return wanted
    fitting = [key for key, label in labels.items() if label == wanted]
    fitting = fitting or [key for key, label in labels.items() if wanted and wanted.casefold() in label.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    near = fitting or get_close_matches(wanted, labels, n=MOST_KEYS, cutoff=0.0)
    known = ", ".join(key if key == labels[key] else f"{key} ({labels[key]})" for key in near[:MOST_KEYS])
    several = "several_keys" if fitting else "no_key"
    raise UsageError(say(f"explain.{several}", value=wanted, by=dimensions()[dimension].label, known=known))


@contextmanager
def _statements_run(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """The summing statements that run meanwhile, with their values in them."""
    run: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith("SELECT") and any(part in statement for part in _READING):
            run.append(statement)

    connection.set_trace_callback(note)
    try:
        yield run
    finally:
        connection.set_trace_callback(None)
