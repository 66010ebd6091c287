"""Shops: their names in paths, and those in the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdd_ops.periods import today
from pdd_ops.records import frozen

if TYPE_CHECKING:
    import sqlite3

    from pdd_ops.store.engine import Connection
    from pdd_ops.store.fates import Fate

OF_PEOPLE = (
    "actions",
    "evidence",
    "appeals",
    "feedback",
    "follow_ups",
    "operations",
    "targets",
)  # tables of what people said of a shop, which no file can take back
ALL_SHOPS = "all"  # asks for every shop together, so no shop can be called so
_SHOP_WORD = r"(?:旗舰店|专卖店|专营店|企业店|小店|店)"
_IN_FOLDER = rf"^.{{1,30}}{_SHOP_WORD}$"
_IN_FILE = rf"^([^_\-\d\s].{{0,30}}?{_SHOP_WORD})(?=[\d_\-\s（(的.]|20\d\d|订单|售后|流量|推广|商品|账单)"
_NO_SHOP = {
    "全店", "店", "本店", "网店", "店铺", "账户全店", "整店", "单店", "各店", "多店",
    "两店", "分店", "门店", "所有店", "全部店", "新店", "老店", "到店", "进店", "开店",
    "竞店",
}  # fmt: skip


@frozen
class ShopEntry:
    """A shop: its orders (成交), the first and last day of them, and how many files it has."""

    shop: str
    orders: int
    first: str | None
    last: str | None
    files: int

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def named_in(path: Path) -> str | None:
    """The shop that the folder ('桂花旗舰店/') or the file name ('桂花店8月份订单.csv') states."""
    return named_by_folder(path) or named_by_file(path)


def named_by_folder(path: Path) -> str | None:
    """The shop after which the folder is called."""
    return named_alone(path.parent.name)


def named_alone(name: str) -> str | None:
    """The name of a folder or a sheet, where it is a shop's."""
    return name if re.match(_IN_FOLDER, name) and name not in _NO_SHOP else None


def named_by_file(path: Path) -> str | None:
    """The shop with which the file's name begins."""
    match = re.match(_IN_FILE, path.name)
    return match[1] if match and match[1] not in _NO_SHOP else None


def shop_id_of(connection: Connection, name: str) -> int:
    """The id of a shop, which is made where it is new, and comes back where it was gone."""
    connection.execute("INSERT INTO shops (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET gone_on = NULL", (name,))
    found: int = connection.execute("SELECT shop_id FROM shops WHERE name = ?", (name,)).fetchone()[0]
    return found


def shop_elsewhere(connection: Connection, content: tuple[str, str, int], sha256: Callable[[], str]) -> str | None:
    """Another shop that has this content (dataset, shop, bytes) already; None where nobody has. The hash is asked for
    only if somebody may have."""
    rows = connection.execute(
        """SELECT s.name, i.sha256 FROM imports i JOIN shops s USING (shop_id)
        WHERE i.dataset = ? AND s.name <> ? AND i.size = ? AND i.rows > 0""",
        content,
    ).fetchall()
    digest = sha256() if rows else ""
    return next((name for name, found in rows if found == digest), None)


def list_shops(connection: sqlite3.Connection) -> list[ShopEntry]:
    """Every shop that is there, by name."""
    rows = connection.execute(
        """SELECT s.name, coalesce(sum(d.orders), 0), min(d.day), max(d.day),
          (SELECT count(*) FROM current_imports i WHERE i.shop_id = s.shop_id)
        FROM shops s LEFT JOIN order_days d ON d.shop_id = s.shop_id AND d.dim = 'all' AND d.orders > 0
        WHERE s.gone_on IS NULL GROUP BY s.shop_id ORDER BY s.name"""
    )
    return [ShopEntry(*row) for row in rows]


def is_stored(connection: Connection, name: str) -> bool:
    """Whether there is a shop of this name."""
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM shops WHERE name = ? AND gone_on IS NULL)", (name,)
    ).fetchone()
    return bool(found[0])


def shops_beside(connection: Connection, name: str) -> tuple[str, ...]:
    """The shops there are already, where this one is new."""
    names = tuple(row[0] for row in connection.execute("SELECT name FROM shops WHERE gone_on IS NULL ORDER BY shop_id"))
    return () if name in names else names


def leave_shop(connection: sqlite3.Connection, shop_id: int, fate: Fate, *, products: bool = False) -> bool:
    """Ends a shop that has no import left: without a trace, or marked as gone where people said something of it, which
    then says what became of the shop (with `products`: also what is said of products). Returns whether it was ended."""
    from pdd_ops.store.fates import tell_shop

    if connection.execute("SELECT EXISTS (SELECT 1 FROM imports WHERE shop_id = ?)", (shop_id,)).fetchone()[0]:
        return False
    connection.execute("DELETE FROM labels WHERE shop_id = ?", (shop_id,))
    said = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE shop_id = :shop" for table in OF_PEOPLE)
    if connection.execute(f"SELECT EXISTS ({said})", {"shop": shop_id}).fetchone()[0]:
        connection.execute("UPDATE shops SET gone_on = ? WHERE shop_id = ?", (today(), shop_id))
        tell_shop(connection, shop_id, fate, products=products)
    else:
        connection.execute("DELETE FROM shops WHERE shop_id = ?", (shop_id,))
    return True
