"""Anomalies: what is told, what is chance, and what the settings of alerts may be."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest
import small_month
from export_files import FULL_COLUMNS, Shop, as_csv, grid
from hypothesis import given, settings
from hypothesis import strategies as st
from money_files import paid_on
from support.tool import run, run_json

from benchmarks.alerts import KINDS, score
from pdd_ops.errors import PddOpsError
from pdd_ops.insight.alerts import Watched, find_alerts, watched, watches
from pdd_ops.insight.anomalies import find_anomalies
from pdd_ops.insight.robust_stats import rate_distance, spread, t_quantile, trimmed_mean, winsorised_variance
from pdd_ops.insight.usual_days import MonthDays, judgeable, pasts_of, promotions
from pdd_ops.insight.watch import Finding, Series, Settings, Watch
from pdd_ops.metrics.catalogue import metrics, supports
from pdd_ops.metrics.history import daily_sums
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period
from pdd_ops.report.alerts import month_alerts
from pdd_ops.report.history import DIMENSIONS

MONTH = Month.of(2025, 6)
DAYS = Period("2025-03-02", "2025-06-30").each_day()
DAY = Watch("sales_day", "shop", "gmv", "day", "down", money=True)
MONTHLY = Watch("sales_month", "shop", "gmv", "month", "both", money=True)
RATE = Watch("refunds", "shop", "refund_rate", "month", "up")


def sales(change: Callable[[str], float] = lambda _: 1.0, *, seed: int = 1, level: float = 1000.0) -> Series:
    """Thirteen weeks and June, varying by about 20 % from day to day."""
    dice = random.Random(seed)
    return Series("shop", "", "小店", "gmv", {day: level * exp(0.2 * dice.gauss(0, 1)) * change(day) for day in DAYS})


def found(*series: Series, watch: Watch = MONTHLY, month: Period = MONTH, **more: object) -> list[Finding]:
    return list(find_anomalies([watch], series, month=month, **more).found)  # type: ignore[arg-type]


def test_quantiles_and_distances() -> None:
    known = {(0.025, 10): 2.228, (0.0005, 30): 3.646, (0.00001, 20): 5.543}
    assert {key: t_quantile(*key) for key in known} == pytest.approx(known, rel=0.01)
    assert trimmed_mean([*range(1, 20), 1_000_000]) == pytest.approx(10.5)
    assert winsorised_variance([1, 2, 3, 4, 100], 0.2) == pytest.approx(1)  # of 2, 2, 3, 4, 4
    assert spread([1, 2, 3, 4, 100]) == pytest.approx(1.4826)
    assert rate_distance(60, 1000, 50, 1000) == pytest.approx(0.957, abs=0.01)  # (60 - 50) / sqrt(110) nearly
    assert rate_distance(1, 0, 1, 5) == 0


def test_a_fall_of_a_third_is_told_with_its_bounds() -> None:
    [one] = found(sales(lambda day: 0.67 if day >= MONTH.first else 1.0))
    assert one.down
    assert one.value < one.low < one.expected < one.high
    assert one.value / one.expected == pytest.approx(0.67, abs=0.08)
    assert one.money == pytest.approx((one.value - one.expected) * 30)


def test_nothing_is_told_of_a_month_like_the_others() -> None:
    told = [found(sales(seed=seed), watch=watch) for seed in range(100) for watch in (DAY, MONTHLY)]
    assert sum(1 for one in told if one) <= 200 * 0.06  # chance: 4 % of them, or fewer as small changes are left out


def test_days_without_sales_are_one_finding() -> None:
    gone = {f"2025-06-{day}" for day in range(11, 18)}
    [one] = found(sales(lambda day: 0.0 if day in gone else 1.0), watch=DAY)
    assert (one.first, one.last, one.days, one.value) == ("2025-06-11", "2025-06-17", 7, 0.0)


def test_no_order_on_a_day_is_chance_where_two_a_day_are_usual() -> None:
    series = sales(lambda day: 0.0 if day == "2025-06-11" else 1.0)
    few = Series(
        "shop", "", "", "gmv", series.values, events={day: amount / 500 for day, amount in series.values.items()}
    )
    assert found(series, watch=DAY)
    assert not found(few, watch=DAY)


def test_promotions_are_no_alert_before_or_after() -> None:
    days = {"2025-05-10", "2025-05-11", "2025-05-12", "2025-06-18", "2025-06-19"}
    series = sales(lambda day: 3.0 if day in days else 1.0)
    assert promotions(series.values, 1.8) == days
    assert not found(series)
    assert not found(series, watch=DAY, apart=days)


def test_a_stock_out_during_a_promotion_is_told_but_not_a_holiday() -> None:
    series = sales(lambda day: 0.0 if day == "2025-06-11" else 1.0)
    assert found(series, watch=DAY, apart={"2025-06-11"})
    assert not found(series, watch=DAY, closed={"2025-06-11"})


def test_only_the_past_tells_what_is_usual() -> None:
    """What happens after the days that are judged, or later in the month, changes nothing of what was expected."""
    short = Period(MONTH.first, "2025-06-15")
    [one] = found(sales(lambda day: 0.5 if day >= MONTH.first else 1.0), month=short)
    later = sales(lambda day: 0.5 if MONTH.first <= day <= short.last else 1.0 if day < MONTH.first else 9.0)
    [two] = found(later, month=short)
    assert (one.expected, one.low, one.value) == (two.expected, two.low, two.value)


def test_a_short_past_or_a_small_loss_is_told_nothing() -> None:
    series = sales(lambda day: 0.5 if day >= MONTH.first else 1.0)
    short = {day: amount for day, amount in series.values.items() if day >= "2025-05-20"}
    assert not found(Series("shop", "", "", "gmv", short))
    assert not found(sales(lambda day: 0.5 if day >= MONTH.first else 1.0, level=15.0))


def test_a_rate_is_told_where_counting_does_not_explain_it() -> None:
    orders = dict.fromkeys(DAYS, 40.0)
    before = {day: float(2 + n % 3) for n, day in enumerate(DAYS)}
    few = Series("shop", "", "", "refund_rate", before, over=orders)
    more = {day: count + (4 if day >= MONTH.first else 0) for day, count in before.items()}
    [one] = found(Series("shop", "", "", "refund_rate", more, over=orders), watch=RATE)
    assert one.value == pytest.approx(7 / 40, abs=0.001)
    assert not found(few, watch=RATE)


def test_a_rate_that_was_never_above_zero_has_nothing_to_be_told_beside() -> None:
    orders = dict.fromkeys(DAYS, 40.0)
    refunds = {day: 8.0 for day in DAYS if day >= MONTH.first}
    never = Series("shop", "", "", "refund_rate", dict.fromkeys(DAYS, 0.0) | refunds, over=orders)
    assert not found(never, watch=RATE, settings=Settings(min_events=0))


def test_many_products_do_not_make_more_alarms() -> None:
    watch = Watch("sales_month", "product", "gmv", "month", "both")
    shops = [[sales(seed=60 * shop + product).values for product in range(60)] for shop in range(12)]
    told = [found(*(Series("product", "", "", "gmv", values) for values in one), watch=watch) for one in shops]
    assert sum(1 for one in told if one) <= 2


def test_the_shop_says_it_for_its_products() -> None:
    fallen = sales(lambda day: 0.5 if day >= MONTH.first else 1.0)
    product = Watch("product_month", "product", "gmv", "month", "both", unless=("sales_month",))
    series = [fallen, Series("product", "1", "", "gmv", fallen.values)]
    assert [one.watch.id for one in find_anomalies([MONTHLY, product], series, month=MONTH).found] == ["sales_month"]


@settings(max_examples=20, deadline=None)
@given(factor=st.floats(0.01, 1000), seed=st.integers(0, 9), change=st.sampled_from([0.4, 0.7, 1.0, 1.7]))
def test_the_currency_does_not_matter(factor: float, seed: int, change: float) -> None:
    free = Settings(min_month_money=0.0, min_day_money=0.0)
    one = sales(lambda day: change if day >= MONTH.first else 1.0, seed=seed)
    other = Series("shop", "", "", "gmv", {day: amount * factor for day, amount in one.values.items()})
    first, second = (found(series, settings=free) for series in (one, other))
    assert [a.value * factor for a in first] == pytest.approx([b.value for b in second])


def test_watches_are_declared_with_what_is_there() -> None:
    known = {watch.id: watch for watch in watches()}
    assert len(known) == len(watches())
    for place, watch in enumerate(watches()):
        assert supports(metrics()[watch.metric], DIMENSIONS[watch.scope]), watch.id
        assert watch.direction in ("up", "down", "both")
        assert all(list(known).index(name) < place for name in watch.unless), watch.id


def test_wrong_settings_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path))
    (tmp_path / "alerts.toml").write_text("[settings]\nmin_day_money = 50\n", "utf-8")
    assert watched().settings.min_day_money == 50
    (tmp_path / "alerts.toml").write_text("[settings]\nweek = 9\n", "utf-8")
    with pytest.raises(PddOpsError, match=r"alerts\.toml.*week = 9.*weeks, false_alarms"):
        watched()


def test_command_and_report_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    database = small_month.everything(tmp_path).path
    told = run_json("alerts", "2025-03", "--db", database, "--json")
    report = run_json("report", "2025-03", "--db", database, "--json")
    assert told["alerts"] == report["alerts"]
    assert {one["id"] for one in told["alerts"]} >= {"shop_sales_month:2025-03", "product_sales_month:1002:2025-03"}
    assert json.dumps(told["alerts"][0]["severity"]) == '"low"'  # sales rose: good news
    text = run("alerts", "2025-03", "--db", database, "--lang", "en")
    assert "[good news] 小店 · Sales · 2025-03" in text
    assert "(chance keeps\n   it between 180 and 222): up 50.00%" in text


@pytest.mark.parametrize(("share", "severity"), [(0.031, "high"), (0.029, "medium")])
def test_a_product_is_grave_where_it_weighs_in_the_sales_of_the_month(share: float, severity: str) -> None:
    falls = sales(lambda day: 0.5 if day >= MONTH.first else 1.0)
    one = Series("product", "1", "茶杯", "gmv", falls.values)
    [known] = [found for found in find_anomalies(watches(), [one], month=MONTH).found if found.watch.grain == "month"]
    daily = abs(known.money) / share / MONTH.days
    alerts = find_alerts(
        [one], month=MONTH, until=MONTH.last, apart=(), daily_sales=daily, watched=Watched(Settings(), 30)
    ).found
    [alert] = [one for one in alerts if one.rule == "product_sales_month"]
    assert (alert.severity, alert.impact) == (severity, round(abs(known.money), 2))


def test_what_was_judged_is_counted_by_its_metric() -> None:
    quiet = Series("product", "1", "茶杯", "gmv", {day: float(at % 3 == 0) for at, day in enumerate(DAYS)})
    product = replace(MONTHLY, id="product", scope="product")
    both = find_anomalies([MONTHLY, DAY, product], [sales(), quiet], month=MONTH)
    assert (both.found, both.judged) == ((), {"gmv": 1})  # the product sells on a third of its days
    assert not find_anomalies([product], [quiet], month=MONTH).judged


def test_nothing_to_judge_is_not_nothing_found(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop with an order every third day, and one with an order or two a day."""
    for name, step in (("少", 3), ("多", 1)):
        days = Period("2025-01-01", "2025-05-31").each_day()[::step]
        rows = [paid_on(day, number) for number, day in enumerate([*days, *days[::2]])]
        path = shop.write(f"{name}/orders_export2025-06-01-10-09-23.csv", as_csv(grid(FULL_COLUMNS, rows)))
        run("import", path, "--shop", name, "--db", shop.database)
    few, more = (
        run_json("alerts", "2025-05", "--shop", name, "--db", shop.database, "--json") for name in ("少", "多")
    )
    assert (few["alerts"], few["judged"]) == ([], {})
    assert few["notes"] == ["每天的成交和访客太少：没有判断哪些变化超出平常。"]
    assert few["notes"][0] in run("report", "2025-05", "--full", "--shop", "少", "--db", shop.database)
    assert (more["alerts"], more["notes"], more["judged"]) == ([], [], {"gmv": 2})
    page = run("alerts", "2025-05", "--shop", "少", "--format", "md", "--db", shop.database)
    assert "少 · 2025-05 异常提醒：没有判断" in page and "0 条" not in page
    text = run("alerts", "2025-05", "--shop", "多", "--db", shop.database)
    assert "判断了 2 条每日数据，没有超出平常波动的变化：成交金额 × 2。" in text


