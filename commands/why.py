"""`pdd-ops why`: what moved net sales between two months."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop


def why(
    month: Annotated[str | None, typer.Argument(metavar="MONTH", help=say("report.month"), show_default=False)] = None,
    compare: Annotated[str, typer.Option("--compare", help=say("report.compare"))] = "previous",
    by: Annotated[str, typer.Option("--by", help=say("why.opt_by"))] = "product",
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Splits the change and shows it."""
    from pdd_ops.config import database_path
    from pdd_ops.insight.why.reading import why_of_month
    from pdd_ops.metrics.shops import choose_shops
    from pdd_ops.render.terminal import console_for, show
    from pdd_ops.render.whys import why_json, why_lines
    from pdd_ops.store.database import open_reader

    connection = open_reader(database_path(db))
    answer = why_of_month(connection, choose_shops(connection, shop), month, compare=compare, by=by)
    if as_json:
        typer.echo(why_json(answer, by), nl=False)
    else:
        console = console_for(sys.stdout)
        show(why_lines(answer, console.width), console)
