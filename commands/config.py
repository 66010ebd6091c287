"""`pdd-ops config`: where data, settings and logs are."""

from __future__ import annotations

import typer

from pdd_ops.lang import say

from ._default import ShownByDefault
from ._shared import AnyFormat, Db, Json, Lang, Out, answer

app = typer.Typer(cls=ShownByDefault)


@app.command("show", help=say("config.help_show"))
def show(format_: AnyFormat = None, out: Out = None, db: Db = None, lang: Lang = None, as_json: Json = False) -> None:
    """Lists them; reads no data."""
    from pdd_ops.deliver.places import places, places_answer
    from pdd_ops.periods import today

    found = places(db, lang)
    answer(*places_answer(found, day=today()), format=format_, out=out, db=db, as_json=as_json)
