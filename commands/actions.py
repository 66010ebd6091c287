"""`pdd-ops actions`: improvement actions, from a suggested measure to what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, connected, file_mode, no_folder, reading, tell
from ._work import Day, confirmed, only_shop, written

if TYPE_CHECKING:
    from pdd_ops.work.model import Action

app = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID", help=say("actions.id"), show_default=False)]
Owner = Annotated[str | None, typer.Option("--owner", help=say("actions.owner"), show_default=False)]
Due = Annotated[str | None, typer.Option("--due", metavar="DAY", help=say("actions.due"), show_default=False)]
Notes = Annotated[str | None, typer.Option("--notes", help=say("actions.notes"), show_default=False)]
Metric = Annotated[str | None, typer.Option("--metric", help=say("actions.metric"), show_default=False)]
Expected = Annotated[str | None, typer.Option("--expected", help=say("actions.expected"), show_default=False)]


@app.command("list", help=say("actions.help_list"))
def list_(
    status: Annotated[str | None, typer.Option("--status", help=say("actions.status"), show_default=False)] = None,
    format_: AnyFormat = None, out: Out = None, db: Db = None, shop: Shop = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Overdue ones first."""
    from pdd_ops.answers.actions import actions_answer
    from pdd_ops.periods import today

    found = _all(db, shop, status)
    answer(*actions_answer(found, today()), format=format_, out=out, db=db, as_json=as_json)


@app.command("add", help=say("actions.help_add"))
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("actions.text"), show_default=False)],
    product: Annotated[str, typer.Option("--product", help=say("actions.product"), show_default=False)] = "",
    metric: Metric = None, owner: Owner = None, due: Due = None, expected: Expected = None, notes: Notes = None,
    on: Day = None, db: Db = None, shop: Shop = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """An action of the team's own."""
    from pdd_ops.periods import parse_day, today
    from pdd_ops.work.actions import add_action
    from pdd_ops.work.input_fields import read_fields
    from pdd_ops.work.model import Action
    from pdd_ops.work.products import subject_of

    fields = read_fields(text=text, owner=owner, due=due, notes=notes, metric=metric, expected=expected)
    day = parse_day(on) if on else today()
    with written(db, "actions add") as connection:
        shop_id = only_shop(connection, shop)
        subject = subject_of(connection, shop_id, product)
        action = add_action(connection, Action("", shop_id, created_on=day, **subject, **fields))
    _told(action, as_json=as_json)


