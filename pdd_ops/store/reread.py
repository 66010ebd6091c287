"""Files that were imported before, read once more into a database of their own, with the times they had.

What several files said of one row is kept as one row (see upsert.py): to take one of them back, or to put two shops
together, the row is made anew of the files that have it. They must be where they were, with the same content.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError, RefusedFile
from pdd_ops.formats.model import Format
from pdd_ops.intake.faults import refused_in_one_line
from pdd_ops.intake.file_dates import AsOf
from pdd_ops.intake.hashes import Hashes
from pdd_ops.intake.reading import Reader
from pdd_ops.lang import say
from pdd_ops.records import frozen
from pdd_ops.store.as_before import table_as_before
from pdd_ops.store.database import open_writer
from pdd_ops.store.engine import Connection, Engine
from pdd_ops.store.export_time import Again
from pdd_ops.store.leftovers import remove_left_behind, remove_with_journals
from pdd_ops.store.table_import import Target, import_table

Progress = Callable[[str, int], None]  # (file, rows read so far)
_COLUMNS = (
    "import_id", "shop_id", "file", "path", "sha256", "size", "format", "dataset", "as_of_source", "version", "new",
    "changed", "same", "reread",
)  # fmt: skip


@frozen
class Imported:
    """An import as the journal has it."""

    import_id: int
    shop_id: int
    file: str
    path: str
    sha256: str
    size: int
    format: str
    dataset: str
    as_of_source: str
    version: int
    new: int
    changed: int
    same: int
    reread: int

    @property
    def again(self) -> Again:
        """As what its file is read once more."""
        moment = AsOf(self.version >> 12, self.as_of_source)
        return Again(self.path, self.file, "", self.format, self.dataset, self.sha256, moment)

    @property
    def met_nothing(self) -> bool:
        """Whether each of its rows was one that nobody had before."""
        return not self.changed and not self.same


def imported(connection: Connection, where: str, values: Mapping[str, Any]) -> list[Imported]:
    """The imports of which the condition is true, in the order in which they happened."""
    rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM imports WHERE {where} ORDER BY import_id", values)
    return [Imported(*row) for row in rows.fetchall()]


@contextmanager
def read_again(
    database: Path, files: Sequence[Imported], formats: Mapping[str, Format], progress: Progress
) -> Iterator[Path]:
    """A database in which these files, and nothing else, were imported in this order for one shop; it vanishes with
    the block. Raises PddOpsError, naming the files, where some are not what they were."""
    again = database.with_name(f"{database.name}.again")
    remove_left_behind(again)
    path = again.with_name(f"{again.name}-{os.getpid()}")
    remove_with_journals(path)
    try:
        with Hashes() as hashes:
            readers = [(one, table_as_before(one.again, formats, hashes)) for one in files]
            _refuse_missing([one for one, reader in readers if reader is None])
            open_writer(path).close()
            with closing(Engine(path)) as engine:
                for one, reader in readers:
                    if reader is not None:
                        _import(Target(engine, path, "-", hashes), one, reader, progress)
        yield path
    finally:
        remove_with_journals(path)


def _refuse_missing(missing: Sequence[Imported]) -> None:
    if missing:
        named = "".join(f"\n    {one.file}  ({one.path})" for one in missing)
        raise PddOpsError(say("undo.files_needed", count=len(missing), files=named))


def _import(target: Target, one: Imported, reader: Reader, progress: Progress) -> None:
    try:
        with refused_in_one_line():
            import_table(target, reader, progress)
    except RefusedFile as error:
        raise PddOpsError(say("undo.file_refused", file=one.file, reason=error)) from None
