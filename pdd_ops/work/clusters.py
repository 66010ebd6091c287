"""Keys that many refund-only cases share: what is beyond chance, given the products. It accuses nobody.

Groups are by one key each and are never merged: a dormitory or an office would swallow a street. Goes back to the
facts, as no daily sum has a key."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops

LEAST_COVERAGE = 0.2  # of the orders: with fewer keys nothing can be measured
CAUTION = 1.5  # times what the products make probable
FALSE_DISCOVERIES, WIDER = 0.01, 0.05
FEWEST_CASES, LEAST_SHARE = 3, 0.5  # of a key: cases, and cases an order
SHOWN = 12  # characters of a key

_ORDERS = """SELECT o.order_id, coalesce(o.product_id, ''), o.buyer_key FROM orders o
WHERE o.shop_id = ? AND o.counted = 1 AND o.line = 0"""
_CASES = """SELECT a.order_id, min(a.case_id) FROM aftersales a
WHERE a.shop_id = ? AND a.refunded = 1 AND a.type IN ('退款', '仅退款') GROUP BY a.order_id"""
_REUSED = """SELECT return_key, group_concat(case_id, ' ') FROM (
  SELECT return_key, case_id FROM aftersales WHERE shop_id = ? AND return_key IS NOT NULL ORDER BY return_key, case_id
) GROUP BY return_key HAVING count(*) >= 2 ORDER BY count(*) DESC, return_key"""


@dataclass(frozen=True)
class Bought:
    """An order: its product, the key of who bought it (None: not told), whether it was refunded without a return."""

    order: str
    product: str
    key: str | None
    refund_only: bool


@dataclass(frozen=True)
class Cluster:
    """A key with more refund-only cases than chance explains. `expected`: what its products make probable; `p`: the
    chance of so many or more at 1.5 times that."""

    key: str
    orders: int
    cases: int
    expected: float
    p: float
    case_ids: tuple[str, ...]


@dataclass(frozen=True)
class Reused:
    """The tracking number of a return (its key) that several cases have: a fact, without statistics."""

    key: str
    case_ids: tuple[str, ...]


@dataclass(frozen=True)
class Clusters:
    """The share of orders that have a key, and what was found; `reason` where nothing can be measured."""

    shop: str
    coverage: float | None
    groups: tuple[Cluster, ...]
    reused: tuple[Reused, ...]
    reason: str | None


def clusters_of(connection: sqlite3.Connection, shops: Shops, *, wider: bool = False) -> Clusters:
    """Looks at all orders of the shops. Keys are HMACs, made when the orders came in; they are shown cut short."""
    orders, cases, reused = list[Bought](), dict[str, str](), list[Reused]()
    for shop in shops.ids:
        found = dict(connection.execute(_CASES, (shop,)).fetchall())
        cases |= found
        reused += [Reused(key[:SHOWN], tuple(ids.split())) for key, ids in connection.execute(_REUSED, (shop,))]
        rows = connection.execute(_ORDERS, (shop,))
        orders += [Bought(order, product, key or None, order in found) for order, product, key in rows]
    if not orders:
        return Clusters(shops.name, None, (), tuple(reused), say("clusters.no_orders"))
    coverage = sum(1 for one in orders if one.key) / len(orders)
    if coverage < LEAST_COVERAGE:
        why = say("clusters.not_measurable", share=f"{coverage:.1%}", least=f"{LEAST_COVERAGE:.0%}")
        return Clusters(shops.name, coverage, (), tuple(reused), why)
    discoveries, times = (WIDER, 1.0) if wider else (FALSE_DISCOVERIES, CAUTION)
    groups = beyond_chance(orders, cases, discoveries=discoveries, times=times)
    return Clusters(shops.name, coverage, tuple(groups), tuple(reused), None if cases else say("clusters.no_cases"))


def beyond_chance(
    orders: Sequence[Bought],
    cases: Mapping[str, str],
    *,
    discoveries: float = FALSE_DISCOVERIES,
    times: float = CAUTION,
) -> list[Cluster]:
    """The keys whose refund-only cases chance does not explain, the least probable first: Poisson with `times` what the
    products of their orders make probable, and Benjamini–Hochberg over all keys with as many orders as
    a group needs."""
    rates = _rates(orders)
    groups: dict[str, list[Bought]] = defaultdict(list)
    for one in orders:
        if one.key:
            groups[one.key].append(one)
    many = ((key, own) for key, own in groups.items() if len(own) >= FEWEST_CASES)  # others cannot have as many cases
    found = sorted((_cluster(key, own, rates, cases, times) for key, own in many), key=lambda one: (one.p, one.key))
    told = max((place for place, one in enumerate(found, 1) if one.p <= discoveries * place / len(found)), default=0)
    return [one for one in found[:told] if one.cases >= FEWEST_CASES and one.cases >= LEAST_SHARE * one.orders]


def poisson_tail(least: int, mean: float) -> float:
    """The chance of at least so many events where `mean` are expected."""
    if least <= 0:
        return 1.0
    term = exp(-mean)
    if mean > least:  # what is left of the sum is the larger part
        below = term
        for count in range(1, least):
            term *= mean / count
            below += term
        return max(0.0, 1 - below)
    for count in range(1, least + 1):
        term *= mean / count
    tail, count = 0.0, least
    while term > tail * 1e-17 and term > 0:
        tail += term
        count += 1
        term *= mean / count
    return min(1.0, tail)


def _rates(orders: Sequence[Bought]) -> dict[str, float]:
    """The refund-only share of each product."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in orders:
        sums[one.product][0] += one.refund_only
        sums[one.product][1] += 1
    return {product: cases / count for product, (cases, count) in sums.items()}


def _cluster(
    key: str, own: Sequence[Bought], rates: Mapping[str, float], cases: Mapping[str, str], times: float
) -> Cluster:
    expected = sum(rates[one.product] for one in own)
    refunded = [one.order for one in own if one.refund_only]
    p = poisson_tail(len(refunded), times * expected)
    return Cluster(key[:SHOWN], len(own), len(refunded), expected, p, tuple(cases.get(one, "") for one in refunded))
