"""Forecasts and the plan: identities, intervals that hold, and the command on the sample."""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shared import shop_of_three_months
from support.tool import run, run_json

from benchmarks.forecast import Case, tried
from pdd_ops.insight.forecast import CONFIDENCE, DRIFT, PRIOR_MONTHS, Forecast, _trend, forecast
from pdd_ops.insight.robust_stats import student
from pdd_ops.lang import use_language
from pdd_ops.periods import Month, Period
from pdd_ops.work.levers import gap_of, moved_before
from pdd_ops.work.plan_line import Line
from pdd_ops.work.plan_words import levers, quality, verdict

APRIL = Month.of(2025, 4)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02T08:00:00")
    yield
    use_language("zh")


def of(first: str, last: str = "2025-03-31", amount: float = 100.0) -> dict[str, float]:
    return dict.fromkeys(Period(first, last).each_day(), amount)


def known(found: Forecast | None) -> Forecast:
    assert found is not None
    return found


def test_what_never_changes_goes_on() -> None:
    found = known(forecast(of("2024-01-01"), APRIL))
    assert found.value == pytest.approx(3000) and found.months == 12
    assert found.error == pytest.approx(0) and found.naive_error == pytest.approx(0)
    assert found.low < 3000 < found.high < 3500


def test_errors_are_relative_to_what_came() -> None:
    """120 foretold by both methods, but 100 came, so 20 % (of what was foretold it would be 16.7 %)."""
    found = known(forecast({**of("2025-02-01", amount=120.0), **of("2025-03-01")}, APRIL))
    assert found.months == 1
    assert found.error == pytest.approx(0.2) and found.naive_error == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("error", "naive", "said"), [(0.21, 0.2, True), (0.2, 0.21, False), (0.2002, 0.2001, False), (0.2, 0.2, False)]
)
def test_where_the_plain_average_did_better_it_is_said(error: float, naive: float, said: bool) -> None:
    line = Line("gmv", "x", "yuan", 1.0, Forecast(1.0, 0.5, 2.0, 5, error, naive, {}), None, "", given=False)
    assert ("还不如" in quality(line)) == said
    use_language("en")
    assert ("did worse than" in quality(line)) == said


def test_a_short_history_gives_a_wider_interval() -> None:
    long, short = known(forecast(of("2024-01-01"), APRIL)), known(forecast(of("2025-03-01"), APRIL))
    assert (short.months, short.error) == (0, None)
    assert short.high - short.low > 1.5 * (long.high - long.low)
    assert forecast(of("2025-03-20"), APRIL) is None and forecast({}, APRIL) is None


@given(st.floats(0.01, 1e6))
@settings(max_examples=20, deadline=None)
def test_the_unit_does_not_matter(unit: float) -> None:
    series = {day: 100.0 + 10 * n % 70 for n, day in enumerate(Period("2024-10-01", "2025-03-31").each_day())}
    plain, other = (known(forecast({d: a * u for d, a in series.items()}, APRIL)) for u in (1.0, unit))
    assert [other.value, other.low, other.high] == pytest.approx(
        [v * unit for v in (plain.value, plain.low, plain.high)]
    )


def test_days_after_the_month_began_are_not_looked_at() -> None:
    series = of("2024-10-01")
    assert forecast({**series, **of("2025-04-01", "2025-04-30", 9e9)}, APRIL) == forecast(series, APRIL)


def test_one_big_sale_does_not_run_through_the_month() -> None:
    series = {**of("2025-01-01"), "2025-03-20": 5000.0}
    assert known(forecast(series, APRIL)).value < 1.1 * 3000


def test_promotions_ahead_count_as_those_of_the_past_did() -> None:
    sales = {f"2025-{month:02d}-{day:02d}" for month in (1, 2, 3, 4) for day in range(10, 15)}
    series = {day: amount * (2 if day in sales else 1) for day, amount in of("2025-01-01").items()}
    ahead = known(forecast(series, APRIL, promotions=sales))
    without = known(forecast(series, APRIL, promotions={day for day in sales if day < APRIL.first}))
    assert 1.05 < ahead.value / without.value < 1.17


def test_a_shop_whose_days_vary_much_has_a_wider_interval_and_a_longer_memory() -> None:
    steady = {day: 100.0 + n % 3 for n, day in enumerate(of("2025-03-01"))}
    jumpy = {day: (40.0, 100.0, 163.0)[n % 3] for n, day in enumerate(of("2025-03-01"))}
    wide, narrow = known(forecast(jumpy, APRIL)), known(forecast(steady, APRIL))
    assert wide.high / wide.value > 1.03 * narrow.high / narrow.value
    stepped = {**of("2025-01-01"), **of("2025-03-22", amount=130.0)}
    noisy = {day: amount * (0.4, 1.0, 1.6)[n % 3] for n, (day, amount) in enumerate(stepped.items())}
    assert known(forecast(stepped, APRIL)).value > 1.03 * known(forecast(noisy, APRIL)).value


