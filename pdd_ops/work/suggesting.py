"""Detected changes that the log does not have yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import date

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.periods import Period
from pdd_ops.work.detect import around, changes
from pdd_ops.work.evidence import read_evidence
from pdd_ops.work.log import list_entries
from pdd_ops.work.model import LogEntry

NEAR = 7  # days: people remember a day roughly


def suggested_entries(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, *, promises: bool = False
) -> list[LogEntry]:
    """What the data of the period show and nobody has logged: neither taken over from here, nor said of the same
    product and type within NEAR days. `promises` looks at promised times too, for which orders have to be read."""
    known = list_entries(connection, shops, around(period))
    marks = {entry.mark for entry in known}
    found = []
    for shop_id in shops:
        said = [entry for entry in known if entry.shop_id == shop_id]
        for entry in changes(read_evidence(connection, shop_id, around(period), promises=promises), period):
            if entry.mark not in marks and not any(_same(entry, one) for one in said):
                found.append(entry)
    return sorted(found, key=lambda entry: (entry.day, entry.mark or ""))


def _same(seen: LogEntry, said: LogEntry) -> bool:
    """Whether somebody has logged a change that the data show: the same type and product, about the same day."""
    apart = abs((date.fromisoformat(seen.day) - date.fromisoformat(said.day)).days)
    together = set(seen.products) & set(said.products) or (not seen.products and not said.products)
    return seen.type == said.type and apart <= NEAR and bool(together)


def chosen(found: Collection[LogEntry], marks: Collection[str]) -> list[LogEntry]:
    """Those of these marks, or of these numbers in the list. Raises PddOpsError with what there is."""
    by_name = {str(number): entry for number, entry in enumerate(found, start=1)}
    by_name |= {entry.mark: entry for entry in found if entry.mark}
    for mark in marks:
        if mark not in by_name:
            raise PddOpsError(say("work.no_mark", value=mark, known=", ".join(one.mark or "" for one in found) or "—"))
    return [by_name[mark] for mark in dict.fromkeys(marks)]
