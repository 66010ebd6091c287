"""What a comparison may end with. 'Cannot tell' is an answer, and the right one where chance would do as well."""

from __future__ import annotations

from typing import Literal

from pdd_ops.lang import say

Verdict = Literal["improved", "worse", "cannot_tell"]
CONFIDENCE = 0.95  # of intervals; a verdict is wrong by chance at most as often as the rest
POWER = 0.80  # with which a difference is to be found where sizes and days are planned


def verdict_text(verdict: Verdict) -> str:
    """有效, 变差 or 看不出."""
    return say(f"verdict.{verdict}")
