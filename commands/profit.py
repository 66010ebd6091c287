"""`pdd-ops profit`: which product earns money, and what breaks even."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, reading


def profit(
    month: OfPeriod = None,
    by: Annotated[str, typer.Option("--by", help=say("profit.opt_by"))] = "product",
    spread: Annotated[bool, typer.Option("--spread-ads", help=say("profit.opt_spread"))] = False,
    spread_overheads: Annotated[bool, typer.Option("--spread-overheads", help=say("overheads.opt_spread"))] = False,
    output: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums and shows what is left."""
    from pdd_ops.answers.profit import profit_answer
    from pdd_ops.insight.profit.build import profit_of
    from pdd_ops.metrics.shops import pick_period

    with reading(db, shop) as (connection, shops):
        period = pick_period(connection, shops, month, ("orders",))
        found = profit_of(
            connection, shops, period, by=by, spread=spread, spread_overheads=spread_overheads, recover=True
        )
        document, data = profit_answer(found, period)
    answer(document, data, format=output, out=out, db=db, as_json=as_json)
