"""Text of any encoding as blocks of UTF-8 that end where a row ends."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from pdd_ops.errors import RefusedFile
from pdd_ops.lang import say
from pdd_ops.records import frozen

EXTRA = "extra"  # the name of the column for cells beyond the last header
MARK = "\uffff"  # stands for bytes that are no text, and alone in EXTRA for a row of which they are
CUT = "\ufffe"  # alone in EXTRA: a row that is not all there, for the text breaks off in it
BLOCK_BYTES = 16 << 20
FIRST_BLOCK_BYTES = 2 << 20  # and each further one twice that: those who wait for the first soon have something to do
LONGEST_ROW = 8 << 20  # bytes; nothing that a shop exports comes near
MOST_LINES = 100_000  # of a block: rows of nothing but delimiters would fill the memory as cells


@frozen
class Block:
    """Whole rows of text, ending in a line feed. `closed`: every quote in it has its mate."""

    text: bytes
    lines: int
    closed: bool = True
    ended: bool = True  # the text itself ended with a line end
    native: bool = True  # it was UTF-8 already: nobody has looked for bytes that are no text


def marked(error: UnicodeError) -> tuple[str, int]:
    """What stands for bytes that are no text."""
    return MARK, error.end if isinstance(error, UnicodeDecodeError) else 0


codecs.register_error("pdd_ops_marked", marked)


def utf8_blocks(stream: BinaryIO, encoding: str, block_bytes: int = BLOCK_BYTES) -> Iterator[Block]:
    """Blocks of whole rows, about `block_bytes` each, without BOM.

    Raises RefusedFile for a quote that is never closed.
    """
    for block in _whole_rows(stream, encoding, block_bytes):
        yield block if encoding == "utf-8" else replace(block, native=False)


def _whole_rows(stream: BinaryIO, encoding: str, block_bytes: int) -> Iterator[Block]:
    pending = b""
    for block in _decoded(stream, encoding, block_bytes):
        if end := _last_row_end(block, pending.count(b'"')):
            yield from _pieces(b"".join((pending, memoryview(block)[:end])))  # a block is copied once
            pending = bytes(block[end:])
        else:
            pending += block
        if len(pending) > block_bytes + LONGEST_ROW:
            raise RefusedFile(say("intake.endless_row"))
    if pending:
        closed = pending.count(b'"') % 2 == 0
        ended = pending.endswith(b"\n")
        yield from _pieces(pending if ended else pending + b"\n", closed=closed, ended=ended)


def _pieces(block: bytes, *, closed: bool = True, ended: bool = True) -> Iterator[Block]:
    """The block in halves, where its rows are many; each ends where a row ends."""
    lines = _count(block, b"\n")
    if lines <= MOST_LINES:
        yield Block(block, lines, closed, ended)
        return
    end = _last_row_end(block[: len(block) // 2])
    if not end:
        raise RefusedFile(say("intake.endless_row"))
    yield from _pieces(block[:end])
    yield from _pieces(block[end:], closed=closed, ended=ended)


def _decoded(stream: BinaryIO, encoding: str, block_bytes: int) -> Iterator[bytes | bytearray]:
    """UTF-8 bytes with line feeds only. What is UTF-8 already is checked where its cells are read."""
    first, carriage = True, False
    for block in _transcoded(stream, encoding, block_bytes) if encoding != "utf-8" else _blocks(stream, block_bytes):
        if first:
            block = block.removeprefix(codecs.BOM_UTF8)
            first, carriage = False, b"\r" in block and b"\n" not in block
        if b"\0" in block:
            raise RefusedFile(say("intake.nul"))
        yield block.replace(b"\r", b"\n") if carriage else block


def _blocks(stream: BinaryIO, block_bytes: int) -> Iterator[bytearray]:
    """Blocks that are good until the next is asked for: they share their memory, for new memory takes time."""
    block = bytearray()
    for wanted in _sizes(block_bytes):
        if len(block) < wanted:
            block = bytearray(wanted)
        if not (size := stream.readinto(block)):  # type: ignore[attr-defined]  # any binary reader has it
            return
        yield block if size == len(block) else block[:size]


def _sizes(block_bytes: int) -> Iterator[int]:
    size = min(FIRST_BLOCK_BYTES, block_bytes)
    while True:
        yield size
        size = min(2 * size, block_bytes)


def _transcoded(stream: BinaryIO, encoding: str, block_bytes: int) -> Iterator[bytes]:
    """Any other encoding as UTF-8, in smaller blocks: while it is decoded it is there three times. Bytes that it does
    not have are marked."""
    decoder = codecs.getincrementaldecoder(encoding)("pdd_ops_marked")
    for size in _sizes(max(1, block_bytes * 3 // 4)):
        raw = stream.read(size)
        text = decoder.decode(raw, final=not raw)
        yield text.encode("utf-8")
        if not raw:
            return


def _last_row_end(block: bytes | bytearray, quotes: int = 0) -> int:
    """The position after the last line feed that stands outside quotes, `quotes` of which came before the block; 0
    where there is none."""
    end = block.rfind(b"\n") + 1
    quotes += _count(block, b'"') - block.count(b'"', end)
    while quotes % 2 and end:
        earlier = block.rfind(b"\n", 0, end - 1) + 1
        quotes -= block.count(b'"', earlier, end)
        end = earlier
    return end


def _count(block: bytes | bytearray, sign: bytes) -> int:
    """How often a sign is in a block. Python's own count looks at one byte after the other, its replace does not."""
    return len(block) - len(block.replace(sign, b""))
