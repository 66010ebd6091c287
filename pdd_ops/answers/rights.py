"""Rights: the sentence, causes, rows with their verdicts, fees to look at, and appeals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import today
from pdd_ops.work.rights.model import Appeal, FeeFound, Judged, Rights

MOST_ROWS = 30  # shown; files have them all
_ORDER = ("contradicted", "unjudged", "supported", "compensation")


def rights_answer(found: Rights) -> tuple[Document, dict[str, Any]]:
    """The document, and the rows in plain values: yuan, days and the verdicts of the JSON contract."""
    document = Document(
        say("rights.title", shop=found.shop, first=found.first, last=found.last),
        tuple(_blocks(found)),
        name=f"rights-{found.shop}-{found.first}-{found.last}",
        day=found.last,
    )
    return document, _data(found)


def todo_answer(shop: str, appeals: Sequence[Appeal], *, has_bills: bool) -> tuple[Document, dict[str, Any]]:
    """What can be and is being appealed, by deadline; what has none comes last. Without bills and appeals nothing is
    known."""
    waiting = sorted(
        (one for one in appeals if one.state in ("due", "open")),
        key=lambda one: (one.until or "9999", one.state, -(one.row.fen if one.row else 0)),
    )
    reason = None if has_bills or appeals else say("rights.no_bills")
    shown = _appeal_table(waiting) if waiting else Paragraph(reason or say("rights.nothing_todo"))
    blocks = (shown, Paragraph(say("rights.no_built_in"), "quiet"))
    document = Document(say("rights.title_todo", shop=shop), blocks, name=f"rights-todo-{shop}", day=today())
    overdue = sum(1 for one in waiting if is_overdue(one))
    data = {"schema": 1, "shop": shop, "items": [_appeal(one) for one in waiting], "overdue": overdue, "reason": reason}
    return document, data


def is_overdue(one: Appeal) -> bool:
    """Whether it should have been appealed or decided by now."""
    return one.state in ("due", "open") and one.until is not None and one.until < today()


def _blocks(found: Rights) -> Iterator[Block]:
    if not found.has_bills:
        yield Paragraph(say("rights.no_bills"), "warning")
        return
    if found.rows:
        contradicted = found.of("contradicted")
        yield Paragraph(
            say(
                "rights.sentence",
                rows=len(found.rows),
                amount=yuan(_sum(found.rows)),
                contradicted=len(contradicted),
                contradicted_amount=yuan(_sum(contradicted)),
                unjudged=len(found.of("unjudged")),
            ),
            "bad" if contradicted else "",
        )
        yield _causes(found)
        yield _rows(found)
    else:
        yield Paragraph(say("rights.none"))
    if found.fees:
        yield _fees(found.fees)
    if found.appeals:
        yield _appeal_table(found.appeals)
    if notes := _notes(found):
        yield Bullets(tuple(map(Item, notes)))


def _notes(found: Rights) -> list[str]:
    """What would make more of it judged."""
    blind = sum(1 for one in found.of("unjudged") if one.row.order is None)
    return [say("rights.import_violations", count=blind)] if blind else []


def _causes(found: Rights) -> Table:
    sums: dict[str, list[Judged]] = {}
    for one in found.rows:
        sums.setdefault(one.cause, []).append(one)
    ordered = sorted(sums.items(), key=lambda item: -_sum(item[1]))
    rows = tuple(
        (Cell(cause), Cell(len(listed), "count"), Cell(_sum(listed) / 100, "yuan")) for cause, listed in ordered
    )
    return Table("causes", say("rights.causes"), _columns("cause", "rows", "amount"), rows)


def _rows(found: Rights) -> Table:
    listed = sorted(found.rows, key=lambda one: _ORDER.index(one.verdict))
    columns = _columns("row", "day", "cause", "amount", "order", "verdict", "why")
    rows = tuple(
        (
            Cell(one.row.key), Cell(one.row.day), Cell(one.cause), Cell(one.row.fen / 100, "yuan"), Cell(one.row.order),
            Cell(say(f"rights.verdict_{one.verdict}")), Cell(one.why),
        )
        for one in listed
    )  # fmt: skip
    whole = Table("rows", say("rights.rows"), columns, rows)
    return whole if len(rows) <= MOST_ROWS else Table("rows", whole.title, columns, rows[:MOST_ROWS], whole=whole)


def _fees(fees: Sequence[FeeFound]) -> Table:
    rows = tuple(
        (
            Cell(one.order), Cell(one.code), Cell(one.fen / 100, "yuan"), Cell(say(f"rights.verdict_{one.verdict}")),
            Cell(one.why),
        )
        for one in fees
    )  # fmt: skip
    return Table("fees", say("rights.fees"), _columns("order", "code", "amount", "verdict", "why"), rows)


def _appeal_table(appeals: Sequence[Appeal]) -> Table:
    columns = _columns("row", "state", "until", "order", "amount", "recovered")
    return Table("appeals", say("rights.appeals"), columns, tuple(map(_appeal_row, appeals)))


def _appeal_row(one: Appeal) -> tuple[Cell, ...]:
    order, fen = (one.row.order, one.row.fen / 100) if one.row else (None, None)
    state, back = say(f"rights.state_{one.state}"), one.recovered_fen / 100
    return Cell(one.key), Cell(state), Cell(one.until), Cell(order), Cell(fen, "yuan"), Cell(back, "yuan")


def _columns(*names: str) -> tuple[str, ...]:
    return tuple(say(f"rights.column_{name}") for name in names)


def _sum(rows: Sequence[Judged]) -> int:
    return sum(one.row.fen for one in rows)


def _data(found: Rights) -> dict[str, Any]:
    contradicted, unjudged = found.of("contradicted"), found.of("unjudged")
    return {
        "schema": 1,
        "shop": found.shop,
        "period": {"first": found.first, "last": found.last},
        "rows": [
            {
                "row": one.row.key,
                "day": one.row.day,
                "code": one.row.code,
                "cause": one.cause,
                "amount": one.row.fen / 100,
                "order": one.row.order,
                "violation": one.row.violation,
                "verdict": one.verdict,
                "why": one.why,
            }
            for one in found.rows
        ],
        "fees": [
            {"order": one.order, "code": one.code, "amount": one.fen / 100, "verdict": one.verdict, "why": one.why}
            for one in found.fees
        ],
        "appeals": [_appeal(one) for one in found.appeals],
        "totals": {
            "rows": len(found.rows),
            "amount": _sum(found.rows) / 100,
            "contradicted": len(contradicted),
            "contradicted_amount": _sum(contradicted) / 100,
            "unjudged": len(unjudged),
            "recovered": sum(one.recovered_fen for one in found.appeals) / 100,
        },
        "notes": _notes(found) if found.has_bills else [say("rights.no_bills")],
    }


def _appeal(one: Appeal) -> dict[str, Any]:
    return {
        "row": one.key,
        "state": one.state,
        "until": one.until,
        "opened_on": one.opened_on,
        "order": one.row.order if one.row else None,
        "amount": one.row.fen / 100 if one.row else None,
        "recovered": one.recovered_fen / 100,
        "overdue": is_overdue(one),
    }
