"""What the shop's pages promise against what buyers got: promises.toml in the settings folder.

A promise of hours is measured exactly, from payment to shipping of each order. One in words is never "kept": of it
there is only how many reviews complain of its topic.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from pdd_ops.config import config_dir, read_toml
from pdd_ops.lexicon.words import lexicon
from pdd_ops.metrics.intervals import wilson
from pdd_ops.periods import Period
from pdd_ops.work.promise_shapes import Promise, PromiseFile

FILE = "promises.toml"
_HOURS = re.compile(r"(\d{1,3})\s*(小时|h)\S{0,4}(发货|发出|揽收)", re.IGNORECASE)
# Of orders whose hours are over when their export was made: those not shipped count unless there is nothing to ship.
_SHIPPED = """SELECT count(*), coalesce(sum(coalesce(o.shipped_at <= paid + :hours * 3600, 0)), 0) FROM (
    SELECT *, coalesce(paid_at, formed_at, grouped_at) AS paid FROM orders
    WHERE shop_id = :shop AND pay_day BETWEEN :first AND :last AND counted = 1 AND line = 0
      AND (:product = '' OR product_id = :product)) o
  WHERE paid IS NOT NULL AND (o.shipped_at IS NOT NULL
    OR (o.state = 'unshipped' AND o.refunded = 0 AND paid + :hours * 3600 < (o.version >> 12) / 1000000))"""
_COMPLAINED = """SELECT coalesce(sum(complaints), 0) FROM review_days
  WHERE shop_id = :shop AND day BETWEEN :first AND :last AND dim = :dim AND key = :key"""
_WITH_TEXT = """SELECT coalesce(sum(with_text), 0) FROM review_days
  WHERE shop_id = :shop AND day BETWEEN :first AND :last AND dim = :dim AND key = :key"""


@dataclass(frozen=True)
class Measured:
    """A promise and what became of it in a period: of `n` orders so many were shipped in time (`kept`), or of `n`
    reviews with a text so many complain of its topic (`complaints`). Both None where it cannot be measured."""

    promise: Promise
    hours: int | None
    topic: str | None
    n: int = 0
    kept: int | None = None
    complaints: int | None = None

    @property
    def share(self) -> float | None:
        """Kept of the orders, or complaining of the reviews."""
        count = self.kept if self.kept is not None else self.complaints
        return None if count is None or not self.n else count / self.n

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Wilson's interval of the share."""
        count = self.kept if self.kept is not None else self.complaints
        return None if count is None or not self.n else wilson(count, self.n)

    @property
    def gap(self) -> float | None:
        """What the page promises and buyers did not get: the share shipped late, or the share that complains."""
        if self.share is None:
            return None
        return 1 - self.share if self.kept is not None else self.share


def load_promises() -> tuple[Promise, ...]:
    """The promises that the owner has accepted; none without the file. Raises PddOpsError for what is wrong in it."""
    path = config_dir() / FILE
    if not path.is_file():
        return ()
    from pdd_ops.checked import checked, wrong
    from pdd_ops.lang import say

    found: tuple[Promise, ...] = checked(path, read_toml(path), PromiseFile).promise
    for at, one in enumerate(found, 1):
        if one.topic and one.topic not in lexicon().topics:
            known = ", ".join(lexicon().topics)
            raise wrong(path, f"promise[{at}].topic", one.topic, say("settings.one_of", known=known))
    return found


def hours_of(promise: Promise) -> int | None:
    """The hours within which a promise says an order is shipped; None of one that says no such thing."""
    if promise.hours is not None:
        return promise.hours
    found = _HOURS.search(promise.text)
    return int(found[1]) if found else None


def read_promises(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> list[Measured]:
    """Each promise of promises.toml, measured in the period."""
    return [_measured(connection, shops, period, one) for one in load_promises()]


def _measured(connection: sqlite3.Connection, shops: Sequence[int], period: Period, promise: Promise) -> Measured:
    hours, product = hours_of(promise), promise.product or ""
    values = [{"shop": shop, "first": period.first, "last": period.last} for shop in shops]
    if hours is not None:
        rows = [connection.execute(_SHIPPED, one | {"hours": hours, "product": product}).fetchone() for one in values]
        n, kept = sum(row[0] for row in rows), sum(row[1] for row in rows)
        return Measured(promise, hours, None, n, kept if n else None)
    if promise.topic is None:
        return Measured(promise, None, None)
    of_topic = {"dim": "product_topic", "key": f"{product}\x1f{promise.topic}"} if product else {
        "dim": "topic", "key": promise.topic,
    }  # fmt: skip
    of_all = {"dim": "product", "key": product} if product else {"dim": "all", "key": ""}
    complaints = sum(connection.execute(_COMPLAINED, one | of_topic).fetchone()[0] for one in values)
    n = sum(connection.execute(_WITH_TEXT, one | of_all).fetchone()[0] for one in values)
    return Measured(promise, None, promise.topic, n, None, complaints if n else None)
