"""`pdd-ops log`: what was done in the shop and when, campaigns and detected changes included."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, no_folder, reading, tell
from ._work import Day, only_shop, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pdd_ops.metrics.shops import Shops
    from pdd_ops.periods import Month
    from pdd_ops.work.model import LogEntry

app = typer.Typer(no_args_is_help=True)
OfMonth = Annotated[str | None, typer.Option("--month", help=say("log.month"), show_default=False)]


@app.command("add", help=say("log.help_add"))
def add(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("log.text"), show_default=False)],
    on: Day = None,
    until: Annotated[str, typer.Option("--until", metavar="DAY", help=say("log.until"), show_default=False)] = "",
    product: Annotated[list[str] | None, typer.Option("--product", help=say("log.product"), show_default=False)] = None,
    kind: Annotated[str, typer.Option("--kind", help=say("log.kind"), show_default=False)] = "",
    type_: Annotated[str, typer.Option("--type", help=say("log.type"), show_default=False)] = "",
    cost: Annotated[str, typer.Option("--cost", help=say("log.cost"), show_default=False)] = "",
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """One entry."""
    from pdd_ops.periods import today
    from pdd_ops.work.log import add_entry
    from pdd_ops.work.log_files import make_entry

    with written(db, "log add") as connection:
        entry = make_entry(
            connection, only_shop(connection, shop), day=on or today(), text=text, until=until, kind=kind, type_=type_,
            products=product or (), cost=cost,
        )  # fmt: skip
        entry = add_entry(connection, entry)
        _show(connection, [entry], as_json=as_json)


@app.command("list", help=say("log.help_list"))
def list_(
    month: OfMonth = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """All entries, or those of a month."""
    from pdd_ops.periods import Month
    from pdd_ops.work.log import entries_told

    with reading(db, shop, every=True, gone=True) as (connection, shops):
        entries = entries_told(connection, shops.ids, Month.parse(month) if month else None)
        _show(connection, entries, say("work.no_log"), format=format_, out=out, db=db, as_json=as_json)


@app.command("import", help=say("log.help_import"))
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("log.file"), show_default=False, callback=no_folder)],
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """A table that somebody has kept."""
    from pdd_ops.work.log_files import import_lines, read_lines

    lines = read_lines(file)
    with written(db, "log import") as connection:
        new, known = import_lines(connection, only_shop(connection, shop), lines, file)
        _show(connection, new, as_json=as_json)
    tell([say("log.imported", new=len(new), known=known)])


@app.command("suggest", help=say("log.help_suggest"))
def suggest(
    month: OfMonth = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """What the data show and nobody has logged."""
    from pdd_ops.work.suggesting import suggested_entries

    with reading(db, shop, every=True) as (connection, shops):
        chosen = _month(connection, shops, month)
        found = suggested_entries(connection, shops.ids, chosen, promises=True)
        nothing = say("work.no_changes", month=chosen)
        _show(connection, found, nothing, format=format_, out=out, db=db, as_json=as_json)
    if found and not as_json:
        tell([say("log.how_to_accept", month=chosen)])


@app.command("accept", help=say("log.help_accept"))
def accept(
    marks: Annotated[
        list[str] | None, typer.Argument(metavar="CHANGE...", help=say("log.mark"), show_default=False)
    ] = None,
    take_all: Annotated[bool, typer.Option("--all", help=say("log.all"))] = False,
    month: OfMonth = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Detected changes go into the log."""
    from pdd_ops.work.log import add_entry
    from pdd_ops.work.suggesting import chosen, suggested_entries

    if not marks and not take_all:
        raise UsageError(say("log.which"))
    with written(db, "log accept") as connection:
        shops = only_shop(connection, shop, whole=True)
        found = suggested_entries(connection, shops.ids, _month(connection, shops, month), promises=True)
        new = [add_entry(connection, entry) for entry in (found if take_all else chosen(found, marks or []))]
        _show(connection, new, say("log.nothing_to_accept"), as_json=as_json)


@app.command("remove", help=say("log.help_remove"))
def remove(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help=say("log.id"), show_default=False)],
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Takes an entry out."""
    from pdd_ops.work.log import remove_entry

    with written(db, "log remove") as connection:
        entry = remove_entry(connection, entry_id)
    tell([say("log.removed", id=entry.id, text=entry.text)])


def _month(connection: sqlite3.Connection, shops: Shops, month: str | None) -> Month:
    from pdd_ops.metrics.shops import pick_month

    return pick_month(connection, shops, month)


def _show(connection: sqlite3.Connection, entries: Sequence[LogEntry], nothing: str = "", **how: Any) -> None:  # noqa: ANN401
    """The entries, or that there are none; `how` as `answer` takes it."""
    from pdd_ops.answers.log import log_answer
    from pdd_ops.periods import today
    from pdd_ops.work.products import product_names

    names = product_names(connection, sorted({one.shop_id for one in entries}))
    answer(*log_answer(entries, names, day=today(), nothing=nothing), **how)
