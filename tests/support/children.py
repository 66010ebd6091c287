"""The tool in processes of its own, which can be killed, starved of disk and started side by side."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

TOOL = "from pdd_ops.commands import app; app()"
# Calls step(sql) before each statement that is handed to SQLite, over all connections of both kinds.
STEPPED = """
import sqlite3
from pdd_ops.store.arrow_driver import ArrowDriver
connect = sqlite3.connect
def counted(*given, **named):
    connection = connect(*given, **named)
    connection.set_trace_callback(step)
    return connection
sqlite3.connect = counted
def counting(do):
    return lambda engine, given, *more: step(given) or do(engine, given, *more)
for name in ("execute", "insert", "append"):
    setattr(ArrowDriver, name, counting(getattr(ArrowDriver, name)))
"""
# Kills its own process before the nth statement.
KILLED_BEFORE = (
    """
import os, signal, sys
left = int(sys.argv.pop(1))
def step(sql):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
"""
    + STEPPED
)
# Says at its end how many those are.
COUNTED = (
    """
import atexit, sys
seen = []
def step(sql):
    seen.append(1)
atexit.register(lambda: print("statements", len(seen), file=sys.stderr))
"""
    + STEPPED
)
# Files of this process cannot grow beyond so many bytes: writing fails as on a full disk.
STARVED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
"""
OPEN_WRITER = """
import sys
from pathlib import Path
from pdd_ops.store.database import open_writer
open_writer(Path(sys.argv[1]))
"""
FIXED_NOW = "2025-04-02T09:00:00+08:00"


def environment(home: Path, **more: str) -> dict[str, str]:
    """Settings in `home`, a fixed present, English."""
    given = {"PDD_OPS_CONFIG": str(home / "config"), "PDD_OPS_NOW": FIXED_NOW, "PDD_OPS_LANG": "en", "PYTHONUTF8": "1"}
    return {**os.environ, **given, **more}


def start(
    home: Path, *arguments: str | Path | int, before: str = "", code: str = TOOL, **more: str
) -> subprocess.Popen[str]:
    """Starts `pdd-ops ARGUMENTS`, after the code `before`."""
    command = [sys.executable, "-c", f"{before}\n{code}", *(str(argument) for argument in arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home, **more), cwd=home
    )


def run(
    home: Path, *arguments: str | Path | int, before: str = "", code: str = TOOL, **more: str
) -> tuple[int, str, str]:
    """Runs it to its end: exit code, stdout, stderr."""
    process = start(home, *arguments, before=before, code=code, **more)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def failed_in_one_line(result: tuple[int, str, str]) -> str:
    """The one line of a run that ended with exit code 1, printed no result and no traceback."""
    code, _, err = result
    assert code == 1, err
    assert "Traceback" not in err
    (line,) = err.splitlines()
    return line


def state(database: Path) -> str:
    """A digest of everything the database holds, which must be sound; '' where it holds nothing."""
    if not database.exists():
        return ""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        books = ("_sqlite_migrations", "reading")  # by which rules and words, not of what
        held = {
            table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables if table not in books
        }
    if not any(held.values()):
        return ""
    text = repr({table: sorted(rows, key=repr) for table, rows in held.items()})
    return hashlib.sha256(text.encode()).hexdigest()


def beside(database: Path) -> set[str]:
    """What stands beside the database under its name, apart from its lock: what follows the name."""
    names = {path.name for path in database.parent.iterdir() if path.name.startswith(database.name)}
    return {name.removeprefix(database.name) for name in names} - {"", ".lock"}


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Nothing in the folder, or of the file, can be written. Only a mount stops the superuser; else it is skipped."""
    if os.geteuid() != 0:
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        try:
            yield
        finally:
            path.chmod(mode)
        return
    _mount("--bind", str(path), str(path))
    try:
        _mount("-o", "remount,bind,ro", str(path))
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of that size at `folder`."""
    folder.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _mount(*arguments: str) -> None:
    try:
        subprocess.run(["mount", *arguments], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets us mount nothing")
