"""`pdd-ops plan`: what next month will bring, what is aimed at, and what would close the gap."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading


def plan(
    month: Annotated[str | None, typer.Argument(metavar="MONTH", help=say("plan.month"), show_default=False)] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums, targets and actions; writes nothing."""
    from pdd_ops.answers.plan import plan_answer
    from pdd_ops.metrics.shops import pick_month
    from pdd_ops.work.plan import plan as make

    with reading(db, shop) as (connection, shops):
        made = make(connection, shops, pick_month(connection, shops, month, ("orders",)))
    answer(*plan_answer(made), format=format_, out=out, db=db, as_json=as_json)
