"""The rules in force: the shipped ones (rules.toml) with the merchant's thresholds, and those the merchant added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from string import Formatter
from typing import Any, NoReturn

from pdd_ops.config import config_dir, user_table
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.insight.expression import ATTRIBUTES, BadExpressionError, check_grammar, names
from pdd_ops.insight.facts import SCOPES, known_names, scope_metrics
from pdd_ops.insight.rules import SEVERITIES, Rule
from pdd_ops.lang import say
from pdd_ops.shipped import shipped_table

FILE = "rules.toml"
CHANGEABLE = ("enabled", "limit_to", "thresholds")  # of a shipped rule
NEEDED = ("scope", "when", "severity", "title")  # of a rule that is added
TEXTS = ("title", "evidence", "causes", "measures")
ADVICE = ("causes", "measures")  # texts, each with a condition of its own where it has one
LISTS = ("keys", "words", "except_words", "unless", "explained_by")
OPTIONAL = (*TEXTS[1:], *LISTS, *CHANGEABLE, "impact")
SAID = (*ATTRIBUTES, "moved", "label")  # what a sentence may ask of a name
PLAIN = ("object", "compare", "gap_first", "gap_last", "promo_first", "promo_last")  # texts that a sentence may have


def load_rules() -> list[Rule]:
    """The rules in force, the merchant's own last. Raises PddOpsError with file, rule and key of what is wrong."""
    rules = {rule.id: rule for rule in shipped_rules()}
    for rule_id, own in user_table(FILE).items():
        if not isinstance(own, dict):
            _refuse(rule_id, say("insight.not_a_table"))
        if rule_id in rules:
            rules[rule_id] = _changed(rules[rule_id], own)
        elif set(own) & {"scope", "when"}:
            rules[rule_id] = _added(rule_id, own, rules)
        else:
            _refuse(rule_id, say("insight.known_rules", known=_near(rule_id, rules), needed=", ".join(NEEDED)))
    return list(rules.values())


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules of rules.toml."""
    declared = shipped_table("pdd_ops.insight", FILE)
    return tuple(Rule(id=rule_id, **_with_conditions(rule_id, entry)) for rule_id, entry in declared.items())


def _with_conditions(rule_id: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as declared; causes and measures that are a list of `{ zh, en, when }` become texts and conditions."""
    found = dict(entry)
    for name in ADVICE:
        given = entry.get(name)
        if isinstance(given, list) and any(isinstance(one, dict) for one in given):
            _check_advice(f"{rule_id}.{name}", given)
            both = [_texts(f"{rule_id}.{name}", _without_when(one), single=True) for one in given]
            found[name] = {code: [one[code] for one in both] for code in ("zh", "en")}
            found[f"{name}_when"] = tuple(one.get("when", "") if isinstance(one, dict) else "" for one in given)
    return found


def _without_when(one: object) -> object:
    return {key: text for key, text in one.items() if key != "when"} if isinstance(one, dict) else one


def _check_advice(place: str, given: list[object]) -> None:
    for one in given:
        if isinstance(one, dict) and (not one.keys() - {"when"} or one.keys() - {"zh", "en", "when"}):
            _refuse(place, say("insight.not_advice"))


def find_rule(rules: Iterable[Rule], rule_id: str) -> Rule:
    """The rule of this id. Raises UsageError with close matches and all ids."""
    known = {rule.id: rule for rule in rules}
    if rule_id not in known:
        raise UsageError(say("insight.unknown_rule", value=rule_id, known=_near(rule_id, known)))
    return known[rule_id]


def needed_metrics(rules: Iterable[Rule], scope: str) -> list[str]:
    """The metrics of the scope that conditions, impacts and the conditions of advice of its rules speak of."""
    own = [rule for rule in rules if rule.scope == scope]
    texts = [text for rule in own for text in (rule.when, rule.impact, *rule.causes_when, *rule.measures_when)]
    used = {name for text in texts if text for name in names(text)}
    return [name for name in scope_metrics(scope) if name in used]


def _changed(rule: Rule, own: Mapping[str, Any]) -> Rule:
    for name in own:
        if name not in CHANGEABLE:
            _refuse(f"{rule.id}.{name}", say("insight.changeable"))
    _check_switches(rule.id, own)
    given = own.get("thresholds", {})
    _check_numbers(rule.id, given, known=rule.thresholds)
    switches = {name: own[name] for name in ("enabled", "limit_to") if name in own}
    return replace(rule, thresholds={**rule.thresholds, **given}, changed=tuple(given), **switches)


