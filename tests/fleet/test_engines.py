"""Twenty shops by processes, by Spark and by plain imports have the same sums; what is killed leaves no halves."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from support.children import TOOL
from support.fleet import imported_plainly, sample_root, small_root, tables
from support.tool import run_json

from pdd_ops.fleet.layout import SUMMED
from pdd_ops.fleet.manifest import settled
from pdd_ops.fleet.processes import _Place
from pdd_ops.fleet.pull import pull
from pdd_ops.fleet.run import Fleet, import_fleet
from pdd_ops.fleet.shop_import import Job, made_before
from pdd_ops.fleet.sources import Folder
from pdd_ops.formats.model import load_formats
from pdd_ops.store.connections import open_as_is
from pdd_ops.store.importing import Request, import_files

pytestmark = pytest.mark.slow
SHOPS, ORDERS = 20, 80
SAMPLE = Path(__file__).parents[2] / "sample_data"
COMMANDS = (
    "report 2025-03", "query gmv refund_rate --by product --from 2025-01-01 --to 2025-03-31",
    "explain gmv 2025-03 --rows",
    "check 2025-03", "profit 2025-03", "why 2025-03", "alerts", "rejects", "aftersales list", "logistics 2025-03",
    "reviews 2025-03", "trend", "shops list", "products 2025-03", "maturity",
)  # fmt: skip
Sums = dict[str, dict[str, list[tuple[object, ...]]]]  # shop -> table -> rows


@pytest.fixture(scope="module", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PDD_OPS_CONFIG", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_root(tmp_path_factory.mktemp("shops"), SHOPS, ORDERS)


@pytest.fixture(scope="module")
def plain(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Sums:
    """The sums of `pdd-ops import ROOT`, all shops in one database."""
    database = tmp_path_factory.mktemp("plain") / "all.db"
    list(import_files(Request([root], load_formats(), database=database, copy=True), lambda *_: None))
    return {shop: tables(database, shop, group=SUMMED) for shop in names(root)}


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def sums(out: Path, folder: Path) -> Sums:
    with settled(out) as shops:
        found = [one.shop for one in shops]
    for name in found:
        pull(name, out, folder / "all.db")
    assert run_json("doctor", "--db", folder / "all.db", "--json")["ok"]
    return {name: tables(folder / "all.db", name, group=SUMMED) for name in found}


def test_processes_give_the_sums_of_plain_imports(root: Path, plain: Sums, tmp_path: Path) -> None:
    outcomes = {one.shop: one for one in import_fleet(Fleet(root, tmp_path / "out", jobs=2))}
    assert {name for name, one in outcomes.items() if one.failed} == {"第4店", "第14店"}
    assert sums(tmp_path / "out", tmp_path) == plain
    assert all(
        rows for rows in (plain["第1店"][table] for table in ("order_days", "bill_days", "profit_days", "ad_sums"))
    )


def test_spark_gives_the_sums_of_plain_imports(root: Path, plain: Sums, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'pdd-ops[spark]'")
    fleet = Fleet(root, tmp_path / "out", engine="spark", master="local[2]")
    outcomes = {one.shop: one for one in import_fleet(fleet)}
    assert {name for name, one in outcomes.items() if one.failed} == {"第4店", "第14店"}
    assert sums(tmp_path / "out", tmp_path) == plain
    again = list(import_fleet(Fleet(root, tmp_path / "out", jobs=2)))
    assert {one.state for one in again} == {"unchanged"}  # by whichever engine


def test_orders_merged_by_max_by_in_spark_add_up_to_those_of_an_import(tmp_path: Path) -> None:
    """The parts of the import that pipelines of one's own are made of."""
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'pdd-ops[spark]'")
    from support.spark_orders import sums_by_spark

    from pdd_ops.fleet.spark import spark_session

    import_module("pyspark.cloudpickle").register_pickle_by_value(sys.modules[sums_by_spark.__module__])

    root = small_root(tmp_path, shops=1)
    [shop] = names(root)
    with spark_session("local[2]") as session:
        columns, *rows = sums_by_spark(session, sorted((root / shop).iterdir()))
    with closing(open_as_is(imported_plainly(root, shop, tmp_path / "plain.db"))) as connection:
        found = connection.execute(f"SELECT {', '.join(columns)} FROM order_days").fetchall()
    assert rows == sorted(found)


