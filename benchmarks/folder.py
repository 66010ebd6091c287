"""`python -m benchmarks.folder [--rounds N]`: what a small shop pays: the import of a folder of 40 small files.

Each round imports the sample of 300 orders into a new database and starts `python -c "import polars"` beside it.
Printed are the medians of wall clock and CPU (that of the process that reads workbooks included), and their ratios,
which are what counts on a machine that does other things too. To reach: 8 times the import of polars.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Run, Work, measure
from benchmarks.works import ours


def main() -> None:
    """Measures and prints."""
    from pdd_ops.sample import DEFAULT_END, write_sample

    parser = argparse.ArgumentParser(prog="python -m benchmarks.folder", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "exports"
        files = write_sample(folder, orders=300, months=3, seed=1, end=DEFAULT_END)
        work = ours(f"{len(files)} files", folder, Path(place) / "x.db")
        start = Work("import polars", [sys.executable, "-c", "import polars"])
        pairs = [(measure(work), measure(start)) for _ in range(rounds)]
    for name in ("wall", "cpu"):
        print(_line(name, pairs, len(files)))


def _line(name: str, pairs: list[tuple[Run, Run]], files: int) -> str:
    one, other = (statistics.median(getattr(pair[at], name) for pair in pairs) for at in (0, 1))
    return f"{name}: {files} files {one:.2f} s, import polars {other:.2f} s: {one / other:.1f} times"


if __name__ == "__main__":
    main()
