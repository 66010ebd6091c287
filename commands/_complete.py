"""What a shell completes: shops, periods, metrics and dimensions; nothing where there is no database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import typer

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

T = TypeVar("T")
Offered = list[tuple[str, str]]  # what is typed, and what it is


def shops(ctx: typer.Context, incomplete: str) -> Offered:
    """The shops of the database."""
    return _beginning(_read(ctx, _shops), incomplete)


def periods(ctx: typer.Context, incomplete: str) -> Offered:
    """The months that have data, the newest first, and the years of them."""
    months = _read(ctx, _months)
    years = dict.fromkeys(month[:4] for month, _ in months)
    return _beginning([*months, *((year, say("cli.whole_year")) for year in years)], incomplete)


def metrics(incomplete: str) -> Offered:
    """The ids of metrics; their names where a name is begun."""
    from pdd_ops.metrics.catalogue import public

    return _either([(one.id, one.label) for one in public()], incomplete)


def dimensions(incomplete: str) -> Offered:
    """The ids of dimensions; their names where a name is begun."""
    from pdd_ops.metrics.catalogue import dimensions as known

    return _either([(one.id, one.label) for one in known().values()], incomplete)


def sections(incomplete: str) -> Offered:
    """The ids of the report's sections; their titles where a title is begun."""
    from pdd_ops.report.declared import section_titles

    return _either([(one, titles[0]) for one, titles in section_titles().items()], incomplete)


def _either(pairs: Offered, incomplete: str) -> Offered:
    by_id = _beginning(pairs, incomplete)
    return by_id or _beginning([(label, one) for one, label in pairs], incomplete)


def _beginning(offered: Iterable[tuple[str, str]], incomplete: str) -> Offered:
    return [(text, about) for text, about in offered if text.casefold().startswith(incomplete.casefold())]


def _read(ctx: typer.Context, read: Callable[[sqlite3.Connection], Offered]) -> Offered:
    """What the database says that the command line names, else the usual one."""
    from pdd_ops.config import database_path

    given = ctx.params.get("db") or os.environ.get("PDD_OPS_DB")
    try:
        path = database_path(Path(given) if given else None)
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            return read(connection)
    except (PddOpsError, sqlite3.Error, OSError):
        return []


def _shops(connection: sqlite3.Connection) -> Offered:
    return [(name, "") for (name,) in connection.execute("SELECT name FROM shops ORDER BY name")]


def _months(connection: sqlite3.Connection) -> Offered:
    sql = "SELECT substr(day, 1, 7), count(*) FROM coverage_days WHERE dataset = 'orders' GROUP BY 1 ORDER BY 1 DESC"
    return [(month, say("cli.days_known", days=days)) for month, days in connection.execute(sql)]
