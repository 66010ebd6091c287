"""Figures of surveys, term by term: which answers count, shares of options, flags and changes."""

from __future__ import annotations

from math import sqrt

import pytest

from pdd_ops.metrics.intervals import newcombe, normal_reach
from pdd_ops.work.surveys import (
    Change,
    Csat,
    Nps,
    Question,
    _Answer,
    _csat,
    _csat_change,
    _nps,
    _nps_change,
    _question,
    _report,
    _shares,
    _straight_lines,
)


def answer(
    person: str, text: str | None, *, kind: str = "score", score: float | None = None, seconds: int | None = 60,
    question: str = "1、好吗", headline: bool = False,
) -> _Answer:  # fmt: skip
    return _Answer("s", person, question, kind, headline, text, score, seconds)


def test_promoters_give_nine_or_ten_and_detractors_six_at_most() -> None:
    scores = [0, 6, 7, 8, 9, 10, 10, 11, -1, None]
    found = _nps([answer(str(at), "", kind="nps", score=score) for at, score in enumerate(scores)])
    assert found == Nps(3, 2, 7)
    assert _nps([answer("1", "", kind="score", score=9)]) is None


def test_the_score_and_how_far_chance_reaches() -> None:
    found = Nps(50, 20, 100)
    assert found.value == 30
    assert found.margin == pytest.approx(100 * normal_reach() * sqrt((0.7 - 0.09) / 100))


def test_several_answers_of_a_person_are_so_much_of_one() -> None:
    given = [("a", 4), ("a", 3), ("a", 5), ("b", 1), ("c", 5), ("c", 0), ("c", 6), ("d", None)]
    found = _csat([answer(person, "", kind="csat", score=score) for person, score in given])
    assert found is not None
    assert (found.satisfied, found.n) == pytest.approx((2 / 3 + 0 + 1, 3))
    assert found.share == pytest.approx((2 / 3 + 1) / 3)
    assert _csat([answer("a", "", kind="nps", score=5)]) is None


@pytest.mark.parametrize(("now", "before", "told"), [(30, 30, True), (29, 30, False), (30, 29, False)])
def test_thirty_answers_on_either_side_are_compared(now: int, before: int, told: bool) -> None:
    nps = _nps_change(Nps(now, 0, now), Nps(0, 0, before))
    csat = _csat_change(Csat(now, now), Csat(0.0, before))
    assert (nps is not None, csat is not None) == (told, told)
    assert _nps_change(None, Nps(0, 0, 30)) is _nps_change(Nps(0, 0, 30), None) is None
    assert _csat_change(None, Csat(0, 30)) is _csat_change(Csat(0, 30), None) is None
    assert (Question("s", 1, "", "score", now).is_small, now < 30) == (now < 30, now < 30)


def test_a_change_has_the_reach_of_both_sides() -> None:
    now, before = Nps(50, 20, 100), Nps(20, 30, 50)
    reach = sqrt(now.margin**2 + before.margin**2)
    assert _nps_change(now, before) == Change(-20.0, 50.0, 50.0 - reach, 50.0 + reach)
    found = _csat_change(Csat(80, 100), Csat(30, 50))
    assert found is not None
    assert (found.before, found.difference) == pytest.approx((0.6, 0.2))
    assert (found.low, found.high) == newcombe(80, 100, 30, 50)


@pytest.mark.parametrize(("low", "high", "clear"), [(0.1, 1, True), (-1, -0.1, True), (0, 1, False), (-1, 0, False)])
def test_a_change_is_clear_where_its_interval_leaves_out_nothing(low: float, high: float, clear: bool) -> None:
    assert Change(0, 0, low, high).is_clear is clear


def test_the_shares_of_options_are_of_those_who_answered() -> None:
    """What somebody wrote beside an option is no option of its own."""
    found = _shares(iter(["茶┋杯", "茶", "其他〖碗〗", "杯┋ "]))
    assert list(found.items()) == [("杯", 0.5), ("茶", 0.5), ("其他", 0.25)]
    assert list(_shares(iter("edcbad"))) == [*"dabce"]  # alike by their names


@pytest.mark.parametrize(
    ("scores", "straight"), [([4, 4, 4], True), ([4, 4], False), ([4, 4, 5], False), ([5, 5, 5, 5], True)]
)
def test_three_answers_that_are_all_the_same_are_a_straight_line(scores: list[int], straight: bool) -> None:
    rows = [answer("a", "", kind="score" if at else "csat", score=score) for at, score in enumerate(scores)]
    others = [answer("a", "", kind="nps", score=1), answer("a", "", kind="score")]
    assert list(_straight_lines([*rows, *others])) == [straight]


def test_a_question_has_the_mean_of_its_numbers_or_the_shares_of_its_options() -> None:
    rows = [answer("a", "4", score=4), answer("b", "2", score=2), answer("c", "?"), answer("d", None, score=5)]
    found = _question(rows)
    assert (found.n, found.mean, found.shares, found.text, found.no) == (2, 3, None, "好吗", 1)
    options = _question([answer("a", "茶", kind="choice"), answer("b", None, kind="choice")])
    assert (options.n, options.mean, options.shares) == (1, None, {"茶": 1.0})
    assert _question([answer("a", "茶", kind="text")]).shares is None
    assert _question([answer("a", None, kind="choice")]).shares is None
    assert _question([answer("a", None, score=None)]).mean is None


def test_sheets_that_were_filled_in_hastily_are_flagged_and_questions_stand_in_their_order() -> None:
    rows = [
        answer("a", "1", seconds=19, question="10、再来吗"),
        answer("b", "1", seconds=20, question="2、好吗"),
        answer("c", "1", seconds=None, question="2、好吗"),
        answer("a", "1", seconds=19, question="3、省略", kind="ignore"),
        answer("a", "9", seconds=19, question="4、推荐", kind="nps", score=9, headline=True),
        answer("b", "1", seconds=20, question="5、推荐", kind="nps", score=1),
    ]
    found = _report(None, rows)
    assert (found.surveys, found.sheets, found.hasty, found.straight) == (1, 3, 1, 0)
    assert [one.no for one in found.questions] == [2, 4, 5, 10]
    assert (found.nps, found.csat) == (Nps(1, 0, 1), None)  # of headline questions alone
