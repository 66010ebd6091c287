"""`python -m benchmarks [--orders N] [--pairs N] [--folder DIR] [--part NAME]…` measures and writes docs/benchmarks.md.

The figures of each part are kept in benchmarks/figures.json, so that a part can be measured again by itself.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.page import write_page
from benchmarks.parts import PARTS, Setting

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
PAGE = HERE.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Measures the parts asked for (all by default) and writes the page."""
    arguments = _parser().parse_args()
    setting = Setting(arguments.folder, arguments.orders, arguments.pairs)
    setting.folder.mkdir(parents=True, exist_ok=True)
    measured, figures = dict[str, Any](), dict[str, Any]()
    for name in arguments.part or PARTS:
        print(f"measuring: {name} …", flush=True)
        measured[name] = PARTS[name](setting)
        figures = (json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}) | measured
        FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(json.dumps(figures[name], ensure_ascii=False, indent=1), flush=True)
    setting.clear()
    write_page(PAGE, figures)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000, help="orders in the big file")
    parser.add_argument("--pairs", type=int, default=5, help="runs of each work, in turns")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "pdd-ops-benchmarks")
    parser.add_argument("--part", action="append", choices=list(PARTS), help="only this part (may be repeated)")
    return parser


if __name__ == "__main__":
    main()
