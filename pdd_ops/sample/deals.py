"""The deals of a story: orders on top of the usual ones, with a quantity, a price and a fate of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from pdd_ops.sample.dice import Dice, spread
from pdd_ops.sample.plan import DAY, Day, Plan
from pdd_ops.sample.refunds import NONE, REFUND, UNSHIPPED
from pdd_ops.sample.story import Deal

HOUR, MINUTE = 3600, 60
AFTER_MIDNIGHT = 24  # Deal.hour: created in the last minutes of the day, paid in the first of the next
_JOURNEY = ("paid", "formed", "promised", "shipped", "received")


def deals_on(plan: Plan, day: Day) -> list[tuple[int, Deal, int]]:
    """The deals of a day as (position in the story, deal, number of orders)."""
    found = []
    for position, deal in enumerate(plan.shop.story.deals):
        days = [one.number for one in plan.days if deal.days.holds(one.age, one.of_month, one.weekday)]
        if day.number in days:
            orders = spread(deal.orders, np.ones(len(days)))[days.index(day.number)]
            found.append((position, deal, int(orders)))
    return [one for one in found if one[2]]


def baskets(plan: Plan, day: Day, dice: Dice, deal: Deal, n: int) -> dict[str, Any]:
    """What was ordered, when, and how many pieces: the first specification of the product."""
    shop = plan.shop
    product = shop.index(deal.product)
    seconds = dice.between(n, 0, HOUR - 1)
    if deal.hour == AFTER_MIDNIGHT:
        seconds = DAY - 200 + seconds % 170
    else:
        hours = dice.pick(n, shop.rhythm["hour"]) if deal.hour is None else deal.hour
        seconds = seconds + hours * HOUR
    return {
        "product": np.full(n, product),
        "sku": np.full(n, shop.skus_of(product)[0]),
        "quantity": dice.between(n, *deal.quantity),
        "created": day.start + np.sort(seconds),
    }


def price(plan: Plan, deal: Deal, columns: dict[str, Any]) -> None:
    """Puts the deal's price in place of the usual one; without discounts."""
    usual = np.array([sku.price for sku in plan.shop.skus])[columns["sku"]]
    piece = np.floor(usual * deal.price_share + 0.5).astype(np.int64) if deal.price_fen is None else deal.price_fen
    amount = piece * columns["quantity"]
    for name in ("list_fen", "receipts", "paid_fen"):
        columns[name] = amount
    for name in ("shop_discount", "platform_discount", "pay_discount"):
        columns[name] = np.zeros_like(amount)
    columns["channel"] = np.full(len(amount), deal.channel)


def pay(deal: Deal, columns: dict[str, Any]) -> None:
    """Every order of a deal is paid at once and its group formed, or it never is."""
    wait = 310 if deal.hour == AFTER_MIDNIGHT else 50
    delay = columns["created"] + wait - columns["paid"]
    for name in _JOURNEY:
        columns[name] = np.zeros_like(columns[name]) if deal.unpaid else columns[name] + delay


def settle(deal: Deal, columns: dict[str, Any], journey: dict[str, Any]) -> None:
    """Nothing of a deal is refunded, but for one that is cancelled: all of it, some minutes after payment."""
    columns |= journey
    cancelled = deal.cancelled_after is not None
    for name, value in (("kind", REFUND if cancelled else NONE), ("stage", UNSHIPPED), ("type", 0), ("reason", 0)):
        columns[name] = np.full_like(columns[name], value)
    for name, flag in (("cancelled", cancelled), ("no_case", False), ("intervened", False)):
        columns[name] = np.full(len(columns["kind"]), flag)
    closed = columns["paid"] + (deal.cancelled_after or 0) * MINUTE
    columns["applied"] = closed - MINUTE if cancelled else np.zeros_like(closed)
    columns["closed"] = closed if cancelled else np.zeros_like(closed)
    columns["refund_fen"] = columns["paid_fen"] if cancelled else np.zeros_like(closed)
    if cancelled:
        columns["shipped"] = columns["received"] = np.zeros_like(closed)
