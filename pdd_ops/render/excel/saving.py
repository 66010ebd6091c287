"""A workbook as bytes that depend on its contents alone: every moment in the file is a given day."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from pdd_ops import __version__

if TYPE_CHECKING:
    from openpyxl import Workbook

EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip file can say
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def saved(book: Workbook, *, day: str, title: str) -> bytes:
    """The bytes of an .xlsx file that says it was made on `day` ('YYYY-MM-DD')."""
    book.properties.created = datetime.fromisoformat(day)
    book.properties.creator = f"pdd-ops {__version__}"
    book.properties.title = title
    written = BytesIO()
    book.save(written)
    return _with_fixed_times(written, f"{day}T00:00:00Z".encode())


def _with_fixed_times(written: BytesIO, moment: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + moment, content)
            target.writestr(zipfile.ZipInfo(part.filename, EARLIEST), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
