"""Daily sums of penalties and of what the orders say of them.

They are few: all of a shop are judged again whenever bills, orders or violations come in."""

from __future__ import annotations

from pdd_ops.store.engine import Connection
from pdd_ops.store.rollup import script

LATE = ("延迟发货", "超时发货", "发货超时", "逾期发货", "未按时发货", "晚发货", "超时未发货")
TELLING = ("bills", "orders", "violations")  # datasets that change what is known of a penalty
KEYS = {"all": "''", "bill_code": "code"}
_SUMS = ("rows", "fen", "contradicted", "contradicted_fen", "unjudged")


def roll_up_penalties(connection: Connection, shop_id: int) -> None:
    """Recomputes all penalty_days of a shop."""
    values = {"shop": shop_id}
    connection.execute("DELETE FROM main.penalty_days WHERE shop_id = :shop", values)
    there = (
        "SELECT EXISTS (SELECT 1 FROM bills INDEXED BY bills_penalties WHERE shop_id = :shop AND subject = 'penalty')"
    )
    if not connection.execute(there, values).fetchone()[0]:
        return
    sums = ", ".join(f"sum({name})" for name in _SUMS)
    for dim, key in KEYS.items():
        connection.execute(
            f"""INSERT INTO main.penalty_days (shop_id, dim, key, day, {", ".join(_SUMS)})
            SELECT shop_id, '{dim}', {key}, day, {sums} FROM ({penalty_rows()}) GROUP BY day, {key}""",
            values,
        )


def penalty_rows() -> str:
    """SELECT of the penalties of a shop, a row each, with what the orders say."""
    words = " OR ".join(
        f"{text} LIKE '%{word}%'" for text in ("coalesce(v.type, '')", "b.description", "b.note") for word in LATE
    )
    return script("penalty_rows").format(late=f"({words})")
