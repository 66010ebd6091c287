"""Whole processes, measured by the operating system's own accounting of each finished child."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One finished process: seconds of wall clock and of CPU (all cores), peak memory of the process in MB."""

    wall: float
    cpu: float
    peak_mb: float


@dataclass(frozen=True)
class Work:
    """A command to measure, and what must be undone before each run (not measured)."""

    name: str
    command: Sequence[str]
    before: Callable[[], None] = lambda: None
    once: bool = False  # a work so slow that it runs in the first turn only


@dataclass(frozen=True)
class Figures:
    """Medians over the runs of one work."""

    name: str
    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        """Median seconds."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """Median CPU seconds."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak_mb(self) -> float:
        """The highest peak."""
        return max(run.peak_mb for run in self.runs)


def compiled() -> dict[str, str]:
    """The environment, in which modules are kept compiled, as those of an installation are."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure(work: Work) -> Run:
    """Runs a work once. Raises RuntimeError with its output where it fails."""
    work.before()
    reading, writing = os.pipe()
    starter = [sys.executable, "-I", "-S", "-c", _STARTER, str(writing), *work.command]
    done = subprocess.run(
        starter, env=compiled(), pass_fds=[writing], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True
    )
    os.close(writing)
    with os.fdopen(reading, "rb") as found:
        wall, cpu, peak_kb, exit_code = json.loads(found.read())
    if exit_code:
        raise RuntimeError(f"{work.name}: exit {exit_code}\n{done.stdout.decode(errors='replace')[-2000:]}")
    return Run(wall, cpu, peak_kb / 1024)


# The peak that the system tells of a process begins with that of the process that started it: this one is small
_STARTER = """
import json, os, sys, time
out, command = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(out, False)
started = time.perf_counter()
process = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - started
found = [wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)]
os.write(out, json.dumps(found).encode())
"""


def in_turns(works: Sequence[Work], pairs: int) -> list[Figures]:
    """Every work `pairs` times, in turns (A B C A B C …), so that a machine that changes its speed is fair to all."""
    runs: list[list[Run]] = [[] for _ in works]
    for turn in range(pairs):
        for at, work in enumerate(works):
            if turn == 0 or not work.once:
                runs[at].append(measure(work))
    return [Figures(work.name, tuple(found)) for work, found in zip(works, runs, strict=True)]


def ratios(ours: Figures, other: Figures) -> list[float]:
    """Wall clock, ours / other, pair by pair."""
    return [one.wall / two.wall for one, two in zip(ours.runs, other.runs, strict=False)]


def cpu_ratio(ours: Figures, other: Figures) -> float:
    """CPU seconds, ours / other, of the medians."""
    return ours.cpu / other.cpu
