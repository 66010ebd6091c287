"""`pdd-ops report --shop all --compare-shops`: a line a shop."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from pdd_ops.errors import Exit, UsageError
from pdd_ops.lang import say
from pdd_ops.store.shops import ALL_SHOPS

from ._shared import answer, open_file, reading


@dataclass(frozen=True)
class Wish:
    """What was asked for: the table in the formats of `names`."""

    period: str | None
    compare: str
    names: list[str]
    out: Path | None
    open: bool
    db: Path | None
    shop: str | None
    no_pager: bool


def compare_shops(wish: Wish) -> None:
    """Shows or writes the table; exit 3 where the month is not chosen and hardly known."""
    from pdd_ops.answers.compare_shops import compare_shops_answer
    from pdd_ops.metrics.shops import require_data
    from pdd_ops.periods import now, parse_period
    from pdd_ops.report.compare_shops import compare_shops as compared

    if wish.shop not in (None, ALL_SHOPS):
        raise UsageError(say("compare.only_all"))
    if len(wish.names) > 1 and (wish.out is None or wish.out.suffix):
        raise UsageError(say("report.needs_folder"))
    with reading(wish.db, ALL_SHOPS) as (connection, shops):
        period = require_data(connection, shops, parse_period(wish.period)) if wish.period else None
        found = compared(connection, shops, period, int(now().timestamp()), compare=wish.compare)
    document, data = compare_shops_answer(found)
    files = [
        answer(document, data, format=name, out=wish.out, db=wish.db, no_pager=wish.no_pager) for name in wish.names
    ]
    if wish.open and files[0]:
        open_file(files[0])
    if found.fallback:
        raise typer.Exit(Exit.PROVISIONAL)
