"""Actions that are overdue, or due today."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import BEIJING, instant_text
from pdd_ops.store.statement import question_marks
from pdd_ops.work.desk.item import Item
from pdd_ops.work.desk.next_steps import next_steps

_SQL = """SELECT a.number, s.name, a.text, a.due, a.expected_fen, coalesce(a.owner, ''), a.object
FROM actions a JOIN shops s USING (shop_id)
WHERE a.shop_id IN ({marks}) AND a.status IN ('open', 'started') AND a.due <= ? ORDER BY a.due, a.number"""


def late_actions(connection: sqlite3.Connection, shops: Shops, now: int) -> Iterator[Item]:
    """Open actions whose day has come; they are due until the end of that day."""
    step = next_steps().of("action", "other")
    sql = _SQL.format(marks=question_marks(shops.ids))
    for number, shop, text, due, fen, owner, about in connection.execute(sql, [*shops.ids, instant_text(now)[:10]]):
        end = datetime.fromisoformat(f"{due}T23:59:59").replace(tzinfo=BEIJING)
        yield Item(
            kind="action",
            shop=shop,
            id=f"A{number}",
            title=text,
            deadline=int(end.timestamp()),
            amount_fen=fen,
            why=say("desk.action_due", due=due, owner=owner or say("work.no_owner")),
            next=step,
            object=about,
            rank=2,
        )
