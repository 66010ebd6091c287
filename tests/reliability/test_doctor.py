"""`pdd-ops doctor`: each kind of trouble is found, named and given advice; sound databases are left in peace."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.children import state
from support.tool import run as pdd_ops
from support.tool import run_json

from pdd_ops.answers.doctor import doctor_answer
from pdd_ops.document.blocks import Paragraph
from pdd_ops.errors import PddOpsError
from pdd_ops.formats.model import load_formats
from pdd_ops.lang import use_language
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.checkups import Finding, Level
from pdd_ops.store.database import open_writer
from pdd_ops.store.doctor import Diagnosis, examine, examine_and_repair
from pdd_ops.store.importing import Request, import_files
from pdd_ops.store.recompute import SUMS, Difference, differing_sums


def silent(line: str) -> None:
    """Nobody needs to be told."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months with every kind of export, costs and bills among them, imported in an awkward order."""
    use_language("zh")
    home = tmp_path_factory.mktemp("filled")
    paths = write_sample(
        home / "exports", orders=300, months=2, seed=1, end=Month.parse("2025-03"), bills=True, costs=True
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PDD_OPS_CONFIG", str(home / "config"))
        request = Request(sorted(paths, reverse=True), load_formats(), "小店", database=home / "pdd-ops.db")
        assert all(result.format for result in import_files(request, lambda file, rows: None))
    return home / "pdd-ops.db"


@pytest.fixture
def database(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    return Path(shutil.copy(filled, tmp_path / "pdd-ops.db"))


def change(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def levels(database: Path) -> dict[str, str]:
    """The findings that are not fine."""
    return {one.check: str(one.level) for one in examine(database).findings if one.level != "fine"}


def test_a_sound_database(database: Path) -> None:
    before = state(database)
    diagnosis = examine(database)
    assert levels(database) == {}
    assert diagnosis.healthy and not diagnosis.differences
    assert state(database) == before


@pytest.mark.parametrize(
    ("levels", "closing"),
    [
        ([], "No problems."),
        (["fine", "fine"], "No problems."),
        (["fine", "advice"], "Nothing that must be repaired; worth a look (marked !): 1."),
        (["advice", "advice"], "Nothing that must be repaired; worth a look (marked !): 2."),
        (["problem", "advice"], "Problems that need attention: 1."),
        (["problem", "problem", "fine"], "Problems that need attention: 2."),
    ],
)
def test_the_last_line_never_contradicts_a_mark(tmp_path: Path, levels: list[str], closing: str) -> None:
    use_language("en")
    findings = [Finding(f"check {at}", Level(level), "…", "") for at, level in enumerate(levels)]
    document, data = doctor_answer(Diagnosis(tmp_path / "x.db", findings, []), day="2025-04-01")
    assert document.blocks[-1] == Paragraph(closing)
    assert data["ok"] is ("problem" not in levels)


def test_what_it_prints(database: Path) -> None:
    said = pdd_ops("doctor", "--db", database, "--lang", "en").splitlines()
    said = [" ".join(said[:2]), *said[2:]] if said[0] == "Examining" else said  # a long path has a line of its own
    assert said[0] == f"Examining {database}"
    assert said[-1] == "No problems."
    assert all(line.startswith((" ✓ ", "   ")) for line in said[1:-1] if line)
    assert all(name in " ".join(said) for name in ("Python 3.", "SQLite 3.", "polars"))


def test_what_it_says_as_json(database: Path) -> None:
    said = run_json("doctor", "--db", database, "--json")
    assert said["ok"] is True and said["differences"] == said["repaired"] == []
    checks = [finding["check"] for finding in said["findings"]]
    assert checks[:4] == ["integrity", "references", "schema", "sums"]
    assert {"permissions", "buyer_key", "space", "stale_files", "newest_import", "versions"} <= set(checks)
    assert set(said["findings"][0]) == {"check", "level", "detail", "advice"}


def test_every_table_of_sums_is_recomputed(database: Path) -> None:
    with closing(open_writer(database)) as connection:
        sums = connection.execute(
            """SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND c.name = 'dim' AND t.name <> 'labels'"""
        ).fetchall()
    assert {name for (name,) in sums} | {"profit_days", "ad_costs", "order_cash", "delivery_days"} == {
        one.table for one in SUMS
    }


PLANTED = [
    (
        "UPDATE order_days SET gmv_fen = gmv_fen + 1 WHERE dim = 'all' AND day = '2025-03-05'",
        "order_days",
        "all",
        "2025-03-05",
    ),
    (
        "INSERT INTO case_days (shop_id, dim, key, day, opened, intervened, closed, closed_fen, closed_refund_only)"
        " VALUES (1, 'all', '', '2024-01-01', 1, 0, 0, 0, 0)",
        "case_days",
        "all",
        "2024-01-01",
    ),
    ("DELETE FROM ad_sums WHERE dim = 'scenario' AND day = '2025-03-02'", "ad_sums", "scenario", "2025-03-02"),
    ("UPDATE bill_days SET refunds_fen = 7 WHERE dim = 'all' AND day = '2025-03-07'", "bill_days", "all", "2025-03-07"),
    ("UPDATE cost_days SET packing_fen = 7 WHERE dim = 'all' AND day = '2025-03-07'", "cost_days", "all", "2025-03-07"),
    (
        "UPDATE profit_days SET orders = 77 WHERE day = '2025-03-07' AND product_id = '7000001'",
        "profit_days",
        "7000001",
        "2025-03-07",
    ),
    ("INSERT INTO insurance_days VALUES (1, 'all', '', '2025-03-01', 1, 1, 0)", "insurance_days", "all", "2025-03-01"),
]


@pytest.mark.parametrize(("planted", "table", "dim", "day"), PLANTED, ids=[case[1] for case in PLANTED])
def test_a_sum_that_differs_is_found_and_repaired(database: Path, planted: str, table: str, dim: str, day: str) -> None:
    before = state(database)
    change(database, planted)
    assert state(database) != before
    assert differing_sums(database) == [Difference(table, "小店", dim, day)]
    out = pdd_ops("doctor", "--db", database, code=1)
    assert f"{table} · 小店 · {dim} · {day}" in out and "--repair" in out
    repaired = examine_and_repair(database, silent)
    assert repaired.healthy and not repaired.differences and len(repaired.repaired) == 1
    assert state(database) == before


def test_a_fact_that_was_changed_shows_in_its_sums(database: Path) -> None:
    change(
        database,
        "UPDATE order_facts SET paid_fen = paid_fen + 1 WHERE id = (SELECT min(id) FROM order_facts WHERE counted)",
    )
    assert {difference.table for difference in differing_sums(database)} >= {"order_days"}


def test_a_first_day_of_sale_that_differs(database: Path) -> None:
    before = state(database)
    change(database, "UPDATE labels SET first_day = '2020-01-01' WHERE first_day IS NOT NULL")
    assert {difference.table for difference in differing_sums(database)} == {"labels"}
    assert examine_and_repair(database, silent).healthy
    assert state(database) == before


def test_many_differences_are_cut_short(database: Path) -> None:
    change(database, "DELETE FROM order_days")
    out = pdd_ops("doctor", "--db", database, "--lang", "en", code=1)
    assert "more; --json lists them all" in out
    assert len(out.splitlines()) < 50


def test_a_damaged_file(database: Path) -> None:
    content = bytearray(database.read_bytes())
    place = len(content) * 3 // 4 // 4096 * 4096  # behind the schema, without which nothing can be opened
    content[place : place + 16_384] = b"\xff" * 16_384
    database.write_bytes(content)
    found = levels(database)
    assert found["integrity"] == "problem" and found["sums"] == "advice"
    assert not examine_and_repair(database, silent).healthy
    assert database.read_bytes() == bytes(content)


def test_a_file_that_is_no_database_at_all(tmp_path: Path) -> None:
    (tmp_path / "pdd-ops.db").write_bytes(b"\xff" * 10_000)
    with pytest.raises(PddOpsError, match="不是 pdd-ops 的数据库"):
        examine(tmp_path / "pdd-ops.db")
    with pytest.raises(PddOpsError, match="还没有数据"):
        examine(tmp_path / "nothing.db")


def test_rows_without_their_import(database: Path) -> None:
    change(database, "INSERT INTO rejects (import_id, row_no, column, value, reason) VALUES (999, 1, 'x', 'y', 'z')")
    assert levels(database) == {"references": "problem", "sums": "advice"}


@pytest.mark.skipif(os.name != "posix", reason="permissions are another thing there")
def test_others_may_not_read(database: Path) -> None:
    database.chmod(0o644)
    finding = next(one for one in examine(database).findings if one.check == "permissions")
    assert finding.level == "problem" and finding.advice.startswith("chmod 600 ") and str(database) in finding.advice


def test_the_buyer_key(database: Path, tmp_path: Path) -> None:
    key = tmp_path / "config" / "buyer.key"
    change(database, "UPDATE order_days SET keyed_orders = 1 WHERE dim = 'all'")
    assert levels(database)["buyer_key"] == "problem"
    key.parent.mkdir()
    for size, level in ((31, "problem"), (32, None)):
        key.write_bytes(b"x" * size)
        key.chmod(0o600)
        assert levels(database).get("buyer_key") == level


def test_files_of_killed_imports(database: Path) -> None:
    for name in ("stage-999999999", "stage-999999999-journal", f"stage-{os.getpid()}", "stage-x"):
        Path(f"{database}.{name}").touch()
    assert levels(database) == {"stale_files": "advice"}
    assert examine(database).healthy
    assert examine_and_repair(database, silent).repaired == ["删除了中断的导入留下的 2 个文件"]
    assert {path.suffix for path in database.parent.glob("pdd-ops.db.stage*")} == {f".stage-{os.getpid()}", ".stage-x"}


def test_an_older_and_a_newer_schema(database: Path) -> None:
    change(database, "PRAGMA user_version = 1")
    assert levels(database) == {"schema": "advice", "sums": "advice"}
    change(database, "PRAGMA user_version = 999")
    assert levels(database) == {"schema": "problem", "sums": "advice"}


def test_old_and_no_imports(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(database, "UPDATE imports SET imported_at = 1740000000")
    monkeypatch.setenv("PDD_OPS_NOW", "2025-06-01T00:00:00+08:00")
    assert levels(database) == {"newest_import": "advice"}
    open_writer(tmp_path / "empty.db").close()
    assert levels(tmp_path / "empty.db") == {"newest_import": "advice"}


def test_little_space(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pdd_ops.store.checkups.free_space", lambda folder: 1000)
    assert levels(database) == {"space": "problem"}


def test_it_looks_on_while_another_writes(database: Path) -> None:
    with closing(open_writer(database)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM order_facts")
        assert levels(database) == {}
        writer.execute("ROLLBACK")


def test_both_languages_fill_every_text() -> None:
    import tomllib
    from importlib.resources import files
    from string import Formatter

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for group in ("backup", "doctor", "lock", "store"):
        texts: dict[str, Any] = tomllib.loads(files("pdd_ops").joinpath("texts", f"{group}.toml").read_text("utf-8"))
        assert all(places(text["zh"]) == places(text["en"]) for text in texts.values()), group


@pytest.mark.parametrize(
    ("at", "level", "said"),
    [
        ("1970-01-01T08:00:00+08:00", "advice", "早"),
        ("2019-06-01T08:00:00+08:00", "advice", "早"),
        ("2099-01-01T08:00:00+08:00", "advice", "五年以上"),
        ("2027-02-01T08:00:00+08:00", "fine", "2027-02-01"),
    ],
)
def test_a_clock_that_is_years_off_is_told(
    database: Path, monkeypatch: pytest.MonkeyPatch, at: str, level: str, said: str
) -> None:
    monkeypatch.setenv("PDD_OPS_NOW", at)
    finding = next(one for one in examine(database).findings if one.check == "clock")
    assert (finding.level, said in finding.detail) == (level, True)
    assert at[:10] in finding.detail


def test_an_import_of_the_future_is_a_problem(database: Path) -> None:
    """The clock was put back, or had been years ahead on the day of the import."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE imports SET imported_at = imported_at + 3 * 365 * 86400")
        connection.commit()
    finding = next(one for one in examine(database).findings if one.check == "clock")
    assert finding.level == "problem"
    assert "最近一次导入" in finding.detail and "--as-of" in finding.advice


def test_a_fine_clock(database: Path) -> None:
    assert next(one for one in examine(database).findings if one.check == "clock").level == "fine"
