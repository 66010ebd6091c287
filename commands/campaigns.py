"""`pdd-ops campaigns`: what the campaigns of the log did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._default import ShownByDefault
from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, no_folder, print_json, reading, tell
from ._work import only_shop, written

app = typer.Typer(cls=ShownByDefault)


@app.command("show", help=say("campaigns.help"))
def show(
    wanted: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help=say("campaigns.period"), show_default=False)
    ] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Uplift, extra profit and the days after of each."""
    from pdd_ops.answers.campaigns import campaigns_answer
    from pdd_ops.periods import parse_period
    from pdd_ops.work.campaigns import read_campaigns

    period = parse_period(wanted) if wanted else None
    with reading(db, shop) as (connection, shops):
        found = read_campaigns(connection, shops, period)
    answer(*campaigns_answer(found, shops.name, period), format=format_, out=out, db=db, as_json=as_json)


@app.command("import", help=say("campaigns.help_import"))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("campaigns.file"), callback=no_folder)],
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Takes the platform's list of campaigns into the log."""
    from pdd_ops.work.campaign_register import import_register

    with written(db, "campaigns import") as connection:
        taken = import_register(connection, only_shop(connection, shop), file)
    if as_json:
        told = {"new": [one.id for one in taken.new], "known": taken.known, "not_run": taken.not_run}
        print_json({"schema": 1, **told, "rejected": taken.rejected, "notes": taken.notes})
    else:
        counts = {"new": len(taken.new), "known": taken.known, "not_run": taken.not_run}
        tell([*taken.rejected, *taken.notes, say("campaigns.imported", **counts, rejected=len(taken.rejected))])
    if taken.rejected and not (taken.new or taken.known):  # as an import of which every row is refused
        raise typer.Exit(Exit.WRONG)