def test_promotion_days_that_sell_as_others_do_change_nothing() -> None:
    grown = {day: 100 * 1.005**n for n, day in enumerate(of("2025-01-01"))}
    marked = {f"2025-03-{day:02d}" for day in range(1, 22)}
    with_marks, without = known(forecast(grown, APRIL, promotions=marked)), known(forecast(grown, APRIL))
    assert with_marks.value == pytest.approx(without.value, rel=0.03)


@pytest.mark.parametrize(("alike", "least", "most"), [(True, 1.2, 1.45), (False, 0.95, 1.1)])
def test_last_years_step_counts_where_the_years_are_alike(alike: bool, least: float, most: float) -> None:
    ups = {1: 100, 2: 140, 3: 100, 4: 140, 5: 100, 6: 140, 7: 100, 8: 140, 9: 100, 10: 140, 11: 100, 12: 140}
    years = {day: float(ups[int(day[5:7])]) for day in of("2023-03-01", "2024-04-30")}
    years |= {day: float(ups[int(day[5:7])]) if alike else 100.0 for day in of("2024-05-01")}
    season = known(forecast(years, APRIL)).parts["season"]
    assert least < season < most


@pytest.mark.parametrize(("times", "days_since"), [(0.4, 20), (2.5, 9), (2.0, 30), (0.5, 7)])
def test_after_a_level_shift_only_the_days_since_count(times: float, days_since: int) -> None:
    names = list(of("2025-01-01"))
    series = {day: (90.0, 100.0, 112.0)[n % 3] for n, day in enumerate(names)}
    series |= {day: series[day] * times for day in names[-days_since:]}
    found = known(forecast(series, APRIL))
    assert found.since is not None and abs(names.index(found.since) - (len(names) - days_since)) <= 1
    assert found.value == pytest.approx(3000 * times, rel=0.12)
    assert found.low < 3000 * times < found.high


def test_steady_growth_is_no_shift_and_goes_on() -> None:
    series = {day: 100.0 * 1.009**n for n, day in enumerate(of("2024-10-01"))}
    found = known(forecast(series, APRIL))
    truth = sum(100.0 * 1.009 ** (len(series) + n) for n in range(30))
    assert found.since is None and found.parts["lean"] > 1.02
    assert abs(found.value / truth - 1) < 0.1 < 1 - (known(forecast(series, APRIL)).naive or 0) / truth


def test_what_last_months_average_comes_to_is_there_beside_it() -> None:
    assert known(forecast(of("2025-01-01"), APRIL)).naive == pytest.approx(3000)


# Levers ---------------------------------------------------------------------------------------------------------------


def line(metric: str, forecast_value: float | None, target: float | None = None) -> Line:
    found = None if forecast_value is None else Forecast(forecast_value, 0.0, 2 * forecast_value, 0, None, None, {})
    return Line(metric, metric, "yuan" if metric == "gmv" else "count", 1.0, found, target, "", given=False)


def test_the_lever_that_moved_most_before_stands_first() -> None:
    lines = [line("gmv", 1000.0, 1100.0), line("orders", 50.0), line("visitors", 1000.0)]
    gap = gap_of(lines, {"visitors": 0.02, "points": 0.3, "order_value": 0.08})
    assert gap is not None
    assert gap.ranked == ["points", "order_value", "visitors"] and gap.needed == pytest.approx(0.1)
    assert levers(gap)[0] == "订单转化率高 0.50 个百分点（要变动 10.0%；过去每月一般变动 30.0%）"


def test_without_visitors_orders_are_a_lever_beside_their_value() -> None:
    gap = gap_of([line("gmv", 1000.0, 1100.0), line("orders", 50.0), line("visitors", None)])
    assert gap is not None
    assert levers(gap) == ["多 5 单", "笔单价高 2.00 元"]


def test_a_forecast_that_reaches_the_target_says_how_surely() -> None:
    gmv = line("gmv", 1200.0, 1100.0)
    gap = gap_of([gmv, line("orders", 50.0), line("visitors", None)])
    assert gap is not None
    assert "不确定" in verdict(gap, gmv)
    assert "不确定" not in verdict(gap, line("gmv", 1200.0, -1.0))


