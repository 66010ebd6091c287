"""The tables that come with the tool: TOML files that stand beside the code that reads them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

try:
    from tomli import loads  # compiled: a third of the time that reading the two dozen tables of a report takes
except ImportError:  # an installation without it is slower, and else the same
    from tomllib import loads


@cache
def shipped_table(package: str, name: str) -> dict[str, Any]:
    """The file `name` ('rules.toml', 'texts/cli.toml') of a package as it stands, read once: not to be changed."""
    return loads(files(package).joinpath(name).read_text("utf-8"))


def festivals() -> dict[str, list[str]]:
    """The days ('YYYY-MM-DD') of the festivals of the moon and of 清明, by name."""
    return shipped_table("pdd_ops", "festivals.toml")
