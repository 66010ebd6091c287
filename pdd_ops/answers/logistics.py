"""Logistics: promises, delivery, what waits, carriers and regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Card, Cards, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.money import round_half_up
from pdd_ops.work.logistics import FEWEST, Delivery, Group, Logistics
from pdd_ops.work.parcel import HOUR, QUIET
from pdd_ops.work.tracks import Tracked

MOST_STUCK = 5  # orders that are named


def logistics_answer(found: Logistics) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values: rates as fractions, times in days."""
    document = Document(
        say("logistics.title", shop=found.shop, first=found.first, last=found.last),
        tuple(_blocks(found)),
        name=f"logistics-{found.shop}-{found.first}-{found.last}",
        day=found.last,
    )
    return document, _data(found)


def _blocks(found: Logistics) -> Iterator[Block]:
    if all(age.as_of is None for age in found.ages):
        yield Paragraph(say("logistics.no_orders"))
        return
    yield Cards(tuple(_cards(found)))
    rows = tuple((Cell(say(f"logistics.waits_{name}")), Cell(count, "count")) for name, count in found.waiting.items())
    yield Table("waiting", say("logistics.waiting"), _columns("promise", "orders"), rows)
    if found.carriers:
        yield _groups("carriers", found.carriers, compared=True)
    if found.regions:
        yield _groups("regions", found.regions, compared=False)
    yield Bullets(tuple(map(Item, _notes(found))), say("logistics.read_with"))


def _cards(found: Logistics) -> Iterator[Card]:
    yield Card(
        say("logistics.kept"),
        Cell(found.kept_rate, "rate"),
        other=say("logistics.of_due", count=f"{found.due:,}") if found.due else "",
        reason="" if found.kept_rate is not None else say("logistics.no_promise"),
    )
    yield Card(say("logistics.late"), Cell(found.late, "count"), other=say("logistics.of", count=f"{found.promised:,}"))
    days = found.delivery.median
    yield Card(
        say("logistics.median"),
        Cell(days if days is None else round_half_up(days, 2), "ratio"),
        other=say("logistics.of", count=f"{found.delivery.count:,}"),
        reason=say("logistics.none_received") if days is None else "",
    )


def _notes(found: Logistics) -> Iterator[str]:
    delivery = found.delivery
    yield from (age.sentence(several=len(found.ages) > 1) for age in found.ages)
    if found.unseen:
        yield say("logistics.unseen", count=f"{found.unseen:,}", overdue=f"{found.waiting['overdue']:,}")
    yield from _notes_on_tracks(found.tracked)
    if delivery.with_open is not None:
        yield say("logistics.with_open", days=delivery.with_open + 1)
    if delivery.open:
        yield say("logistics.open", count=f"{delivery.open:,}", days=f"{delivery.p90 or 0:.1f}")
    if found.no_regions:
        yield say("logistics.no_regions", why=found.no_regions)
    yield say("logistics.how_compared", fewest=FEWEST)


def _notes_on_tracks(one: Tracked | None) -> Iterator[str]:
    """By which time parcels came, how soon couriers took them, and of which there is no news."""
    if one is None:
        yield say("logistics.received_by_buyers")
        return
    yield say("logistics.signed", signed=f"{one.signed:,}", parcels=f"{one.parcels:,}")
    if one.pickup_hours is not None:
        yield say("logistics.pickup", hours=f"{one.pickup_hours:.1f}", count=f"{one.collected:,}")
    if one.turned:
        yield say("logistics.turned", count=f"{one.turned:,}")
    if one.ahead:
        yield say("logistics.ahead", count=f"{one.ahead:,}")
    if one.unused:
        yield say("logistics.other_tracks", known=f"{one.known:,}", others=f"{one.unused:,}")
    if one.stuck:
        shown = say("reviews.comma").join(one.stuck[:MOST_STUCK]) + ("…" if len(one.stuck) > MOST_STUCK else "")
        yield say("logistics.stuck", count=len(one.stuck), days=QUIET // HOUR // 24, orders=shown)


def _groups(name: str, groups: Sequence[Group], *, compared: bool) -> Table:
    columns = [name[:-1], "shipped", "late", "received", "median_days", *(["compared"] if compared else [])]
    rows = [
        (
            Cell(one.name), Cell(one.shipped, "count"), Cell(one.late, "count"), Cell(one.received, "count"),
            Cell(_rounded(one.median_days, 2), "ratio"), *([Cell(_comparison(one))] if compared else []),
        )
        for one in groups
    ]  # fmt: skip
    return Table(name, say(f"logistics.{name}"), _columns(*columns), tuple(rows))


def _comparison(one: Group) -> str:
    """A carrier against the others in the same provinces, in words."""
    if one.odds is None:
        return say("logistics.not_comparable")
    _, low, high = one.odds
    return say("logistics.slower" if low > 1 else "logistics.quicker" if high < 1 else "logistics.alike")


def _columns(*names: str) -> tuple[str, ...]:
    return tuple(say(f"logistics.column_{name}") for name in names)


def _data(found: Logistics) -> dict[str, Any]:
    return {
        "schema": 1,
        "shop": found.shop,
        "period": {"first": found.first, "last": found.last},
        "promise_kept_rate": _rounded(found.kept_rate, 6),
        "late": found.late,
        "shipped": found.shipped,
        "promised": found.promised,
        "delivery_days": _delivery(found.delivery),
        "waiting": dict(found.waiting),
        "waiting_unseen": found.unseen,
        "carriers": [_group("carrier", one) | _odds(one) for one in found.carriers],
        "regions": None if found.regions is None else [_group("region", one) for one in found.regions],
        "reason": found.no_regions,
        "tracks": _tracks(found.tracked),
        "notes": list(_notes(found)),
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "median": _rounded(one.median, 4),
        "mean": _rounded(one.mean, 4),
        "p90": _rounded(one.p90, 4),
        "n": one.count,
        "median_with_open": one.with_open,
        "open": one.open,
    }


def _tracks(one: Tracked | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "parcels": one.parcels,
        "signed": one.signed,
        "pickup_hours": _rounded(one.pickup_hours, 2),
        "collected": one.collected,
        "stuck": len(one.stuck),
        "stuck_orders": list(one.stuck),
        "turned": one.turned,
        "ahead": one.ahead,
        "known": one.known,
        "unused": one.unused,
    }


def _group(kind: str, one: Group) -> dict[str, Any]:
    return {
        kind: one.name,
        "shipped": one.shipped,
        "promised": one.promised,
        "late": one.late,
        "received": one.received,
        "median_days": _rounded(one.median_days, 4),
    }


def _odds(one: Group) -> dict[str, Any]:
    odds = (
        None
        if one.odds is None
        else dict(zip(("ratio", "low", "high"), (_rounded(x, 4) for x in one.odds), strict=True))
    )
    return {"comparable": one.odds is not None, "late_odds": odds, "verdict": _comparison(one)}


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round_half_up(value, digits)
