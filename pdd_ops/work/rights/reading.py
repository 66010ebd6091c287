"""Reads the bill rows of a period that cost something, and what orders and violations say of them.

This goes back to the facts, as `check` does: a penalty is judged row by row, and no daily sum has its order."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from hashlib import sha256

from pdd_ops.periods import Period
from pdd_ops.work.rights.model import BillRow, OrderFacts

_VIOLATION = re.compile(r"违规(?:编号|单号)?\s*[：:]?\s*(\d{6,})")
_ROWS = """SELECT b.at, b.order_ref, b.income_fen, b.expense_fen, b.type, b.note, b.description, b.ordinal,
  b.day, b.code, b.subject, coalesce(b.order_id, nullif(b.order_ref, '')) AS order_id
FROM bills b WHERE b.shop_id = ? AND b.day BETWEEN ? AND ?
  AND (b.subject IN ('penalty', 'aftersales_cost') OR b.code LIKE '014%') ORDER BY b.at, b.note, b.ordinal"""
_ORDERS = """SELECT o.order_id, count(*), sum(o.promised_at IS NOT NULL),
  sum(o.promised_at IS NOT NULL AND iif(o.shipped_at IS NULL,
    o.state = 'unshipped' AND o.promised_at < (o.version >> 12) / 1000000, o.shipped_at > o.promised_at)),
  sum(o.promised_at IS NOT NULL AND o.shipped_at IS NOT NULL AND o.shipped_at <= o.promised_at),
  min(o.promised_at), max(o.shipped_at), max(o.version >> 12) / 1000000
FROM orders o WHERE o.shop_id = ? AND o.order_id IN (SELECT value FROM json_each(?)) GROUP BY o.order_id"""
_VIOLATIONS = "SELECT violation_id, order_id, type, appeal_until FROM violations WHERE shop_id = ?"


def cost_rows(connection: sqlite3.Connection, shop: int, period: Period) -> list[BillRow]:
    """The rows of penalties, after-sales compensation and 014, in order of time; those that give money back have
    negative fen."""
    known = {number: (order, kind) for number, order, kind, _ in connection.execute(_VIOLATIONS, (shop,))}
    return [_row(record, known) for record in connection.execute(_ROWS, (shop, period.first, period.last))]


def deadlines(connection: sqlite3.Connection, shop: int) -> dict[str, int]:
    """Until when (seconds since 1970 UTC) a violation may be appealed, as the export says, by its number and order."""
    found: dict[str, int] = {}
    for number, order, _, until in connection.execute(_VIOLATIONS, (shop,)):
        if until is not None:
            found |= {name: until for name in (number, order) if name}
    return found


def order_facts(connection: sqlite3.Connection, shop: int, orders: Iterable[str]) -> dict[str, OrderFacts]:
    """What the order exports say of these orders; of those that they do not have, nothing."""
    rows = connection.execute(_ORDERS, (shop, json.dumps(sorted(set(orders)))))
    return {order: OrderFacts(*values) for order, *values in rows}


def has_rows(connection: sqlite3.Connection, shop: int, table: str) -> bool:
    """Whether a table has anything of a shop."""
    return bool(connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE shop_id = ?)", (shop,)).fetchone()[0])


def _row(record: tuple[object, ...], known: dict[str, tuple[str | None, str | None]]) -> BillRow:
    at, _, income, expense, _, note, description, _, day, code, subject, order = record
    named = _VIOLATION.search(str(note))
    violation = named[1] if named else None
    of_export, kind = known.get(violation or "", (None, None))
    return BillRow(
        key=sha256(json.dumps(record[:8], ensure_ascii=False).encode()).hexdigest()[:10],
        day=str(day),
        at=int(str(at)),
        code=str(code),
        subject=str(subject),
        description=str(description),
        note=str(note),
        fen=-(int(str(income)) + int(str(expense))),
        order=str(order) if order else of_export,
        violation=violation,
        kind=kind or "",
    )
