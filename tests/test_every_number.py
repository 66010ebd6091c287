"""A month of the sample shop: every number read back out of each form it is handed on in, equal to the fen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.table import Table as WordTable
from openpyxl import Workbook, load_workbook
from support.browser import browser
from support.tool import run

from pdd_ops.answers.appendix import with_appendix
from pdd_ops.answers.headlines import first_figures, headlines
from pdd_ops.document.as_tables import chart_table
from pdd_ops.document.blocks import Cell, Chart, Table
from pdd_ops.document.grid import cell_text
from pdd_ops.lang import use_language
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.metrics.wording import MISSING, amount_text
from pdd_ops.periods import Month
from pdd_ops.render.markdown import escaped
from pdd_ops.render.output import render
from pdd_ops.render.word.document import OMITTED
from pdd_ops.render.word.tables import LIMIT, WHOLE
from pdd_ops.report.build import build_report
from pdd_ops.report.model import Report
from pdd_ops.store.database import open_reader

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).parent.parent / "sample_data"
ON_PAGE = """
return [...document.querySelectorAll("table[data-table]")].map(table => [
  table.closest(".table").id,
  [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => [
    cell.dataset.value ?? null,
    [...cell.childNodes].map(node => node.textContent).join("").replace(/^[▲▼] /, "")]))])
"""
METRICS_ON_PAGE = "return [...document.querySelectorAll('%s')].map(one => [one.dataset.metric, one.dataset.value])"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    folder = tmp_path_factory.mktemp("month")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PDD_OPS_NOW", "2025-04-03T08:00:00")
        patch.setenv("PDD_OPS_CONFIG", str(folder / "config"))
        run("import", SAMPLE, "--shop", "桂花巷家居", "--db", folder / "month.db")
        connection = open_reader(folder / "month.db")
        made = build_report(connection, shops=choose_shops(connection, None), month=Month.of(2025, 3))
        assert sum(one.value is not None for one in made.metrics) > 40
        assert sum(len(section.charts) for section in made.sections) > 3
        assert sum(len(table.rows) for table in shown_tables(made)) > 150
        yield made
    use_language("zh")


def on_first_page(report: Report, tables: list[Table] | None = None) -> list[Table]:
    """The tables, the headlines as the first page has them."""
    figures = first_figures(report)
    assert figures is not None
    return [figures, *(tables or shown_tables(report))[1:]]


def shown_tables(report: Report) -> list[Table]:
    """The tables that are read from top to bottom, the headlines first."""
    cards = headlines(report)
    assert cards is not None
    return [cards, *(table for section in report.sections for table in section.tables)]


def in_document(report: Report) -> list[Table]:
    """Those of a document, which has the days and the values of all metrics too."""
    return [*shown_tables(report)[:1], *(table for section in with_appendix(report) for table in section.tables)]


def texts(table: Table) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in table.rows]


def unspaced(text: str) -> str:
    return "".join(text.split())


def sentences(report: Report) -> list[str]:
    """What is said in words, with its numbers; amounts at stake are cells in a workbook."""
    notes = [note for section in report.sections for note in section.notes]
    problems = [text for problem in report.problems for text in (problem.title, *problem.evidence)]
    return [unspaced(text) for text in [*report.notes, *notes, *problems]]


def impacts(report: Report) -> list[float]:
    return [one.impact for one in report.problems if one.impact is not None]


def unsaid(report: Report, text: str) -> list[str]:
    """What a text for reading lacks."""
    told = [*sentences(report), *(unspaced(amount_text(one, "yuan")) for one in impacts(report))]
    return [one for one in told if one not in unspaced(text)]


def test_json(report: Report) -> None:
    value = json.loads(render(report, "json"))
    fields = ("value", "previous", "change", "change_rate", "target")
    for metric in report.metrics:
        assert [value["metrics"][metric.id][name] for name in fields] == [getattr(metric, name) for name in fields]
    for section, shown in zip(report.sections, value["sections"], strict=True):
        rows = [[[cell.value for cell in row] for row in table.rows] for table in section.tables]
        assert [table["rows"] for table in shown["tables"]] == rows
        series = [[list(one.values) for one in chart.series] for chart in section.charts]
        assert [[one["values"] for one in chart["series"]] for chart in shown["charts"]] == series
        assert shown["notes"] == list(section.notes)
    assert report.daily is not None
    assert value["daily"]["rows"] == [[cell.value for cell in row] for row in report.daily.rows]
    assert [one["impact"] for one in value["problems"]] == [one.impact for one in report.problems]


def test_terminal(report: Report) -> None:
    """The numbers of a row stand in one line, in their order, and the rows follow each other."""
    text = render(report, "terminal").decode()
    lines = iter(text.splitlines())
    for table in on_first_page(report):
        for row in table.rows:
            numbers = [re.escape(cell_text(cell)) for cell in row if cell.unit != "text"]
            wanted = re.compile(r"(^|\s)" + r"\s(.*\s)?".join(numbers) + r"(\s|$)")
            assert any(wanted.search(line) for line in lines), (table.id, numbers)
    assert unsaid(report, text) == []


def test_markdown(report: Report) -> None:
    text = render(report, "md").decode()
    blocks = [block.splitlines()[2:] for block in text.split("\n\n") if block.startswith("| ")]
    found = [[line[2:-2].split(" | ") for line in block] for block in blocks]
    for table in on_first_page(report, in_document(report)):
        assert [
            [escaped(cell_text(c)) if c.unit == "text" else cell_text(c) for c in row] for row in table.rows
        ] in found
    drawn = [[row[:-1] for row in block] for block in found]
    for section in report.sections:
        for chart in section.charts:
            assert [[escaped(name), *numbers] for name, *numbers in texts(chart_table(chart))] in drawn
    assert unsaid(report, re.sub(r"\\(.)", r"\1", text)) == []


def test_word(report: Report) -> None:
    document = docx.Document(BytesIO(render(report, "docx")))
    found, title = {}, ""
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            found[title] = [[cell.text for cell in row.cells] for row in block.rows][1:]
        elif block.style and block.style.name == "Caption":
            title = block.text.partition("　")[2]
    left_out = (*OMITTED, "definitions")  # what is said of metrics stands in words of its own
    apart = {table.id for one in with_appendix(report) if one.id in left_out for table in one.tables} | {*OMITTED}
    for table in in_document(report):
        if table.rows and table.id not in apart:
            assert found[table.title] == texts(table)[: None if table.id in WHOLE else LIMIT], table.id
    assert unsaid(report, "".join(paragraph.text for paragraph in document.paragraphs)) == []


def test_workbook(report: Report) -> None:
    book = load_workbook(BytesIO(render(report, "xlsx")))
    found = {one.displayName: plain_rows(sheet[one.ref][1:]) for sheet in book for one in sheet.tables.values()}
    assert report.daily is not None
    days = [[one[0], *one[2:]] for one in found["table_daily"]]  # without the weekday
    assert days == [[plain(cell.value) for cell in row] for row in report.daily.rows]
    for table in (table.in_full for section in report.sections for table in section.tables):
        if table.rows and table.id not in REWRITTEN:
            assert found[f"table_{table.id}"] == [[plain(cell.value) for cell in row] for row in table.rows], table.id
    for metric in report.metrics:
        assert plain(named(book, metric.id)) == plain(metric.value)
    numbers = plain_rows(book.worksheets[-1].iter_rows())
    for chart in charts(report):
        start = next(place for place, row in enumerate(numbers) if row[0] == chart.title) + 1
        rows = numbers[start + 1 : start + 1 + len(chart.labels)]
        if chart.kind != "waterfall":  # whose columns are stacked
            shown = [tuple(row[place] for row in rows) for place in range(1, 1 + len(chart.series))]
            assert shown == [one.values for one in chart.series], chart.id
    said = unspaced("".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value))
    assert unsaid(report, said) == []


REWRITTEN = ("definitions", "next_measures")  # tables that the workbook shows in its own way


def plain_rows(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    return [[plain(cell.value) for cell in row] for row in rows]


def plain(value: Any) -> Any:  # noqa: ANN401  # whatever a cell may hold
    """A value as cells and the report have it in common; nothing is None, a date its day."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return None if value in ("", MISSING) else value


