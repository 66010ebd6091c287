"""The folder of evidence of a case: what happened, what is wanted and there, copies of files, checksums."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

SUMS = "SHA256SUMS"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Added:
    """A file to be copied, under the name that it will have."""

    path: Path
    name: str


def files_to_add(paths: Sequence[Path], taken: Sequence[str]) -> list[Added]:
    """The files, each a plain one with a name of its own. Raises PddOpsError before anything is written: for a path
    with '..', a link, a file that is not there, a name that comes twice or that the folder itself uses (`taken`)."""
    names, found = {_plain(name) for name in (*taken, SUMS)}, []
    for path in paths:
        _refuse_odd(path)
        if _plain(path.name) in names:
            raise PddOpsError(say("desk.name_twice", name=path.name))
        names.add(_plain(path.name))
        found.append(Added(path, path.name))
    return found


def refuse_taken(folder: Path) -> Path:
    """The folder to be made. Raises PddOpsError for a path with '..', and where something is there already."""
    if ".." in folder.parts:
        raise PddOpsError(say("desk.goes_up", path=folder))
    if folder.is_symlink() or folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise PddOpsError(say("desk.folder_taken", path=folder))
    return folder


@contextmanager
def written(folder: Path, texts: Mapping[str, str], added: Sequence[Added]) -> Iterator[dict[str, str]]:
    """Writes the folder beside its place and gives the SHA-256 of its files by name; it stands in its place when the
    block ends. Whatever is raised before, nothing is left. Raises PddOpsError where it cannot be written."""
    made = _parents_to_make(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".pack-", dir=folder.parent))
    except OSError as error:
        _forget(made)
        raise PddOpsError(say("desk.not_written", path=folder, why=error.strerror)) from None
    try:
        sums = {name: _write(draft / name, text.encode()) for name, text in texts.items()}
        sums |= {one.name: _copy(one, draft / one.name) for one in added}
        lines = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
        (draft / SUMS).write_bytes(lines.encode())
        yield sums
        if folder.is_dir():
            folder.rmdir()
        draft.rename(folder)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)
        _forget(made)
        if isinstance(error, OSError):
            raise PddOpsError(say("desk.not_written", path=folder, why=error.strerror)) from None
        raise


def keep(
    connection: sqlite3.Connection, shop_id: int, subject: str, added: Sequence[Added], sums: Mapping[str, str], at: int
) -> None:
    """Enters the copied files into the ledger of evidence, within the caller's transaction: of a case, or of what else
    `subject` is. One that is there with the same content stays as it was."""
    rows = [(shop_id, subject, one.name, sums[one.name], at) for one in added]
    connection.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)


def _plain(name: str) -> str:
    """A name as file systems compare it that do not tell capitals and ways of writing apart."""
    return unicodedata.normalize("NFKC", name).casefold()


def _refuse_odd(path: Path) -> None:
    if ".." in path.parts:
        raise PddOpsError(say("desk.goes_up", path=path))
    try:
        kind = path.lstat().st_mode
    except (OSError, ValueError):
        raise PddOpsError(say("desk.no_file", path=path)) from None
    if not stat.S_ISREG(kind):
        raise PddOpsError(say("desk.no_plain_file", path=path))
    if any(ord(sign) < 32 or sign in '\\:*?"<>|' for sign in path.name):
        raise PddOpsError(say("desk.bad_name", path=path))


def _parents_to_make(folder: Path) -> list[Path]:
    return [parent for parent in folder.parents if not parent.exists()]


def _forget(made: Sequence[Path]) -> None:
    """Takes away the folders above that were made, the innermost first."""
    for parent in made:
        try:
            parent.rmdir()
        except OSError:
            return


def _write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _copy(one: Added, target: Path) -> str:
    """Copies a file and gives its hash; a link that has taken its place meanwhile is not followed."""
    digest = hashlib.sha256()
    handle = os.open(one.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as source, target.open("xb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()
