"""`pdd-ops feedback`: every piece of what buyers said, whose it is, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, print_json, reading, tell
from ._work import only_shop, written

if TYPE_CHECKING:
    from pdd_ops.work.feedback import Feedback

app = typer.Typer(no_args_is_help=True)
FeedbackId = Annotated[str, typer.Argument(metavar="ID", help=say("feedback.id"), show_default=False)]


@app.command("list", help=say("feedback.help_list"))
def list_(
    wanted: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help=say("feedback.period"), show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=say("feedback.opt_all"))] = False,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """What is open, or everything."""
    from pdd_ops.answers.feedback import feedback_answer
    from pdd_ops.periods import parse_period
    from pdd_ops.work.feedback import list_feedback

    with reading(db, shop) as (connection, shops):
        found = list_feedback(connection, shops.ids, parse_period(wanted) if wanted else None)
    answer(*feedback_answer(found, shops.name, every=every), format=format_, out=out, db=db, as_json=as_json)


@app.command("add", help=say("feedback.help_add"))
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("feedback.text"), show_default=False)],
    day: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help=say("feedback.opt_on"), show_default=False)
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", help=say("feedback.opt_product"), show_default=False)
    ] = None,
    source: Annotated[str, typer.Option("--source", help=say("feedback.opt_source"))] = "manual",
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """A note by hand, masked like a review."""
    from pdd_ops.periods import parse_day, today
    from pdd_ops.work.feedback import add_feedback

    with written(db, "feedback add") as connection:
        chosen = only_shop(connection, shop)
        found = add_feedback(
            connection, chosen, text, day=parse_day(day) if day else today(), source=source, product=product
        )
    _told(found, as_json=as_json)


@app.command("assign", help=say("feedback.help_assign"))
def assign(
    feedback: FeedbackId,
    owner: Annotated[str, typer.Option("--owner", help=say("feedback.opt_owner"), show_default=False)],
    due: Annotated[
        str | None, typer.Option("--due", metavar="DAY", help=say("feedback.opt_due"), show_default=False)
    ] = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Whose it is, and until when."""
    from pdd_ops.periods import parse_day
    from pdd_ops.work.feedback import assign as assigned
    from pdd_ops.work.feedback import find_feedback

    with written(db, "feedback assign") as connection:
        found = find_feedback(connection, [only_shop(connection, shop)], feedback)
        kept = assigned(connection, found, owner, parse_day(due) if due else None)
    _told(kept, as_json=as_json)


@app.command("done", help=say("feedback.help_done"))
def done(
    feedback: FeedbackId,
    text: Annotated[str | None, typer.Option("--answer", help=say("feedback.opt_answer"), show_default=False)] = None,
    no_action: Annotated[bool, typer.Option("--no-action", help=say("feedback.opt_no_action"))] = False,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """How it ended."""
    from pdd_ops.work.feedback import close, find_feedback

    with written(db, "feedback done") as connection:
        found = find_feedback(connection, [only_shop(connection, shop)], feedback)
        kept = close(connection, found, "no_action" if no_action else "solved", answer=text)
    _told(kept, as_json=as_json)


def _told(found: Feedback, *, as_json: bool) -> None:
    from pdd_ops.answers.feedback import item_object

    if as_json:
        print_json({"schema": 1, "item": item_object(found)})
    else:
        tell([say("feedback.kept", id=found.id, state=say(f"feedback.state_{found.state}"))])
