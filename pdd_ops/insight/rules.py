"""Problems: declared rules (rules.toml) applied to the facts of the shop, its products, refund reasons and sources."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from pdd_ops.config import config_dir, user_table
from pdd_ops.errors import PddOpsError
from pdd_ops.insight.expression import Fact, amount, holds
from pdd_ops.insight.template import all_filled, first_filled
from pdd_ops.lang import language, say
from pdd_ops.metrics.compare import figure

FILE = "rules.toml"
SEVERITIES = ("high", "medium", "low")
RATES = ("limit", "fall", "usual", "floor")  # thresholds that are shown as a percentage


@dataclass(frozen=True)
class Rule:
    """When something is a problem, how it shows, and what merchants do about it."""

    id: str
    scope: str
    when: str
    severity: str
    title: Mapping[str, str]
    evidence: Mapping[str, list[str]]
    measures: Mapping[str, list[str]]
    thresholds: Mapping[str, float]
    impact: str = ""
    keys: Sequence[str] = ()  # only these subjects
    words: Sequence[str] = ()  # only subjects whose name has one of these
    except_words: Sequence[str] = ()
    unless: str = ""  # not where this rule, which stands before it, has found the same subject
    limit_to: int = 5  # at most so many subjects, the gravest first
    enabled: bool = True


@dataclass(frozen=True)
class Subject:
    """What a rule judges: the shop, a product, a refund reason or a source group, with its facts."""

    scope: str
    key: str
    label: str
    facts: Mapping[str, Fact] = field(hash=False)


@dataclass(frozen=True)
class Problem:
    """A rule that holds for a subject. `impact` is in yuan, None where it cannot be computed."""

    id: str  # stable: rule, subject and month
    rule: str
    scope: str
    key: str
    object: str
    title: str
    evidence: tuple[str, ...]
    measures: tuple[str, ...]
    severity: str
    impact: float | None


def load_rules() -> list[Rule]:
    """The rules with the user's thresholds. Raises PddOpsError where the user's file names what is not there."""
    shipped: dict[str, Any] = tomllib.loads(files("pdd_ops.insight").joinpath(FILE).read_text("utf-8"))
    rules = {rule_id: Rule(id=rule_id, **entry) for rule_id, entry in shipped.items()}
    for rule_id, own in user_table(FILE).items():
        if rule_id not in rules:
            raise _wrong(rule_id, say("insight.known_rules", known=", ".join(rules)))
        rules[rule_id] = _changed(rules[rule_id], own)
    return list(rules.values())


def find_problems(rules: Iterable[Rule], subjects: Sequence[Subject], *, month: str, compare: str) -> list[Problem]:
    """The problems, gravest first: by severity, then by impact in yuan."""
    found: list[Problem] = []
    for rule in rules:
        told = {problem.key for problem in found if problem.rule == rule.unless}
        concerned = [subject for subject in subjects if _concerns(rule, subject) and subject.key not in told]
        judged = [_problem(rule, subject, month=month, compare=compare) for subject in concerned]
        found += sorted((problem for problem in judged if problem), key=_gravity)[: rule.limit_to]
    return sorted(found, key=_gravity)


def _concerns(rule: Rule, subject: Subject) -> bool:
    if not rule.enabled or rule.scope != subject.scope or (rule.keys and subject.key not in rule.keys):
        return False
    if rule.words and not any(word in subject.label for word in rule.words):
        return False
    return not any(word in subject.label for word in rule.except_words)


def _problem(rule: Rule, subject: Subject, *, month: str, compare: str) -> Problem | None:
    facts = {**rule.thresholds, **subject.facts}
    if not holds(rule.when, facts):
        return None
    shown = {name: figure(value, "rate") if name in RATES else value for name, value in rule.thresholds.items()}
    words: dict[str, Fact] = {**shown, **subject.facts, "object": subject.label, "compare": compare}
    impact = amount(rule.impact, facts) if rule.impact else None
    return Problem(
        id=":".join(part for part in (rule.id, subject.key, month) if part),
        rule=rule.id,
        scope=subject.scope,
        key=subject.key,
        object=subject.label,
        title=first_filled([rule.title[language()]], words) or rule.id,
        evidence=all_filled(rule.evidence[language()], words),
        measures=all_filled(rule.measures[language()], words),
        severity=rule.severity,
        impact=round(impact, 2) if impact is not None and impact > 0 else None,
    )


def _gravity(problem: Problem) -> tuple[int, float, str]:
    return SEVERITIES.index(problem.severity), -(problem.impact or 0.0), problem.id


def _changed(rule: Rule, own: object) -> Rule:
    if not isinstance(own, dict):
        raise _wrong(rule.id, say("insight.not_a_table"))
    for name in own:
        if name not in ("enabled", "thresholds", "limit_to"):
            raise _wrong(f"{rule.id}.{name}", say("insight.changeable"))
    if not isinstance(own.get("enabled", True), bool):
        raise _wrong(f"{rule.id}.enabled", say("insight.true_or_false"))
    if type(own.get("limit_to", 1)) is not int:
        raise _wrong(f"{rule.id}.limit_to", say("insight.not_a_number"))
    thresholds = _thresholds(rule, own.get("thresholds", {}))
    return replace(
        rule,
        enabled=own.get("enabled", rule.enabled),
        limit_to=own.get("limit_to", rule.limit_to),
        thresholds=thresholds,
    )


def _thresholds(rule: Rule, own: object) -> dict[str, float]:
    place = f"{rule.id}.thresholds"
    if not isinstance(own, dict):
        raise _wrong(place, say("insight.not_a_table"))
    for name, value in own.items():
        if name not in rule.thresholds:
            raise _wrong(f"{place}.{name}", say("insight.known_thresholds", known=", ".join(rule.thresholds)))
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _wrong(f"{place}.{name}", say("insight.not_a_number"))
    return {**rule.thresholds, **own}


def _wrong(place: str, detail: str) -> PddOpsError:
    return PddOpsError(say("insight.bad_rule", file=config_dir() / FILE, place=place, detail=detail))
