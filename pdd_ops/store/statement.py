"""What a statement is given and gives, whichever driver runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Sized
from functools import lru_cache
from typing import Any, Protocol

Parameters = Mapping[str, Any] | Sequence[Any]
_TEXTS_KEPT = 1024  # statements that come again with every file
_GIVES_ROWS = re.compile(r"\s*(--[^\n]*\n\s*)*(SELECT|PRAGMA|WITH)\b", re.IGNORECASE)


@lru_cache(_TEXTS_KEPT)
def gives_rows(sql: str) -> bool:
    """Whether a statement is one that is asked for rows."""
    return _GIVES_ROWS.match(sql) is not None


def question_marks(values: Sized) -> str:
    """The places of so many values: '?, ?, ?'."""
    return ", ".join("?" * len(values))


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """Rows that it changed."""

    def fetchone(self) -> Any:  # noqa: ANN401  # as sqlite3 has it
        """The next row, None past the last."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What the statements of an import need: Python's own connection has it, and `Engine`."""

    def execute(self, sql: str, parameters: Any = (), /) -> Rows:  # noqa: ANN401  # sqlite3 takes more than we
        """Runs one statement."""


class Result:
    """The rows of a statement, read at once: an import asks for few."""

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows, self.rowcount = iter(rows), rowcount

    def fetchone(self) -> Any:  # noqa: ANN401
        """The next row, None past the last."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows
