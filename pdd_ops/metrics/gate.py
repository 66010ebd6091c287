"""The one gate: whether a sentence that compares or concludes may be said, and if not, why.

Whoever would say something states what it rests on; what it does not rest on stays None. `pdd-ops explain` shows the
answer where nothing was said."""

from __future__ import annotations

from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.records import frozen

FEWEST_DAYS = 7  # common days: with fewer nothing is compared
FEWEST_FOR_RATE = 14  # with fewer a relative change says nothing
FEWEST_ORDERS = 30  # on either side, likewise
BY_CHANCE = 0.05  # over everything that was looked at together
LEAST_MONEY = 1.0  # yuan


@frozen
class Claim:
    """What a sentence rests on.

    `days`: known days, of a comparison those that both sides have; `orders`: on the poorer side; `chance`: the
    probability (0 to 1) that so much comes by chance anywhere among what was looked at; `money`: what it is about, in
    yuan; `masked`: the share (0 to 1) of the keys that nobody can tell; `told`: the name of what says it already."""

    days: int | None = None
    orders: int | None = None
    chance: float | None = None
    money: float | None = None
    masked: float | None = None
    told: str = ""


@frozen
class Bar:
    """How much a kind of sentence needs."""

    days: int = FEWEST_DAYS
    orders: int = 0
    chance: float = BY_CHANCE
    money: float = LEAST_MONEY
    masked: float = 0.2


COMPARISON = Bar()
RATE_OF_CHANGE = Bar(days=FEWEST_FOR_RATE, orders=FEWEST_ORDERS)


def why_not(claim: Claim, bar: Bar = COMPARISON) -> str | None:
    """Why a claim may not be made, in a line of the language in use; None where it may."""
    if claim.days is not None and claim.days < bar.days:
        return say("gate.days", days=claim.days, fewest=bar.days)
    if claim.orders is not None and claim.orders < bar.orders:
        return say("gate.orders", orders=claim.orders, fewest=bar.orders)
    if claim.masked is not None and claim.masked > bar.masked:
        return say("gate.masked", share=f"{claim.masked:.1%}", most=f"{bar.masked:.0%}")
    if claim.chance is not None and claim.chance >= bar.chance:
        return say("gate.chance", chance=f"{claim.chance:.1%}", most=f"{bar.chance:.0%}")
    if claim.money is not None and abs(claim.money) < bar.money:
        return say("gate.money", money=yuan(round(claim.money * 100)))
    return say("gate.told", name=claim.told) if claim.told else None
