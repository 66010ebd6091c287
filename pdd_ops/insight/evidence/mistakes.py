"""Price mistakes: a product that was offered for a fraction of its price, and what became of these orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pdd_ops.insight.evidence.prices import is_goods
from pdd_ops.insight.signals import median
from pdd_ops.periods import Period
from pdd_ops.records import frozen

FRACTION = 1 / 3  # of the usual price of a piece
FEWEST = 10  # orders that were not paid or were given back
SHARE = 0.3  # of the orders of these days
FEWEST_DAYS = 3  # with a usual price


@frozen
class Offered:
    """What was ordered of a product on a day: `unpaid` orders made that day and never paid, with their pieces and fen;
    `paid`, `pieces` and `fen` of those paid that day, `refunded` of them, for `refunded_fen`."""

    unpaid: int = 0
    unpaid_pieces: int = 0
    unpaid_fen: int = 0
    paid: int = 0
    pieces: int = 0
    fen: int = 0
    refunded: int = 0
    refunded_fen: int = 0

    @property
    def kept(self) -> int:
        """The orders that were paid and not given back."""
        return max(self.paid - self.refunded, 0)

    @property
    def kept_fen(self) -> int:
        """What they brought."""
        return max(self.fen - self.refunded_fen, 0)

    @property
    def kept_pieces(self) -> float:
        """Their pieces, as many an order as all of the day have."""
        return self.pieces * self.kept / self.paid if self.paid else 0.0


@frozen
class Mistake:
    """A product priced at `price` fen a piece (the lowest; `highest` of those that are wrong) instead of `usual`, from
    `first` to `last`: `unpaid` orders never paid, `refunded` given back, `sold` orders paid and kept at that price,
    which cost `lost` fen."""

    product: str
    first: str
    last: str
    price: int
    usual: int
    unpaid: int
    refunded: int
    sold: int
    lost: int
    highest: int = 0


def price_mistakes(
    offered: Mapping[str, Mapping[str, Offered]],
    names: Mapping[str, str] | None = None,
    *,
    period: Period | None = None,
) -> list[Mistake]:
    """The price mistakes in what was offered (product -> day -> orders), those with the most orders first; only those
    of the period, where one is named: other days tell the usual price. Fees and price differences have none."""
    found = []
    for product, days in offered.items():
        if is_goods((names or {}).get(product)) and (usual := usual_price(days.values())):
            there = {day: one for day, one in days.items() if period is None or period.first <= day <= period.last}
            mistake = _mistake(product, there, usual)
            found += [mistake] if mistake else []
    return sorted(found, key=lambda one: (-one.unpaid - one.refunded, one.product))


def usual_price(days: Iterable[Offered]) -> float:
    """The median of the daily prices of a piece that was paid and kept, in fen; 0 where too few days tell it."""
    prices = [day.fen / day.pieces for day in days if day.pieces > 0 and 2 * day.refunded <= day.paid]
    return median(prices) if len(prices) >= FEWEST_DAYS else 0.0


def _mistake(product: str, days: Mapping[str, Offered], usual: float) -> Mistake | None:
    cheap = {
        day: one for day, one in days.items() if _unpaid_price(one) < FRACTION * usual or _is_given_back(one, usual)
    }
    unpaid, refunded = (sum(getattr(one, name) for one in cheap.values()) for name in ("unpaid", "refunded"))
    orders = sum(one.unpaid + one.paid for one in cheap.values())
    if unpaid + refunded < FEWEST or unpaid + refunded < SHARE * orders:
        return None
    prices = [min(_unpaid_price(one), _paid_price(one)) for one in cheap.values()]
    sold = [one for one in cheap.values() if 0 < _kept_price(one) < FRACTION * usual]
    lost = sum(max(round(usual * one.kept_pieces) - one.kept_fen, 0) for one in sold)
    kept = sum(one.kept for one in sold)
    return Mistake(product, min(cheap), max(cheap), round(min(prices)), round(usual), unpaid, refunded, kept, lost)


def _unpaid_price(one: Offered) -> float:
    return one.unpaid_fen / one.unpaid_pieces if one.unpaid and one.unpaid_pieces else float("inf")


def _paid_price(one: Offered) -> float:
    return one.fen / one.pieces if one.pieces else float("inf")


def _kept_price(one: Offered) -> float:
    """What a piece that was kept brought on the day; 0 where none was."""
    return one.kept_fen / one.kept_pieces if one.kept_pieces else 0.0


def _is_given_back(one: Offered, usual: float) -> bool:
    """Whether most of the orders of a day were cheap and given back."""
    return _paid_price(one) < FRACTION * usual and 2 * one.refunded >= one.paid > 0
