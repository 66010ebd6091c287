"""The shops below a folder, and whether anything of one is other than when it was imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pdd_ops import __version__
from pdd_ops.config import config_dir
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.fleet.manifest import Source
from pdd_ops.intake.listing import Found, found_files, of_system, text_of
from pdd_ops.lang import say
from pdd_ops.store.shops import ALL_SHOPS

_AT_ONCE = 8 << 20


@dataclass(frozen=True)
class Folder:
    """A shop, and the folder that has its files."""

    shop: str
    path: Path

    def files(self) -> list[Found]:
        """Its files, in the order in which they are imported."""
        return found_files([self.path], lambda path: False)


def folders_of(root: Path, out: Path) -> list[Folder]:
    """A folder a shop, by name; that of the result is none. Raises PddOpsError where there is none, or one is called
    what no shop can be."""
    if not root.is_dir():
        raise PddOpsError(say("fleet.no_root", folder=root))
    if out.resolve() == root.resolve():
        raise UsageError(say("fleet.same_folder", folder=out))
    folders = [path for path in sorted(root.iterdir()) if path.is_dir() and not _hidden(path)]
    found = [Folder(text_of(path.name), path) for path in folders if path.resolve() != out.resolve()]
    if not found:
        raise PddOpsError(say("fleet.no_shops", folder=root))
    if any(one.shop == ALL_SHOPS for one in found):
        raise PddOpsError(say("import.reserved_shop", name=ALL_SHOPS))
    return found


def strays_of(root: Path) -> list[str]:
    """The files that lie beside the folders of the shops and so are nobody's."""
    return [text_of(path.name) for path in sorted(root.iterdir()) if path.is_file() and not _hidden(path)]


def sources_of(folder: Folder) -> tuple[Source, ...]:
    """The files of a shop with the hashes of their bytes; one that cannot be read has none, and is met again."""
    return tuple(_source(found.path, folder.path) for found in folder.files())


def recipe_of(schema: int, key: bytes, more_formats: Path | None) -> str:
    """A hash of all else that the parts depend on: the tool, the shape of its tables, the user's own formats and words,
    the secret that buyers are hashed with."""
    digest = hashlib.sha256(f"{__version__} {schema}".encode())
    digest.update(hashlib.sha256(b"buyers of a fleet" + key).digest())
    for file in _settings(more_formats):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _settings(more_formats: Path | None) -> Iterable[Path]:
    folders = [folder for folder in (config_dir(), more_formats) if folder and folder.is_dir()]
    return [file for folder in folders for file in sorted(folder.rglob("*.toml"))]


def _hidden(path: Path) -> bool:
    return of_system([path.name])


def _source(path: Path, below: Path) -> Source:
    name = text_of(path.relative_to(below)) if path.is_relative_to(below) else text_of(path)
    try:
        stat, digest = path.stat(), hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(_AT_ONCE):
                digest.update(block)
    except (OSError, ValueError):
        return Source(name, 0, 0, "")
    return Source(name, stat.st_size, stat.st_mtime_ns, digest.hexdigest())
