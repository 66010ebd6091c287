"""`pdd-ops send --compare-shops`: all shops in one message, those to look at first, with the table as a file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pdd_ops.answers.compare_shops import (
    compare_shops_answer,
    look_sentence,
    marks_text,
    shops_object,
    total_sentence,
)
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import Files
from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.message import Line, Message, message_of
from pdd_ops.deliver.monthly import Preview, Wish
from pdd_ops.deliver.sending import Outcome, forget_old, send
from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.metrics.shops import choose_shops, require_data
from pdd_ops.metrics.wording import MISSING, amount_text, number_text, signed_text
from pdd_ops.periods import NamedPeriod, instant_text, now, parse_period
from pdd_ops.render.files import safe_name
from pdd_ops.render.output import FORMATS, render_document
from pdd_ops.report.compare_shops import compare_shops
from pdd_ops.report.shop_rows import ShopRow, ShopTable, totals_of
from pdd_ops.store.database import open_reader
from pdd_ops.store.shops import ALL_SHOPS
from pdd_ops.store.sound import refuse_damaged
from pdd_ops.store.storage_errors import explained

MOST_MARKED = 20  # shops to look at that are named


def send_shops(wish: Wish, waiting: Callable[[str], None]) -> list[Outcome]:
    """Sends the table of all shops to each channel, the same one once a day. Raises PddOpsError."""
    channels, found = wish.channels, table_of(wish)
    message, files = shops_message(found), files_of(found)
    outcomes = send(message, channels, database=wish.store, files=files, waiting=waiting, again=wish.again)
    forget_old(wish.store, wish.settings)
    return outcomes


def send_due(
    connection: sqlite3.Connection,
    period: NamedPeriod,
    channels: Sequence[Channel],
    database: Path,
    waiting: Callable[[str], None],
) -> list[Outcome]:
    """Sends the table of a period that is due, to each channel once. Raises PddOpsError."""
    found = compare_shops(connection, choose_shops(connection, ALL_SHOPS), period, int(now().timestamp()))
    message = replace(shops_message(found), key=f"shops:{period}")
    return send(message, channels, database=database, files=files_of(found), waiting=waiting, once=True)


def preview_shops(wish: Wish) -> list[Preview]:
    """What send_shops would send."""
    channels, message = wish.channels, shops_message(table_of(wish))
    return [Preview(channel, message, tuple(KINDS[channel.type].parts(channel, message))) for channel in channels]


def table_of(wish: Wish) -> ShopTable:
    """The shops side by side. Raises PddOpsError where nothing is known of the period, and where the database is
    damaged: what is sent cannot be taken back."""
    if wish.shop not in (None, ALL_SHOPS):
        raise UsageError(say("compare.only_all"))
    refuse_damaged(wish.store)
    with explained(wish.store), closing(open_reader(wish.store)) as connection:
        shops = choose_shops(connection, ALL_SHOPS)
        period = require_data(connection, shops, parse_period(wish.month)) if wish.month else None
        return compare_shops(connection, shops, period, int(now().timestamp()))


def shops_message(found: ShopTable) -> Message:
    """What all come to, the shops to look at, a line a shop, and the rest of them in its order."""
    totals, marked = totals_of(found.rows), found.marked
    first = [Line(row.shop, marks_text(row)) for row in marked[:MOST_MARKED]]
    if len(marked) > MOST_MARKED:
        first.append(Line("", say("compare.more_marked", count=len(marked) - MOST_MARKED)))
    sentences = [Line("", total_sentence(found, totals)), Line("", look_sentence(found))]
    lines = [Line(f"{place}. {row.shop}", _line(row)) for place, row in enumerate(found.rows, start=1)]
    ranks = "compare.message_ranks_by_day" if found.by_day else "compare.message_ranks"
    rows = shops_object(found, totals)["rows"]
    return message_of(
        key=f"shops:{found.period}:{instant_text(found.now)[:10]}",
        month=str(found.period),
        title=say("compare.message_title", count=len(found.rows), period=found.period.name),
        blocks=[("compare.message_all", sentences), ("compare.first", first), (ranks, lines)],
        fingerprint=json.dumps(rows, sort_keys=True),
    )


def _line(row: ShopRow) -> str:
    """A shop in a line: what it sold, and what else is known of it."""
    gmv = row.values.get("gmv")
    if gmv is None or gmv.value is None:
        return row.reason or MISSING
    refunds = row.value("refund_rate")
    facts = [
        ("days", f"{row.days}/{row.expected}" if row.days < row.expected else None),
        ("refund_rate", None if refunds is None else number_text(refunds, "rate")),
        ("alerts", len(row.alerts) if row.alerts else None),
        ("waiting", len(row.waiting) or None),
    ]
    change = "" if gmv.change_rate is None else say("compare.change", change=signed_text(gmv.change_rate, "rate"))
    said = [say(f"compare.message_{name}", value=value) for name, value in facts if value is not None]
    return " · ".join([amount_text(gmv.value, "yuan") + change, *said])


def files_of(found: ShopTable) -> Files:
    """The table as a file of a format, drawn when it is first wanted."""
    document, data = compare_shops_answer(found)

    def file(name: str) -> tuple[str, bytes]:
        return f"{safe_name(document.name)}{FORMATS[name]}", render_document(document, data, name)

    return file
