"""`pdd-ops why` on a small shop by hand, on the sample shop with its planted stories, and with data missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from small_month import everything, orders_only
from store_rows import Store, new_store
from support.planted import SHOP, imported
from support.tool import run, run_json

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.insight.comparison_periods import Compared
from pdd_ops.insight.decompose import Sums
from pdd_ops.insight.evidence.bulk import Bulk, Large
from pdd_ops.insight.evidence.found import Found
from pdd_ops.insight.why.apart import bulk_factor
from pdd_ops.insight.why.build import _news, why
from pdd_ops.insight.why.causes import surge_sentence
from pdd_ops.insight.why.model import UNATTRIBUTED, Known, Why
from pdd_ops.insight.why.notes import notes
from pdd_ops.insight.why.reading import why_of_month
from pdd_ops.lang import pick, say, use_language
from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.compare import Line, MetricValue, figure
from pdd_ops.metrics.series import Sold
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period

SAMPLE = Path(__file__).parents[2] / "sample_data"
FEBRUARY, MARCH = Month.of(2025, 2), Month.of(2025, 3)


@pytest.fixture(autouse=True)
def settings_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    yield
    use_language("zh")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(SAMPLE, tmp_path_factory.mktemp("why") / "shop.db")


def fen(yuan: float) -> int:
    return round(yuan * 100)


def answer_of(store: Store, month: str | None = "2025-03", compare: str = "previous", by: str = "product") -> Why:
    connection = store.reader()
    return why_of_month(connection, choose_shops(connection, None), month, compare=compare, by=by)


def adds_up(answer: dict[str, Any]) -> None:
    """Contributions sum to the change, as do rows, and the factors of each row, to the fen."""
    assert fen(answer["to"]) - fen(answer["from"]) == fen(answer["change"])
    assert sum(fen(one["contribution"]) for one in answer["factors"]) == fen(answer["change"])
    for row in answer["by"]:
        assert sum(fen(one["contribution"]) for one in row["factors"]) == fen(row["change"])
    if answer["by"]:
        assert sum(fen(row["change"]) for row in answer["by"]) == fen(answer["change"])
    for rate in answer["rates"]:
        assert round(sum(row["rate"] + row["mix"] for row in rate["rows"]), 4) == rate["change"]


@pytest.mark.parametrize("by", ["product", "source", "source_group"])
@pytest.mark.parametrize("month", ["2025-03", "2025-02"])
def test_the_sample_adds_up_at_every_level(sample: Path, month: str, by: str) -> None:
    answer = run_json("why", month, "--by", by, "--db", sample, "--json")
    adds_up(answer)
    report = run_json("report", month, "--db", sample, "--format", "json")["metrics"]
    assert (answer["to"], answer["from"]) == (report["net_sales"]["value"], report["net_sales"]["previous"])
    for rate in answer["rates"]:
        if rate["by"] != "product" or rate["metric"] == "refund_rate":
            assert rate["change"] == report[rate["metric"]]["change"]
    assert [one["id"] for one in answer["factors"]] == [
        "days",
        "visitors_per_day",
        "order_conversion",
        "order_value",
        "refund_share",
    ]


def test_the_planted_stories_are_named_in_plain_words(sample: Path) -> None:
    """As told in pdd_ops/sample/shop.toml: sold out, launched, promotion. (The refund problem lasts for months:
    it is no reason of the change; the rule product_refunds tells it.)"""
    text = re.sub(r"\s", "", run("why", "2025-03", "--db", sample))
    told = re.split("·", text)
    [sold_out] = [one for one in told if "加厚竹纤维洗碗布" in one and "断货" in one]
    assert "2025-03-19至2025-03-27连续9天没有成交" in sold_out
    assert any("春季新款防水桌布免洗防油”是本月上新" in one for one in told)
    assert "38节（2025-03-01至2025-03-08）" in text
    by_source = re.sub(r"\s", "", run("why", "2025-03", "--by", "source_group", "--db", sample))
    assert re.search("“(付费推广|平台活动)”多了.*?主要是每天访客多了", by_source)


def test_the_text_says_the_main_thing_first(tmp_path: Path) -> None:
    text = run("why", "2025-03", "--db", everything(tmp_path).path)
    assert text.startswith("小店 2025-03 净销售额为什么变了\n与 2025-02 比较；金额单位为元\n\n2025-03 净销售额")
    assert "（" in text
    assert all(cell_len(line) <= 80 for line in text.splitlines())
    english = run("why", "2025-03", "--lang", "en", "--db", everything(tmp_path / "b").path)
    assert "mainly because of" in english
    assert not re.search("[一-鿿]", english.replace("小店", "").replace("竹纤维洗碗布 5 条装", "").split("\n\n")[1])


def test_by_hand(tmp_path: Path) -> None:
    """Two days against one: 200 visitors and 10 orders of 10.00 a day, then 200 and 8 of 15.00, nothing refunded.

    100.00 became 240.00: 1 × 10 × 10, then 2 × 8 × 15. By the mean of all orders 111.67, -38.33 and 66.67, which sum
    to 140.01; their remainders are alike, so the smallest one gives way.
    """
    known = small(before=(200, 10, 100.0), after=(400, 16, 240.0), days=(1, 2))
    found = {factor.id: factor.contribution for factor in why(known).factors}
    days = 1 * (10 * 10 + (10 * 15 + 8 * 10) / 2 + 8 * 15) / 3
    conversion = -2 * (1 * 10 + (1 * 15 + 2 * 10) / 2 + 2 * 15) / 3
    value = 5 * (1 * 10 + (1 * 8 + 2 * 10) / 2 + 2 * 8) / 3
    assert [round(yuan, 4) for yuan in (days, conversion, value)] == [111.6667, -38.3333, 66.6667]
    moved = {"days": 11_167, "order_conversion": -3_834, "order_value": 6_667}
    assert found == moved | {"visitors_per_day": 0, "refund_share": 0}
    assert sum(found.values()) == 14_000


def small(
    *,
    before: tuple[int, int, float],
    after: tuple[int, int, float],
    days: tuple[int, int],
    lines: Sequence[Line] = (),
) -> Known:
    """A shop with visitors, orders and sales in both periods and no refunds."""
    then, now = (Period(month.first, month.each_day()[n - 1]) for month, n in zip((FEBRUARY, MARCH), days, strict=True))
    compared = Compared(now, then, same_days=True)
    names = ("visitors", "orders", "gmv")
    values: dict[str, MetricValue] = {
        name: figure(now, "count", then) for name, now, then in zip(names, after, before, strict=True)
    }
    nothing = figure(0, "count", 0)
    values |= {"refund_amount": nothing, "net_sales": values["gmv"], "order_value": nothing}
    values |= {"conversion": nothing, "refund_rate": nothing}
    return Known(
        shop="小店",
        month=MARCH,
        other=FEBRUARY,
        compared=compared,
        values=values,
        lines={"product": lines} if lines else {},
        full=frozenset({"traffic_days", "product_days"}),
        daily={},
        sold={},
        begun={},
    )


COUNT = st.one_of(st.just(0), st.integers(0, 5000))
AMOUNT = st.one_of(st.just(0), st.integers(-(10**4), 10**7))
SIDE = st.tuples(COUNT | st.none(), COUNT, AMOUNT, AMOUNT, COUNT)  # visitors, orders, sales, refunds, refunded orders
Side = tuple[int | None, int, int, int, int]
SIDES = st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=130)


@settings(max_examples=40, deadline=None)
@given(SIDES, st.tuples(st.integers(1, 28), st.integers(1, 28)))
def test_products_of_any_numbers_add_up(sides: list[tuple[Side, Side]], days: tuple[int, int]) -> None:
    """Zeros, negatives, new and gone products, unknown visitors, more rows than are split one by one."""
    lines = [line_of(str(number), then, now) for number, (then, now) in enumerate(sides)]
    known = small(before=(0, 0, 0.0), after=(0, 0, 0.0), days=days, lines=lines)
    total = {name: summed(lines, name) for name in ("orders", "gmv", "refund_amount")}
    then, now = (
        round((getattr(total["gmv"], side) or 0) - (getattr(total["refund_amount"], side) or 0), 2)
        for side in ("previous", "value")
    )
    answer = why(replace(known, values={**known.values, **total, "net_sales": figure(now, "yuan", then)}))
    assert sum(factor.contribution for factor in answer.factors) == answer.change
    rows = answer.rows["product"]
    assert sum(row.change for row in rows) == answer.change
    assert all(sum(factor.contribution for factor in row.factors) == row.change for row in rows)
    assert UNATTRIBUTED not in {row.key for row in rows}


def line_of(key: str, then: Side, now: Side) -> Line:
    """A product; money in fen becomes yuan."""
    names = ("product_visitors", "orders", "gmv", "refund_amount", "refund_orders")
    values = {}
    for name, first, second in zip(names, then, now, strict=True):
        scale = 100 if name in ("gmv", "refund_amount") else 1
        amounts = (None if number is None else number / scale for number in (second, first))
        values[name] = figure(next(amounts), "yuan" if scale > 1 else "count", next(amounts))
    return Line(key, key, {**values, "buyers": values["orders"]})


def summed(lines: Sequence[Line], name: str) -> MetricValue:
    now, then = (
        round(sum(getattr(line.values[name], side) or 0 for line in lines), 2) for side in ("value", "previous")
    )
    return figure(now, "yuan", then)


def test_without_visitors_the_chain_is_shorter_and_says_so(tmp_path: Path) -> None:
    answer = answer_of(orders_only(tmp_path))
    assert [factor.id for factor in answer.factors] == ["days", "orders_per_day", "order_value", "refund_share"]
    assert any("导入流量数据" in note for note in answer.notes)


def test_visitors_of_some_days_only_are_not_used(tmp_path: Path) -> None:
    store = everything(tmp_path)
    store.connection.execute("DELETE FROM traffic_days WHERE day = '2025-03-07'")
    answer = answer_of(store)
    assert "visitors_per_day" not in {factor.id for factor in answer.factors}
    assert any("没有覆盖每一天" in note for note in answer.notes)


def test_sources_leave_a_row_of_what_they_do_not_tell(tmp_path: Path) -> None:
    store = everything(tmp_path)
    assert answer_of(store, by="source").rows["source"] == ()  # the small shop's sources have no sales
    store.connection.execute("UPDATE traffic_sources SET gmv_fen = visitors * 10, orders = buyers")
    answer = answer_of(store, by="source")
    last = answer.rows["source"][-1]
    assert (last.key, [factor.id for factor in last.factors]) == (UNATTRIBUTED, ["refunds", "elsewhere"])
    assert sum(row.change for row in answer.rows["source"]) == answer.change
    assert last.factors[0].contribution == -31 * 4500  # one refund a day in March, none in February


def test_a_running_month_is_compared_with_the_same_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-03-21T08:00:00")
    store = everything(tmp_path)
    store.connection.execute("DELETE FROM order_days WHERE day > '2025-03-20'")
    answer = answer_of(store)
    assert (answer.compared.days.last, answer.compared.before.last) == ("2025-03-20", "2025-02-20")
    assert answer.provisional
    assert answer.factors[0].contribution == 0  # as many days
    assert any("2025-03-01 至 2025-03-20 和 2025-02 的 2025-02-01 至 2025-02-20" in note for note in answer.notes)
    assert answer.sentence.startswith("2025-03（1–20 日）净销售额 3,079.50 元，比 2025-02（1–20 日）多 483.50 元")


def test_a_month_that_begins_late_is_compared_from_there(tmp_path: Path) -> None:
    store = orders_only(tmp_path)
    store.connection.execute("DELETE FROM order_days WHERE day < '2025-02-10'")
    answer = answer_of(store)
    assert (answer.factors[0].before, answer.factors[0].after, answer.factors[0].contribution) == (19, 19, 0)
    assert any("只有 19 天" in note and "2025-02-10 至 2025-02-28" in note for note in answer.notes)


def test_too_few_common_days_are_not_compared(tmp_path: Path) -> None:
    store = orders_only(tmp_path)
    store.connection.execute("DELETE FROM order_days WHERE day < '2025-02-23'")
    with pytest.raises(PddOpsError, match="2025-03 和 2025-02 只有 6 天都有订单数据，不足 7 天，不作比较"):
        answer_of(store)


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    store = orders_only(tmp_path)
    with pytest.raises(PddOpsError, match=r"2025-03 还不能比：2024-03 没有数据.*（别的有数据的月份：2025-02）"):
        answer_of(store, compare="last-year")
    with pytest.raises(UsageError, match="product, source"):
        answer_of(store, by="weekday")
    store.connection.execute("DELETE FROM order_days WHERE day < '2025-03-01'")
    with pytest.raises(PddOpsError, match="2025-03 没有可比的月份：2025-02 和别的月份都没有数据，请导入更早的订单"):
        answer_of(store)
    other = new_store(tmp_path / "b")
    other.imported("traffic_days", "2025-02-01", "2025-03-31")
    for day in ("2025-02-01", "2025-03-01"):
        other.day("traffic_days", day, visitors=100)
    with pytest.raises(PddOpsError, match="没有净销售额，无法比较：需要导入订单数据"):
        answer_of(other)


def test_nothing_changed_is_said(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-01-01", "2025-03-31")
    for month in (Month.of(2025, 1), MARCH):
        for day in month.each_day():
            store.orders(day, orders=2, units=2, gmv_fen=5000)
    answer = answer_of(store, compare="2025-01")
    assert answer.sentence == "2025-03 净销售额 1,550.00 元，和 2025-01 一样，各个因素都没有变。"


def test_the_shop_of_the_sample(sample: Path) -> None:
    answer = run_json("why", "--db", sample, "--shop", SHOP, "--json")
    keys = ("metric", "from", "to", "change", "factors", "by")
    assert set(keys) <= set(answer)
    assert all(set(one) == {"id", "label", "contribution"} for one in answer["factors"])
    assert all(set(one) == {"key", "label", "change", "factors"} for one in answer["by"])
    assert {one["id"] for one in answer["events"]} == {"spring-festival", "lantern-festival", "march-8"}


def test_the_same_month_last_year(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    store.imported("orders", "2025-01-01", "2026-02-28", as_of="2026-03-02T09:00:00+08:00")
    for year, scale in ((2025, 3), (2026, 2)):
        for day in Month.of(year, 2).each_day():
            store.orders(day, orders=3 * scale, units=3 * scale, gmv_fen=scale * 1000)
    answer = answer_of(store, "2026-02", compare="last-year")
    assert (answer.compare, answer.change) == ("2025-02", -28 * 1000)
    spring = [(event.first, event.last) for event in answer.events if event.id == "spring-festival"]
    assert spring == [("2025-01-28", "2025-02-04"), ("2026-02-16", "2026-02-23")]  # it fell into other weeks


def test_two_shops_together_are_the_sum_of_both(tmp_path: Path) -> None:
    store = everything(tmp_path)
    other = store.shop("大店")
    store.imported("orders", "2025-02-01", "2025-03-31", shop=other)
    for month, amount in ((FEBRUARY, 900), (MARCH, 700)):
        for day in month.each_day():
            store.orders(day, shop=other, orders=1, units=1, gmv_fen=amount)
            store.orders(day, "product", "1001", shop=other, orders=1, units=1, gmv_fen=amount)
    connection = store.reader()
    both, one, two = (
        why_of_month(connection, choose_shops(connection, name), "2025-03", compare="previous", by="product")
        for name in ("all", "小店", "大店")
    )
    assert both.change == one.change + two.change
    assert sum(factor.contribution for factor in both.factors) == both.change
    assert sum(row.change for row in both.rows["product"]) == both.change


@pytest.mark.parametrize(("shop_day", "told"), [(100.0, True), (200.0, False)])
def test_a_run_of_a_product_is_told_where_it_is_two_per_cent_of_what_the_shop_sold(shop_day: float, told: bool) -> None:
    """80 yuan more than usual, beside 62 yuan and 124."""
    sold = {day: Sold(1000, 10) for day in MARCH.each_day()} | {f"2025-03-{n}": Sold(5000, 50) for n in (11, 12)}
    shop = small(before=(0, 0, 0.0), after=(0, 0, 0.0), days=(28, 31))
    shop = replace(shop, sold={"a": sold}, daily=dict.fromkeys(MARCH.each_day(), shop_day))
    assert bool(surge_sentence(shop, "a", Period(MARCH.first, MARCH.last))) is told


@pytest.mark.parametrize(("sales", "told"), [(4000.0, True), (4000.5, False)])
def test_a_run_that_is_two_per_cent_to_the_fen_is_told(sales: float, told: bool) -> None:
    """80 yuan of 4,000; what the shop sold before and after the period does not count."""
    sold = {day: Sold(1000, 10) for day in MARCH.each_day()} | {f"2025-03-{n}": Sold(5000, 50) for n in (11, 12)}
    shop = small(before=(0, 0, 0.0), after=(0, 0, 0.0), days=(28, 31))
    daily = {"2025-02-28": 900.0, "2025-03-07": sales, "2025-04-01": 900.0}
    shop = replace(shop, sold={"a": sold}, daily=daily)
    assert bool(surge_sentence(shop, "a", Period(MARCH.first, MARCH.last))) is told
    assert surge_sentence(shop, "b", Period(MARCH.first, MARCH.last)) == ""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (Sums(28), Sums(31, sales=500), "new"),
        (Sums(28, orders=2), Sums(31), "gone"),
        (Sums(28, orders=2), Sums(31, net=1), ""),
    ],
)
def test_what_has_anything_in_one_of_both_periods_is_new_or_gone(before: Sums, after: Sums, said: str) -> None:
    assert _news((before, after)) == said


def test_bulk_orders_are_a_factor_of_what_is_kept_of_them_in_either_period() -> None:
    """300.00 in February, and 500.00 of which 100.00 went back in March; another one of April."""
    shop = small(before=(0, 0, 0.0), after=(0, 0, 0.0), days=(28, 31))
    large = (
        Large("2025-02-03", "a", 900, 30_000),
        Large("2025-03-05", "a", 900, 50_000, refunded=1, refunded_fen=10_000),
        Large("2025-04-05", "a", 900, 70_000),
    )
    bulk = tuple(Bulk(one.product, one.day[:7], 1, 900, one.fen, 0.5, 900, 1.0, (one,)) for one in large)
    found = Found(MARCH, tuple(MARCH.each_day()), bulk, (), (), None, (), {}, {}, {}, {})
    for product in (None, "a"):
        (factor,) = bulk_factor(replace(shop, found=found), product)
        assert (factor.id, factor.contribution, factor.before, factor.after) == ("bulk", 10_000, 300.0, 400.0)
    (factor,) = bulk_factor(replace(shop, found=replace(found, bulk=bulk[:1])))
    assert (factor.contribution, factor.before, factor.after) == (-30_000, 300.0, 0.0)
    assert bulk_factor(replace(shop, found=found), "b") == bulk_factor(shop) == ()
    assert bulk_factor(replace(shop, found=replace(found, bulk=bulk[2:]))) == ()


@pytest.mark.parametrize(
    ("rows", "lines", "told"),
    [
        ({"source": []}, {"source": [1]}, True),
        ({"source": []}, {"source": []}, False),  # its export has nothing
        ({"source": [1]}, {"source": [1]}, False),
        ({"product": []}, {"product": [1]}, False),
        ({"source": [1], "source_group": []}, {"source": [1], "source_group": [1]}, True),
        ({}, {}, False),
    ],
)
def test_that_sources_have_no_sales_is_said_where_their_export_has_lines(
    rows: dict[str, Any], lines: dict[str, Any], told: bool
) -> None:
    shop = replace(small(before=(1, 1, 1.0), after=(1, 1, 1.0), days=(28, 31)), lines=lines)
    export = pick(dict(tables()["traffic_sources"].export))
    assert (say("why.no_source_sales", export=export) in [*notes(shop, [], rows)]) is told
