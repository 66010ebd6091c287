"""Products by id, as people name them on the command line."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.metrics.keys import newest_names

_KNOWN = (
    "SELECT label FROM labels WHERE shop_id = :shop AND dim = 'product' AND key = :key",
    "SELECT product_name FROM catalogue WHERE shop_id = :shop AND product_id = :key ORDER BY day DESC",
    "SELECT product_name FROM product_days WHERE shop_id = :shop AND product_id = :key ORDER BY day DESC",
)


def product_name(connection: sqlite3.Connection, shop_id: int, product: str) -> str:
    """The newest name of a product. Raises PddOpsError where no export knows it."""
    for sql in _KNOWN:
        found = connection.execute(f"{sql} LIMIT 1", {"shop": shop_id, "key": product}).fetchone()
        if found:
            return str(found[0] or product)
    raise PddOpsError(say("work.no_product", value=product))


def product_names(connection: sqlite3.Connection, shops: Sequence[int]) -> dict[str, str]:
    """The newest names of all products that were sold."""
    return newest_names(connection, shops, "product")


def subject_of(connection: sqlite3.Connection, shop_id: int, product: str) -> dict[str, Any]:
    """The fields of an action that say what it is about: a product, or the shop where none is given."""
    if not product:
        return {}
    return {"scope": "product", "key": product, "object": product_name(connection, shop_id, product)}
