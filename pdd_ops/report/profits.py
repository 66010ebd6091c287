"""Profit as tables: a product, specification or day a row, what belongs to none of them, and all."""

from __future__ import annotations

from dataclasses import replace

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.insight.profit.model import Profit, ProfitRow, Range, verdict_of
from pdd_ops.lang import pick, say
from pdd_ops.money import round_half_up
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration


def product_profit(inputs: Inputs, declaration: Declaration) -> Table:
    """The profit of products; no rows where no costs are known."""
    found = inputs.profit
    if not found.has_costs or found.profit is None:
        return Table(declaration["id"], pick(declaration["title"]), (), ())
    title = pick(declaration["title"] if len(found.rows) > MOST_ROWS else declaration["whole"])
    table = replace(profit_table(found), id=declaration["id"], title=title)
    return replace(table, whole=table.whole and replace(table.whole, title=pick(declaration["whole"])))


def profit_table(found: Profit) -> Table:
    """The rows, what belongs to none of them, and all; with every part of it where there is room."""
    names = [name for name in _PARTS if name in _ALWAYS or any(_amount(row, name) for row in found.rows)]
    most = None if found.by == "day" else MOST_ROWS
    return replace(_table(found, list(_NARROW), most), whole=_table(found, names))


_PARTS = (
    "orders",
    "receipts",
    "net",
    "goods",
    "lost",
    "freight",
    "packing",
    "fees",
    "affiliate",
    "insurance",
    "ads",
    "overheads",
)
_ALWAYS = ("orders", "receipts", "net", "goods", "freight", "ads")
_NARROW = ("orders", "ads")
MOST_ROWS = 10  # of products and specifications, where there is little room


def _table(found: Profit, names: list[str], most: int | None = None) -> Table:
    heads = [
        say("overheads.column_overheads" if name == "overheads" else f"profit.column_{name}")
        for name in (*names, "low", "high", "roi", "even", "verdict")
    ]
    rows = [_cells(row, names) for row in found.rows[:most]]
    if found.unallocated:
        rows.append(_only_ads(found.unallocated, names))
    rows.append(_total_cells(found, names))
    name = "product_profit" if found.by == "product" else f"{found.by}_profit"
    title = say(f"profit.by_{found.by}")
    left = len(found.rows) - most if most is not None else 0
    notes = (say("profit.and_more", count=left),) if left > 0 else ()  # the total has them
    return Table(name, title, (say(f"profit.of_{found.by}"), *heads), tuple(rows), notes, total=True)


def _amount(row: ProfitRow, name: str) -> int | None:
    parts = row.parts
    return {
        "orders": parts.orders,
        "receipts": parts.receipts,
        "net": row.net_receipts,
        "goods": parts.goods,
        "lost": row.goods_lost[1],
        "freight": parts.freight,
        "packing": parts.packing,
        "fees": parts.fees,
        "affiliate": parts.affiliate,
        "insurance": parts.insurance,
        "ads": row.ads.spend if row.ads else None,
        "overheads": row.overheads,
    }[name]


def _cells(row: ProfitRow, names: list[str], profit: Range | None = None) -> tuple[Cell, ...]:
    known = profit or row.profit
    even = row.break_even_roi
    amounts = [
        Cell(_amount(row, name), "count")
        if name == "orders"
        else yuan_cell(_amount(row, name) if row.known or name in ("receipts", "ads") else None)
        for name in names
    ]
    low, high = known or (None, None)
    verdict = say(f"profit.verdict_{row.verdict}") if row.verdict else None
    return (
        Cell(row.name),
        *amounts,
        yuan_cell(low),
        yuan_cell(high),
        Cell(_rounded(row.ad_roi), "ratio"),
        Cell(_rounded(even[0]) if even else None, "ratio"),
        Cell(verdict),
    )


def _total_cells(found: Profit, names: list[str]) -> tuple[Cell, ...]:
    """The row of all: its profit and its verdict are those after ads that belong to no product."""
    cells = list(_cells(found.total, names, found.profit))
    profit = found.profit
    if profit is not None:
        cells[-1] = Cell(say(f"profit.verdict_{verdict_of(profit)}"))
    if found.total.ads and found.unallocated:
        cells[1 + names.index("ads")] = yuan_cell(found.total.ads.spend + found.unallocated)
    return tuple(cells)


def _only_ads(fen: int, names: list[str]) -> tuple[Cell, ...]:
    amounts = [yuan_cell(fen if name == "ads" else None) for name in names]
    return (
        Cell(say("profit.row_unallocated")),
        *amounts,
        yuan_cell(-fen),
        yuan_cell(-fen),
        Cell(None, "ratio"),
        Cell(None, "ratio"),
        Cell(None),
    )


def yuan_cell(fen: int | None) -> Cell:
    """An amount in fen, as yuan."""
    return Cell(None if fen is None else fen / 100, "yuan")


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round_half_up(ratio, 6)
