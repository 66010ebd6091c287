"""Which reasons and which rows of a split are told: borders by hand."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.why.model import REST, UNATTRIBUTED, Known, RateRow, RateSplit, Row, Why
from pdd_ops.insight.why.rows import columns_of, factors_by_size, is_telling, shortened, shortened_rates
from pdd_ops.insight.why.words import _days, _news, _reasons, _relative, phrase, row_sentences
from pdd_ops.lang import use_language
from pdd_ops.periods import Month


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use_language("zh")
    yield
    use_language("zh")


def factors(*contributions: int) -> list[Factor]:
    names = ("order_value", "order_conversion", "visitors_per_day", "refund_share", "days", "bulk")
    return [Factor(name, fen, None, None) for name, fen in zip(names, contributions, strict=False)]


def known(**parts: object) -> Known:
    days = SimpleNamespace(days=31)
    usual = {
        "sold": {},
        "begun": {},
        "lines": {},
        "month": Month.of(2025, 3),
        "compared": SimpleNamespace(days=days, before=days),
    }
    return cast(Known, SimpleNamespace(**(usual | parts)))


@pytest.mark.parametrize(
    ("contributions", "change", "chosen", "against"),
    [
        ((60, 20, 19), 100, [60, 20], []),  # a reason makes a fifth of the change
        ((64, 16), 80, [64], []),  # four fifths of what goes with it are told
        ((63, 17), 80, [63, 17], []),
        ((25, 25, 25, 25), 100, [25, 25, 25], []),  # three at most
        ((60, 60, -6, -5, -9), 100, [60, 60], [-9, -6]),  # a tenth of the largest; two at most
        ((-60, -20, 6, 5), -69, [-60, -20], [6]),
        ((1, 0), 1, [1], []),
        ((10, -10), 0, [-10], [10]),
        ((), 5, [], []),
    ],
)
def test_which_factors_are_reasons(
    contributions: tuple[int, ...], change: int, chosen: list[int], against: list[int]
) -> None:
    with_, without = _reasons(factors(*contributions), change)
    assert [one.contribution for one in with_] == chosen
    assert [one.contribution for one in without] == against


def row(key: str, change: int, *contributions: int, news: str = "") -> Row:
    return Row(key, key, change, tuple(factors(*(contributions or (change,)))), news)


def told(rows: list[Row], shop: dict[str, int] | None = None) -> list[str]:
    return [text[1 : text.index("”")] for text in row_sentences(known(), rows, shop=shop)]


def test_three_rows_that_rose_and_three_that_fell_are_told_the_largest_first() -> None:
    """Rows moved by 1,000 in all: below 30 nothing is told, and never the rest."""
    rows = [row("E", -325), row("F", -30), row("G", -29), row("H", 1), row("D", 50)]
    rows += [row("A", 450), row("C", 55), row("B", 60), row(REST, 900), row(UNATTRIBUTED, -900)]
    assert told(rows) == ["A", "B", "C", "E", "F"]
    assert told([row(name, -100 - at) for at, name in enumerate("ABCD")]) == ["D", "C", "B", "A"]  # weighty by itself


@pytest.mark.parametrize(("up", "down", "is_told"), [(100, -50, True), (99, -49, False)])
def test_a_row_with_a_weighty_reason_is_told_though_others_rose_more(up: int, down: int, is_told: bool) -> None:
    rows = [row("A", 450), row("B", 140), row("C", 60), row("E", -300), row("D", 50, up, down)]
    assert ("D" in told(rows)) == is_told
    no_reason = Row("D", "D", 50, (Factor("days", 100, 28, 31), Factor("order_value", -50, None, None)))
    assert "D" not in told([*rows[:-1], no_reason])  # more days are no reason of its own


def test_what_the_whole_shop_is_told_of_is_not_told_of_a_row_again() -> None:
    assert told([row("A", 100)], shop={"order_value": 300}) == []
    assert told([row("A", 100)], shop={"order_value": 200}) == ["A"]  # half of it is of this row
    assert told([row("A", 100)], shop={"order_conversion": 300}) == ["A"]
    assert told([row("A", 100, 120, -20)], shop={"order_value": 300}) == ["A"]  # something went against it
    assert told([row("A", 0, 10, -10)]) == []  # nothing moved


def test_two_reasons_of_a_row_are_told_and_one_against_it() -> None:
    [text] = row_sentences(known(), [row("A", 100, 60, 50, 45, -30, -25)])
    assert text.startswith("“A”多了 1.00 元：主要是")
    assert text.count("元）") == 3 and "-0.30" in text


@pytest.mark.parametrize(
    ("news", "by", "text"),
    [
        ("new", "product", "“A”是本月上新，带来 1.00 元。"),
        ("new", "source", "“A”是新增来源，带来 1.00 元。"),
        ("gone", "product", "“A”没有再卖，少了 1.00 元。"),
        ("gone", "source", "“A”这个来源没有了，少了 1.00 元。"),
    ],
)
def test_what_is_new_or_gone(news: str, by: str, text: str) -> None:
    change = 100 if news == "new" else -100
    seen = known(begun={"A": "2025-03-08"})
    assert [
        one.replace(Month.of(2025, 3).this, "本月") for one in row_sentences(seen, [row("A", change, news=news)], by)
    ] == [text]


def test_a_product_first_sold_before_is_back() -> None:
    assert _news(known(begun={"A": "2025-03-08"}), row("A", 1, news="new"), "product") == "new"
    assert _news(known(), row("A", 1, news="new"), "product") == "back"
    assert _news(known(begun={"A": "2025-03-08"}), row("A", -1, news="gone"), "product") == "gone"
    assert _news(known(), row("A", 1), "source") == ""


@pytest.mark.parametrize(
    ("factor", "up"),
    [
        (Factor("order_value", 5, None, None), True),
        (Factor("order_value", -5, None, None), False),
        (Factor("order_value", -5, 2.0, 3.0), True),  # by its own values, where it has some
        (Factor("order_value", 5, 2.0, 2.0), True),
        (Factor("refund_share", 5, None, None), False),  # fewer refunds are more sales
        (Factor("refund_share", -5, None, None), True),
        (Factor("refunds", 5, None, None), False),
    ],
)
def test_a_factor_rises_or_falls_by_its_own_values(factor: Factor, up: bool) -> None:
    rising = phrase(Factor(factor.id, factor.contribution, 1.0, 2.0))
    assert (phrase(factor) == rising) == up


def test_a_factor_has_what_it_made_in_yuan_and_days_how_many() -> None:
    assert "+12.34" in phrase(Factor("order_value", 1234, 1.0, 2.0))
    assert _days(Factor("days", 5, 28, 31)) == "3"
    assert _days(Factor("days", 5, 31, 28)) == "3"
    assert _days(Factor("days", 5, None, 28)) == _days(Factor("days", 5, 28, None)) == ""
    assert _days(Factor("orders_per_day", 5, 28, 31)) == ""


def test_a_relative_change_is_of_what_it_was() -> None:
    assert "+50.00%" in _relative(cast(Why, SimpleNamespace(before=200, change=100)))
    assert "+50.00%" in _relative(cast(Why, SimpleNamespace(before=-200, change=100)))
    assert _relative(cast(Why, SimpleNamespace(before=0, change=100))) == ""


@pytest.mark.parametrize(
    ("contributions", "change", "telling"),
    [((40, -30), 10, True), ((41, -31), 10, False), ((-41, 31), -10, False), ((41, -41), 0, True), ((50, 40), 1, True)],
)
def test_a_split_tells_nothing_where_opposite_parts_are_three_times_the_change(
    contributions: tuple[int, ...], change: int, telling: bool
) -> None:
    assert is_telling(factors(*contributions), change) is telling


def test_factors_by_size_and_alike_in_the_order_of_the_chain() -> None:
    found = factors_by_size([Factor("order_value", 5, None, None), Factor("days", -5, None, None), *factors(9)])
    assert [(one.id, one.contribution) for one in found] == [("order_value", 9), ("days", -5), ("order_value", 5)]
    assert columns_of([row("A", 1, 0, 0, 0, 1), row("B", 1)]) == [
        "visitors_per_day",
        "order_conversion",
        "order_value",
        "refund_share",
    ]


def test_rows_that_have_no_room_are_added_up() -> None:
    rows = [row(name, 10) for name in "ABCD"] + [row(UNATTRIBUTED, 5)]
    assert [one.key for one in shortened(rows, 4)] == [*"ABCD", UNATTRIBUTED]
    found = shortened(rows, 3)
    assert [one.key for one in found] == ["A", "B", REST, UNATTRIBUTED]
    assert (found[2].change, found[2].factors) == (20, (Factor("order_value", 20, None, None),))
    assert found[2].label != shortened([*rows, row(REST, 1)], 3)[2].label  # how many the rest are is not known then


def rate_rows(*keys: str) -> tuple[RateRow, ...]:
    return tuple(RateRow(key, key, 0.1, 0.2, 0.5, 0.25) for key in keys)


@pytest.mark.parametrize(
    ("keys", "most", "shown"),
    [
        ("AB", 2, ["A", "B"]),
        ("ABC", 2, ["A", REST]),
        (("A", REST), 2, ["A", REST]),
        (("A", "B", REST), 2, ["A", REST]),  # the second one joins the rest
        (("A", "B", UNATTRIBUTED), 2, ["A", "B", UNATTRIBUTED]),
        (("A", "B", "C", UNATTRIBUTED), 2, ["A", REST, UNATTRIBUTED]),
    ],
)
def test_rows_of_rates_are_shortened_and_sum_as_before(keys: tuple[str, ...], most: int, shown: list[str]) -> None:
    rows = rate_rows(*keys)
    found = shortened_rates(RateSplit("conversion", "product", 0.1, 0.2, 0.75 * len(rows), rows), most)
    assert [one.key for one in found] == shown
    assert sum(one.rate + one.mix for one in found) == pytest.approx(0.75 * len(rows))


def test_effects_have_two_decimals_that_sum_to_those_of_the_change() -> None:
    """Three times 0.004 and three times 0: what is left over goes to the first ones alike, 0.01 in all."""
    rows = tuple(RateRow(key, key, 0.1, 0.2, 0.004, 0.0) for key in "ABC")
    found = shortened_rates(RateSplit("conversion", "product", 0.1, 0.2, 0.012, rows), 5)
    assert [(one.rate, one.mix) for one in found] == [(0.01, 0.0), (0.0, 0.0), (0.0, 0.0)]
