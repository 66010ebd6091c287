"""What one sees by looking through the days: gaps, peaks, movers, prices, and amounts that do not fit their units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pdd_ops.insight.signals import PEAK, Gap, days_above, longest_gap, median, unusual_gap
from pdd_ops.insight.why.causes import surge
from pdd_ops.metrics.compare import Line, MetricValue, figure
from pdd_ops.metrics.series import Sold
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Period
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.worth import weighs

PRICE_MOVED = 0.05
PRICE_UNITS = 5  # in both months; below that a price is chance
AROUND = 14  # days before and after a promotion that it is compared with
GAP_UNITS = 8  # pieces that so many days usually sell: fewer days without a sale may be chance
ODD_UNITS = 100
ODD_PRICE = 0.1  # of the product's usual unit price


@dataclass(frozen=True)
class Price:
    """A product whose unit price moved: the median of its days' unit prices in yuan, and its units."""

    label: str
    price: MetricValue
    units: MetricValue


@dataclass(frozen=True)
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


def product_gap(inputs: Inputs, product: str) -> Gap | None:
    """The longest run of days on which a product did not sell; a new product counts from its first sale."""
    return longest_gap(*_days_sold(inputs, product))


def gaps(inputs: Inputs) -> list[tuple[Line, Gap]]:
    """Products that sold almost daily and then not for days on end, the costliest gap first."""
    found = []
    for line in inputs.splits["product"]:
        gap = unusual_gap(*_days_sold(inputs, line.key))
        if gap and gap.days * (line.values["units"].value or 0) / gap.other_days >= GAP_UNITS:
            found.append((line, gap))
    return sorted(found, key=lambda pair: (-pair[1].days * pair[1].daily, pair[0].key))


def _days_sold(inputs: Inputs, product: str) -> tuple[list[str], dict[str, float]]:
    """The days on which a product could sell, and what it sold on them, in fen."""
    days = inputs.month.each_day()[: inputs.completeness.days]
    if product in inputs.listed:
        days = [day for day in days if day >= inputs.listed[product][0]]
    return days, {day: float(sale.amount_fen) for day, sale in inputs.sales.get(product, {}).items()}


def movers(inputs: Inputs, direction: str) -> list[Line]:
    """Products whose sales rose ('up') or fell ('down') by what weighs in the shop, the largest change first."""
    sign, lines = 1 if direction == "up" else -1, inputs.splits["product"]
    whole = sum(line.values["gmv"].value or 0 for line in lines)
    changed = [line for line in lines if weighs(max(sign * (line.values["gmv"].change or 0), 0), whole)]
    return sorted(changed, key=lambda line: (-sign * (line.values["gmv"].change or 0), line.key))


def daily_sales(inputs: Inputs) -> dict[str, Number]:
    """Sales in yuan by day."""
    return {row.key: row.values[0].value for row in inputs.days.rows if row.values[0].value is not None}


def peaks(inputs: Inputs) -> dict[str, Number]:
    """Days that sold far more than the median day, with their sales in yuan."""
    series = daily_sales(inputs)
    return {day: series[day] for day in days_above(series, times=PEAK)}


def price_changes(inputs: Inputs) -> list[Price]:
    """Products whose usual unit price moved. A median of days keeps samples and price differences out."""
    found = []
    for line in inputs.splits["product"]:
        units = line.values["units"]
        price = product_price(inputs, line.key)
        if min(units.value or 0, units.previous or 0) >= PRICE_UNITS and abs(price.change_rate or 0) >= PRICE_MOVED:
            found.append(Price(line.label, price, units))
    return found


def product_price(inputs: Inputs, product: str) -> MetricValue:
    """The usual unit price of a product in both months, in yuan."""
    now, before = (_usual_price(sales.get(product, {})) for sales in (inputs.sales, inputs.sales_before))
    return figure(now, "yuan", before)


def price_index(inputs: Inputs) -> float | None:
    """What the pieces of the other month would cost now, as a multiple of what they cost then: the prices of products
    that sold PRICE_UNITS pieces or more in both months (Laspeyres). None where there are none."""
    now = before = 0.0
    for line in inputs.splits["product"]:
        units, price = line.values["units"], product_price(inputs, line.key)
        if min(units.value or 0, units.previous or 0) >= PRICE_UNITS and price.value and price.previous:
            now, before = now + price.value * (units.previous or 0), before + price.previous * (units.previous or 0)
    return now / before if before else None


def product_promotion(inputs: Inputs, product: str) -> Promotion | None:
    """The days on end on which a product stood out, beside up to AROUND usual days before and after them."""
    within = inputs.month.each_day()[: inputs.completeness.days]
    known = {**inputs.sales_before.get(product, {}), **inputs.sales.get(product, {})}
    amounts = [known[day].amount_fen if day in known else 0 for day in within]
    units = sum(known[day].units for day in within if day in known)
    found = surge(within, amounts, unit=sum(amounts) / units if units else 0.0)
    if found is None:
        return None
    run = Period(found.first, found.last).each_day()
    days = [day for day in [*inputs.month.shift(-1).each_day(), *within] if day >= min(known)]
    before, after = [day for day in days if day < run[0]][-AROUND:], [day for day in days if day > run[-1]][:AROUND]
    daily, earlier, later = (_sold_on(known, some) for some in (run, before, after))
    return Promotion(run[0], run[-1], len(run), daily[1], daily[0], *earlier, *later) if earlier[1] else None


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
