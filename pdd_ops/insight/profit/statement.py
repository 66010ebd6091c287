"""The profit statement of a period: what orders of its days brought, beside what came and went on these days."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pdd_ops.insight.profit.model import Line, Profit

BOOKED = ("service_fees", "penalties", "aftersales_costs", "service_costs", "marketing")
_BILLS = f"""SELECT sum(iif(dim = 'bill_code' AND key LIKE '001%', income_fen - expense_fen, 0)),
  sum(iif(dim = 'all', refunds_fen, 0)), sum(iif(dim = 'all', {" + ".join(f"{name}_fen" for name in BOOKED)}, 0))
  FROM bill_days WHERE shop_id IN (SELECT value FROM json_each(?)) AND dim IN ('all', 'bill_code')
    AND day IN (SELECT value FROM json_each(?))"""
_ACCOUNT = """SELECT sum(cash_fen) FROM ad_account_days WHERE shop_id IN (SELECT value FROM json_each(?))
  AND dim = 'all' AND day IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True)
class Cash:
    """What moved on some days, in fen, costs positive; None where no export tells."""

    income: int | None = None
    refunds: int | None = None
    fees: int | None = None
    ads: int | None = None


def read_cash(
    connection: sqlite3.Connection, shops: Sequence[int], days: Collection[str], *, bills: bool, account: bool
) -> Cash:
    """What bills and the ad account say of the days, of which they are known to speak."""
    values = [json.dumps(list(shops)), json.dumps(sorted(days))]
    income, refunds, fees = connection.execute(_BILLS, values).fetchone() if bills else (None, None, None)
    ads = connection.execute(_ACCOUNT, values).fetchone()[0] if account else None
    return Cash(income, refunds, fees, ads)


def statement_of(found: Profit, cash: Cash) -> tuple[Line, ...]:
    """The lines from sales to what is left; of costs that no export tells when they were paid, cash is as by order."""
    parts, ads = found.total.parts, found.total.ads
    fees = None if parts.fees is None and parts.affiliate is None else (parts.fees or 0) + (parts.affiliate or 0)
    spend = None if ads is None else ads.spend + (found.unallocated or 0)
    known = cash.income is not None
    lines = [
        Line("sales", parts.covered_receipts, cash.income),
        Line("refunds", -parts.refunded, _minus(cash.refunds)),
        Line("goods", -parts.goods - parts.goods_lost, -parts.goods - parts.goods_lost if known else None),
        *(
            Line(name, _minus(fen), _minus(fen) if known else None)
            for name, fen in (("packing", parts.packing), ("freight", parts.freight), ("insurance", parts.insurance))
            if fen is not None
        ),
        Line("fees", _minus(fees), _minus(cash.fees)),
        Line("ads", _minus(spend), _minus(spend if cash.ads is None else cash.ads) if known else None),
    ]
    lines.append(_sum("profit", lines))
    if found.overheads:
        fen = -sum(amount for _, amount in found.overheads)
        lines += [Line("overheads", fen, fen if known else None)]
        lines.append(_sum("rest", lines[-2:]))
    return tuple(lines)


def _sum(name: str, lines: Sequence[Line]) -> Line:
    cash = None if lines[0].by_cash is None else sum(line.by_cash or 0 for line in lines)
    return Line(name, sum(line.by_order or 0 for line in lines), cash)


def _minus(fen: int | None) -> int | None:
    return None if fen is None else -fen
