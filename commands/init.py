"""`pdd-ops init`: settings for runs by themselves, out of four questions."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.errors import PddOpsError, UsageError
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
        try:
            inbox = typer.prompt(say("deliver.ask_inbox"), default=answers.inbox)
            shop = typer.prompt(say("deliver.ask_shop"), default="", show_default=False)
            out = typer.prompt(say("deliver.ask_out"), default=answers.out)
            answers = Answers(inbox, shop, out, _target(answers.to))
        except typer.Abort:
            typer.echo()
            raise PddOpsError(say("deliver.nobody_answers")) from None
    if answers.to not in TARGETS:
        raise UsageError(say("deliver.bad_target", value=answers.to, known=", ".join(TARGETS)))
    file = begin(config, answers, force=force)
    typer.echo(say("deliver.begun", file=file))
    tell(next_steps(file, answers))


def _target(usual: str) -> str:
    """Where summaries go: a number of the list, an id or a name. A wrong answer is asked again."""
    from pdd_ops.deliver.init_settings import TARGETS, target_meant, target_names

    names = target_names()
    tell(f"  {number} {names[one]} ({one})" for number, one in enumerate(TARGETS, start=1))
    while True:
        word = typer.prompt(say("deliver.ask_to", known=f"1–{len(TARGETS)}"), default=usual)
        meant = target_meant(word)
        if meant is not None:
            return meant
        tell([say("deliver.bad_target", value=word, known=", ".join(names.values()))])
