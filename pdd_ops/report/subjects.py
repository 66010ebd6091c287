"""The shop, its products, refund reasons and types, source groups and carriers as subjects that rules judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pdd_ops.insight.evidence.gaps import StockGap
from pdd_ops.insight.expression import Fact
from pdd_ops.insight.facts import OF_SHOP, SCOPES
from pdd_ops.insight.problems import Subject
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.report.advice import ad_share, ad_total, common_facts, source_facts
from pdd_ops.report.goods_facts import gap_facts, product_facts
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import Promotion, price_index, product_price, product_promotion
from pdd_ops.report.voice import complaint_facts, promise_facts


def subjects(inputs: Inputs) -> list[Subject]:
    """All of them; outside the shop itself its metrics are there as shop_gmv, shop_refund_rate, …"""
    shop = {f"{OF_SHOP}{name}": value for name, value in inputs.judged.items()}
    days, advertised = _days(inputs), ad_total(inputs)
    found = [Subject("shop", "", inputs.shops.name, {**inputs.judged, **days, **_shop(inputs)})]
    for scope, dimension in SCOPES.items():
        for line in _lines(inputs, dimension):
            if line.key:
                own = _product(inputs, line, advertised) if scope == "product" else {}
                found.append(Subject(scope, line.key, line.label, {**shop, **days, **line.values, **own}))
    return found + _unsold(inputs, {**shop, **days})


def _lines(inputs: Inputs, dimension: str | None) -> Sequence[Line]:
    """The lines of a dimension; products without their bulk orders."""
    if dimension == "product":
        return inputs.judged_products
    return inputs.splits[dimension] if dimension else ()


def _days(inputs: Inputs) -> dict[str, Fact]:
    """How many days of each period are compared: months of different length are judged by what a day brought; and what
    causes and measures are checked by."""
    days = {"month_days": inputs.compared.days.days, "before_days": inputs.compared.before.days}
    days["order_days"] = len(inputs.coverage.days("orders"))
    return {**days, **common_facts(inputs)}


def _shop(inputs: Inputs) -> dict[str, Fact]:
    """Prices of the products sold in both months, and the discounts of the months before."""
    earlier = [row.values for row in inputs.months_before.rows if row.values[0].value is not None]
    given, listed = (sum(values[place].numerator or 0 for values in earlier) for place in (0, 1))
    rate, before, index = inputs.values["discount_rate"], given / listed if listed else None, price_index(inputs)
    usual = figure(rate.value, "rate", round(before, 6) if before is not None else None)
    facts: dict[str, Fact] = {
        "usual_discount_rate": replace(usual, exact=rate.exact, exact_compared=rate.exact, exact_previous=before),
        "usual_months": len(earlier),
        **dict(source_facts(inputs)),
        **_shift(inputs),
        **_unpaid(inputs),
        **promise_facts(inputs.promises),
    }
    if index:
        facts["price_index"] = replace(
            figure(round(index, 4), "ratio", 1.0), exact=index, exact_compared=index, exact_previous=1.0
        )
    return facts


def _product(inputs: Inputs, line: Line, advertised: float) -> dict[str, Fact]:
    gap, promotion = inputs.found.gap_of(line.key), product_promotion(inputs, line.key)
    return {
        **_stock(inputs, line.key),
        **_cover(inputs, line),
        "price": product_price(inputs, line.key),
        **ad_share(line, advertised),
        **(_gap(inputs, gap) | gap_facts(inputs, gap) if gap else {}),
        **_mistake(inputs, line.key),
        **(_promotion(promotion) if promotion else {}),
        **complaint_facts(inputs.voice, line.key),
        **product_facts(inputs, line),
        **_profit_orders(inputs, line.key),
    }


def _profit_orders(inputs: Inputs, product: str) -> dict[str, Fact]:
    """The orders of the days that the profit is made of: those of a period may be more."""
    orders = inputs.profit.orders.get(product)
    return {} if orders is None else {"profit_orders": orders}


def _cover(inputs: Inputs, line: Line) -> dict[str, Fact]:
    held, units = inputs.stock.get(line.key), line.values["units"].value
    if held is None or not units:
        return {}
    return {"cover_days": figure(round(held.pieces / units * inputs.completeness.days, 1), "ratio")}


def _unpaid(inputs: Inputs) -> dict[str, Fact]:
    """The share of orders that were never paid, without those at a wrong price, which are told by themselves."""
    unpaid, rate = inputs.values["unpaid_orders"].value, inputs.values["pay_rate"].value
    if not unpaid or rate is None or rate >= 1:
        return {}
    wrong, made = sum(one.unpaid for one in inputs.found.mistakes), unpaid / (1 - rate)
    return {"unpaid_share": figure(round(max(unpaid - wrong, 0) / max(made - wrong, 1), 6), "rate")}


def _shift(inputs: Inputs) -> dict[str, Fact]:
    """The last change of the shop's level in the month."""
    found = [one.shift for one in inputs.found.shifts if not one.product]
    if not found:
        return {}
    last = found[-1]
    return {
        "shift_day": last.day,
        "shift_level": figure(round(last.after / 100, 2), "yuan", round(last.before / 100, 2)),
        "shift_before_days": last.days_before,
        "shift_after_days": last.days_after,
    }


