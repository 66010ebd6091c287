"""`fleet summary`: the shops of a fleet side by side, of the rows that were kept, else of their daily sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.kept_rows import TABLE, WAITING, is_made_with, kept_row, kept_waiting, made_with
from pdd_ops.fleet.manifest import Manifest, manifest_of, settled
from pdd_ops.fleet.reading import scanned
from pdd_ops.lang import say
from pdd_ops.metrics.shops import DATED
from pdd_ops.periods import Month, NamedPeriod, compared_with
from pdd_ops.records import changed
from pdd_ops.report.shop_finish import finished
from pdd_ops.report.shop_rows import Mark, ShopRow, ShopTable, Waits, ranked
from pdd_ops.store.database import SCHEMA_VERSION

Kept = Mapping[str, str]  # what is kept of a shop, as JSON by month, and what waits


def summary(out: Path, period: NamedPeriod, now: int, *, compare: str = "previous") -> ShopTable:
    """The rows of all shops of the fleet in `out`, at an instant. Raises PddOpsError where it is none of a fleet, or
    where no shop of it has anything of the period."""
    before = compared_with(period, compare)
    month = str(period) if isinstance(period, Month) and before == period.shift(-1) else None
    with settled(out, TABLE) as found:
        shops, unread = ([one for one in found if (one.schema == SCHEMA_VERSION) is ours] for ours in (True, False))
        bodies, made = _bodies(out, shops, month), made_with()
        bodies = {shop: kept for shop, kept in bodies.items() if is_made_with(kept.get(WAITING), made)}
        waiting = _waiting(bodies, now)
        rows = {shop: row for shop, kept in bodies.items() if month and (row := kept_row(shop, kept, month))}
        others = [whole for one in shops if one.shop not in rows and (whole := manifest_of(out, one.shop))]
        rows |= {one.shop: ShopRow(one.shop, 0) for one in others if not one.parts}
        if missing := [one for one in others if one.parts]:
            from pdd_ops.fleet.sums_database import read_sums

            untold = any(one.shop not in waiting for one in missing)
            read, waits = read_sums(out, missing, period, before, now, waiting=untold)
            rows, waiting = rows | read, {**waits, **waiting}
        if not unread and not any(row.values for row in rows.values()):
            raise _no_data(out, shops, period)
    told = [_with_files(finished(rows[one.shop], period, now, waiting.get(one.shop, ())), one) for one in shops]
    return ranked(period, before, now, told + [_unread(one) for one in unread])


def _unread(shop: Manifest) -> ShopRow:
    """A shop whose tables are those of another version of the tool."""
    why = say("compare.other_schema")
    return ShopRow(shop.shop, 0, reason=why, marks=(Mark("other_schema", why, bad=False),))


def _no_data(out: Path, shops: Sequence[Manifest], period: NamedPeriod) -> PddOpsError:
    """That there is nothing of the period, with the months of which there is something."""
    tables = {table for table, _ in DATED}
    parts = [part for one in shops if (whole := manifest_of(out, one.shop)) for part in whole.parts]
    known = sorted({part.month for part in parts if part.table in tables and part.month})
    if not known:
        return PddOpsError(say("fleet.no_data", folder=out))
    return PddOpsError(say("metrics.no_month", month=period, known=", ".join(known)))


def _waiting(bodies: Mapping[str, Kept], now: int) -> dict[str, Sequence[Waits]]:
    with closing(sqlite3.connect(":memory:")) as scratch:
        return {shop: kept_waiting(kept[WAITING], now, scratch) for shop, kept in bodies.items()}


def _bodies(out: Path, shops: Sequence[Manifest], month: str | None) -> dict[str, dict[str, str]]:
    """What is kept of each shop: its months, with the content of the one that is asked for, and what waits."""
    import polars as pl

    frame = scanned(out, shops, TABLE)
    if frame is None:
        return {}
    wanted = pl.when(pl.col("period").is_in([month or "", WAITING])).then(pl.col("body")).otherwise(pl.lit(""))
    found: dict[str, dict[str, str]] = {}
    for shop, name, body in frame.select("shop", "period", wanted.alias("text")).collect().iter_rows():
        found.setdefault(shop, {})[name] = body
    return found


def _with_files(row: ShopRow, shop: Manifest) -> ShopRow:
    """That files of a shop were refused: what they say is in none of its numbers."""
    refused = [str(one["file"]) for one in shop.results if one["failed"]]
    if not refused:
        return row
    text = say("compare.refused", count=len(refused), file=refused[0])
    return changed(row, marks=(*row.marks, Mark("refused", text, bad=False)))
