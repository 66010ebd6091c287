"""Whether a format's TOML table says what it must: every mistake is one line naming the file and the entry."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.formats.datasets import Dataset, Field
from pdd_ops.lang import say

NUMERIC = ("money", "int", "number", "rate", "seconds", "hours", "score")
LARGEST = Decimal(10**12)  # of a constant


def check_format(table: Mapping[str, Any], source: str, datasets: Mapping[str, Dataset]) -> None:
    """Raises PddOpsError for the first thing that is wrong with a format."""
    from pdd_ops.checked import checked, listed, wrong
    from pdd_ops.formats.shapes import FormatFile

    checked(source, dict(table), FormatFile)
    if table["dataset"] not in datasets:
        known = listed(datasets, table["dataset"])
        raise wrong(source, "dataset", table["dataset"], say("settings.one_of", known=known))
    fields = datasets[table["dataset"]].fields
    _check_fields(table, source, fields)
    _check_constants(table, source, fields)
    _check_pattern(table, source)
    _check_computed(table, source)
    _check_times(table, source)
    _check_lines(table, source)
    for name in fields:
        if fields[name].required and not _always_there(table, name):
            raise wrong(source, f"columns.{name}", None, say("formats.not_fed", value=name))


def _check_fields(table: Mapping[str, Any], source: str, fields: Mapping[str, Field]) -> None:
    """Raises PddOpsError where a field is named that the dataset has not."""
    wide = table.get("wide", {})
    groups = {name: table.get(name, {}) for name in ("columns", "kinds", "constants", "values", "computed")}
    groups |= {"wide.endings": wide.get("endings", {})}
    places = [(f"{group}.{name}", name, fields) for group, names in groups.items() for name in names]
    places += [("wide.into", wide["into"], fields)] if wide else []
    places += [("wide.rest", wide["rest"], fields)] if wide.get("rest") else []
    places += [("sample.field", table["sample"]["field"], table["columns"])] if "sample" in table else []
    for place, name, known in places:
        if name not in known:
            raise _unknown(source, place, name, list(known))


def _unknown(source: str, place: str, name: str, known: list[str]) -> PddOpsError:
    from pdd_ops.checked import listed, shown, wrong

    group, _, last = place.rpartition(".")
    place = place if last != name or name.isidentifier() else f"{group}.{shown(name)}"
    return wrong(source, place, None, say("formats.unknown_field", value=name, known=listed(known, name)))


def _check_constants(table: Mapping[str, Any], source: str, fields: Mapping[str, Field]) -> None:
    from pdd_ops.checked import wrong

    for name, value in table.get("constants", {}).items():
        if table.get("kinds", {}).get(name, fields[name].kind) in NUMERIC and not _is_number(value):
            raise wrong(source, f"constants.{name}", value, say("settings.any_number"))


def _check_pattern(table: Mapping[str, Any], source: str) -> None:
    """The pattern of an id is matched in linear time: what an endless one needs is not in its language."""
    from pdd_ops.checked import wrong

    pattern = table.get("sample", {}).get("pattern")
    if pattern is None:
        return
    try:
        any_match(pattern, ["0"])
    except ValueError:
        raise wrong(source, "sample.pattern", pattern, say("formats.bad_pattern")) from None


def _check_computed(table: Mapping[str, Any], source: str) -> None:
    """Each expression is one, over columns that every file of the format has, for a field that no column feeds."""
    from pdd_ops.checked import listed, wrong
    from pdd_ops.formats.computed import computed

    required = [header for one in table["requires"] if isinstance(one, str) for header in [one]]
    for name, text in table.get("computed", {}).items():
        place = f"computed.{name}"
        expression = computed(text, str.strip)
        if expression is None:
            raise wrong(source, place, text, say("formats.bad_computed"))
        if name in table["columns"]:
            raise wrong(source, place, text, say("formats.fed_twice", value=name))
        for header in expression.headers:
            if header not in required:
                known = listed(required, header)
                raise wrong(source, place, text, say("formats.not_required", value=header, known=known))


def _check_times(table: Mapping[str, Any], source: str) -> None:
    from datetime import datetime
    from zoneinfo import available_timezones

    from pdd_ops.checked import wrong

    zone, layout = table.get("timezone"), table.get("time_format")
    if zone is not None and zone not in available_timezones():
        raise wrong(source, "timezone", zone, say("formats.bad_timezone"))
    if layout is not None:
        try:
            day = datetime(2025, 3, 1, 10, 20, 30)
            right = datetime.strptime(day.strftime(layout), layout).date() == day.date()
        except ValueError:
            right = False
        if not right:
            raise wrong(source, "time_format", layout, say("formats.bad_time_format"))


def _check_lines(table: Mapping[str, Any], source: str) -> None:
    """What is said of the lines of orders is said of orders, and returns need a quantity and an amount."""
    from pdd_ops.checked import wrong

    for entry in ("identical_rows", "negative_quantities"):
        if entry in table and table["dataset"] != "orders":
            raise wrong(source, entry, table[entry], say("formats.orders_only"))
    if "negative_quantities" in table:
        for name in ("quantity", "paid"):
            if name not in {*table["columns"], *table.get("computed", {})}:
                raise wrong(source, "negative_quantities", "returns", say("formats.returns_need", value=name))


def any_match(pattern: str, texts: list[str]) -> bool:
    """Whether the regular expression is found in one of the texts; in time that grows as their length, whatever the
    expression is. Raises ValueError where it is none, or has what needs more time (look-around, back references)."""
    import polars as pl

    try:
        return bool(pl.Series(texts, dtype=pl.String).str.contains(pattern).any())
    except pl.exceptions.ComputeError as error:
        raise ValueError(pattern) from error


def _always_there(table: Mapping[str, Any], name: str) -> bool:
    """Whether a field is in every file of the format: by a required column, a constant, or the file's name."""
    if name in table.get("constants", {}) or name == table.get("wide", {}).get("into"):
        return True
    if name == "day_to" or (name == "day" and (table.get("period") or table.get("snapshot"))):
        return True
    if name in table.get("computed", {}):
        return True
    feeding = set(_listed(table["columns"].get(name, [])))
    return any(feeding.issuperset(_listed(one)) for one in table["requires"])


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _is_number(value: object) -> bool:
    try:
        return abs(Decimal(str(value))) <= LARGEST
    except InvalidOperation:
        return False
