"""Taking an import back: facts, sums, rejects and coverage become what they were had its file never come.

Where no other file ever had one of its rows they are deleted, and that is all. Otherwise all rows of the shop and
dataset are made anew of the files that remain, which must lie where they lay (see reread.py): whole, or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import field
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.model import Format
from pdd_ops.lang import say
from pdd_ops.periods import today
from pdd_ops.records import frozen
from pdd_ops.store.database import open_reader, open_writer
from pdd_ops.store.fates import products_of, tell_gone_products
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.replant import forget_words, replant, settle
from pdd_ops.store.reread import Imported, Progress, imported, read_again
from pdd_ops.store.shops import leave_shop
from pdd_ops.store.storage_errors import explained
from pdd_ops.store.upsert import fact_table


@frozen
class Undoing:
    """An import to be taken back, and the other files that must be read again for it (none: its rows are its own)."""

    target: Imported
    shop: str
    rows: int  # stored rows that are of this file at present
    remaining: tuple[Imported, ...] = field(default=())  # of the same shop and dataset
    again: bool = False  # whether these must be read again

    @property
    def files(self) -> list[str]:
        """The names of the files that are read again."""
        return [one.file for one in self.remaining] if self.again else []

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "id": self.target.import_id, "shop": self.shop, "file": self.target.file, "format": self.target.format,
            "rows": self.rows, "read_again": self.files,
        }  # fmt: skip


def planned_undo(connection: sqlite3.Connection, import_id: int) -> Undoing:
    """What taking an import back would mean. Raises PddOpsError where there is no such import."""
    found = imported(connection, "import_id = :id", {"id": import_id})
    if not found:
        raise PddOpsError(say("import.no_such_import", id=import_id))
    target = found[0]
    values = {"shop": target.shop_id, "dataset": target.dataset, "sha256": target.sha256}
    others = imported(
        connection, "shop_id = :shop AND dataset = :dataset AND sha256 <> :sha256", values
    )  # the same content read once more is this import too
    (shop,) = connection.execute("SELECT name FROM shops WHERE shop_id = ?", (target.shop_id,)).fetchone()
    table = fact_table(target.dataset)
    sql = f"SELECT count(*), count(*) FILTER (WHERE version = :version AND from_older IS NULL) FROM {table} WHERE "
    rows, whole = connection.execute(
        f"{sql} shop_id = :shop AND import_id = :id",
        {"version": target.version, "shop": target.shop_id, "id": import_id},
    ).fetchone()
    own = _has_own_rows(connection, target, others, whole)
    remaining = tuple(one for one in others if not one.reread)
    return Undoing(target, shop, rows, remaining, again=bool(remaining) and not own)


def undo_import(
    database: Path,
    import_id: int,
    formats: Mapping[str, Format],
    progress: Progress = lambda file, rows: None,
    waiting: Callable[[str], None] = lambda line: None,
) -> Undoing:
    """Takes an import back. Raises PddOpsError, nothing changed, where files are needed that are not what they were."""
    open_reader(database).close()
    with explained(database), sole_writer(database, "imports undo", waiting):
        with closing(open_reader(database)) as reader:
            plan = planned_undo(reader, import_id)
        if not plan.again:
            with _writing(database) as connection:
                _take_out(connection, plan)
            return plan
        with (
            read_again(database, plan.remaining, formats, progress) as again,
            _writing(database, again) as connection,
        ):
            _take_out(connection, plan)
        return plan


def _has_own_rows(connection: sqlite3.Connection, target: Imported, others: Sequence[Imported], whole: int) -> bool:
    """Whether no other file has ever had a row of this one. A newer file that had one would have left its version
    there, an older one only in its count of rows that it met."""
    again = connection.execute(
        "SELECT count(*) FROM imports WHERE shop_id = ? AND dataset = ? AND reread = 1",
        (target.shop_id, target.dataset),
    ).fetchone()[0]
    older_later = [one for one in others if one.import_id > target.import_id and one.version < target.version]
    met_nothing = target.met_nothing and all(one.met_nothing for one in older_later)
    return not again and met_nothing and whole == target.new


@contextmanager
def _writing(database: Path, again: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A connection within a transaction that is kept if nothing is raised; `again` is attached under that name."""
    with closing(open_writer(database)) as connection:
        if again:
            connection.execute("ATTACH ? AS again", (str(again),))
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def _take_out(connection: sqlite3.Connection, plan: Undoing) -> None:
    target, shop = plan.target, plan.target.shop_id
    values = {"shop": shop, "dataset": target.dataset, "sha256": target.sha256, "id": target.import_id}
    gone = imported(connection, "shop_id = :shop AND dataset = :dataset AND (sha256 = :sha256 OR reread = 1)", values)
    before = products_of(connection, shop)
    table, all_rows = fact_table(target.dataset), plan.again or not plan.remaining
    connection.execute(
        f"DELETE FROM {table} WHERE shop_id = :shop" + ("" if all_rows else " AND import_id = :id"), values
    )
    if target.dataset == "orders" and all_rows:
        connection.execute("DELETE FROM order_status_history WHERE shop_id = :shop", values)
    _forget_labels(connection, shop, [*gone, *(plan.remaining if plan.again else ())])
    for one in gone:
        connection.execute("DELETE FROM imports WHERE import_id = ?", (one.import_id,))
    if plan.again:
        replant(connection, shop, target.dataset, plan.remaining)
    settle(connection, shop)
    forget_words(connection)
    note = ("shops.fate_undone", {"id": target.import_id, "file": target.file, "day": today()})
    tell_gone_products(connection, shop, before - products_of(connection, shop), note)
    leave_shop(connection, shop, note)


def _forget_labels(connection: sqlite3.Connection, shop: int, files: Sequence[Imported]) -> None:
    """Names that are known of these files; those that others have too come back from their rows."""
    for one in files:
        connection.execute("DELETE FROM labels WHERE shop_id = ? AND version = ?", (shop, one.version))
