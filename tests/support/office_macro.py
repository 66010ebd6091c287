"""Editing in LibreOffice itself: a Basic macro in a profile of its own opens a workbook, changes cells and saves it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Edits"/></library:library>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Edits" script:language="StarBasic">{code}
</script:module>"""
_CODE = """Sub Edit
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("{address}", "_blank", 0, hidden())
  sheet = book.Sheets.getByName("{sheet}")
{edits}
  book.store()
  book.close(True)
End Sub"""


def edited_in_libreoffice(book: Path, sheet: str, cells: Mapping[str, str], profile: Path) -> None:
    """Types texts into cells ('C22' -> '小王', a day as '2025-05-20') of a sheet and saves the workbook in place."""
    folder = profile / "user/basic/Standard"
    words = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
    subprocess.run(
        [*words, "--terminate_after_init"], check=True, capture_output=True, timeout=120
    )  # makes the profile
    folder.mkdir(parents=True, exist_ok=True)
    edits = "\n".join(f'  sheet.getCellRangeByName("{at}").setFormula("{text}")' for at, text in cells.items())
    code = _CODE.format(address=book.as_uri(), sheet=sheet, edits=edits)
    (folder / "Edits.xba").write_text(_MODULE.format(code=escape(code)), "utf-8")
    (folder / "script.xlb").write_text(_LIBRARY, "utf-8")
    subprocess.run([*words, "macro:///Standard.Edits.Edit"], check=True, capture_output=True, timeout=180)
