"""What was imported, and what was refused on the way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.model import Format
from pdd_ops.lang import pick, say
from pdd_ops.periods import instant_text


@dataclass(frozen=True)
class ImportEntry:
    """One import; `as_of` and `imported_at` are Beijing time."""

    id: int
    shop: str
    file: str
    format: str
    label: str
    as_of: str
    as_of_source: str
    rows: int
    new: int
    changed: int
    same: int
    rejected: int
    period: tuple[str, str] | None
    notes: list[str]
    imported_at: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {name: value for name, value in asdict(self).items() if name != "label"}


@dataclass(frozen=True)
class Reject:
    """A cell because of which a row was refused; `row` is the row of the file or sheet, header included."""

    import_id: int
    file: str
    row: int
    column: str
    value: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it, the reason also in words."""
        return {**asdict(self), "explanation": say(f"reject.{self.reason}")}


def list_imports(connection: sqlite3.Connection, formats: Mapping[str, Format]) -> list[ImportEntry]:
    """Every import in the order in which they happened; `formats` gives their names for people."""
    rows = connection.execute(
        """SELECT i.import_id AS id, s.name AS shop, i.file, i.format, i.as_of, i.as_of_source, i.rows, i.new,
          i.changed, i.same, i.rejected, i.period_from, i.period_to, i.notes, i.imported_at
        FROM imports i JOIN shops s USING (shop_id) ORDER BY i.import_id"""
    )
    names = [column[0] for column in rows.description]
    return [_entry(dict(zip(names, row, strict=True)), formats) for row in rows]


def _entry(row: dict[str, Any], formats: Mapping[str, Format]) -> ImportEntry:
    known = formats.get(row["format"])
    row["label"] = pick(dict(known.label)) if known else row["format"]
    first, last = row.pop("period_from"), row.pop("period_to")
    row |= {name: instant_text(row[name]) for name in ("as_of", "imported_at")}
    return ImportEntry(**row | {"notes": json.loads(row["notes"]), "period": (first, last) if first else None})


def list_rejects(connection: sqlite3.Connection, import_id: int | None = None) -> list[Reject]:
    """The refused cells of one import, or of all. Raises PddOpsError where there is no such import."""
    known = {row[0] for row in connection.execute("SELECT import_id FROM imports")}
    if import_id is not None and import_id not in known:
        raise PddOpsError(say("import.no_such_import", id=import_id))
    rows = connection.execute(
        """SELECT r.import_id, i.file, r.row_no, r.column, r.value, r.reason
        FROM rejects r JOIN imports i USING (import_id)
        WHERE ?1 IS NULL OR r.import_id = ?1 ORDER BY r.import_id, r.row_no, r.rowid""",
        (import_id,),
    )
    return [Reject(*row) for row in rows]
