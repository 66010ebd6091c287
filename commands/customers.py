"""`pdd-ops customers`: new and old buyers, and of how many orders the buyer is known."""

from __future__ import annotations

import typer

from pdd_ops.lang import say

from ._default import ShownByDefault
from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, reading

app = typer.Typer(cls=ShownByDefault)


@app.command("show", help=say("goods.help_customers_show"))
def show(
    period: OfPeriod = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums; nothing is guessed of single buyers."""
    from pdd_ops.answers.customers import customers_answer
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.work.old_customers import customers_of

    with reading(db, shop) as (connection, shops):
        found = customers_of(connection, shops, pick_period(connection, shops, period))
    answer(*customers_answer(found), format=format_, out=out, db=db, as_json=as_json)
