"""One table into the store: staged, checked, and taken into facts, sums and journal in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import field, replace
from functools import cache
from pathlib import Path
from typing import Any

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.buyers import BuyerKey, installation_key
from pdd_ops.intake.file_dates import AsOf, day_in_name, version_of
from pdd_ops.intake.hashes import Hashes
from pdd_ops.intake.reading import Reader
from pdd_ops.lang import pick, say
from pdd_ops.money import yuan
from pdd_ops.periods import instant_text, today
from pdd_ops.records import frozen
from pdd_ops.store import coverage
from pdd_ops.store.articles import ARTICLE_MAPS, notes_on_maps
from pdd_ops.store.blank_cells import notes_on_blanks
from pdd_ops.store.control_totals import check_controls, exported_at, stated, stated_period
from pdd_ops.store.cost_sheets import notes_on_costs
from pdd_ops.store.direct_insert import Arrivals
from pdd_ops.store.engine import Engine
from pdd_ops.store.export_time import Again, Known, known_content, retime
from pdd_ops.store.facts import Asked, take
from pdd_ops.store.import_progress import ImportProgress
from pdd_ops.store.journal import Note, Record, Taken, record, spoken
from pdd_ops.store.kept_lines import OwnLines, notes_on_lines
from pdd_ops.store.shops import is_stored, shop_elsewhere, shop_id_of, shops_beside
from pdd_ops.store.signs import refuse_both_signs, set_signs
from pdd_ops.store.stage import open_stage
from pdd_ops.store.staging import Staged, stage_table
from pdd_ops.store.upsert import Load

STRAIGHT = ("orders",)  # datasets whose new rows go straight into the facts
FOR_SEVERAL = ("costs", "courier_bills", *ARTICLE_MAPS)  # datasets of which one file may be that of several shops
ROUTINE = ("import.dropped_columns", "import.repeated")  # notes that ask nobody to do anything
_ADDED = {"overheads": "overheads.added"}  # dataset -> the note, where it is not that of orders and products
Progress = Callable[[str, int], None]  # (file, rows read so far)


@frozen
class Target:
    """Where a table goes."""

    connection: Engine
    database: Path
    shop: str
    hashes: Hashes
    dry_run: bool = False
    may_copy: Callable[[str, str, str], bool] = lambda shop, other, file: True  # see importing.Request
    named: bool = True  # by the user: a new shop is then meant
    watcher: ImportProgress = field(default_factory=ImportProgress)
    buyer_key: BuyerKey = installation_key


@frozen
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
    routine: tuple[str, ...] = ()  # those of the notes that are the same every month
    reason: str | None = None
    read_again: tuple[Again, ...] = ()  # imports to be read again, for the time of this one was corrected
    named: bool = True  # by the user, not as one of a folder
    stray: bool = False  # no table at all, a picture say
    unlike: bool = False  # a table that no export resembles
    unchanged: bool = False  # the same content as a file imported before

    @property
    def failed(self) -> bool:
        """Whether it was to be imported and was not: what looks like an export, or was named by the user."""
        return self.format is None and (self.named or not (self.stray or self.unlike))


def import_table(target: Target, reader: Reader, progress: Progress) -> FileResult:
    """Imports a recognised table. Content that is known already costs one hash. Raises RefusedFile."""
    origin = reader.table.origin
    content = (reader.layout.format.dataset.name, target.shop, origin.size)
    known = known_content(target.connection, content, lambda: content_hash(target.hashes, reader))
    retimed = retime(target.connection, known, reader.moment, origin) if known and not target.dry_run else None
    if known and not (retimed and retimed.read_again):
        return _unchanged(reader, target.shop, known)
    if not known:
        _refuse_copies(target, reader, content)
    beside = () if target.named else shops_beside(target.connection, target.shop)
    result = _read(target, reader, progress)
    if beside:
        result.notes.append(say("import.new_shop", shop=target.shop, others="、".join(beside)))
    return replace(result, read_again=retimed.others) if retimed else result


def _refuse_copies(target: Target, reader: Reader, content: tuple[str, str, int]) -> None:
    """Raises RefusedFile where another shop has this content and it is not to become a second shop's. A sheet of costs
    may well be that of several shops."""
    connection, dataset = target.connection, reader.layout.format.dataset.name
    if dataset in FOR_SEVERAL and is_stored(connection, target.shop):
        return
    other = shop_elsewhere(connection, content, lambda: content_hash(target.hashes, reader))
    if other and not target.may_copy(target.shop, other, reader.table.origin.name):
        raise RefusedFile(say("import.no_copy", shop=target.shop, other=other))


def _read(target: Target, reader: Reader, progress: Progress) -> FileResult:
    origin = reader.table.origin
    connection = target.connection
    connection.fit_for(many_rows=not reader.table.small)
    with (
        open_stage(connection, target.database) as stage,
        _hashed(target, reader) as digest,
        _transaction(connection, keep=not target.dry_run),
    ):
        straight = goes_straight(reader)
        arrivals = Arrivals(connection, lambda: _load(target, reader, digest())) if straight else None
        expected = reader.table.expected_rows

        def told(done: int) -> None:
            progress(origin.name, done)
            target.watcher.reads(origin.name, done, expected)

        staged = stage_table(stage, reader, told, arrivals, target.buyer_key)
        target.watcher.sums(origin.name, staged.good + staged.rejected)
        return _take(target, reader, staged, digest(), arrivals)


def goes_straight(reader: Reader) -> bool:
    """Whether new rows need not take the stage. Of few rows the sums are made quicker by one pass of SQL at the end."""
    known = reader.layout.format
    return known.dataset.name in STRAIGHT and not known.own_lines and not reader.table.small


@contextmanager
def _hashed(target: Target, reader: Reader) -> Iterator[Callable[[], str]]:
    """What gives the content's hash: worked out meanwhile, by a thread of its own where there is much to read."""
    if reader.table.small:
        yield cache(lambda: content_hash(target.hashes, reader))
        return
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(copy_context().run, content_hash, target.hashes, reader).result


