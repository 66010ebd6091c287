"""The shops of a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdd_ops.document.blocks import Block, Cell, Document, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.periods import today
from pdd_ops.store.shops import ShopEntry


def shops_answer(found: Sequence[ShopEntry]) -> tuple[Document, dict[str, Any]]:
    """The document, and the plain values of `shops list --json`."""
    block: Block = _table(found) if found else Paragraph(say("shops.none"))
    return Document(say("shops.title"), (block,), name="shops", day=today()), {
        "shops": [one.as_dict() for one in found]
    }


def _table(found: Sequence[ShopEntry]) -> Table:
    columns = tuple(say(f"shops.column_{name}") for name in ("shop", "orders", "first", "last", "files"))
    rows = tuple(
        (Cell(one.shop), Cell(one.orders, "count"), Cell(one.first), Cell(one.last), Cell(one.files, "count"))
        for one in found
    )
    return Table("shops", "", columns, rows)
