"""The shop, its products, refund reasons and source groups as subjects that rules judge."""

from __future__ import annotations

from collections.abc import Mapping

from pdd_ops.insight.expression import Fact
from pdd_ops.insight.rules import Subject
from pdd_ops.insight.signals import Gap
from pdd_ops.metrics.compare import Line, MetricValue, figure
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import product_gap

SCOPES = {"product": "product", "reason": "reason", "source": "source_group"}  # scope of a rule -> dimension


def subjects(inputs: Inputs) -> list[Subject]:
    """All of them; outside the shop itself its metrics are there as shop_gmv, shop_refund_rate, …"""
    shop = {f"shop_{name}": value for name, value in inputs.values.items()}
    found = [Subject("shop", "", inputs.shops.name, dict(inputs.values))]
    for scope, dimension in SCOPES.items():
        for line in inputs.splits[dimension]:
            if line.key:
                own = _product(inputs, line) if scope == "product" else {}
                found.append(Subject(scope, line.key, line.label, {**shop, **line.values, **own}))
    return found + _unsold(inputs, shop)


def _product(inputs: Inputs, line: Line) -> dict[str, Fact]:
    gap = product_gap(inputs, line.key)
    return {**_stock(inputs, line.key), **(_gap(gap) if gap else {})}


def _gap(gap: Gap) -> dict[str, Fact]:
    return {
        "gap_days": gap.days,
        "gap_first": gap.first,
        "gap_last": gap.last,
        "sold_share": figure(gap.sold_share, "rate"),
        "daily_gmv": figure(round(gap.daily / 100, 2), "yuan"),
        "gap_gmv": figure(round(gap.days * gap.daily / 100, 2), "yuan"),
    }


def _stock(inputs: Inputs, product: str) -> dict[str, Fact]:
    held = inputs.stock.get(product)
    if held is None:
        return {}
    return {"stock": held.pieces, "stock_value": figure(held.worth_fen / 100, "yuan")}


def _unsold(inputs: Inputs, shop: Mapping[str, MetricValue]) -> list[Subject]:
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
