"""`pdd-ops explain`: where does this number come from?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop, tell


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
    """Shows the explanation, or streams the rows that the number is the sum of."""
    from pdd_ops.config import database_path
    from pdd_ops.explain import number
    from pdd_ops.metrics.shops import choose_shops, pick_month
    from pdd_ops.render import explained as drawn
    from pdd_ops.render.terminal import console_for, show
    from pdd_ops.store.database import brought_up_to_date, open_beside

    wanted = number.find_metric(metric)
    connection = open_beside(brought_up_to_date(database_path(db)))
    shops = choose_shops(connection, shop)
    found = number.explain(connection, wanted, shops=shops, month=pick_month(connection, shops, month), by=by)
    if rows:
        write = drawn.rows_json if as_json else drawn.rows_csv
        for text in write(found, number.rows_behind(connection, found)):
            typer.echo(text, nl=False)
        tell([] if as_json else [drawn.verdict(found)])
    elif as_json:
        typer.echo(drawn.explained_json(found), nl=False)
    else:
        console = console_for(sys.stdout)
        show(drawn.explained_lines(found, console.width), console)
