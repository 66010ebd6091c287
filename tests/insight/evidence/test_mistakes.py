"""Price mistakes: far below the usual price, and most of these orders unpaid or given back."""

from __future__ import annotations

from pdd_ops.insight.evidence.mistakes import Offered, price_mistakes
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
