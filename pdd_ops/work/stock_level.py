"""Pieces a day of an article, in plain numbers: the mean that insight/reorder.py makes of all articles at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from pdd_ops.records import frozen
from pdd_ops.work.stock_reading import Sold

RECENT = 84  # days that the mean is made of
HALF_LIFE = 28  # days after which a day weighs half
LEAST_DAYS, LEAST_UNITS = 28, 10  # below them nothing is told


@frozen
class Weights:
    """The open days of the last 84 in their order, what each weighs, and what all from each on weigh together."""

    days: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    from_here: tuple[float, ...] = ()


def weights_of(days: Sequence[str], open_days: Sequence[str]) -> Weights:
    """Of the days on which the shop sold anything, counted back from the last of `days`."""
    if not days:
        return Weights()
    last = date.fromisoformat(days[-1]).toordinal()
    ages = [(day, last - date.fromisoformat(day).toordinal()) for day in open_days[-RECENT:]]
    told = [(day, 0.5 ** (age / HALF_LIFE)) for day, age in ages if age < RECENT]
    sums, so_far = [0.0] * len(told), 0.0
    for at in range(len(told) - 1, -1, -1):
        so_far += told[at][1]
        sums[at] = so_far
    return Weights(tuple(day for day, _ in told), tuple(weight for _, weight in told), tuple(sums))


def daily_units(sold: Mapping[str, Sold], over: Weights, gone: Collection[str]) -> float | None:
    """The weighted mean of the days on which it could be bought, since its first sale; None below 28 days and 10
    pieces. `gone`: days on which it could not, unless it sold all the same."""
    if not over.days or not sold:
        return None
    place = {day: at for at, day in enumerate(over.days)} if gone else {}
    begun = bisect_left(over.days, min(sold))
    if begun == len(over.days):
        return None
    missing = [at for day in gone if day not in sold and (at := place.get(day, -1)) >= begun]
    count = len(over.days) - begun - len(missing)
    weight = over.from_here[begun] - sum(over.weights[at] for at in missing)
    total = pieces = 0.0
    for at in range(begun, len(over.days)):
        part = sold.get(over.days[at])
        if part is not None:
            total += over.weights[at] * part.units
            pieces += part.units
    return total / weight if count >= LEAST_DAYS and pieces >= LEAST_UNITS else None
