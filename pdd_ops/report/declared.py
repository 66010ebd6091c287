"""The declaration of the report: parts, sections, sentences and tables, as sections.toml has them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def declared() -> dict[str, Any]:
    """sections.toml as it stands."""
    return tomllib.loads(files("pdd_ops.report").joinpath("sections.toml").read_text("utf-8"))
