"""`pdd-ops clusters`: refund-only cases that share a key."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading


def clusters(
    wider: Annotated[bool, typer.Option("--wider", help=say("clusters.opt_wider"))] = False,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Goes back to orders and cases; writes nothing, and names nobody."""
    from pdd_ops.answers.clusters import clusters_answer
    from pdd_ops.work.clusters import clusters_of

    with reading(db, shop) as (connection, shops):
        found = clusters_of(connection, shops, wider=wider)
    answer(*clusters_answer(found), format=format_, out=out, db=db, as_json=as_json)
