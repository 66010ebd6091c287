"""The operations log, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pdd_ops.document.blocks import Cell, Document, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.work.kinds import kinds, types

if TYPE_CHECKING:
    from pdd_ops.work.model import LogEntry


def log_answer(
    entries: Sequence[LogEntry], names: Mapping[str, str], *, day: str, nothing: str = ""
) -> tuple[Document, dict[str, Any]]:
    """An entry a row, `nothing` where there is none; a change that is only suggested has its number and its mark in the
    place of an id. And plain values. `day` is the one that its files bear."""
    block = _table(entries, names) if entries else Paragraph(nothing, "quiet")
    data = {"entries": [entry_object(one) for one in entries]}
    return Document(say("log.title"), (block,) if entries or nothing else (), "log", day), data


def _table(entries: Sequence[LogEntry], names: Mapping[str, str]) -> Table:
    columns = ["", *(say(f"work.entry_{name}") for name in ("day", "kind", "text", "products", "cost"))]
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(one.id or str(number)), Cell(days(one)), Cell(kind_text(one)), Cell(one.text),
            Cell("、".join(names.get(product, product) for product in one.products)),
            Cell(one.cost_fen / 100 if one.cost_fen is not None else None, "yuan"),
        )
        for number, one in enumerate(entries, start=1)
    ]  # fmt: skip
    if all(one.cost_fen is None for one in entries):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Table("log", "", tuple(columns), tuple(rows))


def days(entry: LogEntry) -> str:
    """A day, or from when to when."""
    return f"{entry.day} – {entry.until}" if entry.until else entry.day


def kind_text(entry: LogEntry) -> str:
    """The kind, with the type where there is one."""
    kind = kinds()[entry.kind].label
    return f"{kind}·{types()[entry.type].label}" if entry.type in types() else kind


def entry_object(entry: LogEntry) -> dict[str, Any]:
    """An entry as JSON has it; the cost in yuan."""
    return {
        "id": entry.id or None, "day": entry.day, "until": entry.until, "kind": entry.kind, "type": entry.type,
        "text": entry.text, "products": list(entry.products),
        "cost": None if entry.cost_fen is None else entry.cost_fen / 100, "source": entry.source, "mark": entry.mark,
    }  # fmt: skip
