"""Office files whose bytes depend on their contents alone: every moment in the file is a given day."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pdd_ops import __version__

if TYPE_CHECKING:
    from openpyxl import Workbook

EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip file can say
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def load_openpyxl() -> None:
    """Loads openpyxl without numpy, which it would load only to know numpy's numbers in cells: none is put into one
    here, and numpy takes a fifteenth of the time of a workbook."""
    if "numpy" in sys.modules or "openpyxl" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]  # Python's own sign of a module that is not to be found
    try:
        import_module("openpyxl")
    finally:
        del sys.modules["numpy"]


def with_fixed_times(written: bytes, day: str) -> bytes:
    """The same .xlsx or .docx file, made and last changed on `day` ('YYYY-MM-DD')."""
    moment = f"{day}T00:00:00Z".encode()
    out = BytesIO()
    with ZipFile(BytesIO(written)) as source, ZipFile(out, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>" + moment, content)
            target.writestr(ZipInfo(part.filename, EARLIEST), content, ZIP_DEFLATED)
    return out.getvalue()


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
