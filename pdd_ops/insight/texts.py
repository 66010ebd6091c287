"""The texts of a rule as declared, in both languages and with their conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXTS = ("title", "evidence", "causes", "measures")
ADVICE = ("causes", "measures")  # texts, each with a condition of its own where it has one


def with_conditions(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as declared; causes and measures that are a list of `{ zh, en, when }` become texts and conditions."""
    found = dict(entry)
    for name in ADVICE:
        given = entry.get(name)
        if isinstance(given, list) and any(isinstance(one, dict) for one in given):
            both = [both_languages(_without_when(one), single=True) for one in given]
            found[name] = {code: [one[code] for one in both] for code in ("zh", "en")}
            found[f"{name}_when"] = tuple(one.get("when", "") if isinstance(one, dict) else "" for one in given)
    return found


def both_languages(own: Any, *, single: bool) -> dict[str, Any]:  # noqa: ANN401  # a text, a list of them, or a table
    """A text as {'zh': …, 'en': …}; one that is given once is used in both languages."""
    given = own if isinstance(own, dict) else {"zh": own, "en": own}
    found: dict[str, Any] = {}
    for code in ("zh", "en"):
        value = given.get(code, next(iter(given.values()), "" if single else []))
        lines = value if isinstance(value, list) else [value]
        found[code] = lines[0] if single else lines
    return found


def _without_when(one: Any) -> Any:  # noqa: ANN401
    return {key: text for key, text in one.items() if key != "when"} if isinstance(one, dict) else one