@contextmanager
def _transaction(connection: Engine, *, keep: bool) -> Iterator[None]:
    """One transaction, kept only where the block ends well. Temporary views on the stage go with it.

    Into an empty database every page is written once, to the file itself and not to the log before: there is no state
    that a reader could go on seeing meanwhile. A report that is asked for then waits.
    """
    first = not connection.execute("SELECT EXISTS (SELECT 1 FROM imports)").fetchone()[0]
    alone = first and connection.without_log()
    connection.execute("BEGIN EXCLUSIVE" if alone else "BEGIN IMMEDIATE")
    done = False
    try:
        yield
        if keep:
            connection.execute("COMMIT")
            done = True
    finally:
        if not done:
            connection.roll_back()
        _drop_temporary(connection)
        if alone:
            connection.execute("PRAGMA journal_mode = WAL")


def _load(target: Target, reader: Reader, sha256: str) -> Load:
    connection = target.connection
    version = version_of(reader.moment, sha256)
    dataset = reader.layout.format.dataset
    return Load(dataset, shop_id_of(connection, target.shop), _next_import(connection), version)


def _unchanged(reader: Reader, shop: str, known: Known) -> FileResult:
    known_format = reader.layout.format
    return FileResult(
        file=reader.table.origin.name,
        format=known_format.name,
        label=pick(dict(known_format.label)),
        shop=shop,
        rows=known.rows,
        same=known.rows,
        period=known.period,
        notes=[say("import.unchanged", file=known.file)],
        unchanged=True,
    )


def content_hash(hashes: Hashes, reader: Reader) -> str:
    """The content's hash. Two sheets of one workbook are two contents, and so are like files of two days or periods,
    and the rows of each shop of a file of several."""
    digest = hashes.of(reader.table.origin)
    of_several = (reader.shop or "",) if reader.shops else ()
    for part in (reader.table.sheet, *reader.fixed.values(), *of_several):
        digest.update(part.encode())
    if reader.layout.format.totals_on_lines:  # the same file read in another way
        return f"{digest.hexdigest()}+totals"
    return digest.hexdigest()


