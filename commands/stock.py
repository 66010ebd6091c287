"""`pdd-ops stock`: how long the stock lasts, and when and how much to order."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading

LEAST, MOST = 0.5, 0.99


def stock(
    lead: Annotated[
        int | None, typer.Option("--lead", min=1, max=365, metavar="DAYS", help=say("stock.opt_lead"))
    ] = None,
    service: Annotated[float, typer.Option("--service", help=say("stock.opt_service"))] = 0.95,
    review: Annotated[int, typer.Option("--review", min=0, max=90, metavar="DAYS", help=say("stock.opt_review"))] = 7,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads the newest snapshot and daily sums."""
    from pdd_ops.answers.stock import stock_answer
    from pdd_ops.errors import UsageError
    from pdd_ops.work.stock import stock_of

    if not LEAST <= service <= MOST:
        raise UsageError(say("stock.bad_service", value=service))
    with reading(db, shop) as (connection, shops):
        found = stock_of(connection, shops, lead=lead, service=service, review=review)
    answer(*stock_answer(found), format=format_, out=out, db=db, as_json=as_json)
