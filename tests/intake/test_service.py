"""Customer service by day, and what the platform says of the shop: what is summed, weighted, and never added up."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from export_files import FULL_COLUMNS, Grid, Shop, as_csv, as_xlsx, order
from support.tool import run, run_json

from pdd_ops.metrics.query import query
from pdd_ops.periods import Period
from pdd_ops.store.database import open_reader

SERVICE: Grid = [
    ["统计日期", "咨询人数", "人工接待人数", "3分钟人工回复率", "平均人工响应时长", "询单人数", "最终成团人数",
     "询单转化率", "客服销售额(元)"],
    ["2025-03-01", "1,050", "1000", "90.00%", "40", "300", "120", "40.00%", "1,234.50"],
    ["2025-03-02", "110", "100", "40%", "1分20秒", "20", "2", "10%", "20"],
]  # fmt: skip
EXPERIENCE: Grid = [
    ["统计日期", "纠纷退款数", "纠纷退款率", "介入订单数", "平台介入率", "品质退款率", "平均退款时长", "成功退款率",
     "店铺综合体验星级", "描述相符", "物流服务", "服务态度"],
    ["2025-03-01", "7", "0.70%", "9", "0.90%", "1.20%", "30.5", "88%", "4.5星", "4.80分", "4.7", "4.9"],
    ["2025-03-02", "8", "0.80%", "10", "1.00%", "1.30%", "1天6小时", "87%", "4", "4.79", "-", "4.9"],
]  # fmt: skip


def values(shop: Shop, *metrics: str, by: str | None = None) -> dict[str, list[float | None]]:
    """The metrics of March by key of a dimension ('' for the total)."""
    with closing(open_reader(shop.database)) as connection:
        found = query(connection, shops=[1], metrics=metrics, period=Period("2025-03-01", "2025-03-31"), by=by)
    return {row.key: [value.value for value in row.values] for row in found.rows}


@pytest.mark.parametrize("day", ["统计日期", "日期"])
def test_service_by_day_is_read(shop: Shop, day: str) -> None:
    cells = [[day, *SERVICE[0][1:]], *SERVICE[1:], ["合计", "1160", "1100", "85.45%", "", "320", "122", "", "1254.50"]]
    result = shop.take_one("客服数据.xlsx", as_xlsx(cells))
    assert (result.format, result.rows, result.rejected) == ("service_days", 2, 0)
    assert shop.rows(
        """SELECT day, consulted, served, reply_3min_rate, reply_seconds, inquirers, inquiry_buyers, sales_fen
        FROM service_days ORDER BY day"""
    ) == [
        ("2025-03-01", 1050, 1000, 0.9, 40.0, 300, 120, 123450),
        ("2025-03-02", 110, 100, 0.4, 80.0, 20, 2, 2000),
    ]
    assert shop.one("SELECT unknown_columns FROM imports") == "[]"


def test_rates_and_means_are_weighted_by_the_people_served(shop: Shop) -> None:
    shop.take_one("客服数据.csv", as_csv(SERVICE))
    found = values(shop, "reply_3min_rate", "reply_seconds", "inquiry_conversion", "replied_3min")[""]
    assert found == [round(940 / 1100, 6), round((40 * 1000 + 80 * 100) / 1100, 6), round(122 / 320, 6), 940]


def test_where_nobody_counts_the_served_those_who_asked_weigh(shop: Shop) -> None:
    cells = [["日期", "咨询人数", "3分钟人工回复率"], ["2025-03-01", "300", "90%"], ["2025-03-02", "100", "50%"]]
    shop.take_one("客服数据.csv", as_csv(cells))
    assert values(shop, "reply_3min_rate", "reply_seconds")[""] == [0.8, None]


@pytest.mark.parametrize(
    ("heads", "cells", "known", "lacking"),
    [
        ("咨询人数,3分钟人工回复率", ["300", "90%"], [None, None, 0.9], ["人工接待人数", "人工接待人数", ""]),
        ("咨询人数,人工接待人数", ["300", "280"], [280, None, None], ["", "3分钟人工回复率", "3分钟人工回复率"]),
        (
            "咨询人数",
            ["300"],
            [None, None, None],
            ["人工接待人数", "3分钟人工回复率 / 人工接待人数", "3分钟人工回复率"],
        ),
    ],
)
def test_a_count_of_people_is_never_taken_from_another_column(
    shop: Shop, heads: str, cells: list[str], known: list[float | None], lacking: list[str]
) -> None:
    shop.take_one("客服数据.csv", as_csv([["日期", *heads.split(",")], ["2025-03-01", *cells]]))
    with closing(open_reader(shop.database)) as connection:
        [row] = query(
            connection,
            shops=[1],
            metrics=["served", "replied_3min", "reply_3min_rate"],
            period=Period("2025-03-01", "2025-03-31"),
        ).rows
    assert [value.value for value in row.values] == known
    for value, header in zip(row.values, lacking, strict=True):
        assert (f"没有“{header}”这一列" in (value.reason or "")) is bool(header)


def test_days_whose_file_lacks_a_column_are_left_out_and_counted(shop: Shop) -> None:
    shop.take_one("一.csv", as_csv([["日期", "咨询人数", "3分钟人工回复率"], ["2025-03-01", "300", "90%"]]))
    shop.take_one("二.csv", as_csv([["日期", "人工接待人数", "3分钟人工回复率"], ["2025-03-02", "100", "50%"]]))
    with closing(open_reader(shop.database)) as connection:
        [row] = query(
            connection, shops=[1], metrics=["served", "replied_3min"], period=Period("2025-03-01", "2025-03-31")
        ).rows
    assert [value.value for value in row.values] == [100, 50]
    assert ["1 天有（共 2 天）" in (value.note or "") for value in row.values] == [True, True]


def test_a_rate_without_anything_to_weigh_it_by_has_no_value(shop: Shop) -> None:
    cells = [["日期", "3分钟人工回复率"], ["2025-03-01", "90%"], ["2025-03-02", "50%"]]
    assert shop.take_one("客服数据.csv", as_csv(cells)).format == "service_days"
    assert values(shop, "reply_3min_rate", "replied_3min")[""] == [None, None]


def test_days_without_a_rate_do_not_weigh(shop: Shop) -> None:
    cells = [["日期", "人工接待人数", "3分钟人工回复率"], ["2025-03-01", "100", "90%"], ["2025-03-02", "900", "-"]]
    shop.take_one("客服数据.csv", as_csv(cells))
    assert values(shop, "served", "reply_3min_rate")[""] == [1000, 0.9]


def test_the_share_stands_in_where_the_buyers_are_not_counted(shop: Shop) -> None:
    cells = [["日期", "询单人数", "询单转化率"], ["2025-03-01", "200", "30%"], ["2025-03-02", "100", "60%"]]
    shop.take_one("客服数据.csv", as_csv(cells))
    assert values(shop, "inquiry_buyers", "inquiry_conversion")[""] == [120, 0.4]


def test_rolling_values_and_scores_are_of_the_last_day_and_never_added(shop: Shop) -> None:
    result = shop.take_one("售后服务数据.csv", as_csv(EXPERIENCE))
    assert (result.format, result.rejected) == ("experience_days", 0)
    names = ("dispute_refunds", "intervened_orders", "platform_intervention_rate", "platform_refund_hours",
             "shop_stars", "description_score", "logistics_score")  # fmt: skip
    assert values(shop, *names)[""] == [8, 10, 0.01, 30.0, 4.0, 4.79, 4.7]
    days = values(shop, "dispute_refunds", "shop_stars", by="day")
    assert {day: found for day, found in days.items() if found != [None, None]} == {
        "2025-03-01": [7, 4.5],
        "2025-03-02": [8, 4.0],
    }
    assert values(shop, "dispute_refunds", "shop_stars", by="month") == {"2025-03": [8, 4.0]}


def test_it_is_said_of_which_day_a_value_is(shop: Shop) -> None:
    shop.take_one("售后服务数据.csv", as_csv(EXPERIENCE))
    with closing(open_reader(shop.database)) as connection:
        found = query(
            connection, shops=[1], metrics=["logistics_score", "shop_stars"], period=Period("2025-03-01", "2025-03-31")
        )
        months = query(
            connection, shops=[1], metrics=["shop_stars"], period=Period("2025-03-01", "2025-03-31"), by="month"
        )
    assert [value.note for value in found.rows[0].values] == [
        "2025-03-01 的值，不按天相加",
        "2025-03-02 的值，不按天相加",
    ]
    assert "店铺综合体验星级：每段时间最后一天的值，不按天相加" in months.notes


def test_several_shops_have_no_score_in_common(shop: Shop) -> None:
    shop.take_one("售后服务数据.csv", as_csv(EXPERIENCE))
    with closing(open_reader(shop.database)) as connection:
        period = Period("2025-03-01", "2025-03-31")
        [together] = query(connection, shops=[1, 2], metrics=["shop_stars"], period=period).rows[0].values
        apart = query(connection, shops=[1, 2], metrics=["shop_stars"], period=period, by="shop").rows
    assert (together.value, together.reason) == (None, "几家店铺没有共同的值，请用 --shop 看一家")
    assert [row.values[0].value for row in apart] == [4.0]


@pytest.mark.parametrize("head", ["近30天纠纷退款率", "纠纷退款率（近30天）"])
def test_thirty_days_may_be_named_ninety_are_another_thing(shop: Shop, head: str) -> None:
    cells = [["统计日期", head, "近90天纠纷退款率"], ["2025-03-01", "0.70%", "0.90%"]]
    shop.take_one("售后服务数据.csv", as_csv(cells))
    assert shop.one("SELECT dispute_refund_rate FROM experience_days") == pytest.approx(0.007)
    assert shop.one("SELECT unknown_columns FROM imports") == '["近90天纠纷退款率"]'


def test_two_files_of_a_day_complete_each_other_and_each_is_named(shop: Shop) -> None:
    shop.orders(FULL_COLUMNS, order())
    (rates, scores) = ([row[:8] for row in EXPERIENCE], [[row[0], *row[8:]] for row in EXPERIENCE])
    shop.take_one("售后服务数据_20250301至20250302.csv", as_csv(rates))
    shop.take_one("店铺体验_20250301至20250303.csv", as_csv(scores))
    assert values(shop, "dispute_refunds", "shop_stars")[""] == [8, 4.0]
    named = {
        metric: [(row["file"], row["row"], row["amount"]) for row in run_json(
            "explain", metric, "2025-03", "--rows", "--json", "--db", shop.database)["rows"]]
        for metric in ("dispute_refunds", "shop_stars")
    }  # fmt: skip
    assert named == {
        "dispute_refunds": [("售后服务数据_20250301至20250302.csv", None, 8)],  # the row is the newer file's
        "shop_stars": [("店铺体验_20250301至20250303.csv", 3, 4.0)],
    }


def test_a_table_by_service_agent_is_not_taken_for_the_shop(shop: Shop) -> None:
    cells = [["统计日期", "客服昵称", "人工接待人数"], ["2025-03-01", "小桂", "10"], ["2025-03-01", "小花", "20"]]
    assert shop.take_one("客服数据.csv", as_csv(cells)).format == "service_agents"
    assert values(shop, "served")[""] == [None]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("45", 45),
        ("45.2秒", 45.2),
        ("1分20秒", 80),
        ("1 分钟", 60),
        ("00:01:20", 80),
        ("1小时2分3秒", 3723),
        ("38s", 38),
    ],
)
def test_times_to_answer(shop: Shop, cell: str, seconds: float) -> None:
    shop.take_one("客服.csv", as_csv([["日期", "人工接待人数", "平均人工响应时长"], ["2025-03-01", "10", cell]]))
    assert shop.one("SELECT reply_seconds FROM service_days") == seconds


@pytest.mark.parametrize("cell", ["01:20", "-5", "很快", "5分半", "2025-03-01"])
def test_what_is_no_time_is_named_and_the_row_stays(shop: Shop, cell: str) -> None:
    cells = [["日期", "人工接待人数", "平均人工响应时长"], ["2025-03-01", "10", cell], ["2025-03-02", "10", "30"]]
    result = shop.take_one("客服.csv", as_csv(cells))
    assert (result.new, result.rejected) == (2, 0)
    assert shop.rejects() == [(2, "平均人工响应时长", cell, "bad_number")]
    assert shop.rows("SELECT served, reply_seconds FROM service_days") == [(10, None), (10, 30.0)]


def test_minutes_are_not_taken_for_seconds(shop: Shop) -> None:
    cells = [["日期", "人工接待人数", "平均人工响应时长(分钟)"], ["2025-03-01", "10", "2"]]
    shop.take_one("客服.csv", as_csv(cells))
    assert shop.one("SELECT unknown_columns FROM imports") == '["平均人工响应时长(分钟)"]'
    assert shop.one("SELECT reply_seconds FROM service_days") is None


@pytest.mark.parametrize("cell", ["45", "-1", "6星", "很高"])
def test_a_score_is_out_of_five(shop: Shop, cell: str) -> None:
    result = shop.take_one(
        "体验.csv", as_csv([["日期", "店铺综合体验星级"], ["2025-03-01", cell], ["2025-03-02", "5"]])
    )
    assert (result.format, len(shop.rejects())) == ("experience_days", 1)
    assert shop.rows("SELECT stars FROM experience_days") == [(None,), (5.0,)]


def test_a_download_again_changes_nothing_and_a_newer_one_corrects(shop: Shop) -> None:
    shop.take_one("客服数据_20250301至20250302.csv", as_csv(SERVICE))
    before = shop.dump("service_days")
    again = shop.take_one("客服数据_20250301至20250302 (1).csv", as_csv(SERVICE))
    assert (again.new, again.changed, shop.dump("service_days")) == (0, 0, before)
    corrected = [SERVICE[0], SERVICE[1], ["2025-03-02", "110", "100", "50%", "80", "20", "4", "20%", "20"]]
    shop.take_one("客服数据_20250301至20250303.csv", as_csv(corrected))
    assert values(shop, "replied_3min", "inquiry_buyers")[""] == [950, 124]


def test_check_names_days_that_are_missing_and_asks_only_who_uses_it(shop: Shop, tmp_path: Path) -> None:
    shop.orders(FULL_COLUMNS, order())
    before = copyfile(shop.database, tmp_path / "before.db")
    shop.take_one("客服数据.csv", as_csv(SERVICE))
    assert "客服" not in run("check", "2025-03", "--db", before, code=3)
    assert "客服到 2025-03-02 为止，缺 29 天：2025-03-03 至 2025-03-31" in run(
        "check", "2025-03", "--db", shop.database, code=3
    )
