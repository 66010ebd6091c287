"""The feedback ledger as a list: what is open, whose it is, and how much is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdd_ops.document.blocks import Block, Cell, Document, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import today
from pdd_ops.work.feedback import Feedback, closure_rate


def feedback_answer(found: Sequence[Feedback], shop: str, *, every: bool) -> tuple[Document, dict[str, Any]]:
    """The document of what is open (or `every` piece), and the object of `feedback list --json`."""
    rate = closure_rate(found)
    closed = sum(one.is_closed for one in found)
    shown = [one for one in found if every or not one.is_closed]
    told = (
        say("feedback.closed", closed=closed, count=len(found), rate=number_text(rate, "rate"))
        if rate is not None
        else ""
    )
    blocks: list[Block] = [Paragraph(told or say("feedback.none"), "" if told else "quiet")]
    if shown:
        blocks.append(_table(shown))
    title = say("feedback.title", shop=shop, count=len(found) - closed)
    data = {
        "schema": 1,
        "shop": shop,
        "items": [item_object(one) for one in shown],
        "open": len(found) - closed,
        "closed": closed,
        "closure_rate": rate,
    }
    return Document(title, tuple(blocks), name=f"feedback-{shop}", day=today()), data


def item_object(one: Feedback) -> dict[str, Any]:
    """A piece in plain values."""
    return {
        "id": one.id,
        "source": one.source,
        "ref": one.ref,
        "day": one.day,
        "product": one.product_id,
        "topics": dict(one.topics),
        "polarity": one.polarity,
        "text": one.text,
        "state": one.state,
        "owner": one.owner,
        "due": one.due,
        "answer": one.answer,
    }


def _table(found: Sequence[Feedback]) -> Table:
    names = ("id", "day", "source", "text", "topics", "state", "owner", "due")
    rows = tuple(
        (
            Cell(one.id),
            Cell(one.day),
            Cell(say(f"feedback.source_{one.source}")),
            Cell(one.text),
            Cell(say("reviews.comma").join(topic for topic, how in one.topics.items() if how == "negative")),
            Cell(say(f"feedback.state_{one.state}")),
            Cell(one.owner),
            Cell(one.due),
        )
        for one in found
    )
    columns = tuple(say(f"feedback.column_{name}") for name in names)
    return Table("feedback", say("feedback.list"), columns, rows, (say("feedback.how_to"),))
