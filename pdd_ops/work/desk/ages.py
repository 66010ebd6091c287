"""How old the exports are that the desk speaks from: since then, things may have been done."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import instant_text
from pdd_ops.store.statement import question_marks

OLD = 24 * 3600  # seconds


@dataclass(frozen=True)
class Age:
    """The newest export of a dataset of a shop; `as_of` is an instant."""

    shop: str
    dataset: str
    as_of: int

    def sentence(self, *, several: bool) -> str:
        """Up to when the export speaks; `several` shops are asked about, so that this one is named."""
        shop = say("desk.of_shop", shop=self.shop) if several else ""
        return say(f"desk.age_{self.dataset}", shop=shop, at=instant_text(self.as_of)[:16])

    def is_old(self, now: int) -> bool:
        """Whether it is of more than a day ago."""
        return now - self.as_of > OLD


def ages(connection: sqlite3.Connection, shops: Shops, *datasets: str) -> list[Age]:
    """The newest export of each of the datasets ('aftersales', 'orders'), for every shop that has one."""
    marks, names = question_marks(shops.ids), question_marks(datasets)
    sql = f"""SELECT s.name, i.dataset, max(i.as_of) FROM current_imports i JOIN shops s USING (shop_id)
    WHERE i.shop_id IN ({marks}) AND i.dataset IN ({names}) AND i.rows > 0
    GROUP BY i.shop_id, i.dataset ORDER BY s.name, i.dataset"""
    return [Age(*row) for row in connection.execute(sql, [*shops.ids, *datasets])]


def warnings(known: Sequence[Age], now: int, *, several: bool) -> list[str]:
    """A line for every export that is more than a day old."""
    return [say("desk.age_old", note=age.sentence(several=several)) for age in known if age.is_old(now)]
