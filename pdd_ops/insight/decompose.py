"""A change of net sales split into its causes, exactly. Pure functions on plain numbers; money in fen.

What a period sums up to stands in levels, each of which leads to the next: days, visitors, orders, sales, net sales.
The last one is the product of the steps between them:

    net sales = days × visitors per day × orders per visitor × sales per order × (1 − refund share)

A step's contribution to the change is its Shapley value: the mean, over all orders in which the steps could have
changed one after the other, of what its own change made (L. S. Shapley, A value for n-person games, 1953).
Contributions sum to the change without a rest, for any values, and do not depend on the order of the steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from pdd_ops.money import round_half_up
from pdd_ops.records import frozen

LEVELS = ("days", "visitors", "orders", "sales", "net")
MONEY = ("sales", "net")
STEPS = {  # (level, the one below it) -> id of the factor between them
    ("", "days"): "days",
    ("days", "visitors"): "visitors_per_day",
    ("days", "orders"): "orders_per_day",
    ("days", "sales"): "sales_per_day",
    ("days", "net"): "net_per_day",
    ("visitors", "orders"): "order_conversion",
    ("visitors", "sales"): "uv_value",
    ("visitors", "net"): "net_per_visitor",
    ("orders", "sales"): "order_value",
    ("orders", "net"): "net_per_order",
    ("sales", "net"): "refund_share",
}
UNITS = {"days": "count", "order_conversion": "rate", "refund_share": "rate"}
PER_DAY = ("visitors_per_day", "orders_per_day")  # everything else is yuan


@frozen
class Sums:
    """What a period sums up to: `days`, counts, `sales` and `net` (sales after refunds) in fen; None: not known."""

    days: int
    visitors: int | None = None
    orders: int | None = None
    sales: int | None = None
    net: int | None = None


@frozen
class Factor:
    """A step: what its change made of the total change, in fen, and its value in both periods.

    Days are counts, per day is a plain number, shares are fractions of 1, all others yuan; None where it has no value,
    as the conversion of a period without visitors. `refund_share` stands for what is left of sales after refunds; its
    values are the share refunded."""

    id: str
    contribution: int
    before: float | None
    after: float | None

    @property
    def unit(self) -> str:
        """The unit of `before` and `after`: count, ratio, rate or yuan."""
        return UNITS.get(self.id, "ratio" if self.id in PER_DAY else "yuan")


def split(before: Sums, after: Sums) -> tuple[Factor, ...]:
    """The factors of the change of the lowest level that both periods know (net sales, else sales), in their order.

    The contributions are whole fen and sum to the change. Levels that one of the periods does not know are left out, as
    are those that do not lead on (no orders, but sales): then the chain is shorter. Raises ValueError where neither
    sales nor net sales are known, or a period has no day."""
    levels = chain(before, after)
    lows, highs = ([_level(sums, name) for name in levels] for sums in (before, after))
    ids = [STEPS[upper, lower] for upper, lower in pairwise(("", *levels))]
    old, new = _steps(lows), _steps(highs)
    filled = [_filled(*pair) for pair in zip(old, new, strict=True)]
    parts = shapley([pair[0] for pair in filled], [pair[1] for pair in filled])
    whole = dict(zip(ids, to_whole(dict(zip(ids, parts, strict=True)), highs[-1] - lows[-1]), strict=True))
    return tuple(
        Factor(name, whole[name], _shown(name, first), _shown(name, second))
        for name, first, second in zip(ids, old, new, strict=True)
    )


def chain(before: Sums, after: Sums) -> tuple[str, ...]:
    """The levels that can be used: known in both periods, and 0 only where all below are 0 too."""
    known = [name for name in LEVELS if getattr(before, name) is not None and getattr(after, name) is not None]
    if known[-1] not in MONEY or min(before.days, after.days) < 1:
        raise ValueError(f"nothing to split: {before}, {after}")
    return tuple(
        name
        for place, name in enumerate(known)
        if name == known[-1] or all(_leads_on(sums, name, known[place + 1 :]) for sums in (before, after))
    )


def shapley(before: Sequence[Fraction | int], after: Sequence[Fraction | int]) -> list[Fraction]:
    """The exact Shapley value of each factor for the change of the product of all factors.

    With a for the values before and d for their changes it is d[i] × the integral over t from 0 to 1 of the product of
    the other a[j] + t·d[j] (G. Owen's multilinear extension, 1972): the same number as the mean over all n! orders, for
    n² multiplications. Computed in whole numbers."""
    pairs = [(Fraction(low), Fraction(high)) for low, high in zip(before, after, strict=True)]
    scales = [lcm(low.denominator, high.denominator) for low, high in pairs]
    lines = [(int(low * scale), int((high - low) * scale)) for (low, high), scale in zip(pairs, scales, strict=True)]
    steps = lcm(*range(1, len(lines) + 1))
    denominator = steps
    for scale in scales:
        denominator *= scale
    return [
        Fraction(change * _integral(lines[:place] + lines[place + 1 :], steps), denominator)
        for place, (_, change) in enumerate(lines)
    ]


def to_whole(parts: Mapping[str, Fraction], total: int) -> list[int]:
    """The parts, whose sum is `total` or rounds to it, as whole numbers that sum to `total` (largest remainder).

    Each is rounded down, and what is missing goes by ones to the largest remainders; among equal ones to the largest
    part, then by id, so that the order of the parts does not matter."""
    floors = {name: part.numerator // part.denominator for name, part in parts.items()}
    missing = total - sum(floors.values())
    by_rest = sorted(parts, key=lambda name: (floors[name] - parts[name], -abs(parts[name]), name))
    raised = set(by_rest[:missing])
    return [floors[name] + (name in raised) for name in parts]


def _integral(lines: Sequence[tuple[int, int]], steps: int) -> int:
    """`steps` times the integral from 0 to 1 of the product of the lines a + b·t."""
    powers = [1]
    for constant, slope in lines:
        longer = [constant * power for power in powers] + [0]
        for place, power in enumerate(powers, 1):
            longer[place] += slope * power
        powers = longer
    return sum(power * (steps // place) for place, power in enumerate(powers, 1))


def _level(sums: Sums, name: str) -> int:
    value: int = getattr(sums, name)
    return value


def _leads_on(sums: Sums, name: str, below: Sequence[str]) -> bool:
    return getattr(sums, name) != 0 or not any(getattr(sums, lower) for lower in below)


def _steps(levels: Sequence[int]) -> list[Fraction | None]:
    """Each level by the one above it, None where that is 0."""
    return [Fraction(lower, upper) if upper else None for upper, lower in pairwise([1, *levels])]


def _filled(before: Fraction | None, after: Fraction | None) -> tuple[Fraction, Fraction]:
    """A step without a value in one period did not change; one without any value counts once."""
    known = next((step for step in (before, after) if step is not None), Fraction(1))
    return known if before is None else before, known if after is None else after


def _shown(name: str, step: Fraction | None) -> float | None:
    """The step's value in its unit."""
    if step is None:
        return None
    if name == "days":
        return int(step)
    if name == "refund_share":
        step = 1 - step
    if name in PER_DAY:
        return round_half_up(float(step), 2)
    return round_half_up(float(step), 6) if name in UNITS else round_half_up(float(step / 100), 2)
