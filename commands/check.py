"""`pdd-ops check`: is a month complete, and does it reconcile?"""

from __future__ import annotations

import typer

from pdd_ops.errors import Exit

from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, reading


def check(
    month: OfPeriod = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Exit 0 where everything is there and every difference is explained, else 3."""
    from pdd_ops.answers.check import check_answer
    from pdd_ops.check.run import check_month
    from pdd_ops.metrics.shops import pick_period

    with reading(db, shop) as (connection, shops):
        found = check_month(connection, shops, pick_period(connection, shops, month))
    answer(*check_answer(found), format=format_, out=out, db=db, as_json=as_json)
    raise typer.Exit(Exit.OK if found.complete and found.reconciled else Exit.PROVISIONAL)
