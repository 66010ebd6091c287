"""Periods as people type them: months, weeks, days, years, stretches of days, and what each is compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.errors import UsageError
from pdd_ops.lang import use_language
from pdd_ops.periods import Day, Month, NamedPeriod, Week, Year, compared_with, parse_period

DAYS = st.dates(date(2001, 1, 10), date(2098, 12, 20))


@pytest.mark.parametrize(
    ("texts", "kind", "first", "last"),
    [
        (("2024-02", "2024-2", "202402", "2024/02", "2024年2月", " 2024年02月 "), "month", "2024-02-01", "2024-02-29"),
        (("2026-W01", "2026W1", "2026-w01", "2026年第1周"), "week", "2025-12-29", "2026-01-04"),
        (("2020-W53", "2020年53周"), "week", "2020-12-28", "2021-01-03"),
        (("2024-02-29", "2024/2/29", "20240229", "2024年2月29日"), "day", "2024-02-29", "2024-02-29"),
        (("2023", "2023年"), "year", "2023-01-01", "2023-12-31"),
        (("2024-11-28..2025-01-05", "2024年11月28日至2025年1月5日"), "range", "2024-11-28", "2025-01-05"),
        (("2024-11..2025-01", "2024-11～2025-01-31"), "range", "2024-11-01", "2025-01-31"),
        (("2024-05-01..2024-05-01",), "range", "2024-05-01", "2024-05-01"),
    ],
)
def test_every_way_of_writing_a_period(texts: tuple[str, ...], kind: str, first: str, last: str) -> None:
    for text in texts:
        found = parse_period(text)
        assert found.data == {"kind": kind, "first": first, "last": last}, text
        assert parse_period(str(found)) == found


@pytest.mark.parametrize(
    "text",
    ["", "..", "2024-13", "2024-00", "2025-W53", "2024-W00", "2023-02-29", "2024-06-31", "2024-0631", "202413",
     "1999-05", "2024-05-03..", "..2024-05-03", "2024-05-03..2024-05-09..2024-05-12", "yesterday", "W10",
     "2024-05-09..2024-05-03", "2024-05..2024-04", "2024年10周10"],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "previous", "last_year"),
    [
        ("2024-03", "2024-02", "2023-03"),
        ("2021-W01", "2020-W53", "2020-W01"),
        ("2020-W53", "2020-W52", "2019-W52"),
        ("2024-03-01", "2024-02-29", "2023-03-01"),
        ("2024-02-29", "2024-02-28", "2023-02-28"),
        ("2024", "2023", "2023"),
        ("2024-03-01..2024-03-10", "2024-02-20..2024-02-29", "2023-03-01..2023-03-10"),
    ],
)
def test_what_a_period_is_compared_with(text: str, previous: str, last_year: str) -> None:
    period = parse_period(text)
    assert str(compared_with(period, "previous")) == previous
    assert str(compared_with(period, "last-year")) == last_year


def test_another_period_is_of_the_same_kind_or_length() -> None:
    week = parse_period("2024-W20")
    assert compared_with(week, "2024-W03") == Week.of(2024, 3)
    assert compared_with(week, "2024-05-01..2024-05-07") == NamedPeriod("2024-05-01", "2024-05-07")
    for other in ("2024-04", "2024", "2024-05-01", "2024-05-01..2024-05-08", "2024-W20", "2024-05-13..2024-05-19"):
        with pytest.raises(UsageError):
            compared_with(week, other)


@given(DAYS, st.integers(0, 400), st.sampled_from(["month", "week", "day", "year", "range"]))
def test_periods_follow_one_another(start: date, more: int, kind: str) -> None:
    day = start.isoformat()
    period: NamedPeriod = {
        "month": Month.containing(day), "week": Week.containing(day), "day": Day.of(day), "year": Year.of(start.year),
        "range": NamedPeriod(day, (start + timedelta(days=more % 90)).isoformat()),
    }[kind]  # fmt: skip
    before = period.shift(-1)
    assert date.fromisoformat(before.last) + timedelta(days=1) == date.fromisoformat(period.first)
    assert before.kind == period.kind and before.shift(1) == period
    assert parse_period(str(period)) == period
    assert kind not in ("range", "week", "day") or before.days == period.days


def test_names_and_titles_in_both_languages() -> None:
    said = {
        text: parse_period(text) for text in ("2024-11", "2024-W46", "2024-11-11", "2024", "2024-11-01..2024-11-11")
    }
    chinese = [period.title for period in said.values()]
    assert chinese == [
        "2024年11月运营月总结", "2024年第46周运营周总结（11月11日至11月17日）", "2024年11月11日运营日总结",
        "2024年度总结",
        "2024年11月1日至11月11日运营总结",
    ]  # fmt: skip
    assert parse_period("2024-12-30..2025-01-02").name == "2024年12月30日至2025年1月2日"
    assert parse_period("2025-W01").name == "2025年第1周"  # begins in 2024
    use_language("en")
    try:
        english = [period.title for period in said.values()]
    finally:
        use_language("zh")
    assert english == [
        "Operations summary of November 2024", "Weekly summary of week 46 of 2024 (11 November to 17 November)",
        "Daily summary of 11 November 2024", "Summary of the year 2024",
        "Operations summary of 1 November to 11 November 2024",
    ]  # fmt: skip


def test_headings_are_short() -> None:
    ranges = ("2024-03-01..2024-03-15", "2024-03-20..2024-04-02", "2024-12-30..2025-01-02", "2024-W10")
    assert [parse_period(text).heading for text in ranges] == [
        "2024-03-01–15", "2024-03-20–04-02", "2024-12-30–2025-01-02", "2024-W10",
    ]  # fmt: skip
