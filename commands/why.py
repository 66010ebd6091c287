"""`pdd-ops why`: what moved net sales between two months."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from . import _complete
from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, reading


def why(
    month: OfPeriod = None,
    compare: Annotated[str, typer.Option("--compare", help=say("report.compare"))] = "previous",
    by: Annotated[str, typer.Option("--by", help=say("why.opt_by"), autocompletion=_complete.dimensions)] = "product",
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Splits the change and shows it."""
    from pdd_ops.answers.why import why_answer
    from pdd_ops.insight.why.reading import why_of_month
    from pdd_ops.metrics.catalogue import find_dimension

    by = find_dimension(by)
    with reading(db, shop) as (connection, shops):
        found = why_of_month(connection, shops, month, compare=compare, by=by)
    answer(*why_answer(found, by), format=format_, out=out, db=db, as_json=as_json)
