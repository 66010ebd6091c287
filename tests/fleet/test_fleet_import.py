"""Many shops imported together are what they are when each is imported by itself; nothing is there by halves."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from export_files import as_csv, order
from support.fleet import COLUMNS, imported_plainly, orders_file, small_root, tables
from support.review_files import HEAD, row
from support.tool import run, run_json

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet import run as fleet_run
from pdd_ops.fleet.layout import NO_MONTH, escaped
from pdd_ops.fleet.manifest import READY, settled
from pdd_ops.fleet.pull import pull
from pdd_ops.fleet.reading import scanned
from pdd_ops.fleet.run import Fleet, import_fleet
from pdd_ops.fleet.shop_import import Job, Outcome, attempt
from pdd_ops.intake.buyers import hashed, installation_key
from pdd_ops.store.database import open_reader
from pdd_ops.store.lock import Holder, holder_of, sole_writer
from pdd_ops.store.recompute import differing_sums

FIRST, SECOND = "第1店", "第2店"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of its own; shops one after the other in this process (the slow tests start others)."""
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))

    def one_by_one(jobs: list[Job], processes: int) -> Iterator[Outcome]:
        return map(attempt, jobs)

    monkeypatch.setattr(fleet_run, "by_processes", one_by_one)


def states(root: Path, out: Path) -> dict[str, str]:
    return {one.shop: one.state for one in import_fleet(Fleet(root, out))}


def pulled(shop: str, out: Path, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    database = folder / f"{len(list(folder.iterdir()))}.db"
    pull(shop, out, database)
    return tables(database, shop)


def orders_by_hive(out: Path) -> pl.DataFrame:
    """As any other tool reads the folder."""
    return pl.read_parquet(f"{out}/facts/orders/**/*.parquet", hive_partitioning=True)


def test_a_shop_taken_out_is_the_shop_imported_by_itself(tmp_path: Path) -> None:
    root, out = small_root(tmp_path), tmp_path / "out"
    (root / FIRST / "坏文件.xlsx").write_bytes(b"PK\x03\x04 broken off")
    outcomes = {one.shop: one for one in import_fleet(Fleet(root, out))}
    assert [one["file"] for one in outcomes[FIRST].refused] == ["坏文件.xlsx"]
    assert not outcomes[SECOND].refused
    for shop in (FIRST, SECOND):
        plain = imported_plainly(root, shop, tmp_path / f"{shop}.db")
        assert pulled(shop, out, tmp_path) == tables(plain, shop)


def test_a_table_too_large_for_memory_is_written_month_by_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, out = small_root(tmp_path, shops=1), tmp_path / "out"
    no_day = order("259999-100000000000009", "待付款", **{"支付时间": "", "订单成交时间": ""})
    orders_file(root / FIRST / "orders_export2025-04-06-10-00-00.csv", [no_day])
    monkeypatch.setattr("pdd_ops.fleet.writing._AT_ONCE", 1)
    states(root, out)
    months = {part.parent.name for part in out.glob("facts/orders/*/*/*.parquet")}
    assert months == {"month=2025-03", "month=2025-04", f"month={NO_MONTH}"}
    plain = imported_plainly(root, FIRST, tmp_path / "plain.db")
    assert pulled(FIRST, out, tmp_path) == tables(plain, FIRST)


def test_two_shops_go_into_one_database_and_come_again(tmp_path: Path) -> None:
    root, out, database = small_root(tmp_path), tmp_path / "out", tmp_path / "both.db"
    states(root, out)
    for shop in (FIRST, SECOND, FIRST):
        pull(shop, out, database)
    asked = ("query", "orders", "--from", "2025-03-01", "--to", "2025-04-30", "--by", "shop", "--shop", "all", "--json")
    rows = run_json(*asked, "--db", database)["rows"]
    assert {row["label"]: row["orders"] for row in rows} == {FIRST: 8, SECOND: 8}
    assert run_json("doctor", "--db", database, "--json")["ok"]


def test_what_is_known_is_not_read_again_and_a_later_file_is(tmp_path: Path) -> None:
    root, out = small_root(tmp_path), tmp_path / "out"
    assert states(root, out) == {FIRST: "made", SECOND: "made"}
    before = orders_by_hive(out)
    assert states(root, out) == {FIRST: "unchanged", SECOND: "unchanged"}
    assert orders_by_hive(out).equals(before)
    orders_file(root / SECOND / "orders_export2025-04-20-10-00-00.csv", [order("250301-100000000000003", "已取消")])
    assert states(root, out) == {FIRST: "unchanged", SECOND: "made"}
    after = orders_by_hive(out)
    assert after.height == before.height
    assert after.select("shop", "order_id", "line").is_duplicated().sum() == 0


@pytest.mark.parametrize("moves", [0, 1, 5])
def test_an_import_killed_while_parts_are_moved_is_finished_by_who_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    root, out = small_root(tmp_path, shops=1), tmp_path / "out"
    states(root, out)
    (root / FIRST / "orders_export2025-04-05-10-00-00.csv").unlink()  # April is no more
    plain = imported_plainly(root, FIRST, tmp_path / "plain.db")
    with monkeypatch.context() as patch:
        patch.setattr("pdd_ops.fleet.manifest.Path.replace", _killed_after(moves, out))
        with pytest.raises(KeyboardInterrupt):
            states(root, out)
    assert list((out / READY).iterdir())
    assert pulled(FIRST, out, tmp_path) == tables(plain, FIRST)
    assert not list((out / READY).iterdir())
    assert set(orders_by_hive(out)["month"].unique()) == {"2025-03"}


@pytest.mark.parametrize(
    "in_the_way",
    [
        "a folder",
        pytest.param(
            "permissions",
            marks=pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may write anywhere"),
        ),
    ],
)
def test_what_cannot_be_put_into_its_place_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_the_way: str
) -> None:
    root, out = small_root(tmp_path, shops=1), tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr("pdd_ops.fleet.manifest.Path.replace", _killed_after(0, out))
        with pytest.raises(KeyboardInterrupt):
            states(root, out)
    if in_the_way == "a folder":
        (out / "facts" / "orders" / f"shop={FIRST}" / "month=2025-03" / "part.parquet" / "x").mkdir(parents=True)
    else:
        out.chmod(0o500)
    for words in (("summary", "2025-03"), ("pull", FIRST, "--db", tmp_path / "x.db")):
        run("fleet", *words, "--from", out, code=1)
    with pytest.raises(PddOpsError, match=f"{FIRST}.*fleet import"), settled(out):
        pass
    run("fleet", "import", root, "--out", out, code=1)
    out.chmod(0o700)


