"""What many orders share, stored once: articles, routes and statuses, of which the row of an order has the numbers.

In these tables '' stands for a cell that is missing. The view `orders` gives the words back.
"""

from __future__ import annotations

from pdd_ops.records import frozen
from pdd_ops.store.engine import Connection


@frozen
class Wording:
    """A table of combinations of words, each with a number, and the columns of an order that it replaces."""

    table: str
    number: str
    columns: tuple[str, ...]

    def sql(self, row: str) -> str:
        """The number that belongs to the words of a row."""
        same = " AND ".join(f"w.{name} = coalesce({row}.{name}, '')" for name in self.columns)
        return f"(SELECT w.{self.number} FROM main.{self.table} w WHERE {same})"


WORDINGS = (
    Wording(
        "order_articles", "article_id", ("product_id", "sku_id", "sku", "sku_code", "product_code", "product_name")
    ),
    Wording("order_routes", "route_id", ("carrier", "province", "city")),
    Wording("order_statuses", "status_id", ("status", "state", "aftersale_status", "seller_note", "live")),
)
REPLACED = {name for wording in WORDINGS for name in wording.columns}


def add_wordings(connection: Connection, source: str) -> None:
    """Gives a number to every combination of words in a table of orders that has none yet."""
    for wording in WORDINGS:
        words = ", ".join(f"coalesce({name}, '')" for name in wording.columns)
        connection.execute(
            f"INSERT OR IGNORE INTO main.{wording.table} ({', '.join(wording.columns)}) "
            f"SELECT DISTINCT {words} FROM {source}"
        )
