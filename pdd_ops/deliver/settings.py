"""`pdd-ops.toml`: where exports arrive, what is made of them, and where it goes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pdd_ops.config import config_dir, read_toml
from pdd_ops.deliver.addresses import fault_of
from pdd_ops.deliver.secret import Secret, read_secret
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import LANGUAGES, say, use_language
from pdd_ops.periods import Month
from pdd_ops.render.output import FORMATS

FILE = "pdd-ops.toml"
_TEXT, _NUMBER, _TEXTS, _TABLE = (str,), (int, float), (list,), (dict,)
# What may stand under [channel.NAME], by type; the first of them must.
KEYS: dict[str, dict[str, tuple[type, ...]]] = {
    "dingtalk": {"webhook": _TEXT, "secret": _TEXT, "keyword": _TEXT},
    "feishu": {"webhook": _TEXT, "secret": _TEXT, "keyword": _TEXT},
    "wecom": {"webhook": _TEXT, "files": _TEXTS},
    "mail": {
        "to": _TEXTS, "from": _TEXT, "host": _TEXT, "port": _NUMBER, "security": _TEXT, "user": _TEXT,
        "password": _TEXT, "files": _TEXTS,
    },
    "webhook": {"url": _TEXT, "headers": _TABLE},
    "folder": {"folder": _TEXT, "files": _TEXTS, "permissions": _TEXT},
}  # fmt: skip
REQUIRED = {"mail": ("to", "from", "host"), "webhook": ("url",), "folder": ("folder",)}
COMMON: dict[str, tuple[type, ...]] = {
    "type": _TEXT, "ca": _TEXT, "timeout": _NUMBER, "deadline": _NUMBER, "tries": _NUMBER, "retry_wait": _NUMBER,
    "per_minute": _NUMBER, "alerts": _TEXTS, "cool_down_days": _NUMBER,
}  # fmt: skip
TOP: dict[str, dict[str, tuple[type, ...]]] = {
    "report": {"folder": _TEXT, "formats": _TEXTS, "where": _TEXT, "permissions": _TEXT},
    "run": {"to": _TEXTS, "since": _TEXT},
    "backup": {"folder": _TEXT, "keep": _NUMBER},
    "keep": {"months": _NUMBER, "log_mb": _NUMBER},
}
_MOST = 10_000  # of seconds, months and megabytes
INBOX: dict[str, tuple[type, ...]] = {"folder": _TEXT, "shop": _TEXT}


@dataclass(frozen=True)
class Channel:
    """A place that messages go to, as declared under [channel.NAME]."""

    name: str
    type: str
    file: Path  # the settings file
    values: Mapping[str, Any] = field(hash=False)

    def text(self, key: str, default: str = "") -> str:
        """The text of an entry."""
        return str(self.values.get(key, default))

    def number(self, key: str, default: float) -> float:
        """The number of an entry."""
        return float(self.values.get(key, default))

    @property
    def permissions(self) -> int | None:
        """Those of the files in a folder; None: those of the database."""
        text = self.text("permissions")
        return int(text, 8) if text else None

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The list of an entry."""
        return tuple(map(str, self.values.get(key, default)))

    def path(self, key: str) -> Path | None:
        """The path of an entry, relative to the settings file; None where it is not there."""
        value = self.text(key)
        return self.file.parent / Path(value).expanduser() if value else None

    def secret(self, key: str) -> Secret | None:
        """The secret that an entry names; None where it is not there. Raises PddOpsError."""
        value = self.text(key)
        return read_secret(value, place=f"channel.{self.name}.{key}", settings=self.file) if value else None

    def headers(self) -> dict[str, Secret]:
        """The headers of a webhook, each of which may be a secret."""
        place = f"channel.{self.name}.headers"
        given = self.values.get("headers", {})
        return {
            name: read_secret(str(text), place=f"{place}.{name}", settings=self.file) for name, text in given.items()
        }


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
        if path.is_file():
            return path
    raise PddOpsError(say("deliver.no_settings", file=candidates[0]))


