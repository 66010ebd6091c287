"""A measured effect as lines for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from pdd_ops.insight.effect import FEWEST_AFTER, FEWEST_BEFORE, FEWEST_UNTOUCHED
from pdd_ops.insight.verdict import verdict_text
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.wording import amount_text, signed_text
from pdd_ops.render.abtests import STYLES
from pdd_ops.render.folding import fold, hanging
from pdd_ops.render.terminal import WIDEST
from pdd_ops.work.effects import Measured

DAYS_SHOWN = 8


def effect_lines(measured: Measured, width: int) -> Iterator[Text]:
    """What was done, the verdict, and what it rests on."""
    width, one = min(width, WIDEST), measured.treatment
    title = say("effect.title", id=one.id, text=one.text, first=one.first).strip()
    yield from (Text(line, style="bold") for line in fold(title, width))
    verdict = hanging("●", effect_text(measured), width=width, indent=0)
    yield from (Text(line, style=STYLES[measured.effect.verdict]) for line in verdict)
    for text in details(measured):
        yield from (Text(line) for line in hanging("·", text, width=width, indent=1))


def effect_text(measured: Measured) -> str:
    """The verdict in a sentence, for reports too: with change, interval and amount, or why it cannot be told."""
    found, verdict = measured.effect, verdict_text(measured.effect.verdict)
    if found.verdict == "cannot_tell":
        reason = say(f"effect.reason_{found.reasons[0]}", **_words(measured))
        return say("effect.not_told", verdict=verdict, reason=reason)
    return say("effect.told", verdict=verdict, amount=_amount(measured, found.amount, sign=True), **_words(measured))


def details(measured: Measured) -> Iterator[str]:
    """What the verdict rests on, and what would be needed where there is none."""
    found = measured.effect
    if measured.asked:
        yield say("effect.asked", asked=metrics()[measured.asked].label, metric=metrics()[measured.metric].label)
    if found.after is not None:
        name = "before_after" if found.untouched is None else "basis"
        yield say(
            f"effect.{name}",
            after=_amount(measured, found.after),
            expected=_amount(measured, found.expected),
            products=found.products,
            untouched=_rate(found.untouched),
        )
    yield say(
        "effect.windows",
        first=found.days.first,
        last=found.days.last,
        before_first=found.before.first,
        before_last=found.before.last,
    )
    if found.left_out:
        listed = ", ".join(found.left_out[-DAYS_SHOWN:])
        more = "… " if len(found.left_out) > DAYS_SHOWN else ""
        yield say("effect.left_out", count=len(found.left_out), days=more + listed)
    if found.change is not None:
        yield say("effect.placebos", count=found.placebos)
        yield say("effect.detectable", change=_rate(found.detectable))
        if found.verdict == "cannot_tell":
            yield say("effect.needed", days=found.days_needed) if found.days_needed else say("effect.never")


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
        "unit": metrics()[measured.metric].unit,
        "verdict": found.verdict,
        "reasons": [{"id": name, "text": say(f"effect.reason_{name}", **_words(measured))} for name in found.reasons],
        "change": _digits(found.change),
        "interval": found.interval and [_digits(bound) for bound in found.interval],
        "amount": _number(measured, found.amount),
        "after": _number(measured, found.after),
        "expected": _number(measured, found.expected),
        "untouched": {"products": found.products, "change": _digits(found.untouched)},
        "from": found.days.first,
        "to": found.days.last,
        "before": [found.before.first, found.before.last],
        "days": found.days_used,
        "left_out": list(found.left_out),
        "placebos": found.placebos,
        "days_needed": found.days_needed,
        "detectable": _digits(found.detectable),
    }


def _words(measured: Measured) -> dict[str, object]:
    found = measured.effect
    low, high = found.interval or (None, None)
    return {
        "metric": metrics()[measured.metric].label,
        "change": _rate(found.change),
        "low": _rate(low),
        "high": _rate(high),
        "days": found.days_used,
        "after": FEWEST_AFTER,
        "before": FEWEST_BEFORE,
        "products": found.products,
        "fewest": FEWEST_UNTOUCHED,
    }


def _rate(value: float | None) -> str:
    return "" if value is None else f"{value * 100:+,.1f}%"


def _amount(measured: Measured, value: float | None, *, sign: bool = False) -> str:
    number = _number(measured, value) or 0
    unit = metrics()[measured.metric].unit
    text = amount_text(abs(number), unit)
    return f"{signed_text(number, unit)[:1]}{text}" if sign and number else text


def _number(measured: Measured, value: float | None) -> float | int | None:
    if value is None:
        return None
    return round(value / 100, 2) if metrics()[measured.metric].unit == "yuan" else round(value)


def _digits(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
