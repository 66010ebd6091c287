"""All shops side by side: what they come to, the shops to look at first, the ranking, and what to read it with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.insight.profit.model import LEAST_COVERED, Range
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import MISSING, amount_text, signed_text
from pdd_ops.money import round_half_up
from pdd_ops.periods import instant_text, today
from pdd_ops.report.shop_rows import METRICS, ShopRow, ShopTable, Totals, totals_of

MOST_MARKED = 12  # shops to look at that are named where nobody scrolls
_NARROW = ("shop", "days", "daily", "gmv", "change", "refund_rate", "alerts", "waiting")
_WIDE = (
    "shop", "days", "gmv", "daily", "change", "refund_rate", "profit_low", "profit_high", "alerts", "waiting",
    "overdue", "orders", "net_sales", "visitors", "conversion", "ad_spend",
)  # fmt: skip
_COUNTS = ("days", "alerts", "waiting", "overdue")


def compare_shops_answer(found: ShopTable) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values: yuan, and rates as fractions."""
    totals = totals_of(found.rows)
    document = Document(
        title_of(found),
        tuple(_blocks(found, totals)),
        name=f"shops-{found.period}",
        day=min(found.period.last, today()),
        about=say("compare.about", compare=found.compare.heading, at=instant_text(found.now)[:16]),
    )
    return document, shops_object(found, totals)


def title_of(found: ShopTable) -> str:
    """How many shops, and when."""
    return say("compare.title", count=len(found.rows), period=found.period.name)


def _blocks(found: ShopTable, totals: Totals) -> Iterator[Block]:
    if found.fallback:
        yield Paragraph(say("compare.month_fallback", period=found.period.name), "warning")
    yield Paragraph(total_sentence(found, totals))
    if not found.rows:
        return
    yield Paragraph(look_sentence(found), "bad" if any(map(_is_bad, found.rows)) else "")
    if found.marked:
        yield _first(found)
    yield _table(found, totals)
    if notes := notes_of(found, totals):
        yield Bullets(tuple(Item(note, tone="quiet") for note in notes), say("compare.notes"))


def total_sentence(found: ShopTable, totals: Totals) -> str:
    """What all shops come to, in a sentence."""
    if not totals.of["gmv"]:
        return say("compare.none")
    rate = totals.gmv.change_rate
    change = "" if rate is None else say("compare.change", change=signed_text(rate, "rate"))
    values = {
        name: MISSING if (value := totals.values[name]) is None else amount_text(value, metrics()[name].unit)
        for name in ("gmv", "refund_rate", "ad_spend")
    }
    return say("compare.all", shops=totals.of["gmv"], change=change, **values)


def look_sentence(found: ShopTable) -> str:
    """How many shops need a look."""
    bad = sum(map(_is_bad, found.rows))
    count = len(found.marked)
    return say("compare.look", count=count, bad=bad, unseen=count - bad) if count else say("compare.calm")


def _is_bad(row: ShopRow) -> bool:
    return any(mark.bad for mark in row.marks)


def marks_text(row: ShopRow) -> str:
    """What is to be looked at in a shop, in a line."""
    return say("compare.between_marks").join(mark.text for mark in row.marks)


def _first(found: ShopTable) -> Bullets:
    """The shops to look at, the gravest first; all of them as a table."""
    marked = found.marked
    items = [
        Item(
            say("compare.line", shop=row.shop, marks=marks_text(row)),
            "✗" if _is_bad(row) else "?",
        )
        for row in marked[:MOST_MARKED]
    ]
    if len(marked) > MOST_MARKED:
        items.append(Item(say("compare.more", count=len(marked) - MOST_MARKED), tone="quiet"))
    columns = tuple(say(f"compare.column_{name}") for name in ("shop", "reason", "money"))
    rows = tuple(
        (Cell(row.shop), Cell(mark.text), Cell(mark.fen / 100 if mark.fen else None, "yuan"))
        for row in marked
        for mark in row.marks
    )
    title = say("compare.first")
    return Bullets(tuple(items), title, Table("marked", title, columns, rows))


def _table(found: ShopTable, totals: Totals) -> Table:
    """The ranking: a narrow table where there is little room, with the whole of it."""
    narrow, wide = ([name for name in names if name != "daily" or found.by_day] for names in (_NARROW, _WIDE))
    return replace(_columns(found, totals, narrow), whole=_columns(found, totals, wide))


def _columns(found: ShopTable, totals: Totals, names: Sequence[str]) -> Table:
    title = say("compare.table_by_day" if found.by_day else "compare.table")
    rows = [tuple(_cell(row, name) for name in names) for row in found.rows]
    if len(rows) > 1:
        rows.append(tuple(_total_cell(totals, name) for name in names))
    return Table("shops", title, tuple(map(_heading, names)), tuple(rows), total=len(rows) > 1)


def _heading(name: str) -> str:
    return _label(name) if name in METRICS else say(f"compare.column_{name}")


