"""Values for programs as JSON text, in one place: UTF-8 letters, two spaces, no number that is none."""

from __future__ import annotations

import json
from typing import Any


def json_text(data: dict[str, Any]) -> str:
    """One JSON object and a line end. Raises ValueError on NaN and infinity, which no JSON has."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
