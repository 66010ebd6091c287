"""Which products are new: sold for the first time, and not only ordered and given back at once."""

from __future__ import annotations


def is_really_sold(orders: int, refunded_unshipped: int) -> bool:
    """Whether a product was sold at all: orders that were all cancelled before anything was shipped are none."""
    return orders > refunded_unshipped
