"""A plugin of pytest, `-p benchmarks.mutants.server`: collects all tests once, then asks some about each mutant.

The mutants of the file that PDD_OPS_MUTANTS names are tried one after the other, each in a fork of this process that
puts the changed code in the place of the original and runs the tests that are chosen for it until one fails. What an
import would have to be repeated for is tried in a process of its own, with a changed copy of the library.
"""

from __future__ import annotations

import ast
import gc
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.main import pytest_runtestloop as run_items

from benchmarks.mutants.sites import ROOT, Mutant

JOBS, RESULTS = "PDD_OPS_MUTANTS", "PDD_OPS_MUTANTS_TRIED"
PASSED, FAILED, NOWHERE = 0, 1, 77
CPU, WALL = 60, 10  # seconds that the tests may take beyond twice what they took; wall for CPU, on a busy machine


class Server:
    """Tries mutants once the tests are collected."""

    def __init__(self) -> None:
        self.trusted: dict[str, bool] = {}  # tests that have killed -> whether they pass without any mutant

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running all tests."""
        items = {item.nodeid: item for item in session.items}
        session.config.option.maxfail = 1
        with Path(os.environ[JOBS]).open(encoding="utf-8") as jobs, Path(os.environ[RESULTS]).open("a") as results:
            for job in map(json.loads, jobs):
                started = time.monotonic()
                tests = [test for test in job["tests"] if test in items]
                tried = self._tried(session, items, Mutant(**job["mutant"]), tests, job["seconds"])
                told = {"name": job["name"], **tried, "asked": len(tests), "took": round(time.monotonic() - started, 1)}
                print(json.dumps(told, ensure_ascii=False), file=results, flush=True)
        return True

    def _tried(
        self, session: pytest.Session, items: dict[str, pytest.Item], mutant: Mutant, tests: list[str], seconds: float
    ) -> dict[str, str]:
        """What becomes of it: killed (by which test), timeout or survived."""
        if not tests:
            return {"state": "untouched"}
        limit = CPU + 2 * seconds
        code, test = NOWHERE, ""
        if mutant.runs:
            code, test = in_fork(session, [items[name] for name in tests], limit, lambda: swap(mutant))
        if code == NOWHERE:
            code, test = in_copy(mutant, tests, limit)
        if code == PASSED:
            return {"state": "survived"}
        if test and not self._is_trusted(session, items, test):
            return {"state": "doubtful", "by": test}
        return {"state": "killed" if test else "timeout", "by": test}

    def _is_trusted(self, session: pytest.Session, items: dict[str, pytest.Item], test: str) -> bool:
        if test not in self.trusted and test in items:
            self.trusted[test] = in_fork(session, [items[test]], CPU, lambda: True)[0] == PASSED
        return self.trusted.get(test, True)


def in_fork(
    session: pytest.Session, items: list[pytest.Item], limit: float, change: Callable[[], bool]
) -> tuple[int, str]:
    """Exit code of the tests in a fork, and the one that failed; a code below 0 where it took too long."""
    scratch = Path(tempfile.mkdtemp(prefix="pdd-ops-mutant-"))
    if not (child := os.fork()):
        os.setsid()
        with suppress(BaseException):
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
            os._exit(_run(session, items, scratch) if change() else NOWHERE)
        os._exit(FAILED)
    code = _waited(child, time.monotonic() + limit * WALL)
    failed = scratch / "failed"
    test = failed.read_text("utf-8") if failed.exists() else ""
    shutil.rmtree(scratch, ignore_errors=True)
    return code, test


def _run(session: pytest.Session, items: list[pytest.Item], scratch: Path) -> int:
    tempfile.tempdir = str(scratch)
    os.environ["TMPDIR"] = str(scratch)
    session.config._tmp_path_factory._given_basetemp = scratch / "base"  # type: ignore[attr-defined]
    session.config.pluginmanager.register(_Failures(scratch / "failed"))
    session.items = items
    try:
        run_items(session)
    except session.Failed:
        return FAILED
    return FAILED if session.testsfailed else PASSED


class _Failures:
    """Notes the first test that fails."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.file.exists():
            self.file.write_text(report.nodeid, "utf-8")


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


def in_copy(mutant: Mutant, tests: list[str], limit: float) -> tuple[int, str]:
    """The same of a process that imports a changed copy of the library."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "pdd_ops", Path(folder) / "pdd_ops", ignore=shutil.ignore_patterns("__pycache__"))
        (Path(folder) / mutant.file).write_text(ast.unparse(mutant.tree()), "utf-8")
        failed = Path(folder) / "failed"
        command = [sys.executable, "-m", "pytest", "-n0", "-x", "-q", "-p", "no:cacheprovider", *tests]
        command += ["-p", "benchmarks.mutants.server", "-o", f"pythonpath={folder} tests .", "--hypothesis-seed=0"]
        more = {JOBS: "", RESULTS: str(failed), "TMPDIR": folder, "PYTEST_DEBUG_TEMPROOT": folder}
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | more, start_new_session=True, stdout=subprocess.DEVNULL
        )
        code = _waited(process.pid, time.monotonic() + limit * WALL)
        return code, failed.read_text("utf-8") if failed.exists() else "" if code < 0 else "(its import)"


def swap(mutant: Mutant) -> bool:
    """Puts the changed code into every function that has the original; False where none has."""
    importlib.import_module(mutant.module)
    source = compile(mutant.path.read_bytes(), str(mutant.path), "exec", dont_inherit=True)
    changed = compile(mutant.tree(), str(mutant.path), "exec", dont_inherit=True)
    pairs = list(_differing(source, changed))
    functions = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
    swapped = 0
    for before, after in pairs:
        for function in functions:
            if function.__code__ == before and Path(function.__code__.co_filename) == mutant.path:
                function.__code__ = after
                swapped += 1
    return bool(swapped)


def _differing(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The outermost functions that differ."""
    inner = [[one for one in code.co_consts if isinstance(one, CodeType)] for code in (before, after)]
    for one, other in zip(*inner, strict=False):
        if one != other and one.co_flags & 1:  # 1: it has fast locals, which modules and classes have not
            yield one, other
        elif one != other:
            yield from _differing(one, other)


def pytest_configure(config: pytest.Config) -> None:
    """Serves, or notes what fails where it is the process of one mutant."""
    if os.environ[JOBS]:
        config.pluginmanager.register(Server())
    else:
        config.pluginmanager.register(_Failures(Path(os.environ[RESULTS])))
