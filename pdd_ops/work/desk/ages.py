"""How old the exports are that the desk speaks from: since then, things may have been done.

An order export ends where its rows end, whatever the time of its file says: a copy of an old file is no new export.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import instant_of, instant_text, shifted
from pdd_ops.store.statement import question_marks

OLD = 24 * 3600  # seconds
DATASETS = ("aftersales", "orders")


@dataclass(frozen=True)
class Age:
    """The newest export of a dataset of a shop; `as_of` is an instant, None where there is none. `reaches` is the last
    day that the rows of orders cover."""

    shop: str
    dataset: str
    as_of: int | None
    reaches: str | None = None

    @property
    def until(self) -> int | None:
        """Up to when the export speaks, an instant."""
        if self.as_of is None or self.reaches is None:
            return self.as_of
        return min(self.as_of, instant_of(shifted(self.reaches, 2)))

    def sentence(self, *, several: bool) -> str:
        """Up to when the export speaks; `several` shops are asked about, so that this one is named."""
        shop = say("desk.of_shop", shop=self.shop) if several else ""
        if self.as_of is None:
            return say(f"desk.no_{self.dataset}", shop=shop)
        if self.until != self.as_of:
            return say("desk.orders_end", shop=shop, day=self.reaches, at=instant_text(self.as_of)[:16])
        return say(f"desk.age_{self.dataset}", shop=shop, at=instant_text(self.as_of)[:16])

    def is_old(self, now: int) -> bool:
        """Whether it is of more than a day ago; not where there is none."""
        return self.until is not None and now - self.until > OLD


def ages(connection: sqlite3.Connection, shops: Shops, *datasets: str) -> list[Age]:
    """The newest export of each of the datasets ('aftersales', 'orders'), for every shop."""
    marks = question_marks(shops.ids)
    newest = f"""SELECT shop_id, dataset, max(as_of) FROM current_imports
    WHERE shop_id IN ({marks}) AND dataset IN ({question_marks(datasets)}) AND rows > 0 GROUP BY shop_id, dataset"""
    found = {(shop, name): as_of for shop, name, as_of in connection.execute(newest, [*shops.ids, *datasets])}
    reaches = {shop: orders_reach(connection, shop) for shop in shops.ids} if "orders" in datasets else {}
    names = connection.execute(f"SELECT name, shop_id FROM shops WHERE shop_id IN ({marks}) ORDER BY name", shops.ids)
    return [
        Age(name, dataset, found.get((shop, dataset)), reaches.get(shop) if dataset == "orders" else None)
        for name, shop in names.fetchall()
        for dataset in sorted(datasets)
    ]


def orders_reach(connection: sqlite3.Connection, shop: int) -> str | None:
    """The last day that the orders of a shop cover."""
    sql = "SELECT max(day) FROM coverage_days WHERE shop_id = ? AND dataset = 'orders'"
    day: str | None = connection.execute(sql, (shop,)).fetchone()[0]
    return day


def orders_end(connection: sqlite3.Connection, shop: int) -> int | None:
    """The instant up to which the orders of a shop can tell anything; None without any covered day."""
    day = orders_reach(connection, shop)
    return None if day is None else instant_of(shifted(day, 2))


def warnings(known: Sequence[Age], now: int, *, several: bool) -> list[str]:
    """A line for every export that is more than a day old."""
    return [say("desk.age_old", note=age.sentence(several=several)) for age in known if age.is_old(now)]
