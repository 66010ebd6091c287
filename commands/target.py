"""`pdd-ops target`: what a metric should be in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pdd_ops.lang import say

from ._shared import AnyFormat, Db, Json, Lang, Out, Shop, answer, reading, tell
from ._work import only_shop, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pdd_ops.work.model import Target

app = typer.Typer(no_args_is_help=True)
MetricWord = Annotated[str, typer.Argument(metavar="METRIC", help=say("target.metric"), show_default=False)]
OfMonth = Annotated[str | None, typer.Option("--month", help=say("target.month"), show_default=False)]


@app.command("set", help=say("target.help_set"))
def set_(
    metric: MetricWord,
    value: Annotated[str, typer.Argument(metavar="VALUE", help=say("target.value"), show_default=False)],
    month: OfMonth = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """One target; a target that there was is replaced."""
    from pdd_ops.answers.targets import value_text
    from pdd_ops.metrics.shops import shop_names
    from pdd_ops.periods import Month, today
    from pdd_ops.work.target_progress import metric_meant, read_target, refuse_contradiction
    from pdd_ops.work.targets import list_targets, set_target

    meant = metric_meant(metric)
    chosen = Month.parse(month) if month else Month.containing(today())
    with written(db, "target set") as connection:
        target = read_target(only_shop(connection, shop), meant, value, chosen)
        refuse_contradiction(target, list_targets(connection, [target.shop_id], target.month))
        before, names = set_target(connection, target), shop_names(connection)
    if before and before.value != target.value:
        tell([say("target.replaced", value=value_text(before))])
    _show([target], names, as_json=as_json)


@app.command("list", help=say("target.help_list"))
def list_(
    month: OfMonth = None,
    format_: AnyFormat = None,
    out: Out = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """All targets, or those of a month."""
    from pdd_ops.metrics.shops import shop_names
    from pdd_ops.periods import Month
    from pdd_ops.work.targets import list_targets

    with reading(db, shop, every=True) as (connection, shops):
        found = list_targets(connection, shops.ids, str(Month.parse(month)) if month else None)
        names = shop_names(connection)
    _show(found, names, format=format_, out=out, db=db, as_json=as_json)


@app.command("remove", help=say("target.help_remove"))
def remove(metric: MetricWord, month: OfMonth = None, db: Db = None, shop: Shop = None, lang: Lang = None) -> None:
    """Takes a target out."""
    from pdd_ops.answers.targets import value_text
    from pdd_ops.periods import Month, today
    from pdd_ops.work.target_progress import metric_meant
    from pdd_ops.work.targets import remove_target

    chosen = Month.parse(month) if month else Month.containing(today())
    with written(db, "target remove") as connection:
        gone = remove_target(connection, only_shop(connection, shop), str(chosen), metric_meant(metric).id)
    tell([say("target.removed", month=gone.month, value=value_text(gone))])


def _show(found: Sequence[Target], shops: Mapping[int, str], **how: Any) -> None:  # noqa: ANN401  # as answer takes it
    from pdd_ops.answers.targets import targets_answer
    from pdd_ops.periods import today

    answer(*targets_answer(found, shops, day=today()), **how)
