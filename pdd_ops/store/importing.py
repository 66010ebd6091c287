"""Importing: each file behind the paths is recognised, cleaned, staged and taken into the facts in one transaction."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from pdd_ops.errors import PddOpsError, RefusedFile
from pdd_ops.formats.model import Format, find_format
from pdd_ops.intake.containers import Refused, origins, tables
from pdd_ops.intake.reading import Reader, totals_text
from pdd_ops.intake.tables import Origin, Table
from pdd_ops.intake.when import AsOf, version_of
from pdd_ops.lang import pick, say
from pdd_ops.periods import now
from pdd_ops.store.controls import check_controls, exported_at, stated, stated_period, with_row_sums
from pdd_ops.store.database import open_writer
from pdd_ops.store.facts import Taken, take
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.shops import shop_id_of, shop_of
from pdd_ops.store.stage import open_stage, remove_stage, remove_stale_stages, stage_path
from pdd_ops.store.staging import Staged, stage_table
from pdd_ops.store.trouble import explained
from pdd_ops.store.upsert import Load

Progress = Callable[[str, int], None]  # (file, bytes read so far)


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    paths: Sequence[Path]
    formats: Mapping[str, Format]
    shop: str | None = None
    kind: str | None = None
    as_of: str | None = None
    dry_run: bool = False
    database: Path = Path()

    @property
    def candidates(self) -> Collection[Format]:
        """The formats to try. Raises PddOpsError for a `kind` that does not exist."""
        if self.kind is None:
            return self.formats.values()
        return [find_format(self.formats, self.kind)]


@dataclass(frozen=True)
class FileResult:
    """What became of one table. `format` is None where it was refused, for `reason`."""

    file: str
    format: str | None
    label: str = ""  # of the format, for people
    shop: str | None = None
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    period: tuple[str, str] | None = None
    notes: list[str] = field(default_factory=list)
    reason: str | None = None


def import_files(
    request: Request, progress: Progress, waiting: Callable[[str], None] = lambda line: None
) -> Iterator[FileResult]:
    """Imports every file behind the paths and yields what became of each, in the order of their names.

    A file that is refused does not stop the others. `waiting` is told in a line if another import has to end first.
    Raises PddOpsError where the request itself is wrong or the disk fails; the files before that point stay imported.
    """
    candidates, files = request.candidates, _files(request)
    with explained(request.database), sole_writer(request.database, "import", waiting):
        remove_stale_stages(request.database)
        with closing(open_writer(request.database)) as connection:
            for path in files:
                yield from _import_file(connection, request, path, candidates, progress, files)


def _import_file(
    connection: sqlite3.Connection,
    request: Request,
    path: Path,
    candidates: Collection[Format],
    progress: Progress,
    siblings: list[Path],
) -> Iterator[FileResult]:
    """Every table of a file, or of the members of an archive."""
    for found in origins(path):
        if isinstance(found, Refused):
            yield FileResult(found.name, None, reason=found.reason)
            continue
        try:
            parts = tables(found)
        except RefusedFile as error:
            yield FileResult(found.name, None, reason=str(error))
            continue
        yield from _import_tables(connection, request, parts, candidates, progress, siblings)


def _files(request: Request) -> list[Path]:
    """The files behind paths, folders and patterns, each once; hidden ones, and the database's own, are left out."""
    found: dict[Path, None] = {}
    for path in request.paths:
        matches = [path] if path.exists() else sorted(Path().glob(str(path))) if not path.is_absolute() else []
        if not matches:
            raise PddOpsError(say("import.no_such_path", path=path))
        for match in matches:
            inside = sorted(match.rglob("*")) if match.is_dir() else [match]
            found |= dict.fromkeys(
                item for item in inside if item.is_file() and not _own_or_hidden(item, match, request)
            )
    if not found:
        raise PddOpsError(say("import.nothing_there", path=request.paths[0]))
    return list(found)


