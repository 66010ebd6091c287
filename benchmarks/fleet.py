"""`python -m benchmarks.fleet [--shops N]… [--orders N] [--jobs N]… [--engine ENGINE] [--folder DIR]`: what an import
of many shops takes, on one core against two, as a table in Markdown.

A shop has the exports of a month as `pdd-ops sample` writes them. Two are made; the folders of all shops link to one or
the other, which costs an import as much as files of their own. Beside wall clock and CPU stands how many cores other
programs of the machine took meanwhile: where that is not near 0, wall clocks say little.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TOOL = "from importlib.metadata import entry_points as e; [*e(group='console_scripts', name='pdd-ops')][0].load()()"
SEEDS = 2
COLUMNS = (
    "shops", "orders", "processes", "wall s", "CPU s", "CPU s a shop", "memory MB", "again s", "Parquet MB",
    "cores of others",
)  # fmt: skip
_PAUSE = 0.2
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """An import: seconds of wall clock and of CPU, MB in memory at once over its processes, cores that others took."""

    wall: float
    cpu: float
    peak_mb: float
    others: float


def root_of(folder: Path, shops: int, orders: int) -> Path:
    """A folder with so many shops of so many orders; made once."""
    place = folder / f"root-{shops}-{orders}"
    if not place.exists():
        for number in range(shops):
            shutil.copytree(_shop(folder, number % SEEDS, orders), place / f"第{number + 1}店", copy_function=os.link)
    return place


def _shop(folder: Path, seed: int, orders: int) -> Path:
    from pdd_ops.sample import DEFAULT_END, write_sample

    place = folder / f"shop-{seed}-{orders}"
    if not place.exists():
        partial = place.with_name(f"{place.name}.part")
        write_sample(partial, orders=orders, months=1, seed=seed, end=DEFAULT_END)
        partial.rename(place)
    return place


def imported(root: Path, out: Path, jobs: int, engine: str = "processes") -> Measured:
    """Runs `pdd-ops fleet import` and looks at it as it goes. Raises RuntimeError where it fails."""
    more = ["--jobs", str(jobs)] if engine == "processes" else ["--engine", engine, "--master", f"local[{jobs}]"]
    command = [sys.executable, "-c", TOOL, "fleet", "import", str(root), "--out", str(out), *more]
    started, busy, times, peak = time.perf_counter(), _busy(), os.times(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None:
        peak = max(peak, _resident_mb(process.pid))
        time.sleep(_PAUSE)
    if process.returncode:
        raise RuntimeError(f"exit {process.returncode}: {command}")
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system - times.children_user - times.children_system
    return Measured(wall, cpu, peak, max(0.0, (_busy() - busy - cpu) / wall))


def _busy() -> float:
    """Seconds that all cores together have worked since the machine was started."""
    user, nice, system, *_ = map(int, Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:])
    return (user + nice + system) / _TICKS


def _resident_mb(session: int) -> float:
    """What the processes of a session have in memory; what they share counts for each."""
    total = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[3]) == session:
            total += int(fields[21])
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


def size_of(folder: Path) -> int:
    """Bytes of the Parquet below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--shops", type=int, action="append")
    parser.add_argument("--orders", type=int, default=20_000, help="of a shop")
    parser.add_argument("--jobs", type=int, action="append")
    parser.add_argument("--engine", default="processes")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "pdd-ops-fleet")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print("| " + " | ".join(COLUMNS) + " |")
    print("| ---: " * len(COLUMNS) + "|")
    for shops in given.shops or [1, 10, 100]:
        for jobs in given.jobs or [1, 2]:
            print(_line(given.folder, shops, given.orders, jobs, given.engine), flush=True)


def _line(folder: Path, shops: int, orders: int, jobs: int, engine: str) -> str:
    root, out = root_of(folder, shops, orders), folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    first, again = (imported(root, out, jobs, engine) for _ in range(2))
    seconds = [f"{value:.1f}" for value in (first.wall, first.cpu, first.cpu / shops)]
    rest = [f"{first.peak_mb:.0f}", f"{again.wall:.1f}", f"{size_of(out) / 1e6:.1f}", f"{first.others:.1f}"]
    cells = [str(shops), f"{shops * orders:,}", str(jobs), *seconds, *rest]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
