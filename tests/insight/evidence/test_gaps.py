"""Stock gaps: only on days that somebody saw, only where chance hardly makes them, only of what sold before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pdd_ops.insight.evidence.bulk import Bulk, Large
from pdd_ops.insight.evidence.found import Looked, _gaps
from pdd_ops.insight.evidence.gaps import DaySold, alike, stock_gaps
from pdd_ops.metrics.large import Sums
from pdd_ops.periods import Period

MARCH = Period("2025-03-01", "2025-03-31")


def days(first: str, last: str) -> list[str]:
    return Period(first, last).each_day()


def sells(some: Sequence[str], orders: int = 6, price: int = 2500) -> dict[str, DaySold]:
    return {day: DaySold(orders, orders * price) for day in some}


def but(some: Sequence[str], first: str, last: str) -> list[str]:
    return [day for day in some if not first <= day <= last]


def test_a_steady_product_that_stops_for_five_days_is_told_with_the_loss_of_median_days() -> None:
    seen = days("2025-02-01", "2025-03-31")
    sold = sells(but(seen, "2025-03-10", "2025-03-14"))
    sold["2025-03-05"] = DaySold(80, 900_000)  # one large day makes no larger loss
    (gap,) = stock_gaps({"a": sold}, seen, MARCH)
    assert (gap.first, gap.last, gap.days, gap.within) == ("2025-03-10", "2025-03-14", 5, 5)
    assert gap.loss == 5 * 15_000
    assert gap.resumed
    assert gap.chance < 1e-6


def test_days_that_no_export_covers_are_no_gap() -> None:
    seen = days("2025-02-01", "2025-03-12")
    assert stock_gaps({"a": sells(seen)}, seen, MARCH) == []


def test_closed_days_are_not_among_the_open_ones_and_make_no_gap() -> None:
    seen = [day for day in days("2025-01-15", "2025-03-31") if not "2025-03-08" <= day <= "2025-03-12"]
    assert stock_gaps({"a": sells(seen)}, seen, MARCH) == []


def test_a_product_with_one_sale_a_day_makes_gaps_by_chance() -> None:
    dice, seen = np.random.default_rng(11), days("2025-01-01", "2025-03-31")
    false = 0
    for _ in range(60):
        sold = {}
        for product in range(12):
            orders = dice.poisson(0.5 + product / 6, len(seen))
            sold[str(product)] = {
                day: DaySold(int(n), int(n) * 3000) for day, n in zip(seen, orders.tolist(), strict=True) if n
            }
        false += bool(stock_gaps(sold, seen, MARCH))
    assert false <= 6


def test_a_launch_is_no_gap() -> None:
    seen = days("2025-02-01", "2025-03-31")
    sold = sells([*days("2025-03-03", "2025-03-05"), *days("2025-03-12", "2025-03-31")])
    assert stock_gaps({"new": sold}, seen, MARCH) == []


def test_a_product_sold_on_fewer_than_half_of_the_days_is_not_judged() -> None:
    seen = days("2025-02-01", "2025-03-31")
    sold = sells(seen[:40:3], orders=40)
    assert stock_gaps({"rare": sold}, seen, MARCH) == []


def test_a_gap_is_followed_across_the_ends_of_the_month() -> None:
    seen = days("2025-01-10", "2025-04-05")
    sold = sells(but(seen, "2025-02-25", "2025-03-04"))
    (gap,) = stock_gaps({"a": sold}, seen, MARCH)
    assert (gap.first, gap.last, gap.days, gap.within) == ("2025-02-25", "2025-03-04", 8, 4)
    assert gap.loss == 4 * 15_000
    other = sells(but(seen, "2025-03-29", "2025-04-02"))
    (late,) = stock_gaps({"b": other}, seen, MARCH)
    assert (late.first, late.last, late.within) == ("2025-03-29", "2025-04-02", 3)


def test_one_day_on_which_it_sells_again_ends_the_gap() -> None:
    seen = days("2025-02-01", "2025-03-31")
    (gap,) = stock_gaps({"a": sells(but(seen, "2025-03-26", "2025-03-30"))}, seen, MARCH)
    assert (gap.last, gap.resumed) == ("2025-03-30", True)


def test_a_stock_of_zero_tells_a_gap_that_chance_could_make() -> None:
    seen = days("2025-02-01", "2025-03-31")
    usual = [day for place, day in enumerate(seen) if place % 3]  # sells on two days of three
    sold = sells(but(usual, "2025-03-10", "2025-03-13"), orders=1)
    assert stock_gaps({"a": sold}, seen, MARCH) == []
    (gap,) = stock_gaps({"a": sold}, seen, MARCH, empty={"a": ["2025-03-11"]})
    assert gap.stock_out


def test_a_sister_listing_that_takes_over_is_named_and_is_no_loss() -> None:
    seen = days("2025-01-20", "2025-03-31")
    old = sells(but(seen, "2025-03-11", "2025-03-31"))
    new = sells(days("2025-03-11", "2025-03-31"), orders=7)
    names = {"old": "山野蜂蜜 500g 土蜂蜜", "new": "山野蜂蜜 500g 土蜂蜜 新链接", "tea": "高山绿茶"}
    (gap,) = stock_gaps({"old": old, "new": new, "tea": sells(seen)}, seen, MARCH, names=names)
    assert (gap.product, gap.sister, gap.loss) == ("old", "new", 0)


def test_names_are_alike_by_their_signs() -> None:
    assert alike("山野蜂蜜 500g 土蜂蜜", "山野蜂蜜500g土蜂蜜 2瓶")
    assert not alike("山野蜂蜜 500g", "高山绿茶 250g")
    assert not alike("", "高山绿茶")
    assert alike("绿茶甲", "绿茶甲") and not alike("绿茶甲", "绿茶乙")  # one of three pairs


def test_what_a_gap_costs_is_counted_without_bulk_orders() -> None:
    """Six orders of 25.00 a day; on half of the days a bulk order of 900.00 besides."""
    seen = days("2025-02-01", "2025-03-31")
    open_days = but(seen, "2025-03-10", "2025-03-14")
    large = [Large(day, "a", 30, 90_000) for day in open_days[::2]]
    bulk = Bulk("a", "2025-03", len(large), 30 * len(large), 1, 0.5, 30, 1.0, tuple(large))
    plain, odd = Sums(6, 6, 15_000, 0, 0), Sums(7, 36, 105_000, 0, 0)
    sold = {day: odd if place % 2 == 0 else plain for place, day in enumerate(open_days)}
    looked = Looked(MARCH, seen, dict.fromkeys(seen, Sums(60, 60, 150_000, 0, 0)), {"a": sold}, {}, bulk=(bulk,))
    [gap] = _gaps(looked, seen)
    assert (gap.first, gap.last, gap.daily, gap.loss) == ("2025-03-10", "2025-03-14", 15_000, 75_000)
    [whole] = _gaps(replace(looked, bulk=()), seen)
    assert whole.daily > 15_000
