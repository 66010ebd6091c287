"""The plan as lines for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from pdd_ops.document.blocks import Cell
from pdd_ops.document.folding import fold, hanging
from pdd_ops.document.grid import draw
from pdd_ops.lang import say
from pdd_ops.metrics.wording import amount_text
from pdd_ops.render.terminal import WIDEST
from pdd_ops.work.levers import Gap
from pdd_ops.work.plan import FORECAST, Measure, Plan
from pdd_ops.work.plan_line import Line
from pdd_ops.work.plan_words import levers, quality, verdict

COLUMNS = ("metric", "now", "forecast", "low", "high", "target")


def plan_lines(plan: Plan, width: int) -> Iterator[Text]:
    """The table, how good the forecast is, where targets come from, the gap and the measures."""
    width = min(width, WIDEST)
    yield from (Text(line, style="bold") for line in fold(say("plan.title", shop=plan.shop, month=plan.month), width))
    yield Text()
    yield from draw(
        [say(f"plan.column_{name}") for name in COLUMNS], [_row(line) for line in plan.lines if line.known], width
    )
    for mark, text in (*_notes(plan), *_gap(plan), *_measures(plan)):
        yield from (Text(line) for line in hanging(mark, text, width=width, indent=0))


def plan_json(plan: Plan) -> str:
    """One JSON object; numbers in the metrics' units."""
    value = {
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
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _row(line: Line) -> list[Cell]:
    return [Cell(line.label), *(Cell(number, line.unit) for number in (line.now, *line.expected, line.target))]


def _notes(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "*", say("plan.interval")
    for line in plan.lines:
        if line.metric in FORECAST and line.known:
            yield "*", quality(line)
    for line in plan.lines:
        if line.target is not None:
            target = amount_text(line.target, line.unit)
            name = "given" if line.given else "derived"
            yield "*", say(f"plan.{name}", label=line.label, target=target, how=line.how)
    yield from (("*", note) for note in plan.notes)


def _gap(plan: Plan) -> Iterator[tuple[str, str]]:
    gap = plan.gap
    if gap is None:
        return
    yield "●", verdict(gap, plan.lines[0])
    yield from (("  ·", lever) for lever in levers(gap))


def _measures(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.measures:
        yield "●", say("plan.measures")
    for one in plan.measures:
        yield "  ·", measure_text(one)


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
