"""The parts of the page: each measures a few works in turns and returns plain figures."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import data, works
from benchmarks.measure import Figures, in_turns, measure, ratios
from benchmarks.setting import machine

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
        place = self.folder / "scratch"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place


def import_part(setting: Setting) -> dict[str, Any]:
    """The import of one big file, against its yardsticks."""
    csv = data.orders_file(setting.folder, setting.orders)
    found = in_turns(works.imports(csv, setting.scratch), setting.pairs)
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
    """Import, second import, report and the weight of the database at several sizes."""
    rows = []
    for size in (size for size in SIZES if size <= 10 * setting.orders):
        place, database = data.shop(setting.folder, size), setting.scratch / "growth.db"
        first = measure(works.ours("import", place, database))
        second = measure(works.again(place, database))
        reports = in_turns([works.report(database)], setting.pairs)[0]
        rows.append(
            {
                "orders": size,
                "import_s": round(first.wall, 2),
                "import_peak_mb": round(first.peak_mb),
                "again_s": round(second.wall, 2),
                "report_s": round(reports.wall, 3),
                "database_mb": round(database.stat().st_size / 2**20, 1),
                "bytes_per_order": round(database.stat().st_size / size),
            }
        )
    return {"machine": machine(), "rows": rows}


def _table(found: list[Figures]) -> dict[str, Any]:
    """Medians, and the ratio of the first work to each other one, pair by pair."""
    rows = [
        {
            "name": figures.name,
            "wall_s": round(figures.wall, 3),
            "cpu_s": round(figures.cpu, 3),
            "peak_mb": round(figures.peak_mb),
            "ratio": None if figures is found[0] else _spread(ratios(found[0], figures)),
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
    "growth": growth_part,
}
