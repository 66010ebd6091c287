"""Everything a report is made of, read once: metrics of both months, in total and split, and the days between."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from pdd_ops.check.ads import outside_the_rows
from pdd_ops.insight.alerts import Watched, watched
from pdd_ops.metrics.compare import Line, MetricValue, compare, compare_by
from pdd_ops.metrics.days import by_day
from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.series import Sold, Stock, first_order_day, first_sold, product_sales, stock
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Value
from pdd_ops.periods import Month
from pdd_ops.report.completeness import Completeness, completeness
from pdd_ops.report.declared import day_metrics, declared
from pdd_ops.report.history import History, read_history


@dataclass(frozen=True)
class Inputs:
    """Plain data: nothing below reads the database any more."""

    shops: Shops
    month: Month
    previous: Month
    values: Mapping[str, MetricValue] = field(hash=False)
    splits: Mapping[str, list[Line]] = field(hash=False)  # dimension -> lines
    days: QueryResult  # gmv, orders, ad_spend, visitors by day
    daily: Mapping[str, tuple[Value, ...]] = field(hash=False)  # metric -> every day of the month
    daily_before: Mapping[str, tuple[Value, ...]] = field(hash=False)  # those that charts compare
    sales: Mapping[str, Mapping[str, Sold]] = field(hash=False)  # product -> day
    sales_before: Mapping[str, Mapping[str, Sold]] = field(hash=False)
    listed: Mapping[str, tuple[str, str]] = field(hash=False)  # new product -> (first day, name)
    first_day: str | None  # of all imported orders
    stock: Mapping[str, Stock] = field(hash=False)
    ad_outside_fen: int  # spend that only the total rows of ad reports show
    completeness: Completeness
    watched: Watched
    history: History  # of the weeks before, too


def read_inputs(connection: sqlite3.Connection, shops: Shops, month: Month, previous: Month) -> Inputs:
    """Reads only daily sums and day tables, never orders."""
    ids = shops.ids
    splits = {
        by: compare_by(connection, by, metrics, shops=ids, period=month, previous=previous)
        for by, metrics in declared()["splits"].items()
    }
    tool = watched()
    return Inputs(
        shops=shops,
        month=month,
        previous=previous,
        values=compare(connection, shops=ids, period=month, previous=previous),
        splits=splits,
        days=query(connection, shops=ids, metrics=["gmv", "orders", "ad_spend", "visitors"], period=month, by="day"),
        daily=by_day(connection, day_metrics(), shops=ids, period=month),
        daily_before=by_day(connection, day_metrics(compared=True), shops=ids, period=previous),
        sales=product_sales(connection, ids, month),
        sales_before=product_sales(connection, ids, previous),
        listed=first_sold(connection, ids, month),
        first_day=first_order_day(connection, ids),
        stock=stock(connection, ids, month.shift(1).last),
        ad_outside_fen=outside_the_rows(connection, ids, month),
        completeness=completeness(connection, shops, month),
        watched=tool,
        history=read_history(connection, shops, month, splits, tool),
    )
