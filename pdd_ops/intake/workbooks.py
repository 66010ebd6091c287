"""Workbooks, read in a process of their own, kept for all of them, and ended where one takes too long or too much.

A damaged workbook can make its reader take all memory, never come to an end or stop the process that it runs in. What
this process says when it dies reaches nobody's screen.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock, Thread
from typing import IO, TYPE_CHECKING

from pdd_ops.errors import RefusedFile
from pdd_ops.intake.faults import MOST_SHOWN
from pdd_ops.intake.listing import walked
from pdd_ops.intake.workbook_worker import MOST_MEMORY, SIZE
from pdd_ops.lang import say

if TYPE_CHECKING:
    import polars as pl

    Sheets = list[tuple[str, pl.DataFrame]]

SECONDS = 20.0  # for a workbook
SECONDS_A_MB = 1.0  # and more for a large one
SMALL = 1 << 18  # bytes of a workbook whose sheets are kept, should it be asked for again
MOST_KEPT = 64
MOST_ANSWER = 1 << 30  # bytes of all sheets
ENDINGS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")
_LOOK = 0.01  # seconds between two looks at the memory of the process, where the system does not bound it
_START = (
    "import json, sys; sys.path.extend(path for path in json.loads(sys.argv[1]) if path not in sys.path); "
    "from pdd_ops.intake.workbook_worker import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"
)
_QUIETLY = {"POLARS_MAX_THREADS": "1", "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"}


@dataclass
class Workbooks:
    """The process, started when it is first needed, or before where that is foreseen."""

    seconds: float = SECONDS
    _process: subprocess.Popen[bytes] | None = None
    _busy: Lock = field(default_factory=Lock)
    # The last ones that are small, by their hash: what was found, or why nothing was
    _kept: OrderedDict[bytes, Sheets | RefusedFile] = field(default_factory=OrderedDict)

    def begin(self) -> None:
        """Starts the process, where it does not run."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_QUIETLY},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )

    def foresee(self, paths: Iterable[Path]) -> None:
        """Starts the process where a name among the paths, or in their folders, is that of a workbook: it is ready when
        it is needed."""
        names = (name for path in paths for name in ([path.name] if not path.is_dir() else _names(path)))
        if any(name.lower().endswith(ENDINGS) for name in names):
            self.begin()

    def end(self) -> None:
        """Ends the process, whatever it does."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe:
                        pipe.close()
            process.wait()

    def sheets(self, data: bytes) -> Sheets:
        """The sheets that have cells, by name, every cell as text. Raises RefusedFile for a workbook that cannot be
        read, or not within the time and the memory that there is for it."""
        key = _key(data)
        found: Sheets | RefusedFile
        with self._busy:
            if key in self._kept:  # it was looked at before it is imported
                found = self._kept.pop(key)
            else:
                found = self._read(data)
                self._keep(key, found)
        if isinstance(found, RefusedFile):
            raise found
        return found

    def read_ahead(self, data: bytes) -> None:
        """Reads a small workbook that `sheets` will be asked for, as a thread does while something else is done."""
        key = _key(data)
        with self._busy:
            if key and key not in self._kept:
                try:
                    self._keep(key, self._read(data))
                except RefusedFile as error:  # it need not be waited for once more
                    self._keep(key, error)

    def has_read(self, data: bytes) -> bool:
        """Whether the sheets of a workbook are at hand, for it was looked at before it is imported."""
        return _key(data) in self._kept

    def _keep(self, key: bytes, found: Sheets | RefusedFile) -> None:
        if key:
            self._kept[key] = found
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def _read(self, data: bytes) -> Sheets:
        self.begin()
        assert self._process is not None
        limit = self.seconds + SECONDS_A_MB * len(data) / 1e6
        try:
            with _Watch(self._process, limit) as watch:
                found, fault = _answer(self._process, data)
        except (EOFError, OSError):
            self.end()
            raise RefusedFile(watch.why or say("intake.workbook_died", most=MOST_MEMORY >> 30)) from None
        except BaseException:  # the answers of this workbook must never be taken for those of the next
            self.end()
            raise
        if fault is not None:
            raise RefusedFile(say("intake.bad_workbook", detail=fault))
        return found


def _key(data: bytes) -> bytes:
    """What tells small workbooks apart; nothing for a large one."""
    return sha256(data).digest() if len(data) <= SMALL else b""


class _Watch:
    """Kills a process that takes longer than the block may last, or too much memory, and knows why it did."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.why = ""
        self._process, self._seconds, self._done = process, seconds, Event()
        self._thread = Thread(target=copy_context().run, args=(self._look_on,), daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look_on(self) -> None:
        weigh, end = _weighing(self._process.pid), time.monotonic() + self._seconds
        while not self._done.wait(_LOOK if weigh else self._seconds):
            if time.monotonic() >= end:
                self.why = say("intake.workbook_too_slow", seconds=f"{self._seconds:.0f}")
            elif weigh and weigh() > MOST_MEMORY:
                self.why = say("intake.workbook_died", most=MOST_MEMORY >> 30)
            if self.why:
                return self._process.kill()


def _weighing(pid: int) -> Callable[[], int] | None:
    """What tells the memory (bytes) that a process takes, 0 once it has ended; None where nothing does, for psutil is
    missing: then time alone is bounded."""
    if sys.platform == "linux":
        return partial(_weight_on_linux, Path(f"/proc/{pid}/statm"))
    try:
        import psutil
    except ImportError:
        return None

    def weight() -> int:
        try:
            return int(psutil.Process(pid).memory_info().rss)
        except psutil.Error:
            return 0

    return weight


def _weight_on_linux(pages: Path) -> int:
    try:
        return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError):
        return 0


def _names(folder: Path) -> Iterator[str]:
    return (path.name for path in walked(folder, lambda error: None))


def _answer(process: subprocess.Popen[bytes], data: bytes) -> tuple[Sheets, str | None]:
    """The sheets of a workbook, and what is wrong with it. Raises EOFError or OSError where the process has ended."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(len(data).to_bytes(SIZE))
    process.stdin.write(data)
    process.stdin.flush()
    found: dict[str, list[pl.DataFrame]] = {}
    name, fault, room = "", None, MOST_ANSWER
    while (kind := _read(process.stdout, 1)) != b"D":
        size = int.from_bytes(_read(process.stdout, SIZE))
        room -= size
        if room < 0:
            raise EOFError
        content = _read(process.stdout, size)
        if kind == b"N":
            name = content.decode()
        elif kind == b"E":
            fault = _first_line(content.decode())
        else:
            found.setdefault(name, []).append(_frame(content))
    _read(process.stdout, SIZE)  # of the end, which has no content
    return [(name, _whole(parts)) for name, parts in found.items()], fault


def _whole(parts: list[pl.DataFrame]) -> pl.DataFrame:
    import polars as pl

    return pl.concat(parts) if len(parts) > 1 else parts[0]


def _frame(content: bytes) -> pl.DataFrame:
    import polars as pl

    return pl.read_ipc_stream(io.BytesIO(content))


def _read(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "—")[:MOST_SHOWN]


WORKBOOKS = Workbooks()
atexit.register(WORKBOOKS.end)
