"""`pdd-ops today`: what waits, by deadline."""

from __future__ import annotations

import typer

from pdd_ops.errors import Exit

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading, tell


def today(
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Everything that waits; exit 3 where something is overdue."""
    from pdd_ops.answers.today import today_answer
    from pdd_ops.periods import now
    from pdd_ops.store.shops import ALL_SHOPS
    from pdd_ops.work.desk.ages import warnings
    from pdd_ops.work.desk.today import today_list

    with reading(db, shop or ALL_SHOPS) as (connection, shops):
        found = today_list(connection, shops, int(now().timestamp()))
    tell(warnings(found.ages, found.now, several=found.several))
    answer(*today_answer(found, shops.name), format=format_, out=out, db=db, as_json=as_json)
    raise typer.Exit(Exit.PROVISIONAL if found.overdue else Exit.OK)
