"""The body of an answer as text, as far as it can be understood."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from email.message import Message as Header

LIMIT = 1_000_000  # bytes of an answer, as it comes and unpacked
_PLAIN = ("", "identity")
_PACKED = ("gzip", "x-gzip", "deflate")
_EITHER = 32 + zlib.MAX_WBITS  # gzip or zlib, as the bytes say
_CHINESE = ("gbk", "gb2312", "gb18030", "big5")  # JSON is UTF-8 whatever its header says; a page need not be


def as_text(content: bytes | None, headers: Mapping[str, str]) -> str | None:
    """The body, unpacked and decoded; None where it did not come whole or is not what it says."""
    coding = headers.get("Content-Encoding", "").strip().lower()
    if content is not None and coding not in _PLAIN:
        content = _unpacked(content) if coding in _PACKED else None
    return None if content is None else content.decode(_charset(headers.get("Content-Type", "")), "replace")


def _unpacked(content: bytes) -> bytes | None:
    unpacking = zlib.decompressobj(_EITHER)
    try:
        found = unpacking.decompress(content, LIMIT)
    except zlib.error:
        return None
    return found if unpacking.eof else None


def _charset(content_type: str) -> str:
    header = Header()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    named = str(header.get_content_charset("")).replace("-", "")
    return named if named in _CHINESE else "utf-8-sig"
