"""The exports that are understood, as text for people and values for machines."""

from __future__ import annotations

from typing import Any

from pdd_ops.formats.model import Format
from pdd_ops.lang import pick, say

MOST_NAMED = 2  # wordings of a header in the overview; one format alone is shown with all of them


def overview_lines(known: list[Format]) -> list[str]:
    """One line a format."""
    return [
        say("formats.line", name=one.name, label=pick(dict(one.label)), requires=_requires(one, MOST_NAMED))
        for one in known
    ] + [say("formats.hint")]


def format_lines(known: Format) -> list[str]:
    """All that is known of one format."""
    lines = [
        say("formats.title", name=known.name, label=pick(dict(known.label)), dataset=known.dataset.name),
        say("formats.where", where=pick(dict(known.where)) or "—"),
        say("formats.requires", requires=_requires(known)),
    ]
    if known.refuses:
        lines.append(say("formats.refuses", refuses="、".join(known.refuses)))
    for name, headers in known.columns.items():
        field = known.field(name)
        lines.append(f"  {name} ({field.kind}): {' | '.join(dict.fromkeys(headers))}")
    if known.personal:
        lines.append(say("formats.personal", personal="、".join(known.personal)))
    return lines


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