@app.command("accept", help=say("actions.help_accept"))
def accept(
    problem: Annotated[str, typer.Argument(metavar="PROBLEM", help=say("actions.problem"), show_default=False)],
    measure: Annotated[int | None, typer.Option("--measure", help=say("actions.measure"), show_default=False)] = None,
    month: Annotated[str | None, typer.Option("--month", help=say("actions.month"), show_default=False)] = None,
    metric: Metric = None,
    owner: Owner = None,
    due: Due = None,
    expected: Expected = None,
    notes: Notes = None,
    on: Day = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """A measure of the report becomes an action."""
    from dataclasses import replace

    from pdd_ops.periods import parse_day, today
    from pdd_ops.report.suggested import month_of, suggestions
    from pdd_ops.work.actions import add_action
    from pdd_ops.work.input_fields import read_fields

    fields = read_fields(owner=owner, due=due, notes=notes, metric=metric, expected=expected)
    day = parse_day(on) if on else today()
    with written(db, "actions accept") as connection:
        shops = only_shop(connection, shop, whole=True)
        proposed = suggestions(connection, shops, month_of(connection, shops, problem, month))
        action = proposed.action(problem, measure, shop_id=shops.ids[0], day=day)
        action = add_action(connection, replace(action, **fields))
    _told(action, as_json=as_json)


@app.command("start", help=say("actions.help_start"))
def start(
    action_id: Id, on: Day = None, owner: Owner = None, due: Due = None, notes: Notes = None,
    db: Db = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """It is being done."""
    _move(db, action_id, "started", on, as_json=as_json, owner=owner, due=due, notes=notes)


@app.command("done", help=say("actions.help_done"))
def done(
    action_id: Id, on: Day = None, notes: Notes = None, db: Db = None, lang: Lang = None, as_json: Json = False
) -> None:
    """It has been done."""
    _move(db, action_id, "done", on, as_json=as_json, notes=notes)


@app.command("drop", help=say("actions.help_drop"))
def drop(
    action_id: Id, on: Day = None, notes: Notes = None, db: Db = None, lang: Lang = None, as_json: Json = False
) -> None:
    """It will not be done."""
    _move(db, action_id, "dropped", on, as_json=as_json, notes=notes)


@app.command("edit", help=say("actions.help_edit"))
def edit(
    action_id: Id,
    text: Annotated[str | None, typer.Option("--text", help=say("actions.text"), show_default=False)] = None,
    owner: Owner = None, due: Due = None, notes: Notes = None, metric: Metric = None, expected: Expected = None,
    db: Db = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Changes what was said."""
    from pdd_ops.work.actions import change_action
    from pdd_ops.work.input_fields import read_fields

    fields = read_fields(text=text, owner=owner, due=due, notes=notes, metric=metric, expected=expected)
    if not fields:
        raise UsageError(say("actions.nothing_to_edit"))
    with written(db, "actions edit") as connection:
        action = change_action(connection, action_id, fields)
    _told(action, as_json=as_json)


@app.command("show", help=say("actions.help_show"))
def show_(
    action_id: Id, format_: AnyFormat = None, out: Out = None, db: Db = None, lang: Lang = None, as_json: Json = False
) -> None:
    """One action with its effect and its history."""
    from pdd_ops.answers.actions import action_answer
    from pdd_ops.periods import today
    from pdd_ops.work.actions import history_of, listed_action
    from pdd_ops.work.groups import effect_of_action

    with connected(db) as connection:
        action, history = listed_action(connection, action_id), history_of(connection, action_id)
        measured = effect_of_action(connection, action)
    answer(*action_answer(action, today(), history, measured), format=format_, out=out, db=db, as_json=as_json)


@app.command("import", help=say("actions.help_import"))
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=say("actions.sheet"), show_default=False, callback=no_folder)
    ],
    yes: Annotated[bool, typer.Option("--yes", help=say("actions.yes"))] = False,
    take_sheet: Annotated[bool, typer.Option("--take-sheet", help=say("actions.take_sheet"))] = False,
    db: Db = None, shop: Shop = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """What the team wrote into the workbook, shown before it is taken."""
    from pdd_ops.answers.actions import edits_answer
    from pdd_ops.periods import today
    from pdd_ops.render.excel.team import team_rows
    from pdd_ops.report.sheets import planned, shop_of_sheet, take

    name, rows = team_rows(file)
    with written(db, "actions import") as connection:
        shops = only_shop(connection, shop_of_sheet(name, shop), whole=True)
        found = planned(connection, shops, rows)
        wanted = sum(take_sheet or not change.conflict for one in found for change in one.edits)
        if found or as_json:
            answer(*edits_answer(found, today()), as_json=as_json)
        if wanted and confirmed(say("actions.ask", count=wanted), yes=yes):
            take(connection, shops, found, conflicts=take_sheet)
    tell([say("actions.taken", count=wanted) if wanted else say("actions.nothing")])


@app.command("export", help=say("actions.help_export"))
def export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=say("actions.out"), show_default=False, callback=no_folder)
    ],
    db: Db = None, shop: Shop = None, lang: Lang = None,
) -> None:  # fmt: skip
    """The list as a file."""
    from pdd_ops.answers.actions import actions_answer
    from pdd_ops.periods import today
    from pdd_ops.render.exports import write_list

    write_list(actions_answer(_all(db, shop, None), today())[0], file, mode=file_mode(db))
    tell([say("report.written", file=file)])


def _all(db: Path | None, shop: str | None, status: str | None) -> list[Action]:
    from pdd_ops.periods import today
    from pdd_ops.work.actions import actions_of

    with reading(db, shop, every=True, gone=True) as (connection, shops):
        return actions_of(connection, shops.ids, today(), status)


def _move(db: Path | None, action_id: str, status: str, on: str | None, *, as_json: bool, **said: str | None) -> None:
    from pdd_ops.periods import parse_day, today
    from pdd_ops.work.actions import change_action, find_action, moved
    from pdd_ops.work.input_fields import read_fields

    fields = read_fields(**said)
    day = parse_day(on) if on else today()
    with written(db, f"actions {status}") as connection:
        action = find_action(connection, action_id)
        action = change_action(connection, action.id, moved(action, status, day) | fields)
    _told(action, as_json=as_json)


def _told(action: Action, *, as_json: bool) -> None:
    """What the action is now."""
    from pdd_ops.answers.actions import action_answer
    from pdd_ops.periods import today

    answer(*action_answer(action, today()), as_json=as_json)
