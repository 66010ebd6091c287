"""`pdd-ops explain`: where does this number come from, and why do you say this?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pdd_ops.lang import say

from . import _complete
from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, tell

if TYPE_CHECKING:
    from pdd_ops.document.blocks import Document
    from pdd_ops.metrics.shops import Shops


def explain(
    metric: Annotated[
        str,
        typer.Argument(
            metavar="METRIC", help=say("explain.metric"), show_default=False, autocompletion=_complete.metrics
        ),
    ],
    month: OfPeriod = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="DIM=KEY", help=say("explain.by"), show_default=False)
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help=say("explain.rows"))] = False,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Shows the explanation of a number or of a problem, or streams the rows that the number is the sum of."""
    from pdd_ops.answers.explain import explain_answer
    from pdd_ops.config import database_path
    from pdd_ops.explain.resolve import explain_asked
    from pdd_ops.metrics.shops import choose_shops
    from pdd_ops.store.connections import open_beside
    from pdd_ops.store.database import brought_up_to_date

    with closing(open_beside(brought_up_to_date(database_path(db)))) as connection:
        shops = choose_shops(connection, shop)
        if not rows:
            found = explain_answer(explain_asked(connection, metric, shops=shops, month=month, by=by))
        elif out or format_ not in (None, "terminal", "json"):
            found = _rows(connection, metric, shops, month, by)
        else:
            _stream_rows(connection, metric, shops, month, by, as_json=as_json or format_ == "json")
            return
    answer(*found, format=format_, out=out, db=db, as_json=as_json)


def _rows(
    connection: sqlite3.Connection, metric: str, shops: Shops, month: str | None, by: str | None
) -> tuple[Document, dict[str, Any]]:
    """All rows at once, for a file."""
    from pdd_ops.answers.explain_rows import rows_answer
    from pdd_ops.explain.number import rows_behind
    from pdd_ops.explain.resolve import explain_number

    found = explain_number(connection, metric, shops=shops, month=month, by=by, with_files=False)
    return rows_answer(found, rows_behind(connection, found))


def _stream_rows(
    connection: sqlite3.Connection, metric: str, shops: Shops, month: str | None, by: str | None, *, as_json: bool
) -> None:
    """Rows as they are read; in the end, on stderr, that they add up."""
    from pdd_ops.answers.explain_number import verdict
    from pdd_ops.answers.explain_rows import rows_csv, rows_json
    from pdd_ops.explain.number import rows_behind
    from pdd_ops.explain.resolve import explain_number

    found = explain_number(connection, metric, shops=shops, month=month, by=by, with_files=False)
    for text in (rows_json if as_json else rows_csv)(found, rows_behind(connection, found)):
        typer.echo(text, nl=False)
    tell([] if as_json else [verdict(found)])
