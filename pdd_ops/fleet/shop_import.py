"""One shop: its files imported into a database of their own, as `pdd-ops import` does, which becomes the shop's parts.

Nothing here says what a number means: cleaning, merging, sums and coverage are the store's.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.layout import escaped
from pdd_ops.fleet.manifest import READY, SHOPS, WORK, Manifest, Source, make_ready, manifest_of
from pdd_ops.fleet.sources import Folder, sources_of
from pdd_ops.lang import use_language
from pdd_ops.store.storage_errors import explained

PARTS = "parts"  # of a work folder: what becomes the shop's
MADE, UNCHANGED, EMPTY, FAILED = "made", "unchanged", "empty", "failed"


@dataclass(frozen=True)
class Job:
    """What a worker is told: `key` is the fleet's secret, `recipe` what sources.recipe_of gives for the run."""

    folder: Folder
    out: Path
    recipe: str
    key: bytes = field(repr=False)
    formats: Path | None = None
    language: str = "zh"


@dataclass(frozen=True)
class Outcome:
    """What became of a shop; `reason` where it failed as a whole."""

    shop: str
    state: str
    files: int = 0
    rows: int = 0
    results: tuple[dict[str, Any], ...] = ()
    reason: str | None = None

    @property
    def refused(self) -> list[dict[str, Any]]:
        """Of its tables those that were refused, each with a reason."""
        return [one for one in self.results if one["reason"]]

    @property
    def failed(self) -> bool:
        """Whether something that was to be imported was not."""
        return self.state == FAILED or any(one["failed"] for one in self.results)


def attempt(job: Job) -> Outcome:
    """As import_shop; what is wrong with a shop is said of it, and stops no other."""
    try:
        with explained(job.out):
            return import_shop(job)
    except PddOpsError as error:
        return Outcome(job.folder.shop, FAILED, reason=str(error))
    except OSError as error:  # a name that is too long for the disk, say
        return Outcome(job.folder.shop, FAILED, reason=error.strerror or str(error))


def import_shop(job: Job) -> Outcome:
    """Makes the parts of a shop ready where a file is new, gone or another, or the tool is; manifest.publish puts them
    in place. Raises PddOpsError where the disk fails."""
    use_language(job.language)
    folder = job.folder
    sources, known = sources_of(folder), manifest_of(job.out, folder.shop)
    if known and known.recipe == job.recipe and known.sources == sources:
        return _outcome(UNCHANGED, known)
    if not sources and not known:
        return Outcome(folder.shop, EMPTY)
    work = job.out / WORK / f"{escaped(folder.shop)}-{uuid4().hex[:12]}"  # machines may share the folder
    (work / PARTS).mkdir(parents=True)
    try:
        made = _made(job, work, sources)
        return _outcome(MADE, made)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _made(job: Job, work: Path, sources: tuple[Source, ...]) -> Manifest:
    from pdd_ops.fleet.writing import write_parts, write_rows
    from pdd_ops.store.database import SCHEMA_VERSION

    database, shop = work / "shop.db", job.folder.shop
    results = _imported(job, database) if sources else ()
    taken = any(result["format"] for result in results)
    parts = [*write_parts(database, shop, work / PARTS), *write_rows(database, shop, work / PARTS)] if taken else []
    made = Manifest(shop, SCHEMA_VERSION, job.recipe, sources, results, tuple(parts))
    make_ready(job.out, work / PARTS, made)
    return made


def _imported(job: Job, database: Path) -> tuple[dict[str, Any], ...]:
    """What became of each table. A file that has changed since its hash was taken is another one next time."""
    from pdd_ops.formats.model import load_formats
    from pdd_ops.intake.hashes import Hashes
    from pdd_ops.store.importing import Request, import_files

    with Hashes() as hashes:
        request = Request(
            [job.folder.path], load_formats(job.formats), job.folder.shop, database=database, hashes=hashes, copy=True,
            named=False, buyer_key=lambda: job.key,
        )  # fmt: skip
        found = list(import_files(request, lambda *_: None))
    return tuple(
        {
            "file": one.file, "format": one.format, "rows": one.rows, "rejected": one.rejected, "reason": one.reason,
            "failed": one.failed, "notes": [note for note in one.notes if note not in one.routine],
        }
        for one in found
    )  # fmt: skip


def _outcome(state: str, made: Manifest) -> Outcome:
    rows = sum(part.rows for part in made.parts if part.path.startswith("facts/"))
    return Outcome(made.shop, state, len(made.sources), rows, made.results)


def made_before(out: Path) -> None:
    """The folders that an import needs; what a killed one has left unfinished is removed."""
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (SHOPS, READY, WORK):
        (out / name).mkdir(exist_ok=True)
    for left in (out / WORK).iterdir():
        shutil.rmtree(left, ignore_errors=True)
