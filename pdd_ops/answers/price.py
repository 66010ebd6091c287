"""What the price of a product does: the verdict, what a change may cost, and what neither of them knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.insight.profit.squeeze import LEAST_ORDERS
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.money import round_half_up
from pdd_ops.periods import today
from pdd_ops.work.price import BreakEven, PriceOf

FEN = 100


def price_answer(found: PriceOf) -> tuple[Document, dict[str, Any]]:
    """The document, and the object of `price --json`."""
    title = say("goods.price_title", shop=found.shop, name=found.name)
    document = Document(title, tuple(_blocks(found)), name=f"price-{found.shop}-{found.product}", day=today())
    return document, price_object(found)


def _blocks(found: PriceOf) -> Iterator[Block]:
    yield Paragraph(verdict_sentence(found))
    if found.break_even:
        yield _table(found)
    else:
        yield Paragraph(say("goods.price_no_margin", period=found.margin_period), "quiet")
    if found.squeeze.reason:
        yield Paragraph(squeeze_reason(found), "quiet")
    else:
        yield _split(found)
    notes = [say("goods.price_left_out", days=found.left_out)] if found.left_out else []
    yield Bullets(tuple(map(Item, [*notes, say("goods.price_limits")])))


def verdict_sentence(found: PriceOf) -> str:
    """Whether orders answer to the price; else why it cannot be told."""
    one = found.elasticity
    if one.value is None:
        return say(f"goods.price_{one.reason}", days=one.days)
    ends = {name: f"{getattr(one, name):+.2f}" for name in ("value", "low", "high")}
    return say(f"goods.price_{found.verdict}", days=one.days, **ends)


def _table(found: PriceOf) -> Table:
    low, high = (number_text(one, "rate") for one in found.margin or (0.0, 0.0))
    margin = low if low == high else say("goods.range", low=low, high=high)
    title = say("goods.price_table", period=found.margin_period, margin=margin)
    columns = (say("goods.column_change"), say("goods.column_effect"))
    rows = tuple((Cell(one.change, "rate", signed=True), Cell(effect_of(one))) for one in found.break_even)
    return Table("break_even", title, columns, rows)


def squeeze_reason(found: PriceOf) -> str:
    """Why the change of what is left of an order cannot be split."""
    reason = found.squeeze.reason
    if reason in ("few", "costs"):
        return say(f"goods.split_{reason}", before=found.before_period, least=LEAST_ORDERS)
    return say("goods.split_unlike", before=found.before_period, part=say(f"goods.part_{reason}"))


def _split(found: PriceOf) -> Table:
    one = found.squeeze
    ends = {name: f"{fen / FEN:,.2f}" for name, fen in (("was", one.before), ("now", one.now))}
    title = say("goods.split_table", before=found.before_period, period=found.margin_period, **ends)
    rows = [
        (Cell(say(f"goods.part_{name}")), Cell(fen / FEN, "yuan", signed=True, good="up"))
        for name, fen in one.parts.items()
        if fen
    ]
    rows.append((Cell(say("goods.split_total")), Cell(one.change / FEN, "yuan", signed=True, good="up")))
    return Table("split", title, (say("goods.column_part"), say("goods.column_left_change")), tuple(rows), total=True)


def effect_of(one: BreakEven) -> str:
    """'订单减少不到 14.29%'."""
    if one.high is None:
        return say("goods.never")
    if one.low is None:
        return say("goods.perhaps_never" if one.high < 0 else "goods.never", share=number_text(-one.high, "rate"))
    ends = sorted(number_text(abs(end), "rate") for end in {one.low, one.high})
    share = ends[0] if len(set(ends)) == 1 else _range(one.low, one.high)
    return say("goods.may_fall" if one.change > 0 else "goods.must_rise", share=share)


def _range(low: float, high: float) -> str:
    first, second = sorted((abs(low), abs(high)))
    return say("goods.range", low=number_text(first, "rate"), high=number_text(second, "rate"))


def price_object(found: PriceOf) -> dict[str, Any]:
    """The answer in plain dicts and lists. `orders_may_fall` is the careful end; below 0: by how much orders must
    rise; null: every order would lose."""
    one = found.elasticity
    ends = {name: _rounded(getattr(one, name)) for name in ("value", "low", "high")}
    return {
        "schema": 1,
        "shop": found.shop,
        "product": found.product,
        "name": found.name,
        "elasticity": None if one.value is None else {**ends, "days": one.days, "verdict": found.verdict},
        "reason": verdict_sentence(found) if found.verdict != "reacts" else None,
        "days_left_out": found.left_out,
        "margin": [_rounded(end) for end in found.margin] if found.margin else None,
        "break_even": [
            {
                "change": row.change,
                "orders_may_fall": _rounded(row.low),
                "orders_may_fall_at_best": _rounded(row.high),
            }
            for row in found.break_even
        ],
        "order_left": _left(found),
        "order_left_reason": squeeze_reason(found) if found.squeeze.reason else None,
        "break_even_reason": None if found.break_even else say("goods.price_no_margin", period=found.margin_period),
    }


def _left(found: PriceOf) -> dict[str, Any] | None:
    """Yuan left of an order after ads, before and now; the parts add up to the change."""
    one = found.squeeze
    if one.reason:
        return None
    parts = {name: fen / FEN for name, fen in one.parts.items()}
    ends = {"before": one.before / FEN, "now": one.now / FEN, "change": one.change / FEN}
    return {"period": found.margin_period, "before_period": found.before_period, **ends, "parts": parts}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round_half_up(value, 6)
