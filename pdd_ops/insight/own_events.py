"""The merchant's own calendar.toml, checked: events of the shop, and other days for the shipped ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pdd_ops.config import config_dir
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import LANGUAGES, say

FILE = "calendar.toml"
KINDS = ("promotion", "holiday")
FIELDS = ("id", "label", "kind", "first", "last", "enabled")


@dataclass(frozen=True)
class OwnEvent:
    """An entry of calendar.toml. `first` and `last` are 'MM-DD' (every year) or, with `once`, 'YYYY-MM-DD'; '' where
    only the label or `enabled` of a shipped event changes. `kind` and `label` are empty where the shipped ones stay."""

    id: str
    kind: str = ""
    label: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    once: bool = False
    enabled: bool = True


def own_events(table: Mapping[str, Any], *, known: Sequence[str]) -> list[OwnEvent]:
    """The events of the parsed file, in its order; `known` are the shipped ids. Raises PddOpsError naming the entry."""
    for name in table:
        if name != "event":
            raise _wrong(name, say("calendar.only_events"))
    entries, names = table.get("event", []), list(known)
    if not isinstance(entries, list):
        raise _wrong("event", say("calendar.only_events"))
    found = []
    for number, entry in enumerate(entries, 1):
        found.append(_event(entry, number, names))
        names.append(found[-1].id)
    return found


def _event(entry: object, number: int, known: Sequence[str]) -> OwnEvent:
    place = say("calendar.entry", number=number)
    if not isinstance(entry, dict):
        raise _wrong(place, say("calendar.only_events"))
    for name in entry:
        if name not in FIELDS:
            raise _wrong(f"{place}: {name}", say("calendar.fields", known=", ".join(FIELDS)))
    event_id = entry.get("id")
    if not isinstance(event_id, str) or not event_id.strip():
        raise _wrong(f"{place}: id", say("calendar.needs_id", known=", ".join(known)))
    new = event_id not in known
    if new and not ("label" in entry and "first" in entry):
        raise _wrong(f"{place}: {event_id}", say("calendar.needs_label", known=", ".join(known)))
    first, last = _window(entry, place)
    return OwnEvent(
        id=event_id,
        kind=_kind(entry, place) or (KINDS[0] if new else ""),
        label=_label(entry["label"], place) if "label" in entry else {},
        first=first,
        last=last,
        once=len(first) == len("2025-05-20"),
        enabled=_enabled(entry, place),
    )


def _window(entry: Mapping[str, Any], place: str) -> tuple[str, str]:
    if "first" not in entry:
        if "last" in entry:
            raise _wrong(f"{place}: last", say("calendar.needs_first"))
        return "", ""
    first = _day(entry["first"], f"{place}: first")
    last = _day(entry.get("last", entry["first"]), f"{place}: last")
    if len(first) != len(last) or (len(first) == len("2025-05-20") and last < first):
        raise _wrong(f"{place}: {first} – {last}", say("calendar.wrong_order"))
    return first, last


def _day(value: object, place: str) -> str:
    """'MM-DD' or 'YYYY-MM-DD', checked; an unquoted TOML date too."""
    text = value.isoformat() if type(value) is date else value
    if isinstance(text, str) and re.fullmatch(r"(\d{4}-)?\d\d-\d\d", text):
        try:
            date.fromisoformat(text if len(text) > len("05-20") else f"2024-{text}")  # a year with 29 February
        except ValueError:
            pass
        else:
            return text
    raise _wrong(f"{place} = {text}", say("calendar.bad_day"))


def _kind(entry: Mapping[str, Any], place: str) -> str:
    kind = entry.get("kind", "")
    if kind and kind not in KINDS:
        raise _wrong(f"{place}: kind = {kind}", say("calendar.kinds", known=", ".join(KINDS)))
    return str(kind)


def _label(value: object, place: str) -> dict[str, str]:
    if isinstance(value, str) and value.strip():
        return dict.fromkeys(LANGUAGES, value)
    texts = value if isinstance(value, dict) else {}
    if set(texts) != set(LANGUAGES) or not all(isinstance(text, str) and text for text in texts.values()):
        raise _wrong(f"{place}: label = {value}", say("calendar.labels"))
    return texts


def _enabled(entry: Mapping[str, Any], place: str) -> bool:
    enabled = entry.get("enabled", True)
    if not isinstance(enabled, bool):
        raise _wrong(f"{place}: enabled = {enabled}", say("insight.true_or_false"))
    return enabled


def _wrong(place: str, detail: str) -> PddOpsError:
    return PddOpsError(say("insight.bad_rule", file=config_dir() / FILE, place=place, detail=detail))
