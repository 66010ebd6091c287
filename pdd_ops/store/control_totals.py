"""Control totals: what a bill's own footer says of its rows must agree to the fen, else nothing of it is taken. What
other total rows say is kept beside the sums of the rows; `pdd-ops check` compares them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from pdd_ops.errors import RefusedFile
from pdd_ops.formats.datasets import Dataset
from pdd_ops.lang import say
from pdd_ops.money import fen, yuan
from pdd_ops.periods import BEIJING
from pdd_ops.records import frozen
from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import staged_columns

_SIDE = re.compile(r"#\s*(支出|收入)合计\s*[:：]\s*(\d+)\s*笔\s*([+-]?[\d,.]+)\s*元")
_EXPORTED = re.compile(r"#\s*导出时间\s*[:：]\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
_PERIOD = re.compile(r"起始时间\s*[:：]\s*(\d{4}-\d\d-\d\d).*?终止时间\s*[:：]\s*(\d{4}-\d\d-\d\d)")


@frozen
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


def stated_period(head: Iterable[Sequence[str]]) -> tuple[str, str] | None:
    """The first and last day that the lines above a bill's header state: it covers days without a row too."""
    for row in head:
        if match := _PERIOD.search(" ".join(row)):
            return match[1], match[2]
    return None


def with_row_sums(connection: Connection, totals: str | None, dataset: Dataset) -> str | None:
    """The JSON of a total row with the sums of the file's own rows beside it, as `rows`: facts may later come from
    other files."""
    if totals is None:
        return None
    present = staged_columns(connection)
    stated = json.loads(totals)
    columns = {name: dataset.fields[name].column for name in stated if dataset.fields[name].column in present}
    if not columns:
        return totals
    listed = ", ".join(f"sum({column})" for column in columns.values())
    sums = connection.execute(f"SELECT {listed} FROM stage.rows").fetchone()
    return json.dumps({**stated, "rows": dict(zip(columns, sums, strict=True))})


_SIDES = """SELECT iif(income_fen > 0, '收入', '支出') AS side, count(*), sum(income_fen + expense_fen)
FROM stage.rows GROUP BY side"""


def _without_amount(connection: Connection) -> int:
    """How many rejected rows have neither income nor expense."""
    sql = "SELECT count(DISTINCT row_no) FROM stage.rejects WHERE reason = 'missing' AND kept = 0"
    found: int = connection.execute(sql).fetchone()[0]
    return found


def check_controls(connection: Connection, footer: Sequence[str], rejected: int) -> None:
    """Compares the staged bill with its footer. Raises RefusedFile showing the rows and the fen that are missing."""
    staged = connection.execute("SELECT 1 FROM stage.sqlite_master WHERE name = 'rows'").fetchone()
    rows = connection.execute(_SIDES).fetchall() if staged else []
    read = {side: Side(count, total) for side, count, total in rows}
    empty = _without_amount(connection) if rejected else 0
    differences = []
    for side, expected in stated(footer).items():
        found = read.get(side, Side(0, 0))
        if side == "支出" and found.fen <= 0 < expected.fen:  # a footer without the sign
            expected = Side(expected.rows, -expected.fen)
        if found.fen == expected.fen and found.rows < expected.rows <= found.rows + empty:
            continue  # the rest are rows without any amount, which are set apart and add nothing
        if found != expected:
            rows_off, fen_off = found.rows - expected.rows, found.fen - expected.fen
            differences.append(
                say("bills.difference", side=side, rows=expected.rows, amount=yuan(expected.fen),
                    found_rows=found.rows, found_amount=yuan(found.fen), rows_off=f"{rows_off:+d}", off=yuan(fen_off))
            )  # fmt: skip
    if differences:
        hint = say("bills.rejected_rows", count=rejected) if rejected else ""
        raise RefusedFile(say("bills.refused", differences="；".join(differences)) + hint)
