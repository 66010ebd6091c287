"""What the rules find in a month, together: a pure function of plain daily sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from pdd_ops.insight.evidence.bulk import NOTHING, Bulk, apart_by_day
from pdd_ops.insight.evidence.concentration import Concentrated, concentrated
from pdd_ops.insight.evidence.extremes import Counts, Extreme, Masked, extremes, masked
from pdd_ops.insight.evidence.gaps import DaySold, StockGap, stock_gaps
from pdd_ops.insight.evidence.mistakes import Mistake, Offered, price_mistakes
from pdd_ops.insight.evidence.pace import Pace, pace
from pdd_ops.insight.evidence.prices import MANY, Matched
from pdd_ops.insight.evidence.shifts import FALSE_ALARMS, Shift, level_shifts
from pdd_ops.insight.usual_days import promotions
from pdd_ops.metrics.gate import FEWEST_ORDERS
from pdd_ops.metrics.intervals import differs
from pdd_ops.metrics.large import Sums
from pdd_ops.periods import Period
from pdd_ops.records import frozen

HALF, MOSTLY = 0.5, 0.8  # of a rise
PROMOTED = 1.8  # times the median day: such days belong to no level
FOUR_WEEKS = 28  # days before a shift, at least, that refunds after it are compared with


@frozen
class Looked:
    """What is looked at. Money in fen; `covered` are the days that orders cover, in their order, with those of the
    weeks before the period and after it."""

    period: Period
    covered: Sequence[str]
    shop: Mapping[str, Sums] = field(hash=False)  # day -> all orders
    products: Mapping[str, Mapping[str, Sums]] = field(
        hash=False
    )  # those that gaps, shifts or mistakes are looked for in
    names: Mapping[str, str] = field(hash=False)
    apart: Collection[str] = ()  # promotions and holidays of the calendar
    bulk: tuple[Bulk, ...] = ()
    unpaid: Mapping[str, Mapping[str, tuple[int, int, int]]] = field(default_factory=dict, hash=False)
    given_back: Sequence[str] = ()  # products of which many orders of a day were refunded
    empty: Mapping[str, Collection[str]] = field(default_factory=dict, hash=False)  # product -> days without stock
    largest: Sequence[str] = ()  # products whose level is looked at
    groups: Mapping[str, Mapping[str, Counts]] = field(default_factory=dict, hash=False)  # dimension -> its groups
    prices: Mapping[str, Matched] = field(default_factory=dict, hash=False)
    tiers: tuple[Mapping[int, int], Mapping[int, int]] = field(default=({}, {}), hash=False)  # fen, now and before


@frozen
class LevelShift:
    """A shift of the shop (`product` '') or a product that lies in the period, in fen a day; the refund rates before
    and after it, None where they do not differ by more than chance."""

    product: str
    shift: Shift
    refunds: tuple[float, float] | None = None


@frozen
class Found:
    """What may be said of a period. `open_days` are the covered days on which the shop sold, with those of the weeks
    before the period and after it."""

    period: Period
    open_days: tuple[str, ...]
    bulk: tuple[Bulk, ...]
    gaps: tuple[StockGap, ...]
    shifts: tuple[LevelShift, ...]
    pace: Pace | None
    mistakes: tuple[Mistake, ...]
    masked: Mapping[str, Masked] = field(hash=False)
    extremes: Mapping[str, tuple[Extreme, ...]] = field(hash=False)
    prices: Mapping[str, Matched] = field(hash=False)
    names: Mapping[str, str] = field(hash=False)  # of the products that were looked at
    many: Concentrated | None = None  # orders of many pieces, where a rise comes from them; in fen

    @property
    def bulk_here(self) -> tuple[Bulk, ...]:
        """The bulk orders of the period itself."""
        return tuple(one for one in self.bulk if any(self.period.first <= o.day <= self.period.last for o in one.of))

    def gap_of(self, product: str) -> StockGap | None:
        """The stock gap of a product."""
        return next((gap for gap in self.gaps if gap.product == product), None)


def find(looked: Looked) -> Found:
    """Applies every rule."""
    period = looked.period
    open_days = [day for day in looked.covered if day in looked.shop and looked.shop[day].orders > 0]
    within = [day for day in looked.covered if period.first <= day <= period.last]
    shifts = _shifts(looked, [day for day in looked.covered if day <= period.last])
    values = {day: float(fen) for day, fen in plain_days(looked.shop, looked.bulk).items()}
    of_shop = [one.shift for one in shifts if not one.product]
    groups = looked.groups
    return Found(
        period=period,
        open_days=tuple(open_days),
        bulk=looked.bulk,
        gaps=tuple(_gaps(looked, open_days)),
        shifts=tuple(shifts),
        pace=pace(values, within, month=period, shifts=of_shop),
        mistakes=tuple(price_mistakes(_offered(looked), looked.names, period=period)),
        masked={by: one for by, found in groups.items() if (one := masked(found))},
        extremes={by: tuple(extremes(found)) for by, found in groups.items()},
        prices=looked.prices,
        names=looked.names,
        many=_many(looked),
    )


def _many(looked: Looked) -> Concentrated | None:
    """Whether a rise comes from orders of many pieces, where bulk orders do not say it."""
    now, before = looked.tiers
    sides = [(sum(fen for tier, fen in side.items() if tier >= MANY), sum(side.values())) for side in (before, now)]
    amounts = {"many": (sides[0][0], sides[1][0]), "few": (sides[0][1] - sides[0][0], sides[1][1] - sides[1][0])}
    found = concentrated("quantity", amounts, least=HALF, fewest=2)
    bulk = sum(one.fen for one in looked.bulk if one.month == looked.period.first[:7])
    return found if found and found.key == "many" and bulk < MOSTLY * found.change else None


def plain_days(days: Mapping[str, Sums], bulk: Sequence[Bulk], product: str | None = None) -> dict[str, int]:
    """Day -> fen without bulk orders."""
    less = apart_by_day(bulk, product)
    if not less:
        return {day: sums.fen for day, sums in days.items()}
    return {day: max(sums.fen - less.get(day, NOTHING).fen, 0) for day, sums in days.items()}


def _gaps(looked: Looked, open_days: Sequence[str]) -> list[StockGap]:
    sold: dict[str, dict[str, DaySold]] = {}
    flow = {day: float(sums.orders) for day, sums in looked.shop.items()}
    for product, days in looked.products.items():
        less = apart_by_day(looked.bulk, product)
        sold[product] = {
            day: DaySold(sums.orders, max(sums.fen - less.get(day, NOTHING).fen, 0)) for day, sums in days.items()
        }
    return stock_gaps(sold, open_days, looked.period, empty=looked.empty, names=looked.names, flow=flow)


def _shifts(looked: Looked, days: Sequence[str]) -> list[LevelShift]:
    """Of the shop, and of its largest products where that says more than the shop's own shift."""
    found = [LevelShift("", one, _refunds(looked.shop, days, one)) for one in _of(looked, looked.shop, days, None)]
    for product in looked.largest:
        sums = looked.products.get(product, {})
        begins = min(sums, default="9999")
        if begins >= looked.period.first:
            continue  # that a new product sells is no change of its level
        begun = [day for day in days if day >= begins]
        for one in _of(looked, sums, begun, product):
            if not any(_alike(one, other.shift) for other in found if not other.product):
                found.append(LevelShift(product, one, _refunds(sums, begun, one)))
    return found


