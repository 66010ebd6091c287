"""The group of all commands: their names, help texts and places. A command is imported and built when it is asked for;
to list them none is.
"""

from __future__ import annotations

import os
import sys
from collections import UserDict
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from pdd_ops.document.visible import visible
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

from ._shared import Lang

# As they are listed: the module and the function (or, of a group, the app) in it, and the id of the help text.
_COMMANDS = {
    "demo": ("demo:demo", "help.demo"),
    "import": ("imports:import_", "help.import"),
    "imports": ("imports:app", "help.imports"),
    "rejects": ("imports:rejects", "help.rejects"),
    "formats": ("formats:formats", "help.formats"),
    "report": ("report:report", "help.report"),
    "trend": ("trend:trend", "trend.help"),
    "query": ("query:query", "help.query"),
    "explain": ("explain:explain", "explain.help"),
    "why": ("why:why", "why.help"),
    "profit": ("profit:profit", "profit.help"),
    "shops": ("shops:app", "shops.help"),
    "maturity": ("maturity:maturity", "maturity.help"),
    "check": ("check:check", "help.check"),
    "alerts": ("alerts:alerts", "alerts.help"),
    "rules": ("rules:rules", "rules.help"),
    "send": ("send:send", "deliver.help_send"),
    "plan": ("plan:plan", "plan.help"),
    "effect": ("effect:effect", "effect.help"),
    "abtest": ("abtest:abtest", "abtest.help"),
    "init": ("init:init", "deliver.help_init"),
    "run": ("run:run", "deliver.help_run"),
    "schedule": ("schedule:schedule", "schedule.help"),
    "sample": ("sample:sample", "help.sample"),
    "backup": ("backup:backup", "backup.help"),
    "export": ("export:export", "export.help"),
    "doctor": ("doctor:doctor", "doctor.help"),
    "actions": ("actions:app", "actions.help"),
    "log": ("log:app", "log.help"),
    "target": ("target:app", "target.help"),
}
PLAIN: dict[str, Any] = {"rich_markup_mode": None, "pretty_exceptions_enable": False}


class _LazyCommands(UserDict[str, Any]):
    """Commands by name."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # typer carries its own copy of click: types are private
        if self.data[name] is None:
            self.data[name] = _built(name, *_COMMANDS[name])
        return self.data[name]


def _built(name: str, place: str, text: str) -> Any:  # noqa: ANN401
    module, _, member = place.partition(":")
    found, alone = getattr(import_module(f".{module}", __package__), member), typer.Typer(**PLAIN)
    if isinstance(found, typer.Typer):
        if not found.registered_callback:
            found.callback()(_options_of_a_group)
        alone.add_typer(found, name=name, help=say(text))
    else:
        alone.command(name, help=say(text))(found)
    return get_group(alone).commands[name]


def _options_of_a_group(lang: Lang = None) -> None:
    """What stands between the name of a group and its command."""


class CommandGroup(TyperGroup):
    """The group of all commands. Expected errors become one line on stderr and an exit code, here and nowhere else."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  # those of typer
        super().__init__(**settings)
        self.commands: UserDict[str, Any] = _LazyCommands(dict.fromkeys(_COMMANDS))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Lists the names and help texts."""
        listed = {name: TyperCommand(name, help=say(text)) for name, (_, text) in _COMMANDS.items()}
        TyperGroup(commands=dict(listed)).format_commands(ctx, formatter)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Runs the command named on the command line."""
        _speak_utf8()
        try:
            return super().invoke(ctx)
        except PddOpsError as error:
            typer.secho(visible(str(error)), err=True, fg="red")
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:  # the reader (`head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None


def _speak_utf8() -> None:
    """Output that is not a terminal is UTF-8 wherever it goes; a terminal that cannot show a sign shows '?'."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
