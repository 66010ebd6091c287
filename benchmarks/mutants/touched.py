"""A plugin of pytest, `-p benchmarks.mutants.touched`: which test touches which line of the library, how long.

Every worker writes a JSON file into the folder that PDD_OPS_TOUCHED names. A line that was touched while a fixture was
made counts for all tests of the module, as the fixture may be shared; one that a shared database was made with (see
tests/support/shared.py), for all modules that ask for this database.
"""

from __future__ import annotations

import importlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

LIBRARY = Path(__file__).parents[2] / "pdd_ops"
FOLDER = "PDD_OPS_TOUCHED"
SETUP, SHARED = "setup ", "shared "  # beginnings of contexts


class Touched:
    """The recording of one process."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.coverage = coverage.Coverage(data_file=None, config_file=False, source=[str(LIBRARY)])
        self.seconds: dict[str, float] = {}
        self.shared: dict[str, set[str]] = defaultdict(set)  # name of a database -> modules that ask for it
        self.context = ""

    def switch(self, context: str) -> str:
        """Lines count for this context from here on; the one before is returned."""
        before, self.context = self.context, context
        self.coverage.switch_context(context)
        return before

    def pytest_sessionstart(self) -> None:
        """Starts to watch; what importing the tests touches counts for none."""
        self.coverage.start()
        shared = importlib.import_module("support.shared")
        shared.__dict__["_made"] = self._watched(shared.__dict__["_made"])

    def _watched(self, made: Callable[..., Path]) -> Callable[..., Path]:
        def watched(name: str, make: Callable[[Path], Path], factory: pytest.TempPathFactory) -> Path:
            self.shared[name].add(self.context.removeprefix(SETUP).partition("::")[0])

            def counted(folder: Path) -> Path:
                before = self.switch(SHARED + name)
                try:
                    return make(folder)
                finally:
                    self.switch(before)

            return made(name, counted, factory)

        return watched

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """What is made before a test."""
        self.switch(SETUP + item.nodeid.partition("::")[0])
        yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """The test itself."""
        self.switch(item.nodeid)
        started = time.process_time()
        try:
            yield
        finally:
            self.seconds[item.nodeid] = time.process_time() - started
            self.switch("")

    def pytest_sessionfinish(self) -> None:
        """Writes what was touched."""
        self.coverage.stop()
        data = self.coverage.get_data()
        numbers: dict[str, int] = {}  # of the contexts, each of which touches hundreds of lines
        lines: dict[str, Any] = {}
        for file in data.measured_files():
            name = Path(file).relative_to(LIBRARY.parent).as_posix()
            lines[name] = {
                line: [numbers.setdefault(one, len(numbers)) for one in of if one]
                for line, of in data.contexts_by_lineno(file).items()
            }
        found = {
            "contexts": list(numbers),
            "lines": lines,
            "seconds": self.seconds,
            "shared": {name: sorted(of) for name, of in self.shared.items()},
        }
        self.file.write_text(json.dumps(found), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Only processes that run tests record."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker or not config.getoption("numprocesses", None):
        config.pluginmanager.register(Touched(Path(os.environ[FOLDER]) / f"touched-{worker}.json"))
