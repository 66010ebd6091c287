"""What causes and measures are checked by: products out of stock, promotions in the days, whether ads pay."""

from __future__ import annotations

from collections.abc import Iterator

from pdd_ops.insight.calendar import event_days
from pdd_ops.insight.derived_targets import break_even
from pdd_ops.insight.expression import Fact
from pdd_ops.insight.profit.words import taken_off
from pdd_ops.lang import say
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.money import yuan
from pdd_ops.periods import Period
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import gaps

MOST_ITEMS = 4  # shared costs that a sentence names


def common_facts(inputs: Inputs) -> dict[str, Fact]:
    """What may be asked of the shop beside its metrics, whatever is judged."""
    known = orders_known(inputs)
    return {
        **({"gaps_found": len(gaps(inputs))} if known else {}),
        "promotion_days_now": promotion_days(inputs.compared.days),
        "promotion_days_before": promotion_days(inputs.compared.before),
        "older_orders": int(inputs.first_day is not None and inputs.first_day < inputs.month.first),
        **ad_facts(inputs),
        **profit_words(inputs),
    }


def profit_words(inputs: Inputs) -> dict[str, Fact]:
    """What profit and contribution have been reckoned without is never called taken off."""
    if not inputs.profit.common:
        return {}
    total = inputs.profit.total
    return {"taken_off": taken_off(total), "before_ads": taken_off(total, ads=False)}


def overhead_facts(inputs: Inputs) -> dict[str, Fact]:
    """Shared costs of the days that profit is made of, and what is left after them."""
    found = inputs.profit
    after = found.after_overheads
    if after is None or not found.overheads:
        return {}
    items = [f"{one.item} {yuan(one.fen)}" for one in found.overheads[:MOST_ITEMS]]
    return {
        "overheads": figure(found.overheads_fen / 100, "yuan"),
        "overhead_items": say("overheads.comma").join(items) + ("…" if len(found.overheads) > MOST_ITEMS else ""),
        "after_low": figure(after[0] / 100, "yuan"),
        "after_high": figure(after[1] / 100, "yuan"),
    }


def orders_known(inputs: Inputs) -> bool:
    """Whether there are orders by product in the month."""
    return any(line.key and line.values["orders"].value for line in inputs.splits["product"])


def promotion_days(period: Period) -> int:
    """Days of the period on which the calendar has a promotion."""
    there = event_days(period.first, period.last)
    return sum(any(one.kind == "promotion" for one in events) for events in there.values())


def ad_facts(inputs: Inputs) -> dict[str, Fact]:
    """How many products are advertised; and where costs are known, how many of them earn what the ads cost, and the
    most of the sales that ads may take before the month loses (`ad_affordable`: that, or 0 where costs do not tell)."""
    spent = [line for line in inputs.splits["product"] if line.key and line.values["ad_spend"].value]
    found: dict[str, Fact] = {"ad_products": len(spent)} if spent else {}
    values = {name: inputs.values[name].value for name in ("break_even_roi_low", "cost_covered_share", "gmv")}
    shop = break_even(values["break_even_roi_low"], values["cost_covered_share"])
    if shop is None:
        return found | {"ad_affordable": 0.0}
    left, gmv = inputs.judged["contribution_high"].value, _sales_beside_ads(inputs) or values["gmv"]
    most = round(max(left, 0) / gmv, 6) if left is not None and gmv else None
    found |= {"ad_affordable": most or 0.0} | ({} if most is None else {"ad_most": figure(most, "rate")})
    if not spent:
        return found
    earning = sum(_earns(line, shop) for line in spent)
    found |= {"ad_products_earning": earning, "ad_products_losing": len(spent) - earning}
    return found | {"ad_break_even": figure(round(shop, 4), "ratio")}


def _sales_beside_ads(inputs: Inputs) -> float | None:
    """The sales of the days that the cost rate of ads is of, where what is left of sales is of these days, too."""
    spend, rate, left = (inputs.judged[name] for name in ("ad_spend", "ad_cost_rate", "contribution_high"))
    same = spend.days == rate.days == left.days
    return float(spend.value) / rate.value if same and spend.value and rate.value else None


def _earns(line: Line, shop: float) -> bool:
    """Whether its return reaches its break-even; where its own costs are not known, that of the shop."""
    values = line.values
    if values["contribution_high"].value is not None and not values["break_even_roi_low"].value:
        return False  # every sale loses
    return (values["ad_roi"].value or 0) >= (values["break_even_roi_low"].value or shop)


def source_facts(inputs: Inputs) -> Iterator[tuple[str, Fact]]:
    """Visitors of natural search, and the part that paid ads bring."""
    for line in inputs.splits["source_group"]:
        if line.key == "search":
            yield "search_visitors", line.values["visitors"]
        if line.key == "paid":
            yield "paid_share", line.values["share"]


def ad_total(inputs: Inputs) -> float:
    """What is spent on ads for products, in yuan."""
    return sum(one.values["ad_spend"].value or 0 for one in inputs.splits["product"])


def ad_share(line: Line, total: float) -> dict[str, Fact]:
    """A product's part of that total."""
    own = line.values["ad_spend"].value
    return {"ad_share": figure(round(own / total, 6), "rate")} if own and total else {}
