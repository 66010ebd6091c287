"""What a user's format says of cells before they are read: computed columns, times of other zones or writing."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pdd_ops.formats.computed import Computed
from pdd_ops.intake.kinds import GENEROUS, number, stripped
from pdd_ops.intake.recognise import Layout
from pdd_ops.periods import BEIJING

DECIMALS = 6  # of a computed number: a fen has two
_ZONED = r"(?i)\d\s*(z|[+-]\d{1,2}:?\d\d|utc|gmt)$"  # the cell says its zone itself
_YEAR_FIRST = r"^\d{4}-"
_BEIJING_SECONDS = 8 * 3600


def prepared_layout(layout: Layout) -> Layout:
    """The layout of the prepared frame: a column more for each computed field, named by its expression."""
    width = len(layout.headers)
    expressions = layout.format.computed
    fields = {name: (width + at,) for at, name in enumerate(layout.computed)}
    headers = (*layout.headers, *(expressions[name].text for name in layout.computed))
    return replace(layout, headers=headers, fields=layout.fields | fields, computed={})


def prepare(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The frame with the computed columns, and times as Beijing's clocks showed them."""
    width = len(layout.headers)
    for at, (name, places) in enumerate(layout.computed.items()):
        frame = frame.with_columns(_value(layout.format.computed[name], places).alias(f"c{width + at}"))
    if layout.format.timezone or layout.format.time_format:
        times = {at for name in layout.fields for at in _places_of_times(layout, name)}
        frame = frame.with_columns(_in_beijing(frame[f"c{at}"], layout) for at in sorted(times))
    return frame


def _value(expression: Computed, places: dict[str, int]) -> pl.Expr:
    """The number as text; empty where an operand is, and where one is no number that one, so that it is named."""
    cells = {header: stripped(pl.col(f"c{at}")) for header, at in places.items()}
    numbers = {header: number(cell) for header, cell in cells.items()}
    bad = [pl.when(numbers[header].is_null()).then(cell) for header, cell in cells.items()]
    missing = pl.any_horizontal(*[cell.is_null() for cell in cells.values()])
    total = _result([numbers.get(one, pl.lit(_as_number(one))) for one in expression.operands], expression.signs)
    text = total.round(DECIMALS).cast(pl.String)
    return pl.when(missing).then(None).otherwise(pl.coalesce(*bad, text))


def _as_number(operand: str) -> float | None:
    try:
        return float(operand)
    except ValueError:
        return None


def _result(numbers: list[pl.Expr], signs: tuple[str, ...]) -> pl.Expr:
    """Products first, then sums from left to right."""
    terms, adding = [numbers[0]], list[str]()
    for sign, value in zip(signs, numbers[1:], strict=True):
        if sign == "*":
            terms[-1] = terms[-1] * value
        else:
            terms.append(value)
            adding.append(sign)
    total = terms[0]
    for sign, term in zip(adding, terms[1:], strict=True):
        total = total + term if sign == "+" else total - term
    return total


def _places_of_times(layout: Layout, name: str) -> tuple[int, ...]:
    return layout.fields[name] if layout.format.field(name).kind in ("instant", "day", "span", "deadline") else ()


def _in_beijing(cells: pl.Series, layout: Layout) -> pl.Series:
    """Cells without a zone of their own, as '2025-03-01 10:00:00' in Beijing; what cannot be read stays as it is."""
    known = layout.format
    shown = _shown(cells.to_frame("cell").select(stripped(pl.col("cell"))).to_series(), known.time_format)
    if known.timezone:
        local = shown.dt.replace_time_zone(known.timezone, ambiguous="earliest", non_existent="null")
        shown = local.dt.convert_time_zone(str(BEIJING)).dt.replace_time_zone(None)
    text = shown.dt.strftime("%Y-%m-%d %H:%M:%S")
    return pl.select(pl.coalesce(pl.lit(text), pl.lit(cells)).alias(cells.name)).to_series()


def _shown(texts: pl.Series, time_format: str) -> pl.Series:
    """What the clock showed. Real times of a workbook are no text that was written as the format says."""
    if not time_format:
        return _read(texts)
    written = texts.str.to_datetime(time_format, strict=False, time_unit="us")
    others = (written.is_null() & texts.str.contains(_YEAR_FIRST)).fill_null(False)
    if not others.any():
        return written
    return pl.select(pl.when(pl.lit(others)).then(pl.lit(_read(texts))).otherwise(pl.lit(written))).to_series()


def _read(texts: pl.Series) -> pl.Series:
    cell = pl.col("cell")
    moment = ((GENEROUS["instant"](cell) + _BEIJING_SECONDS) * 1_000_000).cast(pl.Datetime("us"))
    return texts.to_frame("cell").select(pl.when(~cell.str.contains(_ZONED)).then(moment)).to_series()
