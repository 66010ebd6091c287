"""Deadlines that say how much time is left ('剩余23小时59分'): told from the time of the export."""

from __future__ import annotations

import polars as pl

from pdd_ops.formats.datasets import Field
from pdd_ops.intake.kinds import unwrapped
from pdd_ops.intake.recognise import Layout
from pdd_ops.intake.times import duration

_LEFT = (
    r"^(?:还|仅|还有|约)?(?:剩余|剩下|剩|余)?(?:处理)?(?:时间|时长)?\s*[:：]?\s*([\d.].*?)"
    r"\s*(?:后(?:将)?(?:自动)?(?:超时|到期|截止|关闭|退款))?$"
)
_PAST = r"^(?:已经|已)?(?:超时|逾期|过期)\s*[:：]?\s*(\d.*?)$"  # '已超时3小时'
_BEIJING_MICROS = 8 * 3600 * 1_000_000


def with_deadlines(frame: pl.DataFrame, layout: Layout, exported: int) -> pl.DataFrame:
    """The frame with the deadlines of columns of that kind as moments in Beijing; what says no time that is left stays
    as it is. `exported` is the time of the export in microseconds since 1970 UTC."""
    places = {at for name in layout.fields if _is_deadline(layout.format.field(name)) for at in layout.fields[name]}
    if not places:
        return frame
    return frame.with_columns(
        _told(frame[f"c{at}"], exported, clock="剩余" in layout.headers[at]) for at in sorted(places)
    )


def _is_deadline(field: Field) -> bool:
    return field.kind == "deadline"


def _told(cells: pl.Series, exported: int, *, clock: bool) -> pl.Series:
    """Of a column the cells that say how long it is, or was, until a deadline, as that moment. `clock`: a bare
    '23:59:59' is such a time as well, by the column's header."""
    cell = pl.col("cell")
    text = unwrapped(cell)
    left, past = duration(text.str.extract(_LEFT)), duration(text.str.extract(_PAST))
    bare = text.str.contains(":", literal=True) & ~text.str.contains("[剩余]")
    seconds = pl.coalesce(pl.when(pl.lit(clock) | ~bare).then(left), -past)
    moment = (exported + _BEIJING_MICROS + seconds * 1_000_000).cast(pl.Int64).cast(pl.Datetime("us"))
    told = pl.coalesce(moment.dt.strftime("%Y-%m-%d %H:%M:%S"), cell).alias(cells.name)
    return cells.to_frame("cell").select(told).to_series()
