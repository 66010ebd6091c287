"""The user's crontab: a marked block of ours, and every other byte as it was.

Debian's cron reads neither TZ nor CRON_TZ as the zone of a line, so a line is the same in every zone: it runs within
every hour, and `pdd-ops run` knows the time in Beijing. Settings of the line stand in the line: a variable on a line of
its own would reach the user's lines below it.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from pdd_ops.deliver.schedule.job import Job
from pdd_ops.deliver.schedule.program import run_program, try_program
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

_BEGIN, _END = b"# >>> pdd-ops schedule %s >>>", b"# <<< pdd-ops schedule %s <<<"
_ANY = re.compile(rb"^# >>> pdd-ops schedule (\w+) >>>\n.*?^# <<< pdd-ops schedule \1 <<<\n", re.MULTILINE | re.DOTALL)
MOST_BYTES = 990  # of a line: cron keeps a command in 1,000
_DAEMONS = ("cron", "crond", "cronie", "fcron", "dcron", "busybox")


def preview(job: Job) -> str:
    """The lines that would be added."""
    return block(job).decode("utf-8", "surrogateescape")


def install(job: Job) -> list[str]:
    """Puts the job's block at the end of the crontab, in place of an older one; returns what is worth saying."""
    job.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(without(_read(), job.id) + block(job))
    return [] if is_running() else [say("schedule.no_daemon")]


def remove(identity: str) -> bool:
    """Takes the job's block out; False where there is none."""
    table = _read()
    rest = without(table, identity)
    if rest == table:
        return False
    if rest:
        _write(rest)
    else:
        run_program("crontab", "-r")
    return True


def installed() -> dict[str, str]:
    """The blocks that are there, by id."""
    return {found[1].decode(): found[0].decode("utf-8", "surrogateescape").strip() for found in _ANY.finditer(_read())}


def block(job: Job) -> bytes:
    """The lines of a job, marks included. Raises PddOpsError where cron would cut them."""
    settings = [f"{name}={value}" for name, value in job.environment.items()]
    command = shlex.join(["env", *settings, *job.command])
    minutes = "*" if job.every == 1 else ",".join(map(str, job.minutes))
    line = f"{minutes} * * * * {command} >{shlex.quote(str(job.log))} 2>&1".replace("%", "\\%")
    encoded, identity = os.fsencode(line), job.id.encode()
    if len(encoded) > MOST_BYTES:
        raise PddOpsError(say("schedule.too_long", size=len(encoded), most=MOST_BYTES))
    return b"\n".join([_BEGIN % identity, encoded, _END % identity, b""])


def without(table: bytes, identity: str) -> bytes:
    """The table without the job's block. Raises PddOpsError where its end mark is missing: nobody can tell then which
    lines are ours."""
    begin, end = _BEGIN % identity.encode(), _END % identity.encode()
    lines = table.splitlines(keepends=True)
    bare = [line.rstrip(b"\r\n") for line in lines]
    if bare.count(begin) != bare.count(end):
        raise PddOpsError(say("schedule.broken_marks", begin=begin.decode(), end=end.decode()))
    return b"".join(_outside(lines, bare, begin, end))


def _outside(lines: list[bytes], bare: list[bytes], begin: bytes, end: bytes) -> Iterator[bytes]:
    inside = False
    for line, text in zip(lines, bare, strict=True):
        if text == begin:
            inside = True
        if not inside:
            yield line
        if text == end:
            inside = False


def _read() -> bytes:
    """The user's crontab; b'' where there is none."""
    done = try_program("crontab", "-l")
    if done.returncode and b"no crontab" in done.stderr.lower():
        return b""
    return done.stdout if not done.returncode else run_program("crontab", "-l")


def _write(table: bytes) -> None:
    run_program("crontab", "-", stdin=table)


def is_running() -> bool:
    """Whether a cron daemon runs, where /proc tells."""
    names = [_name(path) for path in Path("/proc").glob("[0-9]*/comm")]
    return not names or any(name in _DAEMONS for name in names)


def _name(path: Path) -> str:
    """What a process is called; '' where it has ended meanwhile."""
    try:
        return path.read_text("utf-8", "replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""
