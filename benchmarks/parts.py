"""The parts of the page: each measures a few works in turns and returns plain figures."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import data, outputs, works
from benchmarks.measure import Figures, compiled, cpu_ratio, in_turns, measure, ratios
from benchmarks.setting import machine
from benchmarks.weight import weights

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True)
class Setting:
    """Where the data is kept, how big the big file is, and how often each work runs."""

    folder: Path
    orders: int
    pairs: int

    @property
    def scratch(self) -> Path:
        """Databases of the runs; emptied for each part."""
        self.clear()
        self._scratch.mkdir(parents=True)
        return self._scratch

    def clear(self) -> None:
        """Takes the databases away."""
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def _scratch(self) -> Path:
        return self.folder / f"scratch-{os.getpid()}"


def import_part(setting: Setting) -> dict[str, Any]:
    """The import of one big file, against its yardsticks."""
    csv = data.orders_file(setting.folder, setting.orders)
    scratch = setting.scratch
    other = data.files_of_months(setting.folder, 2)[0]
    measure(works.ours("another month", other, scratch / "used.db"))
    used = works.into_used("pdd-ops import beside another million", csv, scratch / "used.db", scratch / "beside.db")
    found = in_turns([*works.imports(csv, scratch), used], setting.pairs)
    return {"csv_mb": csv.stat().st_size >> 20, "orders": setting.orders, **_table(found)}


def encoding_part(setting: Setting) -> dict[str, Any]:
    """GB18030 against UTF-8."""
    csv, scratch = data.orders_file(setting.folder, setting.orders), setting.scratch
    pair = [
        works.ours("GB18030", data.gb18030(csv), scratch / "gb.db"),
        works.ours("UTF-8", csv, scratch / "utf.db"),
    ]
    return _table(in_turns(pair, setting.pairs))


def again_part(setting: Setting) -> dict[str, Any]:
    """An unchanged file, imported again."""
    csv, database = data.orders_file(setting.folder, setting.orders), setting.scratch / "again.db"
    measure(works.ours("first", csv, database))
    return _table(in_turns([works.again(csv, database)], setting.pairs))


def report_part(setting: Setting) -> dict[str, Any]:
    """The report over this shop, against the same headline numbers by others."""
    place, scratch = data.shop(setting.folder, setting.orders), setting.scratch
    csv = data.orders_file(setting.folder, setting.orders)
    measure(works.ours("shop", place, scratch / "shop.db"))
    measure(works.imports(csv, scratch)[2])
    return _table(
        in_turns([works.report(scratch / "shop.db"), *works.headline(csv, scratch / "duck.db")], setting.pairs)
    )


def start_part(setting: Setting) -> dict[str, Any]:
    """Starting up."""
    return _table(in_turns(works.start(), 3 * setting.pairs))


def growth_part(setting: Setting) -> dict[str, Any]:
    """Import, second import and the weight of the database at several sizes; then the report over each, in turns."""
    scratch = setting.scratch
    rows, reports = list[dict[str, Any]](), []
    for size in (size for size in SIZES if size <= 10 * setting.orders):
        csv, database = data.orders_file(setting.folder, size), scratch / f"growth-{size}.db"
        runs = setting.pairs if size <= setting.orders else 1
        first = in_turns([works.ours("import", csv, database)], runs)[0]
        second = in_turns([works.again(csv, database)], runs)[0]
        reports.append(works.report(database))
        rows.append(
            {
                "orders": size,
                "runs": runs,
                "import_s": round(first.wall, 2),
                "import_cpu_s": round(first.cpu, 2),
                "import_peak_mb": round(first.peak_mb),
                "again_s": round(second.wall, 2),
                "database_mb": round(database.stat().st_size / 2**20, 1),
                "bytes_per_order": round(database.stat().st_size / size),
            }
        )
    found = in_turns(reports, 2 * setting.pairs)
    for row, figures in zip(rows, found, strict=True):
        row["report_s"], row["report_cpu_s"] = round(figures.wall, 3), round(figures.cpu, 3)
        row["report_ratio"] = _spread(ratios(figures, found[0]))
    return {"machine": machine(), "report_runs": 2 * setting.pairs, "rows": rows}


def memory_part(setting: Setting) -> dict[str, Any]:
    """Ten million orders in one file, in ten, and in an archive."""
    files = data.files_of_months(setting.folder, 10)
    scratch = setting.scratch
    found = []
    for name, path in (("ten files", files[0].parent), ("an archive of them", data.zipped(files, setting.folder))):
        found.append(in_turns([works.ours(f"10,000,000 orders in {name}", path, scratch / "memory.db")], 1)[0])
    return _table(found, compared=False)


def money_part(setting: Setting) -> dict[str, Any]:
    """236,000 orders with their bills imported and reported; an Excel file."""
    place, scratch = data.money(setting.folder), setting.scratch
    workbook = data.workbook(setting.folder, 100_000)
    found = in_turns(
        [
            works.ours("import of 236,000 orders, 424,000 bill rows and the rest", place, scratch / "money.db"),
            works.report(scratch / "money.db", "report of them"),
            works.ours("import of an Excel file, 100,000 orders", workbook, scratch / "excel.db"),
        ],
        setting.pairs,
    )
    return _table(found, compared=False)


def profile_part(setting: Setting) -> dict[str, Any]:
    """Where the CPU seconds of an import go, what weighs in its database, and what a report imports."""
    csv, database = data.orders_file(setting.folder, setting.orders), setting.scratch / "profile.db"
    command = [sys.executable, "-m", "benchmarks.profile", str(csv), str(database)]
    spent = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {
        "machine": machine(),
        "orders": setting.orders,
        "steps": spent,
        "weights": [(name, size / setting.orders) for name, size in weights(database)],
        "imports": _import_times(database),
    }


def _import_times(database: Path) -> list[str]:
    """The lines of `-X importtime` for a report that took longest, with what they import."""
    command = [sys.executable, "-X", "importtime", *works.report(database).command[1:]]
    lines = subprocess.run(command, env=compiled(), capture_output=True, text=True, check=True).stderr.splitlines()
    timed = [line for line in lines if line.startswith("import time:") and line.split("|")[1].strip().isdigit()]
    return sorted(timed, key=lambda line: -int(line.split("|")[1]))[:25]


def _table(found: list[Figures], *, compared: bool = True) -> dict[str, Any]:
    """Medians, and the ratio of the first work to each other one, pair by pair, and of their CPU seconds."""
    rows = [
        {
            "name": figures.name,
            "wall_s": round(figures.wall, 3),
            "cpu_s": round(figures.cpu, 3),
            "peak_mb": round(figures.peak_mb),
            "ratio": _spread(ratios(found[0], figures)) if compared and figures is not found[0] else None,
            "cpu_ratio": round(cpu_ratio(found[0], figures), 3) if compared and figures is not found[0] else None,
        }
        for figures in found
    ]
    return {"machine": machine(), "runs": len(found[0].runs), "rows": rows}


def _spread(values: list[float]) -> list[float]:
    return [round(value, 4) for value in (min(values), statistics.median(values), max(values))]


PARTS: dict[str, Callable[[Setting], dict[str, Any]]] = {
    "import": import_part,
    "encoding": encoding_part,
    "again": again_part,
    "report": report_part,
    "start": start_part,
    "money": money_part,
    "profile": profile_part,
    "growth": growth_part,
    "memory": memory_part,
    "outputs": lambda setting: outputs.outputs(setting.scratch, setting.pairs),
    "versions": lambda setting: outputs.versions(setting.scratch, setting.pairs),
}
