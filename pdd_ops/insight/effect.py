"""Did it work? The change of treated products against untouched products of the same shop, with an interval.

Ratio difference in differences: 1 + effect = (treated after ÷ expected) ÷ (untouched after ÷ expected), the days
matched by weekday, promotion days of the calendar left out where enough others remain. What moves the whole shop
cancels. A metric that is itself a ratio (conversion, refund rate) is Σ numerator ÷ Σ denominator on either side. How
far chance alone moves such a comparison is not assumed but tried: every untouched product is taken as if it had been
changed, on the same date and on earlier ones, the treated products on earlier dates (placebo runs, after
Abadie, Diamond and Hainmueller, JASA 105, 2010). Their root mean square scales the interval, with Student's t.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from math import exp
from statistics import NormalDist

from pdd_ops.insight.matched import HALF_EVENT, Course, Windows, levels, variation
from pdd_ops.insight.placebos import Against, against, measured, placebos, scale, weights_of
from pdd_ops.insight.product_series import Numbers, Ratio
from pdd_ops.insight.robust_stats import student
from pdd_ops.insight.verdict import CONFIDENCE, POWER, Verdict
from pdd_ops.insight.windows import Amounts, Frame, enough, frame_of, placebo_dates, without
from pdd_ops.periods import Period
from pdd_ops.records import frozen

FEWEST_UNTOUCHED = 3
FEWEST_PLACEBOS = 12
MOST_DAYS_NEEDED = 366
TREATED = ""  # the key of the treated products together


@frozen
class Effect:
    """`change` and `interval` are relative (0.3 = +30 %), `amount` and `amount_interval` the same as the series count:
    over the days, or as a difference of the ratio. `after` and `expected` are of the treated products, `untouched` is
    the relative change of the others. `reasons`: ids of why it cannot be told. `events`: what the numerator of a ratio
    is expected to count after the change, of an amount the days on which there is any. `unknown`: days that the data do
    not have. `days_needed`: after days in all that would tell a change of this size in 80 % of cases, None where none
    would; `detectable`: the welcome change that these days tell in 80 %."""

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
    amount_interval: tuple[float, float] | None = None
    left_out: tuple[str, ...] = ()
    placebos: int = 0
    days_used: int = 0
    days_needed: int | None = None
    detectable: float | None = None
    events: int | None = None
    unknown: int = 0


def effect(
    series: Mapping[str, Amounts],
    treated: Set[str],
    *,
    first: str,
    last: str,
    begins: str,
    marked: Set[str] = frozenset(),
    unknown: Set[str] = frozenset(),
    touched: Set[str] = frozenset(),
    welcome: int = 1,
    ratio: Ratio | None = None,
) -> Effect:
    """The effect of something that was different from `first` on. `series` has the amounts of every product by day (of
    a ratio: its numerators); `last` is the last day to look at (of the data, or of the campaign), `begins` the first of
    the data; `marked` are days of promotions, `unknown` days that the data do not have, `touched` products that
    something else was done to; `welcome` is -1 where less is better. Without `treated` the whole shop was concerned:
    before and after are shown, and nothing is concluded."""
    frame = frame_of(first, last, begins, marked=marked, unknown=unknown)
    numbers = Numbers(series, ratio, frame)
    where = frame.windows(frame.first)
    if where is None or not enough(where):
        return replace(_bare(frame), reasons=("few_days",), days_used=where.days[0] if where else 0)
    mine = numbers.together(key for key in series if key in treated or not treated)
    bare = _seen(_bare(frame), mine, where, numbers)
    if not treated or not bare.expected:
        return replace(bare, reasons=("no_sales_before" if treated else "shop_wide",))
    if ratio is not None and bare.events is not None and bare.events < ratio.fewest:
        return replace(bare, reasons=("few_events" if ratio.counted else "few_event_days",))
    others = numbers.untouched(treated | touched, where)
    if len(others) < FEWEST_UNTOUCHED:
        return replace(bare, reasons=("few_untouched",), products=len(others))
    frame = without(frame, frame.skipped | numbers.peaks(others))
    where = frame.windows(frame.first) or where
    bare = _seen(_bare(frame), mine, where, numbers)
    return _compared(bare, {TREATED: mine, **others}, where, frame, welcome, _grain(bare, ratio))


def _bare(frame: Frame) -> Effect:
    """What is known before anything is reckoned."""
    days = range(frame.begin, frame.end)
    return Effect(
        "cannot_tell",
        days=Period(frame.day(frame.first), frame.day(max(frame.end - 1, frame.first))),
        before=Period(frame.day(frame.begin), frame.day(frame.first - 1)),
        left_out=tuple(frame.day(d) for d in days if d in frame.skipped),
        unknown=sum(d in frame.unknown for d in days),
    )


def _seen(bare: Effect, mine: Course, where: Windows, numbers: Numbers) -> Effect:
    """With what the treated products did before and after."""
    after, expected = levels(mine, where)
    return replace(bare, after=after, expected=expected, days_used=where.days[0], events=numbers.events(mine, where))


def _compared(
    bare: Effect, courses: Mapping[str, Course], where: Windows, frame: Frame, welcome: int, grain: float
) -> Effect:
    """The comparison of changes and its interval from placebo runs."""
    noise = variation(courses, frame.used(range(frame.start, frame.first)))
    found = against(TREATED, *measured(courses, noise, where), weights_of(noise))
    dates, independent = placebo_dates(frame)
    runs = placebos(courses, noise, [where, *dates], without={0: TREATED})
    bare = replace(bare, products=len(courses) - 1, untouched=exp(found.common) - 1, placebos=len(runs))
    if len(runs) < FEWEST_PLACEBOS:
        return replace(bare, reasons=("few_placebos",))
    error = scale(runs) * found.error
    reach = student(CONFIDENCE, _degrees(len(courses) - 1, independent))
    half = reach * error + grain
    power = (reach + NormalDist().inv_cdf(POWER)) * error + grain
    return _judged(bare, found, half, power, where, welcome)


def _degrees(products: int, independent: int) -> float:
    """Of the scale: products, less the mean they are held against, at every date that shares no days with another. Its
    spread over invented shops is that of so many; a third of them, as products of a real shop are less alike."""
    return max((products - 1) * independent / 3, FEWEST_UNTOUCHED - 1)


def _judged(bare: Effect, found: Against, half: float, power: float, where: Windows, welcome: int) -> Effect:
    """The verdict: `half` is the half of the interval, `power` the difference that is found in 80 % of cases."""
    size, told = found.difference, abs(found.difference) > half
    without_it = (bare.expected or 0.0) * exp(found.common)
    low, high = exp(size - half) - 1, exp(size + half) - 1
    return replace(
        bare,
        verdict=_verdict(size * welcome) if told else "cannot_tell",
        reasons=() if told else ("chance",),
        change=exp(size) - 1,
        interval=(low, high),
        amount=without_it * (exp(size) - 1),
        amount_interval=(without_it * low, without_it * high),
        days_needed=None if told else _days_needed(abs(size) / power, where),
        detectable=exp(welcome * power) - 1,
    )


def _grain(bare: Effect, ratio: Ratio | None) -> float:
    """Half an event, where the numerator counts: few of them come in steps that are wider than chance makes them."""
    if ratio is None or not ratio.counted or bare.events is None or not bare.expected:
        return 0.0
    fewer = min((bare.after or 0.0) / bare.expected, 1) * bare.events
    return HALF_EVENT / max(fewer, HALF_EVENT)


def _verdict(size: float) -> Verdict:
    return "improved" if size > 0 else "worse"


def _days_needed(size: float, where: Windows) -> int | None:
    """After days that make a difference of `size`, in units of what these days tell, certain enough; the days before
    stay as they are."""
    rest = size**2 * where.spread - where.before_spread
    days = -(-1 // rest) if rest > 0 else MOST_DAYS_NEEDED + 1
    return int(days) if days <= MOST_DAYS_NEEDED else None
