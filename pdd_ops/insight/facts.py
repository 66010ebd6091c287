"""The names that conditions may use: metrics of the scope, shop_… for those of the whole shop, and facts.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import lasting, metrics, supports
from pdd_ops.resources import shipped_table

SCOPES: Mapping[str, str | None] = {  # scope of a rule -> the dimension whose keys are judged
    "shop": None,
    "product": "product",
    "reason": "reason",
    "type": "type",
    "source": "source_group",
    "carrier": "carrier",
}
OF_SHOP = "shop_"  # before the name of a metric of the whole shop


def facts() -> dict[str, dict[str, Any]]:
    """facts.toml as it stands."""
    return shipped_table("pdd_ops.insight", "facts.toml")


def scope_metrics(scope: str, among: Collection[str] | None = None) -> list[str]:
    """The metrics (ids) that can be said of a subject of the scope; where names are given, of those `among` them."""
    wanted = (metric for metric in lasting() if among is None or metric.id in among)
    return [metric.id for metric in wanted if supports(metric, SCOPES[scope])]


def known_names(scope: str) -> list[str]:
    """Every name that a rule of the scope may use beside its own thresholds."""
    own = [name for name, fact in facts().items() if scope in fact["scopes"]]
    shop = [f"{OF_SHOP}{metric.id}" for metric in lasting()] if scope != "shop" else []
    return [*scope_metrics(scope), *own, *shop]


def label_of(name: str) -> str:
    """What a reader calls a name; the name itself where it is none of ours."""
    if name in facts():
        return pick(facts()[name]["label"])
    if name in metrics():
        return metrics()[name].label
    of_shop = name.removeprefix(OF_SHOP)
    return say("insight.of_shop", label=metrics()[of_shop].label) if of_shop in metrics() and of_shop != name else name


def unit_of(name: str) -> str:
    """The unit of a name's value."""
    of_shop = name.removeprefix(OF_SHOP)
    known = metrics().get(name) or metrics().get(of_shop)
    return str(facts()[name]["unit"]) if name in facts() else known.unit if known else "ratio"
