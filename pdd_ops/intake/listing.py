"""The files behind paths, folders and patterns, each once; what the operating system put among them is left out."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pdd_ops.lang import say
from pdd_ops.records import frozen

# What systems and office programs leave in folders; compared without regard to case
_SYSTEM = frozenset(
    (
        "desktop.ini", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "icon\r", ".ds_store", ".localized",
        ".directory", "__macosx", "$recycle.bin", "recycler", "system volume information", "@eadir", "lost+found",
    )
)  # fmt: skip
_SYSTEM_STARTS = ("~$", "._", ".~lock.")
_LONE = re.compile("[\udc80-\udcff]")


@frozen
class Found:
    """A file to import; `named`: by its own path, not as one of a folder. `refused`: why it cannot even be tried."""

    path: Path
    named: bool = False
    refused: str | None = None


def found_files(paths: Sequence[Path], own: Callable[[Path], bool]) -> list[Found]:
    """The files behind the paths; `own` tells those of the database. Named files of the system are passed over beside
    others and answered with a reason where they are all there is."""
    found: dict[Path, Found] = {}
    for path in paths:
        for one in _behind(path):
            if not own(one.path):
                found.setdefault(one.path, one)
    kept = [one for one in found.values() if one.refused or not _of_system(one.path.name)]
    return kept or [Found(one.path, one.named, say("intake.system_file")) for one in found.values()]


def of_system(parts: Sequence[str]) -> bool:
    """Whether a file with these folders (below the one that was asked for) and this name is hidden or the system's."""
    return any((part.startswith(".") and part.strip(".")) or _of_system(part) for part in parts)


def text_of(path: Path | str) -> str:
    """A path as text that can be stored and printed. Names that are no UTF-8 are GBK, as Chinese Windows writes them
    into archives; what is neither is shown with escapes."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="backslashreplace")


def stored_path(path: Path) -> str:
    """An absolute path as it is stored: one that `path_of` finds again, whatever bytes are in it."""
    return _LONE.sub(lambda sign: f"\\udc{ord(sign[0]) & 0xFF:02x}", str(path.resolve()))


def path_of(stored: str) -> Path:
    """The path that was stored."""
    path = Path(stored)
    return path if path.exists() else Path(re.sub(r"\\udc([89a-f][0-9a-f])", _lone, stored))


def _lone(escape: re.Match[str]) -> str:
    return chr(0xDC00 + int(escape[1], 16))


def _behind(path: Path) -> Iterator[Found]:
    """A file itself, those of a folder, those that a pattern fits."""
    if refused := _out_of_reach(path):
        yield Found(path, True, refused)
    elif not os.path.lexists(path):
        matches = [] if path.is_absolute() else sorted(Path().glob(str(path)))
        for match in matches:
            yield from _inside(match) if match.is_dir() else _one(match, named=False)
        if not matches:
            yield Found(path, True, say("intake.not_there"))
    elif os.path.isdir(path):  # noqa: PTH112  # which raises nothing where the path cannot be looked at
        yield from _inside(path)
    else:
        yield from _one(path, named=True)


def _inside(folder: Path) -> Iterator[Found]:
    """The files of a folder and of those in it by name; folders that cannot be listed are answered too."""
    closed: list[OSError] = []
    for path in sorted(walked(folder, closed.append)):
        if not of_system(path.relative_to(folder).parts):
            yield from _one(path, named=False)
    for error in closed:
        yield Found(Path(error.filename), refused=_why(error))


def walked(folder: Path, closed: Callable[[OSError], object]) -> Iterator[Path]:
    """What is in a folder and in those below it, however deep, but for the folders themselves; links to folders are not
    followed. `closed` is told of each folder that cannot be listed."""
    left = [str(folder)]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    elif not (entry.is_symlink() and entry.is_dir()):
                        yield Path(entry.path)
        except OSError as error:
            closed(error)


def _out_of_reach(path: Path) -> str:
    """Why the system cannot even say whether there is such a path; '' where it can."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        return _why(error)
    return ""


def _one(path: Path, *, named: bool) -> Iterator[Found]:
    try:
        kind = path.stat().st_mode
        if stat.S_ISREG(kind):
            yield Found(path, named)
        elif named:
            yield Found(path, named, say("intake.no_plain_file"))
    except OSError as error:
        yield Found(path, named, _why(error))


def _why(error: OSError) -> str:
    return say("intake.unreadable", detail=error.strerror or error)


def _of_system(name: str) -> bool:
    return name.startswith(_SYSTEM_STARTS) or name.casefold() in _SYSTEM
