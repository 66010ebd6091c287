"""A problem explained: the condition with its numbers, thresholds, evidence, causes and measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pdd_ops.answers.rules import without_facts
from pdd_ops.document.blocks import Block, Bullets, Code, Document, Item, Paragraph
from pdd_ops.explain.clauses import Clause
from pdd_ops.explain.commands import explain_command
from pdd_ops.explain.problem import Judgement
from pdd_ops.insight.rulebook import FILE
from pdd_ops.lang import language, say
from pdd_ops.periods import parse_period

HOLDS = {True: "holds", False: "fails", None: "unknown"}


def problem_answer(judged: Judgement) -> tuple[Document, dict[str, Any]]:
    """Whether it is said and why: condition, thresholds, impact, evidence, causes, measures, what to type for more; and
    plain values."""
    document = Document(
        say("explain.problem_title", title=_title(judged), rule=judged.rule.id, shop=judged.shop, month=judged.month),
        tuple(_blocks(judged)),
        name=f"explain-{judged.id}-{judged.shop}",
        day=parse_period(judged.month).last,
    )
    return document, _data(judged)


def _blocks(judged: Judgement) -> Iterator[Block]:
    verdict = say("explain.said") if judged.problem else say("explain.not_said", reason=judged.reason)
    yield Paragraph(verdict, "strong")
    about = (("about", _about(judged)), ("compared", judged.compare))
    yield Bullets(tuple(Item(text, say(f"explain.{name}")) for name, text in about))
    for name, texts in _parts(judged):
        yield Bullets.of(texts, say(f"explain.{name}", file=FILE), tone="quiet" if name == "rule_text" else "")
    if commands := _commands(judged):
        yield Code(tuple(commands), say("explain.numbers"))


def _data(judged: Judgement) -> dict[str, Any]:
    problem = judged.problem
    return {
        "schema": 1,
        "shop": judged.shop,
        "month": judged.month,
        "compare": judged.compare,
        "id": judged.id,
        "rule": judged.rule.id,
        "scope": judged.rule.scope,
        "key": judged.subject.key,
        "object": judged.subject.label,
        "title": _title(judged),
        "said": problem is not None,
        "reason": judged.reason,
        "condition": judged.rule.when,
        "clauses": [{"text": one.text, "filled": one.filled, "holds": one.holds} for one in judged.clauses],
        "thresholds": [{"name": one.name, "value": one.value, "own": one.own} for one in judged.thresholds],
        "impact": {"text": judged.impact.text, "filled": judged.impact.filled} if judged.impact else None,
        "evidence": list(problem.evidence) if problem else [],
        "causes": list(problem.causes) if problem else [],
        "measures": list(problem.measures) if problem else [],
        "commands": _commands(judged),
    }


def _title(judged: Judgement) -> str:
    if judged.problem:
        return judged.problem.title
    return without_facts(judged.rule, judged.rule.title[language()], judged.subject.label)


def _about(judged: Judgement) -> str:
    subject = judged.subject
    if judged.by is None:
        return say("explain.whole_shop")
    return subject.label if subject.label == subject.key else f"{subject.label} ({subject.key})"


def _parts(judged: Judgement) -> Iterator[tuple[str, Sequence[str]]]:
    yield "condition", [_clause_text(clause) for clause in judged.clauses]
    yield "rule_text", [judged.rule.when]
    if judged.thresholds:
        owners = {True: say("explain.yours"), False: say("explain.theirs")}
        yield "thresholds", [f"{one.name} = {one.text}  [{owners[one.own]}]" for one in judged.thresholds]
    if judged.impact:
        yield "impact", [judged.impact.filled]
    if judged.problem:
        yield "evidence", judged.problem.evidence
        if judged.problem.causes:
            yield "causes", judged.problem.causes
        yield "measures", judged.problem.measures


def _clause_text(clause: Clause) -> str:
    return f"{clause.filled}  [{say(f'explain.{HOLDS[clause.holds]}')}]"


def _commands(judged: Judgement) -> list[str]:
    key = judged.subject.key
    return [
        explain_command(metric, judged.month, by=judged.by, key=key, shop=judged.shop_named)
        for metric in judged.metrics
    ]