def _own_or_hidden(item: Path, root: Path, request: Request) -> bool:
    below = item.relative_to(root).parts if item != root else ()
    hidden = any(part.startswith((".", "~$")) for part in below)
    database = request.database.resolve()
    return hidden or (item.name.startswith(database.name) and item.resolve().parent == database.parent)


def _import_tables(
    connection: sqlite3.Connection,
    request: Request,
    parts: list[Table],
    candidates: Collection[Format],
    progress: Progress,
    siblings: list[Path],
) -> Iterator[FileResult]:
    """Every table of a file. Sheets that are no export are passed over where another sheet of the book is one."""
    results: list[FileResult] = []
    for table in parts:
        try:
            reader = Reader.of(table, candidates, given_as_of=request.as_of)
            shop = shop_of(connection, Path(table.origin.path), given=request.shop, siblings=siblings)
            results.append(_import(connection, request, reader, shop, progress))
        except RefusedFile as error:
            results.append(FileResult(table.origin.name, None, reason=str(error)))
    recognised = [result for result in results if result.format]
    yield from recognised or results[:1]


def _import(
    connection: sqlite3.Connection, request: Request, reader: Reader, shop: str, progress: Progress
) -> FileResult:
    origin = reader.table.origin
    if known := _known(connection, origin, reader, shop):
        return known
    try:
        with ThreadPoolExecutor(1) as pool, open_stage(request.database) as stage:
            digest = pool.submit(_sha256, origin, reader.table.sheet)
            staged = stage_table(stage, reader, lambda done: progress(origin.name, done))
        return _take(connection, request, reader, shop, staged, digest.result())
    finally:
        remove_stage(request.database)


def _known(connection: sqlite3.Connection, origin: Origin, reader: Reader, shop: str) -> FileResult | None:
    """The earlier import of the same bytes into the same shop, if there is one."""
    rows = connection.execute(
        """SELECT i.sha256, i.file, i.format, i.rows, i.period_from, i.period_to
        FROM imports i JOIN shops s USING (shop_id) WHERE i.size = ? AND i.dataset = ? AND s.name = ?""",
        (origin.size, reader.layout.format.dataset.name, shop),
    ).fetchall()
    if not rows:
        return None
    digest = _sha256(origin, reader.table.sheet)
    for sha256, file, name, count, first, last in rows:
        if sha256 == digest:
            note = say("import.unchanged", file=file)
            period = (first, last) if first else None
            label = pick(dict(reader.layout.format.label))
            return FileResult(origin.name, name, label, shop, count, same=count, period=period, notes=[note])
    return None


def _sha256(origin: Origin, sheet: str) -> str:
    """The content's hash; two sheets of one workbook are two contents."""
    with origin.reading() as stream:
        digest = hashlib.file_digest(stream, "sha256")  # type: ignore[arg-type]  # any binary reader will do
    if sheet:
        digest.update(sheet.encode())
    return digest.hexdigest()


