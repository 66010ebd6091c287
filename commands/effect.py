"""`pdd-ops effect`: did an action, a log entry, a campaign or a change named here work?"""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop
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
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Measures and shows the verdict; writes nothing."""
    from pdd_ops.config import database_path
    from pdd_ops.render.effects import effect_json, effect_lines
    from pdd_ops.render.terminal import console_for, show
    from pdd_ops.store.database import open_reader
    from pdd_ops.work.effects import effect_of
    from pdd_ops.work.groups import group_of
    from pdd_ops.work.treatment import treatment_of

    if (work_id is None) == (not product or on is None):
        raise UsageError(say("effect.id_or_product"))
    connection = open_reader(database_path(db))
    if work_id:
        group = group_of(connection, treatment_of(connection, work_id))
        measured = replace(effect_of(connection, group.lead, metric), together=group.others)
    else:
        measured = effect_of(connection, _by_hand(connection, shop, product or [], on, until), metric)
    if as_json:
        typer.echo(effect_json(measured), nl=False)
    else:
        console = console_for(sys.stdout)
        show(effect_lines(measured, console.width), console)


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
