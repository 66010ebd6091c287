"""What the report costs in each format, and beside an older version: medians of CPU time, in turns, in one run.

`python -m benchmarks --part outputs` measures the invented shop of sample_data/. `--part versions` measures the
terminal report of two versions, each over a database that it has imported itself; the older one is that of the gate.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.measure import Figures, Work, in_turns, measure
from benchmarks.setting import machine
from benchmarks.works import TOOL

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data"
OLDER = "4062708"  # whose report the new one may take 1.05 times as long as
FORMATS = {"md": None, "html": 3.0, "docx": 3.0, "xlsx": 2.0}  # -> how often the time of md it may take
START = 4.0  # how often the time of importing typer and rich md may take


def outputs(folder: Path, pairs: int) -> dict[str, Any]:
    """The report of the sample in each format, beside the same as Markdown; that beside what typer and rich take."""
    database = folder / "sample.db"
    measure(Work("import", [*TOOL, "import", str(SAMPLE), "--db", str(database)]))
    start = Work("python -c 'import typer, rich.console'", [sys.executable, "-c", "import typer, rich.console"])
    works = [_report(name, [*TOOL, "report", "--format", name], database) for name in FORMATS]
    base, *found = in_turns([start, *works], pairs)
    rows = [_row(base, None, None), _row(found[0], base, START)]
    rows += [_row(one, found[0], FORMATS[one.name.rpartition(" ")[2]]) for one in found[1:]]
    return {"machine": machine(), "runs": pairs, "rows": rows}


def versions(folder: Path, pairs: int) -> dict[str, Any]:
    """The report of the sample by the older version and by this one."""
    tree = folder / "older"
    subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", "--force", tree, OLDER], check=True)
    try:
        works = []
        for name, place in ((f"report at {OLDER}", tree), ("report now", ROOT)):
            tool, database = [sys.executable, "-c", _AT, str(place)], folder / f"{name.rpartition(' ')[2]}.db"
            measure(Work("import", [*tool, "import", str(SAMPLE), "--db", str(database)]))
            works.append(_report(name, [*tool, "report", "--format", "terminal"], database))
        older, now = in_turns(works, pairs)
    finally:
        subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)
    return {"machine": machine(), "runs": pairs, "rows": [_row(older, None, None), _row(now, older, 1.05)]}


# The commands stand in a folder beside the package, which an installation puts into it
_AT = """
import sys
place = sys.argv.pop(1)
sys.path.insert(0, place)
import commands
sys.modules["pdd_ops.commands"] = commands
commands.app()
"""


def _report(name: str, command: list[str], database: Path) -> Work:
    out = database.with_suffix(f".{name.rpartition(' ')[2]}.out")
    out.mkdir(exist_ok=True)
    told = name if " " in name else f"report --format {name}"
    return Work(told, [*command, "2025-03", "--db", str(database), "--out", str(out)])


def _row(found: Figures, beside: Figures | None, most: float | None) -> dict[str, Any]:
    """The medians of a work; `ratio` is the median of CPU time beside another's, pair by pair."""
    row = {"name": found.name, "wall_s": round(found.wall, 3), "cpu_s": round(found.cpu, 3), "most": most}
    if beside is None:
        return row | {"ratio": None}
    pairs = zip(found.runs, beside.runs, strict=True)
    return row | {"ratio": round(statistics.median(one.cpu / other.cpu for one, other in pairs), 2)}


def table(part: dict[str, Any]) -> list[str]:
    """The rows for the page."""
    rows = [
        f"| {row['name']} | {row['wall_s']:.3f} | {row['cpu_s']:.3f} | {_plain(row['ratio'])} | {_plain(row['most'])} |"
        for row in part["rows"]
    ]
    return ["| work | wall s | CPU s | ratio of CPU | at most |", "|---|--:|--:|--:|--:|", *rows]


def _plain(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