def _of(looked: Looked, sums: Mapping[str, Sums], days: Sequence[str], product: str | None) -> list[Shift]:
    values = {day: float(fen) for day, fen in plain_days(sums, looked.bulk, product).items()}
    part = 1 if product is None else max(len(looked.largest), 1)  # all products share what one shop may get wrong
    return shifts_within(values, days, looked.period, apart=looked.apart, false_alarms=FALSE_ALARMS / part)


def shifts_within(
    values: Mapping[str, float],
    days: Sequence[str],
    period: Period,
    *,
    apart: Collection[str],
    false_alarms: float = FALSE_ALARMS,
) -> list[Shift]:
    """The shifts of a series that lie in the period. `days` are the covered ones, with those of the weeks before;
    `apart` promotions and holidays of the calendar, to which come days that stand out as such."""
    own = promotions({day: values.get(day, 0.0) for day in days}, PROMOTED * 2)
    left_out = {*apart, *(own if len(own) <= len(days) / 10 else ())}
    found = level_shifts(values, days, apart=left_out, false_alarms=false_alarms)
    return [one for one in found if period.first <= one.day <= period.last]


def _alike(one: Shift, other: Shift) -> bool:
    """Whether a product did what the shop did: within three days, in the same direction."""
    near = abs(Period(min(one.day, other.day), max(one.day, other.day)).days - 1) <= 3
    return near and (one.change > 0) == (other.change > 0)


def _refunds(sums: Mapping[str, Sums], days: Sequence[str], shift: Shift) -> tuple[float, float] | None:
    place = list(days).index(shift.day)
    earlier = max(shift.days_before, FOUR_WEEKS)
    sides = (days[max(place - earlier, 0) : place], days[place : place + shift.days_after])
    counts = [
        (
            sum(sums[day].refund_orders for day in side if day in sums),
            sum(sums[day].orders for day in side if day in sums),
        )
        for side in sides
    ]
    (before, orders), (after, later) = counts
    if min(orders, later) < FEWEST_ORDERS or not differs(after, later, before, orders):
        return None
    return before / orders, after / later


def _offered(looked: Looked) -> dict[str, dict[str, Offered]]:
    """What was ordered of the products that have unpaid orders or were given back, in the period and before it."""
    found: dict[str, dict[str, Offered]] = {}
    for product in looked.unpaid.keys() | set(looked.given_back):
        unpaid, days = looked.unpaid.get(product, {}), looked.products.get(product, {})
        offered = {}
        for day in sorted(unpaid.keys() | days.keys()):
            if not (looked.covered and looked.covered[0] <= day <= looked.period.last):
                continue
            count, pieces, fen = unpaid.get(day, (0, 0, 0))
            sold = days.get(day, Sums(0, 0, 0, 0, 0))
            offered[day] = Offered(
                count,
                pieces,
                fen,
                sold.orders,
                sold.units,
                sold.fen,
                sold.refund_orders,
                sold.refund_fen,
            )
        found[product] = offered
    return found