def read_settings(chosen: Path | None) -> Settings:
    """The settings. Raises PddOpsError with the file and the entry that is wrong, and what may stand there."""
    file = settings_file(chosen)
    table = read_toml(file)
    tables = dict.fromkeys((*TOP, "channel"), _TABLE)
    _known(file, "", table, {"lang": _TEXT, "database": _TEXT, "shop": _TEXT, "inbox": _TEXTS, **tables})
    for name, keys in TOP.items():
        _known(file, name, table.get(name, {}), keys)
    if table.get("lang", "zh") not in LANGUAGES:
        raise _wrong(file, "lang", say("deliver.one_of", known=", ".join(LANGUAGES)))
    report, run, backup, keep = (table.get(name, {}) for name in ("report", "run", "backup", "keep"))
    settings = Settings(
        file=file,
        channels={name: _channel(file, name, entry) for name, entry in table.get("channel", {}).items()},
        lang=table.get("lang"),
        database=_path(file, table.get("database")),
        shop=table.get("shop"),
        report_folder=_path(file, report.get("folder")),
        formats=_formats(file, "report.formats", report.get("formats", ("xlsx", "html"))),
        where=report.get("where", ""),
        inboxes=tuple(_inbox(file, entry) for entry in table.get("inbox", ())),
        to=tuple(run.get("to", ())),
        since=Month.parse(run["since"]) if "since" in run else None,
        backup_folder=_path(file, backup.get("folder")),
        backups=max(1, int(backup.get("keep", 7))),
        permissions=_permissions(file, "report.permissions", report.get("permissions")),
        months=int(_above_zero(file, "keep.months", keep.get("months", 24))),
        log_bytes=int(_above_zero(file, "keep.log_mb", keep.get("log_mb", 1)) * 1_000_000),
    )
    for name in settings.to:
        settings.channel(name)
    return settings


def _path(file: Path, text: str | None) -> Path | None:
    return file.parent / Path(text).expanduser() if text else None


def _formats(file: Path, place: str, names: Iterable[str]) -> tuple[str, ...]:
    for name in names:
        if name not in FORMATS:
            raise _wrong(file, place, say("deliver.one_of", known=", ".join(FORMATS)))
    return tuple(names)


def _inbox(file: Path, entry: object) -> Inbox:
    _known(file, "inbox", entry, INBOX)
    folder = _path(file, entry.get("folder")) if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or folder is None:
        raise _wrong(file, "inbox.folder", say("deliver.required"))
    return Inbox(folder, entry.get("shop"))


def _channel(file: Path, name: str, entry: object) -> Channel:
    place = f"channel.{name}"
    kind = entry.get("type") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or kind not in KEYS:
        raise _wrong(file, f"{place}.type", say("deliver.one_of", known=", ".join(KEYS)))
    _known(file, place, entry, {**COMMON, **KEYS[kind]})
    for key in REQUIRED.get(kind, ("webhook",)):
        if not entry.get(key):
            raise _wrong(file, f"{place}.{key}", say("deliver.required"))
    _formats(file, f"{place}.files", entry.get("files", ()))
    _permissions(file, f"{place}.permissions", entry.get("permissions"))
    _above_zero(file, f"{place}.deadline", entry.get("deadline", 1))
    if kind == "mail":
        _addresses(file, f"{place}.to", entry["to"])
        _addresses(file, f"{place}.from", [entry["from"]])
    return Channel(name, kind, file, entry)


def _addresses(file: Path, place: str, texts: Iterable[str]) -> None:
    for text in texts:
        if fault := fault_of(text):
            raise _wrong(file, place, fault)


def _permissions(file: Path, place: str, text: str | None) -> int | None:
    """Permissions as chmod takes them, '640', for a file that its owner can read and write."""
    if text is None:
        return None
    if not re.fullmatch("0?[67][0-7][0-7]", text):
        raise _wrong(file, place, say("deliver.bad_permissions"))
    return int(text, 8)


def _above_zero(file: Path, place: str, number: float) -> float:
    if not 0 < number <= _MOST:
        raise _wrong(file, place, say("deliver.above_zero", most=f"{_MOST:,}"))
    return number


def _known(file: Path, place: str, table: object, keys: Mapping[str, tuple[type, ...]]) -> None:
    """Raises PddOpsError where an entry is not known or of another kind."""
    if not isinstance(table, dict):
        raise _wrong(file, place, say("insight.not_a_table"))
    for key, value in table.items():
        where = f"{place}.{key}" if place else key
        if key not in keys:
            raise _wrong(file, where, say("deliver.known_keys", known=", ".join(keys)))
        if isinstance(value, bool) or not isinstance(value, keys[key]):
            raise _wrong(file, where, say(f"deliver.kind_{keys[key][0].__name__}"))
        if isinstance(value, list) and key != "inbox" and not all(isinstance(one, str) for one in value):
            raise _wrong(file, where, say("deliver.kind_list"))


def _wrong(file: Path, place: str, detail: str) -> PddOpsError:
    return PddOpsError(say("deliver.bad_settings", file=file, place=place, detail=detail))
