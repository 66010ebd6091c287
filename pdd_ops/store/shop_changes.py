"""Shops listed, renamed, put together and dropped. What people said of a shop stays, and says what became of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.formats.datasets import Dataset, datasets
from pdd_ops.formats.model import Format
from pdd_ops.lang import say
from pdd_ops.periods import today
from pdd_ops.records import frozen
from pdd_ops.store.database import open_reader, open_writer
from pdd_ops.store.export_time import SURENESS
from pdd_ops.store.fates import tell_shop
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.replant import forget_words, replant, settle
from pdd_ops.store.reread import Imported, Progress, imported, read_again
from pdd_ops.store.shops import ALL_SHOPS, OF_PEOPLE, leave_shop
from pdd_ops.store.storage_errors import explained
from pdd_ops.store.upsert import fact_table


@frozen
class Merged:
    """What became of a shop that was put together with another: the files that were read again for it, and how many
    targets gave way, for the other shop had one of the same month."""

    shop: str
    into: str
    read_again: tuple[str, ...]
    targets_dropped: int

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {**asdict(self), "read_again": list(self.read_again)}


def rename_shop(database: Path, name: str, new: str, waiting: Callable[[str], None] = lambda line: None) -> None:
    """Gives a shop another name. Raises PddOpsError where there is no such shop, or another that is called so."""
    wanted = new.strip()
    if not wanted or wanted == ALL_SHOPS:
        raise UsageError(say("import.reserved_shop", name=new))
    with _changing(database, "shops rename", waiting) as connection:
        shop = shop_of(connection, name)
        taken = connection.execute("SELECT shop_id, gone_on FROM shops WHERE name = ?", (wanted,)).fetchone()
        if taken and taken[0] != shop:
            raise PddOpsError(say("shops.name_taken" if taken[1] is None else "shops.name_gone", name=wanted, old=name))
        connection.execute("UPDATE shops SET name = ? WHERE shop_id = ?", (wanted, shop))
        connection.execute("UPDATE OR REPLACE month_runs SET shop = ? WHERE shop = ?", (wanted, name))
        connection.execute(
            "UPDATE OR IGNORE deliveries SET message = replace(message, ?1, ?2) WHERE instr(message, ?1)",
            (f":{name}:", f":{wanted}:"),
        )
        tell_shop(
            connection, shop, ("shops.fate_renamed", {"old": name, "new": wanted, "day": today()}), products=False
        )


def drop_shop(database: Path, name: str, waiting: Callable[[str], None] = lambda line: None) -> None:
    """Takes out everything that a shop's files said. What people said of it stays. Raises PddOpsError."""
    with _changing(database, "shops drop", waiting) as connection:
        shop = shop_of(connection, name)
        _remove_data(connection, shop)
        leave_shop(connection, shop, ("shops.fate_dropped", {"shop": name, "day": today()}), products=True)
        connection.execute("DELETE FROM month_runs WHERE shop = ?", (name,))
        forget_words(connection)


def merge_shops(
    database: Path,
    name: str,
    into: str,
    formats: Mapping[str, Format],
    progress: Progress = lambda file, rows: None,
    waiting: Callable[[str], None] = lambda line: None,
) -> Merged:
    """Puts a shop together with another, as if its files had been imported for that one. Where both have the same
    orders, the files of both are read again. Raises PddOpsError, nothing changed, where they are not what they were."""
    open_reader(database).close()
    with explained(database), sole_writer(database, "shops merge", waiting), ExitStack() as opened:
        with closing(open_reader(database)) as reader:
            shop, other = shop_of(reader, name), shop_of(reader, into)
            if shop == other:
                raise UsageError(say("shops.same", name=name))
            both = {dataset.name: files for dataset, files in _overlaps(reader, shop, other)}
        files = [one for found in both.values() for one in found]
        again = opened.enter_context(read_again(database, files, formats, progress)) if files else None
        with _transaction(database, again) as connection:
            _put_together(connection, shop, other, both)
            dropped = _merge_words_of_people(connection, shop, other, name, into)
        return Merged(name, into, tuple(one.file for one in files), dropped)


def shop_of(connection: sqlite3.Connection, name: str) -> int:
    """The id of a shop that is there. Raises PddOpsError with the names there are."""
    known = dict(connection.execute("SELECT name, shop_id FROM shops WHERE gone_on IS NULL"))
    if name not in known:
        raise PddOpsError(say("metrics.unknown_shop", value=name, known=", ".join(sorted(known))))
    return int(known[name])


@contextmanager
def _changing(database: Path, command: str, waiting: Callable[[str], None]) -> Iterator[sqlite3.Connection]:
    open_reader(database).close()
    with explained(database), sole_writer(database, command, waiting), _transaction(database) as connection:
        yield connection


