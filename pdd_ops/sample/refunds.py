"""What goes wrong with a day's orders: refunds before shipping, after it, after receipt; exchanges; withdrawn cases."""

from __future__ import annotations

from typing import Any

import numpy as np

from pdd_ops.sample.dice import Bools, Dice, Floats, Ints
from pdd_ops.sample.plan import Day, Plan
from pdd_ops.sample.spells import refund_shares

HOUR = 3600

# kinds of case
NONE, REFUND, WITHDRAWN, EXCHANGE, RESEND, REPAIR = range(6)
# stages of a refund
UNSHIPPED, SHIPPED, RECEIVED = range(3)

TYPES = ("仅退款", "拒收退款", "拦截退货", "退货退款", "换货", "补寄", "维修")
_TYPES_BY_STAGE = ([1, 0, 0, 0], [3, 5, 2, 0], [4, 0, 0, 6])
_CLOSING_HOURS = ((0, 0.7, 1), (4, 44, 150))
AGREED_BY = ("商家", "系统", "平台", "买家")


def add_refunds(plan: Plan, day: Day, dice: Dice, columns: dict[str, Any]) -> None:
    """Adds the columns of the case of each order (`kind` 0: none) and takes back what a refund prevents."""
    n = len(columns["created"])
    short = _short_of_goods(plan, day, columns["product"])
    kind = _kinds(plan, day, dice, columns, short)
    stage = np.where(short, UNSHIPPED, dice.pick(n, [28, 18, 54]))
    if _is_newest(day):
        problem = columns["product"] == plan.shop.index(plan.shop.stories["refund_problem"])
        stage = np.where(problem, np.where(dice.chance(n, 0.9), RECEIVED, stage), stage)
    stage = np.where(kind >= WITHDRAWN, RECEIVED, stage)
    applied = _applied(dice, columns, stage)
    intervened = dice.chance(n, plan.shop.stories["intervened"]) & (stage == RECEIVED) & (kind == REFUND)
    hours = np.where(stage == UNSHIPPED, dice.share(n) * 8, dice.curve(n, _CLOSING_HOURS)) + intervened * 180.0
    columns["kind"] = kind
    columns["stage"] = stage
    columns["applied"] = np.where(kind != NONE, applied, 0)
    columns["closed"] = np.where(kind != NONE, applied + (hours * HOUR).astype(np.int64) + 60, 0)
    columns["type"] = _types(dice, kind, stage)
    columns["reason"] = _reasons(plan, day, dice, columns["product"], stage, short)
    columns["intervened"] = intervened
    columns["agreed_by"] = np.where(intervened, 2, dice.pick(n, [70, 27, 0, 3]))
    columns["refund_fen"] = _amounts(dice, columns)
    columns["cancelled"] = (kind == REFUND) & (stage == UNSHIPPED) & dice.chance(n, 0.2)
    columns["no_case"] = (kind == REFUND) & dice.chance(n, 0.025)
    _prevent(columns)


def _is_newest(day: Day) -> bool:
    return day.age == 0


def _short_of_goods(plan: Plan, day: Day, product: Ints) -> Bools:
    """Orders of the bestseller in the last days before it sold out."""
    stories = plan.shop.stories
    days = range(stories["short_from"], stories["sold_out_on"] + 1)
    short: Bools = (product == plan.shop.index(stories["bestseller"])) & (day.age == 0 and day.of_month in days)
    return short


def _kinds(plan: Plan, day: Day, dice: Dice, columns: dict[str, Any], short: Bools) -> Ints:
    n = len(columns["created"])
    newest = _is_newest(day)
    rates = np.array([item.refund[0] if newest else item.refund[1] for item in plan.shop.products])[columns["product"]]
    rates = refund_shares(plan, day, columns["product"], columns["place"], rates)
    refund = dice.chance(n, np.where(short, 0.45, rates))
    other = np.array([NONE, WITHDRAWN, EXCHANGE, RESEND, REPAIR])[dice.pick(n, [978, 12, 4, 5, 1])]
    kind = np.where(refund, REFUND, other)
    return np.where((columns["formed"] > 0) & (columns["paid_fen"] > 100) & ~columns["odd_status"], kind, NONE)


def _applied(dice: Dice, columns: dict[str, Any], stage: Ints) -> Ints:
    """When the case was opened: between payment and shipping, shipping and receipt, or in the days after receipt."""
    share = dice.share(len(stage))
    unshipped = columns["paid"] + (share * 0.9 * (columns["shipped"] - columns["paid"])).astype(np.int64)
    shipped = columns["shipped"] + (share * 0.8 * (columns["received"] - columns["shipped"])).astype(np.int64)
    received = columns["received"] + HOUR + (share * share * 110 * HOUR).astype(np.int64)
    return np.select([stage == UNSHIPPED, stage == SHIPPED], [unshipped, shipped], received)


def _types(dice: Dice, kind: Ints, stage: Ints) -> Ints:
    n = len(kind)
    drawn = [dice.pick(n, weights) for weights in _TYPES_BY_STAGE]
    refund = np.select([stage == UNSHIPPED, stage == SHIPPED], drawn[:2], drawn[2])
    return np.select([kind == EXCHANGE, kind == RESEND, kind == REPAIR], [4, 5, 6], refund)


def _reasons(plan: Plan, day: Day, dice: Dice, product: Ints, stage: Ints, short: Bools) -> Ints:
    """Positions in the shop's table of reasons."""
    shop, n = plan.shop, len(product)
    names = list(shop.reasons)
    by_stage = [dice.pick(n, [weights[k] for weights in shop.reasons.values()]) for k in range(3)]
    reason = np.select([stage == UNSHIPPED, stage == SHIPPED], by_stage[:2], by_stage[2])
    problem = dice.pick(n, [shop.problem_reasons.get(name, 0) for name in names])
    concentrated = (product == shop.index(shop.stories["refund_problem"])) & (stage == RECEIVED) & (day.age == 0)
    reason = np.where(concentrated, problem, reason)
    return np.where(short, names.index("缺货"), reason)


def _amounts(dice: Dice, columns: dict[str, Any]) -> Ints:
    """What was paid; a part of it in some refunds without return; nothing where nothing goes back."""
    paid: Ints = columns["paid_fen"]
    n = len(paid)
    partial = dice.chance(n, 0.2) & (columns["stage"] == RECEIVED) & (columns["type"] == 0)
    share: Floats = 0.2 + 0.4 * dice.share(n)
    amount = np.where(partial, (paid * share).astype(np.int64) // 10 * 10 + 10, paid)
    kind: Ints = columns["kind"]
    return np.where((kind == REFUND) | (kind == WITHDRAWN), amount, 0)


def _prevent(columns: dict[str, Any]) -> None:
    """A refund before shipping prevents shipping; one on the way prevents receipt."""
    refund = columns["kind"] == REFUND
    unshipped = refund & (columns["stage"] == UNSHIPPED)
    columns["shipped"] = np.where(unshipped, 0, columns["shipped"])
    columns["received"] = np.where(refund & (columns["stage"] <= SHIPPED), 0, columns["received"])
