"""`pdd-ops reviews`: what buyers say, what waits for an answer, and how texts are read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._default import ShownByDefault
from ._shared import AnyFormat, Db, Json, Lang, OfPeriod, Out, Shop, answer, no_folder, print_json, reading, tell
from ._work import only_shop, written

app = typer.Typer(cls=ShownByDefault)
ReviewId = Annotated[str, typer.Argument(metavar="ID", help=say("reviews.id"), show_default=False)]


@app.command("show", help=say("reviews.help_show"))
def show(
    period: OfPeriod = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Scores, topics, products that stand out, and what waits."""
    from pdd_ops.answers.reviews import reviews_answer
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.work.reviews import read_reviews

    with reading(db, shop) as (connection, shops):
        found = read_reviews(connection, shops, pick_period(connection, shops, period, ("reviews",)))
    answer(*reviews_answer(found, shops.name), format=format_, out=out, db=db, as_json=as_json)


@app.command("todo", help=say("reviews.help_todo"))
def todo(
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Reviews that nobody has answered, of all days."""
    from pdd_ops.answers.reviews import todo_answer
    from pdd_ops.work.reviews import has_reviews, unanswered

    with reading(db, shop) as (connection, shops):
        found = unanswered(connection, shops.ids) if has_reviews(connection, shops.ids) else None
    answer(*todo_answer(found, shops.name), format=format_, out=out, db=db, as_json=as_json)


@app.command("reply", help=say("reviews.help_reply"))
def reply(
    review: ReviewId,
    text: Annotated[str | None, typer.Option("--text", help=say("reviews.opt_text"), show_default=False)] = None,
    done: Annotated[bool, typer.Option("--done", help=say("reviews.opt_done"))] = False,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Keeps what was answered; nothing is sent."""
    from pdd_ops.answers.feedback import item_object
    from pdd_ops.errors import UsageError
    from pdd_ops.work.feedback import close, find_feedback

    if text is None and not done:
        raise UsageError(say("reviews.text_or_done"))
    with written(db, "reviews reply") as connection:
        found = find_feedback(connection, [only_shop(connection, shop)], review)
        kept = close(connection, found, "answered", answer=text)
    if as_json:
        print_json({"schema": 1, "item": item_object(kept)})
    else:
        tell([say("reviews.kept", id=kept.id)])


@app.command("classify", help=say("reviews.help_classify"))
def classify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("reviews.file"), callback=no_folder)],
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """A line a review: how each is read."""
    from pdd_ops.answers.reviews import classified_lines

    for line in classified_lines(file, as_json=as_json):
        sys.stdout.write(line + "\n")
