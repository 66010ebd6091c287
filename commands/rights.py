"""`pdd-ops rights`: penalties and fees against the orders, and appeals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._default import ShownByDefault
from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, reading, tell
from ._work import only_shop, written

app = typer.Typer(cls=ShownByDefault)
RowWord = Annotated[str, typer.Argument(metavar="ROW", help=say("rights.arg_row"), show_default=False)]


@app.command("show", help=say("rights.help_show"))
def show(
    period: OfPeriod = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Goes back to the rows of bills and orders; writes nothing."""
    from pdd_ops.answers.rights import rights_answer
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.work.rights.build import rights_of

    with reading(db, shop) as (connection, shops):
        found = rights_of(connection, shops, pick_period(connection, shops, period, ("bills",)))
    answer(*rights_answer(found), format=format_, out=out, db=db, as_json=as_json)


@app.command("todo", help=say("rights.help_todo"))
def todo(
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Exit 3 where a deadline is over."""
    from pdd_ops.answers.rights import todo_answer
    from pdd_ops.work.rights.appeals import ALL_TIME
    from pdd_ops.work.rights.build import rights_of

    with reading(db, shop) as (connection, shops):
        found = rights_of(connection, shops, ALL_TIME)
    document, data = todo_answer(shops.name, found.appeals, has_bills=found.has_bills)
    answer(document, data, format=format_, out=out, db=db, as_json=as_json)
    raise typer.Exit(Exit.PROVISIONAL if data["overdue"] else Exit.OK)


@app.command("appeal", help=say("rights.help_appeal"))
def appeal(
    row: RowWord,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help=say("rights.opt_until"))] = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
) -> None:
    """Writes down that a row is appealed."""
    from pdd_ops.periods import parse_day
    from pdd_ops.work.rights.appeals import appeal as make

    day = parse_day(until) if until else None
    with written(db, "rights appeal") as connection:
        found = make(connection, only_shop(connection, shop), row, day)
    _tell(found.key, found.description, found.fen, "open")


@app.command("won", help=say("rights.help_won"))
def won(row: RowWord, db: Db = None, shop: Shop = None, lang: Lang = None) -> None:
    """Writes down that an appeal was won."""
    _close(row, db, shop, "won")


@app.command("lost", help=say("rights.help_lost"))
def lost(row: RowWord, db: Db = None, shop: Shop = None, lang: Lang = None) -> None:
    """Writes down that an appeal was lost."""
    _close(row, db, shop, "lost")


def _close(row: str, db: Path | None, shop: str | None, state: str) -> None:
    from pdd_ops.work.rights.appeals import close

    with written(db, f"rights {state}") as connection:
        found = close(connection, only_shop(connection, shop), row, state)
    _tell(found.key, found.description, found.fen, state)


def _tell(key: str, cause: str, fen: int, state: str) -> None:
    from pdd_ops.money import yuan

    tell([say("rights.noted", row=key, cause=cause, amount=yuan(fen), state=say(f"rights.state_{state}"))])
