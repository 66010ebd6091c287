"""Life tables against a published example, and against what must hold of any."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdd_ops.metrics.life_table import life_table

# Weeks in remission of 21 patients (Gehan 1965, the 6-MP arm); + : still in remission when last seen.
WEEKS = "6,6,6,6+,7,9+,10,10+,11+,13,16,17+,19+,20+,22,23,25+,32+,32+,34+,35+"
PUBLISHED = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}

counts = st.dictionaries(st.integers(0, 40), st.integers(0, 30), max_size=12)


def test_a_published_example() -> None:
    entries = WEEKS.split(",")
    events = Counter(int(one) for one in entries if not one.endswith("+"))
    censored = Counter(int(one[:-1]) for one in entries if one.endswith("+"))
    table = life_table(events, censored)
    assert {week: round(table.after(week), 4) for week in PUBLISHED} == PUBLISHED
    assert table.quantile(0.5) == 23
    assert table.quantile(0.6) is None


def test_nothing_is_still_open() -> None:
    """Without open cases the table is the plain distribution."""
    table = life_table({0: 2, 3: 1, 4: 1}, {})
    assert [table.after(age) for age in range(5)] == [0.5, 0.5, 0.5, 0.25, 0.0]
    assert (table.quantile(0.5), table.quantile(0.75), table.quantile(1)) == (0, 3, 4)


def test_it_ends_where_few_are_left_or_where_it_is_told_to() -> None:
    assert len(life_table({1: 5}, {2: 95, 9: 100}, fewest=101).events) == 3
    assert len(life_table({1: 5}, {9: 100}, last=4).events) == 5
    empty = life_table({}, {})
    assert (empty.survival, empty.leaves(0), empty.quantile(0.5)) == ((1.0,), 0.0, None)


@given(counts, counts)
def test_what_holds_of_any_table(events: dict[int, int], censored: dict[int, int]) -> None:
    table = life_table(events, censored)
    assert all(now >= then >= 0 for now, then in zip(table.survival, table.survival[1:], strict=False))
    assert table.leaves(len(table.events)) == 0
    assert table.leaves(0) == pytest.approx(1 - table.survival[-1])
    for age, (risk, gone) in enumerate(zip(table.at_risk, table.events, strict=True)):
        assert gone <= risk == sum(n for a, n in [*events.items(), *censored.items()] if a >= age)


def test_half_have_left_at_the_age_at_which_just_half_have() -> None:
    table = life_table({0: 1, 2: 1, 3: 1, 5: 1}, {})
    assert [table.quantile(share) for share in (0.25, 0.26, 0.5, 0.75, 1.0)] == [0, 2, 2, 3, 5]
    assert life_table({0: 1}, {4: 3}).quantile(0.5) is None
