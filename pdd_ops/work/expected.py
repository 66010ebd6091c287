"""What an action is expected to bring, as people type it: '1200', '1200元', '1.5pp', '1.5个百分点'."""

from __future__ import annotations

import re

from pdd_ops.errors import UsageError
from pdd_ops.lang import say
from pdd_ops.work.model import POINTS, YUAN

_AMOUNT = re.compile(r"[¥￥]?([\d,]+(?:\.\d+)?)(万)?(元|yuan|pp|个百分点|百分点|点|points?)?", re.IGNORECASE)
_POINTS = ("pp", "个百分点", "百分点", "点", "point", "points")


def read_expected(text: str) -> tuple[float, str]:
    """The amount and its unit: yuan a month, or percentage points. Raises UsageError."""
    match = _AMOUNT.fullmatch(text.replace(" ", ""))
    if not match:
        raise UsageError(say("work.bad_expected", value=text))
    amount = float(match[1].replace(",", "")) * (10_000 if match[2] else 1)
    return (amount, POINTS) if (match[3] or "").lower() in _POINTS else (round(amount, 2), YUAN)
