"""`pdd-ops target`: what a metric should be in a month."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pdd_ops.lang import say

from ._shared import Db, Json, Lang, Shop, print_json, tell
from ._work import only_shop, opened, written

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
    from pdd_ops.metrics.shops import shop_names
    from pdd_ops.periods import Month, today
    from pdd_ops.render.targets import value_text
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
def list_(month: OfMonth = None, db: Db = None, shop: Shop = None, lang: Lang = None, as_json: Json = False) -> None:
    """All targets, or those of a month."""
    from pdd_ops.metrics.shops import shop_names
    from pdd_ops.periods import Month
    from pdd_ops.work.targets import list_targets

    connection, shops = opened(db, shop)
    found = list_targets(connection, shops.ids, str(Month.parse(month)) if month else None)
    _show(found, shop_names(connection), as_json=as_json)


@app.command("remove", help=say("target.help_remove"))
def remove(metric: MetricWord, month: OfMonth = None, db: Db = None, shop: Shop = None, lang: Lang = None) -> None:
    """Takes a target out."""
    from pdd_ops.periods import Month, today
    from pdd_ops.render.targets import value_text
    from pdd_ops.work.target_progress import metric_meant
    from pdd_ops.work.targets import remove_target

    chosen = Month.parse(month) if month else Month.containing(today())
    with written(db, "target remove") as connection:
        gone = remove_target(connection, only_shop(connection, shop), str(chosen), metric_meant(metric).id)
    tell([say("target.removed", month=gone.month, value=value_text(gone))])


def _show(found: Sequence[Target], shops: Mapping[int, str], *, as_json: bool) -> None:
    from pdd_ops.render.targets import target_lines, target_object
    from pdd_ops.render.terminal import console_for, show

    if as_json:
        print_json({"targets": [target_object(one, shops) for one in found]})
    elif found:
        console = console_for(sys.stdout)
        show(target_lines(found, shops, console.width), console)
    else:
        typer.echo(say("target.none"))
