"""`pdd-ops trend`: metrics over many months."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from . import _complete
from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading


def trend(
    metrics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="METRIC...", help=say("trend.metrics"), show_default=False, autocompletion=_complete.metrics
        ),
    ] = None,
    months: Annotated[
        int | None, typer.Option("--months", min=1, max=240, help=say("trend.opt_months"), show_default=False)
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="MONTH", help=say("trend.opt_from"), show_default=False)
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="MONTH", help=say("trend.opt_to"), show_default=False)
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="YEAR", help=say("trend.opt_year"), show_default=False)
    ] = None,
    output: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums and shows a month a row."""
    from pdd_ops.answers.trend import trend_answer
    from pdd_ops.insight.trend_months import months_asked, trends

    with reading(db, shop) as (connection, shops):
        asked = months_asked(connection, shops, count=months, first=first, last=last, year=year)
        document, data = trend_answer(shops.name, asked, trends(connection, shops, asked, metrics or ()))
    answer(document, data, format=output, out=out, db=db, as_json=as_json)
