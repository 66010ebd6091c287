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
from typer.core import TyperGroup
from typer.main import get_group

from pdd_ops.document.visible import visible
from pdd_ops.errors import Exit, PddOpsError
from pdd_ops.lang import say

from ._shared import Lang  # isort: skip  # it finds the language
from ._speaking import SpokenContext, UsageError, told

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
    "products": ("products:products", "goods.help_products"),
    "price": ("price:price", "goods.help_price"),
    "customers": ("customers:app", "goods.help_customers"),
    "shops": ("shops:app", "shops.help"),
    "logistics": ("logistics:logistics", "logistics.help"),
    "stock": ("stock:stock", "stock.help"),
    "clusters": ("clusters:clusters", "clusters.help"),
    "rights": ("rights:app", "rights.help"),
    "maturity": ("maturity:maturity", "maturity.help"),
    "reviews": ("reviews:app", "reviews.help"),
    "feedback": ("feedback:app", "feedback.help"),
    "survey": ("survey:app", "survey.help"),
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
    "config": ("config:app", "config.help"),
    "backup": ("backup:backup", "backup.help"),
    "export": ("export:export", "export.help"),
    "doctor": ("doctor:doctor", "doctor.help"),
    "today": ("today:today", "desk.help_today"),
    "aftersales": ("aftersales:app", "desk.help_aftersales"),
    "actions": ("actions:app", "actions.help"),
    "log": ("log:app", "log.help"),
    "campaigns": ("campaigns:app", "campaigns.help"),
    "target": ("target:app", "target.help"),
    "fleet": ("fleet:app", "fleet.help"),
}
# How --help groups them; what is in no group stands in the last one.
_GROUPS = {
    "cli.group_data": ("import", "imports", "rejects", "formats", "shops", "check", "backup", "doctor", "export"),
    "cli.group_numbers": (
        "report", "trend", "query", "why", "alerts", "explain", "profit", "products", "price", "customers", "bundles",
    ),
    "cli.group_today": (
        "today", "aftersales", "logistics", "stock", "rights", "clusters", "maturity", "reviews", "feedback", "survey",
    ),
    "cli.group_work": ("actions", "log", "campaigns", "effect", "abtest", "plan", "target", "rules"),
    "cli.group_automation": ("init", "run", "schedule", "send", "fleet", "mcp"),
    "cli.group_more": ("demo", "sample", "config"),
}  # fmt: skip
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
    return _speaking(get_group(alone).commands[name])


def _speaking(command: Any) -> Any:  # noqa: ANN401
    """The command, and those of a group, with help in the language in use."""
    command.context_class = SpokenContext
    for one in getattr(command, "commands", {}).values():
        one.short_help = one.help  # whole: typer would cut it to one line
        _speaking(one)
    return command


def _options_of_a_group(lang: Lang = None) -> None:
    """What stands between the name of a group and its command."""


class CommandGroup(TyperGroup):
    """The group of all commands. Expected errors become one line on stderr and an exit code, here and nowhere else."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  # those of typer
        super().__init__(**settings)
        self.context_class = SpokenContext
        self.commands: UserDict[str, Any] = _LazyCommands(dict.fromkeys(_COMMANDS))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Lists the names and help texts, group by group."""
        grouped = {name for names in _GROUPS.values() for name in names}
        rest = tuple(name for name in _COMMANDS if name not in grouped)
        for title, names in _GROUPS.items():
            there = [name for name in (*names, *(rest if title == "cli.group_more" else ())) if name in _COMMANDS]
            with formatter.section(say(title)):
                formatter.write_dl([(name, say(_COMMANDS[name][1])) for name in there])

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Without a command, on a terminal and where there is no database yet: what to do first, not all commands."""
        if not args and sys.stdin.isatty() and sys.stdout.isatty():
            from pdd_ops.deliver.places import first_steps

            if steps := first_steps():
                typer.echo("\n".join(steps))
                raise typer.Exit(Exit.OK)
        return super().parse_args(ctx, args)

    def make_context(self, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        """As typer does, with its errors in the language in use."""
        try:
            return super().make_context(*given, **more)
        except UsageError as error:
            raise told(error) from None

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Runs the command named on the command line."""
        _speak_utf8()
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise told(error) from None
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
