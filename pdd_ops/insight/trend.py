"""Where months are heading: the trend of a monthly series and its seasons. Pure functions on plain numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log
from statistics import fmean

from pdd_ops.lang import say
from pdd_ops.records import frozen

FEWEST_MONTHS = 6  # with data; with fewer no trend is said
FOR_SEASONS = 25  # two full years and a month
SURE = 0.05  # the probability of a chance finding, over all metrics that are asked together (Holm)


@frozen
class Verdict:
    """Where a metric is heading: `way` is 'up', 'down' or 'unclear', None where that is not judged, and `reason` says
    why. `slope` is the change a month as a fraction (Theil–Sen on logarithms, None where a value is not above zero),
    `low` and `high` its 95 % interval, `chance` the p-value of Mann and Kendall's test, corrected by `holm`."""

    way: str | None
    months: int
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    reason: str | None = None
    falls: bool = False


def judge(values: Sequence[float | None]) -> Verdict:
    """The trend of a value a month, oldest first, None in gaps, before the other metrics are minded (`holm`)."""
    there = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(there) < FEWEST_MONTHS:
        text = "trend.few_months" if there else "trend.no_whole_month"
        reason = say(text, months=len(there), fewest=FEWEST_MONTHS)
        return Verdict(None, len(there), reason=reason)
    from scipy.stats import kendalltau, theilslopes

    places, known = [place for place, _ in there], [value for _, value in there]
    if len(set(known)) == 1:
        return Verdict("unclear", len(there), slope=0.0, low=0.0, high=0.0, chance=1.0)
    found = kendalltau(places, known)
    judged = Verdict("unclear", len(there), chance=float(found.pvalue), falls=bool(found.statistic < 0))
    if min(known) <= 0:
        return judged
    slope, _, low, high = theilslopes([log(value) for value in known], places)
    return replace(judged, slope=exp(slope) - 1, low=exp(low) - 1, high=exp(high) - 1)


def holm(verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts of metrics that are asked together: the more of them, the surer each has to be."""
    tested = sorted((one.chance, name) for name, one in verdicts.items() if one.chance is not None)
    settled, least = dict(verdicts), 0.0
    for place, (chance, name) in enumerate(tested):
        least = max(least, min(1.0, chance * (len(tested) - place)))
        one = verdicts[name]
        way = ("down" if one.falls else "up") if least < SURE else "unclear"
        settled[name] = replace(one, way=way, chance=least)
    return settled


def seasons(months: Sequence[str], values: Sequence[float | None]) -> dict[int, float] | None:
    """The usual level of each calendar month (1 to 12) as a fraction of the trend, 1 = on it; None with fewer than 25
    months, or where a value is not above zero. `months` are 'YYYY-MM', oldest first."""
    there = [(place, int(months[place][5:]), value) for place, value in enumerate(values) if value is not None]
    if len(there) < FOR_SEASONS or min(value for _, _, value in there) <= 0:
        return None
    from scipy.stats import theilslopes

    slope, start, *_ = theilslopes([log(value) for _, _, value in there], [place for place, _, _ in there])
    off = defaultdict[int, list[float]](list)
    for place, month, value in there:
        off[month].append(log(value) - (start + slope * place))
    middle = fmean(fmean(found) for found in off.values())
    return {month: exp(fmean(found) - middle) for month, found in sorted(off.items())}
