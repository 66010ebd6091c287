"""A check: the verdict, what is missing, what was compared, and every difference with its cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pdd_ops.check.exports import label
from pdd_ops.check.model import BY_MISSING_DAY, Check, Comparison, Difference, Export
from pdd_ops.check.words import cause_text
from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table, Tone
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import parse_period

SHOWN = 20  # differences of a comparison in a list; their table and the plain data have them all
TONES: dict[str, Tone] = {"missing": "bad", "partial": "warning", "info": "quiet"}


def check_answer(check: Check) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values."""
    document = Document(
        say("check.title", shop=check.shop, month=check.month),
        tuple(_blocks(check)),
        name=f"check-{check.shop}-{check.month}",
        day=parse_period(check.month).last,
    )
    return document, check_object(check)


def _blocks(check: Check) -> Iterator[Block]:
    yield Paragraph(verdict(check), "good" if _fine(check) else "warning")
    findings = [
        Item(one.sentence, say(f"check.severity_{one.severity}"), TONES[one.severity]) for one in check.findings
    ]
    if findings:
        yield Bullets(tuple(findings), say("check.exports"))
    yield _export_table(check.exports, "" if findings else say("check.exports"))
    yield _comparison_table(check.comparisons)
    yield from (_differences(one) for one in check.comparisons if one.causes)


def check_object(check: Check) -> dict[str, Any]:
    """The check in plain dicts and lists; `totals` counts also the differences that are not listed."""
    findings = ("id", "severity", "text", "advice", "provisional", "datasets")
    listed = sorted((one for part in check.comparisons for one in part.differences), key=lambda one: one.explained)
    return {
        "schema": 1,
        "shop": check.shop,
        "month": check.month,
        "period": parse_period(check.month).data,
        "provisional": check.provisional,
        "complete": check.complete,
        "reconciled": check.reconciled,
        "findings": [{name: getattr(one, name) for name in findings} for one in check.findings],
        "differences": [_difference(one) for one in listed],
        "totals": {one.check: _totals(one) for one in check.comparisons},
        "exports": [_export(one) for one in check.exports],
    }


def verdict(check: Check) -> str:
    """Complete or not, reconciled or not, in a line."""
    complete = "complete" if check.complete else "provisional" if check.provisional else "incomplete"
    number = sum(one.unexplained for one in check.comparisons)
    balance = say(f"check.is_{_balance(check)}", count=number)
    return say("check.verdict", complete=say(f"check.is_{complete}"), balance=balance)


def _balance(check: Check) -> str:
    compared = [one.reason is None for one in check.comparisons if one.check != "order_sums"]
    if not check.reconciled:
        return "unreconciled"
    return "reconciled" if all(compared) else "partly_reconciled" if any(compared) else "not_compared"


def _fine(check: Check) -> bool:
    return check.complete and check.reconciled


def _export_table(exports: Iterable[Export], title: str) -> Table:
    rows = [
        (
            Cell(label(one.dataset)),
            Cell(len(one.days), "count"),
            Cell(one.last_day),
            Cell(one.exported[:16] if one.exported else None),
            Cell(one.files, "count"),
        )
        for one in exports
    ]
    names = ("export", "days", "last_day", "exported", "files")
    return Table("exports", title, tuple(say(f"check.column_{name}") for name in names), tuple(rows))


def _comparison_table(comparisons: Iterable[Comparison]) -> Table:
    rows, notes = [], []
    for one in comparisons:
        name = say(f"check.check_{one.check}")
        if one.reason is not None:
            notes.append(say("check.not_compared", check=name, reason=one.reason))
            continue
        rows.append((Cell(name), Cell(one.compared, "count"), *_counts(one)))
        if waiting := one.figures.get("not_yet_settled"):
            amount = yuan(one.figures.get("not_yet_settled_fen") or 0)
            notes.append(say("check.not_yet_settled", count=f"{waiting:,}", amount=amount))
    names = ("compared_with", "compared", "unexplained", "explained") if rows else ()
    columns = tuple(say(f"check.column_{name}") for name in names)
    return Table("comparisons", say("check.comparisons"), columns, tuple(rows), tuple(notes))


def _counts(one: Comparison) -> tuple[Cell, Cell]:
    return Cell(one.unexplained, "count"), Cell(one.explained, "count")


