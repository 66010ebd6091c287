"""Tables of goods: places of products, what is left of an order, stock, what gaps cost, and campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.insight.profit.squeeze import PARTS, Squeeze
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.money import round_half_up
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration, made
from pdd_ops.work.selection import Placed, Selection
from pdd_ops.work.selection_words import measure_of
from pdd_ops.work.stock import StockRow
from pdd_ops.work.stock_lost import Lost

if TYPE_CHECKING:
    from pdd_ops.insight.campaign_effect import Uplift

QUIET = ("old", "no_lead", "untried")  # said once, above the table
MAINLY = 3  # parts that are named
FEN = 100


def places_table(inputs: Inputs, declaration: Declaration) -> Table:
    """A product a row, the largest first, where there is room with what to do; none where none can be compared."""
    found = inputs.goods.selection
    if found is None:
        return made(declaration, (), ())
    rate = "profit_rate" if found.measure == "profit" else "conversion"
    names = ["product", "quadrant", "class", "share", rate, *(("before",) if found.compared else ())]
    rows = [_placed(row, found) for row in found.rows]
    told = [(*cells, Cell(measure_of(row))) for cells, row in zip(rows, found.rows, strict=True)]
    columns = [say(f"goods.column_{name}") for name in (*names, "to_do")]
    return with_whole(declaration, (columns[:-1], rows), (columns, told))


def _placed(row: Placed, found: Selection) -> tuple[Cell, ...]:
    one = row.product
    before = (Cell(say(f"goods.{row.before}") if row.before else None),) if found.compared else ()
    rate = Cell(None if one.conversion is None else round_half_up(one.conversion, 6), "rate")
    if found.measure == "profit":
        rate = Cell(ends_text(*one.profit_rate, unit="rate") if one.profit_rate else None)
    cells = (
        Cell(one.name),
        Cell(say(f"goods.{row.quadrant}")),
        Cell(row.group),
        Cell(round_half_up(row.share, 6), "rate"),
    )
    return (*cells, rate, *before)


def with_whole(
    declaration: Declaration,
    narrow: tuple[list[str], list[tuple[Cell, ...]]],
    wide: tuple[list[str], list[tuple[Cell, ...]]],
) -> Table:
    """A table of few columns, which has the whole of it with all columns where there is room."""
    whole = made({**declaration, "limit": declaration["keep"], "title": declaration["whole"]}, *wide)
    return replace(made(declaration, *narrow), whole=replace(whole, whole=None))


def squeeze_table(inputs: Inputs, declaration: Declaration) -> Table:
    """A product a row: yuan left of an order before and now, and the parts of the change, those that lost most first;
    the largest parts in words, where there is room all of them that anything tells."""
    names = {line.key: line.label for line in inputs.splits["product"]}
    found = [(names.get(key, key), one) for key, one in inputs.goods.squeezes.items() if not one.reason and one.change]
    found.sort(key=lambda pair: (pair[1].change * pair[1].orders[1], pair[0]))
    parts = [part for part in PARTS if any(one.parts[part] for _, one in found)]
    columns = [say(f"goods.column_{name}") for name in ("product", "left_before", "left_now", "left_change")]
    wide = [(*_squeezed(name, one), *(_change_cell(one.parts[part]) for part in parts)) for name, one in found]
    narrow = [(*_squeezed(name, one), Cell(largest_parts(one))) for name, one in found]
    return with_whole(
        declaration,
        ([*columns, say("goods.column_mainly")], narrow),
        ([*columns, *(say(f"goods.part_{part}") for part in parts)], wide),
    )


def _squeezed(name: str, one: Squeeze) -> tuple[Cell, ...]:
    return Cell(name), Cell(one.before / FEN, "yuan"), Cell(one.now / FEN, "yuan"), _change_cell(one.change)


def _change_cell(fen: int) -> Cell:
    return Cell(fen / FEN, "yuan", signed=True, good="up")


def largest_parts(one: Squeeze) -> str:
    """'退款 -11.37、标价 +3.30': the largest parts of a change."""
    parts = sorted((name for name, fen in one.parts.items() if fen), key=lambda name: -abs(one.parts[name]))
    return say("goods.comma").join(
        f"{say(f'goods.part_{name}')} {one.parts[name] / FEN:+.2f}" for name in parts[:MAINLY]
    )


def stock_table(inputs: Inputs, declaration: Declaration) -> Table:
    """An article a row, those that run out first before the others; what is on order and lead times where known."""
    rows = inputs.goods.stock.rows if inputs.goods.stock and inputs.goods.stock.as_of else ()
    due, lead = (any(getattr(row, name) is not None for row in rows) for name in ("on_order", "lead"))
    names = ["name", "on_hand", *(("on_order",) if due else ()), "daily", "cover", *(("lead",) if lead else ()), "note"]
    found = [
        (
            Cell(row.name),
            Cell(row.on_hand, "count"),
            *((Cell(row.on_order, "count"),) if due else ()),
            Cell(None if row.daily is None else round(row.daily, 2), "ratio"),
            Cell(None if row.cover is None else round(row.cover, 1), "ratio"),
            *((Cell(row.lead, "count"),) if lead else ()),
            Cell(_note(row)),
        )
        for row in rows
    ]
    return made(declaration, [say(f"stock.column_{name}") for name in names], found)


def _note(row: StockRow) -> str | None:
    said = (["runs_out"] if row.runs_out else []) + [reason for reason in row.reasons if reason not in QUIET]
    return say("stock.comma").join(say(f"stock.why_{reason}") for reason in said) or None


def lost_table(inputs: Inputs, declaration: Declaration) -> Table:
    """What proven gaps of articles cost, the costliest first."""
    rows = inputs.goods.stock.rows if inputs.goods.stock else ()
    told = sorted(((row, row.lost) for row in rows if row.lost), key=lambda pair: -pair[1].sales[1])
    names = ("name", "gap_days", "lost_units", "lost_sales", "lost_profit")
    found = [(Cell(row.name), *_lost_cells(lost)) for row, lost in told]
    return made(declaration, [say(f"stock.column_{name}") for name in names], found)


def _lost_cells(lost: Lost) -> Iterator[Cell]:
    yield Cell(lost.days, "count")
    yield Cell(ends_text(*lost.units, unit="count"))
    yield Cell(ends_text(*(fen / FEN for fen in lost.sales), unit="yuan"))
    yield Cell(ends_text(*(fen / FEN for fen in lost.profit), unit="yuan") if lost.profit else None)


def ends_text(low: float, high: float, *, unit: str) -> str:
    """'12 至 30'."""
    first, last = (number_text(round(end) if unit == "count" else end, unit) for end in (low, high))
    return first if first == last else say("goods.range", low=first, high=last)


def campaigns_table(inputs: Inputs, declaration: Declaration) -> Table:
    """A campaign of the log a row: what it sold and earned more, what it had to sell; below, why nothing can be said,
    and what one costs that never stops."""
    if not inputs.goods.campaigns:
        return made(declaration, (), ())
    from pdd_ops.work.campaign_words import costs_sentence, days_text

    rows, notes = [], list[str]()
    for one in inputs.goods.campaigns:
        extra = one.extra_profit
        rows.append(
            (
                Cell(one.entry.id),
                Cell(one.entry.text),
                Cell(days_text(one)),
                Cell(_sold_more(one.uplift)),
                Cell(say(f"campaigns.{one.uplift.verdict}")),
                Cell(ends_text(extra[0] / FEN, extra[1] / FEN, unit="yuan") if extra else None),
                Cell(None if one.break_even_uplift is None else round_half_up(one.break_even_uplift, 6), "rate"),
                Cell(one.pull_forward, "rate", signed=True),
            )
        )
        if one.reason:
            notes.append(say("campaigns.reason", id=one.entry.id, why=say(f"campaigns.why_{one.reason}")))
        notes += [text for text in (costs_sentence(one),) if text]
    names = ("id", "text", "days", "uplift", "verdict", "extra", "break_even", "after")
    return made(declaration, [say(f"campaigns.column_{name}") for name in names], rows, notes)


def _sold_more(found: Uplift) -> str | None:
    if found.value is None:
        return None
    told = number_text(found.value, "rate")
    if found.low is None or found.high is None:
        return told
    ends = {"low": number_text(found.low, "rate"), "high": number_text(found.high, "rate")}
    return say("campaigns.interval", value=told, **ends)