def _cell(row: ShopRow, name: str) -> Cell:
    if name in METRICS:
        return _metric_cell(row.value(name), name)
    low, high = row.profit or (None, None)
    gmv = row.values.get("gmv")
    rate = gmv.change_rate if gmv else None
    values: dict[str, Number | str | None] = {
        "shop": row.shop, "days": row.days, "daily": row.daily,
        "change": rate, "profit_low": _yuan(low), "profit_high": _yuan(high),
        "alerts": None if row.alerts is None else len(row.alerts), "waiting": len(row.waiting),
        "overdue": len(row.overdue),
    }  # fmt: skip
    return _other_cell(values[name], name)


def _total_cell(totals: Totals, name: str) -> Cell:
    if name in METRICS:
        return _metric_cell(totals.values[name], name)
    low, high = totals.profit or (None, None)
    values: dict[str, Number | str | None] = {
        "shop": say("compare.total"), "days": None, "daily": None, "change": totals.gmv.change_rate,
        "profit_low": _yuan(low), "profit_high": _yuan(high), "alerts": totals.alerts, "waiting": totals.waiting,
        "overdue": totals.overdue,
    }  # fmt: skip
    return _other_cell(values[name], name)


def _metric_cell(value: Number | None, name: str) -> Cell:
    return Cell(value, metrics()[name].unit, metric=name)


def _other_cell(value: Number | str | None, name: str) -> Cell:
    if name == "change":
        return Cell(value, "rate", signed=True, good="up")
    return Cell(value, "count" if name in _COUNTS else "text" if name == "shop" else "yuan")


def notes_of(found: ShopTable, totals: Totals) -> list[str]:
    """What the numbers are of, and of how many shops something is not known, each reason once."""
    shops = [row for row in found.rows if not row.reason]
    expected = max((row.expected for row in found.rows), default=0)
    notes = (
        [say("compare.note_days", expected=expected)]
        if any(row.days < row.expected - row.unborn for row in shops)
        else []
    )
    parts = [
        say("compare.note_of_part", metric=_label(name), of=of)
        for name, of in totals.of.items()
        if 0 < of < len(found.rows)
    ]
    if parts:
        notes.append(say("compare.note_of", count=len(found.rows), parts=say("compare.between").join(parts)))
    silent = sum(row.values["gmv"].change_rate is None for row in shops)
    notes += [say("compare.note_change", count=silent)] if silent else []
    if len(shops) > 1 and totals.gmv.change_rate is None:
        notes.append(say("compare.note_total_change"))
    return [*notes, *_reasons(shops), *_partly(shops)]


def _reasons(shops: Sequence[ShopRow]) -> Iterator[str]:
    """Why something is not known, each reason once, with what it is the reason of and of how many shops."""
    columns: dict[str, dict[str, None]] = defaultdict(dict)
    counts: Counter[str] = Counter()
    for row in shops:
        for why in dict.fromkeys(row.reasons.values()):
            counts[why] += 1
        for name, why in row.reasons.items():
            columns[why][_label(name)] = None
    for why, count in counts.most_common():
        names = say("compare.between").join(columns[why])
        yield say("compare.note_why", columns=names, count=count, reason=why)


def _partly(shops: Sequence[ShopRow]) -> Iterator[str]:
    """The shops of which only some products have a cost."""
    for row in shops:
        if row.profit is not None and (row.profit_share or 0) < LEAST_COVERED:
            text = say("compare.partly_costs", share=amount_text(row.profit_share or 0.0, "rate"))
            yield say("compare.line", shop=row.shop, marks=text)


def _label(name: str) -> str:
    return say(f"compare.label_{name}")


def shops_object(found: ShopTable, totals: Totals) -> dict[str, Any]:
    """The answer in plain dicts and lists."""
    return {
        "schema": 1,
        "month": str(found.period),
        "period": found.period.data,
        "compare": str(found.compare),
        "now": instant_text(found.now),
        "ranked_by": "gmv_per_day" if found.by_day else "gmv",
        "rows": [_row_object(row) for row in found.rows],
        "total": {
            **totals.values,
            "gmv_change_rate": totals.gmv.change_rate,
            "profit": _range(totals.profit),
            "alerts": totals.alerts,
            "waiting": totals.waiting,
            "overdue": totals.overdue,
            "shops": totals.of,
        },
        "notes": notes_of(found, totals),
    }


def _row_object(row: ShopRow) -> dict[str, Any]:
    gmv = row.values.get("gmv")
    return {
        "shop": row.shop,
        "days": row.days,
        "last_day": row.last,
        **{name: row.value(name) for name in METRICS},
        "gmv_per_day": None if row.daily is None else round_half_up(row.daily, 2),
        "gmv_previous": gmv and gmv.previous,
        "gmv_change_rate": gmv and gmv.change_rate,
        "profit": _range(row.profit),
        "alerts": None if row.alerts is None else len(row.alerts),
        "waiting": len(row.waiting),
        "overdue": len(row.overdue),
        "marks": [{"kind": one.kind, "bad": one.bad, "text": one.text, "money": one.fen / 100} for one in row.marks],
        "reasons": dict(row.reasons),
        "reason": row.reason or None,
    }


def _range(fen: Range | None) -> list[float] | None:
    return None if fen is None else [fen[0] / 100, fen[1] / 100]


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100
