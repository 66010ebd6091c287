"""`pdd-ops logistics`: promises kept, days on the way, carriers and regions."""

from __future__ import annotations

from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, reading


def logistics(
    period: OfPeriod = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Goes back to the orders of the period; writes nothing."""
    from pdd_ops.answers.logistics import logistics_answer
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.work.logistics import logistics_of

    with reading(db, shop) as (connection, shops):
        found = logistics_of(connection, shops, pick_period(connection, shops, period, ("orders",)))
    answer(*logistics_answer(found), format=format_, out=out, db=db, as_json=as_json)
