"""What buyers say in a period: topics, the products that are complained of more than others, and what waits."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pdd_ops.metrics.intervals import newcombe
from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Period
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

METRICS = (
    "reviews", "reviews_with_text", "review_score", "bad_review_rate", "hidden_complaints", "topic_complaint_rate",
    "unanswered_bad", "review_reply_rate", "review_reply_hours",
)  # fmt: skip
LEAST_COMPLAINTS = 5  # of a product and topic, before it is called a problem
ERRORS = 0.01  # of all pairs of a shop together: where nothing differs, one is named in 200 periods


@frozen
class ProductTopic:
    """A product and a topic: how many of its reviews with text complain of it, and the share of all other products'.

    `stands_out`: at least five, and more than chance explains.
    """

    product: str
    name: str
    topic: str
    complaints: int
    with_text: int
    other_rate: float | None
    stands_out: bool

    @property
    def rate(self) -> float:
        """Complaints per review with text."""
        return self.complaints / self.with_text


@frozen
class Topic:
    """A topic: how many reviews complain of it, per review with text, and the products with most."""

    topic: str
    complaints: int
    rate: float
    products: tuple[ProductTopic, ...]


@frozen
class Waiting:
    """A review with 1 or 2 stars, or with a complaint under good stars, that nobody has answered."""

    id: str
    shop_id: int
    day: str
    product: str
    name: str
    score: float | None
    text: str
    topics: Mapping[str, str]


@frozen
class Reviews:
    """All of a period. `values` are those of METRICS with their reasons."""

    period: Period
    values: QueryResult
    topics: tuple[Topic, ...]
    waiting: tuple[Waiting, ...]

    def value(self, metric: str) -> Number | None:
        """The value of a metric."""
        return self.values.rows[0].values[METRICS.index(metric)].value


def read_reviews(connection: sqlite3.Connection, shops: Shops, period: Period) -> Reviews:
    """Reads them from the daily sums, and the unanswered ones from the reviews themselves."""
    values = query(connection, shops=shops.ids, metrics=METRICS, period=period)
    topics = topics_of(connection, shops.ids, period)
    return Reviews(period, values, topics, tuple(unanswered(connection, shops.ids, period)))


def problems(topics: Sequence[Topic]) -> list[ProductTopic]:
    """Products that are complained of more than the shop's others, the most complaints first."""
    standing_out = [one for topic in topics for one in topic.products if one.stands_out]
    return sorted(standing_out, key=lambda one: (-one.complaints, one.product))


def has_reviews(connection: sqlite3.Connection, shops: Sequence[int]) -> bool:
    """Whether any export of reviews has been imported."""
    sql = f"SELECT EXISTS (SELECT 1 FROM reviews WHERE shop_id IN ({question_marks(shops)}))"
    return bool(connection.execute(sql, list(shops)).fetchone()[0])


def unanswered(connection: sqlite3.Connection, shops: Sequence[int], period: Period | None = None) -> list[Waiting]:
    """Reviews that wait for an answer, the worst and oldest first; one that is closed in the ledger waits no more."""
    marks, values = ", ".join("?" * len(shops)), list[object](shops)
    days = ""
    if period:
        days, values = " AND r.day BETWEEN ? AND ?", [*values, period.first, period.last]
    sql = f"""SELECT r.review_key, r.shop_id, r.day, coalesce(r.product_id, ''), coalesce(r.product_name, l.label, ''),
        r.score, coalesce(r.text, ''), coalesce(r.followup, ''), r.topics
      FROM reviews r LEFT JOIN labels l ON l.shop_id = r.shop_id AND l.dim = 'product' AND l.key = r.product_id
      WHERE r.shop_id IN ({marks}){days} AND coalesce(r.reply, '') = ''
        AND (r.score <= 2 OR r.topics LIKE '%"negative"%')
        AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.shop_id = r.shop_id AND f.source = 'review'
          AND f.ref = r.review_key AND f.state IN ('answered', 'solved', 'no_action'))
      ORDER BY coalesce(r.score, 3) > 2, r.day, r.review_key"""
    return [
        Waiting(key, shop, day, product, name, score, "。".join(filter(None, (text, more))), json.loads(topics or "{}"))
        for key, shop, day, product, name, score, text, more, topics in connection.execute(sql, values)
    ]


def topics_of(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> tuple[Topic, ...]:
    """Topics with complaints, the most first, out of the daily sums."""
    of_shop = _sums(connection, shops, period, "topic")
    by_product: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for key, (_, complaints) in _sums(connection, shops, period, "product_topic").items():
        product, _, topic = key.partition("\x1f")
        by_product[topic].append((product, complaints))
    texts = {product: with_text for product, (with_text, _) in _sums(connection, shops, period, "product").items()}
    names = _names(connection, shops, period, {product for counts in by_product.values() for product, _ in counts})
    looked_at = sum(count >= LEAST_COMPLAINTS for counts in by_product.values() for _, count in counts)
    sure = 1 - ERRORS / max(looked_at, 1)
    found = []
    for topic, (with_text, complaints) in of_shop.items():
        if complaints:
            products = [
                _judged(
                    ProductTopic(product, names.get(product, ""), topic, count, texts.get(product, 0), None, False),
                    complaints,
                    with_text,
                    sure,
                )
                for product, count in by_product[topic]
            ]
            products.sort(key=lambda one: (not one.stands_out, -one.complaints, one.product))
            found.append(Topic(topic, complaints, round(complaints / with_text, 6), tuple(products)))
    return tuple(sorted(found, key=lambda one: (-one.complaints, one.topic)))


def _judged(one: ProductTopic, complaints: int, with_text: int, sure: float) -> ProductTopic:
    """A product against the shop's others (Newcombe's interval of the difference, `sure` of all that is looked at)."""
    others, other_texts = complaints - one.complaints, with_text - one.with_text
    low, _ = newcombe(one.complaints, one.with_text, others, other_texts, confidence=sure)
    stands_out = one.complaints >= LEAST_COMPLAINTS and other_texts > 0 and low > 0
    return replace(one, other_rate=others / other_texts if other_texts else None, stands_out=stands_out)


def _sums(connection: sqlite3.Connection, shops: Sequence[int], period: Period, dim: str) -> dict[str, tuple[int, int]]:
    """Key → reviews with text, and complaints."""
    marks = ", ".join("?" * len(shops))
    rows = connection.execute(
        f"SELECT key, sum(with_text), sum(complaints) FROM review_days WHERE shop_id IN ({marks})"
        " AND dim = ? AND day BETWEEN ? AND ? GROUP BY key",
        [*shops, dim, period.first, period.last],
    )
    return {key: (with_text, complaints) for key, with_text, complaints in rows}


def _names(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, products: Collection[str]
) -> dict[str, str]:
    """The names of some products: as reviews of the period have them, or else other exports."""
    marks, listed = question_marks(shops), json.dumps(sorted(products))
    labels = f"""SELECT key, label FROM labels
      WHERE shop_id IN ({marks}) AND dim = 'product' AND key IN (SELECT value FROM json_each(?))"""
    written = f"""SELECT product_id, max(product_name) FROM reviews
      WHERE shop_id IN ({marks}) AND day BETWEEN ? AND ? AND product_name IS NOT NULL GROUP BY product_id"""
    return {
        **dict(connection.execute(labels, [*shops, listed])),
        **dict(connection.execute(written, [*shops, period.first, period.last])),
    }
