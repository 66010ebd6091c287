"""pdd_ops.open: frames with real dates, and nothing heavy before it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from store_rows import Store, new_store

import pdd_ops as po
from pdd_ops.errors import PddOpsError, UsageError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = new_store(tmp_path)
    for day, orders in (("2025-03-03", 4), ("2025-03-05", 6)):
        store.orders(day, orders=orders, gmv_fen=orders * 1050)
        store.orders(day, "product", "77", orders=orders, gmv_fen=orders * 1050)
    store.label("77", "茶杯")
    return store


def test_days_weeks_and_months_are_dates(store: Store) -> None:
    with po.open(store.path) as shop:
        days = shop.query("gmv", by="day", period="2025-03-03..2025-03-05")
        assert list(days.index) == list(pd.date_range("2025-03-03", "2025-03-05"))
        assert days.loc["2025-03-03", "gmv"] == 42.0
        assert days.attrs["units"] == {"gmv": "yuan"}
        assert list(shop.query("orders", by="week", period="2025-W10").index) == [pd.Timestamp("2025-03-03")]
        assert list(shop.query("orders", by="month", period="2025-03").index) == [pd.Timestamp("2025-03-01")]


def test_a_day_that_nobody_saw_is_missing(store: Store) -> None:
    with po.open(str(store.path)) as shop:
        days = shop.query("gmv", by="day", period="2025-03")
        assert len(days) == 31
        assert days["gmv"].isna().sum() == 28
        assert days.loc["2025-03-04", "gmv"] == 0


def test_products_have_their_names(store: Store) -> None:
    with po.open(store.path) as shop:
        frame = shop.query("gmv", "orders", by="product", period="2025-03")
        assert frame.to_dict("index") == {"77": {"label": "茶杯", "gmv": 105.0, "orders": 10}}
        assert (shop.name, shop.shops) == ("小店", ["小店"])


def test_the_report_has_a_row_a_metric(store: Store) -> None:
    with po.open(store.path) as shop:
        report = shop.report("2025-03")
        assert report.loc["gmv", "value"] == 105.0
        assert report.loc["gmv", "unit"] == "yuan"
        assert report["value"].isna()["visitors"]
        assert report.loc["visitors", "reason"]
        assert report["value"].dtype == "float64"
        assert (report.attrs["period"], report.attrs["shop"]) == ("2025-03", "小店")


def test_what_is_wrong_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(PddOpsError):
        po.open(tmp_path / "nowhere.db")
    with pytest.raises(PddOpsError, match="小店"):
        po.open(store.path, shop="别家")
    with po.open(store.path) as shop, pytest.raises(UsageError):
        shop.query("no_such_metric", period="2025-03")


def test_nothing_heavy_is_imported_with_the_package() -> None:
    heavy = "{'pandas', 'polars', 'sqlite3', 'rich', 'typer', 'jinja2'}"
    lists = "answers.feedback, answers.shops, answers.survey, work.feedback, work.promises, work.surveys, store.engine"
    code = (
        f"import sys, pdd_ops; print(sorted({heavy} & set(sys.modules)))\n"
        f"import pdd_ops.{lists.replace(', ', ', pdd_ops.')}; print('polars' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "False"]
