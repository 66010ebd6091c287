"""Coverage: the days of which an export is known to speak, kept beside the daily sums and made with every import.

A covered day without rows is a true zero; a day that is not covered is unknown. Everything from `metrics` on asks this
table and nothing else (metrics/coverage.py)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache

from pdd_ops.periods import Period, instant_text, order_numbers
from pdd_ops.records import frozen
from pdd_ops.resources import festivals
from pdd_ops.store.order_coverage import Seen, covered_days
from pdd_ops.store.statement import Connection

# dataset -> the table whose rows tell its days, which of them do, and whether a row can stand for several days
ROWS = {
    "traffic_days": ("traffic_days", "1", False),
    "traffic_sources": ("traffic_sources", "1", False),
    "product_days": ("product_days", "1", True),
    "service_days": ("service_days", "1", False),
    "experience_days": ("experience_days", "1", False),
    "ad_days": ("ad_sums", "dim = 'all'", True),
}
SHOWS_ORDERS = ("orders", "aftersales", "bills", "traffic_days")  # what tells of the days of orders
_DAYS_KEPT = 4096  # whose number is asked for with every file again
DATASETS = ("orders", "aftersales", "bills", "ad_account", "reviews", "survey_answers", *ROWS)


@frozen
class File:
    """An imported file: the days of its rows (of a bill: of its head), and the day it was made."""

    name: str
    first: str | None
    last: str | None
    made: str
    by_name: bool  # whether more than the time of modification tells when it was made

    @property
    def named(self) -> Period | None:
        """The period that its name states, as far as it was over."""
        from pdd_ops.intake.file_dates import period_in_name

        found = period_in_name(self.name)
        return Period(found.first, min(found.last, self.made)) if found and found.first <= self.made else None


def refresh(connection: Connection, shop_id: int, dataset: str) -> None:
    """Brings the coverage of a shop up to date after an import of `dataset`, within the caller's transaction."""
    if dataset in DATASETS:
        _keep(connection, shop_id, dataset, days_of(connection, shop_id, dataset))
    if dataset in SHOWS_ORDERS and dataset != "orders":
        _keep(connection, shop_id, "orders", days_of(connection, shop_id, "orders"))


def refresh_all(connection: Connection) -> None:
    """Makes the coverage of every shop and dataset anew, within the caller's transaction."""
    for (shop_id,) in connection.execute("SELECT shop_id FROM shops ORDER BY shop_id").fetchall():
        for dataset in DATASETS:
            _keep(connection, shop_id, dataset, days_of(connection, shop_id, dataset))


def days_of(connection: Connection, shop_id: int, dataset: str) -> set[str]:
    """The days that the files of a dataset cover, as 'YYYY-MM-DD'."""
    files = _files(connection, shop_id, dataset)
    if not files:
        return set()
    if dataset in ("ad_account", "reviews", "survey_answers"):
        return _each_day([*(Period(f.first, f.last) for f in files if f.first and f.last), *(f.named for f in files)])
    if dataset == "bills":
        return _each_day(Period(f.first, min(f.last, _before(f.made))) for f in files if f.first and f.last)
    if dataset == "orders":
        return _judged(connection, shop_id, dataset, files)
    if dataset == "aftersales":  # cases come only on some days: what a file says of its period counts too
        rows = [Period(f.first, min(f.last, _before(f.made))) for f in files if f.first and f.last]
        return _judged(connection, shop_id, dataset, files) | _each_day([*rows, *(file.named for file in files)])
    return _with_rows(connection, shop_id, dataset) | _each_day(file.named for file in files)


def _keep(connection: Connection, shop_id: int, dataset: str, days: set[str]) -> None:
    known = "SELECT day FROM main.coverage_days WHERE shop_id = ? AND dataset = ?"
    stored = {day for (day,) in connection.execute(known, (shop_id, dataset))}
    for day_list, sql in (
        (stored - days, "DELETE FROM main.coverage_days WHERE shop_id = ?1 AND dataset = ?2 AND day IN (%s)"),
        (days - stored, "INSERT INTO main.coverage_days SELECT ?1, ?2, value FROM (%s)"),
    ):
        if day_list:
            listed = "SELECT value FROM json_each(?3)"
            connection.execute(sql % listed, (shop_id, dataset, json.dumps(sorted(day_list))))


