"""Where a rise comes from: few orders, one product or one channel."""

from __future__ import annotations

from collections.abc import Mapping

from pdd_ops.records import frozen

PART = 0.6  # of the rise
LEAST = 0.10  # relative rise of the whole
FEWEST = 3  # keys in all: of two one is always the larger
GREW = 1.5  # times its share before: what was as large before is no surprise


@frozen
class Concentrated:
    """A key that makes `part` of the rise (more than 1 where the others fell), and its share of the whole before and
    now."""

    by: str
    key: str
    change: float
    part: float
    share_before: float
    share: float


def concentrated(
    by: str, amounts: Mapping[str, tuple[float, float]], *, least: float = PART, fewest: int = FEWEST
) -> Concentrated | None:
    """The one key that a rise comes from. `amounts`: key -> amount before and now, in any unit. None where the whole
    did not rise, several keys rose, none makes the part `least` of the rise, or there are fewer than `fewest` keys."""
    before, now = (sum(pair[side] for pair in amounts.values()) for side in (0, 1))
    rise = now - before
    if len(amounts) < fewest or before <= 0 or rise < LEAST * before:
        return None
    key = max(amounts, key=lambda one: (amounts[one][1] - amounts[one][0], one))
    earlier, later = amounts[key]
    part, share_before, share = (later - earlier) / rise, earlier / before, later / now
    if part < least or part < GREW * share_before or not key:
        return None
    return Concentrated(by, key, later - earlier, part, share_before, share)
