"""What waits today, as a list by deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Paragraph, Table
from pdd_ops.document.blocks import Item as Entry
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.money import yuan
from pdd_ops.periods import instant_text
from pdd_ops.work.desk.item import Item, deadline_text
from pdd_ops.work.desk.today import Today

LONG = 72  # hours that are told as days above it
MOST = 40  # rows that are shown where nobody scrolls
_COLUMNS = ("id", "title", "deadline", "hours", "amount", "next")


def today_answer(found: Today, shop: str) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values."""
    document = Document(
        say("desk.today_title", shop=shop),
        tuple(_blocks(found)),
        name=f"today-{shop}-{found.at[:10]}",
        day=found.at[:10],
        about=say("desk.as_of_now", at=found.at[:16]),
    )
    items = [_object(item, found.now) for item in found.items]
    return document, {"schema": 1, "now": found.at, "items": items, "notes": found.notes}


def _blocks(found: Today) -> Iterator[Block]:
    if not found.items:
        yield Paragraph(say("desk.nothing"), "good")
    else:
        yield Paragraph(most_urgent(found.items[0], found.now), "bad" if found.overdue else "strong")
        yield _table(found)
    if found.notes:
        yield Bullets(tuple(Entry(note, tone="quiet") for note in found.notes))


def most_urgent(item: Item, now: int) -> str:
    """One sentence: what is the most urgent, until when, and what to do."""
    amount = "" if item.amount_fen is None else say("desk.for_amount", amount=yuan(item.amount_fen))
    text = say(
        "desk.most_urgent", id=_number(item), title=item.title, amount=amount, until=until(item, now), why=item.why
    )
    return say("desk.then", text=text, next=item.next) if item.next else text


def until(item: Item, now: int) -> str:
    """Until when something waits, in words."""
    hours = item.hours_left(now)
    if hours is None or item.deadline is None:
        return say("desk.no_deadline")
    words = {"at": deadline_text(item.deadline, now), "left": number_text(*time_left(abs(hours)))}
    return say("desk.overdue_since" if hours < 0 else "desk.due_at", **words)


def time_left(hours: float) -> tuple[float, str]:
    """A number and its unit: hours, and days where they are more than three."""
    return (round(hours / 24, 1), "days") if abs(hours) > LONG else (round(hours, 1), "hours")


def _table(found: Today) -> Table:
    names = (*(("shop",) if found.several else ()), *_COLUMNS)
    columns = tuple(say(f"desk.column_{name}") for name in names)
    rows = tuple(_row(item, found) for item in found.items)
    return shortened(Table("today", say("desk.waits", count=len(rows)), columns, rows))


def shortened(table: Table) -> Table:
    """The first rows of a long table, for what is read line by line, with the whole of it."""
    more = len(table.rows) - MOST
    if more <= 0:
        return table
    return replace(table, rows=table.rows[:MOST], notes=(say("desk.more", count=more),), whole=table)


def _row(item: Item, found: Today) -> tuple[Cell, ...]:
    hours = item.hours_left(found.now)
    shop = (Cell(item.shop),) if found.several else ()
    return (
        *shop,
        Cell(_number(item)),
        Cell(say("desk.title_why", title=item.title, why=item.why) if item.why else item.title),
        Cell(None if item.deadline is None else deadline_text(item.deadline, found.now)),
        Cell(None) if hours is None else Cell(*time_left(hours)),
        Cell(None if item.amount_fen is None else item.amount_fen / 100, "yuan"),
        Cell(item.next),
    )


def _number(item: Item) -> str:
    """What an item is found by: of orders that wait together one of them."""
    return item.object if item.kind == "shipping" else item.id


def _object(item: Item, now: int) -> dict[str, Any]:
    hours = item.hours_left(now)
    return {
        "kind": item.kind,
        "shop": item.shop,
        "id": item.id,
        "title": item.title,
        "deadline": None if item.deadline is None else instant_text(item.deadline),
        "hours_left": None if hours is None else round(hours, 2),
        "amount": None if item.amount_fen is None else item.amount_fen / 100,
        "why": item.why,
        "next": item.next,
        "object": item.object,
    }
