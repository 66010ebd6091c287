"""`pdd-ops price`: what the price of a product does, and what a change of it may cost."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, connected
from ._work import only_shop


def price(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help=say("goods.arg_product"))],
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads the daily sums of the last year of a product."""
    from pdd_ops.answers.price import price_answer
    from pdd_ops.work.price import price_of

    with connected(db) as connection:
        found = price_of(connection, only_shop(connection, shop, whole=True), product)
    answer(*price_answer(found), format=format_, out=out, db=db, as_json=as_json)
