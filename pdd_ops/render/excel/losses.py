"""What openpyxl does not keep of a workbook that it reads and writes: told to the user, as it cannot be seen before."""

from __future__ import annotations

import re
import zipfile
from importlib.util import find_spec
from pathlib import Path

from pdd_ops.lang import say

_SHAPE = re.compile(rb"<xdr:(sp|grpSp|cxnSp)[ >]")


def losses(path: Path) -> list[str]:
    """Sentences about what a workbook has and loses: pictures, shapes, looks of charts, controls, newer features."""
    with zipfile.ZipFile(path) as parts:
        names = parts.namelist()
        drawings = [parts.read(name) for name in names if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]
        sheets = [parts.read(name) for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    found = {
        "pictures": any(name.startswith("xl/media/") for name in names) and find_spec("PIL") is None,
        "charts": any(name.startswith("xl/charts/") for name in names),
        "shapes": any(_SHAPE.search(drawing) for drawing in drawings),
        "controls": any(name.startswith(("xl/ctrlProps/", "xl/activeX/", "xl/slicers/")) for name in names),
        "extensions": any(b"<ext " in sheet for sheet in sheets),
    }
    return [say(f"excel.loses_{name}") for name, lost in found.items() if lost]
