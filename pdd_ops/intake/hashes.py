"""Hashes of files' bytes, of which one can be begun while the libraries that read it are still being loaded."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from hashlib import _Hash

    from pdd_ops.intake.tables import Origin

_AT_ONCE = 8 << 20  # bytes: between two pieces a thread waits for those that hold Python's lock
_TEXTS = (".csv", ".tsv", ".txt")  # of an archive the members are hashed, not the file


class Hashes:
    """SHA-256 of files, each computed once unless the file changes."""

    def __init__(self) -> None:
        self._begun: dict[tuple[str, str, int, float], Future[_Hash]] = {}
        self._threads: list[ThreadPoolExecutor] = []
        self._ended = Event()
        self._last: tuple[Origin, _Hash] | None = None

    def __enter__(self) -> Hashes:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.shutdown()

    def begin(self, path: Path) -> None:
        """Begins with a text, in a thread of its own; with another file, or one that cannot be read, it does not."""
        if path.suffix.lower() not in _TEXTS or not path.is_file():  # a pipe would be waited for
            return
        try:
            stat, stream = path.stat(), path.open("rb")
        except OSError:
            return  # who reads the file says why
        thread = ThreadPoolExecutor(1)
        self._threads.append(thread)
        self._begun[path.name, str(path.resolve()), stat.st_size, stat.st_mtime] = thread.submit(self._hash, stream)

    def of(self, origin: Origin) -> _Hash:
        """The hash, to which more can be added. Raises RefusedFile where the file cannot be read."""
        begun = self._begun.get((origin.name, origin.path, origin.size, origin.modified))
        if begun and not begun.exception():
            return begun.result().copy()
        if self._last and self._last[0] is origin:  # of a file of several shops each asks
            return self._last[1].copy()
        with origin.reading() as stream:
            found = self._hash(stream)
        self._last = origin, found
        return found.copy()

    def _hash(self, stream: BinaryIO) -> _Hash:
        found, buffer = hashlib.sha256(), memoryview(bytearray(_AT_ONCE))
        with stream:
            while not self._ended.is_set() and (size := stream.readinto(buffer)):  # type: ignore[attr-defined]
                found.update(buffer[:size])
        return found
