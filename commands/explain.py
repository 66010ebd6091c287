"""`pdd-ops explain`: where does this number come from, and why do you say this?"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop, tell

if TYPE_CHECKING:
    from rich.text import Text

    from pdd_ops.metrics.shops import Shops


def explain(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help=say("explain.metric"), show_default=False)],
    month: Annotated[str | None, typer.Argument(metavar="MONTH", help=say("report.month"), show_default=False)] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="DIM=KEY", help=say("explain.by"), show_default=False)
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help=say("explain.rows"))] = False,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Shows the explanation of a number or of a problem, or streams the rows that the number is the sum of."""
    from pdd_ops.config import database_path
    from pdd_ops.explain.alert import is_alert
    from pdd_ops.explain.problem import is_asked
    from pdd_ops.metrics.shops import choose_shops
    from pdd_ops.store.database import brought_up_to_date, open_beside

    connection = open_beside(brought_up_to_date(database_path(db)))
    shops = choose_shops(connection, shop)
    if not is_asked(metric) and not is_alert(metric):
        _number(connection, shops, metric, month, by, rows=rows, as_json=as_json)
    elif by is not None or rows:
        raise UsageError(say("explain.for_metrics"))
    elif is_alert(metric):
        _alert(connection, shops, metric, month, as_json=as_json)
    else:
        _problem(connection, shops, metric, month, as_json=as_json)


def _number(
    connection: sqlite3.Connection,
    shops: Shops,
    metric: str,
    month: str | None,
    by: str | None,
    *,
    rows: bool,
    as_json: bool,
) -> None:
    from pdd_ops.explain.number import explain_metric, find_metric, rows_behind
    from pdd_ops.metrics.shops import pick_month
    from pdd_ops.render.explained import explained_json, explained_lines, verdict
    from pdd_ops.render.explained_rows import rows_csv, rows_json

    wanted = find_metric(metric)
    chosen = pick_month(connection, shops, month)
    found = explain_metric(connection, wanted, shops=shops, month=chosen, by=by, with_files=not rows)
    if rows:
        for text in (rows_json if as_json else rows_csv)(found, rows_behind(connection, found)):
            typer.echo(text, nl=False)
        tell([] if as_json else [verdict(found)])
    elif as_json:
        typer.echo(explained_json(found), nl=False)
    else:
        _show(lambda width: explained_lines(found, width))


def _problem(connection: sqlite3.Connection, shops: Shops, wanted: str, month: str | None, *, as_json: bool) -> None:
    from pdd_ops.explain.problem import judge
    from pdd_ops.render.judged import judged_json, judged_lines

    judged = judge(connection, wanted, shops=shops, month=month)
    if as_json:
        typer.echo(judged_json(judged), nl=False)
    else:
        _show(lambda width: judged_lines(judged, width))


def _alert(connection: sqlite3.Connection, shops: Shops, wanted: str, month: str | None, *, as_json: bool) -> None:
    from pdd_ops.explain.alert import find_alert
    from pdd_ops.render.alerted import alert_case_json, alert_case_lines

    case = find_alert(connection, wanted, shops=shops, month=month)
    if as_json:
        typer.echo(alert_case_json(case), nl=False)
    else:
        _show(lambda width: alert_case_lines(case, width))


def _show(lines: Callable[[int], Iterator[Text]]) -> None:
    from pdd_ops.render.terminal import console_for, show

    console = console_for(sys.stdout)
    show(lines(console.width), console)
