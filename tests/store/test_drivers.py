"""An import runs on one of two drivers: few rows on Python's, many on that of Arrow. Nothing shows which it was."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, grid, order

from pdd_ops.intake.tables import SheetTable, TextTable
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.arrow_driver import ArrowDriver, _as_of_sqlite
from pdd_ops.store.database import open_writer
from pdd_ops.store.engine import Engine
from pdd_ops.store.plain_driver import PlainDriver


def imported(home: Path, monkeypatch: pytest.MonkeyPatch, *, small: bool | None) -> Shop:
    """The exports of a small shop, twice, of which every table, none, or what is so counts as small."""
    shop = Shop(home / "exports", home / "db" / "x.db")
    write_sample(shop.folder, orders=150, months=2, seed=8, end=Month.of(2025, 3))
    if small is not None:
        for kind in (TextTable, SheetTable):
            monkeypatch.setattr(kind, "small", small)
    assert all(result.format for result in shop.take())
    assert all(result.format for result in shop.take())
    return shop


@pytest.mark.slow
def test_both_give_the_same_facts_and_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (
        imported(tmp_path / name, monkeypatch, small=small).dump() for name, small in (("few", True), ("many", False))
    )
    assert few == many
    assert few["orders"] and few["aftersales"]


def test_small_and_large_tables_take_turns(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    fit = Engine.fit_for

    def fit_for(engine: Engine, *, many_rows: bool) -> None:
        fit(engine, many_rows=many_rows)
        taken.append(type(engine._driver).__name__)

    monkeypatch.setattr(Engine, "fit_for", fit_for)
    wide = {f"n{at}": f"250301-{at:015d}" for at in range(6000)}
    shop.write("a.csv", as_csv(grid(DEFAULT_COLUMNS, [order()])))
    shop.write("b.csv", as_csv(grid(DEFAULT_COLUMNS, [order(number, 商家备注="备" * 60) for number in wide.values()])))
    shop.write("c.csv", as_csv(grid(DEFAULT_COLUMNS, [order("250302-000000000000001")])))
    assert [result.new for result in shop.take()] == [1, 6000, 1]
    assert taken == ["PlainDriver", "ArrowDriver", "PlainDriver"]
    assert shop.one("SELECT sum(orders) FROM order_days WHERE dim = 'all'") == 6002


@pytest.mark.parametrize("kind", [ArrowDriver, PlainDriver])
def test_each_keeps_types_and_counts(tmp_path: Path, kind: type[ArrowDriver | PlainDriver]) -> None:
    database = tmp_path / "x.db"
    open_writer(database).close()
    driver = kind(database)
    driver.execute("ATTACH ? AS stage", (str(tmp_path / "stage"),))
    rows = pl.DataFrame({"a": [1, None], "b": ["糕", None], "c": [0.5, None], "d": [True, None], "e": [None, None]})
    rows = rows.with_columns(pl.col("e").cast(pl.Int64))
    driver.append(rows, "rows", "stage")
    driver.append(rows, "rows", "stage")
    found = driver.frame("SELECT a, b, c, d, e FROM stage.rows")
    assert found.rows() == [(1, "糕", 0.5, 1, None), (None,) * 5] * 2
    assert found["e"].dtype == pl.Int64
    driver.execute("CREATE TEMP TABLE few (a INTEGER PRIMARY KEY, b TEXT)")
    assert (
        driver.insert("INSERT INTO few (a, b) VALUES (?1, ?2) ON CONFLICT DO NOTHING", rows.select("a", "b")[:1]) == 1
    )
    assert (
        driver.insert("INSERT INTO few (a, b) VALUES (?1, ?2) ON CONFLICT DO NOTHING", rows.select("a", "b")[:1]) == 0
    )
    assert driver.execute("DELETE FROM few WHERE b = :b", {"b": "糕", "more": 1}).rowcount == 1
    assert driver.execute("SELECT ?1 || ?2", ("a", "b")).fetchone() == ("ab",)
    driver.close()


def test_an_error_of_arrow_is_told_in_the_words_of_sqlite() -> None:
    error = _as_of_sqlite(ValueError("INTERNAL: [SQLite] no such column: [a] b"))
    assert str(error) == "no such column: [a] b"