def test_a_lock_that_is_not_ours_to_take_is_said(tmp_path: Path) -> None:
    root, out = small_root(tmp_path, shops=1), tmp_path / "out"
    states(root, out)
    (out / ".parts.lock").unlink()
    (out / ".parts.lock").mkdir()
    with pytest.raises(PddOpsError, match=r"\.parts\.lock"), settled(out):
        pass
    (out / ".import.lock").unlink()
    (out / ".import.lock").mkdir()
    with pytest.raises(PddOpsError, match=r"\.import\.lock"):
        states(root, out)


def _killed_after(moves: int, out: Path) -> object:
    real, left = Path.replace, [moves]

    def replace(self: Path, target: Path) -> Path:
        if READY in self.parts and self.is_relative_to(out):
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
        return real(self, target)

    return replace


def test_a_part_that_is_not_the_one_written_is_refused(tmp_path: Path) -> None:
    root, out = small_root(tmp_path, shops=1), tmp_path / "out"
    states(root, out)
    [part] = out.glob("facts/orders/*/month=2025-04/*.parquet")
    part.write_bytes(part.read_bytes()[:-1])
    with settled(out) as shops, pytest.raises(Exception, match="month=2025-04"):
        scanned(out, shops, "orders")


def test_a_database_that_knows_more_is_not_overwritten(tmp_path: Path) -> None:
    root, out = small_root(tmp_path, shops=1), tmp_path / "out"
    states(root, out)
    orders_file(root / FIRST / "orders_export2025-04-20-10-00-00.csv", [order("250301-100000000000099")])
    database = imported_plainly(root, FIRST, tmp_path / "more.db")
    before = tables(database, FIRST)
    with pytest.raises(Exception, match="orders_export2025-04-20"):
        pull(FIRST, out, database)
    assert tables(database, FIRST) == before


def test_who_waits_for_a_database_keeps_nobody_from_the_fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, out, database = small_root(tmp_path, shops=1), tmp_path / "out", tmp_path / "x.db"
    states(root, out)
    monkeypatch.setenv("PDD_OPS_WAIT", "0.2")
    holders: list[Holder | None] = []
    with sole_writer(database, "import", print), pytest.raises(PddOpsError, match=r"x\.db"):
        pull(FIRST, out, database, lambda line: holders.append(holder_of(out / ".parts")))
    assert holders == [None]
    run("fleet", "pull", FIRST, "--from", root, "--db", tmp_path / "new" / "y.db", code=1)
    assert not (tmp_path / "new").exists()  # where there is no fleet nothing is begun