def test_few_statements_read_many_weeks(tmp_path: Path) -> None:
    store = small_month.everything(tmp_path)
    shops = choose_shops(store.connection, None)
    statements: list[str] = []
    store.connection.set_trace_callback(statements.append)
    month_alerts(store.connection, shops, small_month.MARCH)
    assert len([one for one in statements if one.startswith("SELECT")]) <= 40
    assert not [one for one in statements if " orders AS " in one or " aftersales " in one]


def test_sums_of_named_keys_are_those_of_all(tmp_path: Path) -> None:
    store = small_month.everything(tmp_path)
    shops = choose_shops(store.connection, None).ids
    period = Period("2025-02-01", "2025-03-31")
    wanted = ["gmv", "refund_rate", "product_visitors", "conversion"]
    everything = daily_sums(store.connection, wanted, by="product", shops=shops, period=period)
    some = daily_sums(store.connection, wanted, by="product", shops=shops, period=period, keys=["1001", "1003"])
    assert some == {key: everything[key] for key in ("1001", "1003")}
    assert set(everything["1001"]) == {"gmv", "refund_orders", "orders", "product_visitors", "buyers"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS[:2], ids=lambda kind: kind.name)
def test_false_alarms_are_rare_and_falls_are_found(kind: object) -> None:
    """A smaller run of the simulation behind the figures of docs/insight.md."""
    row = score(kind, shops=100, seed=5)  # type: ignore[arg-type]
    assert row.false_alarm <= 0.05
    assert row.found >= 0.80
    assert row.rule_of_thumb >= 0.35


