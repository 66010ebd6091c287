"""Moments as people, spreadsheets and scripts write them, as what a clock in Beijing showed."""

from __future__ import annotations

import polars as pl

_DAYS = ("%Y-%m-%d", "%m-%d-%Y")
_MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m-%d-%Y %H:%M:%S", "%m-%d-%Y %H:%M")
_MOMENT = pl.Datetime("us")
_BEIJING_MINUTES = 8 * 60
_WEEKDAY = r"[(\[]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?"
_ZONE = r"(:\d\d(?::\d\d)?|\d\d:?\d\d)\s*(z|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d\d)?|utc|gmt|cst|北京时间)$"
_OFFSET = r"([+-])(\d{1,2}):?(\d\d)?$"
_LATE, _EARLY, _NOON = r"下午|晚上|傍晚|夜里|晚|p\.?m\.?", r"上午|凌晨|早上|清晨|早|a\.?m\.?", "中午"
_DIGITS = r"^(20\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?$"


def written_moment(cell: pl.Expr) -> pl.Expr:
    """What the clock showed; null where the text is no moment."""
    return cell.map_batches(_read, return_dtype=_MOMENT, is_elementwise=True)


def _read(cells: pl.Series) -> pl.Series:
    """A day with or without a time, in any of the writings; a zone other than Beijing's is moved there."""
    text = pl.col("text")
    plain = (
        text.str.normalize("NFKC").str.to_lowercase().str.replace(_WEEKDAY, " ").str.replace(r"(:\d\d)[.,]\d+", "$1")
    )
    frame = pl.DataFrame({"text": cells.cast(pl.String)}).with_columns(text=plain.str.strip_chars())
    frame = frame.with_columns(
        text=text.str.replace(_ZONE, "$1"),
        zone=text.str.extract(_ZONE, 2),
        late=text.str.contains(_LATE),
        early=text.str.contains(_EARLY),
        noon=text.str.contains(_NOON),
        latin=text.str.contains(r"[ap]\.?m"),
    )
    frame = frame.with_columns(text=_plain(text.str.replace(f"{_LATE}|{_EARLY}|{_NOON}", " ")))
    frame = frame.with_columns(at=_parsed(text)).with_columns(hour=pl.col("at").dt.hour())
    return frame.select(pl.col("at") + pl.duration(hours=_half_day(), minutes=_shift()))["at"]


def _plain(text: pl.Expr) -> pl.Expr:
    """Chinese and other signs as '-', ' ' and ':'."""
    text = (
        text.str.replace(_DIGITS, "$1-$2-$3 $4:$5:$6")
        .str.replace_all(r"[/.年月]", "-")
        .str.replace_all(r"[日号t]", " ")
    )
    text = text.str.replace_all(r"[时点分]", ":").str.replace_all("秒", "", literal=True)
    text = text.str.replace_all(r"\s*:\s*", ":").str.replace(r"\s+", " ").str.replace(r"[-:\s]*$", "")
    text = text.str.replace(r"^(\S+ \d{1,2})$", "$1:00").str.replace(r"^(\d{4}-\d{1,2}-\d{1,2})-(\d{1,2}:)", "$1 $2")
    return text.str.replace(r"^(\d{1,2}-\d{1,2})-(\d\d)(\s|$)", "$1-20$2$3")


def _parsed(text: pl.Expr) -> pl.Expr:
    days = [text.str.to_date(layout, strict=False).cast(_MOMENT) for layout in _DAYS]
    return pl.coalesce(*[text.str.to_datetime(layout, strict=False, time_unit="us") for layout in _MOMENTS], *days)


def _half_day() -> pl.Expr:
    """Hours to add: 3 in the afternoon is 15; null (no moment) for 13 PM. 下午15:00 is what it says."""
    hour = pl.col("hour").cast(pl.Int64)
    wrong = pl.col("latin") & (hour > 12)
    late = (pl.col("late") & (hour < 12)) | (pl.col("noon") & (hour < 11))
    early = pl.col("early") & (hour == 12)
    return pl.when(wrong).then(None).when(late).then(12).when(early).then(-12).otherwise(0)


def _shift() -> pl.Expr:
    """Minutes from the clock of the cell's zone to that of Beijing."""
    zone = pl.col("zone")
    sign = pl.when(zone.str.contains("-", literal=True)).then(-1).otherwise(1)
    hours, minutes = (zone.str.extract(_OFFSET, at).cast(pl.Int64, strict=False) for at in (2, 3))
    offset = sign * (hours * 60 + minutes.fill_null(0))
    utc = zone.str.contains("^(z|utc|gmt)$")
    return pl.when(utc).then(_BEIJING_MINUTES).otherwise(_BEIJING_MINUTES - offset).fill_null(0)
