"""The covered days of a shop's exports a second way: plain Python over the raw files, from the definition alone.

Orders: from the first accounting day to the last complete one. The day of the export is not complete, nor are days at
the end on which the whole shop sells improbably little (Poisson, 0.001) at the median of the 14 open days before. Empty
days between are missing where so many are improbable, or where another export shows orders; closed weekdays are none.
Other exports: days with a row, or in the period that the file states. Nothing of `pdd_ops` is used here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

from support.raw_exports import Export, Row, newest_filled, read_exports

IMPROBABLE, AROUND = 0.001, 14
_PAID_AT = ("支付时间", "订单成交时间", "拼单成功时间")
_STATED = re.compile(r"(\d{8})至(\d{8})")
_ONE = timedelta(days=1)


def covered(folder: Path) -> dict[str, set[date]]:
    """The covered days by what they are of: orders, traffic, ads, as far as the folder has such exports."""
    exports = read_exports(folder, ("orders_export", "流量数据", "商品推广"))
    traffic = [row for export in exports if "店铺访客数" in export.headers for row in export.rows]
    found = {
        "orders": _orders(exports, {_day(row["统计日期"]) for row in traffic if _sold(row)}),
        "traffic": {_day(row["统计日期"]) for row in traffic} | _stated(exports, "流量数据"),
        "ads": _ad_days(exports) | _stated(exports, "商品推广"),
    }
    return {name: days for name, days in found.items() if days}


def _orders(exports: list[Export], shown: set[date]) -> set[date]:
    """`shown`: days on which another export shows orders."""
    files = [export for export in exports if "订单号" in export.headers]
    rows = newest_filled(files, lambda headers: "订单号" in headers, lambda row: row["订单号"])
    counts = Counter(day for row, _ in rows if (day := _accounting_day(row)))
    days = _between(min(counts), max(counts))
    closed = _closed(counts, days)
    made = {export.as_of.date() for export in files}
    days = [day for day in days if day < max(made)]
    while days and _improbably_few(counts, days, closed):
        days.pop()
    return set(days) - _missing(counts, days, closed, shown)


def _accounting_day(row: Row) -> date | None:
    """The day of payment, of an order that was paid and whose group formed."""
    status = row.get("订单状态", "")
    paid = next((row[name] for name in _PAID_AT if name in row), None)
    return _day(paid) if paid and not status.startswith("未成交") else None


def _closed(counts: Counter[date], days: list[date]) -> set[int]:
    """Weekdays on which the shop hardly ever sells: less than a tenth of the usual, four times out of five."""
    usual = median(counts[day] for day in days)
    closed = set()
    for weekday in range(7):
        same = [counts[day] for day in days if day.weekday() == weekday]
        if len(same) >= 3 and sum(count * 10 < usual for count in same) * 5 >= len(same) * 4:
            closed.add(weekday)
    return closed


def _improbably_few(counts: Counter[date], days: list[date], closed: set[int]) -> bool:
    before = [counts[day] for day in days[:-1] if day.weekday() not in closed][-AROUND:]
    if len(before) < 4 or days[-1].weekday() in closed:
        return False
    rate, sold = median(before), counts[days[-1]]
    return sold < rate / 2 and _at_most(sold, rate) < IMPROBABLE


def _missing(counts: Counter[date], days: list[date], closed: set[int], shown: set[date]) -> set[date]:
    missing: set[date] = set()
    run: list[date] = []
    for day in (*days, days[-1] + _ONE):
        if day in days and not counts[day]:
            run.append(day)
        elif run:
            missing |= _missing_of(run, counts, days, closed, shown)
            run = []
    return missing


def _missing_of(
    run: list[date], counts: Counter[date], days: list[date], closed: set[int], shown: set[date]
) -> set[date]:
    """The days of an empty stretch that are missing: all of it where it is improbable, else what others show."""
    sides = (
        [day for day in days if day < run[0] and day.weekday() not in closed][-AROUND:],
        [day for day in days if day > run[-1] and day.weekday() not in closed][:AROUND],
    )
    rate = min(median(counts[day] for day in side) for side in sides if side)
    expected = rate * sum(day.weekday() not in closed for day in run)
    return set(run) if math.exp(-expected) < IMPROBABLE else set(run) & shown


def _ad_days(exports: list[Export]) -> set[date]:
    return {
        _day(row["日期"]) for export in exports if "曝光量" in export.headers for row in export.rows if "日期" in row
    }


def _stated(exports: list[Export], stem: str) -> set[date]:
    """The days of the periods that the names of files state."""
    found = [_STATED.search(export.name) for export in exports if export.name.startswith(stem)]
    spans = [(_digits(one[1]), _digits(one[2])) for one in found if one]
    return {day for first, last in spans for day in _between(first, last)}


def _sold(row: Row) -> bool:
    return int(row.get("成交订单数", row.get("支付订单数", "0"))) > 0


def _at_most(count: int, rate: float) -> float:
    """P(N ≤ count) of a Poisson number."""
    term = total = math.exp(-rate)
    for number in range(1, count + 1):
        term *= rate / number
        total += term
    return total


def _between(first: date, last: date) -> list[date]:
    return [first + n * _ONE for n in range((last - first).days + 1)]


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _digits(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()
