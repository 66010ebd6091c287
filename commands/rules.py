"""`pdd-ops rules`: when something is called a problem, and what is done about it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import Json, Lang, print_json


def rules(
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help=say("rules.arg"), show_default=False)] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Lists the rules in force, or explains one."""
    from pdd_ops.insight.rulebook import find_rule, load_rules
    from pdd_ops.render.rules import overview_lines, rule_lines, rules_object
    from pdd_ops.render.terminal import console_for, show

    known = load_rules()
    chosen = [find_rule(known, rule)] if rule else known
    if as_json:
        print_json(rules_object(chosen))
    else:
        console = console_for(sys.stdout)
        width = console.width
        show(rule_lines(chosen[0], width) if rule else overview_lines(chosen, width), console)