def _take(target: Target, reader: Reader, staged: Staged, sha256: str, arrivals: Arrivals | None) -> FileResult:
    """The facts, the sums, the rejects and the record of the import, within the caller's transaction."""
    layout, known, connection = reader.layout, reader.layout.format, target.connection
    reader.table.origin.refuse_changed()
    refuse_both_signs(layout, staged.signs)
    if staged.good and known.dataset.name != "orders":
        set_signs(connection, layout, checked=bool(known.control_totals and stated(staged.remarks)))
    if known.control_totals and (staged.good or not staged.rejected):
        check_controls(connection, staged.remarks, staged.rejected)
    reader = replace(reader, moment=_moment(reader, staged))
    load = _load(target, reader, sha256)
    if arrivals and staged.good and arrivals.load.version != load.version:
        arrivals.correct(load)
    taken = Taken(0, 0, 0)
    if staged.good:
        own = OwnLines(known.keep_identical, known.returns) if known.own_lines else None
        asked = Asked(staged.ids_repeat, layout.unknown, known.totals_on_lines, own, persons=bool(layout.dropped))
        taken = take(connection, load, asked, arrivals=arrivals)
    _refuse_nothing_but_rejects(connection, staged, taken, returns=reader.source is not None)
    notes = _notes(reader, staged, taken)
    if known.returns and staged.rejected + taken.rejected:
        notes += notes_on_lines(connection)
    if load.dataset.name in ARTICLE_MAPS:
        notes += notes_on_maps(connection, load.shop_id, load.import_id)
    notes += notes_on_blanks(connection, load, layout, staged.blank)
    if load.dataset.name == "costs":
        notes += notes_on_costs(connection)
    result = _result(reader, target.shop, staged, taken, notes)
    record(connection, load, reader, staged, Record(result.rows, taken, result.rejected, result.period, notes, sha256))
    coverage.refresh(connection, load.shop_id, load.dataset.name)
    return result


def _refuse_nothing_but_rejects(connection: Engine, staged: Staged, taken: Taken, *, returns: bool) -> None:
    """Raises RefusedFile where no row was any use, naming what is wrong with most of them."""
    rejected = staged.rejected + taken.rejected
    if not rejected or staged.good > taken.rejected or returns:
        return
    column, reason, count, row = connection.execute(
        """SELECT column, reason, count(DISTINCT row_no), min(row_no) FROM stage.rejects
        GROUP BY reason, column ORDER BY count(DISTINCT row_no) DESC, min(row_no) LIMIT 1"""
    ).fetchone()
    why = say(f"reject.{reason}")
    raise RefusedFile(
        say("import.all_rejected", rows=f"{rejected:,}", column=column, reason=why, count=f"{count:,}", row=row)
    )


def _moment(reader: Reader, staged: Staged) -> AsOf:
    """The instant of the export: what the footer states is surer than the time of modification."""
    stated_at = exported_at(staged.remarks) if reader.moment.source == "modified" else None
    return AsOf(stated_at, "footer") if stated_at else reader.moment


def _drop_temporary(connection: Engine) -> None:
    """Temporary views stand on the stage; both go together."""
    found = connection.execute("SELECT type, name FROM temp.sqlite_master WHERE type IN ('view', 'table')").fetchall()
    for kind, name in found:
        connection.execute(f'DROP {kind} temp."{name}"')


def _next_import(connection: Engine) -> int:
    found: int = connection.execute("SELECT coalesce(max(import_id), 0) + 1 FROM imports").fetchone()[0]
    return found


def _result(reader: Reader, shop: str, staged: Staged, taken: Taken, notes: list[Note]) -> FileResult:
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
        notes=spoken(notes),
        routine=tuple(spoken([note for note in notes if note[0] in ROUTINE])),
    )


