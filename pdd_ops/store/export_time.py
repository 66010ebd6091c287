"""Content that was imported before, met again under another name: when was it exported after all?

The content of a file has one time, the best that is known of it: as given, else stated in a name or footer, else the
earliest time of modification of any copy. So a renamed copy of an old export never becomes a new one.
"""

from __future__ import annotations

from collections.abc import Callable

from pdd_ops.intake.file_dates import AsOf, version_of
from pdd_ops.intake.tables import Origin
from pdd_ops.records import frozen
from pdd_ops.store import coverage
from pdd_ops.store.engine import Connection
from pdd_ops.store.rollup import roll_up_orders
from pdd_ops.store.upsert import fact_table

SURENESS = ("given", "name", "footer", "modified")


@frozen
class Known:
    """An earlier import of the same bytes into the same shop."""

    import_id: int
    shop_id: int
    dataset: str
    file: str
    sha256: str
    rows: int
    period: tuple[str, str] | None
    moment: AsOf
    version: int


@frozen
class Again:
    """An import whose file must be read once more, and as what it was read."""

    path: str
    file: str
    shop: str
    format: str
    dataset: str
    sha256: str
    moment: AsOf


@frozen
class Retimed:
    """A corrected time: whether this content must be read again, and the other imports that must."""

    read_again: bool
    others: tuple[Again, ...]


def known_content(connection: Connection, content: tuple[str, str, int], sha256: Callable[[], str]) -> Known | None:
    """The import of this content (dataset, shop, bytes), if there is one. The hash is asked for only if it may be."""
    rows = connection.execute(
        """SELECT i.sha256, i.import_id, i.shop_id, i.dataset, i.file, i.rows, i.period_from, i.period_to,
          i.version >> 12, i.as_of_source, i.version
        FROM current_imports i JOIN shops s USING (shop_id) WHERE i.dataset = ? AND s.name = ? AND i.size = ?""",
        content,
    ).fetchall()
    digest = sha256() if rows else ""
    for found, import_id, shop_id, dataset, file, count, first, last, micros, source, version in rows:
        if found == digest:
            period = (first, last) if first else None
            return Known(import_id, shop_id, dataset, file, digest, count, period, AsOf(micros, source), version)
    return None


def retime(connection: Connection, known: Known, moment: AsOf, origin: Origin) -> Retimed | None:
    """Corrects the time of known content where `moment`, that of `origin`, is surer; None where it is not.

    The content is then known by the name of `origin`. Where no other file of the dataset lies between the two times,
    nothing else changes. Otherwise this file and those between are to be read again: which of two files is the newer
    one may have turned round.
    """
    if not _surer(moment, known.moment):
        return None
    version = version_of(moment, known.sha256)
    low, high = sorted((version, known.version))
    between = connection.execute(
        """SELECT i.import_id, i.path, i.file, s.name, i.format, i.dataset, i.sha256, i.version >> 12, i.as_of_source
        FROM current_imports i JOIN shops s USING (shop_id)
        WHERE i.shop_id = ? AND i.dataset = ? AND i.version > ? AND i.version < ? ORDER BY i.version""",
        (known.shop_id, known.dataset, low, high),
    ).fetchall()
    connection.execute("BEGIN IMMEDIATE")
    _set_version(connection, known, version, moment)
    connection.execute(
        "UPDATE imports SET as_of_source = ?, file = ?, path = ? WHERE import_id = ?",
        (moment.source, origin.name, origin.path, known.import_id),
    )
    for import_id in [row[0] for row in between] + [known.import_id] * bool(between):
        connection.execute("UPDATE imports SET reread = 1 WHERE import_id = ?", (import_id,))
    coverage.refresh(connection, known.shop_id, known.dataset)
    connection.execute("COMMIT")
    return Retimed(bool(between), tuple(_again(*row[1:]) for row in between))


def _again(path: str, *texts: *tuple[str, str, str, str, str, int, str]) -> Again:
    file, shop, format_name, dataset, sha256, micros, source = texts
    return Again(path, file, shop, format_name, dataset, sha256, AsOf(micros, source))


def _set_version(connection: Connection, known: Known, version: int, moment: AsOf) -> None:
    """The import, its rows and what was noted of them get the new version; the sums that depend on it are made anew."""
    values = {"new": version, "old": known.version, "shop": known.shop_id, "import": known.import_id}
    values |= {"as_of": moment.micros // 1_000_000}
    connection.execute("UPDATE imports SET version = :new, as_of = :as_of WHERE import_id = :import", values)
    facts = fact_table(known.dataset)
    columns = [(facts, "version"), ("labels", "version")]
    if known.dataset == "orders":
        columns += [("order_facts", "status_version"), ("order_status_history", "version")]
    for table, column in columns:
        connection.execute(f"UPDATE {table} SET {column} = :new WHERE shop_id = :shop AND {column} = :old", values)
    connection.execute(
        f"""UPDATE {facts} SET from_older = replace(from_older, CAST(:old AS TEXT), CAST(:new AS TEXT))
        WHERE shop_id = :shop AND from_older IS NOT NULL""",
        values,
    )
    if known.dataset == "orders":  # whether an order that still waits is late depends on the time of the export
        connection.execute("DROP TABLE IF EXISTS temp.touched")
        connection.execute(
            """CREATE TEMP TABLE touched AS SELECT DISTINCT pay_day AS day FROM orders
            WHERE shop_id = :shop AND version = :new AND pay_day IS NOT NULL""",
            values,
        )
        roll_up_orders(connection, known.shop_id)


def _surer(moment: AsOf, than: AsOf) -> bool:
    one, other = SURENESS.index(moment.source), SURENESS.index(than.source)
    if one == other == SURENESS.index("modified"):
        return moment.micros < than.micros
    return one < other or (one == other and moment.source == "given" and moment.micros != than.micros)
