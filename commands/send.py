"""`pdd-ops send`: a month's summary to group robots, mail, webhooks and folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pdd_ops.errors import Exit, UsageError
from pdd_ops.lang import say

from ._shared import Db, Json, Lang, OfPeriod, Shop, no_folder, print_json, tell

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help=say("deliver.opt_config"), show_default=False, callback=no_folder),
]
Again = Annotated[bool, typer.Option("--again", help=say("deliver.opt_again"))]


def where(config: Path | None, db: Path | None) -> list[str]:
    """The options that lead a further command to the same settings and database."""
    return [word for name, file in (("--config", config), ("--db", db)) if file for word in (name, str(file))]


def send(
    to: Annotated[list[str], typer.Option("--to", metavar="NAME", help=say("deliver.opt_to"), show_default=False)],
    month: OfPeriod = None,
    only_alerts: Annotated[bool, typer.Option("--only-alerts", help=say("deliver.opt_only_alerts"))] = False,
    today: Annotated[bool, typer.Option("--today", help=say("deliver.opt_today"))] = False,
    shops: Annotated[bool, typer.Option("--compare-shops", help=say("compare.opt_send"))] = False,
    again: Again = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("deliver.opt_dry_run"))] = False,
    config: Config = None,
    db: Db = None,
    shop: Shop = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Sends, or shows what would be sent; exit 4 where something did not arrive."""
    from pdd_ops.deliver.daily import preview_today, send_today
    from pdd_ops.deliver.monthly import Wish, preview_month, send_month
    from pdd_ops.deliver.output import outcome_line, outcome_table, preview_lines, preview_table
    from pdd_ops.deliver.own_files import check_own_files
    from pdd_ops.deliver.settings import read_settings
    from pdd_ops.deliver.shops import preview_shops, send_shops

    if shops and (today or only_alerts):
        raise UsageError(say("compare.without", options="--today" if today else "--only-alerts"))
    if today and (month or only_alerts):
        raise UsageError(say("deliver.today_and_month"))
    wish = Wish(read_settings(config), to, month, shop, db, only_alerts, again)
    wish.settings.speak(lang)
    check_own_files()
    preview, deliver = (
        (preview_shops, send_shops) if shops else (preview_today, send_today) if today else (preview_month, send_month)
    )
    if dry_run:
        previews = preview(wish)
        text = "\n".join(line for preview in previews for line in preview_lines(preview))
        return print_json({"deliveries": list(map(preview_table, previews))}) if as_json else typer.echo(text)
    outcomes = deliver(wish, lambda line: tell([line]))
    asked = {"--only-alerts": only_alerts, "--today": today, "--compare-shops": shops}
    words = [*([month] if month else []), *(word for word, chosen in asked.items() if chosen)]
    words += [*(["--shop", shop] if shop else []), *where(config, db)]
    if as_json:
        print_json({"deliveries": list(map(outcome_table, outcomes))})
    else:
        arrived = [outcome_line(one, words) for one in outcomes if one.delivered or one.state == "partly"]
        typer.echo("\n".join(arrived) or say("deliver.none_sent"))
    tell(outcome_line(one, words) for one in outcomes if not one.delivered)
    raise typer.Exit(Exit.OK if all(one.delivered for one in outcomes) else Exit.UNDELIVERED)