def test_how_far_levers_moved_is_the_median_of_months() -> None:
    days = {month: Period(f"2025-{month:02d}-01", f"2025-{month:02d}-28").each_day() for month in (1, 2, 3)}
    gmv = {day: {1: 100.0, 2: 120.0, 3: 90.0}[month] for month, there in days.items() for day in there}
    orders = dict.fromkeys(gmv, 10.0)
    moved = moved_before({"gmv": gmv, "orders": orders, "visitors": {}})
    assert moved == {"orders": 0.0, "order_value": pytest.approx((0.2 + 0.25) / 2)}
    assert moved_before({"gmv": {}, "orders": {}, "visitors": {}}) == {}


def test_intervals_hold_and_errors_are_no_worse_than_last_months() -> None:
    """A small run of benchmarks/forecast.py: 120 shops, so a share of 90 % lies between 82 and 98 %."""
    scores = tried(Case(1), runs=120, seed=3)
    assert all(one.own <= 1.02 * one.same and 0.82 <= one.within <= 0.98 for one in scores.values())


@pytest.mark.slow
def test_intervals_hold_with_any_history() -> None:
    jumps = (Case(4, shift=2.0), Case(4, shift=0.4), Case(4, stopped=True))
    for case in (Case(2), Case(3), Case(6), Case(12), *jumps):
        scores = tried(case, runs=150, seed=3)
        assert all(one.own <= 1.02 * one.same and 0.8 <= one.within <= 0.98 for one in scores.values())


# The command ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop_of_three_months(tmp_path_factory)


def test_the_gap_is_closed_by_each_lever_alone(database: Path) -> None:
    plan = run_json("plan", "--db", database, "--json")
    assert plan["month"] == "2025-04"
    gmv, orders, visitors = (plan["metrics"][name] for name in ("gmv", "orders", "visitors"))
    assert gmv["interval"][0] < gmv["forecast"] < gmv["interval"][1] and gmv["tried_months"] == 2
    gap = plan["gap"]
    assert gap["missing"] == pytest.approx(max(gmv["target"] - gmv["forecast"], 0))
    run("target", "set", "gmv", f"{gmv['forecast'] * 1.5:.2f}", "--month", "2025-04", "--db", database)
    set_by_user = run_json("plan", "--db", database, "--json")
    gap, missing = set_by_user["gap"], gmv["forecast"] * 0.5
    assert set_by_user["metrics"]["gmv"]["target_set"] and gap["missing"] == pytest.approx(missing, abs=0.02)
    order_value, conversion = gmv["forecast"] / orders["forecast"], orders["forecast"] / visitors["forecast"]
    assert gap["visitors"] * conversion * order_value == pytest.approx(missing, rel=0.01)
    assert gap["points"] / 100 * visitors["forecast"] * order_value == pytest.approx(missing, rel=0.01)
    assert gap["order_value"] * orders["forecast"] == pytest.approx(missing, rel=0.01)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_person_reads(database: Path, language: str) -> None:
    run("actions", "add", "补主图视频", "--expected", "500", "--db", database)
    printed = run("plan", "2025-03", "--db", database, "--lang", language)
    assert "补主图视频" in printed and "None" not in printed and "2025-04" in printed


def test_more_of_a_step_counts_with_more_days_and_with_steadier_ones() -> None:
    step = _trend([100.0] * 28, [120.0] * 14, 0.5)
    assert 1 < step < 1.2
    assert step < _trend([100.0] * 56, [120.0] * 14, 0.5) and step < _trend([100.0] * 28, [120.0] * 28, 0.5)
    assert _trend([100.0] * 28, [120.0] * 14, 1.0) < step < _trend([100.0] * 28, [120.0] * 14, 0.1) < 1.2
    assert _trend([100.0] * 28, [80.0] * 14, 0.5) < 1 == _trend([100.0] * 3, [120.0] * 14, 0.5)


def test_the_interval_is_made_of_the_squares_of_past_errors_and_of_five_months_that_drift() -> None:
    found = known(forecast({**of("2025-02-01", amount=104.0), **of("2025-03-01")}, APRIL))
    assert (found.since, found.months) == (None, 1)
    prior = DRIFT**2 + found.parts["variation"] ** 2 * (1 / 28 + 1 / 30)
    squares = PRIOR_MONTHS * prior + log(100 / 104) ** 2
    reach = student(CONFIDENCE, PRIOR_MONTHS + 1) * (squares / (PRIOR_MONTHS + 1)) ** 0.5
    assert log(found.high / found.value) == pytest.approx(reach, rel=1e-6)
    assert log(found.value / found.low) == pytest.approx(reach, rel=1e-6)


def test_months_of_less_than_a_yuan_are_tried_too() -> None:
    assert known(forecast(of("2024-12-01", amount=0.01), APRIL)).months == 3
