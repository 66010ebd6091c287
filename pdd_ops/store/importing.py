"""Importing: each file behind the paths is recognised, cleaned, staged and taken into the facts in one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import field, replace
from itertools import zip_longest
from pathlib import Path

from pdd_ops.errors import NoTable, PddOpsError, RefusedFile, UnlikeExports
from pdd_ops.formats.model import Format, find_format
from pdd_ops.intake.buyers import BuyerKey, installation_key
from pdd_ops.intake.containers import Refused, origins, read_ahead, tables
from pdd_ops.intake.faults import refused_in_one_line
from pdd_ops.intake.hashes import Hashes
from pdd_ops.intake.listing import Found, found_files, path_of, text_of
from pdd_ops.intake.reading import Reader
from pdd_ops.intake.tables import Table
from pdd_ops.lang import say
from pdd_ops.records import frozen
from pdd_ops.store.as_before import table_as_before
from pdd_ops.store.database import open_writer
from pdd_ops.store.engine import Engine
from pdd_ops.store.export_time import Again
from pdd_ops.store.import_progress import ImportProgress
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.reading import read_where_lists_changed
from pdd_ops.store.stage import remove_stale_stages
from pdd_ops.store.storage_errors import explained
from pdd_ops.store.table_import import FileResult, Target, import_table
from pdd_ops.store.whose import Whose

Progress = Callable[[str, int], None]  # (file, bytes read so far)
NO_TABLES = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".heic", ".psd", ".svg", ".mp4", ".mov", ".mp3"),
    *(".pdf", ".doc", ".docx", ".ppt", ".pptx", ".exe", ".lnk", ".url", ".ini", ".log"),
)
LAST = ("article_links",)  # datasets whose rows point to those of others: read when these are there


@frozen
class Request:
    """What the user asked for."""

    paths: Sequence[Path]
    formats: Mapping[str, Format]
    shop: str | None = None
    kind: str | None = None
    as_of: str | None = None
    dry_run: bool = False
    database: Path = Path()
    hashes: Hashes = field(default_factory=Hashes)
    copy: bool = False  # what another shop has already is imported all the same
    ask: Callable[[str], bool] | None = None  # answers a question; None where nobody can
    named: bool = True  # the paths are the user's own words, not what was found in a folder
    buyer_key: BuyerKey = installation_key  # the secret that buyers are hashed with

    def may_copy(self, shop: str, other: str, file: str) -> bool:
        """Whether what `other` has may be imported for `shop` too. Raises RefusedFile where nobody can answer."""
        if self.copy:
            return True
        if self.ask is None:
            raise RefusedFile(say("import.other_shop", file=file, shop=shop, other=other))
        return self.ask(say("import.ask_copy", file=file, shop=shop, other=other))

    @property
    def candidates(self) -> Collection[Format]:
        """The formats to try. Raises PddOpsError for a `kind` that does not exist."""
        if self.kind is None:
            return [known for known in self.formats.values() if not known.totals_on_lines]
        return [find_format(self.formats, self.kind)]


@frozen
class _Run:
    """One import on its way."""

    connection: Engine
    request: Request
    candidates: Collection[Format]
    progress: Progress
    watcher: ImportProgress
    whose: Whose
    later: list[Reader] = field(default_factory=list)  # tables that are better read when all others are
    again: list[Again] = field(default_factory=list)  # earlier imports that must be read once more

    def target(self, shop: str) -> Target:
        """Where a table of a shop goes."""
        request = self.request
        named = request.shop is not None
        return Target(
            self.connection,
            request.database,
            shop,
            request.hashes,
            request.dry_run,
            request.may_copy,
            named,
            self.watcher,
            request.buyer_key,
        )


def import_files(
    request: Request,
    progress: Progress,
    waiting: Callable[[str], None] = lambda line: None,
    watcher: ImportProgress | None = None,
) -> Iterator[FileResult]:
    """Imports every file behind the paths and yields what became of each, in the order of their names; what points to
    rows of other files comes last.

    A file that is refused does not stop the others. `waiting` is told in a line if another import has to end first, the
    `watcher` how far it is.
    Raises PddOpsError where the request itself is wrong or the disk fails; the files before that point stay imported.
    """
    candidates, files = request.candidates, _files(request)
    with explained(request.database), sole_writer(request.database, "import", waiting):
        remove_stale_stages(request.database)
        with closing(open_writer(request.database)) as connection:  # made, or brought up to date
            read_where_lists_changed(connection)
        with closing(Engine(request.database)) as connection:
            watcher = watcher or ImportProgress()
            run = _Run(connection, request, candidates, progress, watcher, _whose(request, [one.path for one in files]))
            watcher.begins(len(files), sum(_size(one.path) for one in files))
            for one, after in zip_longest(files, files[1:]):
                if after and not after.refused:
                    read_ahead(after.path)
                watcher.opens(text_of(one.path.name), _size(one.path))
                if one.refused:
                    yield FileResult(text_of(one.path.name), None, reason=one.refused)
                    continue
                for result in _import_file(run, one.path):
                    yield result if one.named and request.named else replace(result, named=False)
            yield from _import_later(run)
            for wanted in list(dict.fromkeys(run.again)):
                yield _read_again(run, wanted)


def _read_again(run: _Run, wanted: Again) -> FileResult:
    """A file between the two times of a corrected one, from where it was imported and as what it was: for its shop, in
    its format, with its time. If it is gone, or another by now, the user is told."""
    target = replace(run.target(wanted.shop), named=True, may_copy=lambda *_: True)
    with suppress(RefusedFile), refused_in_one_line():
        if part := table_as_before(wanted, run.request.formats, run.request.hashes):
            return import_table(target, part, run.progress)
    return FileResult(wanted.file, None, reason=say("import.read_again", path=path_of(wanted.path)))


def _import_later(run: _Run) -> Iterator[FileResult]:
    for reader in run.later:
        yield from _import_shops(run, reader)


def _size(path: Path) -> int:
    """Bytes of a file; 0 of what cannot be looked at, whose import says why."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _whose(request: Request, files: Sequence[Path]) -> Whose:
    headers = {header for known in request.formats.values() for header in known.shop}
    return Whose.of(request.shop, request.paths, files, headers)


