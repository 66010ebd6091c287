"""A shop for notebooks: its numbers as pandas frames with real dates."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pdd_ops.config import database_path
from pdd_ops.metrics.shops import Shops, choose_shops, default_month, pick_period, shop_names
from pdd_ops.periods import parse_period
from pdd_ops.store.database import open_reader

if TYPE_CHECKING:
    import pandas as pd

_DATES = ("day", "week", "month")  # dimensions whose keys are dates


class OpenShop:
    """A shop of a database, or all of them together, as it is at this moment: what is imported meanwhile is not seen.

    Amounts are yuan, rates fractions of 1, days days in Beijing. What is not known is missing (NaN), never 0.
    """

    def __init__(self, database: Path, shop: str | None = None) -> None:
        """Raises PddOpsError where there is no database, no such shop, or more than one and none is named."""
        self._connection: sqlite3.Connection = open_reader(database)
        self._shops: Shops = choose_shops(self._connection, shop)

    @property
    def name(self) -> str:
        """The name of the shop."""
        return self._shops.name

    @property
    def shops(self) -> list[str]:
        """The names of all shops of the database."""
        return list(shop_names(self._connection).values())

    def query(self, *metrics: str, by: str | None = None, period: str | None = None) -> pd.DataFrame:
        """Metrics of docs/metrics.md over a period: a row a bucket of `by`, a column a metric id.

        Without `by`: one row. By day, week or month the index is of dates (of a week its Monday, of a month its first
        day), oldest first; every day of the period is there. By anything else the index has the keys, from the largest
        value of the first metric on, and the first column is `label`, the name, where keys have names. `period` is a
        month '2025-03', a week '2025-W10', a day, a year, or 'FIRST..LAST'; without it the newest month that is known.
        Units are in `frame.attrs["units"]`, e.g. {"gmv": "yuan"}; what is missing, in `frame.attrs["notes"]`.

        Raises UsageError on an unknown metric or dimension.
        """
        import pandas as pd

        from pdd_ops.metrics.query import query

        days = parse_period(period) if period else default_month(self._connection, self._shops)
        found = query(self._connection, shops=self._shops.ids, metrics=metrics, period=days, by=by)
        frame = found.to_frame()
        if found.by is not None and found.by in _DATES:
            frame.index = pd.DatetimeIndex([_date(str(key), found.by) for key in frame.index], name=found.by)
        frame.attrs = {"units": {one.id: one.unit for one in found.metrics}, "notes": list(found.notes)}
        return frame

    def report(self, period: str | None = None, *, compare: str = "previous") -> pd.DataFrame:
        """The headline figures of a period: a row a metric id.

        Columns: `label`, `unit`, `value`, `previous` (of the compared period), `change` (of rates in percentage
        points), `change_rate` (1 = +100 %), `reason` (why there is no value). `frame.attrs`: `shop`, `period`,
        `compare`, `provisional`, `notes`. `compare` is a period, 'previous' or 'last-year'. Raises PddOpsError where
        the period has no data.
        """
        import pandas as pd

        from pdd_ops.report.build import build_report

        days = pick_period(self._connection, self._shops, period)
        report = build_report(
            self._connection, shops=self._shops, month=days, compare=compare, chosen=period is not None
        )
        columns = ("label", "unit", "value", "previous", "change", "change_rate", "reason")
        rows = [[*(getattr(one, name) for name in columns[:-1]), one.reason or one.why_not] for one in report.metrics]
        ids = pd.Index([one.id for one in report.metrics], name="metric")
        frame = pd.DataFrame(rows, columns=list(columns), index=ids)
        for name in ("value", "previous", "change", "change_rate"):
            frame[name] = pd.to_numeric(frame[name])
        frame.attrs = {
            "shop": report.shop, "period": report.month, "compare": report.compare, "provisional": report.provisional,
            "notes": list(report.notes),
        }  # fmt: skip
        return frame

    def close(self) -> None:
        """Closes the database: an import by the same process is possible again."""
        self._connection.close()

    def __enter__(self) -> OpenShop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_shop(db: str | Path | None = None, shop: str | None = None) -> OpenShop:
    """See pdd_ops.open."""
    return OpenShop(database_path(Path(db) if db is not None else None), shop)


def _date(key: str, by: str) -> pd.Timestamp:
    import pandas as pd

    if by == "week":
        return pd.Timestamp.fromisocalendar(int(key[:4]), int(key.rpartition("W")[2]), 1)
    return pd.Timestamp(key + ("-01" if by == "month" else ""))
