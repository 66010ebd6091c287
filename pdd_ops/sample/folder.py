"""Where invented exports may be written: never among other files, which somebody would take for the shop's own."""

from __future__ import annotations

import filecmp
from collections.abc import Callable, Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from pdd_ops.errors import PddOpsError
from pdd_ops.intake.listing import of_system
from pdd_ops.lang import say

MOST_SHOWN = 3


def write_apart(folder: Path, write: Callable[[Path], list[Path]]) -> list[Path]:
    """What `write` writes into a folder. Where that holds files already, they must be the very same: then nothing is
    written. Raises PddOpsError naming the others."""
    if not (held := other_files(folder)):
        return write(folder)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        made = {path.name: path for path in write(Path(scratch))}
        others = [name for name in held if name not in made or not _same(folder / name, made[name])]
        if others or len(held) < len(made):
            refuse_others(folder, others or held)
        return [folder / name for name in made]


def refuse_others(folder: Path, others: Collection[str]) -> None:
    """Raises PddOpsError where the folder holds other files: these."""
    if others:
        names = "、".join(sorted(others)[:MOST_SHOWN]) + ("…" if len(others) > MOST_SHOWN else "")
        raise PddOpsError(say("sample.occupied", folder=folder, names=names))


def other_files(folder: Path) -> list[str]:
    """The names in a folder, those of the system apart; none where it is not there."""
    return [path.name for path in folder.iterdir() if not of_system([path.name])] if folder.is_dir() else []


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and filecmp.cmp(one, other, shallow=False)
