"""What may stand in pdd-ops.toml, declared. Imported where the file is read: it needs msgspec."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from pdd_ops.checked import Month, Private, Shape

_LINE, _VISIBLE = r"^[^\x00-\x1f\x7f]*\Z", r"^[^\x00-\x1f\x7f]+\Z"
_TOKEN = r"(?i)^(?!(content-length|content-type|transfer-encoding|connection|host)\Z)[-!#$%&'*+.^_`|~0-9a-z]+\Z"
Line = Annotated[str, Meta(max_length=100_000, pattern=_LINE, extra={"allowed": "settings.line"})]
FullLine = Annotated[str, Meta(max_length=100_000, pattern=_VISIBLE, extra={"allowed": "settings.full_line"})]
Path = Annotated[str, Meta(max_length=4000, pattern=_VISIBLE, extra={"allowed": "settings.path"})]
Name = Annotated[str, Meta(max_length=200, pattern=_VISIBLE, extra={"allowed": "settings.channel_name"})]
Secret = Annotated[str, Meta(max_length=9999, pattern=_VISIBLE, extra={"secret": True, "allowed": "settings.secret"})]
HeaderName = Annotated[str, Meta(max_length=200, pattern=_TOKEN, extra={"allowed": "settings.header"})]
HeaderText = Annotated[
    str,
    Meta(
        pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?\Z", extra={"secret": True, "allowed": "settings.header_text"}
    ),
]
Seconds = Annotated[float, Meta(gt=0, le=3600)]
Address = Annotated[str, Meta(extra={"allowed": "settings.address"})]  # addresses.py says what is one
Permissions = Annotated[str, Meta(pattern=r"^0?[67][0-7][0-7]\Z", extra={"allowed": "deliver.bad_permissions"})]
Format = Literal["terminal", "json", "xlsx", "docx", "html", "md"]
Severity = Literal["high", "medium", "low"]


class Inbox(Shape):
    """[[inbox]]: a folder in which exports arrive."""

    folder: Path
    shop: FullLine | None = None


class Report(Shape):
    """[report]."""

    folder: Path | None = None
    formats: tuple[Format, ...] = ("xlsx", "html")
    where: Line = ""
    permissions: Permissions | None = None


class Run(Shape):
    """[run]."""

    to: tuple[Name, ...] = ()
    since: Month | None = None


class Digest(Shape):
    """[summary.daily] and [summary.weekly]: `to` as in [run], where it is not given."""

    to: tuple[Name, ...] = ()


class ShopsDigest(Shape):
    """[summary.shops]: the table of all shops, of each day, week or month; `to` as in [run], where it is not given."""

    to: tuple[Name, ...] = ()
    every: Literal["day", "week", "month"] = "day"


class Summary(Shape):
    """[summary]."""

    daily: Digest | None = None
    weekly: Digest | None = None
    shops: ShopsDigest | None = None


class Backup(Shape):
    """[backup]."""

    folder: Path | None = None
    keep: Annotated[int, Meta(ge=1, le=10_000)] = 7


class Keep(Shape):
    """[keep]: how long what is left behind is kept."""

    months: Annotated[int, Meta(ge=1, le=10_000)] = 24
    log_mb: Annotated[float, Meta(gt=0, le=10_000)] = 1.0


class File(Private):
    """The whole file; what stands under [channel.NAME] depends on its type."""

    lang: Literal["zh", "en"] | None = None
    database: Path | None = None
    shop: FullLine | None = None
    inbox: tuple[Inbox, ...] = ()
    report: Report = msgspec.field(default_factory=Report)
    run: Run = msgspec.field(default_factory=Run)
    summary: Summary = msgspec.field(default_factory=Summary)
    backup: Backup = msgspec.field(default_factory=Backup)
    keep: Keep = msgspec.field(default_factory=Keep)
    channel: dict[Name, dict[str, Any]] = msgspec.field(default_factory=dict)


class Channel(Private):
    """What every channel may have; what is not there is decided where it is used. Each type of channel adds its own."""

    type: str
    ca: Path | None = None
    timeout: Seconds | None = None
    deadline: Seconds | None = None
    tries: Annotated[int, Meta(ge=1, le=20)] | None = None
    retry_wait: Annotated[float, Meta(ge=0, le=3600)] | None = None
    per_minute: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    alerts: tuple[Severity, ...] = ()
    cool_down_days: Annotated[float, Meta(ge=0, le=3650)] | None = None


class Robot(Channel, kw_only=True):
    """A group's robot with a signature or a keyword."""

    webhook: Secret
    secret: Secret | None = None
    keyword: Line = ""
