"""Whether a database may be built upon, found before anything is made of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.store.connections import open_as_is
from pdd_ops.store.storage_errors import explained


def refuse_damaged(database: Path) -> None:
    """Raises PddOpsError where the file of a database is damaged. One that is not there yet is not."""
    if not database.exists():
        return
    with explained(database), closing(open_as_is(database)) as connection:
        fault = " ".join(str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]).split())
    if fault != "ok":
        raise PddOpsError(say("store.damaged", file=database, detail=fault))
