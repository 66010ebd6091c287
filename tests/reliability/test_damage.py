"""Every export of the sample, damaged at random, beside a good file: that is imported whatever the other one is like.

PDD_OPS_DAMAGES sets how many damages a file; PDD_OPS_SEED the first seed, printed where it fails.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.damage import damaged

from benchmarks.mutations import KINDS, seeds
from pdd_ops.formats.model import load_formats
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample
from pdd_ops.store.database import open_writer
from pdd_ops.store.importing import Request, import_files

DAMAGES = int(os.environ.get("PDD_OPS_DAMAGES", "2"))
SEED = int(os.environ.get("PDD_OPS_SEED", "1"))
MOST_SECONDS = 60
MOST_KB = 2 << 20
GOOD = "统计日期,店铺访客数,店铺浏览量,成交金额\n2024-02-01,4711,9000,12.00\n"


def check(folder: Path, database: Path, name: str) -> str:
    """Imports the folder; what became of the damaged file."""
    begun = time.monotonic()
    request = Request([folder], load_formats(), "小店", database=database)
    results = list(import_files(request, lambda file, rows: None))
    assert time.monotonic() - begun < MOST_SECONDS
    good = [result for result in results if result.file == "m 流量.csv"]
    assert [(one.format, one.new, one.rejected) for one in good] == [("traffic_days", 1, 0)]
    others = [result for result in results if result not in good]
    assert others or name.endswith(".zip")
    for one in others:
        if one.format is None:
            assert one.reason and "\n" not in one.reason and len(one.reason) < 600
        else:
            assert one.rows == one.new + one.changed + one.same + one.rejected, one
            assert min(one.new, one.changed, one.same, one.rejected) >= 0, one
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT visitors FROM traffic_days WHERE day = '2024-02-01'").fetchall() == [(4711,)]
    return "taken" if any(one.format for one in others) else "refused"


@pytest.mark.slow
def test_each_export_of_the_sample_damaged_beside_a_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    exports = write_sample(tmp_path / "sample", orders=400, months=3, seed=1, end=Month.of(2025, 3))
    for one in (seed for seed in seeds() if seed.name in KINDS):
        (tmp_path / "sample" / one.name).write_bytes(one.data)
        exports.append(tmp_path / "sample" / one.name)
    open_writer(tmp_path / "empty.db").close()
    became = {"taken": 0, "refused": 0}
    for path in exports:
        for number in range(SEED, SEED + DAMAGES):
            way, content = damaged(path.read_bytes(), random.Random(f"{path.name} {number}"))
            home = tmp_path / "home"
            home.mkdir()
            (home / "in").mkdir()
            (home / "in" / path.name).write_bytes(content)
            (home / "in" / "m 流量.csv").write_text(GOOD, "utf-8")
            shutil.copy(tmp_path / "empty.db", home / "x.db")
            try:
                became[check(home / "in", home / "x.db", path.name)] += 1
            except BaseException:
                print(f"{path.name}, PDD_OPS_SEED={number} PDD_OPS_DAMAGES=1: {way}")  # noqa: T201  # to repeat it
                raise
            shutil.rmtree(home)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_KB
    print(became)  # noqa: T201  # for the page on reliability
    assert min(became.values()) > 0
