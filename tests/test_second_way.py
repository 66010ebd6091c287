"""Every metric of the dictionary, computed a second way from the raw files: equal to what the tool reports, to the fen.

The second way (`support.second_way`) is plain Python over the rows of the exports and shares no code with the tool.
"""

from __future__ import annotations

import sqlite3
from calendar import monthrange
from contextlib import closing
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from support import odd_shop
from support.reviews import BY_WORDS
from support.second_way import Metrics, Shop
from support.shared import SAMPLE, sample_shop
from support.tool import run, run_json

MONTHS = ("2025-03", "2025-02", "2025-01")
DECIMALS = {"count": 0, "yuan": 2, "rate": 6, "ratio": 6, "hours": 6, "seconds": 6, "score": 6, "days": 6}

# What is promised to be there under these ids.
DICTIONARY = [
    "orders",
    "units",
    "list_amount",
    "gmv",
    "receipts",
    "shop_discount",
    "platform_discount",
    "order_value",
    "buyers",
    "platform_gmv",
    "aov",
    "refund_orders",
    "refund_amount",
    "refund_rate",
    "refund_amount_rate",
    "refund_rate_unshipped",
    "refund_rate_shipped",
    "refund_rate_received",
    "refunds_closed",
    "refunds_closed_amount",
    "refund_only_share",
    "intervention_rate",
    "net_sales",
    "visitors",
    "page_views",
    "product_visitors",
    "conversion",
    "order_conversion",
    "uv_value",
    "new_visitor_share",
    "returning_visitor_rate",
    "ctr",
    "ad_spend",
    "ad_sales",
    "ad_roi",
    "ad_ctr",
    "ad_cpc",
    "ad_cost_rate",
    "ship_hours",
    "late_ship_rate",
    "active_products",
    "new_products",
]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, imported."""
    return sample_shop(tmp_path_factory)


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop(SAMPLE)


def reported(db: Path, month: str) -> dict[str, dict[str, Any]]:
    metrics: dict[str, dict[str, Any]] = run_json("report", month, "--format", "json", "--db", db)["metrics"]
    return metrics


def computed(shop: Shop, month: str, covered: set[date] | None = None) -> Metrics:
    year, number = (int(part) for part in month.split("-"))
    return shop.metrics(date(year, number, 1), date(year, number, monthrange(year, number)[1]), covered)


def covered(db: Path) -> set[date]:
    """The days that orders cover, as the import has found them (tests/shops computes them a second way)."""
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute("SELECT day FROM coverage_days WHERE dataset = 'orders'").fetchall()
    return {date.fromisoformat(day) for (day,) in rows}


def rounded(value: Fraction | None, unit: str) -> Decimal | None:
    """Half up to the decimals that the JSON has for a unit."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-DECIMALS[unit]), ROUND_HALF_UP)


def differences(metrics: dict[str, dict[str, Any]], expected: Metrics) -> dict[str, tuple[object, object]]:
    """Metrics on which the two ways disagree: id -> (reported, expected)."""
    units = {name: metric["unit"] for name, metric in metrics.items()}
    values = {name: metric["value"] for name, metric in metrics.items()}
    reported = {name: None if value is None else Decimal(str(value)) for name, value in values.items()}
    wanted = {name: rounded(value, units[name]) for name, value in expected.items()}
    return {name: (reported[name], wanted[name]) for name in wanted if reported[name] != wanted[name]}


def test_every_metric_of_the_dictionary_is_reported(db: Path) -> None:
    assert set(DICTIONARY) <= set(reported(db, "2025-03"))


def test_every_metric_with_a_value_has_a_second_way(db: Path, shop: Shop) -> None:
    known = {name for name, metric in reported(db, "2025-03").items() if metric["value"] is not None} - set(BY_WORDS)
    assert known == set(computed(shop, "2025-03"))


@pytest.mark.parametrize("month", MONTHS)
def test_all_metrics_of_a_month_agree_to_the_fen(db: Path, shop: Shop, month: str) -> None:
    expected = computed(shop, month)
    assert None not in expected.values(), "the sample has every export for its months"
    assert differences(reported(db, month), expected) == {}


def test_months_without_traffic_ads_and_cases_agree_too(db: Path, shop: Shop) -> None:
    metrics, expected = reported(db, "2024-12"), computed(shop, "2024-12")
    assert differences(metrics, expected) == {}
    unknown = {name for name, value in expected.items() if value is None}
    assert {name for name in expected if metrics[name]["value"] is None} == unknown
    assert all(metrics[name]["reason"] for name in unknown)


def test_the_month_before_is_compared_with_its_own_value(db: Path, shop: Shop) -> None:
    metrics = {name: {**metric, "value": metric["previous"]} for name, metric in reported(db, "2025-03").items()}
    assert differences(metrics, computed(shop, "2025-02")) == {}


@pytest.mark.slow
def test_another_shop_of_many_months_agrees(tmp_path: Path) -> None:
    files, db = tmp_path / "files", tmp_path / "shop.db"
    run("sample", files, "--orders", "1500", "--months", "2", "--seed", "5", "--end", "2024-11")
    run("import", files, "--db", db)
    shop = Shop(files)
    for month in ("2024-10", "2024-11"):
        assert differences(reported(db, month), computed(shop, month)) == {}


@pytest.mark.parametrize("seed", range(4))
def test_a_shop_of_oddities_agrees(tmp_path: Path, seed: int) -> None:
    files, db = tmp_path / "files", tmp_path / "shop.db"
    files.mkdir()
    odd_shop.write_odd_shop(files, seed)
    run("import", files, "--db", db)
    shop = Shop(files)
    for month in odd_shop.MONTHS:
        assert differences(reported(db, month), computed(shop, month, covered(db))) == {}
