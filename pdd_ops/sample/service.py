"""Customer service: who asked and how fast they were answered, and what the platform says of the shop's service."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from pdd_ops.sample.books import Books
from pdd_ops.sample.dice import Bools, Ints
from pdd_ops.sample.files import Row, csv_bytes, percent, plain, write_xlsx
from pdd_ops.sample.plan import DAY, Day, Plan
from pdd_ops.sample.refunds import REFUND
from pdd_ops.sample.shop import columns
from pdd_ops.sample.traffic import Traffic
from pdd_ops.sample.windows import shown, span_of

WINDOW = 30  # days that the platform looks back
_QUALITY = ("质量问题", "商品描述不符")


def write_service(folder: Path, plan: Plan, books: Books, traffic: Traffic, cases: pl.DataFrame) -> list[Path]:
    """Writes 客服数据 and 售后服务数据 of every month, in turn as csv and as xlsx, where times and stars have units."""
    rolling = _rolling(plan, books, cases)
    paths = []
    for month in plan.months:
        days = shown(plan, month, "service")
        if not days:
            continue
        span = span_of(days)
        worded = plan.age(month) % 2 == 1
        answered = [service_day(plan, books, traffic, day) for day in days]
        asked = [columns("service_day"), *(_service_cells(day, one, worded=worded) for day, one in answered)]
        seen = [columns("experience_day"), *(_experience(rolling, day, worded=worded) for day in days)]
        for name, rows, encoding in (("客服数据", asked, "gb18030"), ("售后服务数据", seen, "utf-8-sig")):
            path = folder / f"{name}_{span}.{'xlsx' if worded else 'csv'}"
            if worded:
                write_xlsx(path, name, rows)
            else:
                path.write_bytes(csv_bytes(rows, encoding))
            paths.append(path)
    return paths


class Service(NamedTuple):
    """A day of customer service. `seconds` is the mean time to answer, `sales` in fen."""

    consulted: int
    served: int
    replied: int
    seconds: int
    inquirers: int
    buyers: int
    sales: int


def service_day(plan: Plan, books: Books, traffic: Traffic, day: Day) -> tuple[Day, Service]:
    """Some of the visitors ask; in the slow days fewer are answered in time, and fewer of them buy."""
    stories, dice = plan.shop.stories, plan.dice(9, day.number)
    slow = day.age == 0 and day.of_month in stories["slow_reply_days"]
    consulted = int(traffic.visitors[day.number]) * int(dice.between(1, 55, 65)[0]) // 1000
    served, inquirers = consulted * 92 // 100, consulted * 55 // 100
    replied = int(dice.chance(served, stories["slow_reply_share"] if slow else 0.93).sum())
    buyers = int(dice.chance(inquirers, 0.30 if slow else 0.42).sum())
    seconds = int(dice.between(1, 160, 240)[0] if slow else dice.between(1, 32, 46)[0])
    orders, gmv = (int(table[day.number].sum()) for table in (books.tally.orders, books.tally.gmv))
    return day, Service(consulted, served, replied, seconds, inquirers, buyers, gmv * buyers // max(orders, buyers, 1))


def _service_cells(day: Day, one: Service, *, worded: bool) -> Row:
    minutes, rest = divmod(one.seconds, 60)
    seconds = (f"{minutes}分{rest:02d}秒" if minutes else f"{rest}秒") if worded else str(one.seconds)
    return (
        day.text, one.consulted, one.served, percent(one.replied, one.served) if one.served else "-",
        seconds if one.served else "-", one.inquirers, one.buyers, percent(one.buyers, one.inquirers), plain(one.sales),
    )  # fmt: skip


class _Rolling(NamedTuple):
    """For each day the sums of the days up to it that the platform looks back at."""

    orders: Ints
    opened: Ints
    intervened: Ints
    refunds: Ints
    quality: Ints
    minutes: Ints  # from application to refund


def _rolling(plan: Plan, books: Books, cases: pl.DataFrame) -> _Rolling:
    applied, closed = (_days(plan, cases[name]) for name in ("applied", "closed"))
    refund = (cases["kind"] == REFUND).to_numpy()
    names = list(plan.shop.reasons)
    quality = refund & np.isin(cases["reason"].to_numpy(), [names.index(name) for name in _QUALITY])
    minutes = (cases["closed"] - cases["applied"]).to_numpy() // 60

    def each_day(days: Ints, which: Bools, worth: Ints | int = 1) -> Ints:
        found = np.zeros(len(plan.days), dtype=np.int64)
        within = which & (days < len(plan.days))
        np.add.at(found, days[within], worth if isinstance(worth, int) else worth[within])
        return _window(found)

    everything = np.ones(len(cases), dtype=np.bool_)
    return _Rolling(
        _window(books.tally.orders.sum(axis=1)),
        each_day(applied, everything),
        each_day(applied, cases["intervened"].to_numpy()),
        each_day(closed, refund),
        each_day(closed, quality),
        each_day(closed, refund, minutes),
    )


def _days(plan: Plan, times: pl.Series) -> Ints:
    days: Ints = (times.to_numpy() - plan.days[0].start) // DAY
    return days


def _window(values: Ints) -> Ints:
    """For each day the sum of it and the days before, WINDOW of them at most."""
    total = np.cumsum(values)
    earlier = np.concatenate([np.zeros(min(WINDOW, len(total)), dtype=np.int64), total[:-WINDOW]])
    sums: Ints = total - earlier
    return sums


def _experience(rolling: _Rolling, day: Day, *, worded: bool) -> Row:
    """What the platform says on a day. Scores fall where goods are returned for their quality."""
    orders, opened, intervened, refunds, quality, minutes = (int(column[day.number]) for column in rolling)
    share = quality / orders if orders else 0.0
    tenths = minutes // 6 // refunds if refunds else 0
    stars = "4.5" if share < 0.015 else "4.0"
    hours = f"{tenths // 10}.{tenths % 10}"
    return (
        day.text, intervened, percent(intervened, orders), intervened, percent(intervened, orders),
        percent(quality, orders), f"{hours}小时" if worded else hours, percent(min(refunds, opened), opened),
        f"{stars}星" if worded else stars, _score(4.86 - min(share, 0.05) * 4), "4.81", "4.84",
    )  # fmt: skip


def _score(value: float) -> str:
    return f"{value:.2f}"
