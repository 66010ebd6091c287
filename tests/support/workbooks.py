"""A workbook as text, and other programs that open it."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def dump(content: bytes) -> str:
    """Every cell of every sheet with its number format, and what stands around the cells."""
    book = load_workbook(BytesIO(content))
    return "\n".join([*_names(book), *(line for sheet in book.worksheets for line in _sheet(sheet))]) + "\n"


def _names(book: Workbook) -> list[str]:
    return [f"name {name} = {book.defined_names[name].attr_text}" for name in sorted(book.defined_names)]


def _sheet(sheet: Worksheet) -> list[str]:
    rules = [f"colour {area.sqref} {rule.operator}" for area in sheet.conditional_formatting for rule in area.rules]
    lines = [
        "",
        f"=== {sheet.title} | {sheet.dimensions} | frozen {sheet.freeze_panes} | paper {sheet.page_setup.orientation}",
        *(f"table {table.displayName} {table.ref}" for table in sheet.tables.values()),
        *(f"rule {rule.type} {rule.sqref} {rule.formula1}" for rule in sheet.data_validations.dataValidation),
        *rules,
        *(f"chart {type(chart).__name__} {_title(chart)}" for chart in sheet._charts),  # type: ignore[attr-defined]
    ]
    for row in sheet.iter_rows():
        cells = [cell for cell in row if cell.value is not None]
        lines += [f"{cell.coordinate} {cell.data_type} {cell.number_format} | {cell.value!r}" for cell in cells]
    return lines


def _title(chart: object) -> str:
    return "".join(run.t for part in chart.title.tx.rich.p for run in part.r or [])  # type: ignore[attr-defined]


def with_libreoffice(book: Path, kind: str, folder: Path) -> Path:
    """The workbook opened by LibreOffice and saved as `kind` ('pdf', 'xlsx') into a folder."""
    own = f"-env:UserInstallation=file://{folder}/profile"
    words = ["soffice", own, "--headless", "--convert-to", kind, "--outdir", str(folder), str(book)]
    subprocess.run(words, check=True, capture_output=True, timeout=600)
    return folder / f"{book.stem}.{kind}"
