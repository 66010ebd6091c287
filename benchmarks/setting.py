"""What the figures were measured with."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("pdd-ops", "polars", "adbc-driver-sqlite", "pandas", "sqlite-utils", "duckdb", "typer", "rich")


def machine() -> dict[str, str]:
    """Machine, date and versions."""
    packages = " · ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {_memory_gb()} GB, {platform.system()}",
        "versions": f"Python {platform.python_version()} · SQLite {sqlite3.sqlite_version} · {packages}",
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
