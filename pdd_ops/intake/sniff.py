"""What a file is, by its bytes and never by its name: container and text encoding."""

from __future__ import annotations

import codecs
from typing import Literal

from pdd_ops.errors import RefusedFile
from pdd_ops.lang import say

Container = Literal["text", "zip", "ole"]

SAMPLE_BYTES = 1 << 20
_FOREIGN = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def container(start: bytes) -> Container:
    """The container that the first bytes of a file announce. Raises RefusedFile for what cannot hold a table."""
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise RefusedFile(say("intake.empty"))
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    for magic, name in _FOREIGN:
        if start.startswith(magic):
            raise RefusedFile(say("intake.foreign", kind=name))
    return "text"


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
        if _decodes(sample, name):
            return name
    if _looks_utf16(sample):
        return "utf-16-le"
    raise RefusedFile(say("intake.undecodable"))


def refuse_markup(text: str) -> None:
    """Raises RefusedFile for a web page or XML under a table's name."""
    start = text[:4096].lstrip("\ufeff \t\r\n").casefold()
    if start.startswith("<"):
        kind = "HTML" if "<html" in start or "<table" in start or "<!doctype" in start else "XML"
        raise RefusedFile(say("intake.markup", kind=kind))


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample)  # a sign cut at the sample's end is no error
    except UnicodeDecodeError:
        return False
    return True


def _looks_utf16(sample: bytes) -> bool:
    """Without a BOM and with hardly any ASCII: most signs are Chinese when read as UTF-16."""
    text = sample[: len(sample) // 2 * 2].decode("utf-16-le", errors="replace")
    return sum("\u4e00" <= sign <= "\u9fff" or sign in ",\t\r\n" or sign.isdigit() for sign in text) > 0.8 * len(text)
