"""Campaigns of the log: found where it sold more, not where nothing changed, together where they overlap."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from export_files import Shop, as_csv
from money_files import sheet
from support.tool import run_json

from pdd_ops.answers.campaigns import campaigns_answer
from pdd_ops.document.blocks import Bullets
from pdd_ops.insight.campaign_effect import Uplift, holm
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import Period, shifted
from pdd_ops.store.database import open_writer
from pdd_ops.work.campaign_money import _extra
from pdd_ops.work.campaign_words import costs_sentence
from pdd_ops.work.campaigns import Campaign, read_campaigns
from pdd_ops.work.log import add_entry
from pdd_ops.work.model import LogEntry

START, DAYS, SALE = "2024-10-01", 170, ("2025-02-20", "2025-02-22")
PRODUCTS = [f"10000000000{number}" for number in range(1, 7)]
LAST = shifted(START, DAYS - 1)
AD_HEAD = ["日期", "商品ID", "商品名称", "总花费(元)", "交易额(元)", "曝光量", "点击量"]
COLUMNS = [
    "订单号", "商品", "订单状态", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)",
    "支付时间", "商品id",
]  # fmt: skip


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """Six products of ten units a day; the first sells four times as much on three days."""
    chance, rows = random.Random(4), list[dict[str, str]]()
    for number, product in enumerate(PRODUCTS):
        for at in range(DAYS):
            day = shifted(START, at)
            times = 4 if number == 0 and SALE[0] <= day <= SALE[1] else 1
            units = max(1, round(chance.gauss(10, 3))) * times
            order = f"{day[2:4]}{day[5:7]}{day[8:]}-{number:05}{at:010}"
            cells = [order, "茶杯", "已收货", *[f"{units * 10}.00"] * 3, str(units), f"{day} 10:00:00", product]
            rows.append(dict(zip(COLUMNS, cells, strict=True)))
    shop.orders(COLUMNS, *rows)
    return shop


@pytest.fixture
def sold(filled: Shop) -> Iterator[sqlite3.Connection]:
    with closing(open_writer(filled.database)) as connection:
        yield connection


def campaign(connection: sqlite3.Connection, product: str | None, first: str, last: str | None, **more: str) -> str:
    """A campaign in the log; its id."""
    told = {"type": "flash_sale", **more}
    products = (product,) if product else ()
    entry = LogEntry("", 1, first, "promotion", f"秒杀{product}", until=last, products=products, type=told["type"])
    return add_entry(connection, entry).id


def ads(shop: Shop, product: str, days: Period) -> None:
    """A report by day: a yuan a day."""
    rows = [[day, product, product, "1", "9", "9", "1"] for day in days.each_day()]
    shop.take_one("商品推广_分天数据.csv", as_csv([AD_HEAD, *rows]))


def found(connection: sqlite3.Connection) -> dict[str, Campaign]:
    return {one.entry.id: one for one in read_campaigns(connection, Shops((1,), "小店"))}


def test_more_is_found_and_nothing_is_not(sold: sqlite3.Connection) -> None:
    better, same = campaign(sold, PRODUCTS[0], *SALE), campaign(sold, PRODUCTS[1], *SALE)
    told = found(sold)
    assert told[better].uplift.verdict == "worked"
    low, high = told[better].uplift.low, told[better].uplift.high
    assert low is not None and high is not None and low < 3 < high
    assert told[same].uplift.verdict == "unclear"
    assert told[better].extra_profit is None  # no costs
    after = told[better].pull_forward
    assert after is not None and abs(after) < 0.5


def test_campaigns_on_the_same_days_have_one_verdict(sold: sqlite3.Connection) -> None:
    one, other = campaign(sold, PRODUCTS[0], *SALE), campaign(sold, PRODUCTS[0], SALE[1], SALE[1], type="coupon")
    told = found(sold)
    assert (told[one].together, told[other].together) == ((other,), (one,))
    assert told[one].uplift == told[other].uplift


def test_what_has_nothing_to_compare_with_says_why(sold: sqlite3.Connection) -> None:
    ids = [
        campaign(sold, PRODUCTS[2], "2025-01-10", None, type="subsidy"),
        campaign(sold, None, *SALE),
        campaign(sold, PRODUCTS[3], "2025-12-01", "2025-12-03"),
        campaign(sold, PRODUCTS[4], "2024-10-20", "2024-10-21"),
    ]
    told = found(sold)
    assert [told[one].reason for one in ids] == ["never_stops", "whole_shop", "outside", "history"]
    assert all(told[one].uplift.verdict == "unclear" for one in ids)
    assert told[ids[1]].uplift.value is not None  # before and after, and no verdict
    assert [told[one].uplift.value for one in (ids[0], *ids[2:])] == [None] * 3


def test_one_that_never_stops_has_its_costs(sold: sqlite3.Connection) -> None:
    """Of the last 28 days that orders cover; without costs, ads and bills these are not known, and not 0."""
    work_id = campaign(sold, PRODUCTS[2], "2025-01-10", None, type="subsidy")
    told = found(sold)[work_id]
    assert told.costs is not None
    assert (told.costs.days.days, told.costs.contribution, told.costs.fee, told.costs.ads) == (28, None, None, None)
    assert 28 * 7 < told.costs.units < 28 * 13
    (row,) = campaigns_answer([told], "店", None)[1]["rows"]
    assert (row["costs"]["contribution"], row["costs"]["units"]) == (None, told.costs.units)
    assert (row["costs"]["ad_spend"], row["costs"]["days"], row["costs"]["of_days"]) == (None, 28, 28)
    assert "推广看不出" in costs_sentence(told)


@pytest.mark.parametrize(("days", "spend"), [(28, 2800), (27, None)])
def test_ads_of_one_that_never_stops_are_known_where_each_day_is(filled: Shop, days: int, spend: int | None) -> None:
    ads(filled, PRODUCTS[2], Period(shifted(LAST, 1 - days), LAST))
    with closing(open_writer(filled.database)) as connection:
        work_id = campaign(connection, PRODUCTS[2], "2025-01-10", None, type="subsidy")
        told = found(connection)[work_id]
    assert told.costs is not None and told.costs.ads == spend
    assert ("推广 28.00 元" in costs_sentence(told)) is (spend is not None)


def test_of_a_stretch_only_days_whose_orders_are_known_count(sold: sqlite3.Connection) -> None:
    """Of four weeks nobody has imported the orders of the last but one; a few of them are there all the same."""
    gone = Period(shifted(LAST, -13), shifted(LAST, -7))
    work_id = campaign(sold, PRODUCTS[2], "2025-01-10", None, type="subsidy")
    whole = found(sold)[work_id].costs
    sql = "SELECT sum(units) FROM order_days WHERE dim = 'product' AND key = ? AND day BETWEEN ? AND ?"
    units = sold.execute(sql, [PRODUCTS[2], gone.first, gone.last]).fetchone()[0]
    sold.execute("DELETE FROM coverage_days WHERE dataset = 'orders' AND day BETWEEN ? AND ?", [gone.first, gone.last])
    one = found(sold)[work_id]
    assert whole is not None and one.costs is not None
    assert (one.costs.days.days, one.costs.length, one.costs.units) == (21, 28, whole.units - units)
    assert "28 天里有 21 天的订单" in costs_sentence(one)
    assert gone.first not in one.costs.days.each_day()


@pytest.mark.parametrize(("spent", "lacks"), [(0, ""), (31, ""), (3, "ads"), (30, "ads")])
def test_what_it_earned_more_needs_the_ads_of_both_sides(filled: Shop, spent: int, lacks: str) -> None:
    """Three days and the 28 before them; a shop without any ads has none to take off."""
    filled.take(sheet(filled, "商品id,成本", [PRODUCTS[0], "4"]))
    if spent:
        ads(filled, PRODUCTS[0], Period(shifted(SALE[1], 1 - spent), SALE[1]))
    with closing(open_writer(filled.database)) as connection:
        work_id = campaign(connection, PRODUCTS[0], *SALE)
        one = found(connection)[work_id]
    assert (one.money.lacks, one.extra_profit is None) == (lacks, bool(lacks))
    text = " ".join(item.text for block in campaigns_answer([one], "店", None)[0].blocks
                    if isinstance(block, Bullets) for item in block.items)  # fmt: skip
    assert ("没有商品推广数据" in text) is bool(lacks)
    assert "成本没有覆盖" not in text


def test_a_long_campaign_says_what_was_to_be_expected(sold: sqlite3.Connection) -> None:
    work_id = campaign(sold, PRODUCTS[3], "2025-02-10", "2025-02-19")
    told = found(sold)[work_id].uplift
    assert told.value is not None and told.expected is not None
    assert told.expected == pytest.approx(100, rel=0.2)


def test_without_an_interval_there_is_no_extra_profit() -> None:
    """What was to be expected is a guess then, and a range out of it would be none."""
    guess = Uplift(None, None, None, "unclear", expected=30.0, reason="history")
    known = Uplift(0.5, 0.1, 0.9, "worked", 30.0, 24.0, 41.0)
    assert _extra((900.0, 1000.0), (20.0, 22.0), guess, 50.0) is None
    assert _extra((900.0, 1000.0), (20.0, 22.0), known, 50.0) == (900 - 41 * 22 - 50, 1000 - 24 * 20 - 50)


def test_several_need_more() -> None:
    barely = Uplift(0.5, 0.01, 1.2, "worked", 30, spread=0.17, degrees=15)
    nothing = Uplift(0.05, -0.3, 0.6, "unclear", 30, spread=0.2, degrees=15)
    assert holm([barely])[0].verdict == "worked"
    many = holm([barely, *[nothing] * 9])[0]
    assert many.verdict == "unclear"


def test_json(shop: Shop, sold: sqlite3.Connection) -> None:
    campaign(sold, PRODUCTS[0], *SALE)
    sold.commit()
    (row,) = run_json("campaigns", "2025-02", "--db", shop.database, "--json")["rows"]
    assert (row["type"], row["product"], row["start"], row["end"]) == ("flash_sale", PRODUCTS[0], *SALE)
    assert row["uplift"]["verdict"] == "worked"
    assert run_json("campaigns", "2025-03", "--db", shop.database, "--json")["rows"] == []
