"""`pdd-ops.toml`: where exports arrive, what is made of them, and where it goes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pdd_ops.config import config_dir, is_there, read_toml
from pdd_ops.deliver.channel import Channel, beside
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import LANGUAGES, say, use_language
from pdd_ops.periods import Month

FILE = "pdd-ops.toml"


@dataclass(frozen=True)
class Inbox:
    """A folder in which exports arrive; `shop` where they do not say it themselves."""

    folder: Path
    shop: str | None = None


@dataclass(frozen=True)
class Settings:
    """The settings file, checked; paths are absolute or relative to the present folder as the file is."""

    file: Path
    channels: Mapping[str, Channel] = field(hash=False)
    lang: str | None = None
    database: Path | None = None
    shop: str | None = None
    report_folder: Path | None = None
    formats: tuple[str, ...] = ("xlsx", "html")
    where: str = ""
    inboxes: tuple[Inbox, ...] = ()
    to: tuple[str, ...] = ()  # the channels of scheduled runs
    since: Month | None = None
    daily: tuple[str, ...] | None = None  # the channels of daily summaries, () for those of runs; None: there are none
    weekly: tuple[str, ...] | None = None
    shops: tuple[str, ...] | None = None  # likewise, of the table of all shops
    shops_every: str = "day"  # or 'week' or 'month'
    backup_folder: Path | None = None
    backups: int = 7
    permissions: int | None = None  # of the files in the report folder; None: those of the database
    months: int = 24  # so long a delivery is known
    log_bytes: int = 1_000_000  # of a file of the log

    def speak(self, chosen: str | None) -> None:
        """Uses the file's language, unless one was chosen on the command line or in the environment."""
        if self.lang and not chosen and os.environ.get("PDD_OPS_LANG", "") not in LANGUAGES:
            use_language(self.lang)

    def channel(self, name: str) -> Channel:
        """The channel of this name. Raises UsageError that lists the known ones."""
        if name not in self.channels:
            known = ", ".join(self.channels) or "—"
            raise UsageError(say("deliver.unknown_channel", value=name, known=known, file=self.file))
        return self.channels[name]


def settings_file(chosen: Path | None) -> Path:
    """The file to use: as chosen, else pdd-ops.toml here, else in the settings folder. Raises PddOpsError."""
    candidates = [chosen] if chosen else [Path(FILE), config_dir() / FILE]
    for path in candidates:
        if is_there(path):
            return path
    raise PddOpsError(say("deliver.no_settings", file=candidates[0]))


def read_settings(chosen: Path | None) -> Settings:
    """The settings. Raises PddOpsError with the file and the entry that is wrong, and what may stand there."""
    from pdd_ops.checked import checked
    from pdd_ops.deliver.shapes import File

    file = settings_file(chosen)
    found = checked(file, read_toml(file), File)
    settings = Settings(
        file=file,
        channels={name: _channel(file, name, entry) for name, entry in found.channel.items()},
        lang=found.lang,
        database=_path(file, "database", found.database),
        shop=found.shop,
        report_folder=_path(file, "report.folder", found.report.folder),
        formats=tuple(found.report.formats),
        where=found.report.where,
        inboxes=tuple(_inbox(file, number, one.folder, one.shop) for number, one in enumerate(found.inbox, 1)),
        to=tuple(found.run.to),
        since=Month.parse(found.run.since) if found.run.since else None,
        daily=found.summary.daily.to if found.summary.daily else None,
        weekly=found.summary.weekly.to if found.summary.weekly else None,
        shops=found.summary.shops.to if found.summary.shops else None,
        shops_every=found.summary.shops.every if found.summary.shops else "day",
        backup_folder=_path(file, "backup.folder", found.backup.folder),
        backups=found.backup.keep,
        permissions=int(found.report.permissions, 8) if found.report.permissions else None,
        months=found.keep.months,
        log_bytes=int(found.keep.log_mb * 1_000_000),
    )
    for name in (*settings.to, *(settings.daily or ()), *(settings.weekly or ()), *(settings.shops or ())):
        settings.channel(name)
    return settings


def _path(file: Path, place: str, text: str | None) -> Path | None:
    return beside(file, place, text) if text else None


def _inbox(file: Path, number: int, folder: str, shop: str | None) -> Inbox:
    return Inbox(beside(file, f"inbox[{number}].folder", folder), shop)


def _channel(file: Path, name: str, entry: dict[str, Any]) -> Channel:
    """A channel, checked as its type asks. Raises PddOpsError."""
    from pdd_ops.checked import checked, listed, under, wrong
    from pdd_ops.deliver.channels import KINDS

    place, type_ = under("channel", name), entry.get("type")
    if not isinstance(type_, str) or type_ not in KINDS:
        raise wrong(file, f"{place}.type", type_, say("settings.one_of", known=listed(KINDS, type_)))
    kind = KINDS[type_]
    checked(file, entry, kind.shape, place)
    channel = Channel(name, type_, file, entry)
    for key, fault in kind.faults(channel):
        raise PddOpsError(say("settings.wrong_entry", file=file, place=f"{place}.{key}", allowed=fault))
    for key in ("ca", "folder"):
        channel.path(key)
    return channel
