"""Charts of a workbook: the numbers stand in cells and, for programs that do not open the cells, in the chart."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from pdd_ops.document.blocks import Chart, Series
from pdd_ops.render.chart_cells import short, steps
from pdd_ops.render.charts import BLUE, GREEN, RED, drawn_as, native_chart

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SALES = Series("2025-03", (120.5, None, -30.0), "yuan")
BEFORE = Series("2025-02", (100.0, 90.25, 80.0), "yuan")
SHARES = Series("占比", (0.5, 0.75, 1.0), "rate")
CHARTS = {
    "days": (SALES, BEFORE, SHARES), "shares": (SHARES,), "bars": (SALES,),
    "pareto": (BEFORE, SHARES), "waterfall": (BEFORE,),
}  # fmt: skip


def drawn(chart: Chart) -> tuple[ElementTree.Element, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.add_chart(native_chart(chart, sheet, row=3, column=2), "H1")
    out = BytesIO()
    book.save(out)
    with ZipFile(out) as file:
        return ElementTree.fromstring(file.read("xl/charts/chart1.xml")), sheet


@pytest.mark.parametrize("kind", CHARTS)
def test_numbers_in_the_chart_are_those_of_its_cells(kind: str) -> None:
    tree, sheet = drawn(Chart("c", kind, "图", ("=1+1", "B", "<b>"), CHARTS[kind]))
    references = [*tree.iter(f"{C}numRef"), *tree.iter(f"{C}strRef")]
    assert len(references) == 3 * len(list(tree.iter(f"{C}ser")))
    for reference in references:
        left, top, right, bottom = range_boundaries((reference.findtext(f"{C}f") or "").split("!")[1])
        cells = [cell.value for [cell] in sheet.iter_rows(top, bottom, left, right)]
        points = {int(point.get("idx", "")): point.findtext(f"{C}v") for point in reference.iter(f"{C}pt")}
        kind_of = float if reference.tag == f"{C}numRef" else str
        expected = {place: kind_of(str(cell)) for place, cell in enumerate(cells) if cell not in (None, "")}
        assert {place: kind_of(text or "") for place, text in points.items() if text != " "} == expected
    assert sheet["B4"].data_type == "s"


def test_a_waterfall_stands_on_what_is_left_below_it() -> None:
    below, totals, rises, falls = steps(Series("成交金额", (100, 30, -50, 80), "yuan"))
    assert (below.values, totals.values) == ((None, 100, 80, None), (100, None, None, 80))
    assert (rises.values, falls.values) == ((None, 30, None, None), (None, None, 50, None))


def test_a_waterfall_that_crosses_zero_has_parts_on_either_side() -> None:
    below, _, rises, falls, rises_below, falls_below = steps(Series("净额", (20, -50, 10, -20), "yuan"))
    assert below.values == (None, 0, -20, None)
    assert (falls.values, falls_below.values) == ((None, 20, None, None), (None, -30, None, None))
    assert (rises.values, rises_below.values) == ((None, None, 0, None), (None, None, -10, None))


def test_days_are_named_where_there_is_room_and_lines_start_at_zero() -> None:
    def axes(days: int, *values: float) -> tuple[str | None, list[str]]:
        series = (Series("量", tuple(values) * days, "yuan"), Series("率", (0.5,) * days * len(values), "rate"))
        tree, _ = drawn(Chart("c", "days", "图", tuple(f"{day}日" for day in range(days * len(values))), series))
        skip = tree.find(f".//{C}tickLblSkip")
        return skip.get("val") if skip is not None else None, [one.get("val", "") for one in tree.iter(f"{C}min")]

    assert axes(31, 5) == ("5", ["0", "0"])
    assert axes(7, 5, -1) == (None, ["0"])


def test_the_setting_says_which_colour_a_rise_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    chart = Chart("c", "waterfall", "图", ("前", "a", "b", "后"), (Series("量", (100, 30, -50, 80), "yuan"),))

    def colours() -> list[str | None]:
        tree, _ = drawn(chart)
        fills = (series.find(f"{C}spPr/{A}solidFill/{A}srgbClr") for series in tree.iter(f"{C}ser"))
        return [fill.get("val") if fill is not None else None for fill in fills]

    assert colours() == [None, BLUE, GREEN, RED]
    (tmp_path / "report.toml").write_text('red = "rise"\n')
    assert colours() == [None, BLUE, RED, GREEN]


def test_slices_only_where_they_can_be_read() -> None:
    def kind(*values: float) -> str:
        return drawn_as(Chart("c", "shares", "图", ("a",) * len(values), (Series("量", values, "count"),)))

    assert (kind(1, 2), kind(*range(9)), kind(1, -2)) == ("shares", "bars", "bars")


def test_long_and_deceptive_labels_fit_beside_a_bar() -> None:
    assert short("一二三四五六七八九十一二") == "一二三四五六七八九…"
    assert short("a\x00b\u202e") == "a\\x00b\\u202e"
