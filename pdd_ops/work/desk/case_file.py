"""All that the exports say of one case: its time line, with file and row of each entry, and the evidence kept of it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from pdd_ops.work.desk.cases import Case

_OF_ORDER = ("paid_at", "promised_at", "shipped_at", "received_at")
_OF_CASE = ("applied_at", "return_agreed_at", "return_state_at", "agreed_at", "deadline")


@dataclass(frozen=True)
class Event:
    """Something that happened, or is promised; `at` is an instant. `name` is a column of orders or cases, `file` and
    `row` are where it stands."""

    name: str
    at: int
    file: str
    row: int


@dataclass(frozen=True)
class Evidence:
    """A file that was put into the folder of a case; `at` is an instant."""

    file: str
    sha256: str
    at: int


@dataclass(frozen=True)
class CaseFile:
    """A case, what the order was worth (fen), its events in their order, and the evidence that was kept."""

    case: Case
    traded_fen: int | None
    paid_fen: int | None
    events: tuple[Event, ...]
    evidence: tuple[Evidence, ...]


def case_file(connection: sqlite3.Connection, case: Case) -> CaseFile:
    """Everything that is known of a case."""
    where = (case.shop_id, case.case)
    of_case = ", ".join(f"c.{name}" for name in _OF_CASE)
    sql = f"SELECT c.amount_fen, i.file, c.row_no, {of_case} FROM cases c JOIN imports i USING (import_id)"
    traded, file, row, *times = connection.execute(f"{sql} WHERE c.shop_id = ? AND c.case_id = ?", where).fetchone()
    events = [Event(name, at, file, row) for name, at in zip(_OF_CASE, times, strict=True) if at is not None]
    of_order = ", ".join(f"o.{name}" for name in _OF_ORDER)
    sql = f"SELECT i.file, o.row_no, {of_order} FROM order_facts o JOIN imports i USING (import_id)"
    order = connection.execute(
        f"{sql} WHERE o.shop_id = ? AND o.order_id = ? ORDER BY o.line LIMIT 1", (case.shop_id, case.order)
    ).fetchone()
    if order:
        file, row, *times = order
        events += [Event(name, at, file, row) for name, at in zip(_OF_ORDER, times, strict=True) if at is not None]
    paid = connection.execute(
        "SELECT sum(paid_fen) FROM order_facts WHERE shop_id = ? AND order_id = ?", (case.shop_id, case.order)
    ).fetchone()[0]
    return CaseFile(case, traded, paid, tuple(sorted(events, key=lambda one: one.at)), kept(connection, *where))


def kept(connection: sqlite3.Connection, shop_id: int, subject: str) -> tuple[Evidence, ...]:
    """The evidence of a case, or of what else it is kept for, in the order in which it was added."""
    sql = "SELECT file, sha256, added_at FROM evidence WHERE shop_id = ? AND case_id = ? ORDER BY added_at, file"
    return tuple(Evidence(*row) for row in connection.execute(sql, (shop_id, subject)))
