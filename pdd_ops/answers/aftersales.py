"""After-sales cases: the list, one of them with its time line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pdd_ops.answers.today import shortened, time_left
from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import instant_text
from pdd_ops.work.desk.ages import Age
from pdd_ops.work.desk.case_file import CaseFile
from pdd_ops.work.desk.cases import Case, Totals, totals
from pdd_ops.work.desk.item import deadline_text
from pdd_ops.work.desk.next_steps import next_steps

_BUCKETS = ("waiting", "overdue", "due_12h", "due_24h", "due_48h", "no_deadline", "unknown")
_COLUMNS = ("case", "state", "product", "amount", "deadline", "hours", "reason", "next")


def list_answer(
    cases: Sequence[Case], ages: Sequence[Age], now: int, shop: str, *, several: bool
) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values. Without an export nothing is known of cases: the totals are None, not 0."""
    known = any(age.as_of is not None for age in ages)
    sums, notes = totals(cases, now) if known else None, [age.sentence(several=several) for age in ages]
    document = Document(
        say("desk.cases_title", shop=shop),
        tuple(_list_blocks(cases, sums, notes, now)),
        name=f"aftersales-{shop}-{instant_text(now)[:10]}",
        day=instant_text(now)[:10],
        about=say("desk.as_of_now", at=instant_text(now)[:16]),
    )
    data = {"schema": 1, "cases": [case_object(case, now) for case in cases]}
    data |= {"totals": _totals(sums), "reason": None if known else " ".join(notes), "notes": notes}
    return document, data


def show_answer(file: CaseFile, now: int) -> tuple[Document, dict[str, Any]]:
    """One case: what is known of it, its time line, and the files and rows that say so."""
    case = file.case
    document = Document(
        say("desk.case_heading", case=case.case, shop=case.shop),
        tuple(_case_blocks(file, now)),
        name=f"case-{case.case}",
        day=instant_text(now)[:10],
        about=say("desk.as_of_now", at=instant_text(now)[:16]),
    )
    events = [
        {"event": event.name, "at": instant_text(event.at), "file": event.file, "row": event.row}
        for event in file.events
    ]
    evidence = [{"file": one.file, "sha256": one.sha256, "added_at": instant_text(one.at)} for one in file.evidence]
    return document, {"schema": 1, **case_object(case, now), "events": events, "evidence": evidence}


def case_object(case: Case, now: int) -> dict[str, Any]:
    """A case in plain values: yuan, Beijing time, hours; null for what no export says."""
    hours = case.hours_left(now)
    return {
        "case": case.case,
        "order": case.order,
        "shop": case.shop,
        "state": case.state or None,
        "group": case.group,
        "type": case.type or None,
        "product": case.product or None,
        "name": case.name or None,
        "amount": None if case.amount_fen is None else case.amount_fen / 100,
        "deadline": None if case.deadline is None else instant_text(case.deadline),
        "hours_left": None if hours is None else round(hours, 2),
        "reason": case.reason or None,
        "agreed_by": case.agreed_by or None,
    }


def case_table(cases: Sequence[Case], now: int) -> Table:
    """Cases, one a row, with what to do next."""
    next_step, rows = cache(next_steps().for_case), list[tuple[Cell, ...]]()
    for case in cases:
        hours = case.hours_left(now)
        step = _outcome(case) if case.group == "closed" else next_step(case.group, case.state, case.reason)
        rows.append(
            (
                Cell(case.case),
                Cell(case.state),
                Cell(case.name or case.product),
                Cell(None if case.amount_fen is None else case.amount_fen / 100, "yuan"),
                Cell(None if case.deadline is None else deadline_text(case.deadline, now)),
                Cell(None) if hours is None else Cell(*time_left(hours)),
                Cell(case.reason),
                Cell(step),
            )
        )
    columns = tuple(say(f"desk.column_{name}") for name in _COLUMNS)
    return Table("aftersales", say("desk.cases", count=len(rows)), columns, tuple(rows))


def _outcome(case: Case) -> str:
    return say("desk.agreed", who=case.agreed_by) if case.agreed_by else ""


def _list_blocks(cases: Sequence[Case], sums: Totals | None, notes: Sequence[str], now: int) -> Iterator[Block]:
    if sums is None:
        yield from (Paragraph(note, "warning") for note in notes)
        return
    amount = yuan(sums.waiting_fen)
    yield Paragraph(say("desk.waiting", count=sums.waiting, amount=amount), "strong" if sums.waiting else "good")
    words = {name: getattr(sums, name) for name in ("overdue", "due_12h", "due_24h", "due_48h", "no_deadline")}
    yield Paragraph(say("desk.by_deadline", **words), "bad" if sums.overdue else "")
    if sums.unknown:
        yield Paragraph(say("desk.unknown_states", count=sums.unknown), "warning")
    if cases:
        yield shortened(case_table(cases, now))
    if notes:
        yield Bullets(tuple(Item(note, tone="quiet") for note in notes))


def _totals(sums: Totals | None) -> dict[str, Any]:
    if sums is None:
        return dict.fromkeys((*_BUCKETS, "waiting_amount"))
    return {name: getattr(sums, name) for name in _BUCKETS} | {"waiting_amount": sums.waiting_fen / 100}


def _case_blocks(file: CaseFile, now: int) -> Iterator[Block]:
    yield case_table([file.case], now)
    names = ("event", "at", "file", "row")
    rows = tuple(
        (Cell(say(f"desk.event_{one.name}")), Cell(instant_text(one.at)), Cell(one.file), Cell(one.row, "count"))
        for one in file.events
    )
    yield Table("timeline", say("desk.timeline"), tuple(say(f"desk.column_{name}") for name in names), rows)
    if file.evidence:
        told = (say("desk.evidence_of", file=one.file, at=instant_text(one.at)) for one in file.evidence)
        yield Bullets(tuple(map(Item, told)), say("desk.evidence"))
