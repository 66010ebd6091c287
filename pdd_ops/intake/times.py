"""How times are read: moments, days, and how long something took. Expressions as those of `kinds`."""

from __future__ import annotations

from datetime import date

import polars as pl

from pdd_ops.intake.eager_eval import once
from pdd_ops.intake.moments import written_moment

FIRST_INSTANT, LAST_INSTANT = 1_262_275_200, 4_102_416_000  # 2010-01-01 and 2100-01-01 in Beijing
_EXCEL_EPOCH = 25_569  # serial number of 1970-01-01
_BEIJING_SECONDS = 8 * 3600
_UNITS = ((86_400, "天|日|d"), (3600, "小时|时|h"), (60, "分钟|分|min|m"), (1, "秒钟|秒|s"))
_LONG = "^" + "".join(rf"(?:(\d+(?:\.\d+)?)(?:{names}))?" for _, names in _UNITS) + "$"
_MOMENT = pl.Datetime("us")
_CLOCK = r"^(\d{1,4}):([0-5]\d):([0-5]\d)$"  # '01:20' may be minutes or hours and is not read


def instant_quick(cell: pl.Expr, end: str = "") -> pl.Expr:
    """'2025-03-01 10:00:00' in Beijing, with `end` behind it, to seconds since 1970 UTC."""
    return within_reach(since_1970(moment_quick(cell, end)))


def moment_quick(cell: pl.Expr, end: str = "") -> pl.Expr:
    """The same as what the clock showed."""
    return cell.str.to_datetime(f"%Y-%m-%d %H:%M:%S{end}", strict=False, cache=False)


def since_1970(moment: pl.Expr) -> pl.Expr:
    """What a clock in Beijing showed, as seconds since 1970 UTC."""
    return moment.dt.epoch("s") - _BEIJING_SECONDS


def within_reach(instant: pl.Expr) -> pl.Expr:
    """Seconds since 1970 UTC; null for an instant that no export can be about."""
    return pl.when(instant.is_between(FIRST_INSTANT, LAST_INSTANT)).then(instant)


def instant_generous(cell: pl.Expr) -> pl.Expr:
    """Also what spreadsheets and scripts make of it: '2026/6/6 13:41', '6/30/26', serial numbers, Chinese signs, days
    alone, zones ('…+08:00', '…Z'), 14 digits, 上午 and PM, seconds or milliseconds since 1970."""
    read = pl.coalesce(written_moment(cell), _serial(cell), _epoch(cell))
    return once(since_1970(read), within_reach, pl.Int64)


def day_quick(cell: pl.Expr) -> pl.Expr:
    """'2025-03-01'."""
    return _within_century(cell.str.to_date("%Y-%m-%d", strict=False)).dt.to_string("%Y-%m-%d")


def day_generous(cell: pl.Expr) -> pl.Expr:
    """Also '2025/3/1', '20250301', '3/1/25', '2025年3月1日', a day with a time, serial numbers."""
    moment = pl.coalesce(written_moment(cell), _serial(cell))
    return _in_range(pl.coalesce(moment.dt.date(), cell.str.to_date("%Y%m%d", strict=False))).dt.to_string("%Y-%m-%d")


def duration(cell: pl.Expr) -> pl.Expr:
    """A time with its units in seconds; null for what is none."""
    return once(cell.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s", ""), _seconds, pl.Float64)


def _seconds(plain: pl.Expr) -> pl.Expr:
    parts = [plain.str.extract(_LONG, at + 1).cast(pl.Float64, strict=False) for at in range(len(_UNITS))]
    long = pl.sum_horizontal(part * size for part, (size, _) in zip(parts, _UNITS, strict=True))
    clock = [plain.str.extract(_CLOCK, at + 1).cast(pl.Float64, strict=False) for at in range(3)]
    return (
        pl.when(plain.str.contains(_LONG) & (plain != ""))
        .then(long)
        .when(plain.str.contains(_CLOCK))
        .then(clock[0] * 3600 + clock[1] * 60 + clock[2])
    )


def _serial(cell: pl.Expr) -> pl.Expr:
    """Days since 1899-12-30, as Excel's 1900 system counts them; only what lies in 2010 to 2100."""
    seconds = once(cell.cast(pl.Float64, strict=False), _seconds_of_serial, pl.Int64)
    return pl.from_epoch(seconds, time_unit="s").cast(_MOMENT)


def _epoch(cell: pl.Expr) -> pl.Expr:
    """Ten digits are seconds since 1970 UTC, thirteen milliseconds; as a clock in Beijing."""
    digits = cell.str.extract(r"^([12]\d{9})(\d{3})?(\.0+)?$")
    seconds = digits.cast(pl.Int64, strict=False) + _BEIJING_SECONDS
    return pl.from_epoch(seconds, time_unit="s").cast(_MOMENT)


def _seconds_of_serial(days: pl.Expr) -> pl.Expr:
    seconds = ((days - _EXCEL_EPOCH) * 86_400).round(0)
    return pl.when(days.is_between(40_179, 73_050)).then(seconds).cast(pl.Int64, strict=False)


def _in_range(day: pl.Expr) -> pl.Expr:
    return once(day, _within_century, pl.Date)


def _within_century(day: pl.Expr) -> pl.Expr:
    """A day; null for one that no export can be about."""
    return pl.when(day.is_between(date(2010, 1, 1), date(2100, 1, 1))).then(day)
