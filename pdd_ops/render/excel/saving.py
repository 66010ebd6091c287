"""A workbook as bytes that depend on its contents alone: every moment in the file is a given day."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from pdd_ops import __version__
from pdd_ops.render.ooxml import with_fixed_times

if TYPE_CHECKING:
    from openpyxl import Workbook


def describe(book: Workbook, *, day: str, title: str) -> None:
    """Says in the file what it is, who made it, and as of which day ('YYYY-MM-DD')."""
    book.properties.created = datetime.fromisoformat(day)
    book.properties.creator = f"pdd-ops {__version__}"
    book.properties.title = title


def saved(book: Workbook, *, day: str) -> bytes:
    """The bytes of an .xlsx file, last changed on `day`."""
    written = BytesIO()
    book.save(written)
    return with_fixed_times(written.getvalue(), day)
