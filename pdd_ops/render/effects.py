"""A measured effect as lines for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from pdd_ops.document.folding import fold, hanging
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.render.abtests import STYLES
from pdd_ops.render.effect_texts import details, effect_text, reason_text
from pdd_ops.render.terminal import WIDEST
from pdd_ops.work.effect_words import difference, number
from pdd_ops.work.effects import Measured


def effect_lines(measured: Measured, width: int) -> Iterator[Text]:
    """What was done, the verdict, and what it rests on."""
    width, one = min(width, WIDEST), measured.treatment
    title = say("effect.title", id=one.id, text=one.text, first=one.first).strip()
    yield from (Text(line, style="bold") for line in fold(title, width))
    verdict = hanging("●", effect_text(measured), width=width, indent=0)
    yield from (Text(line, style=STYLES[measured.effect.verdict]) for line in verdict)
    for text in details(measured):
        yield from (Text(line) for line in hanging("·", text, width=width, indent=1))


def effect_json(measured: Measured) -> str:
    """One JSON object and nothing else."""
    return json.dumps(effect_object(measured), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def effect_object(measured: Measured) -> dict[str, Any]:
    """The effect in plain dicts and lists; relative changes as fractions of 1, amounts in the metric's unit."""
    one, found = measured.treatment, measured.effect
    return {
        "schema": 1,
        "id": one.id or None,
        "text": one.text,
        "products": list(one.products),
        "metric": measured.metric,
        "asked": measured.asked,
        "together": list(measured.together),
        "unit": metrics()[measured.metric].unit,
        "verdict": found.verdict,
        "reasons": [{"id": name, "text": reason_text(measured, name)} for name in found.reasons],
        "change": _digits(found.change),
        "interval": found.interval and [_digits(bound) for bound in found.interval],
        **difference(measured),
        "after": number(measured, found.after),
        "expected": number(measured, found.expected),
        "untouched": {"products": found.products, "change": _digits(found.untouched)},
        "from": found.days.first,
        "to": found.days.last,
        "before": [found.before.first, found.before.last],
        "days": found.days_used,
        "left_out": list(found.left_out),
        "stock_outs": [{"product": name, "from": days.first, "to": days.last} for name, days in measured.stock_outs],
        "placebos": found.placebos,
        "days_needed": found.days_needed,
        "detectable": _digits(found.detectable),
        "events": found.events,
        "unknown_days": found.unknown,
    }


def _digits(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