def _added(rule_id: str, own: Mapping[str, Any], others: Collection[str]) -> Rule:
    """A rule of the merchant's own, every part of it checked."""
    _check_keys(rule_id, own)
    _check_values(rule_id, own, others)
    own = _with_conditions(rule_id, own)
    thresholds = own.get("thresholds", {})
    texts = {name: _texts(f"{rule_id}.{name}", own.get(name, []), single=name == "title") for name in TEXTS}
    known = [*known_names(own["scope"]), *thresholds]
    for name in ("when", "impact"):
        if name in own:
            _check_condition(f"{rule_id}.{name}", own[name], known)
    for name in ADVICE:
        for condition in filter(None, own.get(f"{name}_when", ())):
            _check_condition(f"{rule_id}.{name}", condition, known)
    for name, both in texts.items():
        for sentence in (one for said in both.values() for one in ([said] if isinstance(said, str) else said)):
            _check_sentence(f"{rule_id}.{name}", sentence, [*known, *PLAIN])
    rest = {name: value for name, value in own.items() if name not in TEXTS}
    return Rule(id=rule_id, added=True, **{"thresholds": {}, **rest, **texts})


def _check_keys(rule_id: str, own: Mapping[str, Any]) -> None:
    for name in NEEDED:
        if name not in own:
            _refuse(rule_id, say("insight.needs", name=name, needed=", ".join(NEEDED)))
    for name in own:
        if name not in (*NEEDED, *OPTIONAL):
            _refuse(f"{rule_id}.{name}", say("insight.unknown_key", known=", ".join((*NEEDED, *OPTIONAL))))


def _check_values(rule_id: str, own: Mapping[str, Any], others: Collection[str]) -> None:
    _check_choice(f"{rule_id}.scope", own["scope"], list(SCOPES))
    _check_choice(f"{rule_id}.severity", own["severity"], SEVERITIES)
    _check_switches(rule_id, own)
    _check_numbers(rule_id, own.get("thresholds", {}))
    for name in own.get("thresholds", {}):
        if name in known_names(own["scope"]):
            _refuse(f"{rule_id}.thresholds.{name}", say("insight.taken"))
    for name in LISTS:
        _check_list(f"{rule_id}.{name}", own.get(name, []))
    for name in ("unless", "explained_by"):
        for other in own.get(name, []):
            _check_choice(f"{rule_id}.{name}", other, others)


def _check_condition(place: str, text: object, known: Collection[str]) -> None:
    if not isinstance(text, str):
        _refuse(place, say("insight.not_a_condition"))
    try:
        check_grammar(text)
    except BadExpressionError as error:
        _refuse(place, say("insight.bad_condition", part=error))
    unknown = sorted(names(text) - set(known))
    if unknown:
        close = ", ".join(dict.fromkeys(near for name in unknown for near in get_close_matches(name, known, n=3)))
        _refuse(place, say("insight.unknown_names", names=", ".join(unknown), close=close or "-"))


def _check_sentence(place: str, text: str, known: Collection[str]) -> None:
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError as error:
        _refuse(place, say("insight.bad_sentence", text=text, detail=error))
    for field in fields:
        name, _, attribute = field.partition(".")
        if name not in known or (attribute and attribute not in SAID):
            close = ", ".join(get_close_matches(name, known, n=3)) or "-"
            _refuse(place, say("insight.unknown_field", field=field, close=close, said=", ".join(SAID)))


def _texts(place: str, own: object, *, single: bool) -> dict[str, Any]:
    """A text as {'zh': …, 'en': …}; one that is given once is used in both languages."""
    given = own if isinstance(own, dict) else {"zh": own, "en": own}
    found: dict[str, Any] = {}
    for code in ("zh", "en"):
        value = given.get(code, next(iter(given.values()), "" if single else []))
        lines = value if isinstance(value, list) else [value]
        if not all(isinstance(line, str) for line in lines) or (single and len(lines) != 1):
            _refuse(place, say("insight.not_a_text"))
        found[code] = lines[0] if single else lines
    return found


def _check_switches(rule_id: str, own: Mapping[str, Any]) -> None:
    if not isinstance(own.get("enabled", True), bool):
        _refuse(f"{rule_id}.enabled", say("insight.true_or_false"))
    if type(own.get("limit_to", 1)) is not int:
        _refuse(f"{rule_id}.limit_to", say("insight.not_a_number"))


def _check_numbers(rule_id: str, own: object, known: Collection[str] | None = None) -> None:
    place = f"{rule_id}.thresholds"
    if not isinstance(own, dict):
        _refuse(place, say("insight.not_a_table"))
    for name, value in own.items():
        if known is not None and name not in known:
            _refuse(f"{place}.{name}", say("insight.known_thresholds", known=", ".join(known)))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            _refuse(f"{place}.{name}", say("insight.not_a_number"))


def _check_choice(place: str, value: object, known: Collection[str]) -> None:
    if value not in known:
        near = _near(str(value), known)
        _refuse(place, say("insight.not_known", value=value, known=near))


def _check_list(place: str, own: object) -> None:
    if not isinstance(own, list) or not all(isinstance(one, str) for one in own):
        _refuse(place, say("insight.not_a_list"))


def _near(value: str, known: Iterable[str]) -> str:
    """All that is known, the most similar first."""
    names_known = list(known)
    near = get_close_matches(value, names_known, n=3)
    return ", ".join([*near, *(one for one in names_known if one not in near)])


def _refuse(place: str, detail: str) -> NoReturn:
    raise PddOpsError(say("insight.bad_rule", file=config_dir() / FILE, place=place, detail=detail))
