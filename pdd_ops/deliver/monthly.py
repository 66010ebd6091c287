"""`pdd-ops send`: the summary of a month, or its new alerts, to the channels named."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.config import database_path
from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import Files, Part
from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.ledger import open_ledger
from pdd_ops.deliver.message import Message, alerts, summary
from pdd_ops.deliver.sending import Outcome, forget_old, send
from pdd_ops.deliver.settings import Settings
from pdd_ops.lang import say
from pdd_ops.metrics.shops import choose_shops, pick_period
from pdd_ops.render.files import default_name
from pdd_ops.render.output import FORMATS, render
from pdd_ops.report.model import Report
from pdd_ops.store.database import open_reader
from pdd_ops.store.sound import refuse_damaged
from pdd_ops.store.storage_errors import explained

NOTEWORTHY = ("high",)
COOL_DOWN_DAYS = 7
_DAY = 86_400


@dataclass(frozen=True)
class Wish:
    """What the user asked for."""

    settings: Settings
    to: Sequence[str]
    month: str | None = None
    shop: str | None = None
    database: Path | None = None
    only_alerts: bool = False
    again: bool = False

    @property
    def store(self) -> Path:
        """The database: as given, else the one of the settings file, else the usual one."""
        return database_path(self.database or self.settings.database)

    @property
    def channels(self) -> list[Channel]:
        """The channels, each once. Raises UsageError for one that is not declared."""
        return [self.settings.channel(name) for name in dict.fromkeys(self.to)]


@dataclass(frozen=True)
class Preview:
    """A message as it would be sent; no message where a channel has been told everything lately."""

    channel: Channel
    message: Message | None
    parts: tuple[Part, ...]


def send_month(wish: Wish, waiting: Callable[[str], None]) -> list[Outcome]:
    """Builds the report once and sends it. A channel without new alerts has no outcome."""
    channels, report = wish.channels, _sound_report(wish)
    outcomes: list[Outcome] = []
    for channel in channels:
        message = _message(wish, channel, report)
        if message:
            again = wish.again or wish.only_alerts  # alerts are told again after their cool-down
            outcomes += send(
                message, [channel], database=wish.store, files=files_of(report), waiting=waiting, again=again
            )
    forget_old(wish.store, wish.settings)
    return outcomes


def preview_month(wish: Wish) -> list[Preview]:
    """What send_month would send, without sending or recording anything."""
    channels, report = wish.channels, _sound_report(wish)
    found = [(channel, _message(wish, channel, report)) for channel in channels]
    return [
        Preview(channel, message, tuple(KINDS[channel.type].parts(channel, message)) if message else ())
        for channel, message in found
    ]


def month_report(wish: Wish) -> Report:
    """The report of the month asked for, else of the last complete one."""
    from pdd_ops.report.build import build_report

    with closing(open_reader(wish.store)) as connection:
        shops = choose_shops(connection, wish.shop or wish.settings.shop)
        month = pick_period(connection, shops, wish.month)
        return build_report(connection, shops=shops, month=month, chosen=wish.month is not None)


def _sound_report(wish: Wish) -> Report:
    """Raises PddOpsError where the database is damaged: what is sent cannot be taken back."""
    refuse_damaged(wish.store)
    with explained(wish.store):
        return month_report(wish)


def month_summary(report: Report, settings: Settings, channel: Channel) -> Message:
    """The message of a report to a channel. A change of anything in the report changes its content."""
    where = settings.where
    if KINDS[channel.type].attaches and channel.texts("files", ("xlsx",)):
        where = where or say("deliver.where_attached")
    elif settings.report_folder:
        where = where or str(settings.report_folder.absolute())
    return summary(report, where=where, fingerprint=hashlib.sha256(render(report, "json")).hexdigest())


def files_of(report: Report) -> Files:
    """The report's files by format, each drawn when it is first wanted."""
    drawn: dict[str, bytes] = {}

    def file(name: str) -> tuple[str, bytes]:
        if name not in drawn:
            drawn[name] = render(report, name)
        return default_name(report, FORMATS[name]), drawn[name]

    return file


def _message(wish: Wish, channel: Channel, report: Report) -> Message | None:
    if not wish.only_alerts:
        return month_summary(report, wish.settings, channel)
    days = channel.number("cool_down_days", COOL_DOWN_DAYS)
    with open_ledger(wish.store) as ledger:
        told = ledger.told(channel.name, int(time.time() - days * _DAY)) if not wish.again else set()
    return alerts(report, told=told, severities=channel.texts("alerts", NOTEWORTHY))
