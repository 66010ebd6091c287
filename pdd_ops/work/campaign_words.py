"""Campaigns in words: their days, what one costs that never stops, and the new buyers of the shop meanwhile."""

from __future__ import annotations

from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.work.campaigns import Campaign

FEN = 100


def days_text(one: Campaign) -> str:
    """'2025-03-12 – 2025-03-15'."""
    if one.end is None:
        return say("campaigns.from", first=one.entry.day)
    return one.end if one.end == one.entry.day else f"{one.entry.day} – {one.end}"


def costs_sentence(one: Campaign) -> str:
    """What it sold and cost in days of the period; '' where it ends, or nothing is known."""
    costs = one.costs
    if costs is None:
        return ""
    left = costs.contribution
    parts = [say("campaigns.cost_units", units=f"{costs.units:,}")]
    parts.append(
        say("campaigns.cost_left", low=_yuan(left[0]), high=_yuan(left[1])) if left else say("campaigns.cost_unknown")
    )
    parts.append(say("campaigns.cost_no_ads") if costs.ads is None else say("campaigns.cost_ads", ads=_yuan(costs.ads)))
    parts.append(say("campaigns.cost_no_fee") if costs.fee is None else say("campaigns.cost_fee", fee=_yuan(costs.fee)))
    if costs.logged is not None:
        parts.append(say("campaigns.cost_logged", cost=_yuan(costs.logged)))
    seen, length = costs.days.days, costs.length
    if seen < length:
        parts.insert(0, say("campaigns.cost_days", seen=seen, length=length))
    told = say("campaigns.cost_comma").join(parts)
    return say("campaigns.costs", id=one.entry.id, first=costs.days.first, last=costs.days.last, parts=told)


def new_buyers_sentence(one: Campaign) -> str:
    """The new buyers of the whole shop in its days; '' where they are not known."""
    found = one.new_buyers
    if found is None or found.value is None or found.low is None or found.high is None:
        return ""
    ends = {name: number_text(getattr(found, name), "rate") for name in ("value", "low", "high")}
    return say(f"campaigns.buyers_{found.verdict}", id=one.entry.id, **ends)


def _yuan(fen: float) -> str:
    return number_text(fen / FEN, "yuan")
