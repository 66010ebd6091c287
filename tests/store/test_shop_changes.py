"""Shops renamed, put together and dropped say what a fresh import under those names would; people's words stay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from export_files import Shop, a_shop
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from store_rows import new_store
from support.tool import installed, run, run_json
from support.undone import NAMES, dump, fresh, take
from typer.testing import CliRunner

from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.formats.datasets import datasets
from pdd_ops.formats.model import load_formats
from pdd_ops.store.connections import connect
from pdd_ops.store.database import open_reader
from pdd_ops.store.recompute import SUMS, differing_sums
from pdd_ops.store.shop_changes import drop_shop, merge_shops, rename_shop, tables_of_shops
from pdd_ops.store.shops import OF_PEOPLE, list_shops
from pdd_ops.store.undo import undo_import
from pdd_ops.store.upsert import fact_table

ONE, TWO = "竹里小店", "南园分店"


def two_shops(shop: Shop, one: Sequence[str], two: Sequence[str]) -> None:
    take(shop.database, shop.folder, one, ONE)
    take(shop.database, shop.folder / "two", two, TWO)


def facts(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Without the journal, whose counts tell in which order the files came."""
    return {table: rows for table, rows in found.items() if rows and table != "imports"}


def people_say(database: Path, shop: str) -> None:
    here = ("--shop", shop, "--db", database)
    run("actions", "add", "换主图", "--product", "810001", *here)
    run("actions", "add", "客服排班", *here)
    run("log", "add", "降价", "--on", "2025-03-04", "--product", "810001", "--kind", "products", *here)
    run("target", "set", "gmv", "900", "--month", "2025-04", *here)


@st.composite
def halves(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Files of two shops; a file of the one may be the other's too."""
    one = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4))
    two = draw(
        st.lists(st.sampled_from([name for name in NAMES if name not in one]), unique=True, min_size=1, max_size=4)
    )
    return one, two


@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(halves())
def test_two_shops_put_together_are_what_one_would_be(both: tuple[list[str], list[str]]) -> None:
    with a_shop() as shop:
        two_shops(shop, *both)
        merge_shops(shop.database, TWO, ONE, load_formats())
        assert facts(dump(shop.database)) == facts(fresh((*both[0], *both[1])))
        assert not differing_sums(shop.database)
        assert [name for (name,) in shop.rows("SELECT name FROM shops")] == [ONE]


def test_the_same_file_in_both_shops_counts_once() -> None:
    with a_shop() as shop:
        two_shops(shop, NAMES[:3], NAMES[1:5])
        merge_shops(shop.database, TWO, ONE, load_formats())
        assert facts(dump(shop.database)) == facts(fresh(NAMES[:5]))


def test_a_merge_without_its_files_changes_nothing_and_names_them() -> None:
    with a_shop() as shop:
        two_shops(shop, NAMES[:1], NAMES[1:2])
        (shop.folder / NAMES[0]).write_bytes(b"something else")
        before = dump(shop.database), dump(shop.database, TWO)
        with pytest.raises(PddOpsError, match=NAMES[0]):
            merge_shops(shop.database, TWO, ONE, load_formats())
        assert (dump(shop.database), dump(shop.database, TWO)) == before


def test_a_merge_of_other_orders_needs_no_file() -> None:
    with a_shop() as shop:
        two_shops(shop, NAMES[:1], NAMES[4:5])
        for path in shop.folder.rglob("*.csv"):
            path.unlink()
        merge_shops(shop.database, TWO, ONE, load_formats())
        assert facts(dump(shop.database)) == facts(fresh((NAMES[0], NAMES[4])))


def test_another_name_is_as_if_imported_under_it() -> None:
    with a_shop() as shop:
        two_shops(shop, NAMES[5:9], NAMES[:3])
        rename_shop(shop.database, ONE, "新名字")
        assert dump(shop.database, "新名字") == fresh(NAMES[5:9])
        with pytest.raises(PddOpsError, match="shops merge"):
            rename_shop(shop.database, "新名字", TWO)
        with pytest.raises(UsageError):
            rename_shop(shop.database, TWO, "all")
        with pytest.raises(PddOpsError, match=TWO):
            rename_shop(shop.database, "没有这家", "别的")


def test_a_dropped_shop_leaves_the_other_as_it_was() -> None:
    with a_shop() as shop:
        two_shops(shop, NAMES[:7], NAMES[2:10])
        drop_shop(shop.database, TWO)
        assert dump(shop.database) == fresh(NAMES[:7])
        assert not any(dump(shop.database, TWO).values())
        with closing(open_reader(shop.database)) as connection:
            assert [one.shop for one in list_shops(connection)] == [ONE]


def test_what_people_said_stays_and_says_what_became_of_it(shop: Shop) -> None:
    two_shops(shop, NAMES[4:5], NAMES[:2])
    people_say(shop.database, TWO)
    drop_shop(shop.database, TWO)
    listed = run_json("actions", "list", "--db", shop.database, "--json")["actions"]
    assert len(listed) == 2
    assert all("已删除" in one["object"] for one in listed)
    entries = run_json("log", "list", "--db", shop.database, "--json")["entries"]
    assert "南园分店 已删除" in entries[0]["text"]


