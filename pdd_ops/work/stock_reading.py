"""What stock is judged by, as read: the newest snapshot of the catalogue, and what each specification sold by day."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from pdd_ops.formats.keys import plain_key
from pdd_ops.insight.evidence.bulk import apart_by_day
from pdd_ops.insight.evidence.reading import read_bulk
from pdd_ops.metrics.coverage import coverage, covered_span
from pdd_ops.periods import Period, shifted
from pdd_ops.records import frozen

BACK = 365  # days of demand
ODD_UNITS, ODD_PRICE = 50, 0.1  # so many pieces of a day at less than this share of the usual price are no demand


class Sold(NamedTuple):
    """Orders, pieces and fen of a day."""

    orders: int = 0
    units: int = 0
    fen: int = 0

    def plus(self, other: Sold, pack: int) -> Sold:
        """With another one, of which each piece is a pack of so many."""
        return Sold(self.orders + other.orders, self.units + other.units * pack, self.fen + other.fen)


@frozen
class Sku:
    """A specification in the newest snapshot. `key` is what daily sums call it; `standard` its standard product ('' not
    known), `pack` the pieces of it and `spec` what the cost maps call the pack; `empty` the days on which a snapshot
    shows none. `as_of` '' stands for one that no snapshot has: it was only sold."""

    product: str
    key: str
    code: str
    name: str
    stock: int | None
    as_of: str
    standard: str = ""
    standard_name: str = ""
    pack: int = 1
    spec: str = ""
    empty: frozenset[str] = frozenset()


_KEY = "coalesce(nullif(sku_id, ''), nullif(sku_code, ''), nullif(sku, ''), '')"


def read_skus(connection: sqlite3.Connection, shop: int, until: str) -> list[Sku]:
    """The specifications of the newest snapshot up to a day; what is taken down (stock 0 and never sold) is there
    too."""
    packs, empty = _packs(connection, shop), _empty_days(connection, shop, until)
    sql = f"""SELECT product_id, {_KEY}, sku_code, sku, coalesce(product_name, product_id), stock, day FROM catalogue
      WHERE shop_id = :shop AND day = (
        SELECT max(day) FROM catalogue WHERE shop_id = :shop AND stock IS NOT NULL AND day <= :until)
      ORDER BY product_id, sku_id, sku"""
    found = []
    for product, key, code, sku, name, stock, day in connection.execute(sql, {"shop": shop, "until": until}):
        label, own = f"{name} {sku}".strip(), key or product
        gone = empty.get((product, key), frozenset())
        found.append(Sku(product, own, code, label, stock, day, *packs.get((product, plain_key(sku)), NO_PACK), gone))
    return found


def read_sold_skus(connection: sqlite3.Connection, shop: int) -> list[Sku]:
    """Every specification that orders name, as its newest order calls it; no snapshot stands behind it."""
    packs = _packs(connection, shop)
    sql = f"""SELECT product_id, {_KEY} AS key, sku_code, sku, coalesce(nullif(product_name, ''), product_id)
      FROM order_articles a WHERE EXISTS (
        SELECT 1 FROM labels WHERE shop_id = :shop AND dim = 'product' AND key = a.product_id)
      ORDER BY article_id"""
    found: dict[tuple[str, str], Sku] = {}
    for product, key, code, sku, name in connection.execute(sql, {"shop": shop}):
        pack = packs.get((product, plain_key(sku)), NO_PACK)
        found[product, key or product] = Sku(product, key or product, code, f"{name} {sku}".strip(), None, "", *pack)
    return list(found.values())


def read_days(connection: sqlite3.Connection, shop: int, until: str, back: int = BACK) -> list[str]:
    """The days of the last year up to a day that orders cover, in their order."""
    span = covered_span(connection, [shop])
    if span is None or span.first > until:
        return []
    last = min(span.last, until)
    whole = Period(max(span.first, shifted(last, -back)), last)
    return sorted(coverage(connection, [shop], whole).days("orders"))


def read_sold(connection: sqlite3.Connection, shop: int, days: Sequence[str]) -> dict[str, dict[str, Sold]]:
    """Specification (of a listing without any: product) -> day -> what it sold; days with bulk orders of its product
    are left out, and those of wrong prices."""
    whole, covered = Period(days[0], days[-1]), set(days)
    bulk = {(one.product, day) for one in read_bulk(connection, [shop], whole) for day in apart_by_day([one])}
    owner = _owners(connection) if bulk else {}
    sql = (
        "SELECT key, day, orders, units, gmv_fen FROM order_days"
        " WHERE shop_id = ? AND dim IN ('sku', 'product') AND day BETWEEN ? AND ?"
    )
    found: dict[str, dict[str, Sold]] = defaultdict(dict)
    for key, day, orders, units, fen in connection.execute(sql, (shop, whole.first, whole.last)):
        if day in covered and units > 0 and (key, day) not in bulk and (owner.get(key, ""), day) not in bulk:
            found[key][day] = Sold(orders, units, fen)
    return {key: _plain(by_day) for key, by_day in found.items()}


def _plain(by_day: Mapping[str, Sold]) -> dict[str, Sold]:
    """The days without those on which many pieces went for next to nothing, as with a wrong price: no demand."""
    odd = odd_days({day: (one.units, one.fen) for day, one in by_day.items()})
    return {day: one for day, one in by_day.items() if day not in odd}


def odd_days(sold: Mapping[str, tuple[float, float]]) -> set[str]:
    """The days on which many pieces of a product (of `sold`: pieces and fen by day) went for next to nothing."""
    large = {day: fen / units for day, (units, fen) in sold.items() if units >= ODD_UNITS}
    if not large:
        return set()
    usual = median(fen / units for units, fen in sold.values() if units > 0)
    return {day for day, price in large.items() if price < ODD_PRICE * usual}


def _owners(connection: sqlite3.Connection) -> dict[str, str]:
    sql = (
        "SELECT coalesce(nullif(sku_id, ''), nullif(sku_code, ''), sku), max(product_id) FROM order_articles GROUP BY 1"
    )
    return dict(connection.execute(sql).fetchall())


NO_PACK = ("", "", 1, "")


def _packs(connection: sqlite3.Connection, shop: int) -> dict[tuple[str, str], tuple[str, str, int, str]]:
    """Product and specification (without white space) -> standard product, its name, pieces of it, and the id of the
    pack."""
    sql = (
        "SELECT product_id, sku_key, standard_id, coalesce(standard_name, standard_id), pack, spec_id FROM articles"
        " WHERE shop_id = ?"
    )
    rows = connection.execute(sql, (shop,))
    return {(product, key): (standard, name, pack, spec) for product, key, standard, name, pack, spec in rows}


def _empty_days(connection: sqlite3.Connection, shop: int, until: str) -> dict[tuple[str, str], frozenset[str]]:
    sql = f"SELECT product_id, {_KEY}, day FROM catalogue WHERE shop_id = ? AND stock <= 0 AND day <= ?"
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for product, key, day in connection.execute(sql, (shop, until)):
        found[product, key].add(day)
    return {key: frozenset(days) for key, days in found.items()}
