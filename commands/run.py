"""`pdd-ops run`: what a schedule starts."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, print_json, tell
from .send import Again, Config, where


def run(
    config: Config = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("deliver.opt_dry_run_all"))] = False,
    again: Again = False,
    db: Db = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Imports, reports, sends, backs up; exit 4 undelivered, 1 a file refused, 3 still waiting for files, else 0."""
    from pdd_ops.deliver import run as runs
    from pdd_ops.deliver.output import plan_lines, plan_table, run_lines, run_table
    from pdd_ops.deliver.settings import read_settings

    order = runs.Order(read_settings(config), db, again)
    order.settings.speak(lang)
    if dry_run:
        plan = runs.plan_run(order)
        return print_json(plan_table(plan)) if as_json else typer.echo("\n".join(plan_lines(plan, order.settings.to)))
    done = runs.run(order, lambda line: tell([line]))
    if as_json:
        print_json(run_table(done))
    tell(run_lines(done, where(config, db)))
    raise typer.Exit(done.exit_code)