def test_a_month_that_is_over_by_its_last_week_is_no_alert() -> None:
    def stopped(then: float) -> Series:
        return sales(lambda day: 1.0 if day < MONTH.first else 0.05 if day <= "2025-06-13" else then)

    assert [one.down for one in found(stopped(0.9))] == [True]
    assert not found(stopped(1.5))


def test_own_promotions_are_judged_as_days_and_left_out_of_the_level_of_a_month() -> None:
    june, sale = MonthDays(MONTH, frozenset(), frozenset()), "2025-06-18"
    past = pasts_of([sales(lambda day: 5.0 if day == sale else 1.0)], june, Settings())
    [day], [level] = (judgeable(watch, past, june, Settings()) for watch in (DAY, MONTHLY))
    assert set(day.days) - set(level.days) == {sale}
    assert len(level.days) == 29


def test_what_chance_reaches_is_no_promotion() -> None:
    """Beside days without an order 5 are more than chance, beside days with two 9 are."""
    days = Period("2025-03-01", "2025-03-09").each_day()
    amounts = dict.fromkeys(days, 10.0) | {days[4]: 30.0}
    for usual, least in ((0.0, 5.0), (2.0, 9.0)):
        for events, found in ((least - 1, set()), (least, {days[4]})):
            assert promotions(amounts, 1.8, dict.fromkeys(days, usual) | {days[4]: events}) == found
    assert promotions(amounts, 1.8) == promotions(amounts, 3.0) == {days[4]}
    assert promotions(amounts, 3.1) == set()
