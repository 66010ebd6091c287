"""`pdd-ops effect`: did an action, a log entry, a campaign or a change named here work?"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, connected
from ._work import only_shop

if TYPE_CHECKING:
    from pdd_ops.work.treatment import Treatment

Products = Annotated[list[str] | None, typer.Option("--product", help=say("effect.product"), show_default=False)]


def effect(
    work_id: Annotated[str | None, typer.Argument(metavar="ID", help=say("effect.id"), show_default=False)] = None,
    product: Products = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help=say("effect.on"), show_default=False)] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help=say("effect.until"), show_default=False)
    ] = None,
    metric: Annotated[str | None, typer.Option("--metric", help=say("effect.metric"), show_default=False)] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Measures and shows the verdict; writes nothing."""
    from pdd_ops.answers.effect import effect_answer
    from pdd_ops.work.effects import effect_of
    from pdd_ops.work.groups import group_of
    from pdd_ops.work.treatment import treatment_of

    if (work_id is None) == (not product or on is None):
        raise UsageError(say("effect.id_or_product"))
    with connected(db) as connection:
        if work_id:
            group = group_of(connection, treatment_of(connection, work_id))
            measured = replace(effect_of(connection, group.lead, metric), together=group.others)
        else:
            measured = effect_of(connection, _by_hand(connection, shop, product or [], on, until), metric)
    answer(*effect_answer(measured), format=format_, out=out, db=db, as_json=as_json)


def _by_hand(
    connection: sqlite3.Connection, shop: str | None, products: list[str], on: str | None, until: str | None
) -> Treatment:
    """A change of products that no entry tells of."""
    from pdd_ops.periods import parse_day
    from pdd_ops.work.products import product_name
    from pdd_ops.work.treatment import Treatment

    first, last = parse_day(on or ""), parse_day(until) if until else None
    if last is not None and last < first:
        raise UsageError(say("effect.wrong_order", first=first, last=last))
    shop_id = only_shop(connection, shop)
    for product in products:
        product_name(connection, shop_id, product)  # refuses one that no export knows
    text = say("effect.by_hand", products=", ".join(products))
    return Treatment("", shop_id, text, first, last, tuple(products), None, campaign=False)
