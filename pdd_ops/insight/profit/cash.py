"""The money that moved in the same days, of whatever orders, and what lies between it and what the orders come to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from pdd_ops.insight.profit.beside import Cash
from pdd_ops.store.statement import question_marks

FEES = "service_fees_fen + penalties_fen + aftersales_costs_fen + service_costs_fen + marketing_fen"
AD_TOP_UP, COMMISSION = "0070004", "0060001"


def cash_of(
    connection: sqlite3.Connection, shops: Sequence[int], days: Collection[str], billed: Collection[str]
) -> Cash | None:
    """What the bills have of the days that they cover; None where they cover none. Reads daily sums."""
    known = sorted(set(days) & set(billed))
    if not known:
        return None
    marks, there = question_marks(shops), "(SELECT value FROM json_each(?))"
    listed, paid = json.dumps(known), json.dumps(sorted(days))
    net, refunds, fees = connection.execute(
        f"""SELECT coalesce(sum(income_fen - expense_fen), 0), coalesce(sum(refunds_fen), 0), coalesce(sum({FEES}), 0)
        FROM bill_days WHERE shop_id IN ({marks}) AND dim = 'all' AND day IN {there}""",
        [*shops, listed],
    ).fetchone()
    top_ups, affiliate = connection.execute(
        f"""SELECT coalesce(sum(iif(key = '{AD_TOP_UP}', transfers_fen, 0)), 0),
          coalesce(sum(iif(key = '{COMMISSION}', marketing_fen, 0)), 0)
        FROM bill_days WHERE shop_id IN ({marks}) AND dim = 'bill_code' AND key IN ('{AD_TOP_UP}', '{COMMISSION}')
          AND day IN {there}""",
        [*shops, listed],
    ).fetchone()
    rows = connection.execute(  # the money that moved in these days, by whether the order is of them
        f"""SELECT day IN {there}, sum(fen) FROM order_cash INDEXED BY order_cash_moved
        WHERE shop_id IN ({marks}) AND cash_day IN {there}
        GROUP BY 1""",
        [paid, *shops, listed],
    )
    moved = {bool(ours): fen for ours, fen in rows}
    own, others = moved.get(True, 0), moved.get(False, 0)
    (later,) = connection.execute(
        f"""SELECT coalesce(sum(fen), 0) FROM order_cash WHERE shop_id IN ({marks}) AND day IN {there}
        AND cash_day NOT IN {there}""",
        [*shops, paid, listed],
    ).fetchone()
    income = net + refunds + fees
    return Cash(
        len(known), income, refunds, fees - affiliate, affiliate, top_ups, others, later, net - own - others, own
    )
