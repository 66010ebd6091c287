"""Whether a format's TOML table says what it must: every mistake is one line naming the file and the entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.datasets import Dataset, Field
from pdd_ops.lang import say

NUMERIC = ("money", "int", "number", "rate", "seconds", "hours", "score")
KINDS = ("id", "code", "text", *NUMERIC, "instant", "day", "buyer", "mark")


def check_format(table: Mapping[str, Any], source: str, datasets: Mapping[str, Dataset]) -> None:
    """Raises PddOpsError for the first thing that is wrong with a format."""
    for entry in ("name", "dataset", "requires", "columns"):
        if entry not in table:
            raise PddOpsError(say("formats.missing_entry", file=source, entry=entry))
    for entry, (right, expected) in _SHAPES.items():
        if entry in table and not right(table[entry]):
            raise PddOpsError(say("formats.wrong_shape", file=source, entry=entry, expected=expected))
    if table["dataset"] not in datasets:
        known = ", ".join(datasets)
        raise PddOpsError(say("formats.unknown_dataset", file=source, value=table["dataset"], known=known))
    fields = datasets[table["dataset"]].fields
    _check_fields(table, source, fields)
    _check_constants(table, source, fields)
    for name in fields:
        if fields[name].required and not _always_there(table, name):
            raise PddOpsError(say("formats.not_fed", file=source, value=name))


def _check_fields(table: Mapping[str, Any], source: str, fields: Mapping[str, Field]) -> None:
    for group in ("columns", "kinds", "constants", "values"):
        for name in table.get(group, {}):
            if name not in fields:
                raise PddOpsError(say("formats.unknown_field", file=source, value=name, known=", ".join(fields)))
    for kind in table.get("kinds", {}).values():
        if kind not in KINDS:
            raise PddOpsError(say("formats.unknown_kind", file=source, value=kind, known=", ".join(KINDS)))


def _check_constants(table: Mapping[str, Any], source: str, fields: Mapping[str, Field]) -> None:
    for name, value in table.get("constants", {}).items():
        if table.get("kinds", {}).get(name, fields[name].kind) in NUMERIC and not _is_number(value):
            raise PddOpsError(say("formats.bad_constant", file=source, entry=name, value=value))


def _always_there(table: Mapping[str, Any], name: str) -> bool:
    """Whether a field is in every file of the format: by a required column, a constant, or the file's name."""
    if name in table.get("constants", {}) or name == table.get("wide", {}).get("into"):
        return True
    if name == "day_to" or (name == "day" and (table.get("period") or table.get("snapshot"))):
        return True
    feeding = set(_listed(table["columns"].get(name, [])))
    return any(feeding.issuperset(_listed(one)) for one in table["requires"])


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _is_number(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _all_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _headers(value: object) -> bool:
    return _is_text(value) or (_all_texts(value) and bool(value))


def _some_headers(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_headers, value))


def _table_of(right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(map(right, value.values()))


def _is_sample(value: Any) -> bool:  # noqa: ANN401  # anything that TOML can hold
    if not _table_of(_is_text)(value) or not {"field", "pattern"} <= value.keys():
        return False
    try:
        re.compile(value["pattern"])
    except re.error:
        return False
    return True


def _is_wide(value: Any) -> bool:  # noqa: ANN401  # anything that TOML can hold
    return isinstance(value, dict) and _is_text(value.get("into")) and _table_of(_all_texts)(value.get("endings"))


def _is_scalar(value: object) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _both_languages(value: object) -> bool:
    return isinstance(value, str) or (
        _table_of(_is_text)(value) and isinstance(value, dict) and {"zh", "en"} <= set(value)
    )


def _names(examples: Iterable[str]) -> str:
    return " / ".join(examples)


_LABEL = _names(('label = "…"', 'label = { zh = "…", en = "…" }'))
_SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_is_text, 'name = "…"'),
    "dataset": (_is_text, 'dataset = "orders"'),
    "label": (_both_languages, _LABEL),
    "where": (_both_languages, _LABEL.replace("label", "where")),
    "requires": (_some_headers, 'requires = ["…", ["…", "…"]]'),
    "refuses": (_all_texts, 'refuses = ["…"]'),
    "columns": (_table_of(_headers), '[columns] order_id = ["…", "…"]'),
    "kinds": (_table_of(_is_text), '[kinds] paid = "money"'),
    "constants": (_table_of(_is_scalar), '[constants] product_id = "…"'),
    "values": (_table_of(_table_of(_is_text)), '[values.status] "…" = "…"'),
    "ignored": (_table_of(_all_texts), '[ignored] headers = ["…"]'),
    "personal": (_table_of(_all_texts), '[personal] headers = ["…"]'),
    "sample": (_is_sample, '[sample] field = "order_id", pattern = "^…$"'),
    "wide": (_is_wide, '[wide] into = "source", endings = { visitors = ["…"] }'),
    "period": (_is_flag, "period = true"),
    "snapshot": (_is_flag, "snapshot = true"),
    "control_totals": (_is_flag, "control_totals = true"),
}
