"""What became of each shop of a fleet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pdd_ops.document.visible import visible
from pdd_ops.fleet.copies import Copies
from pdd_ops.fleet.shop_import import EMPTY, FAILED, MADE, UNCHANGED, Outcome
from pdd_ops.lang import say

_SHOWN = 5


def outcome_lines(outcome: Outcome) -> list[str]:
    """A line for the shop, and what was refused of it indented below."""
    values = {"shop": outcome.shop, "files": outcome.files, "rows": f"{outcome.rows:,}", "reason": outcome.reason}
    lines = [say(f"fleet.state_{outcome.state}", **values)]
    refused = outcome.refused if outcome.state == MADE else [one for one in outcome.refused if one["failed"]]
    lines += [say("fleet.refused", file=one["file"], reason=one["reason"]) for one in refused]
    return [visible(line) for line in lines]


def closing_line(outcomes: Sequence[Outcome]) -> str:
    """How many shops there were, and what became of them."""
    return say("fleet.done", shops=len(outcomes), made=_count(outcomes, MADE), unchanged=_count(outcomes, UNCHANGED))


def warnings(root: Path, strays: Sequence[str], copies: Sequence[Copies]) -> list[str]:
    """What lies in the wrong place, a line each."""
    few = "、".join(strays[:_SHOWN])
    beside = [say("fleet.strays", folder=root, count=len(strays), files=few)] if strays else []
    twice = [say("fleet.copies", count=len(one.files), file=one.files[0], shops=_named(one.shops)) for one in copies]
    return [visible(line) for line in (*beside, *twice)]


def fleet_values(outcomes: Sequence[Outcome], strays: Sequence[str], copies: Sequence[Copies]) -> dict[str, Any]:
    """As JSON has it: shops by name."""
    counts = {state: _count(outcomes, state) for state in (MADE, UNCHANGED, EMPTY, FAILED)}
    shops = [
        {
            "shop": one.shop, "state": one.state, "files": one.files, "rows": one.rows, "reason": one.reason,
            "refused": [{"file": refused["file"], "reason": refused["reason"]} for refused in one.refused],
        }
        for one in sorted(outcomes, key=lambda one: one.shop)
    ]  # fmt: skip
    return {"shops": shops, "totals": counts, "strays": list(strays), "copies": [one.as_dict() for one in copies]}


def _named(shops: Sequence[str]) -> str:
    return "、".join(shops[:_SHOWN]) + (" …" if len(shops) > _SHOWN else "")


def _count(outcomes: Sequence[Outcome], state: str) -> int:
    return sum(one.state == state for one in outcomes)
