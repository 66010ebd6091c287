"""`pdd-ops products`: which products to keep, push, repair or drop."""

from __future__ import annotations

from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, reading


def products(
    period: OfPeriod = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums and shows each product in its place."""
    from pdd_ops.answers.products import products_answer
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.work.selection import selection_of

    with reading(db, shop) as (connection, shops):
        found = selection_of(connection, shops, pick_period(connection, shops, period, ("orders",)))
    answer(*products_answer(found), format=format_, out=out, db=db, as_json=as_json)
