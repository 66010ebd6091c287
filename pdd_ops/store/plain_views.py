"""Views in plain words, declared in plain_views.toml: Chinese names, yuan, Beijing times. The tool reads none.

They are made anew whenever the schema changes, so that no migration has to mind them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache

from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table

_SQL = {
    "": "{0}",
    "rate": "{0}",
    "yuan": "{0} / 100.0",
    "time": "datetime({0} + 28800, 'unixepoch')",
}


@frozen
class PlainColumn:
    """A column of a view: SQL over a row `t` of the table, the kind ('', 'yuan', 'time', 'rate'), and it in English."""

    name: str
    source: str
    kind: str
    english: str

    @property
    def sql(self) -> str:
        """Its value as the view shows it."""
        plain = f"t.{self.source}" if self.source.isidentifier() else self.source
        return _SQL[self.kind].format(plain)


@frozen
class PlainView:
    """A view: `table` with its condition, and what its rows are, in English."""

    name: str
    english: str
    table: str
    columns: tuple[PlainColumn, ...]

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        table, _, condition = self.table.partition(" ")
        columns = ", ".join(f'{column.sql} AS "{column.name}"' for column in self.columns)
        return f'CREATE VIEW "{self.name}" AS SELECT {columns} FROM {table} t {condition}'


_SHOP = PlainColumn("店铺", "(SELECT name FROM shops s WHERE s.shop_id = t.shop_id)", "", "shop")
_FILE = (
    PlainColumn("文件", "(SELECT file FROM imports i WHERE i.import_id = t.import_id)", "", "file of the row"),
    PlainColumn("文件行", "row_no", "", "row of that file"),
)


@cache
def plain_views() -> Mapping[str, PlainView]:
    """All views by name."""
    found = {}
    for name, table in shipped_table("pdd_ops.store", "plain_views.toml").items():
        own = (PlainColumn(column, *entry) for column, entry in table["columns"].items())
        columns = (_SHOP, *own, *(_FILE if table.get("file") else ()))
        found[name] = PlainView(name, table["en"], table["from"], columns)
    return found


def make_plain_views(connection: sqlite3.Connection) -> None:
    """Makes them, within the caller's transaction; there are none."""
    for view in plain_views().values():
        connection.execute(view.sql)


def drop_plain_views(connection: sqlite3.Connection) -> None:
    """Takes out those there are, also such as are not declared any more: views whose names are Chinese."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    for (name,) in names:
        if not name.isascii():
            connection.execute(f'DROP VIEW "{name}"')
