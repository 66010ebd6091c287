"""The check of a month: is it complete, and does it reconcile?"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from pdd_ops.check.ads import ad_files, compare_ads, sales_beyond_receipts
from pdd_ops.check.completeness import BUSY, Completeness, by_shop, joined
from pdd_ops.check.daily import compare_days
from pdd_ops.check.identities import compare_order_sums
from pdd_ops.check.model import LISTED, SEVERITIES, CauseSum, Check, Comparison, Finding
from pdd_ops.check.rejects import blank_numbers, rejected_rows, unknown_products
from pdd_ops.check.settlement import compare_settlement
from pdd_ops.check.window import Places, Window, exported_day, merged
from pdd_ops.check.words import day_list
from pdd_ops.lang import say
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod, Period, order_numbers


def check_month(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Check:
    """Findings on completeness, and what was compared. Reads orders and bills: a few seconds for a large month."""
    each = by_shop(connection, shops, month)
    found = joined(connection, each)
    findings = [*found.findings]
    parts: list[list[Comparison]] = []
    for shop_id, own in each.items():
        window = read_window(connection, shop_id, month, own)
        if window.missing_numbers:
            findings.append(_missing_numbers(window))
        parts.append(_comparisons(connection, window))
    for beside in (rejected_rows, unknown_products, blank_numbers):
        findings += beside(connection, shops, month)
    findings += sales_beyond_receipts(connection, shops, month)
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    together = [_together(same) for same in zip(*parts, strict=True)]
    return Check(shops.name, str(month), tuple(findings), found.exports, tuple(together))


def read_window(connection: sqlite3.Connection, shop_id: int, month: NamedPeriod, found: Completeness) -> Window:
    """The days that the shop's files cover; `found` is what is missing of this shop."""
    exports = {export.dataset: export for export in found.exports}
    first = connection.execute(
        "SELECT min(day) FROM order_days WHERE shop_id = ? AND dim = 'all' AND orders > 0", (shop_id,)
    ).fetchone()[0]
    cases = exports["aftersales"]
    return Window(
        shop_id=shop_id,
        month=month,
        bills=merged(exports["bills"].spans),
        orders_from=first or month.first,
        orders_until=exported_day(exports["orders"]) or month.first,
        aftersales_from=min((span.first for span in cases.spans), default=None),
        aftersales_until=exported_day(cases),
        missing_days=found.missing_days,
        missing_numbers=frozenset(_unnumbered(connection, shop_id, month, found.closed) - found.missing_days),
    )


def _unnumbered(connection: sqlite3.Connection, shop_id: int, month: NamedPeriod, closed: Collection[int]) -> set[str]:
    """Covered days of which no order number is there, in a shop that sells every day: rows that were lost on the way.
    Days of a weekday on which the shop is `closed` are none."""
    sql = "SELECT 1 FROM orders WHERE shop_id = ? AND order_id BETWEEN ? AND ? LIMIT 1"
    known = coverage(connection, (shop_id,), Period(month.first, month.last)).days("orders")
    days = [day for day in month.each_day() if day in known]
    found = {day: connection.execute(sql, (shop_id, *order_numbers(day, day))).fetchone() is not None for day in days}
    sold = "SELECT orders FROM order_days WHERE shop_id = ? AND dim = 'all' AND orders > 0 AND day BETWEEN ? AND ?"
    counts = sorted(count for (count,) in connection.execute(sold, (shop_id, month.first, month.last)))
    busy = bool(counts) and counts[len(counts) // 2] >= BUSY
    began = next((day for day in days if found[day]), None)
    lacking = {day for day in days if began and day > began and not found[day]} if busy else set()
    return {day for day in lacking if date.fromisoformat(day).weekday() not in closed}


def _missing_numbers(window: Window) -> Finding:
    days = day_list(sorted(window.missing_numbers))
    advice = say("check.orders_days_advice", days=days)
    text = say("check.orders_numbers", days=days, count=len(window.missing_numbers))
    return Finding("orders.numbers", "missing", text, advice, provisional=True)


def _comparisons(connection: sqlite3.Connection, window: Window) -> list[Comparison]:
    places = Places(connection)
    return [
        compare_days(connection, window, places),
        *compare_settlement(connection, window, places),
        compare_ads(ad_files(connection, [window.shop_id], window.month)),
        compare_order_sums(connection, window, places),
    ]


def _together(same: Sequence[Comparison]) -> Comparison:
    """One comparison of several shops."""
    if len(same) == 1:
        return same[0]
    made = [one for one in same if one.reason is None]
    if not made:
        return same[0]
    counts: Counter[tuple[str, bool]] = Counter()
    sums: Counter[tuple[str, bool]] = Counter()
    for cause in (cause for one in made for cause in one.causes):
        counts[cause.cause, cause.explained] += cause.count
        sums[cause.cause, cause.explained] += cause.fen
    causes = [CauseSum(name, explained, count, sums[name, explained]) for (name, explained), count in counts.items()]
    listed = sorted((one for part in made for one in part.differences), key=lambda one: one.explained)[:LISTED]
    figures = {name: _added(one.figures.get(name) for one in made) for part in made for name in part.figures}
    compared = sum(one.compared for one in made)
    return replace(made[0], compared=compared, differences=tuple(listed), causes=tuple(causes), figures=figures)


def _added(values: Iterator[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
