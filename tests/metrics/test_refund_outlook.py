"""What young refunds are foretold to become: never less than seen, nothing without history, nothing for old orders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.metrics.refund_outlook import FULL_AGE, LEAST_SPREAD, SPREAD, Cohort, History, combined, outlook
from pdd_ops.periods import Month, shifted

MONTHS = tuple(Month.parse(f"2025-0{number}") for number in range(1, 7))


def cohorts(dated: dict[int, int], *, first: str = "2025-01-01", days: int = 181, orders: int = 20) -> list[Cohort]:
    """As many orders on every day, refunded at the same ages, all of them seen."""
    begin = date.fromisoformat(first)
    listed = [(begin + timedelta(days=day)).isoformat() for day in range(days)]
    refunds = sum(dated.values())
    return [Cohort(day, orders, refunds, dated, orders * 1000, refunds * 800, refunds * 1000) for day in listed]


def seen_at(every: list[Cohort], as_of: str) -> History:
    """What exports of that day show."""
    found = []
    for one in every:
        if one.day < as_of:
            dated = {age: count for age, count in one.dated.items() if age < one.age(as_of)}
            refunds = sum(dated.values())
            found.append(Cohort(one.day, one.orders, refunds, dated, one.paid_fen, refunds * 800, refunds * 1000))
    return History(tuple(found), as_of, tuple(month for month in MONTHS if month.last < as_of))


def of_month(history: History, month: str) -> list[Cohort]:
    return [one for one in history.cohorts if one.day.startswith(month)]


def test_the_last_month_becomes_what_the_earlier_ones_became() -> None:
    history = seen_at(cohorts({0: 1, 10: 1, 35: 1}), "2025-06-01")
    found = outlook(history, of_month(history, "2025-05"))
    assert (found.orders, found.seen) == (620, 31 + 21)  # of ten days the second refund is still to come
    assert found.expected == pytest.approx(93, abs=0.5)
    assert found.expected_fen == pytest.approx(93 * 800, abs=500)
    assert found.maturity == pytest.approx(52 / 93, abs=0.01)
    low, high = found.bounds
    assert found.seen <= low < found.expected < high <= found.orders


def test_nothing_is_foretold_without_three_complete_months_before() -> None:
    every = cohorts({0: 1, 10: 1})
    history = seen_at(every, "2025-04-01")
    assert outlook(history, of_month(history, "2025-03")).lack == "months"
    one_month = seen_at(cohorts({0: 3, 20: 3}, days=31), "2025-02-01")
    assert outlook(one_month, list(one_month.cohorts)).lack == "months"
    assert outlook(seen_at(every, "2025-05-01"), of_month(seen_at(every, "2025-05-01"), "2025-04")).lack == ""


def test_nothing_is_foretold_from_few_orders_or_refunds() -> None:
    few = seen_at(cohorts({}, orders=0), "2025-05-01")
    assert outlook(few, of_month(few, "2025-04")).lack == "orders"
    unrefunded = seen_at(cohorts({}), "2025-05-01")
    assert outlook(unrefunded, of_month(unrefunded, "2025-04")).lack == "refunds"


@pytest.mark.parametrize(("orders", "refunds", "lacks"), [(99, 30, "orders"), (100, 29, "refunds"), (100, 30, "")])
def test_a_hundred_orders_and_thirty_refunds_are_enough(orders: int, refunds: int, lacks: str) -> None:
    cohort = Cohort("2025-01-07", orders, refunds, {4: refunds})
    assert History((cohort,), "2025-06-01", MONTHS[:3]).lacks("2025-05-01") == lacks
    assert History((cohort,), "2025-06-01", MONTHS[:2]).lacks("2025-05-01") == "months"


def test_old_orders_need_no_history() -> None:
    history = History(tuple(cohorts({0: 1, 40: 1}, days=10)), shifted("2025-01-10", FULL_AGE), ())
    found = outlook(history, history.cohorts)
    assert (found.lack, found.remaining, found.seen, found.bounds) == ("", 0, 20, (20, 20))


def test_refunds_without_a_day_are_left_out_of_the_table() -> None:
    """31 of 249 orders at once: 12.45 %, though four more were refunded on days that nobody knows."""
    history = History((Cohort("2025-01-01", 253, 35, {0: 31}),), "2025-02-15", ())
    assert 1 - history.table.after(0) == pytest.approx(31 / 249)
    assert history.cohorts[0].undated == 4


def test_months_are_compared_at_equal_age() -> None:
    history = History(tuple(cohorts({0: 1, 29: 1, 30: 1, 31: 1}, days=60)), "2025-03-02", ())
    found = outlook(history, [one for one in history.cohorts if one.day >= "2025-01-31"])
    assert (found.equal_orders, found.equal_refunds) == (20, 3)  # only the 31st is 30 days old


def test_own_months_tell_how_far_it_is_off() -> None:
    steady = seen_at(cohorts({0: 1, 10: 1}), "2025-07-01")
    assert steady.spread == 2.5  # of three months only two are old enough
    longer = History(tuple(cohorts({0: 1, 10: 1})), "2025-09-01", MONTHS)
    assert longer.spread == 1.5  # it was right each time: the least there is
    assert seen_at(cohorts({0: 1}), "2025-03-01").spread == SPREAD


def test_several_shops_lack_what_one_of_them_lacks() -> None:
    history = seen_at(cohorts({0: 1, 10: 1}), "2025-06-01")
    may = outlook(history, of_month(history, "2025-05"))
    both = combined([may, may])
    assert (both.orders, both.seen, both.remaining, both.lack) == (2 * may.orders, 2 * may.seen, 2 * may.remaining, "")
    young = History(tuple(cohorts({0: 1}, first="2025-05-01", days=31)), "2025-06-01", ())
    assert combined([may, outlook(young, young.cohorts)]).lack == "months"


ages = st.dictionaries(st.integers(0, 70), st.integers(0, 3), max_size=6)


@given(ages, st.integers(0, 40))
def test_it_is_never_less_than_what_was_seen(dated: dict[int, int], later: int) -> None:
    history = seen_at(cohorts(dated), shifted("2025-06-01", later))
    found = outlook(history, of_month(history, "2025-05"))
    low, high = found.bounds
    assert found.seen <= low <= found.expected + 1e-9 and found.expected <= high + 1e-9 <= found.orders + 1
    if set(dated) <= {0}:
        assert found.remaining == pytest.approx(0)


def test_months_that_became_what_was_foretold_of_them_narrow_the_bounds() -> None:
    """Of every ten orders one is refunded at once and four a month later: exactly what the table says."""
    history = History(tuple(cohorts({0: 20, 29: 80}, orders=200)), "2026-01-01", MONTHS)
    assert [history._miss(month) for month in MONTHS[3:]] == pytest.approx([0, 0, 0], abs=1e-9)
    assert history.spread == LEAST_SPREAD
