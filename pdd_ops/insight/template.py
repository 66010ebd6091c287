"""Sentences with facts in them: '{gmv}', '{gmv.previous}', '{gmv.change}', '{gmv.change_rate}', '{gmv.moved}'.

A sentence whose facts are not all there is not said at all: no blank and no None ever reaches the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import Formatter

from pdd_ops.insight.expression import Fact, Facts, MissingFactError
from pdd_ops.lang import language, pick, say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.wording import amount_text, change_text, moved_text, number_text, signed_text
from pdd_ops.plurals import agreeing

EQUAL_ENDS = re.compile(r"(?<!from )(-?[¥\d][\d,.]*(?: 元)?)(?: ?至 ?| to )\1(?![\d.,-])")  # an interval of one number
MONTH = 28  # days: known for so many, a ratio is that of the month


def fill(template: str, facts: Facts) -> str | None:
    """The sentence with its facts in words; None where one of them is missing. Beside what was before stands the value
    of the days that are compared, and how many they are where they are not all."""
    beside = {name.partition(".")[0] for name in fields(template) if name.endswith(".previous")}
    shorter = {name: fact for name in beside if isinstance(fact := facts.get(name), MetricValue) and fact.compared_days}
    here = {name: replace(fact, value=fact.compared) for name, fact in shorter.items()}
    known = {**facts, **here}
    if language() == "en":
        template = agreeing(template, lambda field: _shown(known, field))
    try:
        text = _Filler().vformat(template, (), known)
    except MissingFactError:
        return None
    text = EQUAL_ENDS.sub(r"\1", text)
    counts = sorted({fact.compared_days.count for fact in shorter.values() if fact.compared_days})
    return text + (say("insight.on_days", days=pick({"zh": "、", "en": ", "}).join(map(str, counts))) if counts else "")


def fields(template: str) -> list[str]:
    """What a sentence names: '{gmv.change}' is gmv.change."""
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def first_filled(templates: Sequence[str], facts: Facts) -> str | None:
    """The first of several wordings, from the richest to the barest, whose facts are all there."""
    return next((text for template in templates if (text := fill(template, facts)) is not None), None)


def all_filled(templates: Sequence[str], facts: Facts) -> tuple[str, ...]:
    """Every wording whose facts are all there."""
    return tuple(text for template in templates if (text := fill(template, facts)) is not None)


class _Filler(Formatter):
    def get_field(self, field_name: str, args: Sequence[object], kwargs: Mapping[str, Fact]) -> tuple[str, str]:
        text = _shown(kwargs, field_name)
        if text is None:
            raise MissingFactError(field_name)
        return text, field_name.partition(".")[0]


def _shown(facts: Mapping[str, Fact], field: str) -> str | None:
    """A fact in words, as a sentence names it; None where it is missing."""
    name, _, attribute = field.partition(".")
    return _text(facts.get(name), attribute or "value")


def _text(fact: Fact | None, attribute: str) -> str | None:
    if not isinstance(fact, MetricValue):
        return fact if isinstance(fact, str) or fact is None else number_text(fact, "count")
    match attribute:
        case "value":
            return None if fact.value is None else amount_text(fact.value, fact.unit)
        case "previous":
            return None if fact.previous is None else amount_text(fact.previous, fact.unit)
        case "compared":
            return None if fact.compared is None else amount_text(fact.compared, fact.unit)
        case "on":  # on how many days it is known, where these are fewer than a month
            return "" if fact.days is None or fact.days >= MONTH else say("insight.on_own_days", days=fact.days)
        case "change":
            return change_text(fact)
        case "change_rate":
            return None if fact.change_rate is None else signed_text(fact.change_rate, "rate")
        case "moved":
            return moved_text(fact)
        case "label":
            return fact.label
    raise KeyError(attribute)
