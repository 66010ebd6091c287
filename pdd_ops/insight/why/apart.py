"""Bulk orders in the question why sales changed: all is split without them, and they are a factor of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.evidence.bulk import NOTHING, Apart, Bulk, apart, apart_by_day
from pdd_ops.insight.evidence.plain import DaysOf, plain_lines, plain_values
from pdd_ops.insight.why.model import Known
from pdd_ops.metrics.series import Sold

BULK = "bulk"


def bulk_of(known: Known) -> tuple[Bulk, ...]:
    """The bulk orders of the compared days."""
    days = {*known.compared.days.each_day(), *known.compared.before.each_day()}
    found = known.found.bulk if known.found else ()
    return tuple(one for one in found if any(large.day in days for large in one.of))


def without_bulk(known: Known) -> Known:
    """What is known without the bulk orders; as it is where there are none."""
    bulk = bulk_of(known)
    if not bulk:
        return known
    now, before = known.compared.days.each_day(), known.compared.before.each_day()
    days, less = DaysOf(now, now, before), apart_by_day(bulk)
    return replace(
        known,
        values=plain_values(known.values, bulk, days),
        lines={
            **known.lines,
            **{by: plain_lines(known.lines[by], bulk, days) for by in ("product",) if by in known.lines},
        },
        daily={day: max(amount - less.get(day, NOTHING).fen / 100, 0.0) for day, amount in known.daily.items()},
        sold={product: _without(days_sold, apart_by_day(bulk, product)) for product, days_sold in known.sold.items()},
    )


def _without(sold: Mapping[str, Sold], less: Mapping[str, Apart]) -> Mapping[str, Sold]:
    return {day: _less(sale, less[day]) if day in less else sale for day, sale in sold.items()} if less else sold


def bulk_factor(known: Known, product: str | None = None) -> tuple[Factor, ...]:
    """What the bulk orders of a product (None: of all) made of the change, after their refunds; () where there are
    none."""
    bulk = bulk_of(known)
    now, before = (
        _net(apart(bulk, period.each_day(), product)) for period in (known.compared.days, known.compared.before)
    )
    return (Factor(BULK, now - before, before / 100, now / 100),) if now or before else ()


def _net(one: Apart) -> int:
    return one.fen - one.refunded_fen


def _less(sale: Sold, one: Apart) -> Sold:
    return Sold(max(sale.amount_fen - one.fen, 0), max(sale.units - one.pieces, 0))