def _files(connection: Connection, shop_id: int, dataset: str) -> list[File]:
    rows = connection.execute(
        "SELECT file, period_from, period_to, as_of, as_of_source FROM current_imports"
        " WHERE shop_id = ? AND dataset = ?",
        (shop_id, dataset),
    )
    return [
        File(name, first, last, instant_text(as_of)[:10], source != "modified")
        for name, first, last, as_of, source in rows
    ]


def _with_rows(connection: Connection, shop_id: int, dataset: str) -> set[str]:
    table, where, ranged = ROWS[dataset]
    last = "day_to" if ranged else "day"
    found = connection.execute(
        f"SELECT DISTINCT day, {last} AS last FROM {table} WHERE shop_id = ? AND {where}", (shop_id,)
    ).fetchall()
    spans = (Period(first, end) for first, end in found if first != end)
    return {first for first, end in found if first == end} | _each_day(spans)


def _each_day(periods: Iterable[Period | None]) -> set[str]:
    return {day for period in periods if period and period.first <= period.last for day in period.each_day()}


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _judged(connection: Connection, shop_id: int, dataset: str, files: list[File]) -> set[str]:
    """Orders and cases: their rows tell where an export ends and which days are missing."""
    table, count = {"orders": ("order_days", "orders"), "aftersales": ("case_days", "opened")}[dataset]
    rows = connection.execute(
        f"SELECT day, {count} FROM {table} WHERE shop_id = ? AND dim = 'all' AND {count} > 0", (shop_id,)
    )
    counts = {_ordinal(day): number for day, number in rows}
    if not counts:
        return set()
    seen = Seen(counts, complete=max(_ordinal(file.made) for file in files) - 1, cut=_cut_days(files))
    if dataset == "orders":
        known, proven = _known(connection, shop_id), _proof(connection, shop_id)
        seen = replace(seen, known=known, proven=proven, holidays=_holidays(files), inside=_inside(files))
    return {date.fromordinal(day).isoformat() for day in covered_days(seen)}


def _known(connection: Connection, shop_id: int) -> dict[int, int]:
    """The orders of each day of which the traffic export says how many there were, or at least whether any."""
    rows = connection.execute(
        "SELECT day, coalesce(orders, gmv_fen > 0) AS orders FROM traffic_days"
        " WHERE shop_id = ? AND coalesce(orders, gmv_fen) IS NOT NULL",
        (shop_id,),
    )
    return {_ordinal(day): number for day, number in rows}


def _proof(connection: Connection, shop_id: int) -> Callable[[int], bool]:
    """Whether a case or a bill names an order whose number begins with a day, and which no order export has.

    The judging asks for the same day again and again; the database is asked once for each.
    """

    @cache
    def shown(day: int) -> bool:
        text = date.fromordinal(day).isoformat()
        numbers = order_numbers(text, text)
        return any(
            connection.execute(
                f"""SELECT EXISTS (
                  SELECT 1 FROM {table} n WHERE shop_id = ? AND order_id BETWEEN ? AND ? AND NOT EXISTS (
                    SELECT 1 FROM order_facts o WHERE o.shop_id = n.shop_id AND o.order_id = n.order_id))""",
                (shop_id, *numbers),
            ).fetchone()[0]
            for table in ("aftersales", "bills")
        )

    return shown


def _cut_days(files: list[File]) -> set[int]:
    """Days in the middle of which an export was made, where no later one reaches over them."""
    made = {_ordinal(file.made) for file in files if file.by_name}
    spans = [(_ordinal(f.first), _ordinal(f.last), _ordinal(f.made)) for f in files if f.first and f.last]
    return {day for day in made if not any(first <= day <= last and day < later for first, last, later in spans)}


def _inside(files: list[File]) -> set[int]:
    """The days between the first and the last rows of a file."""
    spans = [(_ordinal(file.first), _ordinal(file.last)) for file in files if file.first and file.last]
    return {day for first, last in spans for day in range(first + 1, last)}


def _holidays(files: list[File]) -> set[int]:
    """Days of the long official holidays that lie within the rows of one file: shops close then."""
    days = {_ordinal(day) for first, last in _long_holidays() for day in Period(first, last).each_day()}
    return days & _inside(files)


def _long_holidays() -> list[tuple[str, str]]:
    """The Spring Festival of each year that the calendar knows, with the days before it on which shops stop."""
    eves = map(date.fromisoformat, festivals()["spring_festival"])
    return [((eve - timedelta(days=7)).isoformat(), (eve + timedelta(days=8)).isoformat()) for eve in eves]


@lru_cache(_DAYS_KEPT)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
