"""Stock gaps: products that sold and then did not, where chance alone would hardly have done it.

A gap is a run of open days on which a product sold nothing. It is told where the product sold on at least half of the
28 open days before, and where so long a run is improbable anywhere: the probability of a day without a sale, to the
power of the days of the gap, times all windows (days × products) that were looked at, is below 5 %; or where an export
of the stock shows none. On days on which the whole shop sold less, less is expected of the product too. Open days are
those that an export speaks of and on which the shop sold anything: what nobody saw, and closed days, make no gap. Gaps
are followed across the ends of months."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp, prod

from pdd_ops.insight.signals import median
from pdd_ops.metrics.gate import BY_CHANCE
from pdd_ops.periods import Period
from pdd_ops.records import frozen

BEFORE = 28  # open days before the gap that tell what is usual
SOLD_BEFORE = 0.5  # of them
FEWEST_SOLD = 14  # days with a sale around the gap, at least
FEWEST_BEFORE = 7  # open days before it, at least
SHORTEST, SHORTEST_KNOWN = 3, 2  # days; where the stock is known to be 0


@frozen
class DaySold:
    """What a product sold on a day: orders and fen."""

    orders: int
    fen: int


@frozen
class StockGap:
    """A run of open days without a sale, from `first` to `last` (it may begin before the period and end after it).

    `days` are its open days, `within` those in the period; `daily` is the median day before, in fen, and `loss` what
    so many median days of the period bring; `missed` are the orders that so many days usually bring. `chance` is how
    many such gaps chance makes among all that was looked at.
    `resumed`: it sells again. `stock_out`: an export shows a stock of 0. `sister` is a listing that took over."""

    product: str
    first: str
    last: str
    days: int
    within: int
    sold_share: float
    daily: float
    loss: int
    missed: float
    chance: float
    resumed: bool
    stock_out: bool = False
    sister: str = ""

    @property
    def unbroken(self) -> bool:
        """Whether the shop was open on each of its days."""
        return self.days == Period(self.first, self.last).days


def stock_gaps(
    sold: Mapping[str, Mapping[str, DaySold]],
    open_days: Sequence[str],
    period: Period,
    *,
    empty: Mapping[str, Collection[str]] | None = None,
    names: Mapping[str, str] | None = None,
    flow: Mapping[str, float] | None = None,
) -> list[StockGap]:
    """The gaps that reach into the period, the costliest first; one a product. `sold`: product -> day -> what it sold.
    `open_days` in their order, with those before the period. `empty`: product -> days on which its stock was 0.
    `names` of the products tell which listings are sisters; `flow` has the orders of the whole shop by day."""
    within = [day for day in open_days if period.first <= day <= period.last]
    candidates = [product for product, days in sold.items() if sum(one.orders > 0 for one in days.values()) >= 7]
    windows = max(len(within) * len(candidates), 1)
    found = []
    for product in candidates:
        gone = (empty or {}).get(product, ())
        gaps = list(_gaps_of(product, sold[product], open_days, period, windows, gone, flow or {}))
        found += sorted(gaps, key=lambda gap: -gap.loss)[:1]
    found = [_with_sister(gap, sold, open_days, names or {}) for gap in found]
    return sorted(found, key=lambda gap: (-gap.loss, gap.product))


def _gaps_of(
    product: str,
    sold: Mapping[str, DaySold],
    open_days: Sequence[str],
    period: Period,
    windows: int,
    empty: Collection[str],
    flow: Mapping[str, float],
) -> Iterator[StockGap]:
    for begin, end in _runs(sold, open_days):
        if open_days[end] < period.first or open_days[begin] > period.last or end - begin + 1 < SHORTEST_KNOWN:
            continue
        before = [sold.get(day, DaySold(0, 0)) for day in open_days[max(begin - BEFORE, 0) : begin]]
        after = [sold.get(day, DaySold(0, 0)) for day in open_days[end + 1 : end + 1 + FEWEST_SOLD]]
        gap = open_days[begin : end + 1]
        known = any(gap[0] <= day <= gap[-1] for day in empty)
        if len(gap) < (SHORTEST_KNOWN if known else SHORTEST) or not _sold_enough(before, after):
            continue
        chance = _chance(before, _pulse(gap, open_days[max(begin - BEFORE, 0) : begin], flow)) * windows
        if not known and chance >= BY_CHANCE:  # gaps that chance makes in a whole month of all products
            continue
        days_in = sum(period.first <= day <= period.last for day in gap)
        daily = median([float(one.fen) for one in before])
        share = sum(one.orders > 0 for one in before) / len(before)
        loss, missed = round(daily * days_in), days_in * sum(one.orders for one in before) / len(before)
        ends = (gap[0], gap[-1], len(gap), days_in)
        yield StockGap(product, *ends, share, daily, loss, missed, chance, bool(after), stock_out=known)


def _runs(sold: Mapping[str, DaySold], open_days: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last place of every run of open days without a sale, after the first sale."""
    begin: int | None = None
    begun = False
    for place, day in enumerate(open_days):
        one = sold.get(day)
        if one is not None and one.orders > 0:
            if begin is not None:
                yield begin, place - 1
            begin, begun = None, True
        elif begun and begin is None:
            begin = place
    if begin is not None:
        yield begin, len(open_days) - 1


