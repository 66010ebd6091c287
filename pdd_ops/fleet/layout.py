"""Where what stands in the folder of a fleet, and which tables there are.

    OUT/facts|sums|more/TABLE/shop=NAME/month=YYYY-MM/part.parquet
    OUT/shops/NAME.json        what of a shop is there (manifest.py), written last

Columns are those of the database (fen, seconds since 1970 UTC) without `shop_id`: shop and month stand in the path, as
Hive, Spark, DuckDB and polars read them. Rows without a day are of month=__HIVE_DEFAULT_PARTITION__, which is read as a
missing value.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pdd_ops.formats.datasets import datasets
from pdd_ops.store.shops import OF_PEOPLE

NO_MONTH = "__HIVE_DEFAULT_PARTITION__"
PART = "part.parquet"
FACTS, SUMMED, MORE = "facts", "sums", "more"
_DAILY = ("coverage_days",)  # by day as the sums are, though nothing is added up
_OTHER = {"order_facts": "orders"}  # tables that are kept as the view of them
_DAYS = ("day", "pay_day", "opened_day")  # the first of them that a table has tells the month
_WORKED_OUT = ("shop_id", "pay_hour", "time_source")
_ESCAPED = set("\"#%'*/:=?\\{}[]^<>|") | {chr(code) for code in (*range(32), 127)}


@dataclass(frozen=True)
class Kept:
    """A table as the fleet keeps it: its group, its columns with their types in SQLite, and the one of the month."""

    name: str
    group: str
    columns: Mapping[str, str]
    day: str | None

    def part(self, shop: str, month: str) -> PurePosixPath:
        """Where its rows of a shop and month stand, below the folder of the fleet."""
        return PurePosixPath(self.group, self.name, f"shop={escaped(shop)}", f"month={month}", PART)


def escaped(name: str) -> str:
    """A shop's name as part of a path, as Hive escapes it; a full stop at its start or end too."""
    found = "".join(f"%{ord(sign):02X}" if sign in _ESCAPED else sign for sign in name)
    found = f"%2E{found[1:]}" if found.startswith(".") else found
    return f"{found[:-1]}%{ord(found[-1]):02X}" if found.endswith((".", " ")) else found


def tables_of(connection: sqlite3.Connection) -> dict[str, Kept]:
    """Every table of a database that says something of a shop, what people said of it excepted."""
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
    found: dict[str, Kept] = {}
    for table in names:
        columns = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
        if ("shop_id" in columns and table not in OF_PEOPLE and table != "shops") or table == "rejects":
            name = _OTHER.get(table, table)
            if name != table:
                columns = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({name})")}
            kept = {column: kind for column, kind in columns.items() if column not in _WORKED_OUT}
            day = next((column for column in _DAYS if column in kept), None)
            found[name] = Kept(name, _group(name), kept, day)
    return found


def _group(table: str) -> str:
    from pdd_ops.store.recompute import SUMS

    if table in datasets():
        return FACTS
    return SUMMED if table in {*(sums.table for sums in SUMS), *_DAILY} else MORE
