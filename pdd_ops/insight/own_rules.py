"""The merchant's own rules.toml, checked: other thresholds for the shipped rules, and rules that are added. What passes
here never fails in a report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any

from pdd_ops.config import config_dir
from pdd_ops.errors import PddOpsError
from pdd_ops.insight.expression import ATTRIBUTES, BadExpressionError, check_grammar, names
from pdd_ops.insight.facts import known_names
from pdd_ops.insight.problems import FILE, Rule
from pdd_ops.insight.texts import ADVICE, TEXTS, both_languages, with_conditions
from pdd_ops.insight.units import MOST, threshold_unit
from pdd_ops.lang import say

NEEDED = ("scope", "when", "severity", "title")  # of a rule that is added
LONGEST_ID = 80
SAID = (*ATTRIBUTES, "moved", "label")  # what a sentence may ask of a name
PLAIN = (  # texts that a sentence may have
    "object", "compare", "gap_first", "gap_last", "gap_sister", "promo_first", "promo_last", "mistake_first",
    "mistake_last", "shift_day", "complaint_topic", "complaint_measure", "complaint_others",
    "promise_text", "promise_said", "promise_page", "promise_others", "promise_measure",
    "gap_units", "gap_profit", "late_name", "late_day", "oversold_name", "oversold_day", "order_worst", "campaign_name",
    "campaign_first", "campaign_last",
)  # fmt: skip


def with_own(shipped: Mapping[str, Rule], table: Mapping[str, Any]) -> dict[str, Rule]:
    """The rules in force, those of the merchant last. Raises PddOpsError with file, entry and what is allowed."""
    rules = dict(shipped)
    for rule_id, own in table.items():
        if rule_id in shipped:
            rules[rule_id] = _changed(rules[rule_id], own)
        elif isinstance(own, dict) and set(own) & {"scope", "when"}:
            rules[rule_id] = _added(rule_id, own, rules)
        else:
            known = _listed(rules, rule_id)
            raise _wrong(rule_id, "", own, say("insight.known_rules", known=known, needed=", ".join(NEEDED)))
    return rules


def _changed(rule: Rule, own: object) -> Rule:
    from pdd_ops.checked import checked
    from pdd_ops.insight.rule_shapes import Change

    change = checked(_file(), own, Change, rule.id)
    for name, value in change.thresholds.items():
        if name not in rule.thresholds:
            known = _listed(rule.thresholds, name)
            raise _wrong(
                rule.id,
                f"thresholds.{name}",
                value,
                say("insight.known_thresholds", known=known),
            )
    given = own if isinstance(own, dict) else {}
    switches = {name: given[name] for name in ("enabled", "limit_to") if name in given}
    thresholds = {**rule.thresholds, **change.thresholds}
    changed = replace(rule, thresholds=thresholds, changed=tuple(change.thresholds), **switches)
    _check_sizes(changed, change.thresholds)
    return changed


def _added(rule_id: str, own: dict[str, Any], others: Collection[str]) -> Rule:
    """A rule of the merchant's own, every part of it checked."""
    from pdd_ops.checked import checked, under
    from pdd_ops.insight.rule_shapes import Own

    if not rule_id.replace("-", "").replace("_", "").isalnum() or len(rule_id) > LONGEST_ID:
        raise _wrong(rule_id, "", None, say("insight.rule_id"))
    checked(_file(), own, Own, under("", rule_id))
    for name in ("unless", "explained_by"):
        for number, other in enumerate(own.get(name, ()), 1):
            if other not in others:
                raise _wrong(rule_id, f"{name}[{number}]", other, say("settings.one_of", known=_listed(others, other)))
    rule = _rule(rule_id, own)
    _check_names(rule)
    _check_sizes(rule, rule.thresholds)
    return rule


def _rule(rule_id: str, own: Mapping[str, Any]) -> Rule:
    given = with_conditions(own)
    texts = {name: both_languages(given.get(name, []), single=name == "title") for name in TEXTS}
    rest = {name: value for name, value in given.items() if name not in TEXTS}
    return Rule(id=rule_id, added=True, **{"thresholds": {}, **rest, **texts})


def _check_names(rule: Rule) -> None:
    """Conditions and sentences speak only of what there is."""
    facts = known_names(rule.scope)
    for name, value in rule.thresholds.items():
        if name in facts:
            raise _wrong(rule.id, f"thresholds.{name}", value, say("insight.taken"))
    known = [*facts, *rule.thresholds]
    advice = [(name, text) for name in ADVICE for text in getattr(rule, f"{name}_when")]
    for name, text in (("when", rule.when), ("impact", rule.impact), *advice):
        if text:
            _check_condition(rule.id, name, text, known)
    for name in TEXTS:
        for said in getattr(rule, name).values():
            for sentence in [said] if isinstance(said, str) else said:
                _check_sentence(rule.id, name, sentence, [*known, *PLAIN])


def _check_condition(rule_id: str, name: str, text: str, known: Collection[str]) -> None:
    try:
        check_grammar(text)
    except BadExpressionError as error:
        raise _wrong(rule_id, name, text, say(error.why, part=error.part)) from None
    unknown = sorted(names(text) - set(known))
    if unknown:
        close = ", ".join(dict.fromkeys(near for one in unknown for near in get_close_matches(one, known, n=3)))
        raise _wrong(rule_id, name, text, say("insight.unknown_names", names=", ".join(unknown), close=close or "-"))


def _check_sentence(rule_id: str, name: str, text: str, known: Collection[str]) -> None:
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise _wrong(rule_id, name, text, say("insight.bad_sentence", detail=error)) from None
    for _, field, form, conversion in parts:
        what, _, attribute = str(field).partition(".")
        if what not in known or (attribute and attribute not in SAID):
            close = ", ".join(get_close_matches(what, known, n=3)) or "-"
            raise _wrong(
                rule_id, name, text, say("insight.unknown_field", field=field, close=close, said=", ".join(SAID))
            )
        if form or conversion:
            raise _wrong(rule_id, name, text, say("insight.no_form", field=field))


def _check_sizes(rule: Rule, given: Mapping[str, float]) -> None:
    """A share of 15 is a percentage that was not divided by 100."""
    for name, value in given.items():
        most = MOST.get(threshold_unit(rule, name) or "")
        if most is not None and abs(value) > most:
            raise _wrong(rule.id, f"thresholds.{name}", value, say("insight.a_rate", most=f"{most:g}"))


def _listed(known: Collection[str], value: str) -> str:
    from pdd_ops.checked import listed

    return listed(known, value)


def _file() -> Path:
    return config_dir() / FILE


def _wrong(rule_id: str, entry: str, value: object, allowed: str) -> PddOpsError:
    from pdd_ops.checked import under, wrong

    place = under("", rule_id)
    return wrong(_file(), f"{place}.{entry}" if entry else place, value, allowed)
