"""The numbers of a chart as a block of cells: labels in the first column, then a column a series, its name on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.document.visible import visible
from pdd_ops.lang import say
from pdd_ops.metrics.values import Number

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Native = Any  # parts of openpyxl's charts
FORMATS = {
    "yuan": "#,##0.00", "count": "#,##0", "rate": "0.0%", "ratio": "0.00", "days": "0.0", "hours": "0.0",
    "seconds": "0.0",
    "score": "0.00", "points": "0.00",
}  # fmt: skip
LABEL_WIDTH = 20  # in half-width letters; a longer name is cut in a chart, tables have it whole


@dataclass(frozen=True)
class Block:
    """Where the numbers of a chart stand: the sheet, the corner of its cells, and what is in them."""

    sheet: Worksheet
    row: int
    column: int
    labels: tuple[str, ...]
    series: tuple[Series, ...]


def written(chart: Chart, sheet: Worksheet, *, row: int, column: int) -> Block:
    """The chart's numbers, written at a corner of a sheet."""
    series = steps(chart.series[0]) if chart.kind == "waterfall" else chart.series
    block = Block(sheet, row, column, tuple(short(label) for label in chart.labels), series)
    for number, label in enumerate(block.labels, start=row + 1):
        _text(block, number, column, label)
    for position, one in enumerate(series, start=column + 1):
        _text(block, row, position, one.name)
        for number, value in enumerate(one.values, start=row + 1):
            cell = sheet.cell(number, position)
            cell.value, cell.number_format = value, FORMATS[one.unit]
    return block


def short(label: str) -> str:
    """A label that fits beside a bar."""
    label = visible(label)
    return label if cell_len(label) <= LABEL_WIDTH else f"{set_cell_size(label, LABEL_WIDTH - 1).rstrip()}…"


def steps(series: Series) -> tuple[Series, ...]:
    """A waterfall as stacked columns. The first and the last value are totals, those between are changes that lead from
    one to the other: what carries each column unseen, the totals, the rises and the falls. A column that crosses zero
    has a part on either side; the two last series are those below, if there are any."""
    last = len(series.values) - 1
    parts: dict[str, list[Number | None]] = {
        name: [None] * (last + 1) for name in ("carrier", "total", "rise", "fall", "rise_below", "fall_below")
    }
    level: Number = 0
    for place, value in enumerate(series.values):
        if place in (0, last):
            parts["total"][place] = level = value or 0
            continue
        low, level, high = min(level, level + (value or 0)), level + (value or 0), max(level, level + (value or 0))
        kind = "fall" if (value or 0) < 0 else "rise"
        parts["carrier"][place] = max(low, 0) or min(high, 0)
        parts[kind][place] = max(high, 0) - max(low, 0)
        parts[f"{kind}_below"][place] = (min(low, 0) - min(high, 0)) or None
    if not any(parts["rise_below"]) and not any(parts["fall_below"]):
        del parts["rise_below"], parts["fall_below"]
    return tuple(Series(say(f"charts.{name}"), tuple(values), series.unit) for name, values in parts.items())


def series_of(block: Block, position: int) -> Native:
    """A series of the block: references to its cells, and its numbers for programs that do not open the cells."""
    from openpyxl.chart import Reference
    from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrRef
    from openpyxl.chart.series import Series as ChartSeries
    from openpyxl.chart.series import SeriesLabel

    made = block.series[position]
    first, last, column = block.row + 1, block.row + len(block.labels), block.column + 1 + position
    numbers = NumData(
        formatCode=FORMATS[made.unit],
        ptCount=len(made.values),
        pt=[NumVal(idx=index, v=value) for index, value in enumerate(made.values) if value is not None],
    )
    series = ChartSeries(idx=position, order=position)
    series.tx = SeriesLabel(
        strRef=StrRef(f=str(Reference(block.sheet, column, block.row)), strCache=_strings([made.name]))
    )
    labels = Reference(block.sheet, block.column, first, block.column, last)
    series.cat = AxDataSource(strRef=StrRef(f=str(labels), strCache=_strings(block.labels)))
    values = Reference(block.sheet, column, first, column, last)
    series.val = NumDataSource(numRef=NumRef(f=str(values), numCache=numbers))
    return series


def _strings(texts: list[str] | tuple[str, ...]) -> Native:
    from openpyxl.chart.data_source import StrData, StrVal

    return StrData(
        ptCount=len(texts), pt=[StrVal(idx=index, v=visible(text) or " ") for index, text in enumerate(texts)]
    )


def _text(block: Block, row: int, column: int, text: str) -> None:
    cell = block.sheet.cell(row, column)
    cell.value = visible(text)
    cell.data_type = "s"  # never a formula
