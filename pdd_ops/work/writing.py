"""One short transaction of a person's own words, beside imports that may be under way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pdd_ops.store.database import open_reader, open_writer
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.storage_errors import explained


@contextmanager
def writing(database: Path, command: str, waiting: Callable[[str], None]) -> Iterator[sqlite3.Connection]:
    """A connection within a transaction, which is kept if nothing is raised.

    Raises PddOpsError where there is no database: work is about a shop, and shops come with their exports.
    """
    open_reader(database).close()
    with explained(database), sole_writer(database, command, waiting), closing(open_writer(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
