"""What became of the objects of actions and log entries: these stay when their shop or product goes, and say so.

A fate is a note like those of imports, [text key, values], said in the language of whoever reads it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any

from pdd_ops.lang import say

Fate = tuple[str, dict[str, Any]]
_APPENDED = "fate = json_insert(coalesce(fate, '[]'), '$[#]', json(:note))"
_OF_PRODUCTS = "SELECT number FROM operation_products WHERE product_id IN (SELECT value FROM json_each(:products))"


def products_of(connection: sqlite3.Connection, shop_id: int) -> set[str]:
    """The products that a shop's data know."""
    rows = connection.execute("SELECT key FROM labels WHERE shop_id = ? AND dim = 'product'", (shop_id,))
    return {key for (key,) in rows}


def tell_gone_products(connection: sqlite3.Connection, shop_id: int, products: Collection[str], fate: Fate) -> None:
    """Notes on the actions and log entries about these products what became of them."""
    values = {"shop": shop_id, "note": _written(fate), "products": json.dumps(sorted(products))}
    connection.execute(
        f"""UPDATE actions SET {_APPENDED} WHERE shop_id = :shop AND scope = 'product'
        AND key IN (SELECT value FROM json_each(:products))""",
        values,
    )
    connection.execute(
        f"UPDATE operations SET {_APPENDED} WHERE shop_id = :shop AND number IN ({_OF_PRODUCTS})", values
    )


def tell_shop(connection: sqlite3.Connection, shop_id: int, fate: Fate, *, products: bool = True) -> None:
    """Notes on everything that was planned and done for a shop what became of it; without `products` only on what is
    about the shop as a whole."""
    values = {"shop": shop_id, "note": _written(fate)}
    of_shop = "" if products else " AND scope <> 'product'"
    connection.execute(f"UPDATE actions SET {_APPENDED} WHERE shop_id = :shop{of_shop}", values)
    of_shop = "" if products else " AND number NOT IN (SELECT number FROM operation_products)"
    connection.execute(f"UPDATE operations SET {_APPENDED} WHERE shop_id = :shop{of_shop}", values)


def fates(connection: sqlite3.Connection, table: str) -> dict[int, str]:
    """What became of the objects of `actions` or `operations`, by number, in words."""
    rows = connection.execute(f"SELECT number, fate FROM {table} WHERE fate IS NOT NULL")
    return {number: "；".join(_spoken(json.loads(fate))) for number, fate in rows}


def _spoken(notes: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    return [say(key, **values) for key, values in notes]


def _written(fate: Fate) -> str:
    return json.dumps(fate, ensure_ascii=False)