def named(book: Workbook, name: str) -> object:
    [(sheet, place)] = book.defined_names[name].destinations
    return book[sheet][place].value


def test_page(report: Report, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(render(report, "html"))
    with browser() as window:
        window.open(tmp_path / "page.html")
        found = dict(window.ask(ON_PAGE))
        cards = window.ask(METRICS_ON_PAGE % "li.card")
        metrics = dict(window.ask(METRICS_ON_PAGE % "tr[data-metric]"))
        said = window.ask("return document.body.textContent")
    tables = [table.in_full for section in report.sections for table in section.tables if table.id != "definitions"]
    assert report.daily is not None
    for prefix, shown in (("t-", [*tables, report.daily]), ("n-", list(map(chart_table, charts(report))))):
        for table in shown:
            assert [[tuple(cell) for cell in row] for row in found[prefix + table.id]] == [
                [(value_of(cell, place), cell_text(cell)) for place, cell in enumerate(row)] for row in table.rows
            ], table.id
    values = {one.id: "" if one.value is None else str(one.value) for one in report.metrics}
    assert metrics == values
    assert cards == [[name, values[name]] for name in report.cards]
    assert unsaid(report, said) == []


def charts(report: Report) -> list[Chart]:
    return [chart for section in report.sections for chart in section.charts]


def value_of(cell: Cell, place: int) -> str | None:
    """The attribute of a number's cell; None in cells of words."""
    if cell.unit == "text" or place == 0:
        return None
    return "" if cell.value is None else str(cell.value)
