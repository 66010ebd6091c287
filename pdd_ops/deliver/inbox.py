"""The inbox folders: which files are new since they were imported, and their import."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pdd_ops.deliver.settings import Inbox
from pdd_ops.errors import PddOpsError
from pdd_ops.intake.listing import found_files, of_system, stored_path
from pdd_ops.lang import say

if TYPE_CHECKING:
    from pdd_ops.store.table_import import FileResult


@dataclass(frozen=True)
class Arrival:
    """A file as it is now."""

    path: Path
    size: int
    modified: int
    shop: str | None

    @property
    def name(self) -> str:
        """What the record calls it."""
        return stored_path(self.path)


def arrivals(connection: sqlite3.Connection | None, inboxes: Sequence[Inbox]) -> list[Arrival]:
    """The files that have come or changed since they were imported, by name; without a database all of them.
    Raises PddOpsError where an inbox is not there."""
    known: dict[str, tuple[int, int]] = {}
    if connection is not None:
        rows = connection.execute("SELECT path, size, modified FROM inbox_files")
        known = {path: (size, modified) for path, size, modified in rows}
    return [one for inbox in inboxes for one in _files(inbox) if known.get(one.name) != (one.size, one.modified)]


def import_arrivals(database: Path, found: Sequence[Arrival], waiting: Callable[[str], None]) -> Iterator[FileResult]:
    """Imports them, shop by shop, as files of a folder, then notes that it has seen them. One that is refused does not
    stop the others."""
    from contextlib import closing

    from pdd_ops.formats.model import load_formats
    from pdd_ops.store.database import open_writer
    from pdd_ops.store.importing import Request, import_files

    formats = load_formats()
    for shop in dict.fromkeys(one.shop for one in found):
        files = [one for one in found if one.shop == shop]
        request = Request([one.path for one in files], formats, shop, database=database, named=False)
        yield from import_files(request, lambda file, rows: None, waiting)
        with closing(open_writer(database)) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO inbox_files (path, size, modified) VALUES (?, ?, ?)",
                [(one.name, one.size, one.modified) for one in files],
            )


def _files(inbox: Inbox) -> Iterator[Arrival]:
    """The files of an inbox; one that cannot be looked at is among them, so that its import says why."""
    if not os.path.isdir(inbox.folder):  # noqa: PTH112  # which raises nothing where it cannot be looked at
        raise PddOpsError(say("deliver.no_inbox", folder=inbox.folder))
    for found in found_files([inbox.folder], lambda path: False):
        if of_system(found.path.relative_to(inbox.folder).parts):
            continue
        try:
            status = found.path.stat()
            yield Arrival(found.path, status.st_size, status.st_mtime_ns, inbox.shop)
        except FileNotFoundError:  # it has just gone
            continue
        except OSError:
            yield Arrival(found.path, -1, -1, inbox.shop)
