"""`pdd-ops plan`: what next month will bring, what is aimed at, and what would close the gap."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop


def plan(
    month: Annotated[str | None, typer.Argument(metavar="MONTH", help=say("plan.month"), show_default=False)] = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums, targets and actions; writes nothing."""
    from pdd_ops.config import database_path
    from pdd_ops.metrics.shops import choose_shops, pick_month
    from pdd_ops.render.plans import plan_json, plan_lines
    from pdd_ops.render.terminal import console_for, show
    from pdd_ops.store.database import open_reader
    from pdd_ops.work.plan import plan as make

    connection = open_reader(database_path(db))
    shops = choose_shops(connection, shop)
    made = make(connection, shops, pick_month(connection, shops, month))
    if as_json:
        typer.echo(plan_json(made), nl=False)
    else:
        console = console_for(sys.stdout)
        show(plan_lines(made, console.width), console)
