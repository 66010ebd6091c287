"""What people say of an action or a log entry, read and checked before it is stored."""

from __future__ import annotations

import re
from typing import Any

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import find
from pdd_ops.periods import parse_day
from pdd_ops.work.model import POINTS, YUAN, one_line

LONGEST = {"text": 200, "owner": 50, "notes": 1000}  # characters; longer words are a document, and belong into one
_AMOUNT = re.compile(r"[¥￥]?([\d,]+(?:\.\d+)?)(万)?(元|yuan|pp|个百分点|百分点|点|points?)?", re.IGNORECASE)
_POINTS = ("pp", "个百分点", "百分点", "点", "point", "points")


def said_text(text: str) -> str:
    """What was or is to be done, as one line. Raises UsageError where that is nothing, or too long."""
    words = within("text", one_line(text))
    if not words:
        raise UsageError(say("work.no_text"))
    return words


def within(field: str, words: str) -> str:
    """The words of a field. Raises UsageError where there are more of them than a table or a report can show."""
    most = LONGEST.get(field)
    if most is not None and len(words) > most:
        raise UsageError(say("work.too_long", field=say(f"work.{field}"), length=len(words), most=most))
    return words


def read_fields(**said: str | None) -> dict[str, Any]:
    """The fields of an action out of what was typed: days, a metric, an expected effect, words; '' empties a field,
    None leaves it out. Raises UsageError."""
    fields: dict[str, Any] = {
        name: within(name, one_line(words)) or None for name, words in said.items() if words is not None
    }
    if "text" in fields:
        fields["text"] = said_text(fields["text"] or "")
    if fields.get("due"):
        fields["due"] = parse_day(fields["due"])
    if fields.get("metric"):
        fields["metric"] = find(fields["metric"]).id
    if "expected" in fields:
        words = fields.pop("expected")
        amount, unit = read_expected(words) if words else (None, None)
        fields |= {"expected": amount, "expected_unit": unit}
    return fields


def read_expected(text: str) -> tuple[float, str]:
    """The amount and its unit: yuan a month, or percentage points. Raises UsageError."""
    match = _AMOUNT.fullmatch(text.replace(" ", ""))
    if not match:
        raise UsageError(say("work.bad_expected", value=text))
    amount = float(match[1].replace(",", "")) * (10_000 if match[2] else 1)
    return (amount, POINTS) if (match[3] or "").lower() in _POINTS else (round(amount, 2), YUAN)
