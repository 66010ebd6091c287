"""`pdd-ops sample`: writes the exports of an invented shop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pdd_ops.lang import say
from pdd_ops.periods import Month

from ._shared import Lang, no_file, tell

_ASKING = ("?", "？", "help")  # --story ?: which stories there are
_ORDERS, _MONTHS = 3000, 3


def _story(name: str | None) -> str | None:
    """Lists the stories where one asks for them: then no DIR is needed."""
    if name in _ASKING:
        from pdd_ops.lang import pick
        from pdd_ops.sample.story import stories

        width = max(map(len, stories())) + 2
        for story in stories().values():
            typer.echo(f"{story.name:<{width}}{pick(story.line)}")
        raise typer.Exit
    return name


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("sample.dir"), callback=no_file)],
    orders: Annotated[
        int | None, typer.Option("--orders", help=say("sample.orders"), show_default=str(_ORDERS))
    ] = None,
    months: Annotated[
        int | None, typer.Option("--months", help=say("sample.months"), show_default=str(_MONTHS))
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=say("sample.seed"), min=0)] = 1,
    end: Annotated[str, typer.Option("--end", metavar="MONTH", help=say("sample.end"))] = "2025-03",
    quiet: Annotated[bool, typer.Option("--quiet", help=say("sample.quiet"))] = False,
    story: Annotated[
        str | None,
        typer.Option("--story", metavar="NAME", help=say("sample.story"), callback=_story, show_default=False),
    ] = None,
    lang: Lang = None,
) -> None:
    """Writes the files, into a folder of their own, and prints their paths."""
    from pdd_ops.sample import find_story, shop_name, write_sample
    from pdd_ops.sample.folder import write_apart
    from pdd_ops.sample.story import FORMATS

    told, last = find_story(story or ""), Month.parse(end)
    orders = (told.orders or _ORDERS) if orders is None else orders
    months = (told.months or _MONTHS) if months is None else months
    wanted: dict[str, Any] = {"orders": orders, "months": months, "seed": seed, "end": last, "quiet": quiet}
    paths = write_apart(folder, lambda to: write_sample(to, **wanted, story=told.name))
    for path in paths:
        typer.echo(str(path))
    said = "sample.next_with_format" if told.format else "sample.next"
    tell([say(said, n=len(paths), shop=shop_name(), dir=folder, formats=folder / FORMATS)])
