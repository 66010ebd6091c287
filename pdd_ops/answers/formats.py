"""The exports that are understood: all in a table, or one with all its headers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdd_ops.document.blocks import Bullets, Cell, Document, Paragraph, Table
from pdd_ops.formats.model import Format
from pdd_ops.lang import pick, say

MOST_NAMED = 2  # wordings of a header in the overview; one format alone is shown with all of them


def formats_answer(known: Sequence[Format], *, day: str, alone: bool = False) -> tuple[Document, dict[str, Any]]:
    """All formats in a table, or the one that is meant `alone` in full; and plain values. `day`: of its files."""
    document = _one(known[0], day) if alone else _overview(known, day)
    return document, {"formats": [format_table(one) for one in known]}


def _overview(known: Sequence[Format], day: str) -> Document:
    """A format a row."""
    columns = tuple(say(f"formats.column_{name}") for name in ("name", "label", "requires"))
    rows = tuple((Cell(one.name), Cell(pick(dict(one.label))), Cell(_requires(one, MOST_NAMED))) for one in known)
    blocks = (Table("formats", "", columns, rows), Paragraph(say("formats.hint")))
    return Document(say("formats.all"), blocks, "formats", day)


def _one(known: Format, day: str) -> Document:
    """All that is known of one format."""
    told = [
        say("formats.where", where=pick(dict(known.where)) or "—"),
        say("formats.requires", requires=_requires(known)),
    ]
    if known.refuses:
        told.append(say("formats.refuses", refuses="、".join(known.refuses)))
    if known.personal:
        told.append(say("formats.personal", personal="、".join(known.personal)))
    rows = tuple(
        (Cell(name), Cell(known.field(name).kind), Cell(" | ".join(dict.fromkeys(headers))))
        for name, headers in known.columns.items()
    )
    columns = tuple(say(f"formats.column_{name}") for name in ("field", "kind", "headers"))
    title = say("formats.title", name=known.name, label=pick(dict(known.label)), dataset=known.dataset.name)
    return Document(title, (Bullets.of(told), Table("columns", "", columns, rows)), f"format-{known.name}", day)


def format_table(known: Format) -> dict[str, Any]:
    """One format of `formats --json`."""
    return {
        "name": known.name,
        "label": pick(dict(known.label)),
        "dataset": known.dataset.name,
        "source": known.source,
        "requires": [list(one) for one in known.requires],
        "refuses": list(known.refuses),
        "columns": {name: list(headers) for name, headers in known.columns.items()},
        "personal": list(known.personal),
    }


def _requires(known: Format, most: int | None = None) -> str:
    """The headers that must be there, `most` wordings of each."""
    return " + ".join(_wordings([*dict.fromkeys(one)], most) for one in known.requires)


def _wordings(headers: list[str], most: int | None) -> str:
    return "|".join([*headers[:most], *(["…"] if most is not None and len(headers) > most else [])])
