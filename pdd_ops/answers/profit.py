"""Profit: the sentence, the products that lose, the table, and what to read it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.insight.profit.model import Parts, Profit, ProfitRow, Range, verdict_of
from pdd_ops.insight.profit.words import taken_off
from pdd_ops.lang import say
from pdd_ops.money import round_half_up, yuan
from pdd_ops.periods import NamedPeriod
from pdd_ops.report.profits import profit_table, yuan_cell
from pdd_ops.report.statement import difference_of, lines, statement

MOST_LOSERS, MOST_CLAIMS = 8, 15
LEAST_ORDERS, LEAST_LOSS = 30, 10000  # or fen


def profit_answer(found: Profit, period: NamedPeriod) -> tuple[Document, dict[str, Any]]:
    """The document, and the plain values of `profit --json`: yuan, and rates as fractions."""
    document = Document(
        say("profit.title", shop=found.shop, days=period.name),
        tuple(_blocks(found)),
        name=f"profit-{found.shop}-{period}",
        day=found.last,
    )
    return document, profit_object(found, period)


def _blocks(found: Profit) -> Iterator[Block]:
    if found.profit is not None and found.has_costs:
        yield Paragraph(sentence_of(found), "bad" if (found.before_overheads or (0, 0))[1] < 0 else "")
        if found.overheads:
            yield Paragraph(after_sentence(found))
        yield statement(found)
    if losers := losers_of(found):
        worst = losers[:MOST_LOSERS]
        yield Bullets(tuple(Item(loser_sentence(row), "✗", "bad") for row in worst), say("profit.losers"))
    if found.rows:
        yield profit_table(found)
    if found.claims:
        yield claims_table(found)
    if found.checked:
        yield Bullets(tuple(map(Item, found.checked)), "" if found.claims else say("profit.no_claims"))
    if found.notes:
        yield Bullets(tuple(map(Item, found.notes)), say("profit.notes"))


def losers_of(found: Profit) -> list[ProfitRow]:
    """The products that lose money for certain by themselves, before any share of shared costs, the worst first;
    without those of hardly any orders or money."""
    ends = {row.key: row.before_overheads for row in found.rows} if found.by == "product" else {}
    high = {key: one[1] for key, one in ends.items() if one and verdict_of(one) == "loses"}
    rows = [row for row in found.rows if row.key in high]
    told = [row for row in rows if row.parts.orders >= LEAST_ORDERS or -high[row.key] >= LEAST_LOSS]
    return sorted(told, key=lambda row: high[row.key])


def claims_table(found: Profit) -> Table:
    """The money to recover, an order a row."""
    heads = tuple(say(f"profit.claim_{name}") for name in ("order", "kind", "amount", "why"))
    rows = [
        (Cell(one.order), Cell(say(f"profit.kind_{one.kind}")), yuan_cell(one.amount), Cell(one.why))
        for one in found.claims
    ]
    title = say("profit.claims", amount=yuan(sum(one.amount for one in found.claims)))
    whole = Table("recover", title, heads, tuple(rows))
    return replace(whole, rows=tuple(rows[:MOST_CLAIMS]), whole=whole) if len(rows) > MOST_CLAIMS else whole


def sentence_of(found: Profit) -> str:
    """What all of it comes to before shared costs, in a sentence."""
    low, high = found.before_overheads or (0, 0)
    kind = verdict_of((low, high))
    ends = (-high, -low) if kind == "loses" else (low, high)
    return say(
        f"profit.sentence_{kind}",
        off=taken_off(found.total),
        days=found.common,
        orders=f"{found.total.parts.orders:,}",
        receipts=yuan(found.total.parts.receipts),
        low=yuan(ends[0]),
        high=yuan(ends[1]),
    )


def after_sentence(found: Profit) -> str:
    """What is left after shared costs."""
    low, high = found.after_overheads or (0, 0)
    items = say("overheads.comma").join(f"{one.item} {yuan(one.fen)}" for one in found.overheads)
    return say("overheads.sentence", amount=yuan(found.overheads_fen), items=items, low=yuan(low), high=yuan(high))


def loser_sentence(row: ProfitRow) -> str:
    """A product that loses before shared costs, with its break-even."""
    low, high = row.before_overheads or (0, 0)
    parts = row.parts
    return say(
        "profit.loser" if low < high else "profit.loser_exact",
        name=row.name,
        orders=f"{parts.orders:,}",
        receipts=yuan(parts.receipts),
        low=yuan(low),
        high=yuan(high),
        ads=_of_ads(row),
    )


def _of_ads(row: ProfitRow) -> str:
    if not row.parts.orders:
        return say("profit.loser_unsold")
    even, most, roi = row.break_even_roi, row.max_ad_per_order, row.ad_roi
    if even is None or most is None:
        return say("profit.loser_never")
    if roi is None:
        return say("profit.loser_no_ads")
    ends = [f"{ratio:.2f}" for ratio in even if ratio is not None]
    text = ends[0] if len(set(ends)) == 1 else say("profit.up_to", low=ends[0], high=ends[-1])
    return say("profit.loser_even", roi=f"{roi:.2f}", even=text, most=yuan(int(max(most[1], 0))))


def profit_object(found: Profit, period: NamedPeriod) -> dict[str, Any]:
    """The answer in plain dicts and lists."""
    return {
        "schema": 1,
        "shop": found.shop,
        "month": str(period),
        "period": period.data,
        "by": found.by,
        "days": {"orders": _pair(found.order_days), "ads": _pair(found.ad_days), "common": found.common},
        "total": _total_object(found),
        "unallocated_ads": _money(found.unallocated),
        "not_covered": {
            "orders": found.total.parts.uncovered_orders,
            "receipts": _money(found.total.parts.uncovered_receipts),
            "ad_spend": _money(found.uncovered_ads),
        },
        "rows": [{**_identity(row, found.by), **_row_object(row)} for row in found.rows],
        "recover": [
            {"kind": claim.kind, "order": claim.order, "amount": _money(claim.amount), "why": claim.why}
            for claim in found.claims
        ],
        "checked": list(found.checked),
        "overheads": [
            {"item": one.item, "amount": _money(one.fen), "prorated": list(one.part_of)} for one in found.overheads
        ],
        "profit_before_overheads": _range(found.before_overheads),
        "profit_after_overheads": _range(found.after_overheads),
        "statement": [
            {
                "line": one.id,
                "label": one.label,
                "by_order": [one.low / 100, one.high / 100],
                "by_cash": _money(one.cash),
            }
            for one in lines(found)
        ],
        "cash": _cash_object(found),
        "notes": list(found.notes),
    }


def _cash_object(found: Profit) -> dict[str, float | int | None] | None:
    """By cash against by order; None where no bill covers any of the days."""
    gap, cash = difference_of(found), found.cash
    if gap is None or cash is None:
        return None
    names = ("account", "orders", "others", "unknown", "later", "open")
    return {"days": cash.days, "difference": _money(gap.fen), **{name: _money(getattr(gap, name)) for name in names}}


def _identity(row: ProfitRow, by: str) -> dict[str, str]:
    if by == "sku":
        return {"product": row.product, "sku": row.key, "name": row.name}
    return {by: row.key, "name": row.name}


def _row_object(row: ProfitRow) -> dict[str, Any]:
    parts, known = row.parts, row.known
    return {
        "orders": parts.orders,
        "receipts": _money(parts.receipts),
        "net_receipts": _money(row.net_receipts),
        "goods_cost": _money(parts.goods),
        "refund_goods_lost": _range(row.goods_lost),
        "packing": _money(parts.packing),
        "freight": _money(parts.freight),
        "platform_fees": _money(parts.fees),
        "affiliate_fees": _money(parts.affiliate),
        "insurance": _money(parts.insurance),
        "contribution": _range(row.contribution),
        "ad_spend": _money(row.ads.spend if row.ads else None),
        "ad_sales": _money(row.ads.sales if row.ads else None),
        "overheads": _money(row.overheads),
        "profit": _range(row.profit),
        "profit_rate": _ratios(row.profit_rate) if known else None,
        "ad_roi": _ratio(row.ad_roi),
        "break_even_roi": _ratios(row.break_even_roi),
        "break_even_net_roi": _ratios(row.break_even_net_roi),
        "max_ad_per_order": _ratios(row.max_ad_per_order, 100, 2),
        "cost_covered_share": _ratio(row.covered_share),
        "estimated": _estimated(parts),
        "verdict": row.verdict,
    }


def _total_object(found: Profit) -> dict[str, Any]:
    """The row of all, its profit after ads that belong to no product."""
    total, profit = found.total, found.profit
    base = total.net_receipts
    rate = (profit[0] / base, profit[1] / base) if profit and base > 0 else None
    verdict = None if profit is None else verdict_of(profit)
    told: dict[str, Any] = {"profit": _range(profit), "profit_rate": _ratios(rate), "verdict": verdict}
    share = total.parts.covered_receipts, total.parts.receipts
    told["cost_covered_share"] = _ratio(share[0] / share[1] if share[1] else None)
    return {"name": total.name, **_row_object(total), **told}


def _estimated(parts: Parts) -> dict[str, float | None]:
    fees = parts.fees_estimated / parts.fees if parts.fees else None
    refunds = parts.refunds_estimated / parts.refunds if parts.refunds else None
    return {"fees": _ratio(fees), "refunds": _ratio(refunds)}


def _money(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def _range(fen: Range | None) -> list[float] | None:
    return None if fen is None else [fen[0] / 100, fen[1] / 100]


def _ratio(value: float | None) -> float | None:
    return None if value is None else round_half_up(value, 6)


def _ratios(
    values: tuple[float | None, float | None] | None, divisor: int = 1, digits: int = 6
) -> list[float | None] | None:
    return (
        None
        if values is None
        else [None if value is None else round_half_up(value / divisor, digits) for value in values]
    )


def _pair(days: tuple[str, str] | None) -> list[str] | None:
    return list(days) if days else None
