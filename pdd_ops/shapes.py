"""What may stand in the small files of the settings folder, declared: report.toml, check.toml, sources.toml, plan.toml,
alerts.toml and calendar.toml. Imported where such a file is read: it needs msgspec."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from pdd_ops.checked import Shape

_VISIBLE = r"^[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f\s][^\x00-\x1f\x7f]*\Z"  # one line that is not blank
Words = Annotated[str, Meta(max_length=1000, pattern=_VISIBLE, extra={"allowed": "settings.full_line"})]
Money = Annotated[float, Meta(ge=0, le=1e9)]
Share = Annotated[float, Meta(ge=0, le=1)]
Day = Annotated[str, Meta(pattern=r"^(\d{4}-)?\d\d-\d\d\Z", extra={"allowed": "calendar.bad_day"})]


class Both(Shape):
    """A text in both languages."""

    zh: Words
    en: Words


Label = Annotated[Words | Both, Meta(extra={"allowed": "settings.label"})]


class ReportFile(Shape):
    """report.toml."""

    red: Literal["worse", "rise"] = "worse"


class CheckFile(Shape):
    """check.toml; which datasets there are is known to whoever reads it."""

    not_used: tuple[Words, ...] = ()


class Group(Shape):
    """[[group]] of sources.toml."""

    id: Words
    words: tuple[Words, ...]
    label: Label | None = None


class SourcesFile(Shape):
    """sources.toml."""

    replace: bool = False
    group: tuple[Group, ...] = ()


class PlanSettings(Shape):
    """[settings] of plan.toml."""

    growth: Annotated[float, Meta(ge=-0.9, le=10)] = 0.05
    refund_cut: Share = 0.10
    late_cut: Share = 0.30
    ad_cut: Share = 0.20
    break_even: Annotated[float, Meta(ge=0, le=1000)] = 1.0


class PlanFile(Shape):
    """plan.toml."""

    settings: PlanSettings = msgspec.field(default_factory=PlanSettings)


class AlertSettings(Shape):
    """[settings] of alerts.toml; money in yuan."""

    false_alarms: Annotated[float, Meta(ge=0.0001, le=0.5)] = 0.04
    weeks: Annotated[int, Meta(ge=2, le=104)] = 13
    min_days: Annotated[int, Meta(ge=7, le=366)] = 21
    min_month_days: Annotated[int, Meta(ge=1, le=31)] = 7
    min_sold: Share = 0.8
    min_change: Annotated[float, Meta(ge=0, le=10)] = 0.10
    min_month_money: Money = 300
    min_day_money: Money = 100
    min_events: Annotated[float, Meta(ge=1, le=1e6)] = 5
    most_products: Annotated[int, Meta(ge=1, le=1000)] = 30
    promotion: Annotated[float, Meta(gt=1, le=100)] = 1.8


class AlertsFile(Shape):
    """alerts.toml."""

    settings: AlertSettings = msgspec.field(default_factory=AlertSettings)


class EventEntry(Shape):
    """[[event]] of calendar.toml."""

    id: Words
    label: Label | None = None
    kind: Literal["promotion", "holiday"] | None = None
    first: Day | None = None
    last: Day | None = None
    enabled: bool = True


class CalendarFile(Shape):
    """calendar.toml."""

    event: tuple[EventEntry, ...] = ()
