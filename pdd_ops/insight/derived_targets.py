"""Next month's targets by stated arithmetic (plan.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdd_ops.config import config_dir, user_table
from pdd_ops.insight.evidence.pace import Pace
from pdd_ops.insight.expression import Fact, amount, holds
from pdd_ops.insight.rulebook import load_rules
from pdd_ops.insight.template import fill
from pdd_ops.lang import pick
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue, figure
from pdd_ops.metrics.values import Number, rounded
from pdd_ops.metrics.wording import number_text
from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table

FILE = "plan.toml"
COVERED = 0.5  # of sales: below it the margin of the orders with a cost is not that of the shop
SAME = 0.02  # of the month: an amount so near to it is no target of its own


@frozen
class Target:
    """What a metric should be next month, what it is now, and how that was computed."""

    metric: str
    label: str
    unit: str
    now: Number | None
    value: Number
    how: str


def targets(
    values: Mapping[str, MetricValue],
    *,
    days: int,
    next_days: int,
    given: Mapping[str, Number] | None = None,
    forecast: Mapping[str, float] | None = None,
    pace: Pace | None = None,
) -> list[Target]:
    """The targets that follow from the forecast and from what is wrong in a month with `days` days of data; those above
    which a target is `given` follow from that one, and one that is today's value is none. `forecast` has next month's
    expected sums by metric; `pace`, in yuan, is what the last days sold, where that differs from before. Raises
    PddOpsError."""
    declared = shipped_table("pdd_ops.insight", FILE)
    settings = plan_settings()
    expected = {f"forecast_{name}": number for name, number in (forecast or {}).items()}
    facts: dict[str, Fact] = {**values, **settings, **limits(), **expected, "days": days, "next_days": next_days}
    facts |= {f"target_{name}": number for name, number in (given or {}).items()}
    facts |= _break_even(values) | _pace(pace) | ({} if (least := loss(values)) is None else {"loss": least})
    words = facts | _words(values, settings, expected, days)
    found: dict[str, Target] = {}
    for entry in declared["target"]:
        target = None if entry["metric"] in found else _target(entry, facts, words)
        if target:
            found[target.metric] = target
            facts.setdefault(f"target_{target.metric}", target.value)
    return [target for target in found.values() if not _asks_for_nothing(target)]


def _pace(pace: Pace | None) -> dict[str, Fact]:
    """The pace as a fact, where it is another than that of the days before."""
    return {"pace_gmv": figure(round(pace.daily, 2), "yuan"), "pace_days": pace.days} if pace and pace.moved else {}


def _words(
    values: Mapping[str, MetricValue], settings: Mapping[str, float], expected: Mapping[str, float], days: int
) -> dict[str, Fact]:
    """The numbers of the arithmetic as a reader sees them."""
    shown: dict[str, Fact] = {
        name: figure(number, "ratio" if number >= 1 else "rate") for name, number in settings.items()
    }
    shown |= {name: figure(number, "rate") for name, number in limits().items() if number < 1}
    shown |= {name: figure(number, metrics()[name.removeprefix("forecast_")].unit) for name, number in expected.items()}
    gmv = values["gmv"].value
    shown["daily_gmv"] = figure(gmv / days if gmv is not None and days else None, "yuan")
    return shown


def limits() -> dict[str, float]:
    """The thresholds in force by rule and name: 'refund_rate_high_limit'. Targets follow from what makes a problem."""
    rules = (rule for rule in load_rules() if rule.enabled)
    return {f"{rule.id}_{name}": number for rule in rules for name, number in rule.thresholds.items()}


def break_even(returns: Number | None, covered: Number | None) -> float | None:
    """The ad return that pays for itself (`break_even_roi_low`); None where costs cover too little of the sales."""
    return float(returns) if returns is not None and (covered or 0) >= COVERED else None


def loss(values: Mapping[str, MetricValue]) -> float | None:
    """The least that the month has lost, in yuan; None where it may have earned money or costs cover too little."""
    names = ("profit_high", "cost_covered_share")
    highest, covered = (values[name].value if name in values else None for name in names)
    return -float(highest) if highest is not None and highest < 0 and (covered or 0) >= COVERED else None


def _break_even(values: Mapping[str, MetricValue]) -> dict[str, Fact]:
    returns, covered, left, gmv = (
        values[name].value if name in values else None
        for name in ("break_even_roi_low", "cost_covered_share", "contribution_high", "gmv")
    )
    found = break_even(returns, covered)
    if found is None:
        return {}
    most = {"ad_most": figure(round(left / gmv, 4), "rate")} if left is not None and gmv else {}
    return {"ad_break_even": figure(round(found, 4), "ratio"), **most}


def _asks_for_nothing(target: Target) -> bool:
    """Whether the target reads as today's value, or today's rate is better already."""
    if target.now is None:
        return False
    better = target.now - target.value if metrics()[target.metric].good == "up" else target.value - target.now
    if target.metric != "gmv" and target.unit in ("yuan", "count") and abs(better) <= SAME * abs(target.now):
        return True
    reached = target.unit not in ("yuan", "count") and better > 0
    return reached or number_text(target.value, target.unit) == number_text(target.now, target.unit)


def _target(entry: dict[str, Any], facts: Mapping[str, Fact], words: Mapping[str, Fact]) -> Target | None:
    if "when" in entry and not holds(entry["when"], facts):
        return None
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
