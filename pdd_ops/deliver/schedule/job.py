"""What is to be started: the command with absolute paths, its environment, how often, and where its output goes."""

from __future__ import annotations

import hashlib
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.config import APP
from pdd_ops.errors import PddOpsError, UsageError
from pdd_ops.lang import say

MINUTE = 17  # of the hour: not the full hour, at which everyone else's jobs start
INTERVALS = (60, 30, 15, 10, 5, 1)  # minutes; each divides an hour, so that it is the same in every time zone
KEPT_PATHS = ("PDD_OPS_DB", "PDD_OPS_CONFIG")
KEPT = ("PDD_OPS_LANG",)


@dataclass(frozen=True)
class Job:
    """A settings file that is run every so many minutes. `id` tells the jobs of several files apart."""

    id: str
    config: Path
    command: tuple[str, ...]
    environment: Mapping[str, str]
    every: int
    log: Path

    @property
    def minutes(self) -> list[int]:
        """The minutes of an hour at which it starts."""
        return sorted((MINUTE + shift) % 60 for shift in range(0, 60, self.every))


def job_for(config: Path, every: int, environment: Mapping[str, str]) -> Job:
    """The job of a settings file; of `environment` it takes along where data and settings are. Raises UsageError where
    the interval is none of INTERVALS, PddOpsError for a path that cannot stand on one line."""
    if every not in INTERVALS:
        raise UsageError(say("schedule.bad_interval", value=every, known=", ".join(map(str, INTERVALS))))
    path = config.expanduser().absolute()
    if any(sign in str(path) for sign in "\r\n\0"):
        raise PddOpsError(say("schedule.bad_path", file=repr(str(path))))
    from platformdirs import user_log_path

    identity = job_id(path)
    return Job(
        identity,
        path,
        (*_program(), "run", "--config", str(path)),
        _environment(environment),
        every,
        user_log_path(APP, appauthor=False) / f"run-{identity}.log",
    )


def job_id(config: Path) -> str:
    """The id of a settings file's job: the same wherever it is asked for from."""
    return hashlib.sha256(str(config.expanduser().absolute()).encode()).hexdigest()[:8]


def _program() -> tuple[str, ...]:
    """The tool by absolute path: its script beside this Python, else the module."""
    script = Path(sysconfig.get_path("scripts")) / APP
    return (str(script),) if script.is_file() else module()


def module(python: str = sys.executable) -> tuple[str, ...]:
    """The tool as a module of this Python, which looks for it nowhere else."""
    return python, "-X", "utf8", "-P", "-m", "pdd_ops"


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    folders = [sysconfig.get_path("scripts"), "/usr/local/bin", "/usr/bin", "/bin"]
    fixed = {
        "PATH": ":".join(dict.fromkeys(folders)),
        "LANG": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8",
        "PYTHONUTF8": "1",
    }
    paths = {name: str(Path(given[name]).expanduser().absolute()) for name in KEPT_PATHS if given.get(name)}
    return fixed | paths | {name: given[name] for name in KEPT if given.get(name)}
