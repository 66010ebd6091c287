"""A change of a rate over groups, split into what became of the rates and what became of the groups' weights.

A rate is a sum over a sum: buyers over visitors, refunded orders over orders. It can change although no group's rate
does, because a group with a high rate became larger. Pure functions on plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pdd_ops.insight.decompose import to_whole
from pdd_ops.records import frozen


@frozen
class Parts:
    """A group's numerator and denominator in both periods."""

    key: str
    before: tuple[int, int]
    after: tuple[int, int]


@frozen
class Effect:
    """What a group made of the change of the whole rate, in percentage points: by its own rate, and by its share of the
    denominator (`mix`)."""

    key: str
    rate: float
    mix: float


def effects(groups: Sequence[Parts], *, digits: int = 4) -> list[Effect]:
    """Rate effect and mix effect of each group; all of them sum to the change of the whole rate, to `digits` decimals
    of a percentage point. [] where one of the periods has no denominator.

    With r for a group's rate, w for its share of the denominator and R for the whole rate, each as the mean of both
    periods: the rate effect is w × Δr and the mix effect (r − R) × Δw. This is the Shapley split of the two factors of
    w × (r − R); that R is taken off changes nothing in the sum, as all Δw sum to 0, and says whether a group that grew
    is better than the whole or worse. A group that is new or gone has no rate to compare: all of its effect is mix."""
    whole = _whole(groups)
    if not whole.before[1] or not whole.after[1]:
        return []
    old, new = (Fraction(*pair) for pair in (whole.before, whole.after))
    mean = (old + new) / 2
    parts = [part for group in groups for part in _exact(group, whole, mean)]
    scale = 100 * 10**digits
    named = {f"{place:06d}": part * scale for place, part in enumerate(parts)}
    units = to_whole(named, round((new - old) * scale))
    return [
        Effect(group.key, units[2 * place] / 10**digits, units[2 * place + 1] / 10**digits)
        for place, group in enumerate(groups)
    ]


def _whole(groups: Sequence[Parts]) -> Parts:
    before, after = (
        (sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs))
        for pairs in ([group.before for group in groups], [group.after for group in groups])
    )
    return Parts("", before, after)


def _exact(group: Parts, whole: Parts, mean: Fraction) -> tuple[Fraction, Fraction]:
    old, new = Fraction(group.before[1], whole.before[1]), Fraction(group.after[1], whole.after[1])
    rates = [Fraction(*pair) for pair in (group.before, group.after) if pair[1]]
    usual = sum(rates, Fraction(0)) / len(rates) if rates else mean
    made = Fraction(group.after[0], whole.after[1]) - Fraction(group.before[0], whole.before[1])
    mix = (new - old) * (usual - mean)
    return made - mean * (new - old) - mix, mix
