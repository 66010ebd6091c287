"""Further headers of the shipped formats: what merchants, ERP tools and older pages call a column (aliases.toml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pdd_ops.resources import shipped_table

_TELLING = {
    "商品ID": "product_id",
    "时段": "hour",
    "日期": "day",
    "统计日期": "day",
}  # refused headers and their fields
Family = tuple[frozenset[str], tuple[str, ...]]  # the headers that a format names for some field, and its aliases


@cache
def aliases() -> Mapping[str, Mapping[str, list[str]]]:
    """Dataset → field → headers beside those that the formats name."""
    return shipped_table("pdd_ops.formats", "aliases.toml")


def with_aliases(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table of a shipped format whose fields know their aliases too, and what it requires and refuses with them.

    A header that the format names itself, for another field or as one to leave alone, is no alias of a field.
    """
    more = aliases().get(table["dataset"], {})
    own: dict[str, list[str]] = {name: _listed(headers) for name, headers in table["columns"].items()}
    named = {header for headers in own.values() for header in headers}
    named |= {header for group in ("ignored", "personal") for header in table.get(group, {}).get("headers", [])}
    fresh = {name: [one for one in headers if one not in named] for name, headers in more.items()}
    families = [(frozenset(own.get(name, ())), tuple(fresh[name])) for name in fresh if name in own]
    refused = [_with_family(header, own, more) for header in table.get("refuses", [])]
    return {
        **table,
        "columns": {name: [*headers, *fresh.get(name, ())] for name, headers in own.items()},
        "requires": [_widened(_listed(one), families) for one in table["requires"]],
        "refuses": list(dict.fromkeys(header for group in refused for header in group)),
    }


def _widened(group: list[str], families: Iterable[Family]) -> list[str]:
    """One of these headers is needed: any alias of a field that one of them feeds will do."""
    found = dict.fromkeys(group)
    for headers, fresh in families:
        if headers.intersection(group):
            found |= dict.fromkeys(fresh)
    return list(found)


def _with_family(header: str, own: Mapping[str, list[str]], more: Mapping[str, list[str]]) -> list[str]:
    """A refused header with the aliases of a field that the format does not read."""
    field = _TELLING.get(header, "")
    return [header] if field in own else [header, *more.get(field, [])]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
