"""The daily sums made anew from the facts: beside the database to compare them, or in it to put them right."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.records import frozen
from pdd_ops.store import coverage
from pdd_ops.store.connections import open_beside
from pdd_ops.store.costs import knows_costs, roll_up_insurance, roll_up_known_costs
from pdd_ops.store.penalties import roll_up_penalties
from pdd_ops.store.profits import roll_up_order_cash
from pdd_ops.store.reviews import roll_up_reviews
from pdd_ops.store.rollup import (
    roll_up_ad_account,
    roll_up_ad_costs,
    roll_up_ads,
    roll_up_bills,
    roll_up_cases,
    roll_up_created,
    roll_up_deliveries,
    roll_up_orders,
    roll_up_refund_ages,
)
from pdd_ops.store.surveys import roll_up_surveys


@frozen
class Sums:
    """A table of daily sums: its facts, the days of theirs it is over, and the roll-up of touched days."""

    table: str
    facts: str
    days: tuple[str, ...]
    touched: str
    roll_up: Callable[[sqlite3.Connection, int], None]
    compared: str = "*"  # the columns that are compared, with one called dim


def _roll_up_cash(connection: sqlite3.Connection, shop: int) -> None:
    """Only of shops of which costs are known, as an import makes them."""
    if knows_costs(connection, shop):
        roll_up_order_cash(connection, shop)


_AD_DAYS = "(SELECT shop_id, day FROM ad_days UNION SELECT shop_id, day FROM ad_account)"
SUMS = (
    Sums("case_days", "aftersales", ("opened_day", "refund_day"), "touched_cases", roll_up_cases),
    Sums("order_days", "orders", ("pay_day",), "touched", roll_up_orders),
    Sums("refund_ages", "orders", ("pay_day",), "touched", roll_up_refund_ages),
    Sums("delivery_days", "orders", ("pay_day",), "touched", roll_up_deliveries, "*, what AS dim"),
    Sums("created_days", "orders", ("pay_day",), "touched", roll_up_created),
    Sums("ad_sums", "ad_days", ("day",), "touched", roll_up_ads),
    Sums("ad_account_days", "ad_account", ("day",), "touched", roll_up_ad_account),
    Sums("ad_costs", _AD_DAYS, ("day",), "touched", roll_up_ad_costs, "*, product_id AS dim"),
    Sums("bill_days", "bills", ("day",), "touched", roll_up_bills),
    Sums("cost_days", "orders", ("pay_day",), "touched", roll_up_known_costs),
    Sums("profit_days", "orders", ("pay_day",), "touched", roll_up_known_costs, "*, product_id AS dim"),
    Sums("order_cash", "orders", ("pay_day",), "touched", _roll_up_cash, "*, part AS dim"),
    Sums("penalty_days", "bills", ("day",), "touched", roll_up_penalties),
    Sums("review_days", "reviews", ("day",), "touched", roll_up_reviews),
    Sums("survey_days", "survey_answers", ("day",), "touched", roll_up_surveys),
    Sums("insurance_days", "orders", ("pay_day",), "touched", roll_up_insurance),
)


@dataclass(frozen=True, order=True)
class Difference:
    """A day of which a table of sums does not say what the facts say; of table 'labels' it is a first day of sale."""

    table: str
    shop: str
    dim: str
    day: str


def recompute(connection: sqlite3.Connection) -> None:
    """Makes all daily sums of `main` anew, within the caller's transaction."""
    connection.execute("UPDATE main.labels SET first_day = NULL WHERE first_day IS NOT NULL")
    for (shop,) in connection.execute("SELECT shop_id FROM shops ORDER BY shop_id").fetchall():
        _roll_up(connection, shop)
    coverage.refresh_all(connection)


def recompute_shop(connection: sqlite3.Connection, shop: int) -> None:
    """Makes all daily sums of a shop anew, and none where nothing is left, within the caller's transaction."""
    connection.execute("UPDATE main.labels SET first_day = NULL WHERE shop_id = ? AND first_day IS NOT NULL", (shop,))
    for table in ("fee_rates", *(sums.table for sums in SUMS)):
        connection.execute(f"DELETE FROM main.{table} WHERE shop_id = ?", (shop,))
    _roll_up(connection, shop)
    for dataset in coverage.DATASETS:
        coverage.refresh(connection, shop, dataset)


def _roll_up(connection: sqlite3.Connection, shop: int) -> None:
    for sums in SUMS:
        _touch_all(connection, sums, shop)
        sums.roll_up(connection, shop)


def make_coverage(connection: sqlite3.Connection) -> None:
    """Makes coverage and created_days of a database that had neither, within the caller's transaction."""
    make_sums(connection, "created_days")
    coverage.refresh_all(connection)


def make_sums(connection: sqlite3.Connection, table: str) -> None:
    """Makes a table of daily sums of a database that had none, within the caller's transaction."""
    sums = next(one for one in SUMS if one.table == table)
    for (shop,) in connection.execute("SELECT shop_id FROM shops ORDER BY shop_id").fetchall():
        _touch_all(connection, sums, shop)
        sums.roll_up(connection, shop)


def differing_sums(database: Path) -> list[Difference]:
    """Where the stored sums differ from sums made of the facts in a database of its own, which then vanishes."""
    with closing(open_beside(database)) as scratch:
        for (sql,) in scratch.execute(
            f"SELECT sql FROM stored.sqlite_master WHERE type = 'table' AND name IN ({_names()})"
        ).fetchall():
            scratch.execute(sql)
        scratch.execute("INSERT INTO main.labels SELECT * FROM stored.labels")
        recompute(scratch)
        found = [difference for sums in SUMS for difference in _differences(scratch, sums.table, sums.compared)]
        found += _differences(scratch, "labels", columns="shop_id, dim, key, first_day AS day")
        found += _differences(scratch, "coverage_days", columns="shop_id, dataset AS dim, day")
        scratch.execute("ROLLBACK")
    return sorted(found)


def _names() -> str:
    return ", ".join(
        f"'{name}'"
        for name in ("labels", "coverage_days", "fee_rates", "survey_questions", *(sums.table for sums in SUMS))
    )


def _touch_all(connection: sqlite3.Connection, sums: Sums, shop: int) -> None:
    """temp.{touched}: every day of the facts, and every day of which there are sums."""
    connection.execute(f"DROP TABLE IF EXISTS temp.{sums.touched}")
    connection.execute(f"CREATE TEMP TABLE {sums.touched} (day TEXT PRIMARY KEY) WITHOUT ROWID")
    selects = [f"SELECT {day} AS day FROM {sums.facts} WHERE shop_id = :shop" for day in sums.days]
    selects.append(f"SELECT day FROM main.{sums.table} WHERE shop_id = :shop")
    connection.execute(
        f"INSERT INTO temp.{sums.touched} SELECT day FROM ({' UNION '.join(selects)}) WHERE day IS NOT NULL",
        {"shop": shop},
    )


def _differences(scratch: sqlite3.Connection, table: str, columns: str = "*") -> list[Difference]:
    made, stored = (f"SELECT {columns} FROM {place}.{table}" for place in ("main", "stored"))
    rows = scratch.execute(
        f"""SELECT DISTINCT coalesce(s.name, d.shop_id), d.dim, coalesce(d.day, '') FROM (
          SELECT * FROM ({made} EXCEPT {stored}) UNION ALL SELECT * FROM ({stored} EXCEPT {made})
        ) d LEFT JOIN stored.shops s ON s.shop_id = d.shop_id"""
    )
    return [Difference(table, *row) for row in rows]
