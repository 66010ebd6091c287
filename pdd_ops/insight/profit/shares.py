"""What belongs to no product, or to more than one, shared out in whole fen that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pdd_ops.insight.profit.beside import Overhead
from pdd_ops.insight.profit.model import Ads, ProfitRow
from pdd_ops.insight.profit.reading import Key, Sums


def by_specification(sums: Sums, ads: Mapping[Key, Ads]) -> dict[Key, Ads]:
    """What ads of a product cost, shared out among its specifications by their receipts that
    have a cost; whole where it sold none."""
    found: dict[Key, Ads] = {}
    for (product, _), spent in ads.items():
        keys = sorted(key for key in sums if key[0] == product) or [(product, "")]
        weights = [sums[key].covered_receipts if key in sums else 0 for key in keys]
        shares = zip(keys, allocate(spent.spend, weights), allocate(spent.sales, weights), strict=True)
        found |= {key: Ads(spend, sales) for key, spend, sales in shares}
    return found


def spread_ads(rows: Sequence[ProfitRow], fen: int) -> list[ProfitRow]:
    """The rows of which a profit is known with a share of the fen by receipts."""
    known = [row for row in rows if row.known and row.ads]
    shares = iter(allocate(fen, [row.parts.receipts for row in known]))
    added = {id(row): share for row, share in zip(known, shares, strict=True)}
    return [
        replace(row, ads=Ads(row.ads.spend + added.get(id(row), 0), row.ads.sales)) if row.ads else row for row in rows
    ]


def spread_costs(rows: Sequence[ProfitRow], overheads: Sequence[Overhead], *, by_day: bool) -> list[ProfitRow]:
    """The rows of which a profit is known with a share of the overheads: by receipts; days have their own."""
    known = [row for row in rows if row.known]
    if by_day:
        shares = [sum(one.by_day.get(row.key, 0) for one in overheads) for row in known]
        shares[-1:] = [share + sum(one.fen for one in overheads) - sum(shares) for share in shares[-1:]]
    else:
        shares = allocate(sum(one.fen for one in overheads), [row.parts.receipts for row in known])
    share = {id(row): fen for row, fen in zip(known, shares, strict=True)}
    return [replace(row, overheads=share[id(row)]) if id(row) in share else row for row in rows]


def allocate(fen: int, weights: Sequence[int]) -> list[int]:
    """Whole fen in proportion to the weights, which add up to all of it."""
    positive = [max(weight, 0) for weight in weights]
    whole = sum(positive)
    if not whole:
        positive, whole = [1] * len(positive), len(positive)
    ends, so_far = [0], 0
    for weight in positive:
        so_far += weight
        ends.append((2 * fen * so_far + whole) // (2 * whole))
    return [end - start for start, end in pairwise(ends)]
