"""Asks tests about mutants, one after the other, each in a fork of a process that has imported the heavy libraries.

The fork imports the library with the changed module in place of the original, and the tests that are chosen, and runs
them until one fails. Polars must have started no thread before, or its work in the fork would never end: the library
itself, which has some of its expressions at the top of modules, is imported by the fork.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from benchmarks.mutants.sites import ROOT, Mutant

HEAVY = ("polars", "numpy", "hypothesis.strategies", "typer.testing", "rich.console", "openpyxl", "fastexcel", "jinja2",
         "adbc_driver_sqlite.dbapi", "msgspec", "httpx", "xdist.plugin")  # fmt: skip
QUIET = ["-n0", "-x", "-q", "-p", "no:cacheprovider", "--no-header", "--hypothesis-seed=0"]
CPU, WALL = 60, 20  # seconds that the tests may take beyond twice what they took; wall for CPU, on a busy machine


def serve(jobs: Path, results: Path) -> None:
    """Tries the mutants of a file of jobs and adds what became of them to the results."""
    for name in HEAVY:
        importlib.import_module(name)
    trusted: dict[str, bool] = {}
    with results.open("a", encoding="utf-8") as told:
        for job in map(json.loads, jobs.read_text("utf-8").splitlines()):
            started = time.monotonic()
            state, test = _tried(Mutant(**job["mutant"]), job["tests"], job["seconds"], trusted)
            found = {"name": job["name"], "state": state, "by": test, "asked": len(job["tests"])}
            took = round(time.monotonic() - started, 1)
            print(json.dumps(found | {"took": took}, ensure_ascii=False), file=told, flush=True)


def _tried(mutant: Mutant, tests: list[str], seconds: float, trusted: dict[str, bool]) -> tuple[str, str]:
    """Killed (and by which test), timeout, survived, or untouched where there are no tests. One that fails without the
    mutant, too, when it is asked alone, is not asked."""
    asked = [test for test in tests if trusted.get(test, True)]
    if not asked:
        return "untouched", ""
    code, test = _in_fork(mutant, asked, CPU + 2 * seconds)
    if code == 0:
        return "survived", ""
    if test and test not in trusted:
        trusted[test] = _in_fork(None, [test], CPU)[0] == 0
    if test and not trusted[test]:
        return _tried(mutant, asked, seconds, trusted)
    return "timeout" if code < 0 else "killed", test or "(its import)"


def _in_fork(mutant: Mutant | None, tests: Sequence[str], limit: float) -> tuple[int, str]:
    """Exit code of the tests in a fork, and the one that failed; below 0 where they took too long."""
    scratch = Path(tempfile.mkdtemp(prefix="pdd-ops-mutant-"))
    if not (child := os.fork()):
        code = 1
        with suppress(BaseException):
            code = _run(mutant, tests, scratch, int(limit))
        os._exit(code)
    code = _waited(child, time.monotonic() + limit * WALL)
    failed = scratch / "failed"
    test = failed.read_text("utf-8") if failed.exists() else ""
    shutil.rmtree(scratch, ignore_errors=True)
    return code, test


def _run(mutant: Mutant | None, tests: Sequence[str], scratch: Path, limit: int) -> int:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ |= {"TMPDIR": str(scratch), "PYTEST_DEBUG_TEMPROOT": str(scratch)}
    tempfile.tempdir = str(scratch)
    if mutant:
        sys.meta_path.insert(0, _Changed(mutant))
    return int(pytest.main([*QUIET, *tests], plugins=[_Failures(scratch / "failed")]))


def _waited(child: int, until: float) -> int:
    """The exit code of a process; below 0 where it was ended, by its limit or by us, with all that it started."""
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # what it left behind
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


@dataclass
class _Failures:
    """A plugin that notes the first test that fails."""

    file: Path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.file.exists():
            self.file.write_text(report.nodeid, "utf-8")


@dataclass
class _Changed:
    """Finds the changed module where the original is asked for."""

    mutant: Mutant
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = str(self.mutant.path)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        return spec_from_loader(name, _Loader(name, self.path, self.mutant))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, mutant: Mutant) -> None:
        super().__init__(name, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        """That of the changed module."""
        return compile(self.mutant.tree(), self.path, "exec", dont_inherit=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
