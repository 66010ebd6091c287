"""Price mistakes: far below the usual price, and most of these orders unpaid or given back."""

from __future__ import annotations

import pytest

from pdd_ops.insight.evidence.mistakes import Offered, price_mistakes, usual_price
from pdd_ops.periods import Period

DAYS = Period("2025-07-01", "2025-07-20").each_day()


def usual(paid: int = 8, yuan: int = 45) -> dict[str, Offered]:
    return {day: Offered(unpaid=1, unpaid_pieces=1, unpaid_fen=yuan * 100, paid=paid, pieces=paid,
                         fen=paid * yuan * 100) for day in DAYS}  # fmt: skip


def test_unpaid_orders_at_a_fraction_of_the_price_are_a_mistake() -> None:
    days = usual() | {DAYS[9]: Offered(unpaid=61, unpaid_pieces=75, unpaid_fen=75 * 450, paid=9, pieces=9,
                                       fen=9 * 4500)}  # fmt: skip
    (found,) = price_mistakes({"p": days})
    assert (found.first, found.last, found.unpaid, found.price, found.usual) == (DAYS[9], DAYS[9], 61, 450, 4500)
    assert found.lost == 0


def test_orders_paid_and_given_back_at_that_price_are_one_too() -> None:
    days = usual() | {DAYS[4]: Offered(paid=30, pieces=30, fen=30 * 300, refunded=28, refunded_fen=28 * 300)}
    (found,) = price_mistakes({"p": days})
    assert (found.refunded, found.sold, found.lost) == (28, 2, 2 * 4200)


def test_an_order_at_the_usual_price_on_that_day_was_not_sold_at_the_wrong_one() -> None:
    wrong = Offered(unpaid=80, unpaid_pieces=80, unpaid_fen=8000, paid=10, pieces=10, fen=9 * 100 + 4500,
                    refunded=9, refunded_fen=900)  # fmt: skip
    (found,) = price_mistakes({"p": usual() | {DAYS[4]: wrong}})
    assert (found.unpaid, found.refunded, found.sold, found.lost) == (80, 9, 0, 0)


def test_a_cheap_day_on_which_nearly_all_paid_is_a_promotion() -> None:
    days = usual() | {DAYS[4]: Offered(unpaid=3, unpaid_pieces=3, unpaid_fen=3000, paid=57, pieces=57,
                                       fen=57 * 1000)}  # fmt: skip
    assert price_mistakes({"p": days}) == []


def test_many_unpaid_orders_at_the_usual_price_are_no_mistake() -> None:
    days = usual() | {DAYS[4]: Offered(unpaid=50, unpaid_pieces=50, unpaid_fen=50 * 4500, paid=10,
                                       pieces=10, fen=45_000)}  # fmt: skip
    assert price_mistakes({"p": days}) == []


def test_a_handful_and_listings_for_price_differences_are_none() -> None:
    few = usual() | {DAYS[4]: Offered(unpaid=8, unpaid_pieces=8, unpaid_fen=800)}
    many = usual() | {DAYS[4]: Offered(unpaid=61, unpaid_pieces=61, unpaid_fen=6100)}
    assert price_mistakes({"p": few}) == []
    assert price_mistakes({"p": many}, {"p": "补差价专拍"}) == []
    assert price_mistakes({"p": {DAYS[0]: Offered(unpaid=61, unpaid_pieces=61, unpaid_fen=6100)}}) == []


def test_orders_of_several_pieces_that_were_kept_are_told_with_what_they_cost() -> None:
    days = usual() | {
        DAYS[4]: Offered(paid=20, pieces=80, fen=80 * 450, refunded=12, refunded_fen=48 * 450),
    }
    (found,) = price_mistakes({"p": days})
    assert (found.price, found.sold, found.lost) == (450, 8, 32 * (4500 - 450))


@pytest.mark.parametrize(
    ("unpaid", "paid", "told"),
    [(10, 0, True), (9, 0, False), (30, 70, True), (29, 71, False)],  # ten orders, and three tenths of all of the day
)
def test_ten_orders_and_three_tenths_of_the_day_are_a_mistake(unpaid: int, paid: int, told: bool) -> None:
    wrong = Offered(unpaid, unpaid, unpaid * 100, paid, paid, paid * 4500)
    assert bool(price_mistakes({"p": usual() | {DAYS[4]: wrong}})) is told


@pytest.mark.parametrize(("fen", "told"), [(1499, True), (1500, False)])
def test_a_third_of_the_usual_price_is_no_mistake(fen: int, told: bool) -> None:
    unpaid = usual() | {DAYS[4]: Offered(20, 20, 20 * fen)}
    given_back = usual() | {DAYS[4]: Offered(0, 0, 0, 20, 20, 20 * fen, 20, 20 * fen)}
    assert [bool(price_mistakes({"p": days})) for days in (unpaid, given_back)] == [told, told]


@pytest.mark.parametrize(("refunded", "told"), [(10, True), (9, False)])
def test_half_of_cheap_orders_given_back_are_one(refunded: int, told: bool) -> None:
    days = usual() | {DAYS[4]: Offered(0, 0, 0, 20, 20, 20 * 300, refunded, refunded * 300)}
    unpaid_elsewhere = {DAYS[6]: Offered(5, 5, 500)}
    assert bool(price_mistakes({"p": days | unpaid_elsewhere})) is told


def test_a_mistake_lasts_from_its_first_to_its_last_day_at_the_lowest_price() -> None:
    days = usual() | {
        DAYS[4]: Offered(20, 20, 20 * 450),
        DAYS[7]: Offered(20, 40, 40 * 300),
        DAYS[9]: Offered(9, 9, 900),
    }
    (found,) = price_mistakes({"p": days}, period=Period(DAYS[3], DAYS[8]))
    assert (found.first, found.last, found.unpaid, found.price) == (DAYS[4], DAYS[7], 40, 300)
    one_day = [price_mistakes({"p": days}, period=Period(day, day)) for day in (DAYS[4], DAYS[9])]
    assert [bool(found) for found in one_day] == [True, False]
    assert [
        one.product for one in price_mistakes({"a": days, "b": days | {DAYS[1]: Offered(11, 11, 11)}, "c": days})
    ] == [*"bac"]


@pytest.mark.parametrize(
    ("days", "price"),
    [
        ([Offered(paid=2, pieces=4, fen=400)] * 3, 100),
        ([Offered(paid=2, pieces=4, fen=400)] * 2, 0),  # two days tell no usual price
        ([Offered(paid=2, pieces=4, fen=400, refunded=1)] * 3, 100),
        ([Offered(paid=3, pieces=4, fen=400, refunded=2)] * 3, 0),  # most were given back
        ([Offered(paid=2, pieces=4, fen=400)] * 3 + [Offered(unpaid=9, unpaid_pieces=9)] * 5, 100),
        ([Offered(paid=2, pieces=2, fen=fen) for fen in (200, 400, 900)], 200),
    ],
)
def test_the_usual_price_is_the_middle_one_of_days_that_kept_their_orders(days: list[Offered], price: float) -> None:
    assert usual_price(days) == price


def test_what_was_kept_of_a_day() -> None:
    day = Offered(paid=10, pieces=40, fen=5_000, refunded=4, refunded_fen=2_000)
    assert (day.kept, day.kept_fen, day.kept_pieces) == (6, 3_000, 24)
    over = Offered(paid=1, pieces=1, fen=100, refunded=2, refunded_fen=200)
    assert (over.kept, over.kept_fen, over.kept_pieces, Offered().kept_pieces) == (0, 0, 0, 0)
