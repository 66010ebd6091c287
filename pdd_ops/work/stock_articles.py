"""Articles of a shop: the specifications of its listings, those of one standard product, or of one code of an ERP,
together in pieces; with the stock that an ERP knows, else that of the catalogue."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from pdd_ops.periods import shifted
from pdd_ops.records import frozen
from pdd_ops.work.erp_stock import ErpItem, Mapped, mapped, read_barcodes, read_items
from pdd_ops.work.stock_reading import Sku, Sold, read_skus, read_sold_skus

UNLIMITED = 4  # nines or more are no number of pieces
OLDER = 7  # days by which the sheet of an ERP may be older than the catalogue and still be believed
Key = tuple[str, str]


@frozen
class Article:
    """An article as read: its ids, its listings with their pieces, and what it sold by day. `on_hand` None is not
    known, `on_order` None where nothing tells; `least` is the safety stock of the ERP, `of_erp` whether that knows it;
    `alone`: a code of an ERP that stands for nothing of the shop."""

    product: str
    sku: str
    name: str
    ids: tuple[str, ...]
    on_hand: int | None
    oversold: bool
    as_of: str
    sold: Mapping[str, Sold] = field(default_factory=dict, hash=False)
    empty: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    on_order: int | None = None
    least: int | None = None
    of_erp: bool = False
    alone: bool = False


@frozen
class Shelf:
    """All articles of a shop, and how many codes of its ERP stand for something of it."""

    skus: tuple[Sku, ...]
    erp: Mapped | None
    codes: int = 0
    as_of_erp: str = ""
    as_of: str = ""  # of the newest snapshot; '' where there is none: the specifications are those that were sold

    @property
    def matched(self) -> int:
        """Codes that stand for something of the shop."""
        return self.codes - len(self.erp.unmapped) if self.erp else 0


def read_shelf(connection: sqlite3.Connection, shop: int, until: str) -> Shelf:
    """The newest snapshots up to a day. What an ERP says counts, unless its sheet is a week older than the catalogue;
    specifications that only orders name belong to it where one of its codes stands for them. Without any snapshot: the
    specifications that were sold."""
    skus, items = read_skus(connection, shop, until), read_items(connection, shop, until)
    newest = max((one.as_of for one in skus), default="")
    if not items and not skus:
        return Shelf(tuple(read_sold_skus(connection, shop)), None)
    if not items or shifted(items[0].day, OLDER) < newest:
        return Shelf(tuple(skus), None, as_of=newest)
    orders = {(one.product, one.key): one for one in read_sold_skus(connection, shop)}
    skus = [_with_code(one, orders.pop((one.product, one.key), None)) for one in skus]
    found = mapped(items, [*skus, *orders.values()], read_barcodes(connection, shop))
    skus += [one for place, one in orders.items() if place in found.groups]
    return Shelf(tuple(skus), found, len(items), items[0].day, max(items[0].day, newest))


def _with_code(listed: Sku, sold: Sku | None) -> Sku:
    """A specification of the catalogue with the code that orders know, where it has none itself."""
    return replace(listed, code=sold.code) if sold and not listed.code else listed


def articles_of(shelf: Shelf, sold: Mapping[str, Mapping[str, Sold]]) -> list[Article]:
    """The articles of what was read; at the end the codes of the ERP that stand for nothing of the shop."""
    erp, groups = shelf.erp, defaultdict[Key, list[Sku]](list)
    for one in shelf.skus:
        own = ("" if one.standard else one.product, one.standard or one.key)
        groups[erp.groups.get((one.product, one.key), own) if erp else own].append(one)
    stocks = erp.stocks if erp else {}
    found = [_joined(key, members, sold, stocks.get(key, ())) for key, members in groups.items()]
    return found + [_alone(one) for one in (erp.unmapped if erp else ())]


def _joined(
    key: Key, members: Sequence[Sku], sold: Mapping[str, Mapping[str, Sold]], items: Sequence[tuple[ErpItem, int]]
) -> Article:
    first, by_day = members[0], _together(members, sold)
    ids = dict.fromkeys(filter(None, [key[1], *(part for one in members for part in (one.key, one.code, one.product))]))
    products = frozenset(one.product for one in members)
    parts: list[tuple[int | None, int]] = [(one.stock, one.pack) for one in members]
    if items:
        parts = [(item.on_hand, pack) for item, pack in items]
    due = [item.on_order * pack for item, pack in items if item.on_order is not None]
    alone = len(members) == 1 and not first.standard
    return Article(
        product=first.product if len(products) == 1 and not first.standard else "",
        sku=first.key if alone else key[1],
        name=first.standard_name or first.name,
        ids=tuple(ids),
        on_hand=_pieces(parts),
        oversold=any((stock or 0) < 0 for stock, _ in parts),
        as_of=min((item.day for item, _ in items), default=min(one.as_of for one in members)),
        sold=by_day,
        empty=frozenset.intersection(*([item.empty for item, _ in items] or [one.empty for one in members])),
        products=products,
        on_order=sum(due) if due else None,
        least=sum((item.least or 0) * pack for item, pack in items) or None,
        of_erp=bool(items),
    )


def _together(members: Sequence[Sku], sold: Mapping[str, Mapping[str, Sold]]) -> Mapping[str, Sold]:
    """What all of them sold, by day."""
    packs = {one.key: one.pack if one.standard else 1 for one in members}
    if set(packs.values()) == {1} and len(packs) == 1:
        return sold.get(members[0].key, {})
    by_day = defaultdict[str, Sold](Sold)
    for key, pack in packs.items():
        for day, amount in sold.get(key, {}).items():
            by_day[day] = by_day[day].plus(amount, pack)
    return dict(by_day)


def _pieces(parts: Iterable[tuple[int | None, int]]) -> int | None:
    """All pieces together, below 0 as none; None where one is not known, or said to be any number."""
    found = 0
    for stock, pack in parts:
        if stock is None or is_unlimited(stock):
            return None
        found += max(stock, 0) * pack
    return found


def _alone(item: ErpItem) -> Article:
    stock = item.on_hand
    return Article(
        product="",
        sku=item.code,
        name=item.name,
        ids=(item.code,),
        on_hand=_pieces([(stock, 1)]),
        oversold=(stock or 0) < 0,
        as_of=item.day,
        on_order=item.on_order,
        least=item.least,
        of_erp=True,
        alone=True,
    )


def is_unlimited(stock: int) -> bool:
    """Whether a stock is what people write for 'any number': 9999, 99999 and so on."""
    return len(str(stock)) >= UNLIMITED and set(str(stock)) == {"9"}
