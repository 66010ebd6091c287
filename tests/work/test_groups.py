"""Which changes are measured together, and under which of them the effect stands; worth that is divided."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.periods import Period
from pdd_ops.work import effects, groups
from pdd_ops.work.groups import grouped
from pdd_ops.work.model import POINTS, YUAN, Action
from pdd_ops.work.treatment import Treatment
from pdd_ops.work.worth import divided

SEEN = Treatment("price:7000003", 1, "降价", "2025-03-02", None, ("7000003",), None, campaign=False, detected=True)
KEPT = replace(SEEN, id="L4", first="2025-03-04")
SAID = Treatment("L3", 1, "换主图", "2025-03-05", None, ("7000003",), None, campaign=False)
SALE = Treatment("L2", 1, "秒杀", "2025-03-06", "2025-03-08", ("7000003", "7000004"), None, campaign=True)
DONE = Treatment("A1", 1, "抽检", "2025-03-08", None, ("7000003",), "refund_rate", campaign=False)


def names(*treatments: Treatment) -> dict[str, tuple[str, ...]]:
    return {one.lead.id: one.others for one in grouped(treatments)}


def test_the_effect_stands_under_the_action_else_the_campaign_else_the_entry_else_what_was_seen() -> None:
    assert names(SEEN, KEPT, SAID, DONE) == {"A1": ("L3", "L4", "price:7000003")}
    assert names(SEEN, KEPT, SAID, SALE) == {"L2": ("L3", "L4", "price:7000003")}
    assert names(SEEN, KEPT, SAID) == {"L3": ("L4", "price:7000003")}
    assert names(SEEN, KEPT) == {"L4": ("price:7000003",)}


def test_a_group_is_measured_from_its_first_day_on_the_metric_that_was_named() -> None:
    [group] = grouped([SAID, replace(DONE, metric=None), replace(DONE, id="A2", first="2025-03-09")])
    assert (group.lead.id, group.lead.first, group.lead.metric) == ("A1", "2025-03-05", "refund_rate")


@pytest.mark.parametrize(
    "other",
    [
        replace(SAID, first="2025-02-28"),  # eight days apart
        replace(SAID, products=("7000004",)),
        replace(SAID, products=("7000003", "7000004")),  # it reaches further than the action
        replace(SAID, products=()),
        replace(SAID, shop_id=2),
        replace(DONE, id="A2", metric="conversion"),
    ],
)
def test_what_can_be_told_apart_stays_apart(other: Treatment) -> None:
    assert names(DONE, other) == {"A1": (), other.id: ()}


def test_seven_days_apart_is_together() -> None:
    assert names(DONE, replace(SAID, first="2025-03-01")) == {"A1": ("L3",)}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "q", None]), st.floats(0.01, 1e6), st.sampled_from(["open", "done", "dropped"])
        ),
        max_size=8,
    )
)
def test_parts_never_come_to_more_than_the_worth(drawn: list[tuple[str | None, float, str]]) -> None:
    actions = [
        Action(f"A{n}", 1, "x", "2025-03-01", problem=problem, expected=round(amount, 2), expected_unit=YUAN,
               status=status)
        for n, (problem, amount, status) in enumerate(drawn)
    ]  # fmt: skip
    found = divided(actions)
    assert [one.id for one in found] == [one.id for one in actions]
    for problem in ("p", "q"):
        before = [one.expected or 0 for one in actions if one.problem == problem and one.status != "dropped"]
        after = [one.expected or 0 for one in found if one.problem == problem and one.status != "dropped"]
        assert sum(after) <= max(before, default=0) + 1e-6
        assert sum(after) >= max(before, default=0) - 0.01 * len(before) - 1e-6
    assert [b for a, b in zip(actions, found, strict=True) if a.status == "dropped" or a.problem is None] == [
        a for a in actions if a.status == "dropped" or a.problem is None
    ]


def test_yuan_and_points_are_divided_each_by_itself() -> None:
    yuan = Action("A1", 1, "x", "2025-03-01", problem="p", expected=900.0, expected_unit=YUAN)
    points = replace(yuan, id="A2", expected=1.5, expected_unit=POINTS)
    assert divided([yuan, points, replace(points, id="A3")]) == [
        yuan, replace(points, expected=0.75, worth=1.5), replace(points, id="A3", expected=0.75, worth=1.5)
    ]  # fmt: skip


def test_the_newest_are_measured_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "_reach", lambda *_: Period("2025-01-01", "2025-03-31"))
    monkeypatch.setattr(effects, "_by_aim", lambda _, one, reach: one.id)
    days = [f"2025-02-{day:02d}" for day in range(1, effects.MOST_AT_ONCE + 2)]
    many = [Treatment(f"A{day}", 1, "x", day, None, ("p",), None, False) for day in days]
    outside = Treatment("A0", 1, "x", "2025-01-01", None, ("p",), None, False)
    asked: list[object] = [*effects.effects_for(sqlite3.connect(":memory:"), [outside, *many])]
    assert asked == [f"A{day}" for day in days[1:]]


def test_what_begins_on_the_last_day_is_there_and_what_begins_later_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(_: sqlite3.Connection, leads: list[Treatment], until: str) -> list[object]:
        asked.extend(one.id for one in leads if until)
        return []

    monkeypatch.setattr(effects, "effects_for", noted)
    on, later = (Treatment(f"A{at}", 1, "x", f"2025-03-{at}", None, (f"p{at}",), None, False) for at in (20, 21))
    groups.effects_together(sqlite3.connect(":memory:"), [on, later], "2025-03-20")
    assert asked == ["A20"]
