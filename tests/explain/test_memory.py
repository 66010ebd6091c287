"""Rows are printed as they are read: a hundred times the orders take no more memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.tool import run

MEASURED = """
import re, sys
from importlib.metadata import entry_points
from pathlib import Path
[script] = entry_points(group="console_scripts", name="pdd-ops")
try:
    script.load()(sys.argv[1:])
except SystemExit as end:
    assert not end.code
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""


def listed(folder: Path, orders: int) -> tuple[int, int]:
    """How many rows were printed of a shop's month of so many orders, and the peak of memory in kilobytes."""
    files, db = folder / f"{orders}", folder / f"{orders}.db"
    run("sample", files, "--orders", str(orders), "--months", "1", "--seed", "3", "--end", "2025-03")
    run("import", files, "--db", db)
    command = [sys.executable, "-c", MEASURED, "explain", "gmv", "2025-03", "--rows", "--json", "--db", str(db)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, env={**os.environ})
    return json.loads(done.stdout)["count"], int(done.stderr.split()[-1])


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    few, little = listed(tmp_path, 500)
    many, much = listed(tmp_path, 50_000)
    assert many > 90 * few
    assert much < 1.2 * little