def test_every_command_runs_on_a_shop_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample, whose answers are those of the database that `pdd-ops import` makes."""
    monkeypatch.setenv("PDD_OPS_NOW", "2025-04-02T09:00:00")
    root = tmp_path / "root"
    (root / "桂花巷家居").parent.mkdir()
    (root / "桂花巷家居").symlink_to(SAMPLE)
    list(import_fleet(Fleet(root, tmp_path / "out", jobs=1)))
    places = [tmp_path / "taken" / "shop.db", tmp_path / "plain" / "shop.db"]
    pull("桂花巷家居", tmp_path / "out", places[0])
    imported_plainly(root, "桂花巷家居", places[1])
    again = run_json("import", SAMPLE, "--shop", "桂花巷家居", "--json", "--db", places[0])["files"]
    assert {(one["new"], one["changed"]) for one in again} == {(0, 0)}
    for words in COMMANDS:
        taken, plain = (run_json(*words.split(), "--json", "--db", place) for place in places)
        assert taken == plain, words
    assert run_json("doctor", "--json", "--db", places[0])["ok"]


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            pid, rest = int(stat.parent.name), stat.read_text("utf-8", "replace").rpartition(")")[2]
            found += [pid] if int(rest.split()[1]) == parent else []
    return found


def started(root: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", TOOL, "fleet", "import", str(root), "--out", str(out), "--jobs", "2"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def working(process: subprocess.Popen[bytes], out: Path) -> bool:
    """Waits until some shop is being imported; False where all is over."""
    while process.poll() is None:
        if any((out / ".work").glob("*/shop.db")):
            return True
        time.sleep(0.01)
    return False


def test_a_worker_killed_takes_no_shop_with_it(tmp_path: Path) -> None:
    root, out = small_root(tmp_path, shops=4), tmp_path / "out"
    process = started(root, out)
    assert working(process, out)
    for child in children(process.pid):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    assert process.wait() == 0
    for shop in names(root):
        pull(shop, out, tmp_path / f"{shop}.db")
        plain = imported_plainly(root, shop, tmp_path / f"{shop}-plain.db")
        assert tables(tmp_path / f"{shop}.db", shop) == tables(plain, shop)


def test_a_process_that_died_with_nothing_to_do_is_replaced(tmp_path: Path) -> None:
    root, out, place = small_root(tmp_path, shops=1), tmp_path / "out", _Place()
    made_before(out)
    job = Job(Folder("第1店", root / "第1店"), out.absolute(), "recipe", b"key")
    try:
        assert place.begin(job).result().state == "made"
        for child in multiprocessing.active_children():
            child.kill()
        with pytest.raises(BrokenProcessPool):
            while place.pool:
                place.pool.submit(int).result()
        assert place.begin(job).result().files == 3
    finally:
        place.end()


def test_an_import_killed_again_and_again_ends_as_one_that_was_not(tmp_path: Path) -> None:
    root, out = small_root(tmp_path, shops=5), tmp_path / "out"
    for round_ in range(12):
        process = started(root, out)
        if not working(process, out):
            break
        time.sleep(0.06 * round_)
        process.kill()
        process.wait()
        if parts := list(out.glob("facts/orders/*/*/*.parquet")):  # what stands there is whole at any time
            rows = pl.read_parquet(parts, hive_partitioning=True)
            assert not rows.select("shop", "order_id", "line").is_duplicated().any()
    process = started(root, out)
    assert process.wait() == 0
    assert {one.state for one in import_fleet(Fleet(root, out, jobs=1))} == {"unchanged"}
    for shop in names(root):
        pull(shop, out, tmp_path / f"{shop}.db")
        plain = imported_plainly(root, shop, tmp_path / f"{shop}-plain.db")
        assert tables(tmp_path / f"{shop}.db", shop) == tables(plain, shop)
