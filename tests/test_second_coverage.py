"""Which days are covered, computed a second way from the raw files of every story: the same days as the tool's, and in
`query --by day` a number on each of them, 0 where nothing was sold, and nothing on the others."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.corpus import database, exports
from support.second_coverage import covered
from support.tool import run_json

from pdd_ops.sample.story import stories

NAMES = {"orders": "orders", "traffic_days": "traffic", "ad_days": "ads"}  # dataset of the tool -> of the second way

IN_EVERY_RUN = ("begins", "ends_mid_month", "closed_saturdays", "gap_between_exports", "collapse_restart")
STORIES = [pytest.param(name, marks=() if name in IN_EVERY_RUN else pytest.mark.slow) for name in stories()]

_second: dict[str, dict[str, set[date]]] = {}  # by story


def second_way(name: str, factory: pytest.TempPathFactory) -> dict[str, set[date]]:
    if name not in _second:
        _second[name] = covered(exports(name, factory))
    return _second[name]


def stored(path: Path) -> dict[str, set[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    with closing(sqlite3.connect(path)) as connection:
        for dataset, day in connection.execute("SELECT dataset, day FROM coverage_days"):
            days[dataset].add(date.fromisoformat(day))
    return {NAMES[dataset]: of for dataset, of in days.items() if dataset in NAMES}


@pytest.mark.slow
@pytest.mark.parametrize("name", stories())
def test_the_covered_days_of_a_story(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    tool, second = stored(database(name, tmp_path_factory)), second_way(name, tmp_path_factory)
    assert {what: sorted(tool[what] ^ second[what]) for what in tool} == {what: [] for what in second}


@pytest.mark.parametrize("name", STORIES)
def test_a_day_that_is_not_covered_has_no_number(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    first, last = date(2025, 2, 15), date(2025, 3, 31)
    asked = ["query", "orders", "--by", "day", "--from", str(first), "--to", str(last), "--format", "json"]
    told = run_json(*asked, "--db", database(name, tmp_path_factory))
    known = {date.fromisoformat(row["day"]) for row in told["rows"] if row["orders"] is not None}
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    assert sorted(known ^ (days & second_way(name, tmp_path_factory)["orders"])) == []
