"""What a change did: the verdict, and what it rests on."""

from __future__ import annotations

from typing import Any

from pdd_ops.answers.abtest import TONES
from pdd_ops.document.blocks import Bullets, Document, Item
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.work.effect_sentences import details, effect_text, reason_text
from pdd_ops.work.effect_words import difference, number
from pdd_ops.work.effects import Measured


def effect_answer(measured: Measured) -> tuple[Document, dict[str, Any]]:
    """What was done, the verdict, and what it rests on; and plain values."""
    one = measured.treatment
    title = say("effect.title", id=one.id, text=one.text, first=one.first).strip()
    verdict = Item(effect_text(measured), "●", TONES[measured.effect.verdict])
    blocks = (Bullets((verdict, *map(Item, details(measured)))),)
    name = "-".join(("effect", one.id or "_".join(one.products), one.first))
    return Document(title, blocks, name, measured.effect.days.last), effect_object(measured)


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
