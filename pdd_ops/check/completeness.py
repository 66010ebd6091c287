"""Is the month all there? One finding for whatever is missing. Reads imports and daily sums, never orders or bills."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pdd_ops.check.exports import DAYS, label, read_exports
from pdd_ops.check.model import Export, Finding
from pdd_ops.check.words import day_list
from pdd_ops.config import config_dir, user_table
from pdd_ops.lang import pick, say
from pdd_ops.metrics.coverage import coverage
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import NamedPeriod, today
from pdd_ops.records import frozen
from pdd_ops.store.order_coverage import Seen

OPEN = 0.9  # of the days of other weekdays must sell before a weekday without orders is a closed one
BUSY = 7  # orders on the median day: fewer than 1 shop in 1000 then has a day without any by chance
DAILY = ("traffic_days", "traffic_sources", "product_days", "service_days")  # exports with rows for every day
FILE = "check.toml"


@frozen
class Selling:
    """The days of one shop's month that its orders cover, the orders of those on which it sold, and the first day."""

    month: NamedPeriod
    covered: frozenset[str]
    sold: Mapping[str, int]
    first_ever: str | None  # the first covered day, in whatever month
    now: str  # today

    @property
    def end(self) -> str | None:
        """The last covered day of the month."""
        return max(self.covered, default=None)

    @property
    def missing(self) -> frozenset[str]:
        """The days between the beginning of the orders and their end in the month that are not covered."""
        days = self.month.each_day()
        begin = max(self.first_ever or self.month.first, self.month.first)
        return frozenset(day for day in days if begin <= day <= (self.end or "") and day not in self.covered)

    @property
    def closed(self) -> frozenset[int]:
        """The weekdays (Monday is 0) on which the shop hardly ever sells, though it sells on nearly all others."""
        if not self.sold:
            return frozenset()
        counts = {date.fromisoformat(day).toordinal(): orders for day, orders in self.sold.items()}
        closed = Seen(counts, complete=max(counts)).closed
        others = [day for day in self.covered if date.fromisoformat(day).weekday() not in closed]
        return closed if sum(day in self.sold for day in others) >= OPEN * len(others) > 0 else frozenset()


@frozen
class Completeness:
    """What is missing of a month, the days without orders that should have some, and of one shop the weekdays on which
    it is closed (Monday is 0)."""

    findings: tuple[Finding, ...]
    exports: tuple[Export, ...]
    missing_days: frozenset[str]
    closed: frozenset[int] = frozenset()

    @property
    def provisional(self) -> bool:
        """Whether the numbers may still change."""
        return any(finding.provisional for finding in self.findings)


