"""A check as lines for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text

from pdd_ops.check.exports import label
from pdd_ops.check.model import BY_MISSING_DAY, Check, Comparison, Difference, Export
from pdd_ops.check.words import cause_text
from pdd_ops.document.blocks import Cell
from pdd_ops.document.folding import fold, hanging
from pdd_ops.document.grid import draw
from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import parse_period
from pdd_ops.render.terminal import WIDEST

SHOWN = 20  # differences of a comparison on the screen; --json has them all
STYLES = {"missing": "red", "partial": "yellow", "info": "dim"}


def check_lines(check: Check, width: int) -> Iterator[Text]:
    """The verdict, what is missing, what was compared, and every difference with its cause."""
    width = min(width, WIDEST)
    yield from _styled(fold(say("check.title", shop=check.shop, month=check.month), width), "bold")
    yield from _styled(fold(verdict(check), width), "bold green" if _fine(check) else "bold yellow")
    yield from _heading(say("check.exports"))
    for finding in check.findings:
        mark = say(f"check.severity_{finding.severity}")
        yield from _styled(hanging(mark, finding.sentence, width=width, indent=1), STYLES[finding.severity])
    yield from _export_table(check.exports, width)
    yield from _heading(say("check.comparisons"))
    yield from _comparison_table(check.comparisons, width)
    for one in check.comparisons:
        yield from _differences(one, width)


def check_json(check: Check) -> str:
    """One JSON object; amounts in yuan."""
    return json.dumps(check_object(check), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


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


def _export_table(exports: Iterable[Export], width: int) -> Iterator[Text]:
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
    yield Text()
    yield from draw([say(f"check.column_{name}") for name in names], rows, width)


def _comparison_table(comparisons: Iterable[Comparison], width: int) -> Iterator[Text]:
    rows = [
        (Cell(say(f"check.check_{one.check}")), Cell(one.compared, "count"), *_counts(one))
        for one in comparisons
        if one.reason is None
    ]
    names = ("compared_with", "compared", "unexplained", "explained")
    yield from draw([say(f"check.column_{name}") for name in names], rows, width) if rows else ()
    for one in comparisons:
        if one.reason is not None:
            text = say("check.not_compared", check=say(f"check.check_{one.check}"), reason=one.reason)
            yield from _styled(hanging("*", text, width=width, indent=0), "dim")
        elif waiting := one.figures.get("not_yet_settled"):
            amount = yuan(one.figures.get("not_yet_settled_fen") or 0)
            text = say("check.not_yet_settled", count=f"{waiting:,}", amount=amount)
            yield from _styled(hanging("*", text, width=width, indent=0), "dim")


def _counts(one: Comparison) -> tuple[Cell, Cell]:
    return Cell(one.unexplained, "count"), Cell(one.explained, "count")


def _differences(one: Comparison, width: int) -> Iterator[Text]:
    """Those that nobody can explain first; then what is harmless, each cause with its number."""
    if not one.causes:
        return
    yield from _heading(say(f"check.check_{one.check}"))
    for explained in (False, True):
        number = one.explained if explained else one.unexplained
        listed = [found for found in one.differences if found.explained == explained][:SHOWN]
        for found in listed:
            style = "" if explained else "red"
            yield from _styled(hanging("○" if explained else "✗", difference_text(found), width=width, indent=1), style)
        by_day = sum(cause.count for cause in one.causes if explained and cause.cause == BY_MISSING_DAY)
        if by_day:
            yield from _styled(hanging("*", say("check.by_missing_day", count=by_day), width=width, indent=1), "dim")
        if number - by_day > len(listed):
            more = say("check.more", count=f"{number - by_day - len(listed):,}")
            yield from _styled(hanging("*", more, width=width, indent=1), "dim")


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


def _heading(text: str) -> Iterator[Text]:
    yield Text()
    yield Text(text, style="bold cyan")


def _styled(lines: Iterable[str], style: str = "") -> Iterator[Text]:
    return (Text(line, style=style) for line in lines)
