"""Articles that run out before a delivery could come."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import BEIJING, instant_text
from pdd_ops.work.desk.item import Item
from pdd_ops.work.stock_settings import stock_settings

if TYPE_CHECKING:
    from pdd_ops.work.stock import StockRow


def low_stock(connection: sqlite3.Connection, shops: Shops, now: int) -> Iterator[Item]:
    """Articles whose cover is below their lead time, by a snapshot of the last seven days; to be ordered today. Without
    any lead time nothing is read."""
    settings = stock_settings()
    if not settings.has_lead:
        return
    from pdd_ops.metrics.shops import shop_names
    from pdd_ops.work.stock import stock_of

    end = datetime.fromisoformat(f"{instant_text(now)[:10]}T23:59:59").replace(tzinfo=BEIJING)
    names = shop_names(connection)
    for shop in shops.ids:
        for row in stock_of(connection, Shops((shop,), names[shop]), settings=settings).rows:
            if row.order and row.cover is not None and row.lead is not None and row.cover < row.lead:
                yield Item(
                    kind="stock",
                    shop=names[shop],
                    id=row.sku,
                    title=say("stock.today", name=row.name),
                    deadline=int(end.timestamp()),
                    amount_fen=None,
                    why=_why(row),
                    next=say("stock.today_next" if row.on_order is None else "stock.today_next_due", order=row.order),
                    object=row.product or row.sku,
                    rank=2,
                )


def _why(row: StockRow) -> str:
    words = {"cover": f"{row.cover:.1f}", "lead": row.lead, "on_hand": row.on_hand}
    if row.on_order is None:
        return say("stock.today_why", **words)
    return say("stock.today_why_due", due=row.on_order, **words)