def _take(
    connection: sqlite3.Connection, request: Request, reader: Reader, shop: str, staged: Staged, sha256: str
) -> FileResult:
    """One transaction: the facts, the sums, the rejects and the record of the import; rolled back on a dry run."""
    known = reader.layout.format
    moment = _moment(reader, staged)
    connection.execute("ATTACH ? AS stage", (str(stage_path(request.database)),))
    try:
        if known.control_totals:
            check_controls(connection, staged.remarks, staged.rejected)
        connection.execute("BEGIN IMMEDIATE")
        load = Load(known.dataset, shop_id_of(connection, shop), _next_import(connection), version_of(moment, sha256))
        taken = take(connection, load, ids_repeat=staged.ids_repeat) if staged.good else Taken(0, 0, 0)
        result = _result(reader, shop, staged, taken)
        _record(connection, load, replace(reader, moment=moment), staged, result, sha256)
        connection.execute("ROLLBACK" if request.dry_run else "COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        _drop_temporary(connection)
        connection.execute("DETACH stage")
    return result


def _moment(reader: Reader, staged: Staged) -> AsOf:
    """The instant of the export: what the footer states is surer than the time of modification."""
    stated = exported_at(staged.remarks) if reader.moment.source == "modified" else None
    return AsOf(stated, "footer") if stated else reader.moment


def _drop_temporary(connection: sqlite3.Connection) -> None:
    """Temporary views stand on the stage; both go together."""
    found = connection.execute("SELECT type, name FROM temp.sqlite_master WHERE type IN ('view', 'table')").fetchall()
    for kind, name in found:
        connection.execute(f'DROP {kind} temp."{name}"')


def _next_import(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("SELECT coalesce(max(import_id), 0) + 1 FROM imports").fetchone()[0]
    return found


def _result(reader: Reader, shop: str, staged: Staged, taken: Taken) -> FileResult:
    known = reader.layout.format
    return FileResult(
        file=reader.table.origin.name,
        format=known.name,
        label=pick(dict(known.label)),
        shop=shop,
        rows=staged.good + staged.rejected,
        new=taken.new,
        changed=taken.changed,
        same=staged.good - taken.new - taken.changed - taken.rejected,
        rejected=staged.rejected + taken.rejected,
        period=_period(reader, staged),
        notes=_notes(reader, staged, taken),
    )


def _period(reader: Reader, staged: Staged) -> tuple[str, str] | None:
    """The days that a file covers: by its head where it has one (bills), else by its rows."""
    if reader.layout.format.control_totals:
        head = [row for _, rows in reader.table.heads() for row in rows[: reader.layout.header_row]]
        return stated_period(head) or staged.period
    return staged.period


def _notes(reader: Reader, staged: Staged, taken: Taken) -> list[str]:
    layout = reader.layout
    notes = []
    if layout.unknown:
        notes.append(say("import.unknown_columns", count=len(layout.unknown), names="、".join(layout.unknown[:8])))
    if layout.dropped:
        notes.append(say("import.dropped_columns", count=len(layout.dropped)))
    if taken.repeated:
        notes.append(say("import.repeated", count=taken.repeated))
    if staged.unknown_statuses:
        shown = "、".join(f"{name} × {count}" for name, count in staged.unknown_statuses.items())
        notes.append(say("import.unknown_status", names=shown))
    if staged.dated_by_number:
        notes.append(say("import.dated_by_number", count=staged.dated_by_number))
    if staged.unknown_codes:
        notes.append(say("bills.unknown_codes", codes="、".join(code or "—" for code in staged.unknown_codes)))
    if layout.format.control_totals and not stated(staged.remarks):
        notes.append(say("bills.no_footer"))
    if reader.moment.source == "modified" and layout.format.dataset.name in ("orders", "aftersales"):
        notes.append(say("import.as_of_modified"))
    return notes


def _record(
    connection: sqlite3.Connection, load: Load, reader: Reader, staged: Staged, result: FileResult, sha256: str
) -> None:
    origin, layout = reader.table.origin, reader.layout
    first, last = result.period or (None, None)
    understood = [layout.headers[at] for places in layout.fields.values() for at in places]
    connection.execute(
        f"INSERT INTO imports VALUES ({', '.join('?' * 25)})",
        (
            load.import_id, load.shop_id, result.file, origin.path, sha256, origin.size, layout.format.name,
            load.dataset.name, reader.table.encoding, reader.moment.micros // 1_000_000, reader.moment.source,
            load.version, result.rows, result.new, result.changed, result.same, result.rejected, first, last,
            json.dumps(understood, ensure_ascii=False), json.dumps(layout.unknown, ensure_ascii=False),
            json.dumps(layout.dropped, ensure_ascii=False),
            with_row_sums(connection, totals_text(staged.totals, layout), load.dataset),
            json.dumps(result.notes, ensure_ascii=False), int(now().timestamp()),
        ),
    )  # fmt: skip
    if result.rejected:
        connection.execute(
            "INSERT INTO rejects SELECT ?, row_no, column, value, reason FROM stage.rejects", (load.import_id,)
        )
