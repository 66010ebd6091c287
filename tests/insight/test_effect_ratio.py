"""Effects on ratios: sums over sums, points beside relative changes, and which direction is the good one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shared import shop_of_three_months
from support.tool import run, run_json

from benchmarks.effects import RATIO_CASES, RatioCase, one_run, share
from pdd_ops.insight.effect import Effect, effect
from pdd_ops.insight.matched import windows
from pdd_ops.insight.product_series import Numbers, Ratio
from pdd_ops.insight.windows import frame_of
from pdd_ops.lang import use_language
from pdd_ops.periods import Period

DAYS = Period("2025-01-06", "2025-06-29").each_day()  # 25 weeks
FIRST = "2025-06-02"  # 28 days before the end
AFTER = np.array([day >= FIRST for day in DAYS])
Grid = np.ndarray[Any, np.dtype[np.float64]]


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


def counted(
    seed: int, *, rate: float = 0.05, times: float = 1.0, visitors: float = 1.0, size: float = 400
) -> tuple[Grid, Grid]:
    """Orders and visitors of eight products by day; from FIRST on the rate of the third is `times` and its visitors
    are `visitors` what they were."""
    random = np.random.default_rng(seed)
    usual, rates = np.full((len(DAYS), 8), float(size)), np.full((len(DAYS), 8), rate)
    usual[AFTER, 2] *= visitors
    rates[AFTER, 2] *= times
    below = random.poisson(usual * random.gamma(25, 1 / 25, usual.shape))
    return random.binomial(below, rates).astype(float), below.astype(float)


def series(grid: Grid) -> dict[str, dict[str, float]]:
    return {f"P{n}": dict(zip(DAYS, column, strict=True)) for n, column in enumerate(grid.T.tolist())}


def found(above: Grid, below: Grid, **more: Any) -> Effect:  # noqa: ANN401  # options
    ratio = Ratio(series(below), counted=True, sales=series(above))
    return effect(
        series(above), {"P2"}, **{"first": FIRST, "last": DAYS[-1], "begins": DAYS[0], "ratio": ratio, **more}
    )


@pytest.mark.parametrize(
    ("times", "welcome", "verdict"),
    [(1.6, 1, "improved"), (0.6, 1, "worse"), (0.6, -1, "improved"), (1.6, -1, "worse"), (1.0, 1, "cannot_tell")],
)
def test_a_change_of_the_rate_is_found_and_judged_by_its_good_direction(
    times: float, welcome: int, verdict: str
) -> None:
    one = found(*counted(1, times=times), welcome=welcome)
    assert one.verdict == verdict and one.interval is not None and one.change is not None
    assert one.interval[0] < times - 1 < one.interval[1]
    assert one.amount == pytest.approx(0.05 * (times - 1), abs=0.01)  # points, not orders
    assert one.detectable is not None and (one.detectable > 0) == (welcome > 0)


def test_the_sides_are_sums_over_sums() -> None:
    above, below = counted(2)
    one = found(above, below)
    assert one.after == pytest.approx(above[AFTER, 2].sum() / below[AFTER, 2].sum())
    assert one.expected == pytest.approx(above[~AFTER, 2].sum() / below[~AFTER, 2].sum(), rel=0.01)


def test_more_visitors_at_the_same_rate_are_no_better_rate() -> None:
    above, below = counted(3, visitors=3.0)
    one = found(above, below)
    assert one.verdict == "cannot_tell" and one.change == pytest.approx(0, abs=0.1)
    assert effect(series(above), {"P2"}, first=FIRST, last=DAYS[-1], begins=DAYS[0]).verdict == "improved"


@given(st.integers(0, 10_000), st.integers(2, 5))
@settings(max_examples=5, deadline=None)
def test_the_unit_of_the_denominator_does_not_matter(seed: int, unit: int) -> None:
    above, below = counted(seed, times=1.3)
    plain, other = found(above, below), found(above, below * unit)
    assert other.verdict == plain.verdict
    assert other.change == pytest.approx(plain.change) and other.interval == pytest.approx(plain.interval)
    assert other.amount == pytest.approx((plain.amount or 0) / unit)


def test_few_cases_are_not_compared() -> None:
    one = found(*counted(4, rate=0.02, size=10, times=4))
    assert (one.verdict, one.reasons, one.change) == ("cannot_tell", ("few_events",), None)
    assert one.events is not None and one.events < 10


def test_days_that_the_data_lack_are_left_out_and_counted() -> None:
    above, below = counted(5, times=1.6)
    gone = set(Period("2025-06-05", "2025-06-09").each_day())
    there = np.array([day not in gone for day in DAYS])
    one = found(above * there[:, None], below * there[:, None], unknown=gone)
    assert (one.verdict, one.days_used, one.unknown) == ("improved", 23, 5)


def test_the_whole_shop_is_shown_as_a_ratio() -> None:
    above, below = counted(6)
    ratio = Ratio(series(below), counted=True, sales=series(above))
    one = effect(series(above), set(), first=FIRST, last=DAYS[-1], begins=DAYS[0], ratio=ratio)
    assert one.reasons == ("shop_wide",) and one.after == pytest.approx(0.05, abs=0.005)


def test_a_run_of_the_benchmark_is_repeatable() -> None:
    case = replace(RATIO_CASES[0], before=56)
    assert one_run(np.random.default_rng(1), case) == one_run(np.random.default_rng(1), case)


@pytest.mark.slow
def test_few_verdicts_are_wrong_and_most_changes_are_found() -> None:
    """A smaller run of benchmarks/effects.py."""
    null = [case for case in RATIO_CASES if case.lift == 1 and not case.promotion and case.variation == 0.1]
    wrong = [sum(share(case, runs=100, seed=2)) for case in null]
    assert max(wrong) <= 0.1 and sum(wrong) / len(wrong) <= 0.05
    more = RatioCase(0.1, 1.3, common=0.05)
    assert share(more, runs=100, seed=2)[0] >= 0.8


# The sample: in February the page of 7000005 was redone


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop_of_three_months(tmp_path_factory)


PAGE = ("effect", "--product", "7000005", "--on", "2025-02-10")


def test_a_rate_has_points_and_a_relative_change(database: Path) -> None:
    done = json.loads(run(*PAGE, "--metric", "conversion", "--db", database, "--json"))
    assert (done["verdict"], done["unit"]) == ("improved", "rate")
    assert done["points"] == pytest.approx(100 * done["amount"]) and 0 < done["points"] < 10
    assert done["points_interval"][0] < done["points"] < done["points_interval"][1]
    assert done["after"] - done["amount"] == pytest.approx(
        done["expected"] * (1 + done["untouched"]["change"]), abs=0.02
    )
    assert "个百分点" in run(*PAGE, "--metric", "conversion", "--db", database)
    assert " pp (95 %" in run(*PAGE, "--metric", "conversion", "--db", database, "--lang", "en")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("metric", ["refund_rate", "order_value", "uv_value", "ctr", "ad_roi", "ship_hours"])
def test_every_kind_of_ratio_has_its_sentences(database: Path, metric: str, language: str) -> None:
    printed = run(*PAGE, "--metric", metric, "--db", database, "--lang", language)
    assert "None" not in printed and "{" not in printed and len(printed.splitlines()) >= 4


def test_an_action_is_measured_by_what_it_aims_at_and_says_so_where_it_cannot_be(database: Path) -> None:
    for text, metric in (("重做详情页", "conversion"), ("谈进价", "gross_margin")):
        run("actions", "add", text, "--product", "7000005", "--metric", metric, "--db", database)
    assert run_json("actions", "show", "A1", "--db", database, "--json")["effect"] is None
    run("actions", "done", "A1", "--on", "2025-02-10", "--db", database)
    shown = run_json("actions", "show", "A1", "--db", database, "--json")["effect"]
    assert (shown["metric"], shown["verdict"], shown["asked"]) == ("conversion", "improved", None)
    assert "有效：成交转化率 +" in run("actions", "show", "A1", "--db", database)
    run("actions", "done", "A2", "--on", "2025-02-10", "--db", database)
    instead = run_json("effect", "A2", "--db", database, "--json")
    assert (instead["metric"], instead["asked"]) == ("gmv", "gross_margin")
    assert "毛利率不能按商品和天衡量" in run("effect", "A2", "--db", database)


def test_the_report_has_points_too_and_once(database: Path) -> None:
    for text in ("又改详情页", "再改详情页"):
        run("actions", "add", text, "--product", "7000005", "--metric", "conversion", "--db", database)
    listed = run_json("actions", "list", "--db", database, "--json")["actions"]
    added = {one["id"] for one in listed if one["text"] in ("又改详情页", "再改详情页")}
    for name in added:
        run("actions", "done", name, "--on", "2025-02-10", "--db", database)
    actions = run_json("report", "2025-02", "--db", database, "--json")["actions"]
    told = {one["id"]: one["effect"] for one in actions if one["effect"] and one["effect"]["metric"] == "conversion"}
    assert len(told) == 1  # of what was done to one product on one day, for one metric
    assert {one["effect_with"] for one in actions if one["id"] in added - told.keys()} == set(told)
    [one] = told.values()
    assert (one["metric"], one["verdict"]) == ("conversion", "improved")
    assert one["points_interval"][0] < one["points"] < one["points_interval"][1]


def test_a_product_that_sold_on_exactly_half_of_the_days_before_may_be_compared_with() -> None:
    frame = frame_of("2025-06-02", "2025-06-08", "2025-05-19", marked=set(), unknown=set())
    before = range(frame.first - 14, frame.first)
    where = windows(range(frame.first, frame.end), before)
    assert where is not None
    sold = {
        name: dict.fromkeys(Period("2025-05-19", "2025-06-01").each_day()[:days], 3.0)
        for name, days in (("a", 7), ("b", 6))
    }
    assert set(Numbers(sold, None, frame).untouched(set(), where)) == {"a"}
