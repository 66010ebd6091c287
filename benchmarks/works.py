"""What is measured, and against what."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Work

TOOL = [sys.executable, "-c", "from pdd_ops.commands import app; app()"]


def imports(csv: Path, scratch: Path) -> list[Work]:
    """The import of one big order export, ours first, then what else reads a csv into a database."""
    return [
        ours("pdd-ops import", csv, scratch / "ours.db"),
        Work("sqlite3 .import (untyped, unkeyed)", *_shell(csv, scratch / "shell.db")),
        Work("DuckDB CREATE TABLE AS read_csv", *_script(_DUCKDB, csv, scratch / "duck.db")),
        Work("pandas read_csv + to_sql", *_script(_PANDAS, csv, scratch / "pandas.db")),
        Work("sqlite-utils insert --csv (one run)", *_sqlite_utils(csv, scratch / "utils.db"), once=True),
    ]


def into_used(name: str, path: Path, used: Path, database: Path) -> Work:
    """`pdd-ops import PATH` into a copy of a database that holds other files."""
    clear = _removing(database)

    def copy() -> None:
        clear()
        shutil.copy(used, database)

    return Work(name, [*TOOL, "import", str(path), "--db", str(database)], copy)


def ours(name: str, path: Path, database: Path) -> Work:
    """`pdd-ops import PATH` into a database that does not exist."""
    return Work(name, [*TOOL, "import", str(path), "--db", str(database)], _removing(database))


def again(path: Path, database: Path) -> Work:
    """The same import into the database that holds it."""
    return Work("pdd-ops import, the same file again", [*TOOL, "import", str(path), "--db", str(database)])


def report(database: Path, name: str = "pdd-ops report") -> Work:
    """The monthly report, cold, as JSON."""
    return Work(name, [*TOOL, "report", "2025-03", "--format", "json", "--db", str(database)])


def headline(csv: Path, duckdb: Path) -> list[Work]:
    """The same headline numbers by others: over DuckDB's own table, and by polars over the csv."""
    return [
        Work("DuckDB over its own table", [sys.executable, "-c", _DUCKDB_HEADLINE, str(duckdb)]),
        Work("polars over the csv", [sys.executable, "-c", _POLARS_HEADLINE, str(csv)]),
    ]


def start() -> list[Work]:
    """Starting up."""
    return [
        Work("pdd-ops --help", [*TOOL, "--help"]),
        Work("pdd-ops --version", [*TOOL, "--version"]),
        Work('python -c "import typer, rich"', [sys.executable, "-c", "import typer, rich"]),
    ]


def _removing(database: Path) -> Callable[[], None]:
    def remove() -> None:
        for path in database.parent.glob(database.name + "*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def _shell(csv: Path, database: Path) -> tuple[list[str], Callable[[], None]]:
    return ["sqlite3", str(database), "-cmd", ".mode csv", f".import '{csv}' orders"], _removing(database)


def _sqlite_utils(csv: Path, database: Path) -> tuple[list[str], Callable[[], None]]:
    command = [sys.executable, "-m", "sqlite_utils", "insert", str(database), "orders", str(csv), "--csv"]
    return command, _removing(database)


def _script(script: str, csv: Path, database: Path) -> tuple[list[str], Callable[[], None]]:
    return [sys.executable, "-c", script, str(csv), str(database)], _removing(database)


_DUCKDB = textwrap.dedent("""
    import sys, duckdb
    db = duckdb.connect(sys.argv[2])
    db.execute("CREATE TABLE orders AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [sys.argv[1]])
    db.close()
""")
_PANDAS = textwrap.dedent("""
    import sys, sqlite3, pandas
    pandas.read_csv(sys.argv[1], dtype=str).to_sql("orders", sqlite3.connect(sys.argv[2]), index=False)
""")
_DUCKDB_HEADLINE = textwrap.dedent("""
    import sys, duckdb
    db = duckdb.connect(sys.argv[1], read_only=True)
    names = {row[0].strip(): row[0] for row in db.execute("DESCRIBE orders").fetchall()}
    column = lambda name: 'trim("' + names[name] + '", chr(9))'
    print(db.execute(f'''SELECT count(*), sum(CAST({column("用户实付金额(元)")} AS DECIMAL(18, 2))),
      sum(CAST({column("商家实收金额(元)")} AS DECIMAL(18, 2))),
      count(*) FILTER ({column("订单状态")} LIKE '%退款成功') FROM orders WHERE {column("支付时间")} LIKE '2025-03%' ''').fetchall())
""")
_POLARS_HEADLINE = textwrap.dedent("""
    import sys, polars as pl
    frame = pl.scan_csv(sys.argv[1], infer_schema=False)
    frame = frame.rename({name: name.strip("\\t \\ufeff") for name in frame.collect_schema().names()})
    frame = frame.filter(pl.col("支付时间").str.starts_with("2025-03"))
    money = [pl.col(name).str.strip_chars().cast(pl.Decimal(18, 2)).sum() for name in ("用户实付金额(元)", "商家实收金额(元)")]
    print(frame.select(pl.len(), *money, pl.col("订单状态").str.ends_with("退款成功").sum().alias("refunded")).collect())
""")
