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
    own, others, later = connection.execute(
        f"""WITH c AS (SELECT fen, cash_day IN {there} AS now, day IN {there} AS ours FROM order_cash
          WHERE shop_id IN ({marks}) AND (cash_day IN {there} OR day IN {there}))
        SELECT coalesce(sum(iif(now AND ours, fen, 0)), 0), coalesce(sum(iif(now AND NOT ours, fen, 0)), 0),
          coalesce(sum(iif(ours AND NOT now, fen, 0)), 0) FROM c""",
        [listed, paid, *shops, listed, paid],
    ).fetchone()
    income = net + refunds + fees
    return Cash(
        len(known), income, refunds, fees - affiliate, affiliate, top_ups, others, later, net - own - others, own
    )
