"""The command line: one command or group a file. `app` is the `pdd-ops` entry point."""

from __future__ import annotations

from . import _cycles  # noqa: F401  # before anything is loaded

# isort: split
from typing import Annotated

import typer

from pdd_ops import __version__
from pdd_ops.lang import say

from . import (
    abtest,
    actions,
    alerts,
    backup,
    check,
    demo,
    doctor,
    effect,
    explain,
    formats,
    imports,
    init,
    log,
    plan,
    query,
    report,
    rules,
    run,
    sample,
    schedule,
    send,
    target,
    why,
)
from ._shared import House, Lang

app = typer.Typer(
    cls=House, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, help=say("help.app")
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pdd-ops {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help=say("help.version"))
    ] = False,
    lang: Lang = None,
) -> None:
    """Options of the tool itself."""


app.command("demo", help=say("help.demo"))(demo.demo)
app.command("import", help=say("help.import"))(imports.import_)
app.command("imports", help=say("help.imports"))(imports.imports)
app.command("rejects", help=say("help.rejects"))(imports.rejects)
app.command("formats", help=say("help.formats"))(formats.formats)
app.command("report", help=say("help.report"))(report.report)
app.command("query", help=say("help.query"))(query.query)
app.command("explain", help=say("explain.help"))(explain.explain)
app.command("why", help=say("why.help"))(why.why)
app.command("check", help=say("help.check"))(check.check)
app.command("alerts", help=say("alerts.help"))(alerts.alerts)
app.command("rules", help=say("rules.help"))(rules.rules)
app.command("send", help=say("deliver.help_send"))(send.send)
app.add_typer(actions.app, name="actions", help=say("actions.help"))
app.command("plan", help=say("plan.help"))(plan.plan)
app.command("effect", help=say("effect.help"))(effect.effect)
app.command("abtest", help=say("abtest.help"))(abtest.abtest)
app.command("init", help=say("deliver.help_init"))(init.init)
app.command("run", help=say("deliver.help_run"))(run.run)
app.command("schedule", help=say("schedule.help"))(schedule.schedule)
app.add_typer(log.app, name="log", help=say("log.help"))
app.add_typer(target.app, name="target", help=say("target.help"))
app.command("sample", help=say("help.sample"))(sample.sample)
app.command("backup", help=say("backup.help"))(backup.backup)
app.command("doctor", help=say("doctor.help"))(doctor.doctor)
