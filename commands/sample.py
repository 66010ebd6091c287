"""`pdd-ops sample`: writes the exports of an invented shop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.lang import say
from pdd_ops.periods import Month

from ._shared import Lang, no_file, tell


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("sample.dir"), callback=no_file)],
    orders: Annotated[int, typer.Option("--orders", help=say("sample.orders"))] = 3000,
    months: Annotated[int, typer.Option("--months", help=say("sample.months"))] = 3,
    seed: Annotated[int, typer.Option("--seed", help=say("sample.seed"), min=0)] = 1,
    end: Annotated[str, typer.Option("--end", metavar="MONTH", help=say("sample.end"))] = "2025-03",
    quiet: Annotated[bool, typer.Option("--quiet", help=say("sample.quiet"))] = False,
    lang: Lang = None,
) -> None:
    """Writes the files and prints their paths."""
    from pdd_ops.sample import shop_name, write_sample

    paths = write_sample(folder, orders=orders, months=months, seed=seed, end=Month.parse(end), quiet=quiet)
    for path in paths:
        typer.echo(str(path))
    tell([say("sample.next", n=len(paths), shop=shop_name(), dir=folder)])
