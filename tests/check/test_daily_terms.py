"""Days and ad reports beside what the platform says of them: which differences explain themselves, at the borders."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.check import ads
from pdd_ops.check.ads import AdFile, judge, outside_the_rows
from pdd_ops.check.daily import Candidate, DayPair, _difference, _explains, _over_midnight, _subsets, why
from pdd_ops.check.exports import _spans
from pdd_ops.check.model import BY_MISSING_DAY, CauseSum, Comparison
from pdd_ops.check.run import _together
from pdd_ops.check.window import Window
from pdd_ops.check.words import day_list
from pdd_ops.periods import Month

MARCH = Month.of(2025, 3)


def pair(orders: int, gmv: int, theirs: tuple[int | None, int | None], *, by_number: int = 0) -> DayPair:
    return DayPair("2025-03-12", orders, gmv, 0, 0, by_number, *theirs, place=3)


def window(**changes: Any) -> Window:  # noqa: ANN401
    usual = {"missing_days": frozenset(), "missing_numbers": frozenset(), "orders_until": "2025-04-01"}
    return cast(Window, SimpleNamespace(**(usual | changes)))


@pytest.mark.parametrize(
    ("theirs", "orders", "gmv"),
    [((10, 1000), 0, 0), ((None, None), 0, 0), ((8, 990), 2, 10), ((None, 999), 0, 1), ((11, None), -1, 0)],
)
def test_what_the_platform_does_not_say_does_not_differ(
    theirs: tuple[int | None, int | None], orders: int, gmv: int
) -> None:
    one = pair(10, 1000, theirs)
    assert (one.more_orders, one.more_gmv, one.agrees) == (orders, gmv, not orders and not gmv)


def test_orders_that_the_platform_may_count_otherwise_explain_to_the_fen() -> None:
    one = DayPair("2025-03-12", 10, 1000, 0, 0, 0, 8, 900, 0)
    assert _explains(one, [Candidate("unknown_status", 2, 100)])
    assert not _explains(one, [Candidate("unknown_status", 2, 99)])
    assert not _explains(one, [Candidate("unknown_status", 1, 100)])
    assert _explains(one, [Candidate("unknown_status", 3, 150), Candidate("before_group", 1, 50)])
    assert _explains(DayPair("", 10, 1000, 0, 0, 0, None, 900, 0), [Candidate("x", 7, 100)])
    assert _explains(DayPair("", 10, 1000, 0, 0, 0, 8, None, 0), [Candidate("x", 2, 7)])
    some = [Candidate(name, 1, 1) for name in "abc"]
    assert [len(found) for found in _subsets(some)] == [1, 1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize(
    ("ours", "beside", "by_number", "explained"),
    [
        (12, 8, 2, True),  # two too many here, two too few beside it
        (12, 8, 1, False),  # more than only their number dates
        (12, 12, 2, False),  # the neighbour lacks none
        (8, 12, 2, True),
        (12, 10, 2, False),
    ],
)
def test_orders_dated_by_their_number_may_be_those_of_the_day_beside(
    ours: int, beside: int, by_number: int, explained: bool
) -> None:
    one = DayPair("2025-03-12", ours, 1000, 0, 0, by_number, 10, 1000, 0)
    others = [DayPair(day, 10, 1000, 0, 0, 0, 10, 1000, 0) for day in ("2025-03-11", "2025-03-20")]
    after = DayPair("2025-03-13", beside, 1000, 0, 0, 0, 10, 1000, 0)
    assert _over_midnight(one, [one, *others, after]) is explained
    edge = [one, after]  # the day before lies in another month
    assert _over_midnight(one, edge) is (abs(ours - 10) <= by_number)
    same = DayPair("2025-03-12", 10, 1000, 0, 0, 5, 10, 1000, 0)
    assert not _over_midnight(same, [same])


def test_days_without_an_export_explain_what_differs() -> None:
    fewer, more = pair(9, 990, (10, 1000)), pair(11, 990, (10, 1000))

    def of(one: DayPair, **changes: Any) -> tuple[str, bool]:  # noqa: ANN401
        return why(one, [one], [], window(**changes))

    assert of(more, missing_days={"2025-03-12"}) == of(more, missing_numbers={"2025-03-12"}) == (BY_MISSING_DAY, True)
    assert of(fewer, missing_numbers={"2025-03-11"}) == (BY_MISSING_DAY, True)  # paid after midnight
    assert of(more, missing_numbers={"2025-03-11"})[0] != BY_MISSING_DAY
    assert of(pair(9, 1010, (10, 1000)), missing_numbers={"2025-03-11"})[0] != BY_MISSING_DAY


def test_a_difference_is_in_money_where_that_differs() -> None:
    in_money = _difference(DayPair("d", 10, 1000, 0, 0, 0, 8, 900, 5), "x", True, lambda place: None)
    assert (in_money.ours, in_money.theirs, in_money.unit) == (1000, 900, "yuan") and "10 / 8" in in_money.detail
    in_orders = _difference(DayPair("d", 10, 1000, 0, 0, 0, 8, 1000, 5), "x", False, lambda place: None)
    assert (in_orders.ours, in_orders.theirs, in_orders.unit) == (10, 8, "count") and "10.00" in in_orders.detail
    assert _difference(DayPair("d", 10, 1000, 0, 0, 0, 8, None, 5), "x", False, lambda place: None).detail == ""


def ad_file(first: str, last: str, *, spend: int = 100, total: int = 130, **more: Any) -> AdFile:  # noqa: ANN401
    usual: dict[str, Any] = {"file": "a", "format": "ads_product_day", "as_of": 5, "rejected": 0}
    return AdFile(first=first, last=last, rows={"spend": spend}, total={"spend": total}, **(usual | more))


@pytest.mark.parametrize(
    ("files", "outside"),
    [
        ([ad_file("2025-03-01", "2025-03-31")], 30),
        ([ad_file("2025-02-28", "2025-03-31")], 0),  # reaches beyond the month
        ([ad_file("2025-03-01", "2025-04-01")], 0),
        ([ad_file("2025-03-01", "2025-03-10"), ad_file("2025-03-11", "2025-03-31", total=101)], 31),
        ([ad_file("2025-03-01", "2025-03-10"), ad_file("2025-03-10", "2025-03-31", as_of=9, total=101)], 1),
        ([ad_file("2025-03-10", "2025-03-31", as_of=9, total=101), ad_file("2025-03-01", "2025-03-10")], 1),
        ([ad_file("2025-03-10", "2025-03-31", as_of=4, total=101), ad_file("2025-03-01", "2025-03-10")], 30),
        ([ad_file("2025-03-01", "2025-03-31", rejected=1)], 0),
        ([ad_file("2025-03-01", "2025-03-31", format="ads_account_day")], 0),
        ([ad_file("2025-03-01", "2025-03-31", total=90)], 0),
    ],
)
def test_what_only_total_rows_show_of_days_that_no_other_file_has(
    monkeypatch: pytest.MonkeyPatch, files: list[AdFile], outside: int
) -> None:
    """The newest file of some days counts; an account report of them counts it already."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE ad_days (shop_id, day, level)")
    monkeypatch.setattr(ads, "ad_files", lambda *_: files)
    assert outside_the_rows(connection, [1], MARCH) == outside
    connection.execute("INSERT INTO ad_days VALUES (1, '2025-04-01', 'account'), (2, '2025-03-05', 'account')")
    connection.execute("INSERT INTO ad_days VALUES (1, '2025-03-05', 'product')")
    assert outside_the_rows(connection, [1], MARCH) == outside
    connection.executemany("INSERT INTO ad_days VALUES (1, ?, 'account')", [("2025-03-01",), ("2025-03-31",)])
    assert outside_the_rows(connection, [1], MARCH) in (0, outside if len(files) > 1 else 0)


