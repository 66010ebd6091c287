"""Tables at a width: ids, days and words are divided only where there is no other way."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from pdd_ops.document.blocks import Cell
from pdd_ops.document.folding import longest_piece
from pdd_ops.document.grid import draw

NAME = "桂花巷 加厚竹纤维洗碗布 不沾油抹布 厨房清洁"
ROWS = [
    tuple(map(Cell, ("2025-03-01", "80084000003", "undecided", NAME, NAME))),
    tuple(map(Cell, ("2025-03-02", "80083000007", "potential", NAME, NAME))),
]


def lines(width: int) -> list[str]:
    return [line.plain for line in draw(("日期", "售后编号", "象限", "商品", "原因"), ROWS, width)]


@pytest.mark.parametrize("width", [80, 72])
def test_what_people_copy_stays_whole(width: int) -> None:
    drawn = lines(width)
    assert max(map(cell_len, drawn)) <= width
    for row in ROWS:
        assert any(all(str(cell.value) in line for cell in row[:3]) for line in drawn)


def test_a_width_that_is_too_small_divides_words_and_keeps_columns() -> None:
    drawn = lines(60)
    assert max(map(cell_len, drawn)) <= 64  # ids that no width holds stand out


def test_headings_of_numbers_are_folded_before_words_are_divided() -> None:
    heads = ("Product", "Quadrant", "ABC", "Share of receipts", "Profit rate (low)", "Profit rate (high)", "Before")
    rates = (Cell(0.2052, "rate"), Cell(0.3325, "rate"), Cell(0.3393, "rate"))
    rows = [(Cell(NAME), Cell("undecided"), Cell("A"), *rates, Cell("potential"))]
    drawn = [line.plain for line in draw(heads, rows, 80)]
    assert max(map(cell_len, drawn)) <= 80
    assert any(all(word in line for word in ("undecided", "20.52%", "33.25%", "33.93%", "potential")) for line in drawn)
    assert "receipts" in drawn[1] and "(high)" in drawn[1]


def test_the_longest_piece() -> None:
    assert longest_piece("到 2025-03-01 为止（80084000003）") == len("（80084000003）") + 2
    assert longest_piece("") == 0
    assert longest_piece("桂花巷") == 2


def test_numbers_that_are_too_wide_stand_closer_and_stay_whole() -> None:
    rows = [(Cell(NAME), *(Cell(-1_234_567.89 + n, "yuan") for n in range(5))) for _ in range(2)]
    drawn = [line.plain for line in draw(("商品", *"一二三四五"), rows, 80)]
    assert max(map(cell_len, drawn)) <= 80
    assert all("-1,234,567.89" in line or "1,234" not in line for line in drawn)
