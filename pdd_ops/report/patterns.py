"""What one sees by looking through the days: gaps, peaks, movers, prices, and amounts that do not fit their units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdd_ops.insight.evidence.bulk import apart_by_day
from pdd_ops.insight.evidence.gaps import StockGap
from pdd_ops.insight.evidence.prices import is_goods
from pdd_ops.insight.signals import PEAK, days_above, median
from pdd_ops.insight.why.causes import reason_of, surge
from pdd_ops.metrics.compare import Line, MetricValue, figure
from pdd_ops.metrics.series import Sold
from pdd_ops.metrics.values import Number
from pdd_ops.records import frozen
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.worth import weighs

KEPT = 0.5  # of what a new product sold must not have been given back
PRICE_MOVED = 0.05
RARE = 0.2  # of the days: more of them are no exceptions
AROUND = 14  # days before and after a promotion that it is compared with
ODD_UNITS = 100
ODD_PRICE = 0.1  # of the product's usual unit price


@frozen
class Price:
    """A product whose price moved: yuan a piece of the same articles at the same quantities, and its units."""

    label: str
    price: MetricValue
    units: MetricValue


@frozen
class Promotion:
    """Days on end on which a product sold far more than usual, with the days before and after them: yuan a day, pieces,
    and how many days."""

    first: str
    last: str
    days: int
    units: int
    daily: float
    before: float
    before_units: int
    before_days: int
    after: float
    after_units: int
    after_days: int


def gaps(inputs: Inputs) -> list[tuple[str, StockGap]]:
    """Products that sold and then did not where chance alone would hardly have done it, the costliest gap first."""
    names = {line.key: line.label for line in inputs.splits["product"]}
    return [(names.get(gap.product, gap.product), gap) for gap in inputs.found.gaps]


def kept_new(inputs: Inputs) -> list[str]:
    """The products first sold in the month of whose sales more than half was kept."""
    values = {line.key: line.values for line in inputs.splits["product"]}
    new = {key: values[key] for key in inputs.listed if key in values}
    return [key for key, one in new.items() if (one["refund_amount"].value or 0) < KEPT * (one["gmv"].value or 0)]


def movers(inputs: Inputs, direction: str) -> list[Line]:
    """Products whose sales rose ('up') or fell ('down') by what weighs in the shop, the largest change first."""
    sign, lines = 1 if direction == "up" else -1, inputs.splits["product"]
    whole = sum(line.values["gmv"].value or 0 for line in lines)
    changed = [line for line in lines if weighs(max(sign * (line.values["gmv"].change or 0), 0), whole)]
    return sorted(changed, key=lambda line: (-sign * (line.values["gmv"].change or 0), line.key))


def daily_sales(inputs: Inputs) -> dict[str, Number]:
    """Sales in yuan by day, without bulk orders."""
    less = apart_by_day(inputs.found.bulk)
    found = {row.key: row.values[0].value for row in inputs.days.rows if row.values[0].value is not None}
    return {
        day: round(max(amount - less[day].fen / 100, 0), 2) if day in less else amount for day, amount in found.items()
    }


def peaks(inputs: Inputs) -> dict[str, Number]:
    """Days that sold far more than the median day, with their sales in yuan; none where they are no exception: a shop
    with an order or two a day has such days all the time."""
    series = daily_sales(inputs)
    found = days_above(series, times=PEAK)
    return {day: series[day] for day in found} if len(found) <= RARE * len(series) else {}


def price_changes(inputs: Inputs) -> list[Price]:
    """Products whose prices moved: of the same articles at the same quantities. Fees and postage have none, and a
    product that was out of stock is left out."""
    found = []
    for line in inputs.splits["product"]:
        price = product_price(inputs, line.key)
        moved = abs(price.change_rate or 0) >= PRICE_MOVED
        if moved and is_goods(line.label) and inputs.found.gap_of(line.key) is None:
            found.append(Price(line.label, price, line.values["units"]))
    return found


def product_price(inputs: Inputs, product: str) -> MetricValue:
    """What a piece of a product costs now, and what the same would have cost in the other month, in yuan; without a
    value where too few orders can be matched."""
    found = inputs.found.prices.get(product)
    if found is None:
        return figure(None, "yuan")
    return figure(round(found.price / 100, 2), "yuan", round(found.before / 100, 2))


def price_index(inputs: Inputs) -> float | None:
    """What became of prices, 1 where nothing changed: the same articles at the same quantities (Fisher)."""
    found = inputs.found.prices.get("")
    return found.index if found else None


def product_promotion(inputs: Inputs, product: str) -> Promotion | None:
    """The days on end on which a product stood out, beside up to AROUND usual days before and after them; only where
    the calendar or a lower price say that it was a promotion. Days on which the shop sold nothing, or of which nobody
    knows, are no days."""
    read = {*inputs.compared.before.each_day(), *inputs.month.each_day()}
    near = {*inputs.month.shift(-1).each_day(), *inputs.month.each_day()} & read
    open_days = [day for day in inputs.found.open_days if day in near]
    within = [day for day in open_days if day >= inputs.month.first]
    known = plain_days(inputs, product)
    amounts = [known[day].amount_fen if day in known else 0 for day in within]
    units = sum(known[day].units for day in within if day in known)
    found = surge(within, amounts, unit=sum(amounts) / units if units else 0.0)
    if found is None or not reason_of(found, {day: known[day] for day in within if day in known}):
        return None
    run = [day for day in within if found.first <= day <= found.last]
    days = [day for day in open_days if day >= min(known)]
    before, after = [day for day in days if day < run[0]][-AROUND:], [day for day in days if day > run[-1]][:AROUND]
    daily, earlier, later = (_sold_on(known, some) for some in (run, before, after))
    return Promotion(run[0], run[-1], len(run), daily[1], daily[0], *earlier, *later) if earlier[1] else None


def plain_days(inputs: Inputs, product: str) -> dict[str, Sold]:
    """What a product sold by day, of both months, without bulk orders."""
    less = apart_by_day(inputs.found.bulk, product)
    known = {**inputs.sales_before.get(product, {}), **inputs.sales.get(product, {})}
    return {
        day: Sold(max(sale.amount_fen - less[day].fen, 0), max(sale.units - less[day].pieces, 0))
        if day in less
        else sale
        for day, sale in known.items()
    }


def _sold_on(known: Mapping[str, Sold], days: Sequence[str]) -> tuple[float, int, int]:
    """Yuan a day, pieces, and the number of days."""
    sold = [known[day] for day in days if day in known]
    return sum(sale.amount_fen for sale in sold) / 100 / max(len(days), 1), sum(sale.units for sale in sold), len(days)


def odd_sales(inputs: Inputs) -> list[tuple[Line, str, Sold]]:
    """Days on which a product sold many pieces for next to nothing: (product, day, what), the most pieces first."""
    found = []
    for line in inputs.splits["product"]:
        sales = inputs.sales.get(line.key, {})
        usual = _usual_price(sales) or 0.0
        for day, sale in sales.items():
            if sale.units >= ODD_UNITS and sale.amount_fen < sale.units * usual * 100 * ODD_PRICE:
                found.append((line, day, sale))
    return sorted(found, key=lambda item: (-item[2].units, item[1]))


def _usual_price(days: Mapping[str, Sold]) -> float | None:
    prices = [sale.amount_fen / sale.units / 100 for sale in days.values() if sale.units]
    return round(median(prices), 2) if prices else None
