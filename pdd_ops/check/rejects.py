"""Rows of a month's files that were refused, and what they are worth where that could be read; missing numbers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from pdd_ops.check.model import Finding
from pdd_ops.lang import pick, say
from pdd_ops.metrics.shops import Shops
from pdd_ops.money import yuan
from pdd_ops.periods import NamedPeriod
from pdd_ops.store.statement import question_marks

MONEY = "import.rejected_money"  # the note of an import that has it
BLANK = "import.blank_amounts"  # the note on rows in which a number is empty
SUMMED = ("quantity", "list_fen")  # what orders may lack and still count
MANY = 0.01  # of a file's rows: so many refused, and the month is not complete


def rejected_rows(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Iterator[Finding]:
    """A finding a file; where a hundredth of its rows or more is refused, something of the month is lacking."""
    marks = question_marks(shops.ids)
    found = connection.execute(
        f"""SELECT import_id, file, rows, rejected, notes FROM current_imports
        WHERE shop_id IN ({marks}) AND rejected > 0 AND period_from <= ? AND period_to >= ? ORDER BY import_id""",
        [*shops.ids, month.last, month.first],
    )
    for import_id, file, rows, count, notes in found:
        text = say("check.rejects", file=file.rpartition("/")[2], count=count)
        money = next((values for key, values in json.loads(notes) if key == MONEY), None)
        if money:
            text += pick({"zh": "，", "en": ", "}) + say("check.rejects_money", **money)
        severity = "partial" if count >= MANY * rows else "info"
        yield Finding("rejects", severity, text, say("check.rejects_advice", id=import_id))


def unknown_products(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Iterator[Finding]:
    """Sales of which it is not known what was sold, a damaged 商品id for one, where it is known of others."""
    marks = question_marks(shops.ids)
    orders, fen, every = connection.execute(
        f"""SELECT coalesce(sum(iif(key = '', orders, 0)), 0), coalesce(sum(iif(key = '', gmv_fen, 0)), 0),
          coalesce(sum(orders), 0) FROM order_days
        WHERE shop_id IN ({marks}) AND dim = 'product' AND day BETWEEN ? AND ?""",
        [*shops.ids, month.first, month.last],
    ).fetchone()
    if 0 < orders < every:
        yield Finding("rejects", "info", say("check.unknown_product", count=orders, amount=yuan(fen)))


def blank_numbers(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Iterator[Finding]:
    """Orders of the month that count and lack a number, by file; what a later file filled in is not among them."""
    marks = question_marks(shops.ids)
    found = connection.execute(
        f"""SELECT import_id, file, notes FROM current_imports
        WHERE shop_id IN ({marks}) AND dataset = 'orders' AND period_from <= ? AND period_to >= ? AND notes LIKE ?
        ORDER BY import_id""",
        [*shops.ids, month.last, month.first, f'%"{BLANK}"%'],
    ).fetchall()
    for import_id, file, notes in found:
        note = next(values for key, values in json.loads(notes) if key == BLANK)
        empty = " OR ".join(f"{column} IS NULL" for column in SUMMED if column in note["empty"])
        sql = (
            f"SELECT count(*) FROM orders WHERE import_id = ? AND counted = 1 AND ({empty}) AND pay_day BETWEEN ? AND ?"
        )
        [count] = connection.execute(sql, [import_id, month.first, month.last]).fetchone()
        if count:
            text = say("check.blank_numbers", file=file.rpartition("/")[2], count=count, columns=note["column"])
            yield Finding("rejects", "info", text, say("check.blank_advice"))
