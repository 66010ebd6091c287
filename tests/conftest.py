"""A shop with an empty database for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_files import Shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    (tmp_path / "exports").mkdir()
    return Shop(tmp_path / "exports", tmp_path / "data" / "pdd-ops.db")
