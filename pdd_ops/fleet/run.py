"""An import of many shops, led from here: which there are, who works on them, and each put into its place when done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.errors import UsageError
from pdd_ops.fleet.manifest import lock_of, publish, settled
from pdd_ops.fleet.processes import by_processes, default_jobs
from pdd_ops.fleet.shop_import import MADE, Job, Outcome, made_before
from pdd_ops.fleet.sources import folders_of, recipe_of
from pdd_ops.intake.buyers import installation_key
from pdd_ops.lang import language, say
from pdd_ops.store.database import SCHEMA_VERSION
from pdd_ops.store.storage_errors import explained

ENGINES = ("processes", "spark")


@dataclass(frozen=True)
class Fleet:
    """What the user asked for. `jobs`: processes, or None for one a core; `master`: of Spark."""

    root: Path
    out: Path
    engine: str = "processes"
    master: str | None = None
    jobs: int | None = None
    formats: Path | None = None


def import_fleet(fleet: Fleet, waiting: Callable[[str], None] = lambda line: None) -> Iterator[Outcome]:
    """Imports every shop below the root into the folder of the fleet, and yields what became of each as it ends.

    A shop whose files are those of the last time is not touched. Raises PddOpsError where the request itself is wrong.
    """
    if fleet.engine not in ENGINES:
        raise UsageError(say("fleet.bad_engine", value=fleet.engine, known=", ".join(ENGINES)))
    if fleet.engine == "spark":
        from pdd_ops.fleet.spark import refuse_without_spark

        refuse_without_spark()
    folders = folders_of(fleet.root, fleet.out)
    with explained(fleet.out), lock_of(fleet.out, ".import", "fleet import", waiting):
        made_before(fleet.out)
        with settled(fleet.out):
            pass  # what a killed import has left is in its place now
        key = installation_key()
        recipe = recipe_of(SCHEMA_VERSION, key, fleet.formats)
        jobs = [
            Job(folder, fleet.out.absolute(), recipe, key, fleet.formats, language())
            for folder in sorted(folders, key=lambda one: -sum(_size(found.path) for found in one.files()))
        ]
        for outcome in _outcomes(fleet, jobs):
            if outcome.state == MADE:
                publish(fleet.out, outcome.shop)
            yield outcome


def _outcomes(fleet: Fleet, jobs: list[Job]) -> Iterator[Outcome]:
    if fleet.engine == "processes":
        return by_processes(jobs, fleet.jobs or default_jobs())
    from pdd_ops.fleet.spark import by_spark

    return by_spark(jobs, fleet.master)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0