@contextmanager
def _transaction(database: Path, again: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A connection whose changes are kept if nothing is raised; `again` is attached under that name."""
    with closing(open_writer(database)) as connection:
        if again:
            connection.execute("ATTACH ? AS again", (str(again),))
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def _remove_data(connection: sqlite3.Connection, shop: int) -> None:
    """Facts, sums, names, coverage and journal of a shop: every table that tells shops apart, but those of people."""
    for table in tables_of_shops(connection):
        if table not in (*OF_PEOPLE, "shops"):
            connection.execute(f"DELETE FROM {table} WHERE shop_id = ?", (shop,))


def tables_of_shops(connection: sqlite3.Connection) -> list[str]:
    """The tables with a column shop_id."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [
        name for (name,) in names if "shop_id" in {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
    ]


def _overlaps(connection: sqlite3.Connection, shop: int, other: int) -> Iterator[tuple[Dataset, list[Imported]]]:
    """The datasets of which both shops have the same rows, and the files of both, each content once."""
    for dataset in datasets().values():
        values = {"shop": shop, "other": other, "dataset": dataset.name}
        files = imported(connection, "shop_id IN (:shop, :other) AND dataset = :dataset AND reread = 0", values)
        contents = {one.sha256: one for one in sorted(files, key=_least_sure_first)}
        if len(contents) < len(files) or _shared_rows(connection, dataset, shop, other):
            yield dataset, sorted(contents.values(), key=lambda one: one.import_id)


def _least_sure_first(one: Imported) -> tuple[int, int, int]:
    """Of one content the time that is known best counts, of equally sure ones the earliest."""
    return -SURENESS.index(one.as_of_source), -one.version, -one.import_id


def _shared_rows(connection: sqlite3.Connection, dataset: Dataset, shop: int, other: int) -> bool:
    key = ("order_id",) if dataset.name == "orders" else dataset.key
    same = " AND ".join(f"b.{name} = a.{name}" for name in key)
    table = fact_table(dataset.name)
    sql = f"SELECT EXISTS (SELECT 1 FROM {table} a JOIN {table} b ON b.shop_id = ? AND {same} WHERE a.shop_id = ?)"
    return bool(connection.execute(sql, (other, shop)).fetchone()[0])


def _put_together(
    connection: sqlite3.Connection, shop: int, other: int, both: Mapping[str, Sequence[Imported]]
) -> None:
    """Every fact of both is the other shop's; then its sums are made anew."""
    connection.execute(
        """INSERT INTO labels (shop_id, dim, key, label, version) SELECT ?, dim, key, label, version FROM labels
        WHERE shop_id = ? ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label,
        version = excluded.version WHERE excluded.version > version""",
        (other, shop),
    )
    for dataset in datasets():
        if dataset in both:
            _replace(connection, shop, other, dataset, both[dataset])
        else:
            _hand_over(connection, shop, other, dataset)
    _remove_data(connection, shop)
    settle(connection, other)
    forget_words(connection)


def _hand_over(connection: sqlite3.Connection, shop: int, other: int, dataset: str) -> None:
    tables = [fact_table(dataset), *(["order_status_history"] if dataset == "orders" else [])]
    for table in tables:
        connection.execute(f"UPDATE {table} SET shop_id = ? WHERE shop_id = ?", (other, shop))
    connection.execute("UPDATE imports SET shop_id = ? WHERE shop_id = ? AND dataset = ?", (other, shop, dataset))


def _replace(connection: sqlite3.Connection, shop: int, other: int, dataset: str, files: Sequence[Imported]) -> None:
    kept = [one.import_id for one in files]
    marks = ", ".join("?" * len(kept))
    tables = [fact_table(dataset), *(["order_status_history"] if dataset == "orders" else [])]
    for table in tables:
        connection.execute(f"DELETE FROM {table} WHERE shop_id IN (?, ?)", (shop, other))
    connection.execute(
        f"DELETE FROM imports WHERE shop_id IN (?, ?) AND dataset = ? AND import_id NOT IN ({marks})",
        (shop, other, dataset, *kept),
    )
    replant(connection, other, dataset, files)


def _merge_words_of_people(connection: sqlite3.Connection, shop: int, other: int, name: str, into: str) -> int:
    """Actions, log and targets go over. Returns how many targets gave way to one of the other shop."""
    tell_shop(connection, shop, ("shops.fate_merged", {"shop": name, "into": into, "day": today()}))
    values = {"shop": shop, "other": other}
    connection.execute(
        """UPDATE actions SET problem = NULL, measure = NULL WHERE shop_id = :shop
        AND (problem, measure) IN (SELECT problem, measure FROM actions WHERE shop_id = :other)""",
        values,
    )
    connection.execute(
        """UPDATE operations SET mark = NULL WHERE shop_id = :shop
        AND mark IN (SELECT mark FROM operations WHERE shop_id = :other)""",
        values,
    )
    dropped = connection.execute(
        """DELETE FROM targets WHERE shop_id = :shop
        AND (month, metric) IN (SELECT month, metric FROM targets WHERE shop_id = :other)""",
        values,
    ).rowcount
    for table in OF_PEOPLE:
        connection.execute(f"UPDATE OR IGNORE {table} SET shop_id = :other WHERE shop_id = :shop", values)
    for table in ("evidence", "feedback", "follow_ups"):  # what the other shop has as well
        connection.execute(f"DELETE FROM {table} WHERE shop_id = :shop", values)
    connection.execute("DELETE FROM month_runs WHERE shop = ?", (name,))
    connection.execute("DELETE FROM shops WHERE shop_id = :shop", values)
    return dropped
