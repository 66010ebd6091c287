"""The plan in words, the same for the command and for the report."""

from __future__ import annotations

from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.work.plan import Gap, Line

ENOUGH = 3  # tried months below which the interval is said to be wide


def quality(line: Line) -> str:
    """How the method of a forecast did in past months beside last month's daily average, and that it did worse where it
    did; or why there is no forecast."""
    found = line.forecast
    if found is None:
        return say("plan.no_forecast", label=line.label)
    if found.error is None or found.naive_error is None:
        return say("plan.untried", label=line.label)
    error, naive = (f"{value * 100:.1f}%" for value in (found.error, found.naive_error))
    text = say("plan.error", label=line.label, months=found.months, error=error, naive=naive)
    text += say("plan.worse") if found.error > found.naive_error and error != naive else ""
    return text + (say("plan.little", months=found.months) if found.months < ENOUGH else "")


def verdict(gap: Gap) -> str:
    """What the forecast of sales lacks of the target; or that it lacks nothing."""
    return say("plan.gap", missing=amount_text(gap.missing, "yuan")) if gap.missing else say("plan.no_gap")


def levers(gap: Gap) -> list[str]:
    """What would close a gap, each by itself: visitors, points of conversion, yuan an order, as far as known."""
    found = []
    if gap.visitors is not None:
        found.append(say("plan.lever_visitors", number=f"{gap.visitors:,}"))
    if gap.points is not None:
        found.append(say("plan.lever_points", number=f"{gap.points:.2f}"))
    if gap.order_value is not None:
        found.append(say("plan.lever_order_value", number=amount_text(gap.order_value, "yuan")))
    return found
