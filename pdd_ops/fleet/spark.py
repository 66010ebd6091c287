"""Shops over the machines of a Spark cluster. Its executors import a shop each, as a process of this machine does, and
make its parts ready: root and result must be folders that every machine sees under the same path."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.shop_import import Job, Outcome, attempt
from pdd_ops.lang import say

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import SparkSession

_LOCAL = re.compile(r"local\[(\d+|\*)\]|local")
_ERROR = re.compile(r"[\w.]*(?:Error|Exception)\b")
_SETTINGS = {
    "spark.app.name": "pdd-ops fleet import",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1",  # a shop at a time in memory
}


def by_spark(jobs: Sequence[Job], master: str | None) -> Iterator[Outcome]:
    """Runs the jobs on Spark, `local[*]` where no master is named, and yields what became of each when all have ended.

    Raises PddOpsError where Spark is not installed, does not start or gives up; the shops that are ready by then count.
    """
    with spark_session(master or "local[*]") as session:
        numbers = session.range(0, len(jobs), 1, len(jobs))  # a task a shop
        found = numbers.mapInArrow(_importing(list(jobs)), "outcome string").toArrow()
    yield from (_outcome(text) for text in found.column("outcome").to_pylist())


def _importing(jobs: list[Job]) -> Callable[[Iterable[RecordBatch]], Iterator[RecordBatch]]:
    """What an executor runs: numbers of jobs in, outcomes as JSON out, by Arrow. The fleet's secret goes along within
    this function and stands in no row of Spark's."""

    def imported(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        import pyarrow as pa

        os.environ["POLARS_MAX_THREADS"] = "1"  # Spark runs as many of us as there are cores
        for batch in batches:
            outcomes = [attempt(jobs[number]) for number in batch.column(0).to_pylist()]
            texts = [json.dumps(asdict(outcome), ensure_ascii=False) for outcome in outcomes]
            yield pa.RecordBatch.from_pydict({"outcome": pa.array(texts, pa.string())})

    return imported


def _outcome(text: str) -> Outcome:
    values: dict[str, Any] = json.loads(text)
    return Outcome(**values | {"results": tuple(values["results"])})


def refuse_without_spark() -> None:
    """Raises PddOpsError where Spark is not installed."""
    try:
        import_module("py4j.protocol")
        import_module("pyspark.sql")
    except ImportError:
        raise PddOpsError(say("fleet.no_spark")) from None


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """A session that ends with the block. A local one tries a shop twice, as a cluster does of itself."""
    refuse_without_spark()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    local = _LOCAL.fullmatch(master)
    builder = SparkSession.builder.master(f"local[{local[1] or 1},2]" if local else master)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()
    except (PySparkException, Py4JError) as error:
        raise PddOpsError(say("fleet.spark_failed", master=master, detail=_in_short(error))) from None


def _in_short(error: Exception) -> str:
    """What went wrong: the last line that names an error, in traces of two languages; else the first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return next((line for line in reversed(lines) if _ERROR.match(line)), lines[0])
