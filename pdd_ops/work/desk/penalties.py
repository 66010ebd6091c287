"""Penalties that can still be appealed against, and appeals with a day that the user has set."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import BEIJING
from pdd_ops.work.desk.item import Item
from pdd_ops.work.desk.next_steps import next_steps

# An appeal that was made, or can be made no more, waits for nobody here.
_VIOLATIONS = """SELECT s.name, v.violation_id, coalesce(v.type, ''), v.appeal_until, v.fine_fen,
  coalesce(v.order_id, '')
FROM violations v JOIN shops s USING (shop_id)
WHERE v.shop_id IN ({marks}) AND v.appeal_until >= ? AND (v.appeal_status IS NULL OR v.appeal_status LIKE '%未申诉%'
  OR v.appeal_status LIKE '%待申诉%' OR v.appeal_status LIKE '可申诉%')"""
_APPEALS = """SELECT s.name, a.appeal_id, a.until_day, a.row_key FROM appeals a JOIN shops s USING (shop_id)
WHERE a.shop_id IN ({marks}) AND a.state = 'open' AND a.until_day IS NOT NULL"""


def penalties(connection: sqlite3.Connection, shops: Shops, now: int) -> Iterator[Item]:
    """The deadlines are those of the 违规 export and of the user; none is built in."""
    marks, step = ", ".join("?" * len(shops.ids)), next_steps().of("penalty", "other")
    for shop, number, kind, until, fen, order in connection.execute(_VIOLATIONS.format(marks=marks), [*shops.ids, now]):
        title = say("desk.penalty_title", kind=kind or say("desk.no_state"))
        yield Item("penalty", shop, number, title, until, fen, say("desk.appeal_until"), step, order)
    for shop, appeal, day, row in connection.execute(_APPEALS.format(marks=marks), shops.ids):
        end = int(datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=BEIJING).timestamp())
        title, why = say("desk.appeal_title"), say("desk.appeal_said")
        yield Item("penalty", shop, str(appeal), title, end, None, why, step, row)
