"""Sheets that people have filled in are taken as a whole: a file that breaks off in a row is no such sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pdd_ops.errors import PddOpsError
from pdd_ops.intake.text import CUT, EXTRA, MARK
from pdd_ops.lang import say


def refuse_cut(row: Mapping[str, Any], path: Path) -> None:
    """Raises PddOpsError for a row that is not all there."""
    broken = {CUT: "cut_off", MARK: "bad_bytes"}.get(row.get(EXTRA) or "")
    if broken:
        raise PddOpsError(say("work.bad_row", file=path.name, row=row["row_no"], why=say(f"reject.{broken}")))
