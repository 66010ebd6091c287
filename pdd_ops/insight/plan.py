"""Next month's targets by stated arithmetic (plan.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pdd_ops.config import config_dir, user_table
from pdd_ops.insight.expression import Fact, amount
from pdd_ops.insight.template import fill
from pdd_ops.lang import pick
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue, figure
from pdd_ops.metrics.values import Number, rounded
from pdd_ops.shipped import shipped_table

FILE = "plan.toml"


@dataclass(frozen=True)
class Target:
    """What a metric should be next month, what it is now, and how that was computed."""

    metric: str
    label: str
    unit: str
    now: Number | None
    value: Number
    how: str


def targets(
    values: Mapping[str, MetricValue], *, days: int, next_days: int, given: Mapping[str, Number] | None = None
) -> list[Target]:
    """The targets that can be computed from the metrics of a month with `days` days of data; those above which a target
    is `given` follow from that one. Raises PddOpsError."""
    declared = shipped_table("pdd_ops.insight", FILE)
    settings = plan_settings()
    facts: dict[str, Fact] = {**values, **settings, "days": days, "next_days": next_days}
    facts |= {f"target_{name}": number for name, number in (given or {}).items()}
    gmv = values["gmv"].value
    words = facts | {name: figure(number, "ratio" if number >= 1 else "rate") for name, number in settings.items()}
    words["daily_gmv"] = figure(gmv / days if gmv is not None and days else None, "yuan")
    found: dict[str, Target] = {}
    for entry in declared["target"]:
        target = None if entry["metric"] in found else _target(entry, facts, words)
        if target:
            found[target.metric] = target
            facts.setdefault(f"target_{target.metric}", target.value)
    return list(found.values())


def _target(entry: dict[str, Any], facts: Mapping[str, Fact], words: Mapping[str, Fact]) -> Target | None:
    number, how = amount(entry["value"], facts), fill(pick(entry["how"]), words)
    if number is None or how is None:
        return None
    metric, now = metrics()[entry["metric"]], facts[entry["metric"]]
    value = rounded(metric, number)
    return Target(metric.id, metric.label, metric.unit, now.value if isinstance(now, MetricValue) else None, value, how)


def plan_settings() -> dict[str, float]:
    """The numbers of [settings], the user's own in the place of the shipped ones. Raises PddOpsError."""
    shipped: dict[str, float] = shipped_table("pdd_ops.insight", FILE)["settings"]
    own = user_table(FILE)
    if own:
        from pdd_ops.checked import checked
        from pdd_ops.shapes import PlanFile

        checked(config_dir() / FILE, own, PlanFile)
    return {**shipped, **own.get("settings", {})}
