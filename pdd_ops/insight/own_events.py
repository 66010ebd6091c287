"""The merchant's own calendar.toml, checked: events of the shop, and other days for the shipped ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdd_ops.config import config_dir
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import LANGUAGES, say
from pdd_ops.records import frozen

if TYPE_CHECKING:
    from pdd_ops.shapes import EventEntry

FILE = "calendar.toml"


@frozen
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
    if not table:
        return []
    from pdd_ops.checked import checked
    from pdd_ops.shapes import CalendarFile

    names, found = list(known), []
    for number, entry in enumerate(checked(_file(), _days_as_text(table), CalendarFile).event, 1):
        found.append(_event(entry, f"event[{number}]", names))
        names.append(found[-1].id)
    return found


def _days_as_text(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with days that stand without quotes as texts."""
    events = table.get("event")
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        return dict(table)
    return {**table, "event": [{name: _text(value) for name, value in event.items()} for event in events]}


def _text(value: object) -> object:
    return value.isoformat() if type(value) is date else value


def _event(entry: EventEntry, place: str, known: Sequence[str]) -> OwnEvent:
    new = entry.id not in known
    for name in ("label", "first") if new else ():
        if getattr(entry, name) is None:
            raise _wrong(f"{place}.{name}", None, say("calendar.needs_label", id=entry.id, known=", ".join(known)))
    first, last = _window(entry, place)
    return OwnEvent(
        id=entry.id,
        kind=entry.kind or ("promotion" if new else ""),
        label=_label(entry),
        first=first,
        last=last,
        once=len(first) == len("2025-05-20"),
        enabled=entry.enabled,
    )


def _window(entry: EventEntry, place: str) -> tuple[str, str]:
    if entry.first is None:
        if entry.last is not None:
            raise _wrong(f"{place}.last", entry.last, say("calendar.needs_first"))
        return "", ""
    first = _day(entry.first, f"{place}.first")
    last = _day(entry.last or first, f"{place}.last")
    if len(first) != len(last) or (len(first) == len("2025-05-20") and last < first):
        raise _wrong(f"{place}.last", last, say("calendar.wrong_order", first=first))
    return first, last


def _day(text: str, place: str) -> str:
    """'MM-DD' or 'YYYY-MM-DD' that there is."""
    try:
        date.fromisoformat(text if len(text) > len("05-20") else f"2024-{text}")  # a year with 29 February
    except ValueError:
        raise _wrong(place, text, say("calendar.bad_day")) from None
    return text


def _label(entry: EventEntry) -> dict[str, str]:
    if entry.label is None:
        return {}
    return (
        dict.fromkeys(LANGUAGES, entry.label)
        if isinstance(entry.label, str)
        else {"zh": entry.label.zh, "en": entry.label.en}
    )


def _file() -> Path:
    return config_dir() / FILE


def _wrong(place: str, value: object, allowed: str) -> PddOpsError:
    from pdd_ops.checked import wrong

    return wrong(_file(), place, value, allowed)
