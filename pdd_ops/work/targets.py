"""Targets in the database: what a metric should be in a month."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.shops import shop_names
from pdd_ops.metrics.values import Number
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks
from pdd_ops.work.model import Target


def list_targets(connection: sqlite3.Connection, shops: Sequence[int], month: str | None = None) -> list[Target]:
    """The targets of these shops, of one month or of all, in the order of months and of the metric dictionary."""
    marks = question_marks(shops)
    sql = f"SELECT shop_id, month, metric, fen, number FROM targets WHERE shop_id IN ({marks})"
    values: list[object] = [*shops]
    if month:
        sql, values = f"{sql} AND month = ?", [*values, month]
    places = {name: place for place, name in enumerate(metrics())}
    found = [_target(*row) for row in connection.execute(sql, values) if row[2] in places]
    return sorted(found, key=lambda target: (target.month, places[target.metric], target.shop_id))


ADD_UP = ("additive", "difference")  # kinds of metrics whose targets can be summed over shops


@frozen
class Aims:
    """The targets of a month of one shop, or of several together; `notes` say which are sums, and which are missing."""

    targets: tuple[Target, ...]
    notes: tuple[str, ...] = ()

    @property
    def by_metric(self) -> dict[str, Number]:
        """Metric -> the target's value."""
        return {one.metric: one.value for one in self.targets}


def aims_of(connection: sqlite3.Connection, shops: Sequence[int], month: str) -> Aims:
    """What these shops aim at in a month. Of several the sums: of metrics that add up, where every shop has a target; a
    note names the shops without one, and the ratios, of which there is no sum."""
    found = list_targets(connection, shops, month)
    if len(shops) == 1:
        return Aims(tuple(found))
    named = {one: name for one, name in shop_names(connection).items() if one in shops}
    summed, notes = [], []
    for metric, of_metric in groupby(found, key=lambda one: one.metric):
        there = {one.shop_id: one for one in of_metric}
        without = [name for shop_id, name in named.items() if shop_id not in there]
        words = {"label": metrics()[metric].label, "metric": metric, "month": month}
        if metrics()[metric].kind not in ADD_UP:
            notes.append(say("work.targets_ratio", **words))
        elif without:
            notes.append(say("work.targets_missing", **words, names=say("work.comma").join(without)))
        else:
            summed.append(_sum(list(there.values())))
    if summed:
        labels = say("work.comma").join(metrics()[one.metric].label for one in summed)
        notes.insert(0, say("work.targets_summed", month=month, labels=labels))
    return Aims(tuple(summed), tuple(notes))


def _sum(found: Sequence[Target]) -> Target:
    return replace(found[0], shop_id=0, value=round(sum(one.value for one in found), 2))


def set_target(connection: sqlite3.Connection, target: Target) -> Target | None:
    """Stores a target and returns the one that it replaces."""
    before = _stored(connection, target.shop_id, target.month, target.metric)
    fen, number = (round(target.value * 100), None) if target.unit == "yuan" else (None, float(target.value))
    connection.execute(
        "INSERT OR REPLACE INTO targets (shop_id, month, metric, fen, number) VALUES (?, ?, ?, ?, ?)",
        (target.shop_id, target.month, target.metric, fen, number),
    )
    return before


def remove_target(connection: sqlite3.Connection, shop_id: int, month: str, metric: str) -> Target:
    """Takes a target out and returns it. Raises PddOpsError with those the month has."""
    found = _stored(connection, shop_id, month, metric)
    if found is None:
        known = ", ".join(target.metric for target in list_targets(connection, [shop_id], month))
        raise PddOpsError(say("work.no_target", metric=metric, month=month, known=known or "—"))
    connection.execute("DELETE FROM targets WHERE shop_id = ? AND month = ? AND metric = ?", (shop_id, month, metric))
    return found


def _stored(connection: sqlite3.Connection, shop_id: int, month: str, metric: str) -> Target | None:
    return next((one for one in list_targets(connection, [shop_id], month) if one.metric == metric), None)


def _target(shop_id: int, month: str, metric: str, fen: int | None, number: float | None) -> Target:
    unit = metrics()[metric].unit
    value = fen / 100 if fen is not None else number or 0.0
    return Target(shop_id, metric, month, int(value) if unit == "count" else value, unit)
