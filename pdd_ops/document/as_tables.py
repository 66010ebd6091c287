"""Charts, cards and progress as tables, for what is read from top to bottom; bars that are drawn in letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pdd_ops.document.blocks import Bar, Bullets, Card, Cards, Cell, Chart, Document, Progress, Section, Table
from pdd_ops.lang import pick, say

LONGEST = 20  # characters of the longest bar
UP, DOWN = "█", "░"


def chart_table(chart: Chart) -> Table:
    """A label a row, a column a series. The changes within a waterfall have signs; a day that is a number is named."""
    heading = say("page.day" if chart.kind == "days" else "page.label")
    signed, last = chart.kind == "waterfall", len(chart.labels) - 1
    rows = [
        (
            Cell(say("page.day_at", day=label) if chart.kind == "days" and label.isdigit() else label),
            *(Cell(one.values[n], one.unit, signed=signed and 0 < n < last) for one in chart.series),
        )
        for n, label in enumerate(chart.labels)
    ]
    return Table(chart.id, chart.title, (heading, *(one.name for one in chart.series)), tuple(rows))


def cards_table(cards: Cards) -> Table:
    """A card a row, and why values are missing; what no card has gets no column."""
    columns, rows = ["name", "value", "change", "other"], [_card(one) for one in cards.cards]
    kept = [place for place in range(len(columns)) if place < 2 or any(row[place].value for row in rows)]
    reasons: dict[str, list[str]] = {}
    for one in cards.cards:
        if one.reason:
            reasons.setdefault(one.reason, []).append(one.label)
    comma = pick({"zh": "、", "en": ", "})
    notes = [say("document.note", name=comma.join(names), text=why) for why, names in reasons.items()]
    return Table(
        "cards",
        cards.title,
        tuple(say(f"document.{columns[place]}") for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        tuple(notes),
    )


def progress_table(progress: Progress) -> Table:
    """A value a row, beside its target and the share of it that is reached."""
    columns = tuple(say(f"document.{name}") for name in ("name", "value", "target", "reached"))
    notes = tuple(say("document.note", name=one.label, text=one.text) for one in progress.bars if one.text)
    return Table("progress", progress.title, columns, tuple(map(_bar, progress.bars)), notes, bars=3)


def with_bars(table: Table) -> Table:
    """The table with the bars of its column in a column of their own; itself where it has none."""
    if table.bars is None:
        return table
    values = [row[table.bars].value for row in table.rows]
    drawn = bars([None if isinstance(value, str) else value for value in (values[:-1] if table.total else values)])
    rows = tuple((*row, Cell(bar)) for row, bar in zip(table.rows, [*drawn, ""], strict=False))
    return replace(table, columns=(*table.columns, ""), rows=rows)


def bars(values: Sequence[float | None], longest: int = LONGEST) -> list[str]:
    """Bars of full characters for values above zero and light ones below it, all in one scale; what is not zero is
    seen."""
    most = max((abs(value or 0) for value in values), default=0) or 1
    return [
        (UP if (value or 0) > 0 else DOWN) * max(round(abs(value or 0) / most * longest), 1 if value else 0)
        for value in values
    ]


def _card(card: Card) -> tuple[Cell, ...]:
    return Cell(card.label), card.value, card.change or Cell(None), Cell(card.other)


def _bar(bar: Bar) -> tuple[Cell, ...]:
    return Cell(bar.label), bar.value, bar.target, Cell(bar.share, "rate")


def tables_of(document: Document) -> Iterator[Table]:
    """All tables of a document, those that its cards, charts and progress become among them."""
    for block in document.blocks:
        match block:
            case Table():
                yield block
            case Bullets(table=Table() as table):
                yield table
            case Section():
                yield from block.tables
                yield from map(chart_table, block.charts)
            case Cards():
                yield cards_table(block)
            case Progress():
                yield progress_table(block)
            case Chart():
                yield chart_table(block)


def judges(document: Document) -> bool:
    """Whether a document shows changes that are welcome or not, whose colours have to be explained."""
    return any(cell.signed and cell.good for table in tables_of(document) for row in table.rows for cell in row)