def _import_file(run: _Run, path: Path) -> Iterator[FileResult]:
    """Every table of a file, or of the members of an archive."""
    for found in origins(path):
        if isinstance(found, Refused):
            yield FileResult(found.name, None, reason=found.reason, stray=found.stray)
            continue
        try:
            with refused_in_one_line():
                parts = tables(found)
        except RefusedFile as error:
            yield _unreadable(found.name, error)
            continue
        yield from _import_tables(run, parts)


def _unreadable(name: str, error: RefusedFile) -> FileResult:
    """What cannot be read; no table at all by its bytes, or by a name that no table has."""
    unlike = not isinstance(error, NoTable) and Path(name).suffix.lower() in NO_TABLES
    return FileResult(name, None, reason=str(error), stray=unlike or isinstance(error, NoTable), unlike=unlike)


def _files(request: Request) -> list[Found]:
    """The files to import, the database's own left out. Raises PddOpsError where there is none."""
    database = request.database.resolve()

    def own(path: Path) -> bool:
        return path.name.startswith(database.name) and path.resolve().parent == database.parent

    found = found_files(request.paths, own)
    missing = [path for path in request.paths if not os.path.lexists(path)]
    if found and all(one.refused and one.path in missing for one in found):
        raise PddOpsError(say("import.no_such_path", path=found[0].path))
    if not found:
        raise PddOpsError(say("import.nothing_there", path=request.paths[0]))
    return found


def _import_tables(run: _Run, parts: list[Table]) -> Iterator[FileResult]:
    """Every table of a file. Where a sheet of the book is an export, the others that are none are named in a note."""
    results, strangers = list[FileResult](), list[FileResult]()
    put_off = len(run.later)
    for table in parts:
        try:
            with refused_in_one_line():
                reader = Reader.of(table, run.candidates, given_as_of=run.request.as_of)
        except RefusedFile as error:
            unlike = isinstance(error, UnlikeExports)
            strangers.append(FileResult(table.origin.name, None, reason=str(error), unlike=unlike))
            continue
        if reader.layout.format.dataset.name in LAST:
            run.later.append(reader)
        else:
            results += _import_shops(run, reader)
    recognised = [result for result in results if result.format]
    if recognised and strangers:
        passed = "；".join(f"{result.file}: {result.reason}" for result in strangers)
        recognised[0].notes.append(say("import.passed_over", sheets=passed))
    like = [one for one in strangers if not one.unlike] or strangers
    yield from results or (like[:1] if len(run.later) == put_off else [])


def _import_shops(run: _Run, reader: Reader) -> Iterator[FileResult]:
    """A recognised table, or its part of each shop."""
    origin = reader.table.origin
    try:
        with refused_in_one_line():
            parts = reader.by_shop()
            shops = [run.whose.shop_of(run.connection, path_of(origin.path), part) for part in parts]
    except RefusedFile as error:
        yield FileResult(origin.name, None, reason=str(error))
        return
    for shop, part in zip(shops, parts, strict=True):
        try:
            with refused_in_one_line():
                result = import_table(run.target(shop), part, run.progress)
                run.again.extend(result.read_again)
                if result.rows or not part.source:  # a file without returns says nothing of them
                    yield result
        except RefusedFile as error:
            yield FileResult(origin.name, None, reason=str(error))
