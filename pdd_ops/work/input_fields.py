"""What people say of an action or a log entry, read and checked before it is stored."""

from __future__ import annotations

from typing import Any

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import find
from pdd_ops.periods import parse_day
from pdd_ops.work.expected import read_expected
from pdd_ops.work.model import one_line

LONGEST = {"text": 200, "owner": 50, "notes": 1000}  # characters; longer words are a document, and belong into one


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
