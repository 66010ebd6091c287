"""`pdd-ops rules`: when something is called a problem, and what is done about it."""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Json, Lang, Out, answer


def rules(
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help=say("rules.arg"), show_default=False)] = None,
    format_: AnyFormat = None,
    out: Out = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Lists the rules in force, or explains one."""
    from pdd_ops.answers.rules import rules_answer
    from pdd_ops.insight.rulebook import find_rule, load_rules
    from pdd_ops.periods import today

    known = load_rules()
    chosen = [find_rule(known, rule)] if rule else known
    answer(*rules_answer(chosen, day=today(), alone=bool(rule)), format=format_, out=out, as_json=as_json)
