"""Follow-up lists as documents, and what became of a list that came back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pdd_ops.document.blocks import Cell, Document, Table
from pdd_ops.lang import say
from pdd_ops.periods import today
from pdd_ops.work.follow_ups import Answered, FollowUp, Taken

COLUMNS = ("list", "order", "day", "product", "amount", "todo", "owner", "follow_day", "result", "mark")
NAMED = 20  # orders in a sentence


def list_document(name: str, rows: Sequence[FollowUp]) -> Document:
    """One list as a table."""
    columns = tuple(say(f"follow.column_{column}") for column in COLUMNS)
    title = say("follow.title", list=say(f"follow.list_{name}"), count=len(rows))
    table = Table(name, title, columns, tuple(map(_cells, rows)))
    return Document(title, (table,), name=f"customers-{name}", day=today())


def _cells(row: FollowUp) -> tuple[Cell, ...]:
    return (
        Cell(say(f"follow.list_{row.list}")),
        Cell(row.order),
        Cell(row.day),
        Cell(row.product or None),
        Cell(None if row.fen is None else row.fen / 100, "yuan"),
        Cell(say(f"follow.do_{row.list}")),
        *(Cell(text or None) for text in row.said),
        Cell(row.said.mark),
    )


def taken_lines(found: Taken) -> Iterator[str]:
    """What became of the rows of a sheet."""
    yield say("follow.taken", changed=len(found.changed), same=found.same)
    for key, rows in (("unknown", found.unknown), ("conflict", found.conflicts)):
        if rows:
            orders = [row.order for row in rows]
            more = say("goods.and_more", count=len(orders) - NAMED) if len(orders) > NAMED else ""
            yield say(f"follow.{key}", orders=say("goods.comma").join(orders[:NAMED]) + more)


def taken_object(found: Taken) -> dict[str, Any]:
    """The same in plain dicts and lists."""
    named = {"changed": found.changed, "unknown": found.unknown, "conflicts": found.conflicts}
    return {"schema": 1, "same": found.same, **{key: [_row(one) for one in rows] for key, rows in named.items()}}


def _row(one: Answered) -> dict[str, str]:
    return {"list": one.list, "order": one.order, **one.said._asdict()}
