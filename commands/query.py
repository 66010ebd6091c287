"""`pdd-ops query`: metrics over any period, split by any dimension."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.render.files import write_whole
from pdd_ops.render.output import QUERY_FORMATS, formats_of

from . import _complete
from ._shared import Db, Json, Lang, Shop, answer, file_mode, no_folder, tell

if TYPE_CHECKING:
    from pdd_ops.metrics.query import QueryResult
    from pdd_ops.metrics.shops import Shops
    from pdd_ops.periods import Period


def query(
    metrics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="METRIC...", help=say("query.metrics"), show_default=False, autocompletion=_complete.metrics
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help=say("query.by"), show_default=False, autocompletion=_complete.dimensions),
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help=say("query.from"), show_default=False)] = None,
    last: Annotated[str | None, typer.Option("--to", help=say("query.to"), show_default=False)] = None,
    wanted: Annotated[
        str | None,
        typer.Option("--period", "--month", metavar="PERIOD", help=say("query.period"), show_default=False),
    ] = None,
    output: Annotated[str, typer.Option("--format", help=say("query.format"))] = "table",
    listed: Annotated[bool, typer.Option("--list", help=say("query.opt_list"))] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=say("query.out"), show_default=False, callback=no_folder),
    ] = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums and shows them as a table, csv, JSON or a workbook."""
    from pdd_ops.config import database_path
    from pdd_ops.metrics.query import query as ask
    from pdd_ops.metrics.shops import choose_shops
    from pdd_ops.store.database import open_reader
    from pdd_ops.store.shops import ALL_SHOPS

    if listed:
        from pdd_ops.answers.metrics import metrics_answer

        return answer(*metrics_answer(), as_json=as_json)
    names = formats_of("json" if as_json else output, QUERY_FORMATS)
    connection = open_reader(database_path(db))
    shops = choose_shops(connection, ALL_SHOPS if by == "shop" and shop is None else shop)
    period = _period(connection, shops, first, last, wanted)
    found = ask(connection, shops=shops.ids, metrics=metrics or (), period=period, by=by)
    _deliver(found, names, shops.name, out, mode=file_mode(db))


def _period(
    connection: sqlite3.Connection, shops: Shops, first: str | None, last: str | None, wanted: str | None
) -> Period:
    """The days asked for, else the period, else the default month."""
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.periods import Period, parse_day

    if first is None and last is None:
        return pick_period(connection, shops, wanted)
    if wanted is not None:
        raise UsageError(say("query.period_or_days"))
    if first is None or last is None:
        raise UsageError(say("query.both_ends"))
    days = Period(parse_day(first), parse_day(last))
    if days.first > days.last:
        raise UsageError(say("query.wrong_order", first=days.first, last=days.last))
    return days


def _deliver(found: QueryResult, names: list[str], shop: str, out: Path | None, *, mode: int) -> None:
    from pdd_ops.render.queries import query_lines, query_text
    from pdd_ops.render.terminal import console_for, show

    if len(names) > 1:
        raise UsageError(say("query.one_format"))
    if out is not None:
        write_whole(out, _content(found, names[0], shop), mode=mode)
        tell([say("report.written", file=out)])
    elif names == ["xlsx"]:
        raise UsageError(say("query.needs_out"))
    elif names == ["table"]:
        console = console_for(sys.stdout)
        show(query_lines(found, console.width), console)
    else:
        typer.echo(query_text(found, names[0], shop=shop, shown=sys.stdout.isatty()), nl=False)


def _content(answer: QueryResult, name: str, shop: str) -> bytes:
    """The answer as the bytes of a file."""
    from pdd_ops.render.queries import query_text

    if name == "xlsx":
        from pdd_ops.render.excel.query_workbook import query_xlsx

        return query_xlsx(answer)
    text = query_text(answer, name, shop=shop)
    return text.encode("utf-8-sig" if name == "csv" else "utf-8")  # Excel needs the mark
