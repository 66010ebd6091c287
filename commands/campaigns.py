"""`pdd-ops campaigns`: what the campaigns of the log did."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading


def campaigns(
    wanted: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help=say("campaigns.period"), show_default=False)
    ] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Uplift, extra profit and the days after of each."""
    from pdd_ops.answers.campaigns import campaigns_answer
    from pdd_ops.periods import parse_period
    from pdd_ops.work.campaigns import read_campaigns

    period = parse_period(wanted) if wanted else None
    with reading(db, shop) as (connection, shops):
        found = read_campaigns(connection, shops, period)
    answer(*campaigns_answer(found, shops.name, period), format=format_, out=out, db=db, as_json=as_json)
