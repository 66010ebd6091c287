"""Parcel tracks beside the orders: joined by the keyed hash of tracking numbers, for the orders asked about."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from pdd_ops.intake.buyers import installation_key
from pdd_ops.work.parcel import HOUR, Parcel, Track

_TRACKS = """SELECT parcel_key, collected_at, signed_at, last_at, state, (version >> 12) / 1000000
FROM tracks WHERE shop_id = ?"""


@dataclass(frozen=True)
class Tracked:
    """The shipped orders of which a track is known: `parcels` of them, `signed` with a time of delivery; hours from
    shipping to pick-up (median of `collected`), and the orders of parcels without news. `turned` were delivered before
    they were shipped or picked up, as their tracks say, `ahead` have a time that is still to come; `unused` of the
    `known` tracks of the shops are of none of these orders."""

    parcels: int
    signed: int
    collected: int
    pickup_hours: float | None
    stuck: tuple[str, ...]
    turned: int = 0
    ahead: int = 0
    known: int = 0
    unused: int = 0


def tracks_of(connection: sqlite3.Connection, shop: int) -> dict[str, Track]:
    """The tracks of a shop by the hash of their numbers."""
    return {key: Track(*rest) for key, *rest in connection.execute(_TRACKS, (shop,))}


def by_number(numbers: Iterable[str | None], tracks: Mapping[str, Track]) -> dict[str, Track]:
    """The track of each tracking number that has one."""
    if not tracks:
        return {}
    secret, found = installation_key(), {}
    for number in {number for number in numbers if number}:
        key = hmac.new(secret, number.encode(), hashlib.sha256).hexdigest()[:32]
        if key in tracks:
            found[number] = tracks[key]
    return found


def tracked(shipped: Sequence[Parcel], now: int, tracks: int) -> Tracked | None:
    """What tracks say of shipped orders at an instant, of so many `tracks` of the shops; None where none has one."""
    known = [(one, one.track) for one in shipped if one.track is not None]
    if not known:
        return None
    waits = [
        (track.collected_at - one.shipped_at) / HOUR
        for one, track in known
        if track.collected_at is not None and one.shipped_at is not None and track.collected_at >= one.shipped_at
    ]
    stuck = [
        (one.shipped_at, one.order)
        for one, track in known
        if one.shipped_at is not None and one.arrived_at is None and not one.refunded and track.stuck(one.shipped_at)
    ]
    return Tracked(
        len(known),
        sum(one.signed_at is not None for one, _ in known),
        len(waits),
        median(waits) if waits else None,
        tuple(order for _, order in sorted(stuck)),
        turned=sum(one.turned for one, _ in known),
        ahead=sum(track.newest > now for _, track in known),
        known=tracks,
        unused=tracks - len({id(track) for _, track in known}),  # orders may share a parcel
    )


def tracks_known(connection: sqlite3.Connection, shops: Iterable[int]) -> int:
    """How many tracks there are of some shops."""
    count = "SELECT count(*) FROM tracks WHERE shop_id = ?"
    return sum(connection.execute(count, (shop,)).fetchone()[0] for shop in shops)
