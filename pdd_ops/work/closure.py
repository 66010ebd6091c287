"""How much of the feedback is closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pdd_ops.periods import Period
from pdd_ops.store.statement import question_marks

CLOSED = ("answered", "solved", "no_action")  # states of a piece that nobody has to do anything about


def closure_counts(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> tuple[int, int]:
    """How many pieces there are of a period, and how many of them are closed; a review with a reply is."""
    within = f"shop_id IN ({question_marks(shops)}) AND day BETWEEN ? AND ?"
    values = [*shops, period.first, period.last]
    sql = f"""SELECT count(*), coalesce(sum(closed), 0) FROM (
      SELECT f.state IN ({question_marks(CLOSED)}) AS closed FROM feedback f WHERE {within}
      UNION ALL
      SELECT coalesce(r.reply, '') <> '' FROM reviews r
      WHERE {within} AND (r.score <= 2 OR r.topics LIKE '%"negative"%') AND NOT EXISTS (SELECT 1 FROM feedback f
        WHERE f.shop_id = r.shop_id AND f.source = 'review' AND f.ref = r.review_key))"""
    count, closed = connection.execute(sql, [*CLOSED, *values, *values]).fetchone()
    return count, closed