def test_reviews_taken_out_are_read_by_the_words_of_who_takes_them(tmp_path: Path) -> None:
    root, out, database = small_root(tmp_path, shops=1), tmp_path / "out", tmp_path / "x.db"
    (root / FIRST / "评价.csv").write_bytes(as_csv([HEAD, row(1, "5", "盖子咔哒响")]))
    states(root, out)
    (tmp_path / "config" / "reviews.toml").write_text('[topics."质量"]\nbad = ["咔哒响"]\n', "utf-8")
    run("import", root / FIRST, "--shop", "别家", "--db", database, "--copy", code=0)
    pull(FIRST, out, database)
    with closing(open_reader(database)) as connection:
        read = connection.execute("SELECT polarity FROM reviews JOIN shops USING (shop_id) ORDER BY name").fetchall()
    assert read == [("negative",), ("negative",)]
    assert differing_sums(database) == []


def test_without_spark_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)  # as where it is not installed
    root, out = small_root(tmp_path, shops=1), tmp_path / "out"
    run("fleet", "import", root, "--out", out, "--engine", "spark", code=1)
    assert not out.exists()


def test_the_command_says_what_became_of_each_shop(tmp_path: Path) -> None:
    root, out = small_root(tmp_path), tmp_path / "out"
    (root / "beside.csv").write_text("a,b\n")
    (root / "空店").mkdir()
    (root / SECOND / "坏文件.xlsx").write_bytes(b"PK\x03\x04 broken off")
    run("fleet", "import", root, "--out", out, code=1)
    found = json.loads(run("fleet", "import", root, "--out", out, "--json", code=1))
    assert found["totals"] == {"made": 0, "unchanged": 2, "empty": 1, "failed": 0}
    assert found["strays"] == ["beside.csv"]
    shared = ["orders_export2025-03-20-10-00-00.csv", "orders_export2025-04-05-10-00-00.csv"]
    assert found["copies"] == [{"shops": [FIRST, SECOND], "files": shared}]


def test_what_cannot_be_the_folder_of_a_fleet(tmp_path: Path) -> None:
    root = small_root(tmp_path, shops=1)
    run("fleet", "import", root, "--out", root, code=2)
    run("fleet", "import", root, "--out", tmp_path / "out", "--engine", "flink", code=2)
    run("fleet", "import", tmp_path / "nowhere", "--out", tmp_path / "out", code=1)
    run("fleet", "import", root / FIRST, "--out", tmp_path / "out", code=1)  # a shop, with no shop in it
    run("fleet", "pull", FIRST, "--from", root, "--db", tmp_path / "x.db", code=1)
    assert states(root, root / "result") == {FIRST: "made"}  # the result is no shop
    assert states(root, root / "result") == {FIRST: "unchanged"}


def test_names_of_shops_that_paths_cannot_have(tmp_path: Path) -> None:
    assert [escaped(name) for name in ("桂花店", "a=b", "50%店", ".隐", "末.")] == [
        "桂花店",
        "a%3Db",
        "50%25店",
        "%2E隐",
        "末%2E",
    ]
    if os.name == "nt":
        return
    root, out, name = small_root(tmp_path, shops=1), tmp_path / "out", "甲=乙 100%?店"
    (root / FIRST).rename(root / name)
    states(root, out)
    assert orders_by_hive(out)["shop"].unique().to_list() == [name]
    assert pulled(name, out, tmp_path)["orders"]


def test_buyers_are_hashed_with_the_key_of_the_installation_and_stand_nowhere(tmp_path: Path) -> None:
    root, out, phone = tmp_path / "root", tmp_path / "out", "13800001111"
    for shop in (FIRST, SECOND):
        (root / shop).mkdir(parents=True)
        rows = [order(**{"用户购买手机号": phone, "收货人": "某某"})]
        orders_file(root / shop / "orders_export2025-03-05-10-00-00.csv", rows, [*COLUMNS, "用户购买手机号", "收货人"])
    states(root, out)
    [key] = orders_by_hive(out)["buyer_key"].unique().to_list()  # the same for both shops
    assert key == str(hashed(pl.Series([phone]), installation_key)[0])
    for part in out.rglob("*.parquet"):
        assert not {phone, "某某"} & {str(cell) for row in pl.read_parquet(part).rows() for cell in row}
    secret = installation_key()
    assert not [file for file in out.rglob("*") if file.is_file() and secret in file.read_bytes()]
    (tmp_path / "config" / "buyer.key").write_bytes(b"another" * 4 + b"....")
    assert states(root, out) == {FIRST: "made", SECOND: "made"}  # buyers match over all shops
