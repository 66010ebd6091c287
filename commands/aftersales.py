"""`pdd-ops aftersales`: cases that wait, one case, and its folder of evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, print_json, reading, tell
from ._work import written

app = typer.Typer(no_args_is_help=True)
Case = Annotated[str, typer.Argument(metavar="CASE", help=say("desk.opt_case"), show_default=False)]


@app.command("list", help=say("desk.help_list"))
def list_(
    every: Annotated[bool, typer.Option("--all", help=say("desk.opt_all"))] = False,
    format_: AnyFormat = None, out: Out = None,
    db: Db = None, shop: Shop = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """The most urgent first."""
    from pdd_ops.answers.aftersales import list_answer
    from pdd_ops.periods import now
    from pdd_ops.store.shops import ALL_SHOPS
    from pdd_ops.work.desk.ages import ages, warnings
    from pdd_ops.work.desk.cases import all_cases, open_cases, totals

    at = int(now().timestamp())
    with reading(db, shop or ALL_SHOPS) as (connection, shops):
        cases = (all_cases if every else open_cases)(connection, shops)
        known, several = ages(connection, shops, "aftersales"), len(shops.ids) > 1
    tell(warnings(known, at, several=several))
    found = list_answer(cases, known, at, shops.name, several=several)
    answer(*found, format=format_, out=out, db=db, as_json=as_json)
    raise typer.Exit(Exit.PROVISIONAL if totals(cases, at).overdue else Exit.OK)


@app.command("show", help=say("desk.help_show"))
def show(
    case: Case,
    format_: AnyFormat = None, out: Out = None,
    db: Db = None, shop: Shop = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """One case."""
    from pdd_ops.answers.aftersales import show_answer
    from pdd_ops.periods import now
    from pdd_ops.store.shops import ALL_SHOPS
    from pdd_ops.work.desk.case_file import case_file
    from pdd_ops.work.desk.cases import find_case

    with reading(db, shop or ALL_SHOPS) as (connection, shops):
        file = case_file(connection, find_case(connection, shops, case))
    answer(*show_answer(file, int(now().timestamp())), format=format_, out=out, db=db, as_json=as_json)


@app.command("pack", help=say("desk.help_pack"))
def pack(
    case: Case,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=say("desk.opt_folder"), show_default=False)],
    add: Annotated[list[Path] | None, typer.Option("--add", metavar="FILE", help=say("desk.opt_add"))] = None,
    db: Db = None, shop: Shop = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Whole, or nothing of it."""
    from pdd_ops.metrics.shops import choose_shops
    from pdd_ops.periods import now
    from pdd_ops.store.shops import ALL_SHOPS
    from pdd_ops.work.desk.case_file import case_file, kept
    from pdd_ops.work.desk.case_pack import pack_case
    from pdd_ops.work.desk.cases import find_case

    with written(db, "aftersales pack") as connection:
        found = find_case(connection, choose_shops(connection, shop or ALL_SHOPS), case)
        folder = pack_case(connection, case_file(connection, found), out, add or [], int(now().timestamp()))
        evidence = [one.file for one in kept(connection, found.shop_id, found.case)]
    if as_json:
        return print_json({"case": found.case, "folder": str(folder), "evidence": evidence})
    tell([say("desk.packed", path=folder)])
