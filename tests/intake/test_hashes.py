"""Hashes of files: which are begun early, and that they are those of the bytes that are read."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from pdd_ops.intake.hashes import Hashes
from pdd_ops.intake.tables import MOST_CELL, Origin, TextTable


def origin_of(path: Path, name: str | None = None) -> Origin:
    stat = path.stat()
    return Origin(name or path.name, str(path.resolve()), stat.st_size, stat.st_mtime, lambda: path.open("rb"))


@pytest.mark.parametrize(("name", "begun"), [("a.csv", 1), ("A.TSV", 1), ("a.txt", 1), ("a.xlsx", 0), ("a.zip", 0)])
def test_texts_are_begun_early_and_nothing_else(tmp_path: Path, name: str, begun: int) -> None:
    path = tmp_path / name
    path.write_bytes(b"abc" * 1000)
    with Hashes() as hashes:
        hashes.begin(path)
        assert len(hashes._begun) == begun
        assert hashes.of(origin_of(path)).hexdigest() == hashlib.sha256(b"abc" * 1000).hexdigest()


def test_what_is_no_file_is_not_begun(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with Hashes() as hashes:
        hashes.begin(tmp_path / "folder.csv")
        hashes.begin(tmp_path / "none.csv")
        assert not hashes._begun


def test_a_file_is_read_once_and_copies_can_be_added_to(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"abc")
    origin = origin_of(path)
    with Hashes() as hashes:
        first = hashes.of(origin)
        first.update(b"more")
        path.unlink()
        assert hashes.of(origin).hexdigest() == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize(
    ("sample", "size", "rows"),
    [("a,b\n1,2\n", 80, 20), ("订单\n", 70, 10), ("x", 10, 10), ("", 0, 1), ("a,b\n1,2\n", 3, 1)],
)
def test_the_rows_of_a_text_by_the_length_of_the_first(tmp_path: Path, sample: str, size: int, rows: int) -> None:
    origin = Origin("a.csv", "a.csv", size, 0, lambda: (tmp_path / "a.csv").open("rb"))
    assert TextTable(origin, "utf-8", sample).expected_rows == rows


def test_a_cell_may_be_as_long_as_a_long_review() -> None:
    """Python reads cells of 128 KB by itself."""
    assert csv.field_size_limit() == MOST_CELL == 4 << 20
