"""A period in a column of days: one of a single day is that day, a longer one a sum that no day has."""

from __future__ import annotations

from contextlib import closing

import pytest
from export_files import Shop, as_csv, as_xlsx

from pdd_ops.metrics.query import query
from pdd_ops.periods import Period
from pdd_ops.store.database import open_reader

ONE_DAY = [
    "2025-03-01~2025-03-01", "2025-03-01至2025-03-01", "2025-03-01 ~ 2025-03-01", "20250301-20250301",
    "2025/3/1-2025/3/1", "2025.03.01—2025.03.01", "2025年3月1日至2025年3月1日", "２０２５-03-01～2025-03-01",
]  # fmt: skip
LONGER = [
    "2025-03-01~2025-03-31", "2025-03-01至2025-03-07", "20250301-20250302", "2025/3/1 - 2025/3/31",
    "2025年3月1日到2025年3月31日", "2025-03", "2025年3月", "202503",
]  # fmt: skip
TABLES = {  # by table: the headers beside the day, and a row
    "traffic_days": ("统计日期", ["店铺访客数", "成交金额"], ["10", "5.00"]),
    "traffic_sources": ("日期", ["流量来源", "访客数"], ["搜索", "10"]),
    "service_days": ("统计日期", ["咨询人数", "人工接待人数"], ["10", "9"]),
    "experience_days": ("日期", ["店铺综合体验星级"], ["4.5"]),
    "affiliate_days": ("成交日期", ["推广商品ID", "成交笔数", "预估支付佣金(元)"], ["7", "3", "2.50"]),
}
RANGED = {
    "product_days": ("统计日期", ["商品ID", "商品访客数"], ["7000001", "10"]),
    "ad_days": ("日期", ["商品ID", "总花费(元)", "曝光量"], ["7000001", "5.00", "10"]),
}


def table(name: str, *days: str) -> list[list[str]]:
    day, heads, cells = (TABLES | RANGED)[name]
    return [[day, *heads], *([one, *cells] for one in days)]


@pytest.mark.parametrize("name", [*TABLES, *RANGED])
@pytest.mark.parametrize("cell", ONE_DAY)
def test_a_period_of_one_day_is_that_day(shop: Shop, name: str, cell: str) -> None:
    result = shop.take_one("导出.csv", as_csv(table(name, cell, "2025-03-02")))
    assert (result.new, result.rejected) == (2, 0)
    assert shop.rows(f"SELECT day FROM {name} ORDER BY day") == [("2025-03-01",), ("2025-03-02",)]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("cell", LONGER)
def test_a_longer_one_is_refused_as_the_sum_that_it_is(shop: Shop, name: str, cell: str) -> None:
    result = shop.take_one("导出.xlsx", as_xlsx(table(name, cell, "2025-03-02")))
    assert (result.new, result.rejected) == (1, 1)
    assert shop.rejects() == [(2, TABLES[name][0], cell, "day_range")]
    alone = shop.take_one("合计.csv", as_csv(table(name, cell)))
    assert alone.format is None and "按天" in str(alone.reason)


@pytest.mark.parametrize("name", RANGED)
@pytest.mark.parametrize("cell", [one for one in LONGER if "03-07" not in one and "02" not in one[-3:]])
def test_where_downloads_over_a_period_are_kept_it_is_one(shop: Shop, name: str, cell: str) -> None:
    result = shop.take_one("导出.csv", as_csv(table(name, cell)))
    assert (result.new, result.period) == (1, ("2025-03-01", "2025-03-31"))
    assert shop.rows(f"SELECT day, day_to FROM {name}") == [("2025-03-01", "2025-03-31")]


def test_a_period_counts_for_its_own_days_alone_and_is_no_day(shop: Shop) -> None:
    shop.take_one("推广.csv", as_csv(table("ad_days", "2025-03-01~2025-03-31")))
    with closing(open_reader(shop.database)) as connection:
        wanted = {
            ("2025-03-01", "2025-03-31"): 5.0,
            ("2025-03-01", "2025-03-30"): None,
            ("2025-03-01", "2025-03-01"): None,
        }
        for (first, last), spend in wanted.items():
            [row] = query(connection, shops=[1], metrics=["ad_spend"], period=Period(first, last)).rows
            assert row.values[0].value == spend
        assert not query(
            connection, shops=[1], metrics=["ad_spend"], period=Period("2025-03-01", "2025-03-31"), by="day"
        ).rows


@pytest.mark.parametrize(
    "cell", ["2025-03-31~2025-03-01", "2025-02-30~2025-03-01", "2025-03-01~", "3月", "昨天", "第10周"]
)
def test_what_is_neither_stays_no_day(shop: Shop, cell: str) -> None:
    shop.take_one("导出.csv", as_csv(table("traffic_days", cell, "2025-03-02")))
    assert [reason for *_, reason in shop.rejects()] == ["bad_day"]