def _sold_enough(before: Sequence[DaySold], after: Sequence[DaySold]) -> bool:
    """Whether it sold on at least half of the days before, and on enough days around the gap to say so."""
    there, later = (sum(one.orders > 0 for one in days) for days in (before, after))
    return len(before) >= FEWEST_BEFORE and there >= SOLD_BEFORE * len(before) and there + later >= FEWEST_SOLD


def _chance(before: Sequence[DaySold], pulse: Sequence[float]) -> float:
    """How probable it is that nothing is sold on days with such a pulse: by the orders of a day (the fewer of all days
    before and of the last fourteen), or by the days without one that there were, whichever is more."""
    half = before[-FEWEST_SOLD:]
    rate = min(sum(one.orders for one in days) / len(days) for days in (before, half))
    quiet = sum(one.orders <= 0 for one in before) / len(before)
    return prod(max(exp(-rate * beat), quiet) for beat in pulse)


def _pulse(gap: Sequence[str], before: Sequence[str], flow: Mapping[str, float]) -> list[float]:
    """What the whole shop sold on each day of the gap, as a part of its median day before, at most 1."""
    usual = median([flow[day] for day in before if day in flow])
    return [min(flow.get(day, usual) / usual, 1.0) if usual else 1.0 for day in gap]


def _with_sister(
    gap: StockGap, sold: Mapping[str, Mapping[str, DaySold]], open_days: Sequence[str], names: Mapping[str, str]
) -> StockGap:
    """The gap with the listing of a like name that sold more in these days, at least half of what is missing; what it
    sold more is no loss."""
    place = list(open_days).index(gap.first)
    days, before = open_days[place : place + gap.days], open_days[max(place - BEFORE, 0) : place]
    best, most = "", 0.5 * gap.daily
    for other, amounts in sold.items():
        if other == gap.product or not alike(names.get(gap.product, ""), names.get(other, "")):
            continue
        now, earlier = (_median_day(amounts, some) for some in (days, before))
        if now - earlier >= most:
            best, most = other, now - earlier
    if not best:
        return gap
    left = max(round((gap.daily - most) * gap.within), 0)
    return replace(gap, sister=best, loss=left)


def _median_day(amounts: Mapping[str, DaySold], days: Sequence[str]) -> float:
    return median([float(amounts[day].fen) if day in amounts else 0.0 for day in days])


def alike(name: str, other: str) -> bool:
    """Whether two listings have the same goods by their names: half of all pairs of neighbouring signs are common."""
    plain = (text.replace(" ", "") for text in (name, other))
    one, two = ({text[n : n + 2] for n in range(len(text) - 1)} for text in plain)
    return bool(one and two) and len(one & two) / len(one | two) >= 0.5
