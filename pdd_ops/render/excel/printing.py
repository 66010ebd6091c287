"""Paper: A4, as wide as the page, headings repeated, shop and page number in the footer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from pdd_ops.lang import say
from pdd_ops.render.excel.cells import harmless

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_FOOTER = 80  # Excel refuses 255 signs in all
PORTRAIT = 126  # half-width signs that are still readable across an upright page
LANDSCAPE = 185  # likewise, across one that lies

ROW_HEIGHT = 18  # points of an empty row
A4 = (595, 842)  # points
MARGINS = {"left": 0.45, "right": 0.45, "top": 0.55, "bottom": 0.6, "header": 0.3, "footer": 0.3}  # inches
SAFE = 0.84  # of a scale: programs draw columns a little wider or narrower
SIGN = 5.25  # points of a half-width sign in the width of a column


def room(widths: Sequence[float], folds: Sequence[int] = ()) -> float:
    """How many points of rows a page holds once it is scaled to the width of the paper."""
    upright = all(map(is_upright, _papers(widths, folds)))
    high = (A4 if upright else A4[::-1])[1] - 72 * (MARGINS["top"] + MARGINS["bottom"])
    return high / _scale_of(widths, folds)


def _scale_of(widths: Sequence[float], folds: Sequence[int]) -> float:
    """The scale with which the widest sheet of paper fits."""
    papers = _papers(widths, folds)
    upright = all(map(is_upright, papers))
    return (SAFE if folds else 1.0) * min(_scale(paper, upright=upright) for paper in papers)


def _papers(widths: Sequence[float], folds: Sequence[int]) -> list[Sequence[float]]:
    return [widths[first:last] for first, last in zip((0, *folds), (*folds, len(widths)), strict=True)]


def _scale(widths: Sequence[float], *, upright: bool) -> float:
    """How much smaller columns become on paper, 1 at most."""
    wide = (A4 if upright else A4[::-1])[0]
    inner = wide - 72 * (MARGINS["left"] + MARGINS["right"])
    return min(1.0, inner / (sum(widths) * SIGN + 4 * len(widths)))


def is_upright(widths: Sequence[float]) -> bool:
    """Whether columns of these widths stand on upright paper."""
    return sum(widths) <= PORTRAIT


def set_widths(sheet: Worksheet, widths: Sequence[float], first: int = 1) -> None:
    """The widths of the columns, in half-width signs."""
    for column, width in enumerate(widths, start=first):
        sheet.column_dimensions[get_column_letter(column)].width = width


def on_paper(
    sheet: Worksheet,
    widths: Sequence[float],
    *,
    last_row: int,
    heads: int = 2,
    folds: Sequence[int] = (),
    one: bool = False,
) -> None:
    """The print area and how it comes on paper, all of it on `one` page. The first `heads` rows are repeated on every
    page. After the columns `folds` the rest comes on other sheets of paper."""
    sheet.print_area = f"A1:{get_column_letter(len(widths))}{last_row}"
    sheet.print_title_rows = f"1:{heads}"
    sheet.page_setup.paperSize = 9  # A4
    upright = all(map(is_upright, _papers(widths, folds)))
    sheet.page_setup.orientation = "portrait" if upright else "landscape"
    if folds:  # a page that is fitted to its width is never folded
        sheet.page_setup.scale = int(100 * _scale_of(widths, folds))
        for column in folds:
            sheet.col_breaks.append(Break(id=column))
    else:
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one)
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(**MARGINS)
    sheet.print_options.horizontalCentered = not folds


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
