"""`pdd-ops abtest`: which variant of a test with split traffic is better?"""

from __future__ import annotations

from typing import Annotated

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Json, Lang, Out, answer

Variants = Annotated[list[str], typer.Argument(metavar="VARIANT...", help=say("abtest.variants"), show_default=False)]
Control = Annotated[str | None, typer.Option("--control", help=say("abtest.control"), show_default=False)]
Planned = Annotated[int | None, typer.Option("--planned", help=say("abtest.planned"), show_default=False)]
Days = Annotated[int | None, typer.Option("--days", help=say("abtest.days"), show_default=False)]
Split = Annotated[str | None, typer.Option("--split", help=say("abtest.split"), show_default=False)]
Detect = Annotated[float | None, typer.Option("--detect", help=say("abtest.detect"), show_default=False)]


def abtest(
    variants: Variants,
    control: Control = None,
    planned: Planned = None,
    days: Days = None,
    split: Split = None,
    detect: Detect = None,
    format_: AnyFormat = None,
    out: Out = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Tests the counts and shows the verdicts; needs no database."""
    from pdd_ops.answers.abtest import abtest_answer
    from pdd_ops.insight.abtest import abtest as test
    from pdd_ops.insight.abtest_input import design, read_counts
    from pdd_ops.periods import today

    counts = read_counts(variants, control)
    tested = test(counts.variants, design(counts, planned=planned, days=days, split=split, detect=detect))
    answer(*abtest_answer(tested, today()), format=format_, out=out, as_json=as_json)
