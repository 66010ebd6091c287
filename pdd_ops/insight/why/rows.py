"""The rows of the split as a table has room for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pdd_ops.insight.decompose import STEPS, Factor, to_whole
from pdd_ops.insight.why.model import REST, UNATTRIBUTED, RateRow, RateSplit, Row
from pdd_ops.lang import say

ORDER = (*STEPS.values(), "bulk", "refunds", "elsewhere")

OPPOSITE = 3  # times the change


def factors_by_size(factors: Sequence[Factor]) -> list[Factor]:
    """The largest contribution first."""
    return sorted(factors, key=lambda factor: (-abs(factor.contribution), ORDER.index(factor.id)))


def is_telling(factors: Sequence[Factor], change: int) -> bool:
    """Whether a split tells something: not where its opposite parts are each more than three times the change."""
    up, down = (sum(max(sign * factor.contribution, 0) for factor in factors) for sign in (1, -1))
    return min(up, down) <= OPPOSITE * abs(change) or not change


def columns_of(rows: Sequence[Row]) -> list[str]:
    """The ids of all factors of the rows, in the order of the chain."""
    present = {factor.id for row in rows for factor in row.factors}
    return [name for name in ORDER if name in present]


def shortened(rows: Sequence[Row], most: int) -> list[Row]:
    """At most `most` rows, the smaller ones added up, and the row of what is not told by any; they sum as before."""
    last = [row for row in rows if row.key == UNATTRIBUTED]
    named = [row for row in rows if row.key != UNATTRIBUTED]
    if len(named) <= most:
        return [*named, *last]
    return [*named[: most - 1], _together(named[most - 1 :]), *last]


def shortened_rates(split: RateSplit, most: int) -> list[RateRow]:
    """At most `most` rows with effects of two decimals, which sum to the change in two decimals: as one reads them."""
    named = [row for row in split.rows if row.key not in (REST, UNATTRIBUTED)]
    last = [row for row in split.rows if row.key == UNATTRIBUTED]
    others = named[most - 1 :] + [row for row in split.rows if row.key == REST]
    if len(named) <= most and len(others) <= 1:
        rows = [row for row in split.rows if row.key != UNATTRIBUTED]
    else:
        rate, mix = sum(row.rate for row in others), sum(row.mix for row in others)
        rows = [*named[: most - 1], RateRow(REST, say("why.smaller_rows"), None, None, rate, mix)]
    return _two_decimals([*rows, *last], split.change)


def _two_decimals(rows: Sequence[RateRow], change: float) -> list[RateRow]:
    parts = {
        f"{place:04d} {side}": Fraction(round(getattr(row, side) * 10_000), 100)
        for place, row in enumerate(rows)
        for side in ("rate", "mix")
    }
    whole = to_whole(parts, round(Fraction(round(change * 10_000), 100)))
    return [replace(row, rate=whole[2 * n] / 100, mix=whole[2 * n + 1] / 100) for n, row in enumerate(rows)]


def _together(rows: Sequence[Row]) -> Row:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        for factor in row.factors:
            sums[factor.id] += factor.contribution
    factors = tuple(Factor(name, sums[name], None, None) for name in ORDER if name in sums)
    count = len(rows)
    label = say("why.smaller_rows") if any(row.key == REST for row in rows) else say("why.rest", count=count)
    return Row(REST, label, sum(row.change for row in rows), factors)
