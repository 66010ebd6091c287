"""Paper: A4, as wide as the page, headings repeated, shop and page number in the footer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from pdd_ops.lang import say
from pdd_ops.render.excel.cells import harmless

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_FOOTER = 80  # Excel refuses 255 signs in all
PORTRAIT = 126  # half-width signs that are still readable across an upright page

ROW_HEIGHT = 18  # points of an empty row
A4 = (595, 842)  # points
MARGINS = {"left": 0.45, "right": 0.45, "top": 0.55, "bottom": 0.6, "header": 0.3, "footer": 0.3}  # inches
SIGN = 5.25  # points of a half-width sign in the width of a column


def room(widths: Sequence[float]) -> float:
    """How many points of rows a page holds once it is scaled to the width of the paper."""
    wide, high = A4 if is_upright(widths) else A4[::-1]
    inner = wide - 72 * (MARGINS["left"] + MARGINS["right"])
    scale = min(1.0, inner / (sum(widths) * SIGN + 4 * len(widths)))
    return (high - 72 * (MARGINS["top"] + MARGINS["bottom"])) / scale


def is_upright(widths: Sequence[float]) -> bool:
    """Whether columns of these widths stand on upright paper."""
    return sum(widths) <= PORTRAIT


def set_widths(sheet: Worksheet, widths: Sequence[float], first: int = 1) -> None:
    """The widths of the columns, in half-width signs."""
    for column, width in enumerate(widths, start=first):
        sheet.column_dimensions[get_column_letter(column)].width = width


def on_paper(sheet: Worksheet, widths: Sequence[float], *, last_row: int, heads: int = 2) -> None:
    """The print area and how it comes on paper. The first `heads` rows are repeated on every page."""
    sheet.print_area = f"A1:{get_column_letter(len(widths))}{last_row}"
    sheet.print_title_rows = f"1:{heads}"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "portrait" if is_upright(widths) else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(**MARGINS)
    sheet.print_options.horizontalCentered = True


def foot(sheet: Worksheet, text: str) -> None:
    """The footer: shop and month to the left, the page to the right."""
    footer: Any = sheet.oddFooter  # there is always one
    footer.left.text = harmless(text)[:LONGEST_FOOTER].replace("&", "&&")
    footer.right.text = say("excel.page", page="&P", pages="&N")


def at_rest(sheet: Worksheet, freeze: str | None) -> None:
    """How a sheet looks when it is opened."""
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    sheet.freeze_panes = freeze
    sheet.sheet_format.defaultRowHeight = ROW_HEIGHT
    sheet.sheet_format.customHeight = True
