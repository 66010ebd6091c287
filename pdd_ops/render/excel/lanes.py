"""What stands beside each other on a sheet: sentences with charts, then tables. None shares a column with another, and
each comes on paper whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pdd_ops.document.blocks import Table
from pdd_ops.render.excel.printing import LANDSCAPE
from pdd_ops.render.excel.widths import widths_of

NARROW = 84  # half-width signs: room for sentences and charts
TEXT_COLUMNS = 6  # that these have
WIDEST = 64  # of a column of words: a fold would make the rows of the tables beside higher too
BETWEEN = 3.0  # two of them


@dataclass(frozen=True)
class Lanes:
    """The widths of all columns, the column at which each lane begins, from 1, how many columns it has, and the columns
    after which a new sheet of paper begins."""

    widths: list[float]
    lefts: list[int]
    counts: list[int]
    folds: list[int]

    def of(self, lane: int) -> list[float]:
        """The widths of a lane."""
        first = self.lefts[lane] - 1
        return self.widths[first : first + self.counts[lane]]


def side_by_side(tables: Sequence[Table], *, text: bool) -> Lanes:
    """A lane for sentences and charts where there are any, and one a table; as many as fit are on a sheet of paper."""
    lanes = [[NARROW / TEXT_COLUMNS] * TEXT_COLUMNS] if text or not tables else []
    lanes += [widths_of([table], at_least=1, widest=WIDEST) for table in tables]
    widths: list[float] = []
    lefts: list[int] = []
    folds: list[int] = []
    used = 0.0  # of the paper
    for lane in lanes:
        if used and used + BETWEEN + sum(lane) > LANDSCAPE:
            widths.append(BETWEEN)
            folds.append(len(widths))
            used = 0.0
        elif used:
            widths.append(BETWEEN)
        lefts.append(len(widths) + 1)
        widths += lane
        used += BETWEEN + sum(lane)
    return Lanes(widths, lefts, [len(lane) for lane in lanes], folds)


def roomy(widths: Sequence[float]) -> list[float]:
    """Wider columns where charts and sentences would have little room."""
    more = max(0.0, (NARROW - sum(widths)) / len(widths))
    return [round(width + more, 1) for width in widths]
