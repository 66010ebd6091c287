"""How far an import is: what it tells whoever shows a progress bar. This one shows nothing."""

from __future__ import annotations

READING = 0.8  # of the work on a file: the rest is taking it into the facts and the daily sums


class ImportProgress:
    """Told of each file (its number, of how many), of the rows read, and when these are taken in and summed up.

    `share` is of all bytes behind the paths, 0 to 1; within a file it is estimated from the rows of its beginning.
    """

    def __init__(self) -> None:
        """Before the first file."""
        self.number, self.files, self.share = 0, 0, 0.0
        self._before, self._size = 0.0, 0.0  # shares of the total: of the files before, of this one
        self._total, self._done = 0, 0

    def begins(self, files: int, total: int) -> None:
        """An import of so many files with so many bytes in all."""
        self.files, self._total = files, max(total, 1)

    def opens(self, name: str, size: int) -> None:
        """The next file, of so many bytes."""
        self.number += 1
        self._before, self._size = self._done / self._total, size / self._total
        self._done += size
        self.share = self._before
        self.changed(name, 0, summing=False)

    def reads(self, name: str, rows: int, expected: int) -> None:
        """So many rows of a file are read, of about so many."""
        self.share = self._before + self._size * READING * min(1.0, rows / max(expected, 1))
        self.changed(name, rows, summing=False)

    def sums(self, name: str, rows: int) -> None:
        """All its rows are read; now they are taken into the facts and the daily sums are computed."""
        self.share = self._before + self._size * READING
        self.changed(name, rows, summing=True)

    def changed(self, name: str, rows: int, *, summing: bool) -> None:
        """What to show."""
