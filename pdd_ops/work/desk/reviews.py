"""Bad reviews that nobody has answered, the oldest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import BEIJING
from pdd_ops.store.statement import question_marks
from pdd_ops.work.desk.item import Item
from pdd_ops.work.desk.next_steps import next_steps

SHOWN_TEXT = 40  # characters of a review in its line
_SQL = """SELECT s.name, r.review_key, r.score, coalesce(r.product_name, l.label, r.product_id, ''),
  coalesce(r.text, r.followup, ''), coalesce(r.day, ''), coalesce(r.product_id, ''), f.owner, f.due
FROM reviews r JOIN shops s USING (shop_id)
LEFT JOIN labels l ON l.shop_id = r.shop_id AND l.dim = 'product' AND l.key = r.product_id
LEFT JOIN feedback f ON f.shop_id = r.shop_id AND f.source = 'review' AND f.ref = r.review_key
WHERE r.shop_id IN ({marks}) AND r.score <= 2 AND coalesce(r.reply, '') = ''
  AND coalesce(f.state, 'new') NOT IN ('answered', 'solved', 'no_action')
ORDER BY r.day, r.review_key"""


def bad_reviews(connection: sqlite3.Connection, shops: Shops, now: int) -> Iterator[Item]:
    """Reviews with 1 or 2 stars without a reply. Their deadline is the day that somebody was given for it, until its
    end; no other is known."""
    step = next_steps().of("review", "other")
    found = connection.execute(_SQL.format(marks=question_marks(shops.ids)), list(shops.ids))
    for number, (shop, key, score, name, text, day, product, owner, due) in enumerate(found):
        yield Item(
            kind="review",
            shop=shop,
            id=key,
            title=say("desk.review_title", score=f"{score:g}", name=name or say("metrics.blank_key")),
            deadline=_end_of(due) if due else None,
            amount_fen=None,
            why=_why(text, day, owner),
            next=step,
            object=product,
            rank=3 + number,
        )


def _why(text: str, day: str, owner: str | None) -> str:
    """What was written and when, and whose it is."""
    short = text if len(text) <= SHOWN_TEXT else f"{text[: SHOWN_TEXT - 1]}…"
    told = say("desk.review_said", day=day, text=short) if short else say("desk.review_score_only", day=day)
    return say("desk.review_owner", why=told, owner=owner) if owner else told


def _end_of(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=BEIJING).timestamp())