def _period(reader: Reader, staged: Staged) -> tuple[str, str] | None:
    """The days that a file covers: by its head where it has one (bills), else by its rows."""
    if reader.layout.format.control_totals:
        head = [row for _, rows in reader.table.heads() for row in rows[: reader.layout.header_row]]
        return stated_period(head) or staged.period
    return staged.period


def _notes(reader: Reader, staged: Staged, taken: Taken) -> list[Note]:
    """What the user should know of this file, each only where there is something to say."""
    layout = reader.layout
    statuses = _times(staged.unknown_statuses)
    codes = "、".join(code or "—" for code in staged.unknown_codes)
    unknown = {"count": len(layout.unknown), "names": "、".join(layout.unknown[:8])}
    by_file_time = reader.moment.source == "modified" and layout.format.dataset.name in ("orders", "aftersales")
    named_day = day_in_name(reader.table.origin.name) or ""
    candidates: list[tuple[bool, Note]] = [
        (bool(layout.unknown), ("import.unknown_columns", unknown)),
        (bool(layout.dropped), ("import.dropped_columns", {"count": len(layout.dropped)})),
        (taken.totals.orders > 0, ("import.order_totals", _order_totals(taken))),
        (taken.repeated > 0, ("import.repeated", {"count": taken.repeated})),
        (taken.added > 0, (_ADDED.get(layout.format.dataset.name, "import.added"), {"count": taken.added})),
        (bool(statuses), ("import.unknown_status", {"names": statuses})),
        (staged.dated_by_number > 0, ("import.dated_by_number", {"count": staged.dated_by_number})),
        (bool(staged.broken), ("import.broken_rows", {"rows": staged.broken})),
        (bool(staged.unclear), ("import.unclear_aftersale", {"names": _times(staged.unclear)})),
        (bool(codes), ("bills.unknown_codes", {"codes": codes})),
        (layout.format.control_totals and not stated(staged.remarks), ("bills.no_footer", {})),
        (bool(staged.lost), ("import.rejected_money", _lost(staged))),
        (by_file_time and not named_day, ("import.as_of_modified", {})),
        (by_file_time and bool(named_day), ("import.as_of_not_named", {"day": named_day})),
    ]
    said = (note for wanted, note in candidates if wanted)
    return [*said, *_days_to_come(reader.moment, staged), *_conflicts(staged), *_flaws(staged)]


def _days_to_come(moment: AsOf, staged: Staged) -> list[Note]:
    """A note where rows are of days after the export (today, where only the file's own time tells when that was)."""
    last = staged.period[1] if staged.period else ""
    made = instant_text(moment.micros // 1_000_000)[:10]
    until = max(made, today()) if moment.source == "modified" else made
    return [("import.days_to_come", {"last": last, "until": until})] if last > until else []


def _order_totals(taken: Taken) -> dict[str, Any]:
    """What is said of orders of several lines that all have the same amounts."""
    return {"count": taken.totals.orders, "amount": yuan(taken.totals.fen)}


def _lost(staged: Staged) -> dict[str, Any]:
    """The rejected rows whose money could be read, and what they come to."""
    return {"count": staged.lost.get("rows", 0), "amount": yuan(staged.lost.get("fen", 0))}


def _conflicts(staged: Staged) -> list[Note]:
    """A note a header that several columns have which differ."""
    return [
        ("import.repeated_header", {"header": header, "columns": columns, "count": count})
        for (header, columns), count in staged.conflicts.items()
    ]


def _flaws(staged: Staged) -> list[Note]:
    """The cells that were left empty in rows that count, and the formulas without a value in rows that do not, a note a
    column and reason."""
    return [
        (name, {"column": column, "count": count, "reason": f"@reject.{reason}"})
        for name, cells in (("import.flawed", staged.flaws), ("import.failed", staged.failed))
        for (column, reason), count in cells.items()
    ]


def _times(counts: Mapping[str, int]) -> str:
    return "、".join(f"{name} × {count}" for name, count in counts.items())
