"""A part of a rule's condition with its numbers, as a reader would say it, and whether it holds."""

from __future__ import annotations

from pdd_ops.insight.expression import Fact, Facts, amount, names, spelled, truth
from pdd_ops.insight.facts import OF_SHOP, label_of
from pdd_ops.insight.problems import Rule
from pdd_ops.insight.units import threshold_text
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.wording import MISSING, amount_text, change_unit, number_text
from pdd_ops.records import frozen


@frozen
class Clause:
    """A part of a condition as the rule has it, with its numbers, and whether it holds (None: one is missing)."""

    text: str
    filled: str
    holds: bool | None


def clause(text: str, rule: Rule, facts: Facts) -> Clause:
    """The part `text` of a rule's condition, or its impact. A question about chance says the two rates it compares."""

    def written(name: str, attribute: str) -> str:
        if name in rule.thresholds and name not in metrics():
            return threshold_text(rule, name)
        return f"{_name(name, facts.get(name), attribute)} {_number(facts.get(name), attribute)}"

    def chance(question: str, given: list[str], filled: list[str]) -> str:
        one, base, other, other_base = filled
        rate, than = _rate(given[0], given[1], facts), _rate(given[2], given[3], facts)
        return say(f"explain.{question}", one=one, base=base, rate=rate, other=other, other_base=other_base, than=than)

    return Clause(text, spelled(text, written, chance), truth(text, facts))


def _rate(count: str, base: str, facts: Facts) -> str:
    """What a base brought: a percentage, or a number where it is counted in days."""
    value = amount(f"({count}) / ({base})", facts)
    a_day = any(name.endswith("_days") for name in names(base))
    return MISSING if value is None else number_text(value, "ratio" if a_day else "rate")


def _name(name: str, fact: Fact | None, attribute: str) -> str:
    """What a reader calls it; the name in the rule where it has no other."""
    label = fact.label if isinstance(fact, MetricValue) else ""
    if not label:
        label = label_of(name)
    elif name.startswith(OF_SHOP):
        label = say("explain.of_shop", label=label)
    whole = attribute == "compared" and isinstance(fact, MetricValue) and fact.compared_days is None
    return label if whole or attribute == "value" else say(f"explain.fact_{attribute}", label=label)


def _number(fact: Fact | None, attribute: str) -> str:
    if isinstance(fact, MetricValue):
        number = getattr(fact, attribute)
        units = {"change": change_unit(fact.unit), "change_rate": "rate"}
        return MISSING if number is None else amount_text(number, units.get(attribute, fact.unit))
    if isinstance(fact, float):
        return number_text(fact, "ratio")
    return MISSING if fact is None else str(fact)