@pytest.mark.parametrize(
    ("spend", "total", "rejected", "causes"),
    [
        (100, 130, 0, [("unallocated", True)]),
        (130, 100, 0, [("rows_exceed_total", False)]),
        (100, 130, 2, [("rows_refused", False)]),
        (100, 100, 0, []),
    ],
)
def test_rows_of_ads_against_their_total(spend: int, total: int, rejected: int, causes: list[tuple[str, bool]]) -> None:
    file = ad_file("d1", "d2", spend=spend, total=total, rejected=rejected)
    assert [(one.cause, one.explained) for one in judge(file)] == causes


def test_shops_are_checked_together() -> None:
    def compared(number: int, *causes: CauseSum, **figures: int | None) -> Comparison:
        return Comparison("daily", number, causes=causes, figures=dict(figures))

    first = compared(3, CauseSum("a", True, 2, 100), CauseSum("b", False, 1, 5), x=1, y=None)
    second = compared(4, CauseSum("a", True, 3, 50), x=2, y=None, z=7)
    unlike = Comparison("daily", 0, reason="nothing")
    assert _together([first]) is first
    assert _together([unlike, unlike]) is unlike
    found = _together([first, unlike, second])
    assert found.compared == 7
    assert set(found.causes) == {CauseSum("a", True, 5, 150), CauseSum("b", False, 1, 5)}
    assert found.figures == {"x": 3, "y": None, "z": 7}


def test_days_in_words_are_shortened_to_runs() -> None:
    assert day_list(["2025-03-02", "2025-02-28", "2025-03-01", "2025-03-05"]) == "2025-02-28 至 2025-03-02、2025-03-05"
    seven = [f"2025-03-{day:02d}" for day in range(1, 15, 2)]
    assert day_list(seven[:6]).count("2025-03") == 6
    assert day_list(seven).count("2025-03") == 6 and "1" in day_list(seven).rpartition("、")[2]


@pytest.mark.parametrize(
    ("dataset", "file", "rows", "spans"),
    [
        ("ad_days", "推广.csv", ("2025-03-02", "2025-03-09"), [("2025-03-02", "2025-03-09")]),
        ("ad_days", "推广.csv", ("2025-03-02", None), []),  # not known to both of its ends
        ("ad_days", "推广.csv", (None, "2025-03-09"), []),
        ("ad_days", "推广_20250301至20250331.csv", (None, None), [("2025-03-01", "2025-03-20")]),  # made on the 20th
        ("bills", "货款_20250301至20250331.csv", (None, None), []),
        ("bills", "货款.csv", ("2025-03-01", "2025-03-31"), [("2025-03-01", "2025-03-19")]),  # days that were over
        ("orders", "订单.csv", ("2025-03-01", "2025-03-31"), [("2025-03-01", "2025-03-31")]),
    ],
)
def test_the_days_of_a_file_by_its_rows_and_by_its_name(
    dataset: str, file: str, rows: tuple[str | None, str | None], spans: list[tuple[str, str]]
) -> None:
    made = int(datetime(2025, 3, 20, 4, tzinfo=UTC).timestamp())
    assert [(one.first, one.last) for one in _spans(dataset, file, *rows, made)] == spans
