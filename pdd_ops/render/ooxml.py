"""Office files whose bytes depend on their contents alone: every moment in the file is a given day."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip file can say
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


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
