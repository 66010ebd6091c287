"""Rows of one file that share a key and say different things: are they one record, and if not, what is missing?"""

from __future__ import annotations

from collections.abc import Sequence

from pdd_ops.errors import RefusedFile
from pdd_ops.formats.datasets import Dataset
from pdd_ops.lang import say
from pdd_ops.records import frozen
from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import staged_columns

# Datasets in which a key has one row; what may change from one export of a record to the next is no contradiction. A
# dataset stands here, in adding.ADDED or in OTHERWISE, or has an ordinal: none loses rows because nobody thought of it.
SINGLE: dict[str, tuple[str, ...]] = {
    "traffic_days": (), "traffic_sources": (), "service_days": (), "experience_days": (), "product_days": (),
    "catalogue": (), "erp_stock": (), "freight_insurance": ("charge_status", "claim_status"),
    "service_agents": ("agent_name",),
    "tracks": ("carrier", "signed_at", "last_at", "state"),
    "violations": ("appeal_status", "appeal_until", "measure"),
    "aftersales": ("status", "deadline_at", "agreed_at", "agreed_by", "order_status", "reason", "refund_fen"),
    "reviews": (
        "followup", "followup_at", "reply", "replied_at", "pictures", "has_text", "polarity", "topics", "filtered",
    ),
    "survey_answers": (),
    "article_products": ("barcode", "name", "unit"), "article_packs": ("name",),
}  # fmt: skip
# Datasets that have looked at their rows of one key before: lines.py, cost_sheets.py, articles.py.
OTHERWISE = ("orders", "costs", "article_links")
ORDER_AMOUNTS = (
    "list_fen", "postage_fen", "shop_discount_fen", "platform_discount_fen", "pay_discount_fen", "paid_fen",
    "receipts_fen", "refund_given_fen",
)  # fmt: skip
SHOWN = 3


def refuse_contradictions(connection: Connection, dataset: Dataset, unread: Sequence[str]) -> None:
    """Raises RefusedFile where staged rows with one key have other values: what tells them apart was not read.

    Names the rows, and the columns that were not read as candidates.
    """
    if dataset.name in OTHERWISE:
        return
    changing = SINGLE.get(dataset.name, ())
    present = staged_columns(connection)
    key = ", ".join(name for name in dataset.key if name in present)
    told = [name for name in present if name not in ("row_no", *dataset.key, *changing)]
    # two states of one record differ in more than what they are sums of
    state = "status" if dataset.name == "aftersales" and "status" in present else "''"
    told += ["refund_fen"] if dataset.name == "aftersales" and "refund_fen" in present else []
    alike = " || char(10) || ".join(f"coalesce({name}, '')" for name in told) or "''"
    found = connection.execute(
        f"""SELECT group_concat(rows) FROM (
          SELECT {key}, {state} AS state, count(DISTINCT {alike}) AS ways, group_concat(DISTINCT row_no) AS rows,
            min(row_no) AS first FROM stage.rows GROUP BY {key}, {state}
          HAVING count(*) > 1 AND ways > 1 ORDER BY first LIMIT {SHOWN})"""
    ).fetchone()[0]
    if found:
        found = "、".join(dict.fromkeys(found.split(",")))
        names = "、".join(unread[:8])
        hint = say("import.contradiction_unread", names=names) if names else say("import.contradiction_none")
        raise RefusedFile(say("import.contradiction", rows=found) + hint)


@frozen
class OrderTotals:
    """Orders of several lines with the same amounts on each; by how much sales are larger if these are the order's."""

    orders: int
    fen: int


NO_TOTALS = OrderTotals(0, 0)


def order_totals(connection: Connection, *, once: bool) -> OrderTotals:
    """Of the staged orders, whose lines are numbered: those of which each line has the same amounts.

    `once`: these are amounts of the whole order; they stay on its first line, and there is nothing left to say.
    """
    present = staged_columns(connection)
    amounts = [name for name in ORDER_AMOUNTS if name in present]
    if once and amounts:
        nothing = ", ".join(f"{name} = 0" for name in amounts)
        connection.execute(f"UPDATE stage.rows SET {nothing} WHERE line > 0")
    if once or "paid_fen" not in amounts:
        return NO_TOTALS
    same = " AND ".join(f"min(coalesce({name}, 0)) = max(coalesce({name}, 0))" for name in amounts)
    found = connection.execute(
        f"""SELECT count(*) FILTER (WHERE same), coalesce(sum(more) FILTER (WHERE same), 0), count(*) FROM (
          SELECT ({same}) AS same, sum(paid_fen) - max(paid_fen) AS more FROM stage.rows
          GROUP BY order_id HAVING count(*) > 1 AND max(paid_fen) > 0)"""
    ).fetchone()
    orders, fen, several = found
    return OrderTotals(orders, fen) if 2 * orders >= several and fen else NO_TOTALS
