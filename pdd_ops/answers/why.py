"""Why net sales changed: the sentence, the factors, the products or sources, the rates, and what to read it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Document, Item, Paragraph
from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.why.model import RateSplit, Row, Why
from pdd_ops.insight.why.words import events_sentence, factor_label, period_text, stories
from pdd_ops.lang import say
from pdd_ops.periods import Period, parse_period
from pdd_ops.report.whys import factor_table, rate_table, row_table, tells, waterfall_of


def why_answer(answer: Why, by: str) -> tuple[Document, dict[str, Any]]:
    """The document, and plain values with the rows of one dimension."""
    document = Document(
        say("why.title", shop=answer.shop, month=period_text(answer, answer.month)),
        tuple(_blocks(answer)),
        name=f"why-{answer.shop}-{answer.month}",
        day=answer.compared.days.last,
        about=say("why.compared", compare=period_text(answer, answer.compare, other=True)),
    )
    return document, why_object(answer, by)


def _blocks(answer: Why) -> Iterator[Block]:
    if answer.provisional:
        yield Paragraph(say("render.provisional"), "warning")
    yield Paragraph(answer.sentence)
    if tells(answer):
        chart = waterfall_of(answer)
        yield replace(factor_table(answer), bars=3, total=True)
        yield from [chart] if chart else []
    if found := stories(answer):
        yield Bullets(tuple(map(Item, found)), say("why.stands_out"))
    yield from (row_table(answer, by) for by, rows in answer.rows.items() if rows)
    yield from map(rate_table, answer.rates)
    yield Bullets(tuple(map(Item, (events_sentence(answer), *answer.notes))), say("why.read_with"))


def why_object(answer: Why, by: str) -> dict[str, Any]:
    """The answer in plain dicts and lists, with the rows of one dimension. Contributions sum to the changes."""
    return {
        "schema": 1,
        "metric": "net_sales",
        "shop": answer.shop,
        "month": answer.month,
        "period": parse_period(answer.month).data,
        "compare": answer.compare,
        "days": {"month": _period(answer.compared.days), "compare": _period(answer.compared.before)},
        "provisional": answer.provisional,
        "from": answer.before / 100,
        "to": answer.after / 100,
        "change": answer.change / 100,
        "factors": [_factor(factor) for factor in answer.factors],
        "factor_values": {one.id: {"unit": one.unit, "from": one.before, "to": one.after} for one in answer.factors},
        "dimension": by,
        "by": [_row_object(row) for row in answer.rows.get(by, ())],
        "rates": [_rate(one) for one in answer.rates],
        "sentence": answer.sentence,
        "stories": stories(answer),
        "events": [
            {"id": one.id, "label": one.label, "kind": one.kind, "first": one.first, "last": one.last}
            for one in answer.events
        ],
        "notes": list(answer.notes),
    }


def _factor(factor: Factor) -> dict[str, Any]:
    return {"id": factor.id, "label": factor_label(factor.id), "contribution": factor.contribution / 100}


def _row_object(row: Row) -> dict[str, Any]:
    factors = [_factor(factor) for factor in row.factors]
    return {"key": row.key, "label": row.label, "change": row.change / 100, "factors": factors}


def _rate(one: RateSplit) -> dict[str, Any]:
    rows = [{"key": row.key, "label": row.label, "rate": row.rate, "mix": row.mix} for row in one.rows]
    return {
        "metric": one.metric,
        "by": one.by,
        "from": one.before,
        "to": one.after,
        "change": one.change,
        "rows": rows,
    }


def _period(period: Period) -> list[str]:
    return [period.first, period.last]
