"""The operations log in the database: what was done when, to which products, campaigns included."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.periods import Period
from pdd_ops.store.fates import fates
from pdd_ops.store.statement import question_marks
from pdd_ops.work.model import ENTRY, LogEntry, number_of

_COLUMNS = ("shop_id", "day", "until", "kind", "text", "type", "cost_fen", "source", "mark")


def list_entries(connection: sqlite3.Connection, shops: Sequence[int], period: Period | None = None) -> list[LogEntry]:
    """The entries of these shops that reach into the period (all of them without one), by day."""
    where, values = f"shop_id IN ({', '.join('?' * len(shops))})", list[object](shops)
    if period:
        where += " AND day <= ? AND COALESCE(until, day) >= ?"
        values += [period.last, period.first]
    return _read(connection, where, values)


def entries_told(connection: sqlite3.Connection, shops: Sequence[int], period: Period | None = None) -> list[LogEntry]:
    """As list_entries, what became of their shop or products told behind their texts."""
    became = fates(connection, "operations")
    told = {f"{ENTRY}{number}": f"（{fate}）" for number, fate in became.items()}
    return [replace(one, text=one.text + told.get(one.id, "")) for one in list_entries(connection, shops, period)]


def find_entry(connection: sqlite3.Connection, entry_id: str) -> LogEntry:
    """The entry of this id. Raises PddOpsError with the newest ids there are."""
    found = _read(connection, "number = ?", [number_of(entry_id, ENTRY)])
    if found:
        return found[0]
    newest = connection.execute("SELECT number FROM operations ORDER BY number DESC LIMIT 10").fetchall()
    known = ", ".join(f"{ENTRY}{number}" for (number,) in newest)
    raise PddOpsError(say("work.no_entry", value=entry_id, known=known) if known else say("work.no_entries"))


def add_entry(connection: sqlite3.Connection, entry: LogEntry) -> LogEntry:
    """Stores an entry and returns it with its id. Raises PddOpsError where it ends before it begins."""
    if entry.until is not None and entry.until < entry.day:
        raise PddOpsError(say("work.ends_early", first=entry.day, last=entry.until))
    names, marks = ", ".join(_COLUMNS), question_marks(_COLUMNS)
    values = [getattr(entry, name) for name in _COLUMNS]
    number = connection.execute(f"INSERT INTO operations ({names}) VALUES ({marks})", values).lastrowid
    connection.executemany(
        "INSERT INTO operation_products VALUES (?, ?)", [(number, product) for product in dict.fromkeys(entry.products)]
    )
    return replace(entry, id=f"{ENTRY}{number}", products=tuple(sorted(set(entry.products))))


def remove_entry(connection: sqlite3.Connection, entry_id: str) -> LogEntry:
    """Takes an entry out and returns what it was. Raises PddOpsError where there is none."""
    entry = find_entry(connection, entry_id)
    connection.execute("DELETE FROM operations WHERE number = ?", (number_of(entry_id, ENTRY),))
    return entry


def same_entry(connection: sqlite3.Connection, entry: LogEntry) -> LogEntry | None:
    """The stored entry that says the same of the same day; None where there is none."""
    found = _read(connection, "shop_id = ? AND day = ? AND text = ?", [entry.shop_id, entry.day, entry.text])
    wanted = tuple(sorted(set(entry.products)))
    return next((one for one in found if one.products == wanted and one.until == entry.until), None)


def _read(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[LogEntry]:
    names = ", ".join(_COLUMNS)
    rows = connection.execute(
        f"SELECT number, {names} FROM operations WHERE {where} ORDER BY day, number", values
    ).fetchall()
    products: dict[int, list[str]] = defaultdict(list)
    sql = "SELECT number, product_id FROM operation_products ORDER BY number, product_id"
    for number, product in connection.execute(sql) if rows else ():
        products[number].append(product)
    return [
        LogEntry(id=f"{ENTRY}{number}", products=tuple(products[number]), **dict(zip(_COLUMNS, rest, strict=True)))
        for number, *rest in rows
    ]