def completeness(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> Completeness:
    """Looks at every shop by itself; with several of them each sentence names its shop."""
    return joined(connection, by_shop(connection, shops, month))


def by_shop(connection: sqlite3.Connection, shops: Shops, month: NamedPeriod) -> dict[int, Completeness]:
    """Shop (id) -> what is missing of it."""
    names = dict(connection.execute("SELECT shop_id, name FROM shops"))
    return {shop_id: _of_shop(connection, shop_id, names[shop_id], month) for shop_id in shops.ids}


def joined(connection: sqlite3.Connection, parts: Mapping[int, Completeness]) -> Completeness:
    """What is missing of several shops, or of one."""
    if len(parts) == 1:
        return next(iter(parts.values()))
    names = dict(connection.execute("SELECT shop_id, name FROM shops"))
    named = [
        replace(one, text=say("check.of_shop", shop=names[shop_id], text=one.text))
        for shop_id, part in parts.items()
        for one in part.findings
    ]
    exports = tuple(export for part in parts.values() for export in part.exports)
    missing = frozenset[str]().union(*(part.missing_days for part in parts.values()))
    return Completeness(tuple(named), exports, missing)


def _of_shop(connection: sqlite3.Connection, shop_id: int, shop: str, month: NamedPeriod) -> Completeness:
    exports = read_exports(connection, shop_id, shop, month)
    selling = _selling(connection, shop_id, month)
    findings = [*order_findings(selling, exports["orders"]), *_other_findings(exports, selling)]
    return Completeness(tuple(findings), tuple(exports.values()), selling.missing, selling.closed)


def _selling(connection: sqlite3.Connection, shop_id: int, month: NamedPeriod) -> Selling:
    sold = "SELECT day, orders FROM order_days WHERE shop_id = ? AND dim = 'all' AND orders > 0 AND day BETWEEN ? AND ?"
    first = "SELECT min(day) FROM coverage_days WHERE shop_id = ? AND dataset = 'orders'"
    return Selling(
        month,
        coverage(connection, [shop_id], month).days("orders"),
        dict(connection.execute(sold, (shop_id, month.first, month.last)).fetchall()),
        connection.execute(first, (shop_id,)).fetchone()[0],
        today(),
    )


def order_findings(selling: Selling, export: Export) -> Iterator[Finding]:
    """What is missing of the orders."""
    month, end, missing = selling.month, selling.end, sorted(selling.missing)
    if end is None:
        if selling.sold:  # only what an export carries beyond its end
            yield _finding("orders.stray", "missing", provisional=True, month=month, day=max(selling.sold))
        else:
            yield _finding("orders.none", "missing", provisional=True, month=month)
        return
    if end < month.last:
        yield _end(selling, end, (export.exported or "")[:10])
    if missing:
        yield _finding("orders.days", "missing", provisional=True, days=day_list(missing), count=len(missing))
    if selling.closed:
        names = pick({"zh": "、", "en": ", "}).join(say(f"check.weekday_{day}") for day in sorted(selling.closed))
        yield _finding("orders.closed", "info", days=names)
    if selling.first_ever and month.first < selling.first_ever:
        yield _finding("orders.begin", "info", day=selling.first_ever)


def _end(selling: Selling, end: str, exported: str) -> Finding:
    """Where the orders end before the month does, and why."""
    month = selling.month
    if selling.now <= month.last:
        return _finding("orders.not_over", "partial", provisional=True, month=month, day=end)
    if exported and exported <= month.last:
        return _finding("orders.exported_early", "partial", provisional=True, day=exported, last=month.last, end=end)
    first = (date.fromisoformat(end) + timedelta(days=1)).isoformat()
    return _finding("orders.silent_end", "partial", provisional=True, end=end, first=first, last=month.last)


def _other_findings(exports: Mapping[str, Export], selling: Selling) -> Iterator[Finding]:
    """What is missing of all other exports; those that the user does not use are passed over. Days before the first
    order that is known are nobody's: a shop may have begun with it."""
    month, now, unused = selling.month, selling.now, unused_datasets()
    begun = selling.first_ever or month.first
    used = [one for one in exports.values() if one.dataset != "orders" and (one.files or one.dataset not in unused)]
    never = [one for one in used if not one.files]
    if never:
        yield _of_exports("never", never)
    due = [day for day in month.each_day() if begun <= day < now] or [day for day in month.each_day() if day < now]
    none = [one for one in used if one.files and due and not _reaches(one, month, due)]
    if none:
        yield _of_exports("none", none, provisional=True)
    there = [one for one in used if one not in never and one not in none]
    cases = [one for one in there if one.dataset == "aftersales"]
    yield from (finding for export in cases for finding in aftersales_findings(export, month, now))
    yield from _lacking(there, due)


def _lacking(exports: Sequence[Export], due: Sequence[str]) -> Iterator[Finding]:
    """The days that exports should have and have not: one sentence where several lack the same."""
    alike: dict[str, list[Finding]] = {}
    for export in exports:
        for finding in daily_findings(export, due) if export.dataset != "aftersales" else ():
            alike.setdefault(finding.text.removeprefix(label(export.dataset)), []).append(finding)
    for rest, same in alike.items():
        yield same[0] if len(same) == 1 else _said_once(same, rest)


def _said_once(same: Sequence[Finding], rest: str) -> Finding:
    """The findings of several exports, of which `rest` is said alike."""
    datasets = tuple(name for one in same for name in one.datasets)
    names = pick({"zh": "、", "en": ", "}).join(map(label, datasets))
    return replace(same[0], id=f"exports.{same[0].id.split('.')[1]}", text=names + rest, datasets=datasets)


def _reaches(export: Export, month: NamedPeriod, due: Sequence[str]) -> bool:
    """Whether an export has anything of the month. Cases come only on some days: a file that begins before its end may
    simply have none."""
    if export.dataset == "aftersales":
        return bool(export.days) or any(span.first <= month.last for span in export.spans)
    return any(day in export.days or (export.dataset not in DAILY and export.covers(day)) for day in due)


def aftersales_findings(export: Export, month: NamedPeriod, now: str) -> Iterator[Finding]:
    """Refunds of a month that is over are known by a file made after it."""
    exported = (export.exported or "")[:10]
    if exported <= month.last < now:
        yield _of_export("early", "partial", export, provisional=True, day=exported, last=month.last)


def daily_findings(export: Export, due: Sequence[str]) -> Iterator[Finding]:
    """Days that an export should have and has not. Ads and bills cover by period: a day without rows is no gap."""
    by_period = export.dataset not in DAILY
    lacking = [day for day in due if day not in export.days and not (by_period and export.covers(day))]
    end = max((day for day in due if day not in lacking), default="")
    if lacking and end and end < lacking[0]:
        values = {"day": end, "days": day_list(lacking), "count": len(lacking)}
        yield _of_export("end", "partial", export, provisional=True, **values)
    elif lacking:
        yield _of_export("days", "partial", export, provisional=True, days=day_list(lacking), count=len(lacking))
    quiet = [day for day in due if day not in export.days and day not in lacking]
    if quiet and export.dataset == "ad_days":
        yield _of_export("quiet", "info", export, days=day_list(quiet), count=len(quiet))


def _finding(name: str, severity: str, *, provisional: bool = False, **values: object) -> Finding:
    key = name.replace(".", "_")
    advice = say(f"check.{key}_advice", **values) if severity != "info" else ""
    return Finding(name, severity, say(f"check.{key}", **values), advice, provisional)


def _of_export(what: str, severity: str, export: Export, *, provisional: bool = False, **values: object) -> Finding:
    advice = say(f"check.export_{what}_advice") if severity != "info" else ""
    text = say(f"check.export_{what}", export=label(export.dataset), **values)
    return Finding(f"{export.dataset}.{what}", severity, text, advice, provisional, (export.dataset,))


def _of_exports(what: str, exports: Sequence[Export], *, provisional: bool = False) -> Finding:
    """One finding for all exports that are missing in the same way."""
    datasets = tuple(export.dataset for export in exports)
    names = pick({"zh": "、", "en": ", "}).join(map(label, datasets))
    advice = say(f"check.export_{what}_advice", datasets=", ".join(datasets), first=datasets[0])
    text = say(f"check.export_{what}", exports=names)
    return Finding(f"exports.{what}", "missing", text, advice, provisional, datasets)


def unused_datasets() -> frozenset[str]:
    """The datasets in `not_used`. Raises PddOpsError on one that does not exist."""
    table = user_table(FILE)
    if not table:
        return frozenset()
    from pdd_ops.checked import checked, listed, wrong
    from pdd_ops.shapes import CheckFile

    file, known = config_dir() / FILE, [dataset for dataset in DAYS if dataset != "orders"]
    named = checked(file, table, CheckFile).not_used
    for number, name in enumerate(named, 1):
        if name not in known:
            raise wrong(file, f"not_used[{number}]", name, say("check.can_be_left_out", known=listed(known, name)))
    return frozenset(named)
