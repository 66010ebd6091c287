"""What is missing of a month, and what is not: out of imports and daily sums."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_month import everything, orders_only
from store_rows import Store, new_store

from pdd_ops.check.completeness import Completeness, completeness
from pdd_ops.check.run import check_month
from pdd_ops.check.words import day_list
from pdd_ops.errors import PddOpsError
from pdd_ops.metrics.shops import choose_shops
from pdd_ops.periods import Month, Period
from pdd_ops.report.build import build_report

MARCH = Month.of(2025, 3)


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))


def of(store: Store, month: Month = MARCH, shop: str | None = None) -> Completeness:
    connection = store.reader()
    return completeness(connection, choose_shops(connection, shop), month)


def found(store: Store, month: Month = MARCH) -> dict[str, str]:
    return {one.id: one.severity for one in of(store, month).findings}


def with_bills(store: Store) -> Store:
    store.imported("bills", "2025-02-01", "2025-03-31")
    return store


def test_everything_is_there(tmp_path: Path) -> None:
    assert found(with_bills(everything(tmp_path))) == {}


def test_exports_never_imported_make_it_incomplete_and_not_provisional(tmp_path: Path) -> None:
    result = of(orders_only(tmp_path))
    [never] = result.findings
    assert (never.id, never.severity, result.provisional) == ("exports.never", "missing", False)
    assert never.datasets == ("aftersales", "traffic_days", "traffic_sources", "product_days", "ad_days", "bills")
    assert never.text == "还没有导入过：售后、流量（店铺每日）、流量来源、商品数据、推广、货款账单"


def test_what_the_shop_does_not_use_is_not_asked_for(tmp_path: Path) -> None:
    settings = tmp_path / "config" / "check.toml"
    settings.parent.mkdir()
    settings.write_text('not_used = ["bills"]', "utf-8")
    assert found(everything(tmp_path)) == {}
    settings.write_text('not_used = ["bill"]', "utf-8")
    with pytest.raises(
        PddOpsError, match=r"check.toml：not_used\[1\] = \"bill\".*可以写：bills, aftersales, traffic_days"
    ):
        of(everything(tmp_path / "other"))


def test_days_without_orders_that_the_platform_counts(tmp_path: Path) -> None:
    store = with_bills(everything(tmp_path))
    for day in ("2025-03-07", "2025-03-08", "2025-03-31"):
        store.connection.execute("DELETE FROM order_days WHERE day = ?", [day])
    result = of(store)
    end, lost = result.findings
    assert (lost.id, lost.severity, result.provisional) == ("orders.days", "missing", True)
    assert "2025-03-07 至 2025-03-08" in lost.text
    assert result.missing_days == {"2025-03-07", "2025-03-08"}
    assert (end.id, "订单到 2025-03-30 为止" in end.text) == ("orders.silent_end", True)


def without_traffic_days(store: Store) -> None:
    store.connection.execute("DELETE FROM traffic_days WHERE day BETWEEN '2025-03-20' AND '2025-03-22'")


def without_ads_in_march(store: Store) -> None:
    store.connection.execute("DELETE FROM ad_sums WHERE day >= '2025-03-01'")
    store.connection.execute("UPDATE imports SET period_to = '2025-02-28' WHERE dataset = 'ad_days'")


def ads_paused(store: Store) -> None:
    store.connection.execute("DELETE FROM ad_sums WHERE day = '2025-03-15'")


def bills_until_the_25th(store: Store) -> None:
    store.connection.execute("UPDATE imports SET period_to = '2025-03-25' WHERE dataset = 'bills'")


def aftersales_of_march(store: Store) -> None:
    store.connection.execute("UPDATE imports SET as_of = 1743300000 WHERE dataset = 'aftersales'")  # 30 March


@pytest.mark.parametrize(
    ("change", "expected", "text"),
    [
        (without_traffic_days, {"traffic_days.days": "partial"}, "缺 3 天：2025-03-20 至 2025-03-22"),
        (without_ads_in_march, {"exports.none": "missing"}, "这段时间没有数据：推广"),
        (ads_paused, {"ad_days.quiet": "info"}, "推广有 1 天没有记录：2025-03-15"),
        (
            bills_until_the_25th,
            {"bills.end": "partial"},
            "货款账单到 2025-03-25 为止，缺 6 天：2025-03-26 至 2025-03-31",
        ),
        (aftersales_of_march, {"aftersales.early": "partial"}, "最新的售后导出是 2025-03-30 的"),
    ],
)
def test_gaps_of_other_exports(
    tmp_path: Path, change: Callable[[Store], None], expected: dict[str, str], text: str
) -> None:
    store = with_bills(everything(tmp_path))
    change(store)
    result = of(store)
    assert {one.id: one.severity for one in result.findings} == expected
    assert text in result.findings[0].text
    assert result.provisional == ("info" not in expected.values())


def test_the_report_says_what_is_missing(tmp_path: Path) -> None:
    store = with_bills(everything(tmp_path))
    without_traffic_days(store)
    connection = store.reader()
    report = build_report(connection, shops=choose_shops(connection, None), month=MARCH)
    assert report.provisional
    assert report.notes == ("流量（店铺每日）缺 3 天：2025-03-20 至 2025-03-22。请导入包含这些天的导出",)


def test_a_running_month_asks_for_past_days_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = with_bills(everything(tmp_path))
    for table in ("order_days", "traffic_days", "traffic_sources", "product_days", "ad_sums", "case_days"):
        store.connection.execute(f"DELETE FROM {table} WHERE day > '2025-03-19'")
    monkeypatch.setenv("PDD_OPS_NOW", "2025-03-20T09:00:00")
    assert found(store) == {"orders.not_over": "partial"}


def test_of_several_shops_each_is_named(tmp_path: Path) -> None:
    store = with_bills(everything(tmp_path))
    store.shop("二店")
    store.imported("orders", "2025-03-01", "2025-03-31", shop=2)
    for day in MARCH.each_day():
        store.orders(day, shop=2, orders=1)
    [never] = of(store, shop="all").findings
    assert never.text.startswith("二店：还没有导入过：售后、")
    connection = store.reader()
    result = check_month(connection, choose_shops(connection, "all"), MARCH)
    assert (result.provisional, result.complete, len(result.comparisons)) == (False, False, 5)


def test_days_in_words() -> None:
    assert day_list(["2025-03-05", "2025-02-28", "2025-03-01"]) == "2025-02-28 至 2025-03-01、2025-03-05"
    many = [f"2025-03-{day:02d}" for day in range(1, 30, 2)]
    assert day_list(many).endswith("、另有 9 段")


def test_exports_that_lack_the_same_days_are_told_once(tmp_path: Path) -> None:
    store = with_bills(everything(tmp_path))
    for table in ("traffic_days", "product_days"):
        store.connection.execute(f"DELETE FROM {table} WHERE day IN ('2025-03-20', '2025-03-21')")
    [told] = of(store).findings
    assert (told.id, told.datasets) == ("exports.days", ("traffic_days", "product_days"))
    assert told.text == "流量（店铺每日）、商品数据缺 2 天：2025-03-20 至 2025-03-21"


def test_a_month_whose_orders_begin_late_says_so_and_asks_for_nothing_before(tmp_path: Path) -> None:
    """Orders and traffic from the 10th on: the report says since when, and no export is asked for of days before."""
    store = new_store(tmp_path)
    store.imported("orders", "2025-03-10", "2025-03-31", as_of="2025-04-01T09:00:00+08:00")
    for day in Period("2025-03-10", "2025-03-31").each_day():
        store.orders(day, orders=9, units=9, gmv_fen=90_000, list_fen=90_000, receipts_fen=90_000)
        store.day("traffic_days", day, visitors=90, buyers=9, orders=9, gmv_fen=90_000)
    assert not [name for name in found(store) if name.startswith("traffic_days")]
    connection = store.reader()
    report = build_report(connection, shops=choose_shops(connection, None), month=MARCH)
    assert "已导入的订单从 2025-03-10 才开始" in report.notes
