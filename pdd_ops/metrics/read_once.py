"""What a report asks for many times over is read from the database once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from pdd_ops.periods import Days, Period

T = TypeVar("T")
_found: ContextVar[tuple[sqlite3.Connection, dict[Hashable, Any]] | None] = ContextVar("pdd_ops_found", default=None)


@contextmanager
def reading_once(connection: sqlite3.Connection) -> Iterator[None]:
    """A stretch in which nothing is written and the language does not change: what `kept` reads of this connection is
    read once. One within another adds to what that has read."""
    present = _found.get()
    if present is not None and present[0] is connection:
        yield
        return
    token = _found.set((connection, {}))
    try:
        yield
    finally:
        _found.reset(token)


def kept(connection: sqlite3.Connection, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives; within `reading_once` what it gave when it was first asked for by this key. Not to be
    changed by whoever gets it."""
    present = _found.get()
    if present is None or present[0] is not connection:
        return read()
    known = present[1]
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


def days_key(period: Period) -> Hashable:
    """The days of a period, whatever kind of period it is."""
    return period.first, period.last, period.chosen if isinstance(period, Days) else ()
