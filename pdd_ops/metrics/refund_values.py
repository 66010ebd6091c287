"""The metrics that are read off an outlook of refunds, with the reason where there is none."""

from __future__ import annotations

from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.metrics.refund_outlook import (
    EQUAL_AGE,
    FEWEST_MONTHS,
    FEWEST_ORDERS,
    FEWEST_REFUNDS,
    FULL_AGE,
    Outlook,
)
from pdd_ops.metrics.values import Number, Value, missing, rounded

MOST_UNDATED = 0.1  # of the refunded orders: with more that have no day the figures are provisional
AT_EQUAL_AGE = ("orders_30d", "refunds_30d", "refund_rate_30d")
UNDATED = "refund_undated_share"
SEEN = (*AT_EQUAL_AGE, UNDATED)  # metrics that need no history
_FEWEST = {"months": FEWEST_MONTHS, "orders": FEWEST_ORDERS, "refunds": FEWEST_REFUNDS}


def value_of(metric: Metric, found: Outlook | None) -> Value:
    """The value of a metric of kind 'outlook' in a bucket; without an outlook no refund has a day."""
    if found is None:
        return missing(say("refunds.no_days"))
    if metric.id in AT_EQUAL_AGE:
        return _equal_age(metric, found)
    if metric.id == UNDATED:
        return _ratio(metric, found.undated, found.seen, say("refunds.none_refunded"))
    if found.lack:
        return missing(why_not(found))
    low, high = found.bounds
    parts: dict[str, tuple[Number | None, Number]] = {
        "refund_rate_developed": (found.expected, found.orders),
        "refund_amount_rate_developed": (found.expected_fen, found.paid_fen),
        "refund_developed_low": (low, found.orders),
        "refund_developed_high": (high, found.orders),
        "refund_maturity": (found.seen, found.expected),
    }
    numerator, denominator = parts[metric.id]
    empty = say("refunds.none_refunded" if metric.id == "refund_maturity" else "refunds.no_orders")
    return _ratio(metric, numerator or 0, denominator, empty)


def why_not(found: Outlook) -> str:
    """Why nothing is foretold, with what is known: the rate so far, and how many orders are still open."""
    rate = found.seen / found.orders if found.orders else 0.0
    lack = say(f"refunds.few_{found.lack}", fewest=_FEWEST[found.lack])
    return say("refunds.not_yet", rate=f"{rate:.2%}", young=f"{found.young:,}", days=FULL_AGE, lack=lack)


def _equal_age(metric: Metric, found: Outlook) -> Value:
    known = found.equal_refunds + found.equal_undated
    if known and found.equal_undated > MOST_UNDATED * known:
        return missing(say("refunds.undated", share=f"{found.equal_undated / known:.1%}"))
    if metric.unit == "count":
        count = found.equal_orders if metric.id == "orders_30d" else found.equal_refunds
        return Value(count, numerator=count)
    return _ratio(metric, found.equal_refunds, found.equal_orders, say("refunds.all_young", days=EQUAL_AGE))


def _ratio(metric: Metric, numerator: Number, denominator: Number, empty: str) -> Value:
    if not denominator:
        return Value(None, numerator, denominator, reason=empty)
    exact = numerator / denominator
    return Value(rounded(metric, exact), numerator, denominator, exact=exact)
