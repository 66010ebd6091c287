"""What became of prices, of the same articles at the same quantities: a matched comparison.

A product's mean price moves when other articles of it are bought, or more at once; its prices did not. So only the same
article (SKU) at the same tier of quantity (× channel where it is known) is compared, with at least ten orders on each
side, and what they changed is added up as Fisher's index: the geometric mean of the indexes with the quantities of the
period before (Laspeyres) and of this one (Paasche). Fees, postage and price differences are no goods."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import sqrt

from pdd_ops.records import frozen

FEWEST = 10  # orders on each side
TIERS = (1.5, 2.5, 5.5, 10.5)  # pieces an order: one, two, three to five, six to ten, more
MANY = 3  # the tier from which on an order has many pieces
_NO_FEE = re.compile(r"(?:送|赠|含|退货)?运费险|包运费|免运费|包邮费|免邮费|(?:不|无需|无须)补差价")
_FEE = re.compile(
    r"差价|补款|补拍|补价|尾款|运费|邮费|邮资|快递费|物流费|配送费|安装费|服务费|手续费|加急费|定制费|税费|打样费"
    r"|\b(?:postage|shipping fee|delivery fee|surcharge|price difference)\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(r"差价|补款|补拍|补价|\bprice difference\b", re.IGNORECASE)


@frozen
class Sold:
    """What one article of a product sold at a tier of quantity, on a day or in a period: orders, pieces, fen."""

    product: str
    sku: str
    tier: int
    orders: int
    pieces: int
    fen: int


@frozen
class Matched:
    """The price index of a product (or all) over articles matched in both periods; 1: no change. `articles` of them;
    `covered` is the share of this period's money that they have; `price` is what a piece of them costs now, in fen, and
    `orders` how many there are on the poorer side."""

    index: float
    articles: int
    covered: float
    price: float
    orders: int

    @property
    def before(self) -> float:
        """What the pieces of this period would have cost at the prices of the other one, in fen a piece."""
        return self.price / self.index


def is_goods(name: str | None) -> bool:
    """Whether a listing sells goods: not postage, a fee, or a difference to pay."""
    return not name or not _FEE.search(_NO_FEE.sub("", name))


def is_difference(name: str | None) -> bool:
    """Whether a listing is there for a difference to pay: no goods, and nothing that can be in stock."""
    return bool(name and _DIFFERENCE.search(_NO_FEE.sub("", name)))


def tier(orders: int, pieces: int) -> int:
    """The tier of quantity that so many pieces in so many orders belong to, by their mean."""
    mean = pieces / max(orders, 1)
    return sum(mean >= bound for bound in TIERS)


def matched_prices(now: Iterable[Sold], before: Iterable[Sold]) -> dict[str, Matched]:
    """Product -> its price index, for products with a matched article; '' is all of them together."""
    this, other = _cells(now), _cells(before)
    whole: dict[str, float] = {}
    for (product, *_), cell in this.items():
        whole[product] = whole.get(product, 0.0) + cell[2]
    common = [key for key in this if key in other and min(this[key][0], other[key][0]) >= FEWEST]
    found = {}
    for product in dict.fromkeys(key[0] for key in common):
        keys = [key for key in common if key[0] == product]
        found[product] = _fisher([(this[key], other[key]) for key in keys], whole[product])
    if common:
        found[""] = _fisher([(this[key], other[key]) for key in common], sum(whole.values()))
    return found


_Key = tuple[str, str, int]
_Cell = tuple[int, int, int]  # orders, pieces, fen


def _cells(sold: Iterable[Sold]) -> dict[_Key, _Cell]:
    cells: dict[_Key, _Cell] = {}
    for one in sold:
        if one.orders > 0 and one.pieces > 0 and one.fen > 0:
            key = (one.product, one.sku, one.tier)
            orders, pieces, fen = cells.get(key, (0, 0, 0))
            cells[key] = (orders + one.orders, pieces + one.pieces, fen + one.fen)
    return cells


def by_tier(sold: Iterable[Sold]) -> dict[int, int]:
    """Tier of quantity -> fen."""
    found: dict[int, int] = {}
    for one in sold:
        found[one.tier] = found.get(one.tier, 0) + one.fen
    return found


def _fisher(pairs: list[tuple[_Cell, _Cell]], whole: float) -> Matched:
    now_at_now = sum(now[2] for now, _ in pairs)
    then_at_then = sum(then[2] for _, then in pairs)
    then_at_now = sum(now[2] / now[1] * then[1] for now, then in pairs)
    now_at_then = sum(then[2] / then[1] * now[1] for now, then in pairs)
    index = sqrt(then_at_now / then_at_then * now_at_now / now_at_then)
    pieces = sum(now[1] for now, _ in pairs)
    orders = min(sum(pair[side][0] for pair in pairs) for side in (0, 1))
    return Matched(index, len(pairs), now_at_now / whole if whole else 0.0, now_at_now / pieces, orders)
