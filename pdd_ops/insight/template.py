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
_OF_CHANGE = ("previous", "moved", "change", "change_rate")
MONTH = 28  # days: known for so many, a ratio is that of the month


def fill(template: str, facts: Facts) -> str | None:
    """The sentence with its facts in words; None where one of them is missing.

    Where fewer days are compared than the period has, the sentence says how many: a change beside the whole value is of
    so many days; in a sentence that says what was before, the values are of these days too."""
    named = [name.partition(".") for name in fields(template)]
    moved = {name: fact for name, _, what in named if what in _OF_CHANGE and (fact := _shorter(facts, name))}
    before = any(what == "previous" and name in moved for name, _, what in named)
    here = {name: replace(fact, value=fact.compared) for name, fact in moved.items()} if before else {}
    known = {**facts, **here}
    if language() == "en":
        template = agreeing(template, lambda field: _shown(known, field))
    try:
        text = _Filler().vformat(template, (), known)
    except MissingFactError:
        return None
    text = EQUAL_ENDS.sub(r"\1", text)
    counts = sorted({fact.compared_days.count for fact in moved.values() if fact.compared_days})
    if not counts:
        return text
    days = pick({"zh": "、", "en": ", "}).join(map(str, counts))
    return text + say("insight.on_days" if before else "insight.change_on_days", days=days)


def _shorter(facts: Facts, name: str) -> MetricValue | None:
    """A fact that is compared over fewer days than it is of."""
    fact = facts.get(name)
    return fact if isinstance(fact, MetricValue) and fact.compared_days else None


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
