"""The rules behind problems: all in a table, or one in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

from pdd_ops.config import config_dir
from pdd_ops.document.blocks import Bullets, Cell, Document, Paragraph, Table
from pdd_ops.insight.conditions import condition_in_words, in_words
from pdd_ops.insight.problems import Rule
from pdd_ops.insight.rulebook import FILE
from pdd_ops.insight.units import threshold_text
from pdd_ops.lang import language, say


def rules_answer(rules: Sequence[Rule], *, day: str, alone: bool = False) -> tuple[Document, dict[str, Any]]:
    """The rules in a table, or the one that is meant `alone` in full; and plain values. `day` is that of its files."""
    document = _one(rules[0], day) if alone else _overview(rules, day)
    return document, {"schema": 1, "rules": [_rule(rule) for rule in rules]}


def _overview(rules: Sequence[Rule], day: str) -> Document:
    """A rule a row, in the order in which they are judged."""
    changed, added = sum(1 for rule in rules if rule.changed), sum(1 for rule in rules if rule.added)
    rows = tuple(
        (Cell(rule.id), Cell(say(f"render.{rule.severity}")), Cell(title_of(rule)), Cell(_whose(rule)))
        for rule in rules
    )
    columns = tuple(say(f"rules.{name}") for name in ("rule", "severity", "problem", "whose"))
    title = say("rules.title", count=len(rules), changed=changed, added=added)
    blocks = (Table("rules", "", columns, rows), Paragraph(say("rules.see", file=config_dir() / FILE)))
    return Document(title, blocks, "rules", day)


def _one(rule: Rule, day: str) -> Document:
    """When it holds, the thresholds and whose they are, causes and measures."""
    lists = {
        "thresholds": [_threshold(rule, name) for name in rule.thresholds],
        "causes": _unnamed(rule, _advice(rule, rule.causes, rule.causes_when)),
        "measures": _unnamed(rule, _advice(rule, rule.measures, rule.measures_when)),
    }
    told = (Bullets.of(entries, say(f"rules.{name}")) for name, entries in lists.items() if entries)
    title = f"{rule.id} · [{say(f'render.{rule.severity}')}] {title_of(rule)} · {_whose(rule)}"
    return Document(title, (Bullets.of(_sentences(rule)), *told), f"rule-{rule.id}", day)


def title_of(rule: Rule) -> str:
    """The title with a word in the place of what it is about."""
    return _unnamed(rule, [rule.title[language()]])[0]


def without_facts(rule: Rule, template: str, about: str) -> str:
    """A sentence that no month has filled in: `about` and the thresholds as they are, facts left open, no braces."""
    known = {"object": about, "compare": say("rules.compared_month")}
    known |= {name: threshold_text(rule, name) for name in rule.thresholds}
    parts = ((text, field) for text, field, _, _ in Formatter().parse(template))
    return "".join(text + ("" if field is None else known.get(field, "…")) for text, field in parts)


def sample_of(rule: Rule) -> list[str]:
    """The thresholds that are a minimum sample."""
    return [name for name in rule.thresholds if name.startswith("min_")]


def _sentences(rule: Rule) -> Iterator[str]:
    yield say("rules.scope", scope=say(f"rules.scope_{rule.scope}"))
    comma = say("rules.comma")
    for name, told in (("keys", rule.keys), ("words", rule.words), ("except_words", rule.except_words)):
        if told:
            yield say(f"rules.{name}", **{"keys" if name == "keys" else "words": comma.join(told)})
    yield say("rules.condition", text=condition_in_words(rule))
    yield say("rules.formula", text=rule.when)
    if sample_of(rule):
        yield say("rules.sample", text=comma.join(f"{name} = {rule.thresholds[name]:,g}" for name in sample_of(rule)))
    if rule.impact:
        yield say("rules.impact", text=in_words(rule.impact, rule))
    for name, others in (("unless", rule.unless), ("explained_by", rule.explained_by)):
        if others:
            yield say(f"rules.{name}", rules=comma.join(others))


def _threshold(rule: Rule, name: str) -> str:
    whose = say("rules.yours" if rule.added or name in rule.changed else "rules.shipped")
    return say("rules.threshold", name=name, text=threshold_text(rule, name), whose=whose)


def _advice(rule: Rule, texts: Mapping[str, Sequence[str]], conditions: Sequence[str]) -> list[str]:
    """Each cause or measure, with the condition under which it is said."""
    found = []
    for text, condition in zip(texts[language()], conditions or [""] * len(texts[language()]), strict=True):
        where = say("rules.only_where", text=text, condition=in_words(condition, rule)) if condition else text
        found.append(where)
    return found


def _unnamed(rule: Rule, lines: Sequence[str]) -> list[str]:
    return [without_facts(rule, line, say(f"rules.any_{rule.scope}")) for line in lines]


def _whose(rule: Rule) -> str:
    if not rule.enabled:
        return say("rules.off")
    return say("rules.added" if rule.added else "rules.changed" if rule.changed else "rules.shipped")


def _rule(rule: Rule) -> dict[str, Any]:
    thresholds: Mapping[str, dict[str, Any]] = {
        name: {"value": value, "own": rule.added or name in rule.changed} for name, value in rule.thresholds.items()
    }
    return {
        "id": rule.id,
        "scope": rule.scope,
        "severity": rule.severity,
        "title": rule.title[language()],
        "when": rule.when,
        "condition": condition_in_words(rule),
        "impact": rule.impact or None,
        "thresholds": thresholds,
        "minimum_sample": sample_of(rule),
        "evidence": list(rule.evidence[language()]),
        "causes": list(rule.causes[language()]),
        "measures": list(rule.measures[language()]),
        "causes_when": [text or None for text in rule.causes_when],
        "measures_when": [text or None for text in rule.measures_when],
        "unless": list(rule.unless),
        "explained_by": list(rule.explained_by),
        "limit_to": rule.limit_to,
        "enabled": rule.enabled,
        "added": rule.added,
    }
