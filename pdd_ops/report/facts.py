"""What the sentences of the report may speak of: metrics, and things found by looking through products and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pdd_ops.insight.expression import Fact
from pdd_ops.lang import say
from pdd_ops.metrics.compare import Line, figure
from pdd_ops.periods import NamedPeriod
from pdd_ops.report.advice import ad_facts, overhead_facts, profit_words
from pdd_ops.report.agents import agent_facts
from pdd_ops.report.goods_facts import section_facts
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.patterns import daily_sales, kept_new, odd_sales, peaks
from pdd_ops.report.voice import voice_facts

NO_REASON = ("其他", "其它")  # in the reason of a refund: it tells nothing


def report_facts(inputs: Inputs) -> dict[str, Fact]:
    """Every name that sections.toml may use; one that is not there makes its sentence fall away."""
    return {
        **inputs.values,
        "month": _named(inputs.month),
        "called": inputs.month.called,
        "versus": versus(inputs.month, inputs.previous),
        "compare": _named(inputs.previous),
        "this": inputs.month.this,
        "no_aov": int(inputs.values["aov"].value is None),
        "ctr_note": _note(inputs.values["ctr"].note),
        **_product_facts(inputs.splits["product"]),
        **_source_facts(inputs.splits["source_group"]),
        **_reason_facts(inputs.splits["reason"]),
        "bulk_count": sum(one.orders for one in inputs.found.bulk_here),
        **_ad_rest(inputs),
        **ad_facts(inputs),
        **_profit_facts(inputs),
        "ad_outside": figure(inputs.ad_outside_fen / 100, "yuan"),
        "kept_new": len(kept_new(inputs)),
        **_calendar_facts(inputs),
        **_peak_facts(inputs),
        **_odd_facts(inputs),
        **agent_facts(inputs.agents),
        **voice_facts(inputs.voice, inputs.values["review_score"], inputs.values["reviews"]),
        **section_facts(inputs),
    }


def versus(month: NamedPeriod, other: NamedPeriod) -> str:
    """How a change is begun: 环比, 同比, or against which period."""
    for name, one in (("previous", month.shift(-1)), ("last_year", month.last_year())):
        if (one.first, one.last) == (other.first, other.last):
            return say(f"report.versus_{name}")
    return say("report.versus_other", period=_named(other))


def _named(period: NamedPeriod) -> str:
    """A period in a sentence; a month as it is typed."""
    return str(period) if period.kind == "month" else period.name


def _product_facts(products: Sequence[Line]) -> dict[str, Fact]:
    sold = [line for line in products if line.values["gmv"].value]
    facts = _first(sold, "top1")
    if len(sold) > 3:
        facts["top3_share"] = figure(sum(line.values["share"].value or 0 for line in sold[:3]), "rate")
    return facts


def _source_facts(groups: Sequence[Line]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for line in groups:
        facts[f"{line.key}_share"] = line.values["share"]
        facts[f"{line.key}_conversion"] = line.values["conversion"]
    return facts


def _ad_rest(inputs: Inputs) -> dict[str, Fact]:
    spent = [line for line in inputs.splits["product"] if line.values["ad_spend"].value]
    told = sum(line.values["ad_spend"].value or 0 for line in spent)
    rest = figure(round((inputs.values["ad_spend"].value or 0) - told, 2), "yuan")
    return {"ad_unallocated": rest}


def _profit_facts(inputs: Inputs) -> dict[str, Fact]:
    """Return and break-even of the days that profit is made of."""
    total = inputs.profit.total
    even = total.break_even_roi
    words = profit_words(inputs) | overhead_facts(inputs)
    if total.ad_roi is None or even is None:
        return words
    return {
        "profit_roi": figure(round(total.ad_roi, 4), "ratio"),
        "profit_even": figure(round(even[0] or 0, 4), "ratio"),
        **words,
    }


def _calendar_facts(inputs: Inputs) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    if inputs.completeness.orders_as_of:
        reach = date.fromisoformat(inputs.completeness.orders_as_of) - date.fromisoformat(inputs.month.last)
        facts |= {"days_since_end": max(reach.days, 0), "orders_as_of": inputs.completeness.orders_as_of}
    if inputs.first_day:
        facts["older_orders"] = int(inputs.first_day < inputs.month.first)
    return facts


def _peak_facts(inputs: Inputs) -> dict[str, Fact]:
    series = daily_sales(inputs)
    if not series:
        return {}
    found = peaks(inputs)
    total, month = sum(found.values()), sum(series.values())
    return {
        "promotion_count": len(found),
        "promotion_gmv": figure(total, "yuan"),
        "promotion_share": figure(total / month if month else None, "rate"),
    }


def _odd_facts(inputs: Inputs) -> dict[str, Fact]:
    found = odd_sales(inputs)
    if not found:
        return {}
    line, day, sale = found[0]
    amount = figure(sale.amount_fen / 100, "yuan")
    return {
        "odd_count": len(found),
        "odd_name": line.label,
        "odd_day": day,
        "odd_units": sale.units,
        "odd_amount": amount,
    }


def _reason_facts(reasons: Sequence[Line]) -> dict[str, Fact]:
    """The most frequent reason; `reason1_named` is 0 where it says nothing, as 'other reasons'."""
    facts = _first(reasons, "reason1")
    if not facts:
        return {}
    count = reasons[0].values["refund_orders"].value or 0
    named = not any(word in reasons[0].label for word in NO_REASON)
    return {**facts, "reason1_count": count, "reason1_named": int(named)}


def _first(lines: Sequence[Line], name: str) -> dict[str, Fact]:
    if not lines or not lines[0].key or not lines[0].values["share"].value:
        return {}
    return {f"{name}_name": lines[0].label, f"{name}_share": lines[0].values["share"]}


def _note(note: str | None) -> str:
    return say("report.note_of", note=note) if note else ""
