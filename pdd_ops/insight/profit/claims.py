"""Money to recover: what bills, cases and couriers' bills show to be charged or kept wrongly, order by order."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from statistics import median

from pdd_ops.insight.profit.model import Claim
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import Period
from pdd_ops.resources import shipped_text

TIMES, LEAST_LIKE = 1.3, 10  # of the usual fee of like parcels, of which there must be so many
LEAST_FEN = 100  # below it a parcel is not worth a claim
Parcel = tuple[str, str, int, int, int, int]  # order, what is alike, rows, days, all fen, the largest


def claims_of(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The claims on orders paid in the period, largest first of each kind; and what was looked at, in sentences."""
    found: list[Claim] = []
    checked: list[str] = []
    for shop in shops:
        for kind, export, claims in (
            ("fee_on_refund", "bills", _fees),
            ("return_missing", "aftersales", _returns),
            ("coupon_missing", "bills", _coupons),
            ("courier_overcharge", "courier_bills", _parcels),
        ):
            there = _has(connection, shop, export)
            own = list(claims(connection, shop, period)) if there else []
            found += own
            checked.append(_told(kind, len(own), there=there))
    return tuple(found), tuple(dict.fromkeys(checked))


def overcharged(parcels: Iterable[Parcel]) -> Iterator[Claim]:
    """Parcels that were billed on two days, and those that cost much more than like ones. Pure."""
    like: dict[str, list[int]] = defaultdict(list)
    rows = list(parcels)
    for _, alike, _, _, _, largest in rows:
        like[alike].append(largest)
    usual = {alike: int(median(fees)) for alike, fees in like.items() if len(fees) >= LEAST_LIKE}
    for order, alike, count, days, fen, largest in rows:
        if days > 1 and fen > largest:
            yield Claim("courier_overcharge", order, fen - largest, say("profit.why_twice", rows=count))
        elif alike in usual and largest > usual[alike] * TIMES and largest - usual[alike] >= LEAST_FEN:
            why = say("profit.why_dear", fee=yuan(largest), usual=yuan(usual[alike]), count=len(like[alike]))
            yield Claim("courier_overcharge", order, largest - usual[alike], why)


def _told(kind: str, count: int, *, there: bool) -> str:
    label = say(f"profit.kind_{kind}")
    if not there:
        return say("profit.not_checked", kind=label, export=say(f"profit.export_{kind}"))
    return say("profit.checked", kind=label, count=count)


def _fees(connection: sqlite3.Connection, shop: int, period: Period) -> Iterator[Claim]:
    for order, fen, day in _run(connection, "fee_on_refund", shop, period):
        yield Claim("fee_on_refund", order, fen, say("profit.why_fee", day=day))


def _returns(connection: sqlite3.Connection, shop: int, period: Period) -> Iterator[Claim]:
    for order, fen, day, state in _run(connection, "return_missing", shop, period):
        why = say("profit.why_return", day=day, state=state or say("profit.no_parcel"))
        yield Claim("return_missing", order, fen, why)


def _coupons(connection: sqlite3.Connection, shop: int, period: Period) -> Iterator[Claim]:
    for order, fen, day in _run(connection, "coupon_missing", shop, period):
        yield Claim("coupon_missing", order, fen, say("profit.why_coupon", day=day))


def _parcels(connection: sqlite3.Connection, shop: int, period: Period) -> Iterator[Claim]:
    found = overcharged(_run(connection, "parcels", shop, period))
    yield from sorted(found, key=lambda claim: (-claim.amount, claim.order))


def _run(connection: sqlite3.Connection, name: str, shop: int, period: Period) -> sqlite3.Cursor:
    sql = "SELECT max(day) FROM coverage_days WHERE shop_id = ? AND dataset = 'bills'"
    until = connection.execute(sql, (shop,)).fetchone()[0] or ""
    values = {"shop": shop, "first": period.first, "last": period.last, "until": until}
    return connection.execute(_script(name), values)


def _has(connection: sqlite3.Connection, shop: int, table: str) -> bool:
    sql = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE shop_id = ?)"
    return bool(connection.execute(sql, (shop,)).fetchone()[0])


@cache
def _script(name: str) -> str:
    return shipped_text("pdd_ops.insight.profit", f"sql/{name}.sql")
