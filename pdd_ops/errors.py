"""What can go wrong for a user, and the exit code it ends with. A bug is not in here: it shows its traceback."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    WRONG = 1  # the data or the request is wrong
    USAGE = 2
    PROVISIONAL = 3  # incomplete or not yet final
    UNDELIVERED = 4


class PddOpsError(Exception):
    """Something is wrong with the data or the request."""

    exit_code: Exit = Exit.WRONG

    def __init__(self, message: str | None = None) -> None:
        """`message` is one line for a merchant: what, where, and what to do (docstring of the class by default)."""
        super().__init__(message or type(self).__doc__)


class UsageError(PddOpsError):
    """The command was not understood."""

    exit_code = Exit.USAGE


class RefusedFile(PddOpsError):
    """This file cannot be imported. The other files still are."""


class NoTable(RefusedFile):
    """This file is something else than a table: a picture, a letter. In a folder of exports it is no fault."""


class UnlikeExports(RefusedFile):
    """This table has nothing of an export: the merchant's own notes, say. In a folder of exports it is no fault."""
