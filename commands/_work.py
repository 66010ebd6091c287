"""What the commands share that write down what people say: actions, log, targets."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, overload

import typer

from pdd_ops.document.visible import visible
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say

from ._shared import tell

if TYPE_CHECKING:
    from pdd_ops.metrics.shops import Shops

Day = Annotated[str | None, typer.Option("--on", metavar="DAY", help=say("actions.on"), show_default=False)]


@contextmanager
def written(db: Path | None, command: str) -> Iterator[sqlite3.Connection]:
    """A connection whose changes are kept if nothing is raised."""
    from pdd_ops.config import database_path
    from pdd_ops.work.writing import writing

    with writing(database_path(db), command, lambda line: tell([line])) as connection:
        yield connection


@overload
def only_shop(connection: sqlite3.Connection, wanted: str | None) -> int: ...
@overload
def only_shop(connection: sqlite3.Connection, wanted: str | None, *, whole: Literal[True]) -> Shops: ...
def only_shop(connection: sqlite3.Connection, wanted: str | None, *, whole: bool = False) -> Shops | int:
    """The one shop that is meant, or its id. Raises UsageError with their names where it could be any of several."""
    from pdd_ops.metrics.shops import choose_shops, shop_names
    from pdd_ops.store.shops import ALL_SHOPS

    shops = choose_shops(connection, wanted or ALL_SHOPS)
    if len(shops.ids) != 1:
        raise UsageError(say("work.one_shop", known=say("work.comma").join(shop_names(connection).values())))
    return shops if whole else shops.ids[0]


def allowed(question: str, *, yes: bool, as_json: bool) -> None:
    """Asks on a terminal whether to go on. PddOpsError where the answer is no, and where nobody can be asked: it names
    the option that answers."""
    if yes:
        return
    if as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise PddOpsError(say("undo.needs_yes"))
    if not typer.confirm(visible(question), err=True):
        raise PddOpsError(say("undo.left"))


def confirmed(question: str, *, yes: bool) -> bool:
    """Asks on a terminal. Where nobody can be asked, PddOpsError says how to answer beforehand."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise PddOpsError(say("work.not_taken"))
    if not typer.confirm(question, err=True):
        raise PddOpsError(say("work.left"))
    return True
