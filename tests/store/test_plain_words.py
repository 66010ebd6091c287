"""The data for other tools: views in plain words, Parquet and csv equal to the facts, Datasette and its questions."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import duckdb
import polars as pl
import pytest
from export_files import Shop
from support.tool import run, run_json
from support.undone import NAMES, take

from pdd_ops.lang import use_language
from pdd_ops.store.datasette import metadata, ready_queries
from pdd_ops.store.plain_views import plain_views


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """All of them imported; nobody changes it."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PDD_OPS_CONFIG", str(folder / "config"))
        take(folder / "pdd-ops.db", folder / "exports", NAMES)
    return Shop(folder / "exports", folder / "pdd-ops.db")


@pytest.mark.parametrize("name", list(plain_views()))
def test_a_view_has_the_columns_that_are_declared_and_all_rows(filled: Shop, name: str) -> None:
    view = plain_views()[name]
    assert [row[1] for row in filled.rows(f'PRAGMA table_info("{name}")')] == [column.name for column in view.columns]
    table, _, condition = view.table.partition(" ")
    assert filled.one(f'SELECT count(*) FROM "{name}"') == filled.one(f"SELECT count(*) FROM {table} {condition}")
    assert {column.kind for column in view.columns} <= {"", "yuan", "time", "rate"}
    filled.rows(f'SELECT * FROM "{name}"')


def test_a_view_speaks_yuan_and_beijing_time(filled: Shop) -> None:
    number, paid, at = filled.rows("SELECT order_id, paid_fen, paid_at FROM orders WHERE paid_at > 0 LIMIT 1")[0]
    shown = filled.rows("SELECT 店铺, 用户实付, 支付时间, 文件 FROM 订单 WHERE 订单号 = ?", number)[0]
    assert shown[:2] == ("竹里小店", paid / 100)
    assert shown[2] == filled.one("SELECT datetime(?, 'unixepoch', '+8 hours')", at)
    assert shown[3] in NAMES
    assert filled.one("SELECT round(sum(成交金额) * 100) FROM 每日销售") == filled.one(
        "SELECT sum(gmv_fen) FROM order_days WHERE dim = 'all'"
    )


def test_parquet_and_csv_are_the_facts(filled: Shop, tmp_path: Path) -> None:
    for kind in ("parquet", "csv"):
        files = run_json("export", tmp_path / kind, "--format", kind, "--db", filled.database, "--json")["files"]
        assert {"orders", "aftersales", "bills", "ad_days", "costs", "order_days"} <= {one["table"] for one in files}
        for one in files:
            assert one["rows"] == filled.one(f"SELECT count(*) FROM {one['table']}")
    orders = filled.rows("SELECT order_id, line, paid_fen, paid_at, pay_day FROM orders ORDER BY 1, 2")
    read = pl.read_parquet(tmp_path / "parquet" / "orders.parquet").sort("order_id", "line")
    assert read["paid_yuan"].dtype == pl.Decimal(20, 2)
    assert [int(value * 100) for value in read["paid_yuan"]] == [row[2] for row in orders]
    assert read["paid_at"].dt.epoch("s").to_list() == [row[3] for row in orders]
    assert [day and day.isoformat() for day in read["pay_day"]] == [row[4] for row in orders]
    for table in ("bills", "aftersales", "order_days"):
        money = [name for _, name, *_ in filled.rows(f"PRAGMA table_info({table})") if name.endswith("_fen")]
        sums = ", ".join(f"CAST(sum({name.removesuffix('_fen')}_yuan) * 100 AS BIGINT)" for name in money)
        asked = duckdb.connect().execute(f"SELECT {sums} FROM '{tmp_path}/parquet/{table}.parquet'").fetchall()
        assert asked == filled.rows(f"SELECT {', '.join(f'sum({name})' for name in money)} FROM {table}")
    text = pl.read_csv(tmp_path / "csv" / "orders.csv", infer_schema=False).sort("order_id", "line")
    assert [round(float(value) * 100) for value in text["paid_yuan"]] == [row[2] for row in orders]
    assert text["order_id"].to_list() == [row[0] for row in orders]


def test_an_unknown_format_names_those_there_are(filled: Shop, tmp_path: Path) -> None:
    run("export", tmp_path / "x", "--format", "feather", "--db", filled.database, code=2)
    assert not list((tmp_path).glob("x/*"))


@pytest.mark.parametrize("name", list(ready_queries()))
def test_a_ready_question_runs_and_has_an_answer(filled: Shop, name: str) -> None:
    _, sql = ready_queries()[name]
    found = filled.rows(re.sub(r":\w+", "''", sql))
    assert found or name in ("late_shipping", "low_stock", "find_order", "traffic_sources")


def test_metadata_has_units_in_words_and_no_units_of_physics() -> None:
    for code, yuan in (("zh", "单位：元"), ("en", "paid by the buyer，yuan")):
        use_language(code)
        told = metadata("shop")["databases"]["shop"]
        assert told["tables"]["订单"]["columns"]["用户实付"] == yuan
        assert len(told["queries"]) >= 12
        assert '"units"' not in json.dumps(told)


@contextmanager
def served(database: Path, file: Path) -> Iterator[str]:
    """The address of a Datasette that serves the database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", str(database), "--metadata", str(file), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.mark.slow
def test_a_real_datasette_answers_the_questions(filled: Shop, tmp_path: Path) -> None:
    pytest.importorskip("datasette")
    said = run_json("export", tmp_path, "--datasette", "--db", filled.database, "--json")
    with served(filled.database, Path(said["metadata"])) as address:
        for query in ("monthly_sales", "top_products", "refund_reasons"):
            page = _page(f"{address}/pdd-ops/{query}?_shape=html&month=")
            assert ready_queries()[query][0] in page
            assert "竹里小店" in page
        assert "单位：元" in _page(f"{address}/pdd-ops/{quote('订单')}")


def _page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        return str(answer.read().decode())
