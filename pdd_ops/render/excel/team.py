"""The rows of a workbook's measures as the work room understands them."""

from __future__ import annotations

from pathlib import Path

from pdd_ops.render.excel.reading import MeasureRow, read_measures
from pdd_ops.report.sheets import row_of
from pdd_ops.work.sheet_merge import Row


def team_rows(path: Path) -> tuple[str, list[Row]]:
    """The workbook's shop ('' where it does not say) and its rows. Raises PddOpsError as `read_measures` does."""
    rows = read_measures(path)
    return next((row.shop for row in rows), ""), [_row(row) for row in rows]


def _row(row: MeasureRow) -> Row:
    now = {"text": row.measure, "owner": row.owner, "due": row.due, "status": row.status, "notes": row.notes}
    first = dict(row.first)
    if first:
        first["text"] = first.pop("measure")
    return row_of(row.place, row.action, row.problem, row.number, row.title, now, first)
