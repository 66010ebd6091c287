"""Which groups of a dimension have another refund rate than the others, and whether the dimension can tell it at all.

Addresses are masked on refunded orders, some exports leave a column empty for some orders: then the rate of the named
groups is wrong, and that of the unnamed one too. A dimension that is masked or blank on more than a fifth, or on
refunded orders otherwise than on kept ones, has no rates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pdd_ops.metrics.gate import FEWEST_ORDERS, Claim, why_not
from pdd_ops.metrics.intervals import differs, newcombe, wilson
from pdd_ops.records import frozen

UNEVEN = 0.05  # difference of the masked share between refunded and kept orders that matters
LEAST = 0.05  # its rate must lie so far from that of the others
CONFIDENCE = 0.99  # shared out over all groups
_NAMELESS = re.compile(
    r"[\s*＊xX×?？\-—_./()（）]*(?:未知|未填|保密|已脱敏|脱敏|隐藏|无|null|none|n/a|unknown)?[\s*＊xX×?？)）]*"
)


@frozen
class Counts:
    """Orders of a group, and how many of them were refunded."""

    orders: int
    refunded: int


@frozen
class Masked:
    """Why a dimension has no rates: how much of all orders, of refunded and of kept ones is masked. `uneven` is False
    where it is only too much."""

    share: float
    of_refunded: float
    of_kept: float
    uneven: bool


@frozen
class Extreme:
    """A group whose rate lies beyond chance from that of all others: bounds at 95 %."""

    key: str
    orders: int
    refunded: int
    rate: float
    low: float
    high: float
    others: float


def is_nameless(key: str) -> bool:
    """Whether a key names nothing: empty, stars in place of signs, 'unknown'."""
    return bool(_NAMELESS.fullmatch(key.lower())) if key else True


def masked(groups: Mapping[str, Counts]) -> Masked | None:
    """Why the groups of a dimension have no rates; None where they have."""
    orders, refunded = (sum(getattr(one, name) for one in groups.values()) for name in ("orders", "refunded"))
    blank = [one for key, one in groups.items() if is_nameless(key)]
    blanks, blank_refunded = (sum(getattr(one, name) for one in blank) for name in ("orders", "refunded"))
    if not orders or not blanks:
        return None
    kept, blank_kept = orders - refunded, blanks - blank_refunded
    share = blanks / orders
    of_refunded = blank_refunded / refunded if refunded else share
    of_kept = blank_kept / kept if kept else share
    uneven = abs(of_refunded - of_kept) >= UNEVEN and differs(
        blank_refunded, refunded, blank_kept, kept, confidence=CONFIDENCE
    )
    return Masked(share, of_refunded, of_kept, uneven) if uneven or why_not(Claim(masked=share)) else None


def extremes(groups: Mapping[str, Counts]) -> list[Extreme]:
    """The named groups whose rate lies above or below that of all others together by more than chance, the most
    refunded orders beyond theirs first. [] where the dimension is masked. The confidence is shared by all groups that
    are large enough to be looked at."""
    named = {key: one for key, one in groups.items() if not is_nameless(key)}
    looked_at = {key: one for key, one in named.items() if one.orders >= FEWEST_ORDERS}
    if masked(groups) or len(named) < 2 or not looked_at:
        return []
    orders, refunded = (sum(getattr(one, name) for one in named.values()) for name in ("orders", "refunded"))
    confidence = 1 - (1 - CONFIDENCE) / len(looked_at)
    found = []
    for key, one in looked_at.items():
        others = (refunded - one.refunded, orders - one.orders)
        low, high = newcombe(one.refunded, one.orders, *others, confidence=confidence)
        if others[1] < FEWEST_ORDERS or low <= 0 <= high:
            continue
        rate, rest = one.refunded / one.orders, others[0] / others[1]
        if abs(rate - rest) >= LEAST:
            found.append(Extreme(key, one.orders, one.refunded, rate, *wilson(one.refunded, one.orders), rest))
    return sorted(found, key=lambda one: (-(one.rate - one.others) * one.orders, one.key))


def high_ones(found: Sequence[Extreme]) -> list[Extreme]:
    """Those above the others."""
    return [one for one in found if one.rate > one.others]
