"""Fees that are not what the shop usually pays, and rows that stand twice."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import Period
from pdd_ops.work.rights.model import BillRow, FeeFound

OFF_RATE, OFF_FEN = 0.001, 5  # 0.1 point and 0.05 yuan: less is rounding
FEWEST = 20  # orders of a code, below which nothing is usual
TWICE = 60  # seconds between rows that may be one and the same

# Of the orders whose fee was taken in the period: the fee by code, and what came in for them at any time. An order of
# which something was refunded has another base, and is left out.
_FEES = """WITH fees AS (
  SELECT order_id, code, -sum(income_fen + expense_fen) AS fen FROM bills
  WHERE shop_id = :shop AND subject = 'service_fee' AND order_id IS NOT NULL AND day BETWEEN :first AND :last
  GROUP BY order_id, code
)
SELECT f.order_id, f.code, f.fen, (SELECT sum(b.income_fen + b.expense_fen) FROM bills b
  WHERE b.shop_id = :shop AND b.order_id = f.order_id AND b.subject = 'income') AS base
FROM fees f WHERE f.fen > 0 AND NOT EXISTS (
  SELECT 1 FROM bills r WHERE r.shop_id = :shop AND r.order_id = f.order_id AND r.subject = 'refund')"""


def fees_off(connection: sqlite3.Connection, shop: int, period: Period) -> list[FeeFound]:
    """Service fees whose rate is not the shop's usual one of their code, by more than rounding."""
    values = {"shop": shop, "first": period.first, "last": period.last}
    by_code: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for order, code, fen, base in connection.execute(_FEES, values):
        if base and base > 0:
            by_code[code].append((order, fen, base))
    return [found for code, fees in sorted(by_code.items()) for found in _off(code, fees)]


def _off(code: str, fees: Sequence[tuple[str, int, int]]) -> Iterator[FeeFound]:
    if len(fees) < FEWEST:
        return
    usual = median(fen / base for _, fen, base in fees)
    for order, fen, base in fees:
        rate = fen / base
        if abs(rate - usual) > OFF_RATE and abs(fen - usual * base) >= OFF_FEN:
            why = say("rights.fee_off", rate=f"{rate:.2%}", usual=f"{usual:.2%}", base=yuan(base))
            yield FeeFound(order, code, fen, "fee_off", why)


def doubles(rows: Sequence[BillRow]) -> Iterator[FeeFound]:
    """Rows of one order, code and amount within a minute: identical rows can be legitimate."""
    before: dict[str, BillRow] = {}
    for row in rows:
        if row.order is None or row.fen <= 0:
            continue
        key = json.dumps([row.order, row.code, row.fen])
        other = before.get(key)
        if other and row.at - other.at <= TWICE:
            yield FeeFound(row.order, row.code, row.fen, "double", say("rights.double"))
        before[key] = row
