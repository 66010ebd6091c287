"""What a database weighs, by table and index."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def weights(database: Path) -> list[tuple[str, int]]:
    """(table or index, bytes), the heaviest first."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC").fetchall()
