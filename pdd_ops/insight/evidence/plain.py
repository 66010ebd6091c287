"""Metrics without bulk orders: what trends, rules and plans go by where a few orders alone would make them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pdd_ops.insight.evidence.bulk import NOTHING, Apart, Bulk, apart
from pdd_ops.metrics.compare import Line, MetricValue, difference, figure, relative, with_shares
from pdd_ops.metrics.values import Number
from pdd_ops.money import round_half_up
from pdd_ops.records import frozen

RATIOS = {  # metric -> (numerator, denominator): what is left of both is divided again
    "order_value": ("gmv", "orders"),
    "refund_rate": ("refund_orders", "orders"),
    "refund_amount_rate": ("refund_amount", "gmv"),
    "unit_price": ("gmv", "units"),
}


@frozen
class DaysOf:
    """The days that a number is of: the whole period, those of it that are compared, and the other ones."""

    whole: Collection[str]
    compared: Collection[str]
    before: Collection[str]


def plain_values(
    values: Mapping[str, MetricValue], found: Sequence[Bulk], days: DaysOf, product: str | None = None
) -> dict[str, MetricValue]:
    """The metrics without the bulk orders of a product (None: of all); as they are where there are none."""
    whole, now, before = (apart(found, some, product) for some in (days.whole, days.compared, days.before))
    if whole == now == before == NOTHING:
        return dict(values)
    kept = {name: _less(value, whole, now, before) for name, value in values.items()}
    return kept | {name: _divided(kept, *parts, kept[name]) for name, parts in RATIOS.items() if name in kept}


def plain_lines(lines: Sequence[Line], found: Sequence[Bulk], days: DaysOf) -> list[Line]:
    """The products without their bulk orders."""
    having = {bulk.product for bulk in found}
    kept = [
        replace(line, values=plain_values(line.values, found, days, line.key)) if line.key in having else line
        for line in lines
    ]
    return with_shares(kept, "gmv") if any("share" in line.values and "gmv" in line.values for line in lines) else kept


def _less(value: MetricValue, whole: Apart, now: Apart, before: Apart) -> MetricValue:
    """An additive metric less what is set apart."""
    if value.id not in PARTS:
        return value
    ours = value.value if value.compared_value is None else value.compared_value
    kept = _minus(ours, PARTS[value.id](now)), _minus(value.previous, PARTS[value.id](before))
    return replace(
        value,
        value=_minus(value.value, PARTS[value.id](whole)),
        compared_value=None if value.compared_value is None else kept[0],
        previous=kept[1],
        change=difference(value.unit, *kept) if value.change is not None else None,
        change_rate=relative(*kept) if value.change_rate is not None else None,
        exact=None,
        exact_previous=None,
        exact_compared=None,
    )


PARTS = {
    "orders": lambda one: one.orders,
    "units": lambda one: one.pieces,
    "gmv": lambda one: one.fen / 100,
    "refund_orders": lambda one: one.refunded,
    "refund_amount": lambda one: one.refunded_fen / 100,
    "net_sales": lambda one: (one.fen - one.refunded_fen) / 100,
}


def _minus(number: Number | None, less: Number) -> Number | None:
    if number is None:
        return None
    return number - less if isinstance(number, int) and isinstance(less, int) else round_half_up(number - less, 2)


def _divided(kept: Mapping[str, MetricValue], part: str, base: str, value: MetricValue) -> MetricValue:
    """A ratio of what is left; as it is where its parts are not at hand."""
    if part not in kept or base not in kept:
        return value
    over, under = kept[part], kept[base]
    digits = 2 if value.unit == "yuan" else 6

    def of(one: Number | None, other: Number | None) -> float | None:
        return round_half_up(one / other, digits) if one is not None and other else None

    ours = of(over.compared_value, under.compared_value)
    now, before = of(over.value, under.value), of(over.previous, under.previous)
    moved = figure(now if ours is None else ours, value.unit, before)
    return replace(
        value,
        value=now,
        compared_value=ours,
        previous=before,
        change=moved.change if value.change is not None else None,
        change_rate=moved.change_rate if value.change_rate is not None else None,
        exact=None,
        exact_previous=None,
        exact_compared=None,
    )
