"""`pdd-ops maturity`: a young month is refused in words without history, an old one needs none."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shared import SAMPLE
from support.tool import run, run_json


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("maturity") / "shop.db"
    run("import", SAMPLE, "--shop", "店", "--db", database)
    return database


def test_young_months_of_a_short_history_are_refused(db: Path) -> None:
    months = run_json("maturity", "--json", "--db", db)["months"]
    assert [(one["month"], one["orders"], one["seen"]) for one in months] == [
        ("2025-01", 270, 13),
        ("2025-02", 318, 22),
        ("2025-03", 366, 38),
    ]
    old, young, newest = months
    assert old["developed_rate"] == old["seen_rate"] == old["low"] == old["high"] == pytest.approx(13 / 270, abs=1e-6)
    assert (old["maturity"], old["reason"]) == (1.0, None)
    assert young["developed_rate"] is None and "至今 6.92%，仍有 296 单在付款后 60 天内可能退款" in young["reason"]
    assert newest["low"] is None and newest["rate_30d"] == pytest.approx(5 / 24, abs=1e-6)


def test_people_read_the_same(db: Path) -> None:
    text = run("maturity", "--months", "2", "--db", db, "--lang", "en")
    assert "2025-02" in text and "2025-01" not in text
    assert "fewer than 3 complete earlier months" in text
    markdown = run("maturity", "--db", db, "--format", "md", "--lang", "zh")
    assert "退款率成熟度" in markdown


def test_no_number_of_months(db: Path) -> None:
    assert run("maturity", "--months", "0", "--db", db, code=2) == ""


def test_a_rate_at_equal_age_of_few_orders_is_not_shown(db: Path) -> None:
    """24 orders of March are thirty days old: their rate stands beside no other."""
    text = run("maturity", "--db", db, "--lang", "zh")
    assert "20.83%" not in text and "付款满 30 天的只有 24 单" in text
    months = run_json("maturity", "--json", "--db", db)["months"]
    assert [one["orders_30d"] for one in months] == [270, 318, 24]
