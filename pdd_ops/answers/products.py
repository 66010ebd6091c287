"""Products in their places: what the lines are, the table, and what moved since the period before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.money import round_half_up
from pdd_ops.work.selection import Placed, Selection
from pdd_ops.work.selection_words import lines_sentence, measure_of, measures, moved_sentence

SHOWN = 20


def products_answer(found: Selection) -> tuple[Document, dict[str, Any]]:
    """The document, and the object of `products --json`."""
    title = say("goods.products_title", shop=found.shop, period=found.period.name)
    name = f"products-{found.shop}-{found.period}"
    return Document(title, tuple(_blocks(found)), name=name, day=found.period.last), products_object(found)


def _blocks(found: Selection) -> Iterator[Block]:
    if not found.rows:
        yield Paragraph(say("goods.products_none"), "quiet")
        return
    yield Paragraph(lines_sentence(found), "quiet")
    yield products_table(found)
    yield Bullets(tuple(map(Item, measures(found))), say("goods.todo"))
    if moved := [moved_sentence(row) for row in found.rows if row.moved]:
        yield Bullets(tuple(map(Item, moved)), say("goods.moved_title", before=found.before.name))


def products_table(found: Selection) -> Table:
    """A product a row, the largest first."""
    profit = found.measure == "profit"
    rates = ("profit_low", "profit_high") if profit else ("conversion",)
    names = ("product", "quadrant", "class", "share", *rates, *(("before",) if found.compared else ()))
    columns = tuple(say(f"goods.column_{name}") for name in names)
    rows = tuple(_cells(row, profit=profit, compared=found.compared) for row in found.rows)
    whole = Table("products", say("goods.products_table"), columns, rows)
    if len(rows) <= SHOWN:
        return whole
    left = say("profit.and_more", count=len(rows) - SHOWN)
    return replace(whole, rows=rows[:SHOWN], whole=whole, notes=(left,))


def _cells(row: Placed, *, profit: bool, compared: bool) -> tuple[Cell, ...]:
    one = row.product
    rates: Sequence[float | None] = (one.profit_rate or (None, None)) if profit else (one.conversion,)
    before = (Cell(say(f"goods.{row.before}") if row.before else None),) if compared else ()
    return (
        Cell(one.name),
        Cell(say(f"goods.{row.quadrant}")),
        Cell(row.group),
        Cell(row.share, "rate"),
        *(Cell(rate, "rate") for rate in rates),
        *before,
    )


def products_object(found: Selection) -> dict[str, Any]:
    """The answer in plain dicts and lists; rates as fractions."""
    return {
        "schema": 1,
        "shop": found.shop,
        "period": found.period.data,
        "measure": found.measure,
        "days": found.days,
        "lines": {"receipts_share": _rounded(found.share_line), "rate": _rounded(found.rate_line)},
        "rows": [_row(row) for row in found.rows],
        "moved": [
            {"product": row.product.key, "from": row.before, "to": row.quadrant} for row in found.rows if row.moved
        ],
    }


def _row(row: Placed) -> dict[str, Any]:
    one = row.product
    rate = one.profit_rate
    return {
        "product": one.key,
        "name": one.name,
        "quadrant": row.quadrant,
        "receipts_share": _rounded(row.share),
        "profit_rate": [_rounded(rate[0]), _rounded(rate[1])] if rate else None,
        "conversion": _rounded(one.conversion),
        "class": row.group,
        "before": row.before,
        "orders": one.orders,
        "measure": measure_of(row),
        "reason": row.reason or None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round_half_up(value, 6)
