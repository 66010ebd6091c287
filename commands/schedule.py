"""`pdd-ops schedule`: have `pdd-ops run` started by the system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Json, Lang, no_folder, print_json, tell


def schedule(
    action: Annotated[
        str, typer.Argument(metavar="install|show|remove", help=say("schedule.action"), show_default=False)
    ],
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help=say("schedule.config"), show_default=False, callback=no_folder),
    ] = None,
    system: Annotated[str, typer.Option("--system", help=say("schedule.system"))] = "auto",
    every: Annotated[int, typer.Option("--every", metavar="MINUTES", help=say("schedule.every"))] = 60,
    only_print: Annotated[bool, typer.Option("--print", help=say("schedule.print"))] = False,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Installs, shows or removes the schedule of a settings file."""
    from pdd_ops.deliver.schedule.acting import Wish, act

    answer = act(action, Wish(config, system, every, only_print))
    if as_json:
        print_json(answer.as_dict())
    else:
        typer.echo(answer.text)
        tell(answer.notes)
