"""Stored reviews are read again where the word lists changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from export_files import Shop, as_csv
from support.older import as_it_was
from support.review_files import HEAD, row

from pdd_ops.store.database import READ_SINCE, open_reader
from pdd_ops.store.recompute import differing_sums


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The merchant's own lists, which the test writes."""
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    return tmp_path / "own" / "reviews.toml"


def reviews(database: Path) -> list[tuple[str, str | None, str | None]]:
    with closing(open_reader(database)) as connection:
        return connection.execute("SELECT text, polarity, topics FROM reviews ORDER BY text").fetchall()


def complaints(database: Path) -> int:
    with closing(open_reader(database)) as connection:
        sql = "SELECT coalesce(sum(complaints), 0) FROM review_days WHERE dim = 'topic'"
        return int(connection.execute(sql).fetchone()[0])


def take(shop: Shop, name: str, *texts: str) -> None:
    shop.take_one(name, as_csv([HEAD, *(row(len(name) * 100 + at, "5", text) for at, text in enumerate(texts))]))


def test_the_next_import_reads_by_new_words_of_the_merchant(shop: Shop, lists: Path) -> None:
    take(shop, "评价.csv", "盖子咔哒响")
    assert reviews(shop.database) == [("盖子咔哒响", "undecided", '{"包装": "undecided"}')]
    lists.write_text('[topics."质量"]\nbad = ["咔哒响"]\n', "utf-8")
    take(shop, "新评价.csv", "很好用")
    found = reviews(shop.database)
    assert found[1][1] == "negative" and '"质量": "negative"' in str(found[1][2])
    assert complaints(shop.database) >= 1 and differing_sums(shop.database) == []


def test_wrong_lists_stop_no_import_of_anything_else(shop: Shop, lists: Path) -> None:
    take(shop, "评价.csv", "盖子咔哒响")
    lists.write_text("[topics]\n3\n", "utf-8")
    name, content = (
        "订单.csv",
        as_csv([["订单号", "商品总价(元)", "支付时间"], ["250301-1", "9.90", "2025-03-01 10:00"]]),
    )
    shop.take_one(name, content)
    assert [one[1] for one in reviews(shop.database)] == ["undecided"]


def test_a_database_of_older_lists_is_read_again_when_it_is_brought_up_to_date(
    shop: Shop, lists: Path, tmp_path: Path
) -> None:
    take(shop, "评价.csv", "有异味", "没有异味")
    with closing(sqlite3.connect(shop.database)) as connection, connection:
        connection.execute("UPDATE reviews SET polarity = 'positive', topics = NULL")  # as an older tool may have read
        connection.execute("DELETE FROM review_days")
    older = as_it_was(tmp_path / "older.db", shop.database, READ_SINCE - 1)
    assert [one[1] for one in reviews(older)] == ["negative", "positive"]
    assert complaints(older) == 1 and differing_sums(older) == []
