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
from pdd_ops.render.output import QUERY_FORMATS, format_of, formats_of

from . import _complete
from ._shared import Db, Json, Lang, Shop, answer, file_mode, no_folder, reading, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pdd_ops.metrics.shops import Shops
    from pdd_ops.periods import Period


def _formats(incomplete: str) -> list[str]:
    return [name for name in QUERY_FORMATS if name.startswith(incomplete)]


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
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help=say("query.format"), show_default=False, autocompletion=_formats
        ),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help=say("query.opt_list"))] = False,
    ids: Annotated[bool, typer.Option("--ids", help=say("query.opt_ids"))] = False,
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
    from pdd_ops.answers.query import query_answer, query_csv
    from pdd_ops.metrics.catalogue import find, find_dimension, main_dataset
    from pdd_ops.metrics.query import query as ask

    name = "json" if as_json else _format(format_, out)
    if listed:
        from pdd_ops.answers.metrics import metrics_answer

        answer(*metrics_answer(), format=name, out=out, db=db)
        return
    by = find_dimension(by) if by is not None else None
    with reading(db, shop, every=by == "shop") as (connection, shops):
        needs = list(dict.fromkeys(main_dataset(find(metric)) for metric in metrics or ()))
        period = _period(connection, shops, first, last, wanted, needs)
        found = ask(connection, shops=shops.ids, metrics=metrics or (), period=period, by=by)
    if name != "csv":
        answer(*query_answer(found, shops.name), format=name, out=out, db=db)
    elif out is None:
        typer.echo(query_csv(found, ids=ids, shown=sys.stdout.isatty()), nl=False)
    else:
        write_whole(out, query_csv(found, ids=ids).encode("utf-8-sig"), mode=file_mode(db))  # Excel needs the mark
        tell([say("report.written", file=out)])


def _period(
    connection: sqlite3.Connection,
    shops: Shops,
    first: str | None,
    last: str | None,
    wanted: str | None,
    needs: Sequence[str],
) -> Period:
    """The days asked for, else the period, else the default month."""
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.periods import Period, parse_day

    if first is None and last is None:
        return pick_period(connection, shops, wanted, needs)
    if wanted is not None:
        raise UsageError(say("query.period_or_days"))
    if first is None or last is None:
        raise UsageError(say("query.both_ends"))
    days = Period(parse_day(first), parse_day(last))
    if days.first > days.last:
        raise UsageError(say("query.wrong_order", first=days.first, last=days.last))
    return days


def _format(wanted: str | None, out: Path | None) -> str:
    """The format that is asked for, else the one of the file's ending; `table` is what a terminal shows."""
    if wanted is None:
        return "csv" if out is not None and out.suffix.lower() == ".csv" else format_of(out)
    names = formats_of(wanted, QUERY_FORMATS)
    if len(names) > 1:
        raise UsageError(say("query.one_format"))
    return "terminal" if names == ["table"] else names[0]
