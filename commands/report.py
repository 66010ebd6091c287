"""`pdd-ops report`: the operations summary of a month."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.document.visible import harmless
from pdd_ops.errors import Exit, UsageError
from pdd_ops.lang import say
from pdd_ops.render.output import FORMATS, format_of, formats_of, render, write_report

from . import _complete
from ._shared import Db, Json, Lang, NoPager, OfPeriod, Shop, file_mode, format_names, no_folder, open_file, page, tell

if TYPE_CHECKING:
    from collections.abc import Collection

    from pdd_ops.document.blocks import Document
    from pdd_ops.report.model import Report


def report(
    month: OfPeriod = None,
    compare: Annotated[str, typer.Option("--compare", help=say("report.compare"))] = "previous",
    full: Annotated[bool, typer.Option("--full", help=say("report.full"))] = False,
    section: Annotated[
        str | None,
        typer.Option(
            "--section",
            metavar="ID",
            help=say("report.section"),
            show_default=False,
            autocompletion=_complete.sections,
        ),
    ] = None,
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
    no_pager: NoPager = False,
    open_: Annotated[bool, typer.Option("--open", help=say("report.open_file"))] = False,
    shops: Annotated[bool, typer.Option("--compare-shops", help=say("compare.opt"))] = False,
    month_option: Annotated[str | None, typer.Option("--month", hidden=True)] = None,
) -> None:
    """Reads the database, builds the report of the month and shows or writes it."""
    from pdd_ops.deliver.own_files import check_own_files

    if open_:
        output, out = _to_open(output, out, as_json=as_json)
    names = formats_of(_wanted(output, None if template else out, as_json=as_json), tuple(FORMATS))
    check_own_files()
    if shops:
        from ._compare_shops import Wish, compare_shops

        _only_shops(full=full, section=section, template=template)
        wish = Wish(month or month_option, compare, names, out, open_, db, shop, no_pager)
        return compare_shops(wish)
    short = names == ["terminal"] and out is None and template is None and not full
    wanted = _sections(section, full=full) if section else () if short else None
    built = _build(db, shop, month or month_option, compare, wanted)
    if template is not None:
        from pdd_ops.render.excel import write_filled

        tell(write_filled(built, template, out, mode=file_mode(db)))
    elif out is not None:
        written = write_report(built, names, out, mode=file_mode(db))
        tell(say("report.written", file=file) for file in written)
        if open_:
            open_file(written[0])
    elif names == ["terminal"]:
        page(_document(built, section=bool(section), full=full, db=db, shop=shop), no_pager=no_pager)
    else:
        _show(built, names)
    if built.fallback:
        raise typer.Exit(Exit.PROVISIONAL)


def _only_shops(**others: object) -> None:
    """Raises UsageError where something is asked for that a table of shops has not."""
    if given := [f"--{name}" for name, value in others.items() if value]:
        raise UsageError(say("compare.without", options=", ".join(given)))


def _to_open(output: str | None, out: Path | None, *, as_json: bool) -> tuple[str | None, Path]:
    """The format and place of a file that is to be opened: the page here, where nothing else is asked for."""
    if as_json:
        raise UsageError(say("report.open_json"))
    return output or (None if out and out.suffix else "html"), out or Path()


def _sections(text: str, *, full: bool) -> list[str]:
    """The section that is meant. Raises UsageError."""
    from pdd_ops.report.declared import section_named

    if full:
        raise UsageError(say("report.full_or_section"))
    return [section_named(text)]


def _document(built: "Report", *, section: bool, full: bool, db: Path | None, shop: str | None) -> "Document":
    """What the terminal shows: the first page, unless all or one section is asked for."""
    from pdd_ops.answers.report import full_document, named_options, section_document, short_document

    if section:
        return section_document(built)
    options = named_options(shop=shop, db=db)
    return full_document(built, appendix=False, options=options) if full else short_document(built, options)


def _wanted(output: str | None, out: Path | None, *, as_json: bool) -> str:
    """The formats as asked for: --json, else --format, else what the file's name ends with."""
    if as_json:
        return "json"
    return output if output is not None else format_of(out)


def _build(
    db: Path | None, shop: str | None, month: str | None, compare: str, sections: "Collection[str] | None"
) -> "Report":
    """The report of the month asked for, else of the default month, with these sections or all."""
    from pdd_ops.config import database_path
    from pdd_ops.metrics.shops import choose_shops, pick_period
    from pdd_ops.report.build import build_report
    from pdd_ops.store.database import open_reader

    connection = open_reader(database_path(db))
    shops = choose_shops(connection, shop)
    chosen = pick_period(connection, shops, month)
    return build_report(
        connection, shops=shops, month=chosen, compare=compare, chosen=month is not None, sections=sections
    )


def _show(report: "Report", names: list[str]) -> None:
    """On stdout, which holds one format."""
    if len(names) > 1:
        raise UsageError(say("report.needs_folder"))
    content = render(report, names[0])
    shown = sys.stdout.isatty() and names[0] in ("json", "md")
    typer.echo(harmless(content.decode()) if shown else content, nl=False)
