"""What the days show: a product that stopped selling, days far above the usual, of the shop and of a product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt

from pdd_ops.check.words import day_list
from pdd_ops.insight.calendar import events
from pdd_ops.insight.signals import PEAK, median
from pdd_ops.insight.why.model import Known
from pdd_ops.lang import pick, say
from pdd_ops.metrics.series import Sold
from pdd_ops.metrics.wording import number_text
from pdd_ops.money import yuan
from pdd_ops.periods import Period
from pdd_ops.records import frozen

LONGEST = 7  # days on end
FEWEST = 12  # sales in a run
CHEAPER = 0.97  # of the usual price of a piece: a promotion
SURE = 4.0  # standard deviations; the best of some 150 runs of a month is rarely above it by chance
OF_THE_SHOP, OF_ITS_MONTH = 0.02, 0.05  # of the sales of all days: less is not worth a line
TO_SD = 1.4826  # median absolute deviation -> standard deviation of a normal distribution


@frozen
class Surge:
    """Days on end that sold `times` the median day: `more` fen than as many of those."""

    first: str
    last: str
    times: float
    more: int


def gap_sentence(known: Known, product: str) -> str:
    """That a product stopped selling where chance alone would hardly have done it; '' where it did not."""
    gap = known.found.gap_of(product) if known.found else None
    if gap is None:
        return ""
    span = day_list(Period(gap.first, gap.last).each_day())
    unsold = say("why.no_sale" if gap.unbroken else "why.no_sale_open", days=gap.days, span=span)
    if gap.sister and known.found:
        return say("why.gap_sister", unsold=unsold, sister=known.found.names.get(gap.sister, gap.sister))
    return say("why.gap", unsold=unsold, missed=yuan(gap.loss))


def surge_sentence(known: Known, product: str, period: Period) -> str:
    """That a product sold far more than usual on some days of the period; '' where it did not."""
    sold = {day: sale for day, sale in known.sold.get(product, {}).items() if period.first <= day <= period.last}
    units = sum(sale.units for sale in sold.values())
    amounts = [sold[day].amount_fen if day in sold else 0 for day in period.each_day()]
    found = surge(period.each_day(), amounts, unit=sum(amounts) / units if units else 0.0)
    if not found or found.more < OF_THE_SHOP * 100 * sum(known.daily.get(day, 0.0) for day in period.each_day()):
        return ""
    return _told("why.surge", found) + reason_of(found, sold)


def peak_sentences(known: Known) -> Iterator[str]:
    """That the shop sold far more than usual on some days of either period."""
    value = known.values["order_value"]
    for period, unit in ((known.compared.days, value.value), (known.compared.before, value.previous)):
        amounts = [round(known.daily.get(day, 0.0) * 100) for day in period.each_day()]
        found = surge(period.each_day(), amounts, unit=(unit or 0) * 100, shortest=1)
        if found and found.more >= OF_ITS_MONTH * sum(amounts):
            yield _told("why.peak", found) + reason_of(found, {})


def surge(days: Sequence[str], amounts: Sequence[int], *, unit: float, shortest: int = 2) -> Surge | None:
    """The run of up to a week that stands out most, at PEAK times the usual day or more; amounts in fen, one a day.

    The usual day is the median of all days or the mean of the days outside the run, whichever is more: where only a few
    are sold a day, the median is too low. A run stands out by how many standard deviations it is above as many usual
    days. The standard deviation of a day is the larger one of what the days show (by their median absolute deviation)
    and of chance alone (a Poisson number of sales of `unit` fen each)."""
    middle, whole = median(amounts), sum(amounts)
    if not middle or not unit:
        return None
    spread = TO_SD * median([abs(amount - middle) for amount in amounts])
    best, found = SURE, None
    for length in range(shortest, LONGEST + 1):
        for start in range(len(days) - length + 1):
            total = sum(amounts[start : start + length])
            if total < PEAK * length * middle:  # of the least that can be usual
                continue
            outside = (whole - total) / (len(days) - length) if len(days) > length else 0
            usual = max(middle, outside)
            deviation = max(spread, sqrt(usual * unit))
            size = (total - length * usual) / (deviation * sqrt(length))
            if size >= best and total >= max(PEAK * length * usual, FEWEST * unit):
                times, more = total / length / usual, round(total - length * usual)
                best, found = size, Surge(days[start], days[start + length - 1], times, more)
    return found


def reason_of(found: Surge, sold: Mapping[str, Sold]) -> str:
    """What speaks for a promotion: the calendar, or a lower price of a piece on these days; '' where nothing does."""
    days = Period(found.first, found.last).each_day()
    named = [one.label for one in events(found.first, found.last)]
    if named:
        return say("evidence.promotion_event", event=pick({"zh": "、", "en": ", "}).join(dict.fromkeys(named)))
    run, others = (
        [one for day, one in sold.items() if (day in days) == there and one.units] for there in (True, False)
    )
    price, usual = (median([one.amount_fen / one.units for one in some]) for some in (run, others))
    if usual and sum(one.units for one in run) >= FEWEST and price <= CHEAPER * usual:
        return say("evidence.promotion_price", rate=number_text(1 - price / usual, "rate"))
    return ""


def _told(text: str, found: Surge) -> str:
    span = day_list(Period(found.first, found.last).each_day())
    return say(text, span=span, times=number_text(found.times, "ratio"), more=yuan(found.more))
