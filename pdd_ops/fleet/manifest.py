"""What of each shop is in the folder of a fleet, and how a shop's new parts take the place of its old ones.

A shop's parts are written aside, whole; then the folder that holds them is renamed to `.ready/NAME`, and from then on
they count. Each is moved into its place, what is no more is removed, the manifest is written last. Whoever finds
something in `.ready` (the next import, or a reader) finishes it: no reader sees half of a shop, or rows twice.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.fleet.layout import escaped
from pdd_ops.lang import say
from pdd_ops.store.lock import sole_writer

SHOPS, READY, WORK = "shops", ".ready", ".work"
_LAYOUT = 1  # of the folder; a newer one is not read


@dataclass(frozen=True)
class Part:
    """A Parquet file, below the folder of the fleet; `month` is None where its rows are of no day."""

    path: str
    table: str
    month: str | None
    rows: int
    bytes: int


@dataclass(frozen=True)
class Source:
    """A file of a shop as it was read: its path below the shop's folder, nanoseconds since 1970 UTC."""

    path: str
    size: int
    modified: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What is there of a shop. `recipe`: what else the parts depend on; `results`: what became of each table read."""

    shop: str
    schema: int
    recipe: str
    sources: tuple[Source, ...]
    results: tuple[dict[str, Any], ...]
    parts: tuple[Part, ...]
    layout: int = field(default=_LAYOUT)

    def parts_of(self, table: str) -> list[Part]:
        """The parts of a table."""
        return [part for part in self.parts if part.table == table]

    @classmethod
    def read(cls, file: Path, table: str | None = None) -> Manifest:
        """With the parts of one table alone, and without the files, where only that is wanted. Raises PddOpsError for
        what is none, or one of a newer tool."""
        try:
            found = json.loads(file.read_text("utf-8"))
            if found["layout"] > _LAYOUT:
                raise PddOpsError(say("fleet.too_new", file=file))
            sources = tuple(Source(**one) for one in found.pop("sources") if table is None)
            parts = tuple(Part(**one) for one in found.pop("parts") if table in (None, one["table"]))
            return cls(sources=sources, parts=parts, results=tuple(found.pop("results")), **found)
        except (ValueError, KeyError, TypeError) as error:
            raise PddOpsError(say("fleet.bad_manifest", file=file, detail=error)) from None

    def write(self, file: Path) -> None:
        """Whole, or not at all."""
        part = file.with_name(f".{file.name}-{os.getpid()}")
        with part.open("w", encoding="utf-8") as stream:
            json.dump(asdict(self), stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)


def manifest_file(out: Path, shop: str) -> Path:
    """Where a shop's manifest stands."""
    return out / SHOPS / f"{escaped(shop)}.json"


def manifest_of(out: Path, shop: str) -> Manifest | None:
    """A shop's manifest; None where there is none. Raises PddOpsError."""
    file = manifest_file(out, shop)
    return Manifest.read(file) if file.is_file() else None


@contextmanager
def settled(out: Path, table: str | None = None) -> Iterator[tuple[Manifest, ...]]:
    """The shops of a fleet by name, each whole, while the block runs: what a killed import has left is finished first.
    Of many shops the parts of one table are found sooner than all.

    Raises PddOpsError where the folder is none of a fleet, or has what a killed import left and cannot be written.
    """
    refuse_other(out)
    with _alone(out):
        for folder in sorted((out / READY).iterdir()) if (out / READY).is_dir() else ():
            _finish(out, folder)
        found = [Manifest.read(file, table) for file in (out / SHOPS).glob("*.json")]
        yield tuple(sorted(found, key=lambda one: one.shop))


def refuse_other(out: Path) -> None:
    """Raises PddOpsError where a folder is none of a fleet."""
    if not (out / SHOPS).is_dir():
        raise PddOpsError(say("fleet.no_fleet", folder=out))


def make_ready(out: Path, work: Path, manifest: Manifest) -> None:
    """The parts in `work` count from now on, whole, whatever happens; where another has made the same shop ready
    meanwhile (Spark may start a task twice), its parts do."""
    manifest.write(work / "manifest.json")
    try:
        work.replace(out / READY / escaped(manifest.shop))
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def publish(out: Path, shop: str) -> None:
    """Puts the parts that are ready into their places, unless a reader has done so."""
    with _alone(out):
        folder = out / READY / escaped(shop)
        if folder.is_dir():
            _finish(out, folder)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Nobody else changes the parts in their places, or reads them, meanwhile. A folder that only lets us read is
    read as it is. Raises PddOpsError."""
    if not os.access(out, os.W_OK):
        yield
        return
    with lock_of(out, ".parts", "fleet", lambda line: None):
        yield


@contextmanager
def lock_of(out: Path, name: str, command: str, waiting: Callable[[str], None]) -> Iterator[None]:
    """Holds one of the locks of a fleet, as `sole_writer` does. Raises PddOpsError where the disk does not let us."""
    with ExitStack() as held:
        try:
            held.enter_context(sole_writer(out / name, command, waiting))
        except OSError as error:
            raise PddOpsError(say("store.no_access", file=error.filename, detail=error.strerror)) from None
        yield


def _finish(out: Path, folder: Path) -> None:
    """Puts what is ready into its place. Raises PddOpsError where the disk does not let us."""
    try:
        _put_in_place(out, folder)
    except OSError as error:
        detail = f"{error.filename or folder}: {error.strerror or error}"
        raise PddOpsError(say("fleet.unfinished", shop=folder.name, folder=out, detail=detail)) from None


def _put_in_place(out: Path, folder: Path) -> None:
    """Every step can be done again: a part that has been moved is not there any more."""
    if not (folder / "manifest.json").is_file():  # all is in place
        shutil.rmtree(folder)
        return
    new = Manifest.read(folder / "manifest.json")
    old = manifest_of(out, new.shop)
    for part in new.parts:
        source, target = folder / part.path, out / part.path
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
    kept = {part.path for part in new.parts}
    _remove(out, [part for part in old.parts if part.path not in kept] if old else [])
    (out / SHOPS).mkdir(exist_ok=True)
    (folder / "manifest.json").replace(manifest_file(out, new.shop))
    shutil.rmtree(folder)


def _remove(out: Path, parts: Sequence[Part]) -> None:
    """Removes parts, and the folders of months that are empty then."""
    for part in parts:
        file = out / part.path
        file.unlink(missing_ok=True)
        for above in (file.parent, file.parent.parent):
            if above.is_dir() and not any(above.iterdir()):
                above.rmdir()
