"""Campaigns of the log: found where it sold more, not where nothing changed, together where they overlap."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from export_files import Shop
from support.tool import run_json

from pdd_ops.answers.campaigns import campaigns_answer
from pdd_ops.insight.campaign_effect import Uplift, holm
from pdd_ops.metrics.shops import Shops
from pdd_ops.periods import shifted
from pdd_ops.store.database import open_writer
from pdd_ops.work.campaign_money import _extra
from pdd_ops.work.campaigns import Campaign, read_campaigns
from pdd_ops.work.log import add_entry
from pdd_ops.work.model import LogEntry

START, DAYS, SALE = "2024-10-01", 170, ("2025-02-20", "2025-02-22")
PRODUCTS = [f"10000000000{number}" for number in range(1, 7)]
COLUMNS = [
    "订单号", "商品", "订单状态", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)",
    "支付时间", "商品id",
]  # fmt: skip


@pytest.fixture
def sold(shop: Shop) -> Iterator[sqlite3.Connection]:
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
    with closing(open_writer(shop.database)) as connection:
        yield connection


def campaign(connection: sqlite3.Connection, product: str | None, first: str, last: str | None, **more: str) -> str:
    """A campaign in the log; its id."""
    told = {"type": "flash_sale", **more}
    products = (product,) if product else ()
    entry = LogEntry("", 1, first, "promotion", f"秒杀{product}", until=last, products=products, type=told["type"])
    return add_entry(connection, entry).id


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
    """Of the last 28 days that orders cover; without costs and bills these are not known, and not 0."""
    work_id = campaign(sold, PRODUCTS[2], "2025-01-10", None, type="subsidy")
    told = found(sold)[work_id]
    assert told.costs is not None
    assert (told.costs.days.days, told.costs.contribution, told.costs.fee, told.costs.ads) == (28, None, None, 0)
    assert 28 * 7 < told.costs.units < 28 * 13
    (row,) = campaigns_answer([told], "店", None)[1]["rows"]
    assert (row["costs"]["contribution"], row["costs"]["units"]) == (None, told.costs.units)


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
