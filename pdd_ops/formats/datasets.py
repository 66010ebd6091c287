"""What the store can hold: the datasets and the kinds of their fields, read from datasets.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pdd_ops.records import frozen
from pdd_ops.resources import shipped_table


@frozen
class Field:
    """A field of a dataset: its kind tells how a cell is read, `column` where it is stored."""

    name: str
    kind: str
    column: str
    required: bool = False
    default: str | int | None = None
    expected: bool = False  # a row without it is rejected, but for orders that were never paid
    lenient: bool = False  # a cell that cannot be read is left empty without a word
    sign: str = ""  # '+' or '-': the sign that its amounts have, whichever way a file writes them
    both_signs: bool = False  # a column with both is right: some of it came back
    strict: bool = False  # a cell that cannot be read rejects the row, as it does of what is required or expected
    due: bool = False  # every row that counts has one: an empty cell is unknown, and no 0
    stage_only: bool = False  # needed while a file is imported, never stored


@frozen
class Dataset:
    """What the store holds under one name: its fields by name, and the columns that identify a row."""

    name: str
    label: Mapping[str, str]
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    any_of: tuple[str, ...] = ()  # a row in which all of these are empty is rejected


@cache
def datasets() -> Mapping[str, Dataset]:
    """All datasets by name."""
    return {name: _dataset(name, table) for name, table in shipped_table("pdd_ops.formats", "datasets.toml").items()}


def _dataset(name: str, table: Mapping[str, Any]) -> Dataset:
    fields = {field: _field(field, entry, table["key"]) for field, entry in table["fields"].items()}
    return Dataset(name, table["label"], tuple(table["key"]), fields, tuple(table.get("any_of", ())))


def _field(name: str, entry: Mapping[str, Any], key: Sequence[str]) -> Field:
    """What tells rows apart must be read, and so must what is required or expected, unless the table says otherwise."""
    needed = entry.get("required") or entry.get("expected") or entry.get("column", name) in key
    return Field(name, **{"column": name, "strict": bool(needed), **entry})
