"""Where an import spends its time: `python -m benchmarks.profile CSV DATABASE` prints CPU seconds by step as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdd_ops.intake.reading as reading
import pdd_ops.store.direct_insert as arrivals
import pdd_ops.store.table_import as table_import
from pdd_ops.formats.model import load_formats
from pdd_ops.store.engine import Engine
from pdd_ops.store.importing import Request, import_files

_STATEMENTS = {
    "COMMIT": "commit",
    "INSERT INTO temp.by_": "roll-up of the days that hold repeated orders",
    "CREATE TEMP TABLE refunded": "refunded orders",
    "UPDATE main.order_days": "refunds added to the sums",
}
spent: dict[str, float] = defaultdict(float)


def main() -> None:
    """Imports with a clock around each step. Only the thread that takes a step is on its clock."""
    started = time.process_time()
    _clock(table_import, "content_hash", "hash (a thread of its own)")
    _clock(reading, "clean", "cells into values (reading thread; polars' own threads apart)")
    _clock(arrivals.Ready, "of", "derived columns, order and sums of a batch (reading thread, as above)")
    _clock(Engine, "insert", "rows into the table and its indexes")
    _clock(Engine, "append", "rows onto the stage")
    _clock_statements()
    request = Request([Path(sys.argv[1])], load_formats(), database=Path(sys.argv[2]))
    list(import_files(request, lambda file, rows: None))
    spent["whole import, all threads"] = time.process_time() - started
    print(json.dumps({name: round(seconds, 2) for name, seconds in spent.items()}, ensure_ascii=False))


def _timed(do: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
    def timed(*given: Any, **more: Any) -> Any:  # noqa: ANN401  # stands in for anything
        begun = time.thread_time()
        try:
            return do(*given, **more)
        finally:
            spent[name(*given)] += time.thread_time() - begun

    return timed


def _clock(owner: Any, attribute: str, name: str) -> None:  # noqa: ANN401  # a module or a class
    setattr(owner, attribute, _timed(getattr(owner, attribute), lambda *_: name))


def _clock_statements() -> None:
    def step(engine: Engine, sql: str, *_: object) -> str:
        found = (name for start, name in _STATEMENTS.items() if start in sql)
        return next(found, "other statements")

    Engine.execute = _timed(Engine.execute, step)  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
