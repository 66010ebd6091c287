"""What to type for the explanation of a number: every answer ends with commands that lead further down."""

from __future__ import annotations

import shlex
import sqlite3

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.store.shops import ALL_SHOPS


def explain_command(
    metric: str, month: str, *, by: str | None = None, key: str = "", shop: str | None = None, rows: bool = False
) -> str:
    """The command for a metric of a month, of the part `by`=`key` of it where there is one."""
    words = ["pdd-ops", "explain", metric, month]
    words += ["--by", f"{by}={key or say('metrics.blank_key')}"] if by else []
    words += ["--shop", shop] if shop else []
    return " ".join(quoted(word) for word in [*words, *(["--rows"] if rows else [])])


def shop_to_name(connection: sqlite3.Connection, shops: Shops) -> str | None:
    """What --shop has to say to mean these shops; None where there is only one, and nothing needs to be said."""
    count = connection.execute("SELECT count(*) FROM shops WHERE gone_on IS NULL").fetchone()[0]
    if count == 1:
        return None
    return shops.name if len(shops.ids) == 1 else ALL_SHOPS


def quoted(word: str) -> str:
    """In quotes only where a shell would take it apart: Chinese needs none."""
    return shlex.quote(word) if any(sign in " \t\"'\\$&|;<>()*?`!#" for sign in word) else word
