"""Control totals: what a bill's own footer says of its rows must agree to the fen, else nothing of it is taken."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pdd_ops.errors import RefusedFile
from pdd_ops.lang import say
from pdd_ops.money import fen, yuan
from pdd_ops.periods import BEIJING

_SIDE = re.compile(r"#\s*(支出|收入)合计\s*[:：]\s*(\d+)\s*笔\s*([+-]?[\d,.]+)\s*元")
_EXPORTED = re.compile(r"#\s*导出时间\s*[:：]\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")


@dataclass(frozen=True)
class Side:
    """Rows and their sum (fen)."""

    rows: int
    fen: int


def stated(footer: Sequence[str]) -> dict[str, Side]:
    """The control totals of a footer by side ('支出', '收入'); empty where it has none."""
    found = [match for line in footer if (match := _SIDE.search(line))]
    return {match[1]: Side(int(match[2]), fen(match[3].replace(",", ""))) for match in found}


def exported_at(footer: Sequence[str]) -> int | None:
    """The instant of the export (microseconds) that a footer states."""
    for line in footer:
        if match := _EXPORTED.search(line):
            moment = datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
            return int(moment.timestamp()) * 1_000_000
    return None


def check_controls(connection: sqlite3.Connection, footer: Sequence[str], rejected: int) -> None:
    """Compares the staged bill with its footer. Raises RefusedFile showing the rows and the fen that are missing."""
    rows = connection.execute(
        """SELECT iif(income_fen > 0, '收入', '支出') AS side, count(*), sum(income_fen + expense_fen)
        FROM stage.rows GROUP BY side"""
    )
    read = {side: Side(count, total) for side, count, total in rows}
    differences = []
    for side, expected in stated(footer).items():
        found = read.get(side, Side(0, 0))
        if found != expected:
            rows_off, fen_off = found.rows - expected.rows, found.fen - expected.fen
            differences.append(
                say("bills.difference", side=side, rows=expected.rows, amount=yuan(expected.fen),
                    found_rows=found.rows, found_amount=yuan(found.fen), rows_off=f"{rows_off:+d}", off=yuan(fen_off))
            )  # fmt: skip
    if differences:
        hint = say("bills.rejected_rows", count=rejected) if rejected else ""
        raise RefusedFile(say("bills.refused", differences="；".join(differences)) + hint)
