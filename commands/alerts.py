"""`pdd-ops alerts`: what differs from the weeks before by more than chance."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop, print_json


def alerts(
    month: Annotated[str | None, typer.Argument(metavar="MONTH", help=say("report.month"), show_default=False)] = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Judges the days and the level of the month and shows what stands out, the gravest first."""
    from pdd_ops.config import database_path
    from pdd_ops.metrics.shops import choose_shops, pick_month
    from pdd_ops.render.alerts import alert_lines, alerts_object
    from pdd_ops.render.terminal import console_for, show
    from pdd_ops.report.alerts import month_judged
    from pdd_ops.store.database import open_reader

    connection = open_reader(database_path(db))
    shops = choose_shops(connection, shop)
    chosen = pick_month(connection, shops, month)
    found, note = month_judged(connection, shops, chosen)
    if as_json:
        print_json(alerts_object(found, shops.name, chosen, note))
    else:
        console = console_for(sys.stdout)
        show(alert_lines(found, shops.name, chosen, console.width, note), console)
