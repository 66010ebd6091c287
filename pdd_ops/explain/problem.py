"""Why do you say this? A rule judged for one subject of a month: its condition with the numbers in it, whose thresholds
they are, and what follows; also where the rule does not hold."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from pdd_ops.config import user_table
from pdd_ops.errors import UsageError
from pdd_ops.explain.clauses import Clause, clause
from pdd_ops.explain.commands import shop_to_name
from pdd_ops.insight.expression import Facts, amount, clauses, names
from pdd_ops.insight.facts import SCOPES
from pdd_ops.insight.problems import Problem, Rule, Subject
from pdd_ops.insight.rulebook import FILE, load_rules
from pdd_ops.insight.rules import find_problems
from pdd_ops.insight.units import threshold_text
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import find_dimension, metrics, supports
from pdd_ops.metrics.shops import Shops, pick_month
from pdd_ops.metrics.wording import MISSING, amount_text
from pdd_ops.periods import NamedPeriod, compared_with
from pdd_ops.records import frozen
from pdd_ops.report.inputs import read_inputs
from pdd_ops.report.subjects import subjects

MOST_KNOWN = 12  # of what is known, in a message
_MONTH = re.compile(r"20\d\d-\d\d")


@frozen
class Threshold:
    """A number that the rule compares with; `own` where the merchant's file sets it."""

    name: str
    value: float
    text: str
    own: bool


@frozen
class Judgement:
    """A rule and what it says of a subject. `problem` is None where it is not said, and `reason` says why."""

    id: str
    shop: str
    month: str
    compare: str
    rule: Rule
    subject: Subject
    problem: Problem | None
    reason: str | None
    clauses: tuple[Clause, ...]
    thresholds: tuple[Threshold, ...]
    impact: Clause | None
    metrics: tuple[str, ...]  # whose numbers are in it
    shop_named: str | None  # what --shop has to say, None where nothing

    @property
    def by(self) -> str | None:
        """The dimension of its subject, None for the shop."""
        return SCOPES.get(self.rule.scope)


def is_asked(text: str) -> bool:
    """Whether a text is the id of a problem, or of a rule, rather than a metric."""
    return text not in metrics() and (":" in text or any(rule.id == text for rule in load_rules()))


def judge(connection: sqlite3.Connection, text: str, *, shops: Shops, month: str | None) -> Judgement:
    """The rule and subject of a problem's id ('product_refunds:7000001:2025-03'), judged; without a month in the id
    that of `month`. Raises UsageError where there is no such rule or subject."""
    rule_id, *rest = text.split(":")
    if rest and _MONTH.fullmatch(rest[-1]):
        month = rest.pop()
    rules = load_rules()
    rule = next((one for one in rules if one.id == rule_id), None)
    if rule is None:
        raise UsageError(say("explain.no_rule", value=rule_id, known=near(rule_id, [one.id for one in rules])))
    chosen = pick_month(connection, shops, month)
    previous = compared_with(chosen, "previous")
    all_subjects = subjects(read_inputs(connection, shops, chosen, previous))
    problems = find_problems(rules, all_subjects, month=str(chosen), compare=str(previous))
    subject = _subject(rule, ":".join(rest), all_subjects, problems)
    problem = next((one for one in problems if one.rule == rule.id and one.key == subject.key), None)
    found = _judgement(rule, subject, problem, problems, (shops.name, chosen, previous))
    return replace(found, shop_named=shop_to_name(connection, shops))


def _judgement(
    rule: Rule,
    subject: Subject,
    problem: Problem | None,
    problems: list[Problem],
    about: tuple[str, NamedPeriod, NamedPeriod],
) -> Judgement:
    shop, month, previous = about
    facts: Facts = {**rule.thresholds, **subject.facts}
    found = tuple(clause(text, rule, facts) for text in clauses(rule.when))
    impact = clause(rule.impact, rule, facts) if rule.impact else None
    if impact and names(rule.impact) != {rule.impact}:  # a name alone says its amount itself
        worth = amount(rule.impact, facts)
        impact = replace(impact, filled=f"{impact.filled} = {MISSING if worth is None else amount_text(worth, 'yuan')}")
    return Judgement(
        ":".join(part for part in (rule.id, subject.key, str(month)) if part),
        shop,
        str(month),
        str(previous),
        rule,
        subject,
        problem,
        None if problem else _why_not(rule, subject, found, problems),
        found,
        tuple(_thresholds(rule)),
        impact,
        tuple(_metrics(rule)),
        None,
    )


def _thresholds(rule: Rule) -> Iterator[Threshold]:
    own = user_table(FILE).get(rule.id, {}).get("thresholds", {})
    for name, value in rule.thresholds.items():
        yield Threshold(name, value, threshold_text(rule, name), name in own)


def _metrics(rule: Rule) -> Iterator[str]:
    """The metrics that the rule names and that its subject can be asked for."""
    by = SCOPES.get(rule.scope)
    dimension = find_dimension(by) if by else None
    used = sorted(names(rule.when) | (names(rule.impact) if rule.impact else set()))
    for name in used:
        if name in metrics() and supports(metrics()[name], dimension):
            yield name


def _why_not(rule: Rule, subject: Subject, found: Sequence[Clause], problems: list[Problem]) -> str:
    if not rule.enabled:
        return say("explain.rule_off", file=FILE)
    if any(one.holds is None for one in found):
        return say("explain.rule_unknown")
    if not all(one.holds for one in found):
        return say("explain.rule_does_not_hold")
    told = [one.rule for one in problems if one.rule in rule.unless and one.key == subject.key]
    told = told or [one.rule for one in problems if one.rule in rule.explained_by]
    if told:
        return say("explain.rule_unless", rule=", ".join(dict.fromkeys(told)))
    return say("explain.rule_not_said", count=rule.limit_to)


def _subject(rule: Rule, key: str, known: Sequence[Subject], problems: Sequence[Problem]) -> Subject:
    fitting = [one for one in known if one.scope == rule.scope]
    if rule.scope == "shop":
        return fitting[0]
    found = next((one for one in fitting if key and key in (one.key, one.label)), None)
    if found:
        return found
    said = [problem.id for problem in problems if problem.rule == rule.id]
    if not key:
        listed = ", ".join(said) or say("explain.nothing_said")
        raise UsageError(say("explain.which_subject", rule=rule.id, known=listed))
    keys = [one.key for one in fitting]
    raise UsageError(say("explain.no_subject", value=key, rule=rule.id, known=", ".join(said) or near(key, keys)))


def near(value: str, known: Sequence[str]) -> str:
    """What is known, the nearest first."""
    close = get_close_matches(value, known, n=3)
    return ", ".join([*close, *(one for one in known if one not in close)][:MOST_KNOWN])
