"""`pdd-ops report`: the operations summary of a month."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.render.output import FORMATS, format_of, formats_of, render, write_report

from ._shared import Db, Json, Lang, Shop, tell


def report(
    month: Annotated[str | None, typer.Argument(metavar="MONTH", help=say("report.month"), show_default=False)] = None,
    compare: Annotated[str, typer.Option("--compare", help=say("report.compare"))] = "previous",
    output: Annotated[
        str | None, typer.Option("--format", help=say("report.format", known=", ".join(FORMATS)), show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=say("report.out"), show_default=False)] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help=say("excel.template"), show_default=False, dir_okay=False)
    ] = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
    month_option: Annotated[str | None, typer.Option("--month", hidden=True)] = None,
) -> None:
    """Reads the database, builds the report of the month and shows or writes it."""
    from pdd_ops.config import database_path
    from pdd_ops.metrics.shops import choose_shops, pick_month
    from pdd_ops.report.build import build_report
    from pdd_ops.store.database import open_reader

    month = month or month_option
    names = formats_of("json" if as_json else output or format_of(out), tuple(FORMATS))
    connection = open_reader(database_path(db))
    shops = choose_shops(connection, shop)
    chosen = pick_month(connection, shops, month)
    built = build_report(connection, shops=shops, month=chosen, compare=compare, chosen=month is not None)
    if template is not None:
        from pdd_ops.render.excel import write_filled

        tell(write_filled(built, template, out))
    elif out is not None:
        tell(say("report.written", file=file) for file in write_report(built, names, out))
    elif len(names) > 1:
        raise UsageError(say("report.needs_folder"))
    elif names == ["terminal"]:
        from pdd_ops.render.terminal import console_for, report_lines, show

        console = console_for(sys.stdout)
        show(report_lines(built, console.width), console)
    else:
        typer.echo(render(built, names[0]), nl=False)
