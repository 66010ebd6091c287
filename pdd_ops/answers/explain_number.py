"""An explained number: what it is, how it is computed, and from which files; its rows: explain_rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Code, Document, Item, Paragraph, Table
from pdd_ops.explain.model import Explanation, Piece
from pdd_ops.explain.number import rows_command
from pdd_ops.explain.rows import Behind
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import NO_SUMS, Metric, dimensions
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.values import Number
from pdd_ops.metrics.wording import MISSING, amount_text, change_text, number_text
from pdd_ops.periods import NamedPeriod, parse_period

SIGNS = {"ratio": "÷", "difference": "−"}


def number_answer(explained: Explanation) -> tuple[Document, dict[str, Any]]:
    """What the number is, how it is computed, from which files, and what to type for its rows; and plain values."""
    asked = explained.asked
    document = Document(
        say("explain.title", label=asked.label, id=asked.id, shop=explained.shop, month=explained.month),
        tuple(_blocks(explained)),
        name=f"explain-{asked.id}-{explained.shop}-{explained.month}",
        day=parse_period(explained.month).last,
    )
    return document, _data(explained)


def _blocks(explained: Explanation) -> Iterator[Block]:
    yield from (Paragraph(line, "strong") for line in _value_lines(explained))
    yield Bullets(tuple(Item(text, say(f"explain.{name}")) for name, text in _facts(explained)))
    yield from (_file_table(explained, piece) for piece in explained.pieces if piece.files)
    yield Code(explained.sql, say("explain.sql"), "sql")
    if explained.value.value is not None:
        yield Code(tuple(commands(explained)), say("explain.next"))


def formula(explained: Explanation) -> str:
    """The arithmetic in words and in numbers: 退款率 = 退款订单数 ÷ 成交订单数 = 35 ÷ 412 = 8.50%."""
    metric, value = explained.metric, explained.value.value
    total = MISSING if value is None else amount_text(value, metric.unit)
    if metric.distinct:
        return f"{metric.label} = {say('explain.of_keys', count=f'{value or 0:,}')}"
    if metric.kind == "last":
        return f"{metric.label} = {say('explain.of_day')} = {total}"
    if metric.kind == "additive":
        count = sum(piece.rows for piece in explained.pieces)
        return f"{metric.label} = {say('explain.of_rows', count=f'{count:,}')} = {total}"
    if metric.kind in ("outlook", "median"):
        return f"{metric.label} = {say(f'explain.of_{metric.kind}')} = {total}"
    sign = f" {SIGNS[metric.kind]} "
    words = sign.join(piece.metric.label for piece in explained.pieces)
    if any(piece.value is None for piece in explained.pieces):
        return f"{metric.label} = {words}"
    numbers = sign.join(_part_text(explained.metric, piece) for piece in explained.pieces)
    return f"{metric.label} = {words} = {numbers} = {total}"


def comparison(value: MetricValue, before: NamedPeriod) -> str:
    """What is said of a metric against the period before, on which days, and why no more is said."""
    if value.why_not or value.previous is None:
        return say("explain.not_compared", reason=value.why_not or say("explain.nothing_before"))
    days = value.compared_days
    found = say(
        "explain.against_value",
        before=before.heading,
        previous=amount_text(value.previous, value.unit),
        change=change_text(value) or "",
    )
    if days:
        ends = {"first": days.this[0], "last": days.this[1], "begin": days.other[0], "end": days.other[1]}
        found += say("explain.against_days", count=days.count, **ends)
    return found + (say("explain.no_rate", reason=value.why_no_rate) if value.why_no_rate else "")


def commands(explained: Explanation) -> list[str]:
    """What to type for the rows behind the number: of a ratio for each of its parts."""
    ids = [explained.metric.id] if explained.metric.kind not in NO_SUMS else [one.metric.id for one in explained.pieces]
    return [rows_command(explained, one) for one in ids]


def _data(explained: Explanation) -> dict[str, Any]:
    """Plain values; amounts in yuan."""
    return head(explained) | {
        "definition": explained.metric.definition,
        "basis": say(f"report.basis_{explained.metric.basis}"),
        "formula": formula(explained),
        "parts": [_piece(piece) for piece in explained.pieces],
        "sql": list(explained.sql),
        "commands": commands(explained),
    }


def verdict(explained: Explanation) -> str:
    """What there is to say when all rows have been printed."""
    value = explained.value.value
    if value is None:
        return say("explain.missing", reason=explained.value.reason)
    known = "is_value" if explained.metric.kind == "last" else "adds_up"
    return say(f"explain.{known}", value=amount_text(value, explained.metric.unit))


def head(explained: Explanation) -> dict[str, Any]:
    """What the JSON of a number begins with, rows or not."""
    subject = explained.subject
    return {
        "schema": 1,
        "shop": explained.shop,
        "metric": explained.asked.id,
        "month": explained.month,
        "period": parse_period(explained.month).data,
        "label": explained.asked.label,
        "by": subject.by,
        "key": subject.key if subject.by else None,
        "key_label": subject.label if subject.by else None,
        "value": explained.value.value,
        "unit": explained.metric.unit,
        "reason": explained.value.reason,
        "note": explained.value.note,
        "days": explained.value.days,
        "why_not_compared": explained.compared.why_not or explained.compared.why_no_rate
        if explained.compared
        else None,
    }


def _value_lines(explained: Explanation) -> Iterator[str]:
    value, subject = explained.value, explained.subject
    if subject.by:
        label = subject.label if subject.label == subject.key else f"{subject.label} ({subject.key})"
        yield say("explain.subject", by=dimensions()[subject.by].label, label=label)
    if value.value is None:
        yield say("explain.missing", reason=value.reason)
    else:
        yield say("explain.is", value=amount_text(value.value, explained.metric.unit))
    if explained.asked.id != explained.metric.id:
        yield say("explain.instead", label=explained.metric.label)


def _facts(explained: Explanation) -> Iterator[tuple[str, str]]:
    yield "definition", explained.metric.definition
    yield "basis", say(f"report.basis_{explained.metric.basis}")
    if explained.value.value is not None:
        yield "formula", formula(explained)
    if explained.value.note:
        yield "note", explained.value.note
    if explained.value.value is not None and explained.compared:
        yield "against", comparison(explained.compared, parse_period(explained.month).shift(-1))
    for piece in explained.pieces:
        yield from (("of_which", text) for text in _apart(piece))


def _apart(piece: Piece) -> Iterator[str]:
    """How much of a sum came about in another way than the rest."""
    for note in dict.fromkeys(one.note for one in piece.files if one.note):
        found = [one for one in piece.files if one.note == note]
        amount, rows = sum(one.amount for one in found), sum(one.rows for one in found)
        share = number_text(amount / piece.stored, "rate") if piece.stored else MISSING
        text = amount_text(_number(amount, piece.metric.unit), piece.metric.unit)
        yield say(f"explain.why_{note}", amount=text, share=share, rows=f"{rows:,}", label=piece.metric.label)


def _part_text(metric: Metric, piece: Piece) -> str:
    text = amount_text(piece.value or 0, piece.metric.unit)
    return say("explain.in_hours", text=text) if metric.divisor != 1 and piece.metric.id == metric.numerator else text


def _file_table(explained: Explanation, piece: Piece) -> Table:
    alone = len(explained.pieces) == 1
    title = say("explain.files") if alone else say("explain.files_of", label=piece.metric.label)
    unit = piece.metric.unit
    amount = say("explain.column_amount" if unit == "yuan" else "explain.column_count")
    columns = (*(say(f"explain.column_{name}") for name in ("file", "as_of", "rows")), amount)
    rows = tuple(tuple(_file_cells(one, unit)) for one in piece.files)
    return Table(f"files_{piece.metric.id}", title, columns, rows)


def _file_cells(one: Behind, unit: str) -> list[Cell]:
    name = f"{one.file} [{say(f'explain.note_{one.note}')}]" if one.note else one.file
    return [Cell(name), Cell(one.as_of[:16]), Cell(one.rows, "count"), Cell(_number(one.amount, unit), unit)]


def _piece(piece: Piece) -> dict[str, Any]:
    unit = piece.metric.unit
    files = [
        {
            "file": one.file,
            "format": one.format,
            "as_of": one.as_of,
            "rows": one.rows,
            "amount": _number(one.amount, unit),
            "note": one.note or None,
        }
        for one in piece.files
    ]
    return {
        "metric": piece.metric.id,
        "label": piece.metric.label,
        "unit": unit,
        "value": piece.value,
        "rows": piece.rows,
        "files": files,
    }


def _number(amount: Number, unit: str) -> Number:
    return amount / 100 if unit == "yuan" else amount
