"""What a file is, by its bytes and never by its name: container and text encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from typing import Literal

from pdd_ops.errors import NoTable, RefusedFile
from pdd_ops.intake.text import MARK
from pdd_ops.lang import say

Container = Literal["text", "zip", "ole"]

SAMPLE_BYTES = 1 << 20
_FIRST_LOOK = 4096  # bytes
_FEW_MARKS, _HEADER_SIGNS = 3, 4  # as many marks as a Chinese sign has bytes in UTF-8
_CHINESE = re.compile("[\u4e00-\u9fff]")
_DOCUMENTS = (  # what begins so is no table
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"ID3", "MP3"),
)
_ARCHIVES = (  # what begins so holds files that only its own program takes out
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"MSCF", "CAB"),
)
_TAR = slice(257, 262)
_OFFICE = {"word/": "Word", "ppt/": "PowerPoint", "visio/": "Visio"}
_IN_OLE = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint", "__properties_version1.0": "Outlook"}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def container(start: bytes) -> Container:
    """The container that the first bytes of a file announce. Raises RefusedFile for what cannot hold a table."""
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise RefusedFile(say("intake.empty"))
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    for magic, name in _ARCHIVES:
        if start.startswith(magic):
            raise RefusedFile(say("intake.other_archive", kind=name))
    if start[_TAR] == b"ustar":
        raise RefusedFile(say("intake.other_archive", kind="tar"))
    if kind := _document(start):
        raise NoTable(say("intake.foreign", kind=kind))
    return "text"


def _document(start: bytes) -> str | None:
    if start[:4] == b"RIFF" or start[4:8] == b"ftyp":
        return "WebP/AVI/WAV" if start[:4] == b"RIFF" else "MP4/HEIC"
    return next((name for magic, name in _DOCUMENTS if start.startswith(magic)), None)


def is_workbook(parts: Collection[str], mimetype: bytes) -> bool:
    """Whether a zip of these parts is a workbook; else it is an archive of files. `mimetype` is what its part of that
    name says. Raises RefusedFile for what is neither: documents of other programs."""
    if any(part.startswith("xl/") for part in parts):
        return True
    if any(part.endswith(".iwa") or part == "Index.zip" for part in parts):
        raise RefusedFile(say("intake.numbers"))
    if mimetype.startswith(_OPEN_DOCUMENT):
        if mimetype.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
            return True
        raise NoTable(say("intake.foreign", kind="OpenDocument"))
    office = "[Content_Types].xml" in parts
    if office and (kind := next((_OFFICE[start] for start in _OFFICE if _any_in(parts, start)), None)):
        raise NoTable(say("intake.foreign", kind=kind))
    if mimetype.startswith(b"application/epub") or "META-INF/MANIFEST.MF" in parts:
        raise NoTable(say("intake.foreign", kind="EPUB/JAR"))
    return office


def refuse_other_ole(data: bytes) -> None:
    """Raises NoTable for documents that share their container with old workbooks."""
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return
    if kind := next((kind for name, kind in _IN_OLE.items() if name.encode("utf-16-le") in data), None):
        raise NoTable(say("intake.foreign", kind=kind))


def _any_in(parts: Collection[str], folder: str) -> bool:
    return any(part.startswith(folder) for part in parts)


def encoding(sample: bytes) -> str:
    """The encoding of a text by its first bytes: BOM, strict UTF-8, GB18030, UTF-16. Raises RefusedFile."""
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if sample[1::2].count(0) > len(sample) // 8:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) // 8:
        return "utf-16-be"
    for name in ("utf-8", "gb18030"):
        if _decodes(sample, name) or (name == "utf-8" and _hardly_damaged(sample, name)):
            return name
    if _hardly_damaged(sample, "gb18030"):
        return "gb18030"
    if _looks_utf16(sample):
        return "utf-16-le"
    if _hardly_any_beyond_ascii(sample):
        return "utf-8"
    raise RefusedFile(say("intake.undecodable"))


def refuse_markup(text: str) -> None:
    """Raises RefusedFile for a web page or XML under a table's name."""
    start = text[:4096].lstrip("\ufeff \t\r\n").casefold()
    if start.startswith("mime-version:"):
        raise RefusedFile(say("intake.markup", kind="MHTML"))
    if start.startswith("<"):
        kind = "HTML" if "<html" in start or "<table" in start or "<!doctype" in start else "XML"
        raise RefusedFile(say("intake.markup", kind=kind))


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample)  # a sign cut at the sample's end is no error
    except UnicodeDecodeError:
        return False
    return True


def _hardly_damaged(sample: bytes, name: str) -> bool:
    """Whether of the signs beyond ASCII at most one in twenty is none of this encoding, or of a short text one sign."""
    beyond, marks = _beyond_ascii(sample[:_FIRST_LOOK], name)
    if beyond > 20 and marks * 20 > beyond + 40:  # another encoding altogether, which each of its signs shows
        return False
    beyond, marks = _beyond_ascii(sample, name)
    return (beyond > 20 and marks * 20 <= beyond) or (marks <= _FEW_MARKS and _chinese_head(sample, name))


def _chinese_head(sample: bytes, name: str) -> bool:
    """Whether the first line is text of this encoding, with the Chinese signs of a header."""
    line = sample.partition(b"\n")[0]
    return _decodes(line, name) and len(_CHINESE.findall(line.decode(name, errors="ignore"))) >= _HEADER_SIGNS


def _hardly_any_beyond_ascii(sample: bytes) -> bool:
    """Whether the bytes that are no text are so few that hardly a row has one: those rows are set apart."""
    beyond, _ = _beyond_ascii(sample, "utf-8")
    return beyond <= 1 or beyond * 2_000 <= len(sample)


def _beyond_ascii(sample: bytes, name: str) -> tuple[int, int]:
    """How many signs are beyond ASCII, and how many of these stand for bytes that are no text."""
    text = sample.decode(name, errors="pdd_ops_marked")
    return len(text) - len(text.encode("ascii", errors="ignore")), text.count(MARK)


def _looks_utf16(sample: bytes) -> bool:
    """Without a BOM and with hardly any ASCII: most signs are Chinese when read as UTF-16."""
    text = sample[: len(sample) // 2 * 2].decode("utf-16-le", errors="replace")
    return sum("\u4e00" <= sign <= "\u9fff" or sign in ",\t\r\n" or sign.isdigit() for sign in text) > 0.8 * len(text)
