"""Bulk orders: a few orders so large that they alone would make a trend.

An order is large where it has more than ten times the usual pieces of its product, or is worth more than ten times its
usual order; large orders are *bulk* where together they are more than a fifth of what the product sold in the month.
Bulk orders are told, and every trend is computed without them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from pdd_ops.records import frozen

TIMES = 10.0
OF_THE_MONTH = 0.2
FEWEST = 4  # orders of a product that tell what is usual


@frozen
class Large:
    """What one or several equal orders of a product are: per order `pieces` and `fen`. `refunded_fen` of all;
    `order_id` of one order, where it is known."""

    day: str
    product: str
    pieces: int
    fen: int
    orders: int = 1
    refunded: int = 0
    refunded_fen: int = 0
    order_id: str = ""


@frozen
class DaySums:
    """What a product sold on a day: orders, pieces and fen."""

    orders: int
    pieces: int
    fen: int


@frozen
class Bulk:
    """The bulk orders of a product in a month: together and as a share of what it sold in money. `pieces_each` is the
    quantity that most of them have; `usual` the pieces of a usual order; `asked_after` the seconds from the
    payment of a single one to the request for its refund, where that is known."""

    product: str
    month: str
    orders: int
    pieces: int
    fen: int
    share: float
    pieces_each: int
    usual: float
    of: tuple[Large, ...]
    asked_after: int | None = None


@frozen
class Apart:
    """What is set apart, added up."""

    orders: int = 0
    pieces: int = 0
    fen: int = 0
    refunded: int = 0
    refunded_fen: int = 0

    def plus(self, one: Large) -> Apart:
        """With one more order, or several equal ones."""
        return Apart(
            self.orders + one.orders,
            self.pieces + one.pieces * one.orders,
            self.fen + one.fen * one.orders,
            self.refunded + one.refunded,
            self.refunded_fen + one.refunded_fen,
        )


NOTHING = Apart()


def apart(found: Iterable[Bulk], days: Collection[str] | None = None, product: str | None = None) -> Apart:
    """What is set apart of a product (None: of all) on some days (None: on all)."""
    total = NOTHING
    for bulk in found:
        if product is None or bulk.product == product:
            for one in bulk.of:
                total = total.plus(one) if days is None or one.day in days else total
    return total


def apart_by_day(found: Iterable[Bulk], product: str | None = None) -> dict[str, Apart]:
    """Day -> what is set apart on it."""
    by_day: dict[str, Apart] = {}
    for bulk in found:
        if product is None or bulk.product == product:
            for one in bulk.of:
                by_day[one.day] = by_day.get(one.day, NOTHING).plus(one)
    return by_day


def usual_order(days: Iterable[DaySums], large: Sequence[Large] = ()) -> tuple[float, float]:
    """Pieces and fen of the median order of a product: `large` orders count by themselves, the others of each day (all
    but these) as so many of their mean. (1, 0) where nothing was sold."""
    kept = [day for day in days if day.orders > 0]
    pieces = [(day.pieces / day.orders, day.orders) for day in kept] + [
        (float(one.pieces), one.orders) for one in large
    ]
    value = [(day.fen / day.orders, day.orders) for day in kept] + [(float(one.fen), one.orders) for one in large]
    return _median_of(pieces) or 1.0, _median_of(value)


def _median_of(weighted: Sequence[tuple[float, int]]) -> float:
    ordered, half, passed = sorted(weighted), sum(weight for _, weight in weighted) / 2, 0
    for value, weight in ordered:
        passed += weight
        if passed >= half:
            return value
    return 0.0


def bulk_orders(
    candidates: Sequence[Large],
    sums: Mapping[str, Mapping[str, DaySums]],
    *,
    shop: Mapping[str, DaySums] | None = None,
) -> list[Bulk]:
    """The bulk orders of each product and month, the most money first. `candidates` are orders that may be large;
    `sums`: product -> day -> everything that it sold (with them). Where a product had hardly another order, the usual
    one is that of the whole `shop` (day -> everything)."""
    usual_of_shop = usual_order((shop or {}).values())
    found = []
    by_product: dict[str, list[Large]] = defaultdict(list)
    for one in candidates:
        by_product[one.product].append(one)
    for product, large in by_product.items():
        days = sums.get(product, {})
        known = sum(day.orders for day in days.values()) >= FEWEST or not shop
        pieces, value = usual_order(without(days, large).values(), large) if known else usual_of_shop
        really = [one for one in large if one.pieces > TIMES * pieces or (value and one.fen > TIMES * value)]
        by_month: dict[str, list[Large]] = defaultdict(list)
        for one in really:
            by_month[one.day[:7]].append(one)
        for month, of in by_month.items():
            bulk = _bulk(product, month, of, days, pieces)
            found += [bulk] if bulk.share > OF_THE_MONTH else []
    return sorted(found, key=lambda bulk: (-bulk.fen, bulk.product, bulk.month))


def _bulk(product: str, month: str, of: Sequence[Large], days: Mapping[str, DaySums], usual: float) -> Bulk:
    whole = [day for name, day in days.items() if name[:7] == month]
    fen, pieces = sum(one.fen * one.orders for one in of), sum(one.pieces * one.orders for one in of)
    shares = ((fen, sum(day.fen for day in whole)), (pieces, sum(day.pieces for day in whole)))
    share = next((part / total for part, total in shares if total), 0.0)
    common = Counter[int]()
    for one in of:
        common[one.pieces] += one.orders
    orders = sum(one.orders for one in of)
    return Bulk(product, month, orders, pieces, fen, share, common.most_common(1)[0][0], usual, tuple(of))


def without(days: Mapping[str, DaySums], large: Iterable[Large]) -> dict[str, DaySums]:
    """The days of a product without these orders; nothing falls below 0."""
    left = dict(days)
    for one in large:
        day = left.get(one.day)
        if day is not None:
            left[one.day] = DaySums(
                max(day.orders - one.orders, 0),
                max(day.pieces - one.pieces * one.orders, 0),
                max(day.fen - one.fen * one.orders, 0),
            )
    return left
