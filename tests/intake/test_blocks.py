"""Text in blocks of whole rows, and the hash of the bytes they come from."""

from __future__ import annotations

import codecs
import hashlib
import io
from pathlib import Path

import pytest
from export_files import FULL_COLUMNS, a_shop, as_csv, grid, order
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.errors import RefusedFile
from pdd_ops.intake import text
from pdd_ops.intake.containers import origins
from pdd_ops.intake.hashes import Hashes
from pdd_ops.intake.tables import Origin, TextTable
from pdd_ops.intake.text import Block, _last_row_end, _pieces, utf8_blocks


@given(st.lists(st.sampled_from(["a,b", '"x\ny",z', '""', "桂花糕,1", ""]), min_size=1), st.integers(8, 64))
def test_blocks_are_the_text_cut_where_rows_end(rows: list[str], block_bytes: int) -> None:
    whole = ("\n".join(rows) + "\n").encode()
    blocks = list(utf8_blocks(io.BytesIO(whole), "utf-8", block_bytes))  # all kept: none may change when the next comes
    assert b"".join(block.text for block in blocks) == whole
    for block in blocks:
        assert block.text.count(b'"') % 2 == 0
        assert block.text.endswith(b"\n")
        assert block.lines == block.text.count(b"\n")


def test_blocks_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "FIRST_BLOCK_BYTES", 4)
    assert [len(block.text) for block in utf8_blocks(io.BytesIO(b"a\n" * 26), "utf-8", 16)] == [4, 8, 16, 16, 8]


def test_only_the_first_sign_of_a_file_may_be_a_mark_of_its_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "FIRST_BLOCK_BYTES", 6)
    mark = codecs.BOM_UTF8
    blocks = utf8_blocks(io.BytesIO(mark + b"ab\n" + mark + b"cd\n"), "utf-8", 6)
    assert [bytes(block.text) for block in blocks] == [b"ab\n", mark + b"cd\n"]


@given(st.lists(st.tuples(st.sampled_from(["", ",", "\t", " ,\t"]), st.integers(0, 90)), max_size=5), st.integers(0, 3))
def test_every_row_has_the_number_of_its_line(stretches: list[tuple[str, int]], rows: int) -> None:
    """However long the blank stretches above it, between rows and below them are."""
    lines = ["订单号,金额"]
    for blank, count in stretches:
        lines += [*[blank] * count, *["25-1,1.00"] * rows]
    origin = Origin("a.csv", "/a.csv", 0, 0.0, lambda: io.BytesIO(("\n".join(lines) + "\n").encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "FIRST_BLOCK_BYTES", 16)
        patch.setattr(text.utf8_blocks, "__defaults__", (32,))
        found = [frame.filter(c0="25-1")["row_no"] for frame in TextTable.read(origin).frames(",", 2, [0, 1], 1)]
    assert [no for some in found for no in some] == [at for at, line in enumerate(lines, 1) if line == "25-1,1.00"]


@pytest.mark.parametrize(
    "ends", [("\t", "\t"), ("", ""), ("\t", ""), ("", "\t")], ids=["tabs", "plain", "first", "second"]
)
def test_times_are_read_with_a_tab_behind_them_or_without(ends: tuple[str, str]) -> None:
    rows = [order(f"250301-{at:015}", 支付时间=f"2025-03-01 10:00:0{at}{end}") for at, end in enumerate(ends)]
    unpaid = order("250301-000000000000009", 订单状态="待付款", 支付时间="")
    with a_shop() as shop:
        shop.take_one("orders_export2025-04-01-10-09-23.csv", as_csv(grid(FULL_COLUMNS, [*rows, unpaid])))
        found = shop.rows("SELECT datetime(paid_at + 28800, 'unixepoch') FROM orders ORDER BY order_id")
    assert [time for (time,) in found] == ["2025-03-01 10:00:00", "2025-03-01 10:00:01", None]


def origin_of(path: Path) -> Origin:
    [found] = origins(path)
    assert isinstance(found, Origin)
    return found


@pytest.mark.parametrize("content", [b"", b"abc", b"0123456789" * 2_000_000], ids=["empty", "short", "several pieces"])
def test_the_hash_is_that_of_the_bytes_begun_or_not(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    expected = hashlib.sha256(content).hexdigest()
    with Hashes() as hashes:
        assert hashes.of(origin_of(path)).hexdigest() == expected
        hashes.begin(path)
        assert hashes.of(origin_of(path)).hexdigest() == expected
        hashes.of(origin_of(path)).update(b"more")  # stays with the one who adds it
        assert hashes.of(origin_of(path)).hexdigest() == expected


def test_a_file_that_changes_is_hashed_anew(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"old")
    with Hashes() as hashes:
        hashes.begin(path)
        path.write_bytes(b"newer")
        assert hashes.of(origin_of(path)).hexdigest() == hashlib.sha256(b"newer").hexdigest()


def test_a_file_that_is_not_there_is_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"a")
    gone = origin_of(path)
    path.unlink()
    with Hashes() as hashes, pytest.raises(RefusedFile):
        hashes.begin(path)
        hashes.of(gone)


def test_a_block_is_whole_unless_it_is_said_otherwise() -> None:
    assert Block(b"a\n", 1) == Block(b"a\n", 1, closed=True, ended=True, native=True)


@pytest.mark.parametrize(
    ("block", "quotes", "end"),
    [
        (b"a\nb\nc", 0, 4),
        (b'a\n"b\nc', 0, 2),  # the quote is open at the second line's end
        (b'a\n"b\nc"\nd', 0, 8),
        (b'a"\nb', 1, 3),
        (b"a\nb", 1, 0),  # all of it is inside quotes
        (b"abc", 0, 0),
        (b"", 0, 0),
    ],
)
def test_a_row_ends_at_a_line_end_outside_quotes(block: bytes, quotes: int, end: int) -> None:
    assert _last_row_end(block, quotes) == end


def test_blocks_of_many_lines_are_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MOST_LINES", 3)
    assert [(block.text, block.lines) for block in _pieces(b"1\n2\n3\n")] == [(b"1\n2\n3\n", 3)]
    found = list(_pieces(b"1\n2\n3\n4\n", closed=False, ended=False))
    assert [(block.text, block.closed, block.ended) for block in found] == [
        (b"1\n2\n", True, True),
        (b"3\n4\n", False, False),
    ]
