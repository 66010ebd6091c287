"""What the spells of a story change in the orders of a day: prices, who never pays, who wants the money back, and the
provinces that exports mask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pdd_ops.sample.dice import Floats, Ints
from pdd_ops.sample.plan import Day, Plan
from pdd_ops.sample.story import Spell

MASKED = "****"


def spells_on(plan: Plan, day: Day) -> Iterator[Spell]:
    """The spells that hold on a day, in the order of their declaration: the later one counts."""
    return (spell for spell in plan.shop.story.spells if spell.days.holds(day.age, day.of_month, day.weekday))


def prices(plan: Plan, day: Day, sku: Ints) -> Ints:
    """What a piece costs on a day, in fen, order by order."""
    usual: Ints = np.array([sku.price for sku in plan.shop.skus])[sku]
    product = np.array([sku.product for sku in plan.shop.skus])[sku]
    for spell in spells_on(plan, day):
        if spell.price != 1.0:
            usual = np.where(_of(plan, spell, product), np.floor(usual * spell.price + 0.5).astype(np.int64), usual)
    return usual


def unpaid_shares(plan: Plan, day: Day, product: Ints, usual: float) -> Floats:
    """The share of orders that are never paid, order by order."""
    shares = np.full(len(product), usual)
    for spell in spells_on(plan, day):
        if spell.unpaid is not None:
            shares[_of(plan, spell, product)] = spell.unpaid
    return shares


def refund_shares(plan: Plan, day: Day, product: Ints, place: Ints, usual: Floats) -> Floats:
    """The share of orders that are refunded, order by order; `usual` is it without spells."""
    shares = usual.copy()
    provinces = np.array([names[0] for _, names in plan.shop.places])[place]
    for spell in spells_on(plan, day):
        if spell.refund is not None:
            there = np.isin(provinces, spell.places) if spell.places else np.ones(len(place), dtype=np.bool_)
            shares[_of(plan, spell, product) & there] = spell.refund
    return shares


def mask_places(plan: Plan, day: Day, refunded: Any, columns: dict[str, Any]) -> None:  # noqa: ANN401  # numpy
    """Hides the provinces that the story's exports do not show; `refunded` says of each order whether it was."""
    masked = plan.shop.story.masked
    if masked:
        n = len(columns["place"])
        hidden = plan.dice(21, day.number).chance(n, np.where(refunded, *masked))
        blank = next(k for k, (_, names) in enumerate(plan.shop.places) if names[0] == MASKED)
        columns["place"] = np.where(hidden, blank, columns["place"])


def _of(plan: Plan, spell: Spell, product: Ints) -> Any:  # noqa: ANN401  # numpy
    """Which orders are of the spell's products."""
    chosen = [k for k, item in enumerate(plan.shop.products) if not spell.products or item.id in spell.products]
    return np.isin(product, chosen)
