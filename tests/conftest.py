"""A shop with an empty database for every test, and Chinese, whatever the test before has spoken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from export_files import Shop
from hypothesis import HealthCheck, settings

from pdd_ops.lang import use_language

SETTINGS = ("PDD_OPS_LANG", "PDD_OPS_DB", "PDD_OPS_CONFIG", "PDD_OPS_NOW", "PDD_OPS_WAIT")

# No test says how quick the machine is.
settings.register_profile("any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")


def pytest_configure(config: pytest.Config) -> None:
    """The settings of whoever runs the tests are not theirs, nor their children's. The workers of the quick tests share
    the cores: polars, given one thread, does not contend with itself over small files."""
    for name in SETTINGS:
        os.environ.pop(name, None)
    if config.option.markexpr == "not slow":
        os.environ.setdefault("POLARS_MAX_THREADS", "1")


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use_language("zh")
    yield
    use_language("zh")  # also for what is made for a whole module, before its first test


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    (tmp_path / "exports").mkdir()
    return Shop(tmp_path / "exports", tmp_path / "data" / "pdd-ops.db")
