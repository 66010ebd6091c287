"""`pdd-ops check`: is a month complete, and does it reconcile?"""

from __future__ import annotations

import sys

import typer

from pdd_ops.errors import Exit

from ._shared import Db, Json, Lang, OfPeriod, Shop


def check(
    month: OfPeriod = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Exit 0 where everything is there and every difference is explained, else 3."""
    from pdd_ops.check.run import check_month
    from pdd_ops.config import database_path
    from pdd_ops.metrics.shops import choose_shops, pick_period
    from pdd_ops.render.checks import check_json, check_lines
    from pdd_ops.render.terminal import console_for, show
    from pdd_ops.store.database import open_reader

    connection = open_reader(database_path(db))
    shops = choose_shops(connection, shop)
    found = check_month(connection, shops, pick_period(connection, shops, month))
    if as_json:
        typer.echo(check_json(found), nl=False)
    else:
        console = console_for(sys.stdout)
        show(check_lines(found, console.width), console)
    raise typer.Exit(Exit.OK if found.complete and found.reconciled else Exit.PROVISIONAL)
