"""Reviews on their way into the store: files that hold only bad ones, and the daily sums."""

from __future__ import annotations

from pdd_ops.lexicon.words import lexicon
from pdd_ops.store.engine import Connection
from pdd_ops.store.rollup import run, script
from pdd_ops.store.staged_rows import staged_columns

LEAST_SCORED = 20  # reviews with a score, of which none is above MOST_STARS: the export was filtered
MOST_STARS = 3
KEYS = {  # dimension -> its key, of a review
    "all": "''",
    "product": "coalesce(r.product_id, '')",
    "sku": "coalesce(r.sku, '')",
    "topic": "j.value",
    "product_topic": "coalesce(r.product_id, '') || char(31) || j.value",
}
_OF_TOPIC = "coalesce(json_extract(r.topics, '$.\"' || j.value || '\"') = 'negative', 0)"
_ANY = "coalesce(r.topics, '') LIKE '%\"negative\"%'"


def prepare_reviews(connection: Connection) -> bool:
    """Marks the staged reviews of a file that seems to hold bad ones only, and tells whether it does."""
    connection.execute("ALTER TABLE stage.rows ADD COLUMN filtered INTEGER NOT NULL DEFAULT 0")
    if "score" not in staged_columns(connection):
        return False
    scored, most = connection.execute("SELECT count(score), max(score) FROM stage.rows").fetchone()
    if scored < LEAST_SCORED or most > MOST_STARS:
        return False
    connection.execute("UPDATE stage.rows SET filtered = 1")
    return True


def roll_up_reviews(connection: Connection, shop_id: int) -> None:
    """Recomputes review_days for the days in temp.touched(day)."""
    values = {"shop": shop_id}
    connection.execute(
        "DELETE FROM main.review_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched)", values
    )
    for dim in KEYS:
        run(connection, "review_days", values, dim=dim, rows=review_rows(dim))
    connection.execute(
        "DELETE FROM main.review_days WHERE shop_id = :shop AND dim = 'product_topic' AND complaints = 0", values
    )


def review_rows(dim: str, *more: str) -> str:
    """SELECT of the reviews of temp.touched(day), with `key` and more columns of reviews AS r; by topic a row each."""
    by_topic = dim in ("topic", "product_topic")
    names = "', '".join(name.replace("'", "''") for name in lexicon().topics)
    topics = f"CROSS JOIN json_each(json_array('{names}')) j" if by_topic else ""
    grain = ", ".join([f"{KEYS[dim]} AS key", *more])
    return script("review_rows").format(grain=grain, topics=topics, complaints=_OF_TOPIC if by_topic else _ANY)
