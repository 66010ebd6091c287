"""Shipping and delivery of the orders of a period: promises kept, days on the way, carriers and regions.

Goes back to the facts: how long a parcel takes, and which still are on their way, is in no daily sum."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from statistics import fmean, median, quantiles
from typing import Any

from pdd_ops.lang import say
from pdd_ops.metrics.intervals import differs
from pdd_ops.metrics.life_table import life_table
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, now
from pdd_ops.work.desk.ages import Age, ages, orders_end
from pdd_ops.work.desk.shipping import BUCKETS, unshipped
from pdd_ops.work.parcel import DAY, Parcel, Track
from pdd_ops.work.tracks import Tracked, by_number, tracked, tracks_known, tracks_of

MASKED = 0.2  # of the shipped orders: with more without a province no region is told
FEWEST, FEWEST_REGION = 50, 30  # orders of a carrier that is compared, of a region that is shown
TWO_SIDED = 1.96  # of 95 %

_ORDERS = """SELECT coalesce(o.carrier, ''), coalesce(o.province, ''), o.promised_at, o.shipped_at, o.received_at,
  o.version >> 12, o.state = 'unshipped', o.refunded, o.order_id, o.tracking_no
FROM orders o WHERE o.shop_id = ? AND o.pay_day BETWEEN ? AND ? AND o.counted = 1 AND o.line = 0"""


@dataclass(frozen=True)
class Delivery:
    """Days from shipping to delivery of those that a track knows, to the buyer's confirmation of the others; None
    where there are none.
    `with_open`: the median in whole days with the parcels that are still on their way; None where fewer than half have
    come."""

    count: int
    median: float | None
    mean: float | None
    p90: float | None
    with_open: int | None
    open: int  # shipped and not received for longer than p90


@dataclass(frozen=True)
class Group:
    """The orders of a carrier or a region. `odds`: how many times the odds of being late are those of the other
    carriers in the same provinces, with its 95 % interval; None where that cannot be compared."""

    name: str
    shipped: int
    promised: int
    late: int
    received: int
    median_days: float | None
    odds: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Logistics:
    """Everything about a period. `promised` of the shipped orders have a promise, and `late` of these came after it;
    `kept_rate` is over all orders whose promise is over. `regions` is None where `no_regions` says why; `waiting`
    counts what the whole shop has to ship now."""

    shop: str
    first: str
    last: str
    shipped: int
    promised: int
    late: int
    kept_rate: float | None
    delivery: Delivery
    waiting: Mapping[str, int]
    ages: tuple[Age, ...]  # of the order exports that say so
    carriers: tuple[Group, ...]
    regions: tuple[Group, ...] | None
    no_regions: str | None
    tracked: Tracked | None = None  # None where no track is known of any of them
    due: int = 0  # orders whose promise is over
    unseen: int = 0  # of those that wait and are overdue, those that no export from after their promise shows


def logistics_of(connection: sqlite3.Connection, shops: Shops, period: Period) -> Logistics:
    """Promises, delivery, carriers and regions of the orders paid in a period."""
    parcels = [parcel for shop in shops.ids for parcel in _parcels(connection, shop, period)]
    shipped = [one for one in parcels if one.shipped_at is not None]
    in_time = [one.in_time for one in shipped if one.in_time is not None]
    kept = [one.kept for one in parcels if one.kept is not None]
    why = _why_no_regions(shipped)
    owed = unshipped(connection, shops, int(now().timestamp()))
    return Logistics(
        shops.name,
        period.first,
        period.last,
        len(shipped),
        len(in_time),
        in_time.count(False),
        kept.count(True) / len(kept) if kept else None,
        delivery_of(shipped),
        {name: sum(one.orders for one in owed if one.name == name) for name in BUCKETS},
        tuple(ages(connection, shops, "orders")),
        _groups(parcels, shipped, by_province=False, stratified=why is None),
        None if why else _groups(parcels, shipped, by_province=True, stratified=False),
        why,
        tracked(shipped, int(now().timestamp()), tracks_known(connection, shops.ids)),
        len(kept),
        int(sum(one.seen_before for one in owed if one.name == "overdue")),
    )


def delivery_of(shipped: Sequence[Parcel]) -> Delivery:
    """How long parcels took; the young ones that have not come yet are counted in `with_open`."""
    days = sorted(one.days for one in shipped if one.days is not None)
    on_the_way = [_watched(one) for one in shipped if one.arrived_at is None and not one.refunded]
    table = life_table(Counter(map(int, days)), Counter(map(int, on_the_way)))
    p90 = quantiles(days, n=10, method="inclusive")[-1] if len(days) > 1 else None
    return Delivery(
        len(days),
        median(days) if days else None,
        fmean(days) if days else None,
        p90,
        table.quantile(0.5),
        sum(1 for age in on_the_way if p90 is not None and age > p90),
    )


def odds_ratio(strata: Iterable[tuple[int, int, int, int]]) -> tuple[float, float, float] | None:
    """Mantel–Haenszel odds ratio over strata of (late, in time) here and (late, in time) elsewhere, with its 95 %
    interval (Robins, Breslow, Greenland); None where no stratum tells."""
    r = s = pr = ps_qr = qs = 0.0
    for late, fine, other_late, other_fine in strata:
        total = late + fine + other_late + other_fine
        if not total:
            continue
        ri, si = late * other_fine / total, fine * other_late / total
        p, q = (late + other_fine) / total, (fine + other_late) / total
        r, s, pr, ps_qr, qs = r + ri, s + si, pr + p * ri, ps_qr + p * si + q * ri, qs + q * si
    if r <= 0 or s <= 0:
        return None
    reach = TWO_SIDED * sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))
    return r / s, r / s * exp(-reach), r / s * exp(reach)


def _parcels(connection: sqlite3.Connection, shop: int, period: Period) -> list[Parcel]:
    """The orders of a shop. The time of an export's file may be that of a copy: parcels are watched until the newest
    moment in its rows, or the end of the days that orders cover, if that is earlier."""
    rows = connection.execute(_ORDERS, (shop, period.first, period.last)).fetchall()
    told = [moment for row in rows for moment in row[3:5] if moment is not None]
    end = orders_end(connection, shop)
    until = None if end is None else max(end, *told) if told else end
    tracks = by_number((row[-1] for row in rows), tracks_of(connection, shop))
    return [_parcel(row, until, tracks) for row in rows]


def _parcel(row: tuple[Any, ...], until: int | None, tracks: Mapping[str, Track]) -> Parcel:
    carrier, province, promised, shipped, received, version, waits, refunded, order, number = row
    seen, track = version // 1_000_000, tracks.get(number or "")
    return Parcel(
        carrier, province, promised, shipped, received, seen, bool(waits), bool(refunded), until, order, track
    )


def _watched(parcel: Parcel) -> float:
    """Days for which a parcel had been on its way when it was last seen."""
    until = parcel.seen_at if parcel.until is None else min(parcel.seen_at, parcel.until)
    return max(0.0, (until - parcel.shipped_at) / DAY) if parcel.shipped_at is not None else 0.0


def _why_no_regions(shipped: Sequence[Parcel]) -> str | None:
    """Why provinces cannot be told; None where they can."""
    if not shipped:
        return say("logistics.nothing_shipped")
    masked = [one for one in shipped if not one.known_province]
    if len(masked) > MASKED * len(shipped):
        return say("logistics.masked", masked=f"{len(masked):,}", all=f"{len(shipped):,}")
    back = [one for one in shipped if one.refunded]
    hidden = sum(1 for one in back if not one.known_province)
    kept = len(shipped) - len(back)
    if back and kept and differs(len(masked) - hidden, kept, hidden, len(back)):
        return say("logistics.masked_unevenly")
    return None


def _groups(
    parcels: Sequence[Parcel], shipped: Sequence[Parcel], *, by_province: bool, stratified: bool
) -> tuple[Group, ...]:
    """Shipped orders by carrier or province, the largest first; regions need FEWEST_REGION orders."""
    named: dict[str, list[Parcel]] = defaultdict(list)
    for one in shipped:
        if not by_province or one.known_province:
            named[one.province if by_province else one.carrier].append(one)
    tables = _strata(parcels) if stratified else {}
    groups = []
    for name, own in named.items():
        if not name or (by_province and len(own) < FEWEST_REGION):
            continue
        judged = [one.in_time for one in own if one.in_time is not None]
        days = [one.days for one in own if one.days is not None]
        odds = _against_others(name, tables) if stratified and len(judged) >= FEWEST else None
        middle = median(days) if days else None
        groups.append(Group(name, len(own), len(judged), judged.count(False), len(days), middle, odds))
    return tuple(sorted(groups, key=lambda group: (-group.shipped, group.name)))


def _strata(parcels: Iterable[Parcel]) -> dict[str, dict[str, list[int]]]:
    """By province and carrier: how many were late, and how many in time."""
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for one in parcels:
        if one.known_province and one.carrier and one.in_time is not None:
            found[one.province][one.carrier][one.in_time] += 1
    return found


def _against_others(name: str, tables: Mapping[str, Mapping[str, list[int]]]) -> tuple[float, float, float] | None:
    """A carrier against all others, province by province; only provinces that both serve tell anything."""
    strata = []
    for carriers in tables.values():
        late, fine = carriers.get(name, (0, 0))
        other = [sum(counts[place] for carrier, counts in carriers.items() if carrier != name) for place in (0, 1)]
        if late + fine and sum(other):
            strata.append((late, fine, other[0], other[1]))
    if sum(late + fine for late, fine, _, _ in strata) < FEWEST:
        return None
    return odds_ratio(strata)
