"""The tool as a user starts it: through the installed entry point."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner


@cache
def installed() -> typer.Typer:
    """What the entry point `pdd-ops` of the installation starts."""
    [script] = entry_points(group="console_scripts", name="pdd-ops")
    found: typer.Typer = script.load()
    return found


def run(*arguments: str | Path, code: int = 0) -> str:
    """What `pdd-ops ARGUMENTS` prints on stdout; it must end with this exit code."""
    result = CliRunner().invoke(installed(), [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def run_json(*arguments: str | Path) -> Any:  # noqa: ANN401  # JSON
    """The JSON that `pdd-ops ARGUMENTS` prints, and nothing else."""
    return json.loads(run(*arguments))
