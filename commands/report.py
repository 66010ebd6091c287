"""`pdd-ops report`: the operations summary of a month."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.document.visible import harmless
from pdd_ops.errors import Exit, UsageError
from pdd_ops.lang import say
from pdd_ops.render.output import FORMATS, format_of, formats_of, render, write_report

from ._shared import Db, Json, Lang, OfPeriod, Shop, file_mode, format_names, no_folder, tell

if TYPE_CHECKING:
    from pdd_ops.report.model import Report


def report(
    month: OfPeriod = None,
    compare: Annotated[str, typer.Option("--compare", help=say("report.compare"))] = "previous",
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=say("report.format", known=", ".join(FORMATS)),
            show_default=False,
            autocompletion=format_names,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=say("report.out"), show_default=False)] = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="FILE", help=say("excel.template"), show_default=False, callback=no_folder),
    ] = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
    month_option: Annotated[str | None, typer.Option("--month", hidden=True)] = None,
) -> None:
    """Reads the database, builds the report of the month and shows or writes it."""
    from pdd_ops.deliver.own_files import check_own_files

    names = formats_of(_wanted(output, None if template else out, as_json=as_json), tuple(FORMATS))
    check_own_files()
    built = _build(db, shop, month or month_option, compare)
    if template is not None:
        from pdd_ops.render.excel import write_filled

        tell(write_filled(built, template, out, mode=file_mode(db)))
    elif out is not None:
        tell(say("report.written", file=file) for file in write_report(built, names, out, mode=file_mode(db)))
    else:
        _show(built, names)
    if built.fallback:
        raise typer.Exit(Exit.PROVISIONAL)


def _wanted(output: str | None, out: Path | None, *, as_json: bool) -> str:
    """The formats as asked for: --json, else --format, else what the file's name ends with."""
    if as_json:
        return "json"
    return output if output is not None else format_of(out)


def _build(db: Path | None, shop: str | None, month: str | None, compare: str) -> Report:
    """The report of the month asked for, else of the default month."""
    from pdd_ops.config import database_path
    from pdd_ops.metrics.shops import choose_shops, pick_period
    from pdd_ops.report.build import build_report
    from pdd_ops.store.database import open_reader

    connection = open_reader(database_path(db))
    shops = choose_shops(connection, shop)
    chosen = pick_period(connection, shops, month)
    return build_report(connection, shops=shops, month=chosen, compare=compare, chosen=month is not None)


def _show(report: Report, names: list[str]) -> None:
    """On stdout, which holds one format."""
    if len(names) > 1:
        raise UsageError(say("report.needs_folder"))
    if names == ["terminal"]:
        from pdd_ops.render.terminal import console_for, report_lines, show

        console = console_for(sys.stdout)
        show(report_lines(report, console.width), console)
    else:
        content = render(report, names[0])
        shown = sys.stdout.isatty() and names[0] in ("json", "md")
        typer.echo(harmless(content.decode()) if shown else content, nl=False)
