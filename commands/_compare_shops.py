"""`pdd-ops report --shop all --compare-shops`: a line a shop."""

from __future__ import annotations

from pathlib import Path

import typer

from pdd_ops.errors import Exit, UsageError
from pdd_ops.lang import say
from pdd_ops.store.shops import ALL_SHOPS

from ._shared import answer, reading


def compare_shops(
    period: str | None,
    names: list[str],
    *,
    compare: str,
    out: Path | None,
    db: Path | None,
    shop: str | None,
    no_pager: bool,
) -> None:
    """Shows or writes the table in the formats of `names`; exit 3 where the month is not chosen and hardly known."""
    from pdd_ops.answers.compare_shops import compare_shops_answer
    from pdd_ops.periods import now, parse_period
    from pdd_ops.report.compare_shops import compare_shops as compared

    if shop not in (None, ALL_SHOPS):
        raise UsageError(say("compare.only_all"))
    if len(names) > 1 and (out is None or out.suffix):
        raise UsageError(say("report.needs_folder"))
    with reading(db, ALL_SHOPS) as (connection, shops):
        wanted = parse_period(period) if period else None
        found = compared(connection, shops, wanted, int(now().timestamp()), compare=compare)
    document, data = compare_shops_answer(found)
    for name in names:
        answer(document, data, format=name, out=out, db=db, no_pager=no_pager)
    if found.fallback:
        raise typer.Exit(Exit.PROVISIONAL)
