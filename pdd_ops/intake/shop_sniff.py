"""The shops that a file names in a column, looked up at its head without reading the file, which most do not do."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import Path

from pdd_ops.errors import RefusedFile
from pdd_ops.formats.model import shop_headers
from pdd_ops.intake.containers import Refused, origins, tables
from pdd_ops.intake.faults import refused_in_one_line
from pdd_ops.intake.shop_column import heading_names

MOST_BYTES = 4 << 20  # of a workbook or archive: a larger one is not opened to look for a name
_LOOKED_AT = 1 << 18  # bytes of a text, or of a part of a workbook
_MOST_PARTS = 60
_SHOP = "店"  # stands in the usual headers, whatever else is written in or around them
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def shops_at_head(path: Path, more: Collection[str]) -> set[str]:
    """The shops that the first rows of a file name in a column; `more` are headers of the user's formats."""
    if not _mentions(path, {_SHOP if _SHOP in header else header[:2] for header in (*shop_headers().names, *more)}):
        return set()
    found: set[str] = set()
    for origin in origins(path):
        if isinstance(origin, Refused):
            continue
        try:
            with refused_in_one_line():
                found |= {shop for table in tables(origin) for shop in heading_names(table, more)}
        except RefusedFile:  # it is refused when it is imported
            continue
    return found


def _mentions(path: Path, words: Collection[str]) -> bool:
    """Whether any of the words stands in a file, as far as it is looked at: of any case."""
    patterns = {word.encode(encoding).lower() for word in words for encoding in _ENCODINGS}
    try:
        with path.open("rb") as stream:
            start = stream.read(_LOOKED_AT)
            if start.startswith(b"PK"):
                return path.stat().st_size <= MOST_BYTES and _in_archive(path, patterns)
            if start.startswith(b"\xd0\xcf\x11\xe0"):
                start += stream.read(MOST_BYTES)
    except OSError:
        return False
    return _has(start, patterns)


def _in_archive(path: Path, patterns: Collection[bytes]) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist()[:_MOST_PARTS]:
                if member.filename.lower().endswith((".zip", ".xlsx", ".xls")):
                    return True
                if not member.filename.endswith("/"):
                    with archive.open(member) as part:
                        if _has(part.read(_LOOKED_AT), patterns):
                            return True
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False
    return False


def _has(content: bytes, patterns: Collection[bytes]) -> bool:
    lower = content.lower()
    return any(pattern in lower for pattern in patterns)
