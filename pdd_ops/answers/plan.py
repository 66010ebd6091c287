"""The plan of a month: what is forecast, what is aimed at, the gap, and the measures that may close it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Table
from pdd_ops.insight.derived_targets import loss
from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.periods import today
from pdd_ops.work.levers import Gap
from pdd_ops.work.plan import FORECAST, Measure, Plan
from pdd_ops.work.plan_line import Line
from pdd_ops.work.plan_words import few_days, levers, no_target, quality, verdict

COLUMNS = ("metric", "now", "forecast", "low", "high", "target")


def plan_answer(plan: Plan) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values in the metrics' units."""
    document = Document(
        say("plan.title", shop=plan.shop, month=plan.month),
        tuple(_blocks(plan)),
        name=f"plan-{plan.shop}-{plan.month}",
        day=plan.month.last,
        about=say("plan.about", month=plan.month.shift(-1)),
    )
    return document, _data(plan)


def _blocks(plan: Plan) -> Iterator[Block]:
    """The table, how good the forecast is, where targets come from, the gap and the measures."""
    columns = tuple(say(f"plan.column_{name}") for name in COLUMNS)
    rows = tuple(tuple(_row(line)) for line in plan.lines if line.known)
    if rows:
        yield Table("plan", "", columns, rows, tuple(_notes(plan)))
    else:
        yield Bullets.of(_notes(plan))
    if plan.gap is not None:
        told = Item(verdict(plan.gap, plan.lines[0]), "●", "strong")
        yield Bullets((told, *map(Item, levers(plan.gap))), say("plan.gap_heading"))
    if plan.measures:
        yield Bullets.of(map(measure_text, plan.measures), say("plan.measures"))


def _data(plan: Plan) -> dict[str, Any]:
    return {
        "schema": 1,
        "shop": plan.shop,
        "month": str(plan.month),
        "metrics": {line.metric: _object(line) for line in plan.lines},
        "target_notes": list(plan.notes),
        "gap": None if plan.gap is None else _gap_object(plan.gap),
        "measures": [
            {
                "id": one.action.id,
                "text": one.action.text,
                "expected": one.expected,
                "worth": one.action.worth,
                "share": _rounded(one.share),
            }
            for one in plan.measures
        ],
    }


def _row(line: Line) -> list[Cell]:
    return [Cell(line.label), *(Cell(number, line.unit) for number in (line.now, *line.expected, line.target))]


def _notes(plan: Plan) -> Iterator[str]:
    if plan.month.last < today():
        yield say("plan.over", month=plan.month, known=plan.month.shift(-1))
    if any(line.forecast for line in plan.lines):
        yield say("plan.interval")
    for line in plan.lines:
        if line.metric in FORECAST and line.known:
            yield quality(line)
    for line in plan.lines:
        if line.target is not None:
            target = amount_text(line.target, line.unit)
            name = "given" if line.given else "derived"
            yield say(f"plan.{name}", label=line.label, target=target, how=line.how)
    if told := few_days(plan.lines[0], plan.values):
        yield told
    if plan.lines[0].target is None and (loss(plan.values) is not None or not plan.lines[0].known):
        yield no_target(plan.lines, plan.values)
    yield from plan.notes


def measure_text(one: Measure) -> str:
    """An action with what it is expected to bring."""
    if one.expected is None:
        return say("plan.measure_open", id=one.action.id, text=one.action.text)
    expected = amount_text(one.expected, "yuan")
    if one.action.worth is not None:
        expected = say("plan.part_of_worth", expected=expected, worth=amount_text(one.action.worth, "yuan"))
    if one.share is None:
        return say("plan.measure_no_gap", id=one.action.id, text=one.action.text, expected=expected)
    share = f"{one.share * 100:.0f}%"
    return say("plan.measure", id=one.action.id, text=one.action.text, expected=expected, share=share)


def _object(line: Line) -> dict[str, Any]:
    found = line.forecast
    value, low, high = line.expected
    return {
        "label": line.label,
        "unit": line.unit,
        "now": line.now,
        "forecast": value,
        "interval": None if found is None else [low, high],
        "error": None if found is None else _rounded(found.error),
        "error_same_as_last_month": None if found is None else _rounded(found.naive_error),
        "since": None if found is None else found.since,
        "tried_months": 0 if found is None else found.months,
        "target": line.target,
        "target_set": line.given,
        "how": line.how or None,
    }


def _gap_object(gap: Gap) -> dict[str, Any]:
    names = ("missing", "visitors", "points", "order_value", "orders")
    amounts = {name: _rounded(getattr(gap, name)) for name in names}
    levers = [{"lever": name, "moved_before": _rounded(gap.moved.get(name))} for name in gap.ranked]
    return {**amounts, "needed": _rounded(gap.needed), "levers": levers}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
