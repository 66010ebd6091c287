"""A shop with two months in its database, and settings that lead to robots on this machine."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from typer.testing import CliRunner

from pdd_ops.periods import Month
from pdd_ops.sample import write_sample

from .tool import installed

NOW = "2025-04-02T09:00:00+08:00"
SHOP = "桂花巷家居"
FOLDERS: list[Path] = []  # taken away at the end of the run


@dataclass(frozen=True)
class Result:
    """How the tool ended and what it said."""

    code: int
    out: str
    err: str


def tool(*arguments: str | Path) -> Result:
    """`pdd-ops ARGUMENTS` through the installed entry point."""
    done = CliRunner().invoke(installed(), [str(argument) for argument in arguments], catch_exceptions=False)
    return Result(done.exit_code, done.stdout, done.stderr)


def _folder() -> Path:
    FOLDERS.append(Path(mkdtemp(prefix="pdd-ops-delivery-")))
    return FOLDERS[-1]


def command_in(said: str) -> list[str]:
    """The words after `pdd-ops` of the command that a line on stderr tells to type."""
    (command,) = re.findall(r"pdd-ops (send .*--again)$", said, re.MULTILINE)
    return shlex.split(command)


@cache
def exports() -> Path:
    """A small shop's exports of February and March 2025, made once."""
    folder = _folder()
    write_sample(folder, orders=400, months=2, seed=7, end=Month.parse("2025-03"))
    return folder


@cache
def _database() -> Path:
    path = _folder() / "shop.db"
    assert tool("import", exports(), "--shop", SHOP, "--db", path).code == 0
    return path


@dataclass(frozen=True)
class Home:
    """A folder with a database and pdd-ops.toml, in which the tool is started."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "pdd-ops.toml"

    @property
    def database(self) -> Path:
        return self.folder / "shop.db"

    def channel(self, name: str, kind: str, **entries: Any) -> None:  # noqa: ANN401  # TOML values
        """Adds a channel that retries at once."""
        quick = {} if kind == "folder" else {"retry_wait": 0.01, "timeout": 1}
        self.add(f"channel.{name}", {"type": kind, **quick, **entries})

    def add(self, table: str, entries: Mapping[str, Any]) -> None:
        """Adds a table to the settings."""
        text = self.settings.read_text("utf-8")
        lines = [f"{key} = {toml(value)}" for key, value in entries.items()]
        self.settings.write_text("\n".join([text, f"[{table}]", *lines, ""]), "utf-8")

    def send(self, *arguments: str) -> Result:
        """`pdd-ops send ARGUMENTS` with these settings."""
        return tool("send", *arguments, "--config", self.settings)

    def run(self, *arguments: str) -> Result:
        """`pdd-ops run ARGUMENTS` with these settings."""
        return tool("run", *arguments, "--config", self.settings)


def toml(value: object) -> str:
    """A value as TOML has it."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    return str(value)


def home(folder: Path, monkeypatch: pytest.MonkeyPatch, *, language: str = "en") -> Home:
    """A fresh home on 2 April 2025."""
    for name, value in {"PDD_OPS_NOW": NOW, "PDD_OPS_CONFIG": str(folder / "config"), "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    made = Home(folder)
    made.settings.write_text(f'database = "shop.db"\nlang = "{language}"\n', "utf-8")
    made.settings.chmod(0o600)
    shutil.copy(_database(), made.database)
    return made
