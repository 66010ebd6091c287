"""The sample shop with bills, imported once; settings that are nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.planted import imported

from pdd_ops.lang import use_language
from pdd_ops.periods import Month
from pdd_ops.sample import write_sample


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PDD_OPS_NOW", "2025-05-03T08:00:00")
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of March alone."""
    folder = tmp_path_factory.mktemp("march")
    write_sample(folder, orders=400, months=1, seed=2, end=Month.of(2025, 3), bills=True)
    return folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with February and March."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder / "exports", orders=600, months=2, seed=1, end=Month.of(2025, 3), bills=True)
    return imported(folder / "exports", folder / "pdd-ops.db")
