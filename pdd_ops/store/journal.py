"""What was imported, and what was refused on the way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.intake.reading import Reader, totals_text
from pdd_ops.lang import pick, say
from pdd_ops.periods import instant_text, now
from pdd_ops.records import frozen
from pdd_ops.store.contradictions import NO_TOTALS, OrderTotals
from pdd_ops.store.control_totals import with_row_sums
from pdd_ops.store.engine import Connection
from pdd_ops.store.staging import Staged
from pdd_ops.store.upsert import Load

Note = tuple[str, dict[str, Any]]  # (text key, values): said in the language of whoever reads it


@frozen
class Taken:
    """What became of the staged rows. `repeated` rows said nothing that another row of the file did not say;
    `rejected` ones were found to be no use only on the stage."""

    new: int
    changed: int
    repeated: int
    rejected: int = 0
    totals: OrderTotals = NO_TOTALS  # orders whose lines seem to have the amounts of the whole order
    added: int = 0  # rows whose amounts were added to those of another


@frozen
class Record:
    """What the journal keeps of an import beyond the file itself."""

    rows: int
    taken: Taken
    rejected: int
    period: tuple[str, str] | None
    notes: Sequence[Note]
    sha256: str


@frozen
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


@frozen
class Reject:
    """A cell because of which a row was refused, or that was left empty (`kept`); `row` is the row of the file, header
    included."""

    import_id: int
    file: str
    row: int
    column: str
    value: str
    reason: str
    kept: int = 0

    @property
    def explanation(self) -> str:
        """The reason in words."""
        return say(f"reject.{self.reason}") + (say("reject.kept_suffix") if self.kept else "")

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it, the reason also in words."""
        return {**asdict(self), "kept": bool(self.kept), "explanation": self.explanation}


def record(connection: Connection, load: Load, reader: Reader, staged: Staged, entry: Record) -> None:
    """Writes an import and its rejects into the journal, within the caller's transaction."""
    origin, layout, moment = reader.table.origin, reader.layout, reader.moment
    first, last = entry.period or (None, None)
    totals = with_row_sums(connection, totals_text(staged.totals, layout), load.dataset)
    texts = (dict(layout.format.label), staged.given, layout.unknown, layout.dropped)
    label, fields, unknown, dropped = (json.dumps(text, ensure_ascii=False) for text in texts)
    values = {
        "import_id": load.import_id, "shop_id": load.shop_id, "file": origin.name, "path": origin.path,
        "sha256": entry.sha256, "size": origin.size, "format": layout.format.name, "label": label,
        "dataset": load.dataset.name, "encoding": reader.table.encoding, "as_of": moment.micros // 1_000_000,
        "as_of_source": moment.source, "version": load.version, "rows": entry.rows, "new": entry.taken.new,
        "changed": entry.taken.changed, "rejected": entry.rejected,
        "same": entry.rows - entry.taken.new - entry.taken.changed - entry.rejected,
        "period_from": first, "period_to": last, "fields": fields, "unknown_columns": unknown,
        "dropped_columns": dropped, "totals": totals, "notes": json.dumps(entry.notes, ensure_ascii=False),
        "imported_at": int(now().timestamp()),
    }  # fmt: skip
    places = ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO imports ({', '.join(values)}) VALUES ({places})", values)
    if entry.rejected or staged.flaws:
        connection.execute(
            """INSERT INTO rejects (import_id, row_no, column, value, reason, kept)
            SELECT ?, row_no, column, value, reason, coalesce(kept, 0) FROM stage.rejects""",
            (load.import_id,),
        )


def spoken(notes: Sequence[Note]) -> list[str]:
    """Notes in the language in use."""
    return [say(key, **{name: _worded(value) for name, value in values.items()}) for key, values in notes]


def _worded(value: Any) -> Any:  # noqa: ANN401  # whatever stands in a note
    """'@reject.bad_id' is a text of its own, said in the same language."""
    return say(value[1:]) if isinstance(value, str) and value.startswith("@") else value


def list_imports(connection: sqlite3.Connection) -> list[ImportEntry]:
    """Every import in the order in which they happened."""
    rows = connection.execute(
        """SELECT i.import_id AS id, s.name AS shop, i.file, i.format, i.label, i.as_of, i.as_of_source, i.rows, i.new,
          i.changed, i.same, i.rejected, i.period_from, i.period_to, i.notes, i.imported_at
        FROM imports i JOIN shops s USING (shop_id) ORDER BY i.import_id"""
    )
    names = [column[0] for column in rows.description]
    return [_entry(dict(zip(names, row, strict=True))) for row in rows]


def _entry(row: dict[str, Any]) -> ImportEntry:
    first, last = row.pop("period_from"), row.pop("period_to")
    row |= {name: instant_text(row[name]) for name in ("as_of", "imported_at")}
    row |= {"notes": spoken(json.loads(row["notes"])), "label": pick(json.loads(row["label"]))}
    return ImportEntry(**row, period=(first, last) if first else None)


def list_rejects(connection: sqlite3.Connection, import_id: int | None = None) -> list[Reject]:
    """The refused cells of one import, or of all. Raises PddOpsError where there is no such import."""
    known = {row[0] for row in connection.execute("SELECT import_id FROM imports")}
    if import_id is not None and import_id not in known:
        raise PddOpsError(say("import.no_such_import", id=import_id))
    rows = connection.execute(
        """SELECT r.import_id, i.file, r.row_no, r.column, r.value, r.reason, r.kept
        FROM rejects r JOIN imports i USING (import_id)
        WHERE ?1 IS NULL OR r.import_id = ?1 ORDER BY r.import_id, r.row_no, r.rowid""",
        (import_id,),
    )
    return [Reject(*row) for row in rows]
