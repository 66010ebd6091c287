"""`pdd-ops alerts`: what differs from the weeks before by more than chance."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading


def alerts(
    month: Annotated[str | None, typer.Argument(metavar="MONTH", help=say("report.month"), show_default=False)] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Judges the days and the level of the month and shows what stands out, the gravest first."""
    from pdd_ops.answers.alerts import alerts_answer
    from pdd_ops.metrics.shops import pick_month
    from pdd_ops.report.alerts import month_judged

    with reading(db, shop) as (connection, shops):
        chosen = pick_month(connection, shops, month)
        found, note = month_judged(connection, shops, chosen)
    answer(*alerts_answer(found, shops.name, chosen, note), format=format_, out=out, db=db, as_json=as_json)
