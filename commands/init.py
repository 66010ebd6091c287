"""`pdd-ops init`: settings for runs by themselves, out of four questions."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.errors import UsageError
from pdd_ops.lang import say

from ._shared import Lang, tell
from .send import Config


def init(
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("deliver.opt_yes"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say("deliver.opt_force"))] = False,
    lang: Lang = None,
) -> None:
    """Asks four questions (none with --yes) and writes the settings file."""
    from pdd_ops.deliver.init_settings import TARGETS, Answers, begin, next_steps

    answers = Answers()
    if not yes:
        inbox = typer.prompt(say("deliver.ask_inbox"), default=answers.inbox)
        shop = typer.prompt(say("deliver.ask_shop"), default="", show_default=False)
        out = typer.prompt(say("deliver.ask_out"), default=answers.out)
        to = typer.prompt(say("deliver.ask_to", known=", ".join(TARGETS)), default=answers.to)
        answers = Answers(inbox, shop, out, to)
    if answers.to not in TARGETS:
        raise UsageError(say("deliver.bad_target", value=answers.to, known=", ".join(TARGETS)))
    file = begin(config, answers, force=force)
    typer.echo(say("deliver.begun", file=file))
    tell(next_steps(file, answers))
