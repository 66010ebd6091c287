"""`pdd-ops survey`: answers of surveys in, and what they say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.document.visible import visible
from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, connected, print_json, reading, tell
from ._work import only_shop, written

app = typer.Typer(no_args_is_help=True)


@app.command("import", help=say("survey.help_import"))
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=say("survey.files"), show_default=False)],
    shop: Shop = None,
    db: Db = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Imports answers of one shop, and asks what its questions are where that cannot be told."""
    from pdd_ops.answers.imports import file_table
    from pdd_ops.config import database_path
    from pdd_ops.formats.model import load_formats
    from pdd_ops.intake.hashes import Hashes
    from pdd_ops.store.importing import Request
    from pdd_ops.work.survey_confirm import unclear

    from .imports import import_shown

    database = database_path(db)
    if shop is None and database.exists():
        with connected(db) as connection:
            only_shop(connection, None)
    known = {name: one for name, one in load_formats().items() if one.dataset.name == "survey_answers"}
    with Hashes() as hashes:
        results = import_shown(Request(files, known, shop, database=database, hashes=hashes), silent=as_json)
    failed = any(result.failed for result in results)
    asked: list[str] = []
    if not all(result.failed for result in results):
        with connected(db) as connection:
            asked = unclear(connection, only_shop(connection, next((r.shop for r in results if r.shop), shop)))
        asked = _ask(asked, db, shop) if asked and _can_ask(as_json) else asked
    if as_json:
        print_json({"files": [file_table(result) for result in results], "unclear": asked})
    elif asked:
        tell([say("survey.tell_unclear"), *(f"  {visible(text)}" for text in asked)])
    raise typer.Exit(Exit.WRONG if failed else Exit.OK)


@app.command("confirm", help=say("survey.help_confirm"))
def confirm(
    kinds: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION=KIND...", help=say("survey.kinds"), show_default=False)
    ] = None,
    shop: Shop = None,
    db: Db = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Says what questions are, and makes the sums anew by survey.toml."""
    from pdd_ops.work import survey_confirm

    said = survey_confirm.parsed(kinds or [])
    with written(db, "survey confirm") as connection:
        chosen = only_shop(connection, shop)
        survey_confirm.check_asked(connection, chosen, said)
        path = survey_confirm.confirm(connection, chosen, said)
        left = survey_confirm.unclear(connection, chosen)
    if as_json:
        print_json({"schema": 1, "kinds": said, "unclear": left})
        return
    tell([say("survey.kept", file=path, count=len(said))] if path else [])
    tell([say("survey.tell_unclear"), *(f"  {visible(text)}" for text in left)] if left else [say("survey.all_clear")])


@app.command("report", help=say("survey.help_report"))
def report(
    period: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help=say("survey.period"), show_default=False)
    ] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """NPS, satisfaction and every question."""
    from pdd_ops.answers.survey import survey_answer
    from pdd_ops.intake.survey_kinds import confirmed_kinds
    from pdd_ops.metrics.shops import pick_period
    from pdd_ops.periods import parse_period
    from pdd_ops.work.promises import load_promises, read_promises
    from pdd_ops.work.surveys import read_surveys

    confirmed_kinds()  # what is wrong in survey.toml is said here too, though the kinds of questions are stored
    with reading(db, shop) as (connection, shops):
        found = read_surveys(connection, shops.ids, parse_period(period) if period else None)
        days = pick_period(connection, shops, period) if load_promises() else None
        promises = read_promises(connection, shops.ids, days) if days else []
    shown = survey_answer(found, shops.name, promises, days)
    answer(*shown, format=format_, out=out, db=db, as_json=as_json)


@app.command("promises", help=say("survey.help_promises"))
def promises(
    accept: Annotated[
        list[str] | None, typer.Option("--accept", metavar="WORD", help=say("survey.opt_accept"), show_default=False)
    ] = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """What titles promise, and what of it the owner accepts."""
    from pdd_ops.answers.survey import proposals_answer
    from pdd_ops.work.promise_proposals import accept as accepted
    from pdd_ops.work.promise_proposals import proposals
    from pdd_ops.work.promises import load_promises

    with reading(db, shop) as (connection, shops):
        found = proposals(connection, shops.ids)
        if accept:
            path, made = accepted(found, accept)
            tell([] if as_json else [say("survey.accepted", file=path, count=len(made))])
            found = proposals(connection, shops.ids)
    shown = proposals_answer(found, load_promises(), shops.name)
    answer(*shown, format=format_, out=out, db=db, as_json=as_json)


def _can_ask(as_json: bool) -> bool:
    return not as_json and sys.stdin.isatty() and sys.stderr.isatty()


def _ask(questions: list[str], db: Path | None, shop: str | None) -> list[str]:
    """Asks for the kind of each question; an empty answer leaves it open. What is left open."""
    from pdd_ops.intake.survey_kinds import KINDS
    from pdd_ops.work import survey_confirm

    said: dict[str, str] = {}
    for text in questions:
        kind = ""
        while kind not in KINDS:
            tell([say("survey.ask", text=visible(text), known=" / ".join(KINDS))])
            kind = typer.prompt("", default="", show_default=False, err=True).strip()
            if not kind:
                break
        said |= {text: kind} if kind else {}
    with written(db, "survey import") as connection:
        chosen = only_shop(connection, shop)
        survey_confirm.confirm(connection, chosen, said)
        return survey_confirm.unclear(connection, chosen)