def test_a_dropped_shop_comes_back_with_what_was_said(shop: Shop) -> None:
    two_shops(shop, NAMES[4:5], NAMES[:2])
    people_say(shop.database, TWO)
    drop_shop(shop.database, TWO)
    take(shop.database, shop.folder, NAMES[:1], TWO)
    assert shop.one("SELECT count(*) FROM shops WHERE gone_on IS NULL") == 2
    assert shop.one("SELECT count(*) FROM targets") == 1


def test_an_undone_import_takes_its_products_and_actions_say_so(shop: Shop) -> None:
    take(shop.database, shop.folder, [NAMES[4], NAMES[7]])
    people_say(shop.database, ONE)
    undo_import(shop.database, 1, load_formats())
    told = [text for (text,) in shop.rows("SELECT fate FROM actions ORDER BY number")]
    assert told[1] is None
    assert NAMES[4] in told[0]
    undo_import(shop.database, 2, load_formats())
    assert shop.one("SELECT gone_on IS NOT NULL FROM shops") == 1
    assert NAMES[7] in shop.one("SELECT fate FROM actions WHERE scope = 'shop'")


def test_words_about_a_merged_shop_go_over(shop: Shop) -> None:
    two_shops(shop, NAMES[4:5], NAMES[:2])
    for name in (ONE, TWO):
        people_say(shop.database, name)
    merged = merge_shops(shop.database, TWO, ONE, load_formats())
    assert merged.targets_dropped == 1
    assert shop.one("SELECT count(*) FROM actions WHERE fate LIKE '%fate_merged%'") == 2
    assert (
        shop.one(
            "SELECT count(DISTINCT shop_id) FROM (SELECT shop_id FROM actions UNION SELECT shop_id FROM operations)"
        )
        == 1
    )


def test_every_table_of_shops_is_of_files_or_of_people(shop: Shop) -> None:
    """A new table: are its rows made of files (then dropping a shop takes them), or said by people (OF_PEOPLE)?"""
    take(shop.database, shop.folder, NAMES[:1])
    with closing(connect(str(shop.database))) as connection:
        found = set(tables_of_shops(connection)) - {"shops", *OF_PEOPLE}
    known = {fact_table(name) for name in datasets()} | {sums.table for sums in SUMS}
    assert found - known == {
        "articles", "coverage_days", "fee_rates", "imports", "labels", "order_status_history",
            "survey_questions",
    }  # fmt: skip


def refused(*arguments: str) -> str:
    """What stands on stderr of a command that ends with exit code 1 and says nothing on stdout."""
    result = CliRunner().invoke(installed(), list(arguments), catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_nobody_to_ask_changes_nothing(shop: Shop, more: list[str]) -> None:
    two_shops(shop, NAMES[:1], NAMES[4:5])
    before = dump(shop.database), dump(shop.database, TWO)
    for words in (["imports", "undo", "1"], ["shops", "drop", ONE], ["shops", "merge", ONE, TWO]):
        assert refused(*words, *more, "--db", str(shop.database)) == "没有改动：这里没法询问，请加 --yes\n"
    assert (dump(shop.database), dump(shop.database, TWO)) == before
    assert "9" in refused("imports", "undo", "9", "--yes", "--db", str(shop.database))


def test_the_commands_do_what_they_say(shop: Shop) -> None:
    two_shops(shop, NAMES[:3], NAMES[4:5])
    here = ("--db", shop.database, "--json")
    listed = run_json("shops", "list", *here)["shops"]
    assert [(one["shop"], one["files"]) for one in listed] == [(TWO, 1), (ONE, 3)]
    assert (listed[0]["orders"], listed[0]["first"], listed[0]["last"]) == (4, "2025-03-01", "2025-03-08")
    undone = run_json("imports", "undo", "2", "--yes", *here)["undone"]
    assert (undone["file"], undone["read_again"]) == (NAMES[1], [NAMES[0], NAMES[2]])
    assert facts(dump(shop.database)) == facts(fresh((NAMES[0], NAMES[2])))
    assert run_json("shops", "rename", TWO, "丙店", *here) == {"shop": "丙店", "was": TWO}
    assert run_json("shops", "merge", "丙店", ONE, "--yes", *here)["into"] == ONE
    assert run_json("shops", "drop", ONE, "--yes", *here)["dropped"]["files"] == 3
    assert run_json("shops", "list", *here) == {"shops": []}


def test_the_newest_name_of_a_product_is_that_of_both_shops(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    two = store.shop(TWO)
    for shop, key, label, version in (
        (1, "7", "旧名", 1),
        (two, "7", "新名", 2),
        (two, "8", "茶杯", 1),
        (1, "9", "新盘", 2),
        (two, "9", "旧盘", 1),
    ):
        store.put("labels", {"shop_id": shop, "dim": "product", "key": key, "label": label, "version": version})
    store.connection.commit()
    merge_shops(store.path, TWO, "小店", load_formats())
    named = store.reader().execute("SELECT key, label FROM labels WHERE shop_id = 1").fetchall()
    assert dict(named) == {"7": "新名", "8": "茶杯", "9": "新盘"}
