"""Stock: how old it is, what to order now, the table, and what gaps cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.money import round_half_up, yuan
from pdd_ops.periods import today
from pdd_ops.work.stock import STALE, Stock, StockRow

SHOWN, SAID = 30, 10
_COLUMNS = ("name", "on_hand", "on_order", "daily", "cover", "point", "order", "note")


def stock_answer(found: Stock) -> tuple[Document, dict[str, Any]]:
    """The document, and the object of `stock --json`."""
    title = say("stock.title", shop=found.shop)
    document = Document(title, tuple(_blocks(found)), name=f"stock-{found.shop}-{today()}", day=today())
    return document, stock_object(found)


def _blocks(found: Stock) -> Iterator[Block]:
    if found.as_of is None:
        yield Paragraph(say("stock.none"), "quiet")
        if lost := lost_lines(found):
            yield Bullets(tuple(map(Item, lost[:SAID])), say("stock.lost"))
        return
    yield from (Paragraph(note, "warning" if stale else "quiet") for note, stale in _notes(found))
    if now := [_order_line(row) for row in found.rows if row.order]:
        yield Bullets(tuple(map(Item, now[:SAID])), say("stock.order_now"))
    if campaigns := [_campaign_line(row) for row in found.rows if row.planned]:
        yield Bullets(tuple(map(Item, campaigns[:SAID])), say("stock.for_campaigns"))
    yield stock_table(found)
    if lost := lost_lines(found):
        yield Bullets(tuple(map(Item, lost[:SAID])), say("stock.lost"))


def _notes(found: Stock) -> Iterator[tuple[str, bool]]:
    """What has to be known to read it, and whether it is a warning."""
    source = "of_erp" if found.as_of_erp else "as_of"
    yield say(f"stock.{source}", day=found.as_of, age=found.age, known=found.known or "—"), False
    if found.codes:
        yield say("stock.matched", codes=found.codes, matched=found.matched, left=found.codes - found.matched), False
    if found.differences:
        yield say("stock.differences", count=found.differences), False
    if found.age is not None and found.age > STALE:
        yield say("stock.old"), True
    if found.in_stock is not None:
        yield say("stock.in_stock", share=number_text(found.in_stock, "rate")), False
    if any(row.point is not None for row in found.rows):
        name = "method_due" if any(row.on_order is not None for row in found.rows) else "method"
        yield say(f"stock.{name}", service=number_text(found.service, "rate"), review=found.review), False


def _order_line(row: StockRow) -> str:
    cover = "—" if row.cover is None else f"{row.cover:.1f}"
    return say("stock.order_line", name=row.name, on_hand=f"{row.on_hand:,}", cover=cover, order=f"{row.order:,}")


def _campaign_line(row: StockRow) -> str:
    low, high = (f"{ceil(end):,}" for end in row.planned or (0.0, 0.0))
    return say("stock.campaign_line", name=row.name, low=low, high=high)


def stock_table(found: Stock) -> Table:
    """An article a row, those that run out first before the others."""
    due = any(row.on_order is not None for row in found.rows)
    columns = tuple(say(f"stock.column_{name}") for name in _COLUMNS if due or name != "on_order")
    rows = tuple(_cells(row, due=due) for row in found.rows)
    whole = Table("stock", say("stock.table"), columns, rows)
    return replace(whole, rows=rows[:SHOWN], whole=whole) if len(rows) > SHOWN else whole


def _cells(row: StockRow, *, due: bool) -> tuple[Cell, ...]:
    return (
        Cell(row.name),
        Cell(row.on_hand, "count"),
        *((Cell(row.on_order, "count"),) if due else ()),
        Cell(_rounded(row.daily, 2), "ratio"),
        Cell(_rounded(row.cover, 1), "ratio"),
        Cell(None if row.point is None else ceil(row.point), "count"),
        Cell(row.order, "count"),
        Cell(reason_of(row)),
    )


def reason_of(row: StockRow) -> str | None:
    """Why something is not said of an article."""
    return say("stock.comma").join(say(f"stock.why_{reason}") for reason in row.reasons) or None


def lost_lines(found: Stock) -> list[str]:
    """A sentence for each proven gap, the costliest first."""
    told = [(row, row.lost) for row in found.rows if row.lost]
    lines = []
    for row, lost in sorted(told, key=lambda pair: -pair[1].sales[1]):
        low, high = (f"{amount:,.0f}" for amount in lost.units)
        ends = [yuan(round(fen)) for fen in lost.sales]
        text = say(
            "stock.lost_line", name=row.name, days=lost.days, low=low, high=high, sales_low=ends[0], sales_high=ends[1]
        )
        if lost.profit:
            text += say("stock.lost_profit", low=yuan(round(lost.profit[0])), high=yuan(round(lost.profit[1])))
        lines.append(text)
    return lines


def stock_object(found: Stock) -> dict[str, Any]:
    """The answer in plain dicts and lists; yuan."""
    return {
        "schema": 1,
        "shop": found.shop,
        "as_of": found.as_of,
        "age_days": found.age,
        "sales_until": found.known,
        "service": found.service,
        "review_days": found.review,
        "erp": {"as_of": found.as_of_erp, "codes": found.codes, "matched": found.matched} if found.codes else None,
        "rows": [_row(row) for row in found.rows],
        "in_stock_rate": _rounded(found.in_stock, 6),
        "notes": [note for note, _ in _notes(found)] if found.as_of else [say("stock.none")],
    }


def _row(row: StockRow) -> dict[str, Any]:
    lost = row.lost
    return {
        "product": row.product,
        "sku": row.sku,
        "name": row.name,
        "on_hand": row.on_hand,
        "as_of": row.as_of or None,
        "daily_units": _rounded(row.daily, 4),
        "cover_days": _rounded(row.cover, 2),
        "cover_days_on_hand": _rounded(row.on_hand_cover, 2),
        "on_order": row.on_order,
        "safety_stock": row.least,
        "source": "erp" if row.of_erp else "catalogue" if row.as_of else None,
        "lead_days": row.lead,
        "reorder_point": _rounded(row.point, 2),
        "order_qty": row.order,
        "campaign_units": [ceil(end) for end in row.planned] if row.planned else None,
        "lost_units": list(lost.units) if lost else None,
        "lost_sales": [round(fen) / 100 for fen in lost.sales] if lost else None,
        "lost_profit": [round(fen) / 100 for fen in lost.profit] if lost and lost.profit else None,
        "reason": reason_of(row),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round_half_up(value, digits)
