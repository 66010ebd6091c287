"""A shop with an empty database for every test, and Chinese, whatever the test before has spoken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from export_files import Shop

from pdd_ops.lang import use_language


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
