"""Actions as lines for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

from rich.text import Text

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.document.folding import fold, hanging
from pdd_ops.document.grid import draw
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.periods import instant_text
from pdd_ops.render.effect_texts import effect_text, together_text
from pdd_ops.work.effect_words import expected_text as amount_expected

if TYPE_CHECKING:
    from pdd_ops.report.model import Action as TakenUp
    from pdd_ops.report.model import Report
    from pdd_ops.work.effects import Measured
    from pdd_ops.work.model import Action, Change
    from pdd_ops.work.sheet_merge import RowEdits

WIDEST = 120  # longer lines are hard to read


class Tracked(Protocol):
    """What an action of the work room and one of a report have in common."""

    @property
    def id(self) -> str | None: ...  # noqa: D102
    @property
    def owner(self) -> str | None: ...  # noqa: D102
    @property
    def due(self) -> str | None: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102


def accepted(report: Report) -> dict[tuple[str, int | None], TakenUp]:
    """The measures of problems that the team has taken up, by the problem's id and the number of the measure in it."""
    return {(one.problem, one.number): one for one in report.actions if one.id}


def who_and_when(action: Tracked) -> str:
    """The id, the owner, the due day and the status, in one line."""
    parts = [action.id or "", action.owner or say("work.no_owner"), action.due and say("work.due_on", day=action.due)]
    return " · ".join(part for part in (*parts, say(f"work.status_{action.status}")) if part)


def action_lines(actions: Sequence[Action], day: str, width: int) -> Iterator[Text]:
    """The actions as a table, as ordered; overdue ones say for how long."""
    if not actions:
        yield Text(say("work.no_actions"))
        return
    columns = [say(f"work.{name}") for name in ("id", "status", "due", "owner", "object", "measure", "expected")]
    rows = [
        (
            Cell(one.id), Cell(status_text(one, day)), Cell(one.due or ""), Cell(one.owner or ""), Cell(one.object),
            Cell(one.text), Cell(expected_text(one)),
        )
        for one in actions
    ]  # fmt: skip
    yield from draw(columns, rows, min(width, WIDEST))


def action_table(actions: Sequence[Action], day: str) -> Table:
    """All that is known of the actions, for a file."""
    columns = (
        "id", "status", "due", "owner", "object", "measure", "expected", "metric", "started_on", "done_on",
        "notes", "problem",
    )  # fmt: skip
    rows = tuple(
        tuple(
            Cell(text or "")
            for text in (
                one.id, status_text(one, day), one.due, one.owner, one.object, one.text, expected_text(one),
                metric_name(one.metric), one.started_on, one.done_on, one.notes, one.problem,
            )
        )
        for one in actions
    )  # fmt: skip
    return Table("actions", say("work.actions"), tuple(say(f"work.{name}") for name in columns), rows)


def metric_name(metric: str | None) -> str:
    """What a metric is called, '' for none."""
    return metrics()[metric].label if metric in metrics() else ""


def status_text(action: Action, day: str) -> str:
    """Where it stands; since when it is overdue."""
    if action.overdue(day) and action.due:
        from datetime import date

        return say("work.overdue", days=(date.fromisoformat(day) - date.fromisoformat(action.due)).days)
    return say(f"work.status_{action.status}")


def expected_text(action: Action) -> str:
    """What it is expected to bring, '' where nobody said."""
    if action.expected is None or action.expected_unit is None:
        return ""
    return amount_expected(action.expected, action.expected_unit, action.worth)


def detail_lines(
    action: Action, history: Sequence[Change], day: str, width: int, measured: Measured | None = None
) -> Iterator[Text]:
    """Everything about one action, what it did, and what was changed of it."""
    width = min(width, WIDEST)
    yield from _styled(fold(f"{action.id}  {action.text}", width), "bold")
    facts = {
        "status": status_text(action, day), "problem": action.problem or "", "object": action.object,
        "metric": metric_name(action.metric),
        "expected": expected_text(action), "owner": action.owner or "", "due": action.due or "",
        "started_on": action.started_on or "", "done_on": action.done_on or "",
        "effect": effect_text(measured) if measured else "",
        "together": together_text(measured, action.id) if measured else "", "notes": action.notes or "",
    }  # fmt: skip
    for name, text in facts.items():
        if text:
            yield from _styled(hanging(say("work.field", name=say(f"work.{name}")), text, width=width, indent=1))
    if history:
        yield Text(say("work.history"), style="bold")
    for change in history:
        text = change_text(change.field, change.old, change.new)
        yield from _styled(hanging(instant_text(change.at)[:16], text, width=width, indent=1))


def change_text(name: str, old: str | None, new: str | None) -> str:
    """A field, what it was and what it is: '负责人：小王 → 小李'."""
    shown = [say(f"work.status_{value}") if name == "status" and value else value or "—" for value in (old, new)]
    return say("work.change", name=say(f"work.{name}"), old=shown[0], new=shown[1])


def edit_lines(found: Sequence[RowEdits], width: int) -> Iterator[Text]:
    """What a sheet changes, row by row; a conflict says what stands on both sides."""
    for one in found:
        head = (
            say("work.made", text=one.row.now["text"]) if one.action is None else f"{one.action.id}  {one.action.text}"
        )
        yield from _styled(fold(f"{one.row.place}  {head}", min(width, WIDEST)), "bold")
        for edit in one.edits:
            if one.made and edit.field == "text":
                continue
            text = change_text(edit.field, edit.here, edit.sheet)
            mark = say("work.conflict", text=text) if edit.conflict else text
            yield from _styled(hanging("·", mark, width=width, indent=3), "yellow" if edit.conflict else "")


def action_object(action: Action, day: str) -> dict[str, Any]:
    """An action as JSON has it; amounts in yuan or points."""
    return {name: value for name, value in asdict(action).items() if name != "shop_id"} | {
        "overdue": action.overdue(day)
    }


def edit_object(found: RowEdits) -> dict[str, Any]:
    """What a row of a sheet changes, as JSON has it."""
    edits: list[Mapping[str, Any]] = [
        {"field": one.field, "here": one.here, "sheet": one.sheet, "conflict": one.conflict} for one in found.edits
    ]
    return {"place": found.row.place, "action": found.action.id if found.action else None, "changes": edits}


def _styled(lines: Sequence[str], style: str = "") -> Iterator[Text]:
    return (Text(line, style=style) for line in lines)
