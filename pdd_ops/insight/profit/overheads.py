"""Shared costs (rent, wages …), which no product has: out of sheets and the merchant's overheads.toml, day by day."""

from __future__ import annotations

import sqlite3
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from pdd_ops.config import config_dir, user_table
from pdd_ops.insight.profit.beside import Overhead
from pdd_ops.lang import say
from pdd_ops.metrics.shops import Shops
from pdd_ops.money import yuan
from pdd_ops.periods import Month, Period
from pdd_ops.records import frozen
from pdd_ops.store.statement import question_marks

if TYPE_CHECKING:
    from pdd_ops.insight.profit.overhead_shapes import Entry

FILE = "overheads.toml"
MOST_SAID = 3


@frozen
class Cost:
    """What an item costs over some days, both included. Only days from `since` to `until` of them count."""

    item: str
    first: str
    last: str
    fen: int
    source: str = ""  # '' of a sheet
    since: str = ""
    until: str = "9999"


def overheads_of(connection: sqlite3.Connection, shops: Shops, days: Collection[str]) -> tuple[Overhead, ...]:
    """What falls on these days, by item, most first. Raises PddOpsError where overheads.toml is wrong."""
    if not days:
        return ()
    period = Period(min(days), max(days))
    costs = [*_of_sheets(connection, shops.ids, period), *_of_file(connection, shops, period)]
    return tuple(_by_item(costs, days))


def by_days(cost: Cost) -> dict[str, int]:
    """The whole fen of each of its days, which add up to all of it."""
    each = Period(cost.first, cost.last).each_day()
    ends = [round_share(cost.fen, number, len(each)) for number in range(len(each) + 1)]
    return {day: ends[place + 1] - ends[place] for place, day in enumerate(each)}


def round_share(fen: int, part: int, whole: int) -> int:
    """fen × part ÷ whole, halves up."""
    return (2 * fen * part + whole) // (2 * whole)


def notes_on(overheads: Iterable[Overhead]) -> Iterator[str]:
    """What has to be said of shared costs: those of which only some days count, and those that may be there twice."""
    for one in overheads:
        if one.part_of:
            shown = one.part_of[:MOST_SAID]
            more = say("overheads.more", count=len(one.part_of) - MOST_SAID) if len(one.part_of) > MOST_SAID else ""
            yield say("overheads.part", item=one.item, parts=say("overheads.comma").join(shown) + more)
        if one.overlaps:
            yield say("overheads.overlap", item=one.item)


def _by_item(costs: Sequence[Cost], days: Collection[str]) -> Iterator[Overhead]:
    found = []
    for item in dict.fromkeys(cost.item for cost in costs):
        by_day: dict[str, int] = {}
        parts = []
        own = [cost for cost in costs if cost.item == item]
        for cost in own:
            counted = {
                day: fen for day, fen in by_days(cost).items() if day in days and cost.since <= day <= cost.until
            }
            for day, fen in counted.items():
                by_day[day] = by_day.get(day, 0) + fen
            if counted and len(counted) < (length := Period(cost.first, cost.last).days):
                parts.append(_part(cost, len(counted), length))
        if by_day:
            twice = any(one.first <= other.last and other.first <= one.last for one, other in combinations(own, 2))
            found.append(Overhead(item, sum(by_day.values()), by_day, tuple(parts), twice))
    yield from sorted(found, key=lambda one: (-one.fen, one.item))


def _part(cost: Cost, counted: int, length: int) -> str:
    return say(
        "overheads.stretch", first=cost.first, last=cost.last, amount=yuan(cost.fen), counted=counted, length=length
    )


def _of_sheets(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> Iterator[Cost]:
    sql = f"""SELECT item, since, until, amount_fen FROM overheads WHERE shop_id IN ({question_marks(shops)})
      AND since <= ? AND until >= ? ORDER BY item, since, shop_id"""
    for item, first, last, fen in connection.execute(sql, [*shops, period.last, period.first]):
        yield Cost(item, first, last, fen)


def _of_file(connection: sqlite3.Connection, shops: Shops, period: Period) -> Iterator[Cost]:
    table = user_table(FILE)
    if not table:
        return
    names = dict(connection.execute("SELECT shop_id, name FROM shops WHERE gone_on IS NULL"))
    asked = {names.get(one) for one in shops.ids}
    for entry in entries(table):
        if entry.shop in asked if entry.shop else len(shops.ids) == len(names):
            yield from _costs(entry, period)


def left_out(connection: sqlite3.Connection, shops: Shops) -> int:
    """How many entries of overheads.toml name no shop, where only one of several is asked for."""
    table = user_table(FILE)
    if not table:
        return 0
    count = connection.execute("SELECT count(*) FROM shops WHERE gone_on IS NULL").fetchone()[0]
    if len(shops.ids) == count:
        return 0
    return sum(entry.shop is None for entry in entries(table))


def strangers(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The shops that overheads.toml names and nobody has imported: their entries count nowhere."""
    table = user_table(FILE)
    if not table:
        return ()
    known = {name for (name,) in connection.execute("SELECT name FROM shops WHERE gone_on IS NULL")}
    return tuple(dict.fromkeys(one.shop for one in entries(table) if one.shop and one.shop not in known))


def entries(table: object) -> tuple[Entry, ...]:
    """The entries of overheads.toml. Raises PddOpsError with the first fault."""
    from pdd_ops.checked import checked, under, wrong
    from pdd_ops.insight.profit.overhead_shapes import OverheadsFile

    path = config_dir() / FILE
    found = checked(path, table, OverheadsFile).overhead
    for number, entry in enumerate(found, start=1):
        if fault := _fault(entry):
            raise wrong(path, under("overhead", number), entry.item, say(f"overheads.{fault}"))
    return found


def read_overheads() -> None:
    """Reads overheads.toml, to find its faults. Raises PddOpsError."""
    if table := user_table(FILE):
        entries(table)


def _fault(entry: Entry) -> str | None:
    if (entry.monthly is None) == (entry.amount is None):
        return "one_amount"
    if entry.monthly is None and bool(entry.month) == bool(entry.first and entry.last):
        return "which_days"
    if entry.monthly is not None and entry.month:
        return "which_days"
    days = [_end(text, last=last) for text, last in ((entry.first, False), (entry.last, True)) if text]
    if any(day is None for day in days) or days != sorted(days, key=str):
        return "turned"
    return None


def _end(text: str, *, last: bool) -> str | None:
    """The first or last day of a month, or the day itself; None where there is no such day."""
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return f"{text}-{monthrange(year, month)[1] if last else 1:02d}"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _costs(entry: Entry, period: Period) -> Iterator[Cost]:
    """What an entry costs in a period; of a monthly one a cost a month."""
    first = _end(entry.first, last=False) if entry.first else None
    last = _end(entry.last, last=True) if entry.last else None
    if entry.monthly is None:
        if entry.month:
            month = Month.parse(entry.month)
            first, last = month.first, month.last
        if first and last and first <= period.last and last >= period.first:
            yield Cost(entry.item, first, last, round(100 * (entry.amount or 0)), FILE)
        return
    month = Month.containing(period.first)
    while month.first <= period.last:
        if (first or "") <= month.last and month.first <= (last or "9999"):
            yield Cost(
                entry.item, month.first, month.last, round(100 * entry.monthly), FILE, first or "", last or "9999"
            )
        month = month.shift(1)
