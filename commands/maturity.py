"""`pdd-ops maturity`: what the refund rates of young months will become."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading


def maturity(
    months: Annotated[int, typer.Option("--months", metavar="N", help=say("maturity.opt_months"))] = 6,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums; writes nothing."""
    from pdd_ops.answers.maturity import maturity_answer
    from pdd_ops.insight.maturity import maturity as look

    with reading(db, shop) as (connection, shops):
        found = look(connection, shops, months)
    answer(*maturity_answer(found), format=format_, out=out, db=db, as_json=as_json)
