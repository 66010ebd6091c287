"""Which shop a file belongs to: as told, by its folder or name, else the only shop there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.store.engine import Connection

ALL_SHOPS = "all"  # asks for every shop together, so no shop can be called so
_SHOP_WORD = r"(?:旗舰店|专卖店|专营店|企业店|小店|店)"
_IN_FOLDER = re.compile(rf"^.{{1,30}}{_SHOP_WORD}$")
_IN_FILE = re.compile(rf"^([^_\-\d\s].{{0,30}}?{_SHOP_WORD})(?=[\d_\-\s（(的]|20\d\d|订单|售后|流量|推广|商品|账单)")
_NO_SHOP = {"全店", "店", "本店", "网店", "店铺", "账户全店"}


def named_in(path: Path) -> str | None:
    """The shop that the folder ('桂花旗舰店/') or the file name ('桂花店8月份订单.csv') states."""
    if _IN_FOLDER.match(path.parent.name) and path.parent.name not in _NO_SHOP:
        return path.parent.name
    match = _IN_FILE.match(path.name)
    return match[1] if match and match[1] not in _NO_SHOP else None


def shop_of(connection: Connection, path: Path, *, given: str | None, siblings: Sequence[Path]) -> str:
    """The shop's name: as given; as the path states; the one its siblings state; the only one stored; the default."""
    if given == ALL_SHOPS:
        raise UsageError(say("import.reserved_shop", name=given))
    if given:
        return given
    if named := named_in(path):
        return named
    stated = {name for sibling in siblings if (name := named_in(sibling))}
    if len(stated) == 1:
        return stated.pop()
    stored = [row[0] for row in connection.execute("SELECT name FROM shops LIMIT 2")]
    return stored[0] if len(stored) == 1 else say("import.default_shop")


def shop_id_of(connection: Connection, name: str) -> int:
    """The id of a shop, which is made where it is new."""
    connection.execute("INSERT INTO shops (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
    found: int = connection.execute("SELECT shop_id FROM shops WHERE name = ?", (name,)).fetchone()[0]
    return found
