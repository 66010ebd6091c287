"""Did it work? The change of treated products against untouched products of the same shop, with an interval.

Ratio difference in differences: 1 + effect = (treated after ÷ expected) ÷ (untouched after ÷ expected), the days
matched by weekday, promotion days of the calendar left out where enough others remain. What moves the whole shop
cancels. How far chance alone moves such a ratio is not assumed but tried: every untouched product is taken as if it had
been changed, on the same date and on earlier ones, the treated products on earlier dates (placebo runs, after
Abadie, Diamond and Hainmueller, JASA 105, 2010). Their root mean square scales the interval, with Student's t.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from math import exp, sqrt
from statistics import NormalDist

from pdd_ops.insight.placebos import (
    Windows,
    change,
    common_levels,
    placebos,
    scale,
    student,
    sums,
    trimmed,
    variation,
    windows,
)
from pdd_ops.insight.signals import median
from pdd_ops.insight.verdict import CONFIDENCE, POWER, Verdict
from pdd_ops.periods import Period

Amounts = Mapping[str, float]  # day -> amount; a day that is not there had none
LONGEST_AFTER = 28
LONGEST_BEFORE = 182
PLACEBO_DAYS = 84  # how much further back placebos may lie
FEWEST_AFTER = 7
FEWEST_BEFORE = 14
FEWEST_UNTOUCHED = 3
FEWEST_PLACEBOS = 12
MOST_UNTOUCHED = 40  # the largest; more would only cost time
MOST_DAYS_NEEDED = 366
PEAK = 1.5  # times the usual level of its weekday
TREATED = ""  # the key of the treated products together


@dataclass(frozen=True)
class Effect:
    """`change` and `interval` are relative (0.3 = +30 %), `amount` what it made over the days, as the series count.
    `after` and `expected` are of the treated products, `untouched` is the relative change of the others. `reasons`: ids
    of why it cannot be told. `days_needed`: after days in all that would tell a change of this size in 80 % of cases,
    None where none would; `detectable`: the change that these days tell in 80 %."""

    verdict: Verdict
    days: Period
    before: Period
    reasons: tuple[str, ...] = ()
    after: float | None = None
    expected: float | None = None
    untouched: float | None = None
    products: int = 0
    change: float | None = None
    interval: tuple[float, float] | None = None
    amount: float | None = None
    left_out: tuple[str, ...] = ()
    placebos: int = 0
    days_used: int = 0
    days_needed: int | None = None
    detectable: float | None = None


@dataclass(frozen=True)
class Frame:
    """Days as positions from `origin`, a Monday. `start` is the first day that is looked at, `first` the day of the
    change, `end` the day after the last one; `skipped` are days of promotions that are left out."""

    origin: int
    start: int
    first: int
    end: int
    skipped: frozenset[int]

    def day(self, position: int) -> str:
        """The day at a position."""
        return date.fromordinal(self.origin + position).isoformat()

    def windows(self, first: int, length: int | None = None) -> Windows | None:
        """The days after and before a change at `first`, as many after it as after the real one or `length`."""
        after = range(first, first + (length or self.end - self.first))
        before = range(max(self.start, first - LONGEST_BEFORE), first)
        return windows([d for d in after if d not in self.skipped], [d for d in before if d not in self.skipped])


def effect(
    series: Mapping[str, Amounts],
    treated: Set[str],
    *,
    first: str,
    last: str,
    begins: str,
    marked: Set[str] = frozenset(),
    touched: Set[str] = frozenset(),
    welcome: int = 1,
) -> Effect:
    """The effect of something that was different from `first` on. `series` has the amounts of every product by day;
    `last` is the last day to look at (of the data, or of the campaign), `begins` the first of the data; `marked` are
    days of promotions, `touched` products that something else was done to; `welcome` is -1 where less is better.
    Without `treated` the whole shop was concerned: before and after are shown, and nothing is concluded."""
    frame = _frame(first, last, begins, marked)
    bare = _bare(frame)
    where = frame.windows(frame.first)
    if where is None or where.days[0] < FEWEST_AFTER or where.days[1] < FEWEST_BEFORE:
        return replace(bare, reasons=("few_days",), days_used=where.days[0] if where else 0)
    chosen = series.keys() & treated if treated else series.keys()
    mine = _together([_listed(series[key], frame) for key in chosen], frame)
    after, expected = sums(mine, where)
    bare = replace(bare, after=after, expected=expected, days_used=where.days[0])
    if not treated or not expected:
        return replace(bare, reasons=("no_sales_before" if treated else "shop_wide",))
    others = _untouched(series, treated | touched, frame, where)
    if len(others) < FEWEST_UNTOUCHED:
        return replace(bare, reasons=("few_untouched",), products=len(others))
    frame = _without(frame, frame.skipped | _peaks(list(others.values()), frame))
    where = frame.windows(frame.first) or where
    after, expected = sums(mine, where)
    bare = replace(_bare(frame), after=after, expected=expected, days_used=where.days[0])
    return _compared(bare, {TREATED: mine, **others}, where, frame, welcome)


def _peaks(others: Sequence[Sequence[float]], frame: Frame) -> set[int]:
    """Days on which the untouched products sold far more than usual on that weekday: promotions nobody has noted.
    Products answer to one unequally, which would pass for an effect. The treated products have no say in it."""
    days = list(range(frame.start, frame.end))
    level = common_levels(others, days)
    usual = median(level)
    return {day for day, here in zip(days, level, strict=True) if here >= PEAK * usual > 0}


def _frame(first: str, last: str, begins: str, marked: Set[str]) -> Frame:
    day = date.fromisoformat(first).toordinal()
    start = max(date.fromisoformat(begins).toordinal(), day - LONGEST_BEFORE - PLACEBO_DAYS)
    origin = min(start, day) - date.fromordinal(min(start, day)).weekday()
    end = min(date.fromisoformat(last).toordinal() + 1, day + LONGEST_AFTER)
    skipped = frozenset(date.fromisoformat(one).toordinal() - origin for one in marked)
    return _without(Frame(origin, start - origin, day - origin, max(end, day) - origin, frozenset()), skipped)


def _without(frame: Frame, skipped: frozenset[int]) -> Frame:
    """The frame without these days, as far as enough others remain."""
    sides = (range(frame.first, frame.end), range(max(frame.start, frame.first - LONGEST_BEFORE), frame.first))
    kept = (day for side in sides if _crowded(side, skipped) for day in side)
    return replace(frame, skipped=skipped.difference(kept))


def _crowded(side: Sequence[int], skipped: Set[int]) -> bool:
    """Whether too little would be left of a side without its promotions; then they stay, and the ratio cancels them."""
    plain = sum(day not in skipped for day in side)
    return plain < FEWEST_AFTER or 3 * plain < 2 * len(side)


def _bare(frame: Frame) -> Effect:
    """What is known before anything is reckoned."""
    begin = max(frame.start, frame.first - LONGEST_BEFORE)
    left_out = tuple(frame.day(d) for d in range(begin, frame.end) if d in frame.skipped)
    after = Period(frame.day(frame.first), frame.day(max(frame.end - 1, frame.first)))
    return Effect("cannot_tell", after, Period(frame.day(begin), frame.day(frame.first - 1)), left_out=left_out)


def _listed(amounts: Amounts, frame: Frame) -> list[float]:
    return [amounts.get(frame.day(d), 0.0) for d in range(frame.end)]


def _together(listed: Sequence[Sequence[float]], frame: Frame) -> list[float]:
    return [sum(values) for values in zip(*listed, strict=True)] if listed else [0.0] * frame.end


def _untouched(
    series: Mapping[str, Amounts], touched: Set[str], frame: Frame, where: Windows
) -> dict[str, list[float]]:
    """The largest products that nothing was done to and that sold on half of the days before: chosen by what was before
    the change alone, so that the choice knows nothing of the outcome."""
    before = [d for part in where.before for d in part]
    days = {d: frame.day(d) for d in before}
    found = []
    for key, amounts in series.items():
        sold = [amount for d in before if (amount := amounts.get(days[d], 0.0)) > 0]
        if key not in touched and 2 * len(sold) >= len(before):
            found.append((-sum(sold), key))
    return {key: _listed(series[key], frame) for _, key in sorted(found)[:MOST_UNTOUCHED]}


def _compared(
    bare: Effect, series: Mapping[str, Sequence[float]], where: Windows, frame: Frame, welcome: int
) -> Effect:
    """The ratio of changes and its interval from placebo runs."""
    others = [change(days, where) for key, days in series.items() if key != TREATED]
    size, common = change(series[TREATED], where) - trimmed(others), trimmed(others)
    earlier = [d for d in range(frame.start, frame.first) if d not in frame.skipped]
    noise = variation(series, earlier)
    dates, independent = _placebo_dates(frame)
    runs = placebos(series, noise, [where, *dates], without={0: TREATED})
    bare = replace(bare, products=len(others), untouched=exp(common) - 1, placebos=len(runs))
    if len(runs) < FEWEST_PLACEBOS:
        return replace(bare, reasons=("few_placebos",))
    unit = scale(runs) * noise[TREATED]
    reach = student(CONFIDENCE, len(series) - 1 + independent / 2)  # runs share days and products
    half = reach * unit * sqrt(where.spread)
    power = reach + NormalDist().inv_cdf(POWER)
    told = abs(size) > half
    return replace(
        bare,
        verdict=_verdict(size * welcome) if told else "cannot_tell",
        reasons=() if told else ("chance",),
        change=exp(size) - 1,
        interval=(exp(size - half) - 1, exp(size + half) - 1),
        amount=(bare.after or 0.0) * (1 - exp(-size)),
        days_needed=None if told else _days_needed(abs(size) / (power * unit), where),
        detectable=exp(power * unit * sqrt(where.spread)) - 1,
    )


def _verdict(size: float) -> Verdict:
    return "improved" if size > 0 else "worse"


def _placebo_dates(frame: Frame) -> tuple[list[Windows], int]:
    """Earlier dates, whole weeks back and so far that the real change is not in their days; and how many of them, with
    the real date, do not share days after."""
    length, history = frame.end - frame.first, frame.first - frame.start
    if history < length + FEWEST_BEFORE + 14:  # a short history is tried with shorter runs
        length = min(length, 14 if history >= 42 else 7)
    found = []
    for back in range(-(-length // 7) * 7, PLACEBO_DAYS + 1, 7):
        where = frame.windows(frame.first - back, length)
        if where is not None and where.days[0] >= FEWEST_AFTER and where.days[1] >= FEWEST_BEFORE:
            found.append(where)
    return found, 1 + -(-7 * len(found) // length)


def _days_needed(units: float, where: Windows) -> int | None:
    """After days that bring the spread down to `units`² with the days before as they are."""
    rest = units**2 - (where.spread - 1 / where.days[0])
    days = -(-1 // rest) if rest > 0 else MOST_DAYS_NEEDED + 1
    return int(days) if days <= MOST_DAYS_NEEDED else None
