"""What has to be said beside a profit: which days, what is left out, what is estimated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdd_ops.insight.profit.model import Profit
from pdd_ops.lang import percent, pick, say
from pdd_ops.money import yuan


def notes_of(
    found: Profit,
    order_days: int,
    beyond: int = 0,
    unnamed: int = 0,
    strangers: Sequence[str] = (),
    *,
    spread: bool = False,
) -> tuple[str, ...]:
    """The sentences beside a profit, what changes it most first; so many orders lie `beyond` the days that order
    exports cover whole; `unnamed` shared costs have no shop, others are of `strangers`: shops that nobody has imported.
    `spread`: it was asked to share them out."""
    return (
        *_of_days(found, order_days),
        *([say("profit.beyond", orders=f"{beyond:,}")] if beyond and found.common else []),
        *_of_costs(found),
        *_of_fees(found),
        *_of_ads(found),
        *_of_overheads(found, unnamed, strangers, spread),
    )


def _of_overheads(found: Profit, unnamed: int, strangers: Sequence[str], spread: bool) -> Iterator[str]:
    if found.spread:
        name = "overheads.spread_days" if found.by == "day" else "overheads.spread"
        yield say(name, amount=yuan(found.overheads_fen))
    elif spread and found.common and not found.overheads:
        yield say("overheads.nothing_to_spread")
    if unnamed:
        yield say("overheads.unnamed", count=unnamed)
    if strangers:
        yield say("overheads.strangers", shops=pick({"zh": "、", "en": ", "}).join(strangers))


def _of_days(found: Profit, order_days: int) -> Iterator[str]:
    if found.order_days is None:
        yield say("profit.no_orders")
    elif not found.common:
        yield say("profit.no_common_days")
    elif found.ad_days is None:
        yield say("profit.no_ads")
    elif found.common < order_days:
        yield say("profit.common_days", days=found.common, orders=order_days)


def _of_costs(found: Profit) -> Iterator[str]:
    if not found.common:
        return
    if not found.has_costs:
        yield say("profit.no_costs")
        return
    parts = found.total.parts
    if parts.uncovered_orders:
        yield say("profit.uncovered", orders=f"{parts.uncovered_orders:,}", amount=yuan(parts.uncovered_receipts))
    if found.uncovered_ads:
        yield say("profit.uncovered_ads", amount=yuan(found.uncovered_ads))
    if parts.goods_open:
        yield say("profit.range", amount=yuan(parts.goods_open))
    if parts.freight_unknown:
        yield say("profit.no_freight", orders=f"{parts.freight_unknown:,}")
    if parts.refunds_estimated:
        yield say("profit.refunds_estimated", share=percent(parts.refunds_estimated / parts.refunds))


def _of_fees(found: Profit) -> Iterator[str]:
    parts = found.total.parts
    if not found.has_costs or not found.common:
        return
    if parts.fees is None:
        yield say("profit.no_bills")
    elif parts.fees_estimated:
        share = parts.fees_estimated / parts.fees if parts.fees else 1.0
        yield say("profit.fees_estimated", share=percent(share), amount=yuan(parts.fees_estimated))
    if parts.affiliate_estimated:
        yield say("profit.affiliate_estimated", amount=yuan(parts.affiliate_estimated))


def _of_ads(found: Profit) -> Iterator[str]:
    if found.unallocated:
        yield say("profit.unallocated", amount=yuan(found.unallocated))
    if found.by == "sku" and found.ad_days:
        yield say("profit.sku_ads")
