"""What an ERP says is in stock, by its own codes, and which specifications of the shop a code stands for.

A code is a standard product of the cost maps (its id or bar code), one of their sale specifications, or what the shop
writes as 商家编码 of a specification. Codes of none of these are kept and told: an ERP has the goods of all shops.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pdd_ops.records import frozen
from pdd_ops.work.stock_reading import Sku


@frozen
class ErpItem:
    """A code of an ERP in its newest sheet, all warehouses together. `on_hand` may be sold (below 0: oversold), None is
    not known; `on_order` is bought or on its way from another warehouse; `least` the safety stock it asks for."""

    code: str
    name: str
    day: str
    on_hand: int | None
    on_order: int | None
    least: int | None
    place: str
    empty: frozenset[str] = frozenset()


@frozen
class Mapped:
    """Which item each group of specifications takes its stock from, with its pieces; and the items of no group."""

    stocks: Mapping[tuple[str, str], tuple[tuple[ErpItem, int], ...]]
    groups: Mapping[tuple[str, str], tuple[str, str]]  # product and key of a specification -> its group
    unmapped: tuple[ErpItem, ...]


def read_items(connection: sqlite3.Connection, shop: int, until: str) -> list[ErpItem]:
    """The items of the newest sheet up to a day, by code; [] where there is none."""
    own = "coalesce(available, actual - coalesce(locked, 0))"
    sql = f"""SELECT code, max(name), max(spec), max(day), sum({own}), count({own}) = count(*),
        sum(coalesce(on_order, 0) + coalesce(in_transfer, 0)), count(on_order) + count(in_transfer),
        sum(safety), max(place), max({own} >= 9999 AND ltrim({own}, '9') = '')
      FROM erp_stock WHERE shop_id = :shop AND day = (
        SELECT max(day) FROM erp_stock WHERE shop_id = :shop AND day <= :until)
      GROUP BY code ORDER BY code"""
    empty = _empty_days(connection, shop, until)
    found = []
    for code, name, spec, day, stock, known, due, told, least, place, any_number in connection.execute(
        sql, {"shop": shop, "until": until}
    ):
        label = f"{name or ''} {spec or ''}".strip() or code
        on_hand = stock if known and not any_number else None
        found.append(
            ErpItem(code, label, day, on_hand, due if told else None, least, place or "", empty.get(code, frozenset()))
        )
    return found


def mapped(items: Sequence[ErpItem], skus: Iterable[Sku], barcodes: Mapping[str, str]) -> Mapped:
    """Items and specifications brought together. `barcodes`: bar code -> standard product. A standard product takes
    its own item; only without one those of its packs, times their pieces: an ERP reckons packs out of pieces."""
    by_code = {one.code: one for one in items}
    standards = {barcodes.get(code, code) for code in by_code}
    stocks: dict[tuple[str, str], dict[str, tuple[ErpItem, int]]] = defaultdict(dict)
    groups: dict[tuple[str, str], tuple[str, str]] = {}
    used: set[str] = set()
    for sku in skus:
        own = next((code for code in (sku.code, sku.spec, sku.key) if code and code in by_code), "")
        used.add(own)
        if sku.standard and sku.standard in standards:
            group = ("", sku.standard)
        elif own:
            group = ("", sku.standard or own)
            stocks[group][own] = (by_code[own], sku.pack if sku.standard else 1)
        else:
            continue
        groups[sku.product, sku.key] = group
    there = set(groups.values())
    for item in items:
        group = ("", barcodes.get(item.code, item.code))
        if group in there and group not in stocks:
            stocks[group] = {item.code: (item, 1)}
            used.add(item.code)
    told = {group: tuple(parts.values()) for group, parts in stocks.items()}
    return Mapped(told, groups, tuple(one for one in items if one.code not in used))


def read_barcodes(connection: sqlite3.Connection, shop: int) -> dict[str, str]:
    """Bar code -> standard product, where only one has it."""
    sql = """SELECT barcode, max(standard_id) FROM article_products WHERE shop_id = ? AND barcode <> ''
      GROUP BY barcode HAVING count(*) = 1"""
    return dict(connection.execute(sql, (shop,)).fetchall())


def _empty_days(connection: sqlite3.Connection, shop: int, until: str) -> dict[str, frozenset[str]]:
    """Code -> the days on which its sheets show none in any warehouse."""
    own = "coalesce(available, actual - coalesce(locked, 0))"
    sql = f"""SELECT code, day FROM erp_stock WHERE shop_id = ? AND day <= ?
      GROUP BY code, day HAVING count({own}) = count(*) AND max({own}) <= 0"""
    found: dict[str, set[str]] = defaultdict(set)
    for code, day in connection.execute(sql, (shop, until)):
        found[code].add(day)
    return {code: frozenset(days) for code, days in found.items()}
