"""Metrics over months: a table and a line for each, with what can be said of where it is heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from pdd_ops.document.blocks import Block, Cell, Chart, Document, Heading, Paragraph, Series, Table
from pdd_ops.insight.calendar import events
from pdd_ops.insight.trend_months import Change, Trend, TrendMonth
from pdd_ops.lang import pick, say
from pdd_ops.metrics.refund_outlook import EQUAL_AGE
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import Month

WAYS = {"up": "trend.up", "down": "trend.down", "unclear": "trend.unclear"}


def trend_answer(shop: str, months: Sequence[Month], found: Sequence[Trend]) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values by metric."""
    first, last = str(months[0]), str(months[-1])
    blocks = [block for one in found for block in _blocks(one)]
    document = Document(
        say("trend.title", shop=shop, first=first, last=last),
        tuple(blocks) or (Paragraph(say("trend.nothing")),),
        name=f"trend-{shop}-{first}-{last}",
        day=months[-1].last,
        about=say("trend.about"),
    )
    return document, {
        "schema": 1, "shop": shop, "from": first, "to": last, "metrics": {one.metric.id: _object(one) for one in found},
    }  # fmt: skip


def _blocks(trend: Trend) -> Iterator[Block]:
    metric = trend.metric
    yield Heading(metric.label)
    yield Paragraph(_verdict(trend))
    if season := _season(trend):
        yield Paragraph(season)
    values = tuple(row.value for row in trend.months)
    names = tuple(str(row.month) for row in trend.months)
    if sum(value is not None for value in values) > 1:
        yield Chart(f"trend_{metric.id}", "days", metric.label, names, (Series(metric.label, values, metric.unit),))
    yield _table(trend)


def _table(trend: Trend) -> Table:
    """A month a row, without columns that no row fills."""
    metric = trend.metric
    wide: list[tuple[str, list[Cell]]] = [
        (say("trend.month"), [Cell(str(row.month)) for row in trend.months]),
        (metric.label, [Cell(row.value, metric.unit, metric=metric.id) for row in trend.months]),
        (
            say("trend.per_day"),
            [Cell(row.per_day, _of_a_day(metric.unit)) for row in trend.months],
        ),
        (say("trend.mom"), [_changed(row.before, trend) for row in trend.months]),
        (say("trend.yoy"), [_changed(row.year_before, trend) for row in trend.months]),
        (say("trend.lunar"), [_changed(row.lunar or Change(), trend) for row in trend.months]),
        (say("trend.rolling"), [Cell(row.rolling, metric.unit) for row in trend.months]),
        (say("trend.days"), [Cell(_days(row)) for row in trend.months]),
        (say("trend.events"), [Cell(_events(row)) for row in trend.months]),
    ]
    kept = wide[:2] + [one for one in wide[2:] if any(cell.value not in (None, "") for cell in one[1])]
    rows = tuple(zip(*(cells for _, cells in kept), strict=True))
    return Table(f"trend_{metric.id}", "", tuple(name for name, _ in kept), rows, tuple(_notes(trend)))


def _of_a_day(unit: str) -> str:
    """The unit of a mean: that of counts has decimals."""
    return "ratio" if unit == "count" else unit


def _changed(change: Change, trend: Trend) -> Cell:
    if trend.metric.unit == "rate":
        return Cell(change.points, "points", signed=True, good=trend.metric.good)
    return Cell(change.rate, "rate", signed=True, good=trend.metric.good)


def _days(row: TrendMonth) -> str:
    return "" if row.is_complete else f"{row.days}/{row.month.days}"


def _events(row: TrendMonth) -> str:
    names = dict.fromkeys(event.label for event in events(row.month.first, row.month.last))
    return pick({"zh": "、", "en": ", "}).join(names)


def _notes(trend: Trend) -> Iterator[str]:
    """Which comparisons are of some days only, and which months will still have refunds."""
    if trend.young:
        months = pick({"zh": "、", "en": ", "}).join(map(str, trend.young))
        yield say("trend.young", months=months, days=EQUAL_AGE)
    for row in trend.months:
        parts = ((row.before, "trend.mom"), (row.year_before, "trend.yoy"), (row.lunar, "trend.lunar"))
        for change, name in parts:
            if change and change.days and change.rate is not None:
                ends = {"first": change.days.this[0], "last": change.days.this[1]}
                other = {"begin": change.days.other[0], "end": change.days.other[1]}
                yield say("trend.on_days", month=row.month, name=say(name), count=change.days.count, **ends, **other)


def _verdict(trend: Trend) -> str:
    found = trend.verdict
    if found.way is None:
        return found.reason or ""
    if found.slope is None or found.way == "unclear":
        return say(WAYS[found.way], months=found.months, slope="", low="", high="").strip()
    slope, low, high = (number_text(one, "rate") for one in (found.slope, found.low or 0.0, found.high or 0.0))
    return say(WAYS[found.way], months=found.months, slope=say("trend.a_month", slope=slope, low=low, high=high))


def _season(trend: Trend) -> str:
    """The calendar months that lie highest and lowest."""
    if not trend.season:
        return ""
    ordered = sorted(trend.season, key=lambda month: trend.season[month] if trend.season else 0)
    low, high = ordered[0], ordered[-1]
    values = {name: number_text(trend.season[month] - 1, "rate") for name, month in (("below", low), ("above", high))}
    return say("trend.season", low=low, high=high, **values)


def _object(trend: Trend) -> dict[str, Any]:
    found = trend.verdict
    return {
        "label": trend.metric.label,
        "unit": trend.metric.unit,
        "rows": [_row(row) for row in trend.months],
        "verdict": found.way,
        "trend": {
            "months": found.months, "slope": _short(found.slope), "low": _short(found.low), "high": _short(found.high),
            "chance": _short(found.chance), "reason": found.reason,
        },
        "season": {str(month): round(value, 4) for month, value in trend.season.items()} if trend.season else None,
    }  # fmt: skip


def _row(row: TrendMonth) -> dict[str, Any]:
    return {
        "month": str(row.month), "value": row.value, "days": row.days, "complete": row.is_complete,
        "per_day": row.per_day, **_sides("mom", row.before), **_sides("yoy", row.year_before),
        **_sides("yoy_lunar", row.lunar or Change()), "rolling12": row.rolling, "reason": row.reason,
    }  # fmt: skip


def _sides(name: str, change: Change) -> dict[str, Any]:
    """A change, in points for a rate too, and the days that it is of or why there is none."""
    days = asdict(change.days) if change.days else None
    return {
        name: change.rate, f"{name}_points": change.points, f"{name}_days": days, f"{name}_reason": change.reason,
    }  # fmt: skip


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