def _mistake(inputs: Inputs, product: str) -> dict[str, Fact]:
    found = next((one for one in inputs.found.mistakes if one.product == product), None)
    if found is None:
        return {}
    return {
        "mistake_first": found.first,
        "mistake_last": found.last,
        "mistake_unpaid": found.unpaid,
        "mistake_refunded": found.refunded,
        "mistake_price": figure(found.price / 100, "yuan"),
        **({"mistake_highest": figure(found.highest / 100, "yuan")} if found.highest > found.price else {}),
        "mistake_usual": figure(found.usual / 100, "yuan"),
        **({"mistake_sold": found.sold} if found.sold else {}),
        **({"mistake_lost": figure(found.lost / 100, "yuan")} if found.lost else {}),
    }


def _gap(inputs: Inputs, gap: StockGap) -> dict[str, Fact]:
    names = {line.key: line.label for line in inputs.splits["product"]}
    return {
        "gap_days": gap.days,
        "gap_run" if gap.unbroken else "gap_open": gap.days,
        "gap_first": gap.first,
        "gap_last": gap.last,
        "gap_orders": round(gap.missed),
        "gap_resumed": int(gap.resumed),
        "sold_share": figure(gap.sold_share, "rate"),
        "daily_gmv": figure(round(gap.daily / 100, 2), "yuan"),
        "gap_gmv": figure(round(gap.loss / 100, 2), "yuan"),
        **({"gap_sister": names.get(gap.sister, gap.sister)} if gap.sister else {}),
    }


def _promotion(promotion: Promotion) -> dict[str, Fact]:
    return {
        "promo_first": promotion.first,
        "promo_last": promotion.last,
        "promo_days": promotion.days,
        "promo_orders": promotion.units,
        "promo_times": figure(round(promotion.daily / promotion.before, 2), "ratio"),
        "promo_daily": figure(round(promotion.daily, 2), "yuan"),
        "promo_after": figure(round(promotion.after, 2), "yuan", round(promotion.before, 2)),
        "promo_after_units": promotion.after_units,
        "promo_after_days": promotion.after_days,
        "promo_before_units": promotion.before_units,
        "promo_before_days": promotion.before_days,
    }


def _stock(inputs: Inputs, product: str) -> dict[str, Fact]:
    held = inputs.stock.get(product)
    if held is None:
        return {}
    worth = {} if held.worth_fen is None else {"stock_value": figure(held.worth_fen / 100, "yuan")}
    return {"stock": held.pieces, **worth}


def _unsold(inputs: Inputs, shop: Mapping[str, Fact]) -> list[Subject]:
    """Products that only the catalogue knows: nothing sold in either month."""
    if inputs.values["orders"].value is None:
        return []
    seen = {line.key for line in inputs.splits["product"]}
    nothing = {"orders": figure(0, "count"), "gmv": figure(0, "yuan")}
    return [
        Subject("product", key, held.label, {**shop, **nothing, **_stock(inputs, key)})
        for key, held in inputs.stock.items()
        if key not in seen
    ]
