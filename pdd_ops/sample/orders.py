"""The orders of one day as they really went, from the first click to the last refund; exports show them as of a moment.

A frame of orders has one row an order, in order of creation. Instants are seconds since 1970 of the wall clock, 0 where
the thing never happened; money is fen; `product`, `sku`, `place` and `carrier` are positions in the shop's lists.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from pdd_ops.sample import deals
from pdd_ops.sample.dice import Dice, Ints
from pdd_ops.sample.plan import DAY, Day, Plan, past
from pdd_ops.sample.refunds import REFUND, add_refunds
from pdd_ops.sample.spells import mask_places, prices, unpaid_shares
from pdd_ops.sample.story import Deal

HOUR = 3600
PROMISE = 48 * HOUR
NEVER_PAID = 0.045  # of the orders
UNFORMED = 0.01  # of the groups
MIDMONTH_DAY = 20
_SCATTER = 387_420_489_007  # odd and no multiple of 5: multiples of it never meet modulo 10**15

Columns = dict[str, Any]  # numpy arrays of one length


def orders_of(plan: Plan, day: Day) -> pl.DataFrame:
    """All orders created on a day, with everything that will ever happen to them."""
    dice = plan.dice(2, day.number)
    columns = _baskets(plan, day, dice)
    columns |= _money(plan, day, dice, columns)
    columns |= _journey(plan, day, dice, columns)
    columns |= _delivery(plan, day, dice, columns)
    _plant(plan, day, columns)
    add_refunds(plan, day, dice, columns)
    mask_places(plan, day, columns["kind"] == REFUND, columns)
    orders = pl.DataFrame(columns)
    more = [_of_deal(plan, day, *entry) for entry in deals.deals_on(plan, day)]
    if more:
        orders = pl.concat([orders, *more], how="vertical_relaxed").sort("created", maintain_order=True)
    return orders.select(order_numbers(plan, day, orders.height), pl.all())


def _of_deal(plan: Plan, day: Day, position: int, deal: Deal, n: int) -> pl.DataFrame:
    """The orders of a deal of the story on a day."""
    dice = plan.dice(20, position, day.number)
    columns = deals.baskets(plan, day, dice, deal, n)
    columns |= _money(plan, day, dice, columns)
    journey = _journey(plan, day, dice, columns, sure=True)
    columns |= journey | _delivery(plan, day, dice, columns)
    deals.price(plan, deal, columns)
    deals.pay(deal, columns)
    journey = {name: columns[name] for name in journey}
    add_refunds(plan, day, dice, columns)
    deals.settle(deal, columns, journey)
    return pl.DataFrame(columns)


def order_numbers(plan: Plan, day: Day, n: int, *, skip: int = 0) -> pl.Series:
    """`n` different order numbers of a day, YYMMDD-15 digits, after the first `skip` ones."""
    offset = int(plan.dice(3, day.number).share(1)[0] * 10**15)
    digits = (np.arange(skip, skip + n, dtype=np.int64) * _SCATTER + offset) % 10**15
    text = pl.Series("order_id", digits).cast(pl.String).str.zfill(15)
    return (day.text[2:].replace("-", "") + "-" + text).alias("order_id")


def _baskets(plan: Plan, day: Day, dice: Dice) -> Columns:
    """What was ordered, when, and how many pieces."""
    shop = plan.shop
    product = np.repeat(np.arange(len(shop.products)), plan.orders[day.number])
    n = len(product)
    seconds = dice.pick(n, shop.rhythm["hour"]) * HOUR + dice.between(n, 0, HOUR - 1)
    if day.age == 0 and day.of_month == shop.stories["sold_out_on"]:
        seconds = np.where(product == shop.index(shop.stories["bestseller"]), seconds * 6 // 10, seconds)
    order = np.argsort(seconds, kind="stable")
    product, seconds = product[order], seconds[order]
    if day.last_of_month and n >= 2:  # one paid after midnight, one not paid yet
        seconds[-2:] = (DAY - 90, DAY - 40)
    makeup = np.isin(product, [k for k, item in enumerate(shop.products) if item.makes_up_price])
    quantity = 1 + dice.pick(n, [82, 12, 4, 1, 1])
    quantity = np.where(makeup, dice.between(n, 1, 4) * 100, quantity)
    return {"product": product, "sku": _skus(plan, dice, product), "quantity": quantity, "created": day.start + seconds}


def _skus(plan: Plan, dice: Dice, product: Ints) -> Ints:
    shop = plan.shop
    chosen = np.zeros(len(product), dtype=np.int64)
    for index in range(len(shop.products)):
        of_product = shop.skus_of(index)
        where = np.flatnonzero(product == index)
        chosen[where] = np.array(of_product)[dice.pick(len(where), [shop.skus[k].weight for k in of_product])]
    return chosen


def _money(plan: Plan, day: Day, dice: Dice, columns: Columns) -> Columns:
    """List price, both discounts, what the buyer paid and what the merchant receives."""
    shop, n = plan.shop, len(columns["sku"])
    listed = prices(plan, day, columns["sku"]) * columns["quantity"]
    coupon = np.array([0, 100, 200, 300, 500])[dice.pick(n, [55, 20, 14, 7, 4])]
    shop_discount = np.where(listed > 3 * coupon, coupon, 0)
    receipts = listed - shop_discount
    subsidy = np.array([0, 50, 100, 200])[dice.pick(n, [70, 14, 11, 5])]
    promoted = np.isin(columns["product"], [shop.index(product) for product in shop.stories["promoted"]])
    if day.age == 0 and day.of_month in shop.stories["promotion_days"]:
        subsidy = np.where(promoted, receipts * dice.between(n, 12, 18) // 100, subsidy)
    platform = np.where(receipts > 3 * subsidy, subsidy, 0)
    return {
        "list_fen": listed,
        "shop_discount": shop_discount,
        "receipts": receipts,
        "platform_discount": platform,
        "paid_fen": receipts - platform,
        "pay_discount": np.array([0, 10, 30, 100])[dice.pick(n, [70, 15, 10, 5])],
    }


def _journey(plan: Plan, day: Day, dice: Dice, columns: Columns, *, sure: bool = False) -> Columns:
    """Payment, group, shipping, receipt, as they go without a refund; `sure`: all are paid and their groups formed."""
    curves, n, created = plan.shop.curves, len(columns["created"]), columns["created"]
    delay = dice.curve(n, curves["pay_seconds"]).astype(np.int64)
    never = 0.0 if sure else unpaid_shares(plan, day, columns["product"], NEVER_PAID)
    paid = np.where(dice.chance(n, never), 0, created + delay)
    if day.last_of_month and n >= 2 and not sure:
        paid[-2:] = (created[-2] + 310, 0)
    settled_groups = not day.last_of_month and day.of_month != MIDMONTH_DAY
    unformed = dice.chance(n, 0.0 if sure else UNFORMED) & (paid > 0) & settled_groups
    formed = np.where((paid > 0) & ~unformed, paid + dice.between(n, 0, 40), 0)
    hours = dice.curve(n, curves["ship_hours_newest" if day.age == 0 else "ship_hours"])
    shipped = np.where(formed > 0, paid + (hours * HOUR).astype(np.int64), 0)
    travel = (dice.curve(n, curves["travel_hours"]) * HOUR).astype(np.int64)
    return {
        "paid": paid,
        "formed": formed,
        "promised": np.where(formed > 0, paid + PROMISE, 0),
        "shipped": shipped,
        "received": np.where(shipped > 0, shipped + travel, 0),
    }


def _delivery(plan: Plan, day: Day, dice: Dice, columns: Columns) -> Columns:
    n = len(columns["created"])
    return {
        "place": dice.pick(n, [share for share, _ in plan.shop.places]),
        "carrier": dice.pick(n, list(plan.shop.carriers.values())),
        "tracking": 780_000_000_000 + dice.between(n, 0, 9_999_999_999),
        "live": dice.chance(n, 0.03),
        "note": dice.pick(n, [960, 15, 15, 10]),
        "channel": np.zeros(n, dtype=np.int64),
        "odd_status": np.zeros(n, dtype=bool),
        "new_title": np.full(n, past(day, plan.shop.stories["retitled_on"])),
    }


def _plant(plan: Plan, day: Day, columns: Columns) -> None:
    """The oddities of the newest month: a sample order of 315 pieces, a status nobody has seen."""
    stories, n = plan.shop.stories, len(columns["created"])
    if day.age or n < 3:
        return
    first = int(np.argmax(columns["formed"] > 0))
    if day.of_month == stories["outlier_day"]:
        columns["quantity"][first] = 315
        for name in ("list_fen", "receipts", "paid_fen"):
            columns[name][first] = 5
        for name in ("shop_discount", "platform_discount", "pay_discount"):
            columns[name][first] = 0
    if day.of_month == stories["unknown_status_day"]:
        columns["odd_status"][first] = True
        columns["received"][first] = 0
