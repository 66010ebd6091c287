"""The plan in words, the same for the command and for the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdd_ops.insight.derived_targets import loss
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.values import Number, rounded
from pdd_ops.metrics.wording import amount_text
from pdd_ops.money import yuan
from pdd_ops.work.levers import Gap
from pdd_ops.work.plan_line import Line

ENOUGH = 3  # tried months below which the interval is said to be wide


def quality(line: Line) -> str:
    """How the method of a forecast did in past months beside last month's daily average, and that it did worse where it
    did, with what that average comes to unless the level is another one since; or why there is no forecast."""
    found = line.forecast
    if found is None:
        return say("plan.no_forecast", label=line.label)
    if found.error is None or found.naive_error is None:
        since = say("plan.since", day=found.since) if found.since else ""
        return say("plan.untried", label=line.label) + since
    error, naive = (f"{value * 100:.1f}%" for value in (found.error, found.naive_error))
    text = say("plan.error", label=line.label, months=found.months, error=error, naive=naive)
    if found.error > found.naive_error and error != naive:
        text += say("plan.worse")
        naive_value = not found.since and found.naive and amount_text(_rounded(line, found.naive), line.unit)
        text += say("plan.worse_number", value=naive_value) if naive_value else ""
    text += say("plan.since", day=found.since) if found.since else ""
    return text + (say("plan.little", months=found.months) if found.months < ENOUGH else "")


def verdict(gap: Gap, gmv: Line) -> str:
    """What the forecast of sales lacks of the target; or that it lacks nothing, and how sure that is."""
    if gap.missing:
        return say("plan.gap" if gmv.given else "plan.stretch", missing=amount_text(gap.missing, "yuan"))
    _, low, _ = gmv.expected
    if low is not None and gmv.target is not None and low < gmv.target:
        return say("plan.perhaps_no_gap", low=amount_text(low, "yuan"))
    return say("plan.no_gap")


def levers(gap: Gap, *, usual: bool = True) -> list[str]:
    """What would close a gap, each by itself, the one that moved most before first; with how far it usually moves,
    unless that is not wanted."""
    texts = {
        "visitors": lambda: say("plan.lever_visitors", number=f"{gap.visitors:,}"),
        "points": lambda: say("plan.lever_points", number=f"{gap.points:.2f}"),
        "orders": lambda: say("plan.lever_orders", number=f"{gap.orders:,}"),
        "order_value": lambda: say("plan.lever_order_value", number=amount_text(gap.order_value or 0.0, "yuan")),
    }
    return [texts[name]() + (_usually(gap, name) if usual else "") for name in gap.ranked]


def _usually(gap: Gap, name: str) -> str:
    """How far the lever moved in a month so far, beside how far it would have to; '' where no month tells it."""
    if name not in gap.moved or gap.needed is None:
        return ""
    moved, needed = (f"{share * 100:.1f}%" for share in (gap.moved[name], gap.needed))
    return say("plan.usually", needed=needed, moved=moved)


def _rounded(line: Line, number: float) -> Number:
    return rounded(metrics()[line.metric], number)


def few_days(gmv: Line, values: Mapping[str, MetricValue]) -> str:
    """That the target of sales is made of too few days for a forecast; '' where it is not."""
    if gmv.target is None or gmv.given or gmv.forecast is not None:
        return ""
    return say("plan.few_days", days=values["gmv"].days)


def no_target(lines: Sequence[Line], values: Mapping[str, MetricValue]) -> str:
    """Why sales have no target: no orders are known, they would only lose more, or nothing tells one."""
    if not lines[0].known:
        return say("plan.no_orders", label=lines[0].label)
    least = loss(values)
    if least is None:
        return say("plan.no_target", label=lines[0].label)
    text = say("plan.loses", amount=yuan(round(least * 100)), label=lines[0].label)
    aims = (amount_text(line.target, line.unit) for line in lines if line.metric == "ad_roi" and line.target)
    aim = next(aims, None)
    return text + (say("plan.loses_ads", target=aim) if aim else say("plan.loses_costs"))
