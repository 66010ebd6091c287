"""`pdd-ops customers`: new and old buyers, of how many orders the buyer is known, and lists of orders to follow up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.errors import Exit, UsageError
from pdd_ops.lang import say

from ._default import ShownByDefault
from ._shared import (
    AnyFormat,
    Db,
    Json,
    Lang,
    OfPeriod,
    Out,
    Shop,
    answer,
    connected,
    no_file,
    no_folder,
    print_json,
    reading,
    tell,
)  # fmt: skip
from ._work import only_shop, written

app = typer.Typer(cls=ShownByDefault)


@app.command("show", help=say("goods.help_customers_show"))
def show(
    period: OfPeriod = None,
    coupon: Annotated[
        float | None, typer.Option("--coupon", metavar="YUAN", min=0, help=say("goods.opt_coupon"))
    ] = None,
    points: Annotated[float | None, typer.Option("--points", min=0, max=1, help=say("goods.opt_points"))] = None,
    off: Annotated[float | None, typer.Option("--off", min=0, max=1, help=say("goods.opt_off"))] = None,
    early: Annotated[float | None, typer.Option("--early", metavar="YUAN", min=0, help=say("goods.opt_early"))] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reads daily sums; nothing is guessed of single buyers."""
    from pdd_ops.answers.customers import customers_answer
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.work.benefits import Offer
    from pdd_ops.work.old_customers import customers_of

    offer = Offer(_fen(coupon), points, off, _fen(early))
    with reading(db, shop) as (connection, shops):
        found = customers_of(connection, shops, pick_period(connection, shops, period, ("orders",)), offer)
    answer(*customers_answer(found), format=format_, out=out, db=db, as_json=as_json)


def _fen(yuan: float | None) -> int | None:
    return None if yuan is None else round(yuan * 100)


@app.command("export", help=say("follow.help_export"))
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("follow.folder"), show_default=False)],
    period: Annotated[
        str | None, typer.Option("--period", metavar="PERIOD", help=say("follow.period"), show_default=False)
    ] = None,
    format_: Annotated[str, typer.Option("--format", help=say("follow.format"))] = "csv",
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
) -> None:
    """A file a list; files that only their owner may read."""
    from pdd_ops.answers.follow_ups import list_document
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.render.exports import write_list
    from pdd_ops.work.follow_ups import LISTS, follow_ups

    if format_ not in ("csv", "xlsx"):
        raise UsageError(say("follow.bad_format", value=format_))
    with connected(db) as connection:
        shops = only_shop(connection, shop, whole=True)
        wanted = pick_period(connection, shops, period, ("orders",))
        found = follow_ups(connection, shops, wanted)
    for name in LISTS:
        rows = [one for one in found if one.list == name]
        if rows:
            file = no_file(folder) / f"customers-{name}-{wanted}.{format_}"
            write_list(list_document(name, rows), file, mode=0o600)
            tell([say("follow.written", file=file, count=len(rows))])
        else:
            tell([say("follow.empty", list=say(f"follow.list_{name}"))])


@app.command("import", help=say("follow.help_import"))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("follow.file"), callback=no_folder)],
    take_sheet: Annotated[bool, typer.Option("--take-sheet", help=say("follow.theirs"))] = False,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Kept by list and order number; what both sides changed is shown."""
    from pdd_ops.answers.follow_ups import taken_lines, taken_object
    from pdd_ops.work.follow_up_files import read_answers
    from pdd_ops.work.follow_ups import take

    rows = read_answers(file)
    with written(db, "customers import") as connection:
        found = take(connection, only_shop(connection, shop), rows, theirs=take_sheet)
    if as_json:
        print_json(taken_object(found))
    else:
        tell(taken_lines(found))
    if found.unknown and not (found.changed or found.same):  # nothing of it could be taken
        raise typer.Exit(Exit.WRONG)
