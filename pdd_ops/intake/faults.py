"""What a damaged file can do to those who read it, as one line: the other files are imported all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pdd_ops.errors import PddOpsError, RefusedFile
from pdd_ops.lang import say

MOST_SHOWN = 120  # characters of what a library says
# What libraries raise of content that they did not expect. sqlite3's errors and those of the disk are not among them.
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@contextmanager
def refused_in_one_line() -> Iterator[None]:
    """Turns what goes wrong inside a reader into RefusedFile: too little memory, faults of libraries, panics of those
    that are written in Rust."""
    from polars.exceptions import PanicException, PolarsError

    try:
        yield
    except PddOpsError:
        raise
    except MemoryError:
        raise RefusedFile(say("intake.no_memory")) from None
    except (*_FAULTS, PolarsError, PanicException) as error:
        raise RefusedFile(say("intake.reader_failed", detail=short(error))) from None


def short(error: BaseException) -> str:
    """The kind of an error and the first line of what it says."""
    return f"{type(error).__name__}: {said(error)}"[:MOST_SHOWN].rstrip(": ")


def said(error: BaseException) -> str:
    """The first line of what a library says of an error: of a damaged file that may be a good part of it."""
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return first if len(first) <= MOST_SHOWN else f"{first[:MOST_SHOWN]}…"