def _differences(one: Comparison) -> Bullets:
    """Those that nobody can explain first; then what is harmless, each cause with its number."""
    items: list[Item] = []
    for explained in (False, True):
        number = one.explained if explained else one.unexplained
        listed = [found for found in one.differences if found.explained == explained][:SHOWN]
        mark, tone = _look(explained)
        items += [Item(difference_text(found), mark, tone) for found in listed]
        by_day = sum(cause.count for cause in one.causes if explained and cause.cause == BY_MISSING_DAY)
        if by_day:
            items.append(Item(say("check.by_missing_day", count=by_day), "*", "quiet"))
        if number - by_day > len(listed):
            items.append(Item(say("check.more", count=f"{number - by_day - len(listed):,}"), "*", "quiet"))
    return Bullets(tuple(items), say(f"check.check_{one.check}"), _difference_table(one))


def _look(explained: bool) -> tuple[str, Tone]:
    return ("○", "") if explained else ("✗", "bad")


def _difference_table(one: Comparison) -> Table | None:
    """Every difference that is listed, those without explanation first; columns without a value are left out."""
    found = sorted(one.differences, key=lambda each: each.explained)
    names = ("order", "day", "detail", "ours", "theirs", "difference", "cause", "is_explained", "file", "row")
    rows = list(map(_difference_row, found))
    kept = [place for place in range(len(names)) if any(row[place].value not in (None, "") for row in rows)]
    columns = tuple(say(f"check.column_{names[place]}") for place in kept)
    shown = tuple(tuple(row[place] for place in kept) for row in rows)
    return Table(f"differences_{one.check}", "", columns, shown) if found else None


def _difference_row(one: Difference) -> tuple[Cell, ...]:
    amounts = (_number(value, one.unit) for value in (one.ours, one.theirs, one.difference))
    ours, theirs, difference = (Cell(value, one.unit, signed=place == 2) for place, value in enumerate(amounts))
    known = say("check.yes" if one.explained else "check.no")
    texts = (Cell(cause_text(one.cause)), Cell(known), Cell(one.place.file if one.place else None))
    row = Cell(one.place.row if one.place else None, "count")
    return (Cell(one.order_id), Cell(one.day), Cell(one.detail), ours, theirs, difference, *texts, row)


def difference_text(one: Difference) -> str:
    """What differs, by how much, why, and where it stands."""
    what = " ".join(part for part in (one.order_id, one.day, one.detail) if part)
    values = {
        "what": what,
        "ours": _amount(one.ours, one.unit),
        "theirs": _amount(one.theirs, one.unit),
        "difference": _signed(one.difference, one.unit),
        "cause": cause_text(one.cause),
    }
    return say(f"check.differs_{one.check}", **values) + _where(one)


def _where(one: Difference) -> str:
    if one.place is None or not one.place.file:
        return ""
    file = one.place.file.rpartition("/")[2]
    return say("check.where" if one.place.row else "check.where_file", file=file, row=one.place.row)


def _amount(value: int | None, unit: str) -> str:
    if value is None:
        return say("check.nothing")
    return yuan(value) if unit == "yuan" else f"{value:,}"


def _signed(value: int, unit: str) -> str:
    return f"{'+' if value > 0 else ''}{_amount(value, unit)}"


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "check": one.check,
        "order_id": one.order_id,
        "day": one.day,
        "ours": _number(one.ours, one.unit),
        "theirs": _number(one.theirs, one.unit),
        "difference": _number(one.difference, one.unit),
        "unit": one.unit,
        "cause": one.cause,
        "explained": one.explained,
        "text": cause_text(one.cause),
        "detail": one.detail,
        "file": one.place.file if one.place else None,
        "row": one.place.row if one.place else None,
    }


def _totals(one: Comparison) -> dict[str, Any]:
    causes = [
        {"cause": each.cause, "explained": each.explained, "count": each.count, "difference": each.fen / 100}
        for each in one.causes
    ]
    counts = {"compared": one.compared, "unexplained": one.unexplained, "explained": one.explained}
    money = {name: _number(value, _unit(name)) for name, value in one.figures.items()}
    figures = {name.removesuffix("_fen") + "_amount" * name.endswith("_fen"): value for name, value in money.items()}
    return {**counts, "listed": len(one.differences), "reason": one.reason, "causes": causes, **figures}


def _unit(figure: str) -> str:
    return "count" if figure in ("orders", "platform_orders", "not_yet_settled") else "yuan"


def _number(value: int | None, unit: str) -> float | int | None:
    return value if value is None or unit != "yuan" else value / 100


def _export(one: Export) -> dict[str, Any]:
    return {
        "dataset": one.dataset,
        "label": label(one.dataset),
        "shop": one.shop,
        "days": len(one.days),
        "last_day": one.last_day,
        "exported": one.exported,
        "files": one.files,
    }
