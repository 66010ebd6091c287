"""How far the cells of a sheet reach, by what a few of its tags say; and what an archive may come to."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipInfo

import pytest

from pdd_ops.errors import RefusedFile
from pdd_ops.intake import zip_bombs
from pdd_ops.intake.formulas import _column as column_of_formula
from pdd_ops.intake.zip_bombs import Budget, _column, _Extent, _longest_row, _pieces, refuse_large_workbook


@pytest.mark.parametrize(
    ("letters", "number"),
    [(b"A", 1), (b"z", 26), (b"AA", 27), (b"BC", 55), (b"XFD", 16384), (b"A" * 9, sum(26**at for at in range(8)))],
)
def test_columns_are_counted_by_letters(letters: bytes, number: int) -> None:
    assert _column(letters) == number  # eight letters at most
    if letters.isupper() and len(letters) < 4:
        assert column_of_formula(letters) == number - 1


@pytest.mark.parametrize(
    ("xml", "cells"),
    [
        (b'<row r="1"><c r="A1"/><c r="B1"/></row><row r="2"><c r="A2"/></row>', 2 * 2),
        (b'<row r="9"><c r="C9"/></row>', 9 * 3),
        (b'<x:row r="2"><x:c r="B2"/></x:row>', 2 * 2),
        (b'<row><c r="A1"/><c r="B1"/></row>', 2 * 2),  # one row stated by its cells, one without a place
        (b'<row r="1"><c/><c/></row><row r="2"><c/><c/><c/></row>', 2 * 3),
        (b"<row><c/></row><row><c/><c/></row>", 2 * 2),
        (b'<row r="1"><c r="A1"/><c/></row>', 1 * (1 + 2)),
        (b"<rows><col/><cell/></rows>", 0),
    ],
)
def test_cells_reach_as_far_as_places_say_and_where_none_are_stated_they_are_counted(xml: bytes, cells: int) -> None:
    assert _Extent.of(lambda: BytesIO(xml)) == cells


def test_a_part_is_read_in_pieces_that_end_before_a_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    xml = b'<row r="1"><c r="A1"/></row><row r="2"><c r="B2"/></row>'
    for size in (7, 16, 200):
        monkeypatch.setattr(zip_bombs, "_CHUNK", size)
        found = list(_pieces(BytesIO(xml)))
        assert sum(piece.count(b"<") for piece in found) <= xml.count(b"<")
        if size > 12:
            assert b"".join(found) == xml
            assert _Extent.of(lambda: BytesIO(xml)) == 4
            assert _longest_row(BytesIO(b"<row><c/></row><row><c/><c/><c/></row><row><c/></row>")) == 3


def member(size: int) -> ZipInfo:
    found = ZipInfo("a")
    found.file_size = size
    return found


def test_an_archive_has_a_thousand_members_at_most() -> None:
    budget = Budget(packed=1)
    budget.spend([member(0)] * 600)
    budget.spend([member(0)] * 400)
    with pytest.raises(RefusedFile):
        budget.spend([member(0)])


@pytest.mark.parametrize(("packed", "most"), [(1, 64 << 20), ((64 << 20) // 200, 64 << 20), (1 << 20, 200 << 20)])
def test_an_archive_unpacks_to_two_hundred_times_its_size_at_most(packed: int, most: int) -> None:
    Budget(packed).spend([member(most)])
    with pytest.raises(RefusedFile):
        Budget(packed).spend([member(most), member(1)])


class Book:
    """A workbook of some parts; `marked` ones are locked."""

    def __init__(self, *parts: tuple[int, bytes], marked: bool = False) -> None:
        self.parts = {f"part{at}": part for at, part in enumerate(parts)}
        self.marked = marked

    def infolist(self) -> list[ZipInfo]:
        found = []
        for name, (size, _) in self.parts.items():
            one = ZipInfo(name)
            one.file_size, one.flag_bits = size, int(self.marked)
            found.append(one)
        return found

    def open(self, part: ZipInfo) -> BytesIO:
        return BytesIO(self.parts[part.filename][1])


def refused(book: Book) -> bool:
    try:
        refuse_large_workbook(book)  # type: ignore[arg-type]
    except RefusedFile:
        return True
    return False


def test_a_workbook_is_refused_for_what_it_unpacks_to_or_how_far_it_reaches() -> None:
    half = 256 << 20
    assert not refused(Book((half, b""), (half, b"")))
    assert refused(Book((half, b""), (half + 1, b"")))
    far = b'<row r="1000000"><c r="T1000000"/></row>'  # 20 columns: 20 million cells
    assert not refused(Book((1, far)))
    further = far.replace(b'r="T', b'r="U')
    assert refused(Book((1, b""), (1, further)))
    assert not refused(Book((1, further), marked=True))
