"""`pdd-ops fleet`: many shops at once."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.errors import Exit
from pdd_ops.lang import say

from ._shared import AnyFormat, Json, Lang, Out, answer, no_file, no_folder, print_json, tell
from .imports import Formats

app = typer.Typer(no_args_is_help=True)
From = Annotated[Path, typer.Option("--from", metavar="DIR", help=say("fleet.opt_from"), callback=no_file)]


@app.command("import", help=say("fleet.help_import"))
def import_(
    root: Annotated[Path, typer.Argument(metavar="ROOT", help=say("fleet.arg_root"), show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=say("fleet.opt_out"), callback=no_file)],
    engine: Annotated[str, typer.Option("--engine", metavar="ENGINE", help=say("fleet.opt_engine"))] = "processes",
    master: Annotated[str | None, typer.Option("--master", metavar="URL", help=say("fleet.opt_master"))] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, help=say("fleet.opt_jobs"))] = None,
    formats: Formats = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """A line a shop as each is done; exit 1 where something that was to be imported was not."""
    from pdd_ops.answers.fleet_import import closing_line, fleet_values, outcome_lines, warnings
    from pdd_ops.fleet.copies import copies_in
    from pdd_ops.fleet.manifest import settled
    from pdd_ops.fleet.run import Fleet, import_fleet
    from pdd_ops.fleet.sources import strays_of

    outcomes = []
    for outcome in import_fleet(Fleet(root, out, engine, master, jobs, formats), lambda line: tell([line])):
        outcomes.append(outcome)
        if not as_json:
            typer.echo("\n".join(outcome_lines(outcome)))
    with settled(out) as shops:
        strays, copies = strays_of(root), copies_in(shops, formats)
    tell(warnings(root, strays, copies))
    if as_json:
        print_json(fleet_values(outcomes, strays, copies))
    else:
        typer.echo(closing_line(outcomes))
    raise typer.Exit(Exit.WRONG if any(one.failed for one in outcomes) else Exit.OK)


@app.command("summary", help=say("compare.help_summary"))
def summary(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=say("compare.arg_period"), show_default=False)],
    folder: From,
    compare: Annotated[str, typer.Option("--compare", help=say("report.compare"))] = "previous",
    output: AnyFormat = None, out: Out = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """A line a shop, as `report --compare-shops` has it."""
    from pdd_ops.answers.compare_shops import compare_shops_answer
    from pdd_ops.fleet.summary import summary as summed_up
    from pdd_ops.periods import now, parse_period

    found = summed_up(folder, parse_period(period), int(now().timestamp()), compare=compare)
    answer(*compare_shops_answer(found), format=output, out=out, as_json=as_json)


@app.command("pull", help=say("fleet.help_pull"))
def pull(
    shop: Annotated[str, typer.Argument(metavar="SHOP", help=say("fleet.arg_shop"), show_default=False)],
    folder: From,
    db: Annotated[Path, typer.Option("--db", metavar="FILE", help=say("fleet.opt_db"), callback=no_folder)],
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """The shop's facts and sums into a database."""
    from pdd_ops.fleet.pull import pull as pull_shop

    pulled = pull_shop(shop, folder, db, lambda line: tell([line]))
    if as_json:
        print_json(pulled.as_dict())
    else:
        typer.echo(say("fleet.pulled", shop=shop, file=db, quoted=shlex.quote(str(db)), name=shlex.quote(shop)))
