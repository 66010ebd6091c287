"""Problems: declared rules (rules.toml) applied to the facts of the shop, its products, refund reasons and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdd_ops.insight.expression import Fact, Facts, amount, holds, names
from pdd_ops.insight.facts import label_of
from pdd_ops.insight.problems import SEVERITIES, Problem, Rule, Subject
from pdd_ops.insight.template import all_filled, fill, first_filled
from pdd_ops.insight.units import shown_unit
from pdd_ops.lang import language, pick, say
from pdd_ops.metrics.compare import figure
from pdd_ops.money import round_half_up

GUESSES = 2  # causes that no number speaks for
COVERED = 0.5  # of a problem's impact: what finer problems explain so much of is not said again


def find_problems(rules: Sequence[Rule], subjects: Sequence[Subject], *, month: str, compare: str) -> list[Problem]:
    """The problems, gravest first: by severity, then by impact in yuan. What finer problems explain is left out."""
    found: list[Problem] = []
    for rule in rules:
        told = {problem.key for problem in found if problem.rule in rule.unless}
        concerned = [subject for subject in subjects if _concerns(rule, subject) and subject.key not in told]
        judged = [_problem(rule, subject, month=month, compare=compare) for subject in concerned]
        found += sorted((problem for problem in judged if problem), key=_gravity)[: rule.limit_to]
    finer = {rule.id: rule.explained_by for rule in rules}
    return sorted((one for one in found if not explained(one, found, finer[one.rule])), key=_gravity)


def explained(problem: Problem, found: Sequence[Problem], by: Sequence[str]) -> bool:
    """Whether problems of the rules `by` make up half of its impact or more."""
    parts = sum(other.impact or 0.0 for other in found if other.rule in by)
    return problem.impact is not None and parts >= COVERED * problem.impact


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
    words: dict[str, Fact] = {**_thresholds(rule), **subject.facts, "object": subject.label, "compare": compare}
    impact = amount(rule.impact, facts) if rule.impact else None
    measures = _advice(rule.measures, rule.measures_when, facts, words)
    return Problem(
        id=":".join(part for part in (rule.id, subject.key, month) if part),
        rule=rule.id,
        scope=subject.scope,
        key=subject.key,
        object=subject.label,
        title=first_filled([rule.title[language()]], words) or rule.id,
        evidence=all_filled(rule.evidence[language()], words) or _what_held(rule, words),
        measures=tuple(measures.values()),
        severity=rule.severity,
        impact=round_half_up(impact, 2) if impact is not None and impact > 0 else None,
        causes=_causes(rule, facts, words),
        numbers=tuple(measures),
    )


def _what_held(rule: Rule, words: Mapping[str, Fact]) -> tuple[str, ...]:
    """What the condition looked at, by name and value: the evidence where none of the rule's own sentences can be said,
    as those that compare cannot without a month before. No problem stands without a figure."""
    asked = [name for name in sorted(names(rule.when), key=rule.when.index) if name not in rule.thresholds]
    said = {name: fill(f"{{{name}}}", words) for name in asked}
    told = [say("insight.fact", label=label_of(name), value=value) for name, value in said.items() if value is not None]
    return (pick({"zh": "；", "en": "; "}).join(told),) if told else ()


def _thresholds(rule: Rule) -> dict[str, Fact]:
    """The thresholds as sentences show them: in the unit of what they are compared with."""
    units = {name: shown_unit(rule, name) for name in rule.thresholds}
    return {name: n if units[name] == "count" else figure(n, units[name]) for name, n in rule.thresholds.items()}


def _causes(rule: Rule, facts: Facts, words: Mapping[str, Fact]) -> tuple[str, ...]:
    """The causes that the numbers speak for; where they speak for none, the first ones to look at. All, where
    the rule asks no numbers about any."""
    found = _advice(rule.causes, rule.causes_when, facts, words)
    if not rule.causes_when:
        return tuple(found.values())
    spoken = [text for number, text in found.items() if rule.causes_when[number - 1]]
    return tuple(spoken or list(found.values())[:GUESSES])


def _advice(
    texts: Mapping[str, list[str]], conditions: Sequence[str], facts: Facts, words: Mapping[str, Fact]
) -> dict[int, str]:
    """The causes or measures that may be said, by their number in the rule: the numbers that each speaks of are there,
    and its condition holds."""
    found = {}
    for number, text in enumerate(texts[language()], start=1):
        condition = conditions[number - 1] if conditions else ""
        filled = fill(text, words) if not condition or holds(condition, facts) else None
        if filled is not None:
            found[number] = filled
    return found


def _gravity(problem: Problem) -> tuple[int, float, str]:
    return SEVERITIES.index(problem.severity), -(problem.impact or 0.0), problem.id
