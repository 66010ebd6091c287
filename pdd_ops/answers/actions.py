"""Actions: their list, all about one of them, and what an edited sheet changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Protocol

from pdd_ops.document.blocks import Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.periods import instant_text
from pdd_ops.work.effect_words import expected_text as amount_expected

if TYPE_CHECKING:
    from pdd_ops.report.model import Action as TakenUp
    from pdd_ops.report.model import Report
    from pdd_ops.work.effects import Measured
    from pdd_ops.work.model import Action, Change
    from pdd_ops.work.sheet_merge import RowEdits

SHOWN = ("id", "status", "due", "owner", "object", "measure", "expected")  # columns of a list
KNOWN = (*SHOWN, "metric", "started_on", "done_on", "notes", "problem")  # of a file
DETAILS = (
    "status", "problem", "object", "metric", "expected", "owner", "due", "started_on", "done_on", "effect", "together",
    "notes",
)  # fmt: skip


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


def actions_answer(actions: Sequence[Action], day: str) -> tuple[Document, dict[str, Any]]:
    """The actions in a table, as ordered; overdue ones say for how long. And plain values."""
    block = replace(action_table(actions, SHOWN, day), whole=action_table(actions, KNOWN, day))
    blocks = (block if actions else Paragraph(say("work.no_actions"), "quiet"),)
    document = Document(say("work.actions"), blocks, "actions", day)
    return document, {"actions": [action_object(one, day) for one in actions]}


def action_table(actions: Sequence[Action], columns: Sequence[str], day: str) -> Table:
    """An action a row, these columns of it; nothing of them is titled, as it is the whole answer."""
    rows = tuple(tuple(Cell(_fields(one, day)[name]) for name in columns) for one in actions)
    return Table("actions", "", tuple(say(f"work.{name}") for name in columns), rows)


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


def action_answer(
    action: Action, day: str, history: Sequence[Change] | None = None, measured: Measured | None = None
) -> tuple[Document, dict[str, Any]]:
    """Everything about one action, and, where its `history` is asked for, what it did and what was changed of it; and
    plain values."""
    from pdd_ops.answers.effect import effect_object
    from pdd_ops.work.effect_sentences import effect_text, together_text

    known = _fields(action, day) | {
        "effect": effect_text(measured) if measured else "",
        "together": together_text(measured, action.id) if measured else "",
    }
    facts = [Item(known[name], say("work.field", name=say(f"work.{name}"))) for name in DETAILS if known[name]]
    changes = [
        Item(change_text(change.field, change.old, change.new), instant_text(change.at)[:16])
        for change in history or ()
    ]
    blocks = (Bullets(tuple(facts)), *([Bullets(tuple(changes), say("work.history"))] if changes else []))
    data = action_object(action, day)
    if history is not None:
        data |= {"effect": measured and effect_object(measured), "history": [asdict(one) for one in history]}
    return Document(f"{action.id}  {action.text}", blocks, f"action-{action.id}", day), data


def change_text(name: str, old: str | None, new: str | None) -> str:
    """A field, what it was and what it is: '负责人：小王 → 小李'."""
    shown = [say(f"work.status_{value}") if name == "status" and value else value or "—" for value in (old, new)]
    return say("work.change", name=say(f"work.{name}"), old=shown[0], new=shown[1])


def edits_answer(found: Sequence[RowEdits], day: str) -> tuple[Document, dict[str, Any]]:
    """What a sheet changes, row by row; a conflict says what stands on both sides. And plain values."""
    document = Document(say("work.actions"), tuple(map(_edits, found)), "edits", day)
    return document, {"rows": [edit_object(one) for one in found]}


def _edits(one: RowEdits) -> Bullets:
    head = say("work.made", text=one.row.now["text"]) if one.action is None else f"{one.action.id}  {one.action.text}"
    items = []
    for edit in one.edits:
        if not (one.made and edit.field == "text"):
            text = change_text(edit.field, edit.here, edit.sheet)
            items.append(Item(say("work.conflict", text=text), "·", "warning") if edit.conflict else Item(text))
    return Bullets(tuple(items), f"{one.row.place}  {head}")


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


def _fields(action: Action, day: str) -> dict[str, str]:
    """All that is known of an action, in words."""
    known = {
        "id": action.id, "status": status_text(action, day), "due": action.due, "owner": action.owner,
        "object": action.object, "measure": action.text, "expected": expected_text(action),
        "metric": metric_name(action.metric), "started_on": action.started_on, "done_on": action.done_on,
        "notes": action.notes, "problem": action.problem,
    }  # fmt: skip
    return {name: text or "" for name, text in known.items()}
