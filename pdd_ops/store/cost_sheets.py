"""Cost sheets on the stage: every row gets its key; what has none or cannot be is set apart; contradictions refuse."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from pdd_ops.errors import RefusedFile
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.resources import shipped_table
from pdd_ops.store.alike import find_alike
from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import set_apart, staged_columns

if TYPE_CHECKING:
    from pdd_ops.store.journal import Note

AMOUNTS = ("cost_fen", "packing_fen", "shipping_fen", "insurance_fen", "fee_rate")
TOTALS = "('总计', '合计', '小计', '汇总', '总和')"
MOST_SHOWN = 5
GIFT = "赠"


@cache
def cost_keys() -> tuple[tuple[str, str, bool], ...]:
    """(kind, SQL of its value, whether only order lines use it), the most specific first."""
    table = shipped_table("pdd_ops.store", "cost_keys.toml")
    return tuple((entry["kind"], entry["value"], entry.get("lines_only", False)) for entry in table["key"])


def prepare_costs(connection: Connection) -> int:
    """Keys the staged rows and sets apart those that are no use; returns how many. Raises RefusedFile where one key
    has two costs from the same day on."""
    present = staged_columns(connection)
    _add_keys(connection, present)
    amounts = [name for name in AMOUNTS if name in present]
    rejected = _set_apart(connection, amounts)
    _refuse_contradictions(connection, amounts)
    return rejected


def notes_on_costs(connection: Connection) -> list[Note]:
    """What the staged sheet says to cost nothing, unless it is a gift."""
    names = [name for name in ("key", "sku", "sku_code") if name in staged_columns(connection)]
    if not names:  # a sheet without any row
        return []
    said = " || ".join(f"coalesce({name}, '')" for name in names)
    rows = connection.execute(
        f"""SELECT key FROM stage.rows WHERE cost_fen = 0 AND instr({said}, '{GIFT}') = 0
        GROUP BY key ORDER BY min(row_no)"""
    ).fetchall()
    if not rows:
        return []
    shown = "、".join(key for (key,) in rows[:MOST_SHOWN]) + ("…" if len(rows) > MOST_SHOWN else "")
    return [("costs.zero_rows", {"count": len(rows), "names": shown})]


def _add_keys(connection: Connection, present: Collection[str]) -> None:
    for name in ("kind", "key"):
        connection.execute(f"ALTER TABLE stage.rows ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
    own = [
        (kind, value)
        for kind, value, lines_only in cost_keys()
        if not lines_only and all(part.strip() in present for part in value.split("|| ' / ' ||"))
    ]
    if own:
        kinds = " ".join(f"WHEN {value} IS NOT NULL THEN '{kind}'" for kind, value in own)
        values = ", ".join([*(value for _, value in own), "''"])
        connection.execute(f"UPDATE stage.rows SET kind = CASE {kinds} ELSE '' END, key = coalesce({values}, '')")


def _set_apart(connection: Connection, amounts: list[str]) -> int:
    """Rows without a key, total rows and negative costs become rejects."""
    negative = " OR ".join(f"{name} < 0" for name in amounts)
    reasons = (
        ("no_key", f"key = '' OR key IN {TOTALS}", say("costs.key"), "key"),
        ("negative", negative, say("costs.cost"), "''"),
    )
    return sum(
        set_apart(connection, reason, condition, column=column, value=value)
        for reason, condition, column, value in reasons
    )


def _refuse_contradictions(connection: Connection, amounts: list[str]) -> None:
    since = "since" if "since" in staged_columns(connection) else "''"
    find_alike(connection, "SELECT key AS word FROM stage.rows", {})
    same = " || '|' || ".join(f"coalesce({name}, '')" for name in amounts)
    found = connection.execute(
        f"""SELECT min(key), group_concat(row_no, '、'), group_concat(cost_fen) FROM stage.rows
        JOIN temp.alike ON word = key GROUP BY kind, plain, {since} HAVING count(DISTINCT {same}) > 1
        ORDER BY min(row_no)"""
    ).fetchall()
    if not found:
        return
    shown = [
        say("costs.contradiction", name=key, rows=rows, costs=" / ".join(yuan(int(fen)) for fen in costs.split(",")))
        for key, rows, costs in found[:MOST_SHOWN]
    ]
    more = say("costs.more", count=len(found) - MOST_SHOWN) if len(found) > MOST_SHOWN else ""
    raise RefusedFile(say("costs.refused", keys="；".join(shown) + more))
