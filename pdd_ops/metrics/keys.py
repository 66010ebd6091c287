"""Names for the keys of a dimension: products and SKUs by their newest name, hours, shops, source groups."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.lang import say
from pdd_ops.metrics.read_once import kept
from pdd_ops.metrics.sources import source_groups
from pdd_ops.metrics.sums import Scope
from pdd_ops.store.statement import question_marks


def labels_of(connection: sqlite3.Connection, scope: Scope, keys: Sequence[str]) -> dict[str, str]:
    """A name for every key; a key without one is its own name."""
    known = _known(connection, scope)
    return {key: known.get(key) or key or _blank(scope) for key in keys}


def newest_names(connection: sqlite3.Connection, shops: Sequence[int], dim: str) -> dict[str, str]:
    """The newest names of all products, SKUs or bill codes ('product', 'sku', 'bill_code'), by key."""
    marks = question_marks(shops)
    sql = f"SELECT key, label FROM labels WHERE shop_id IN ({marks}) AND dim = ? ORDER BY version"
    key = "names", tuple(shops), dim
    return dict(kept(connection, key, lambda: connection.execute(sql, [*shops, dim]).fetchall()))


def agent_names(connection: sqlite3.Connection, shops: Sequence[int]) -> dict[str, str]:
    """The names of service agents, by code, of those whose names are kept: the newest of each."""
    marks = question_marks(shops)
    named = f"shop_id IN ({marks}) AND agent_name IS NOT NULL"
    sql = f"SELECT agent, agent_name FROM service_agents WHERE {named} ORDER BY day"
    return dict(connection.execute(sql, list(shops)).fetchall())


def _known(connection: sqlite3.Connection, scope: Scope) -> dict[str, str]:
    if scope.by in ("product", "sku", "bill_code"):
        return newest_names(connection, scope.shops, scope.by)
    if scope.by == "agent":
        return agent_names(connection, scope.shops)
    if scope.by == "shop":
        marks = question_marks(scope.shops)
        sql = f"SELECT shop_id, name FROM shops WHERE shop_id IN ({marks})"
        return {str(shop_id): name for shop_id, name in connection.execute(sql, scope.shops)}
    if scope.by == "source_group":
        return {group.id: group.label for group in reversed(source_groups())}
    if scope.by == "hour":
        return {f"{form.format(hour)}": f"{hour:02d}:00" for hour in range(24) for form in ("{}", "{:02d}")}
    return {}


def _blank(scope: Scope) -> str:
    return "" if scope.by is None else say("metrics.blank_key")
