"""Why sales changed, as lines for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.document.folding import fold, hanging
from pdd_ops.document.grid import draw
from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.why.model import RateSplit, Row, Why
from pdd_ops.insight.why.words import events_sentence, factor_label, period_text, stories
from pdd_ops.lang import say
from pdd_ops.periods import Period
from pdd_ops.render.terminal import WIDEST
from pdd_ops.report.whys import factor_table, rate_table, row_table, tells

BAR = 20  # signs of the longest bar
UP, DOWN = "█", "░"


def why_lines(answer: Why, width: int) -> Iterator[Text]:
    """The sentence, the factors with bars, the rows and rates, what stands out, the events and the notes."""
    width = min(width, WIDEST)
    yield from _styled(fold(say("why.title", shop=answer.shop, month=period_text(answer, answer.month)), width), "bold")
    compare = period_text(answer, answer.compare, other=True)
    yield from _styled(fold(say("why.compared", compare=compare), width), "dim")
    if answer.provisional:
        yield from _styled(fold(say("render.provisional"), width), "bold yellow")
    yield Text()
    yield from _styled(fold(answer.sentence, width))
    if tells(answer):
        yield Text()
        yield from _with_bars(factor_table(answer), width)
    yield from _bullets(say("why.stands_out"), stories(answer), width)
    tables = [row_table(answer, by) for by, rows in answer.rows.items() if rows]
    for table in [*tables, *(rate_table(one) for one in answer.rates)]:
        yield Text()
        yield Text(table.title, style="bold cyan")
        yield from draw(table.columns, table.rows, width)
        for note in table.notes:
            yield from _styled(hanging("*", note, width=width, indent=0), "dim")
    yield from _bullets(say("why.read_with"), [events_sentence(answer), *answer.notes], width)


def _with_bars(table: Table, width: int) -> Iterator[Text]:
    """The table of factors with a bar for each contribution; the last row is their sum."""
    amounts = [_number(row[-1]) for row in table.rows[:-1]]
    longest = max(abs(amount) for amount in amounts) or 1
    bars = [*(_bar(amount / longest) for amount in amounts), ""]
    rows = [(*row, Cell(bar)) for row, bar in zip(table.rows, bars, strict=True)]
    yield from draw([*table.columns, ""], rows, width)


def _bar(share: float) -> str:
    signs = round(abs(share) * BAR)
    return (UP if share > 0 else DOWN) * max(signs, 1 if share else 0)


def _number(cell: Cell) -> float:
    return float(cell.value or 0)


def _bullets(title: str, sentences: Sequence[str], width: int) -> Iterator[Text]:
    if not sentences:
        return
    yield Text()
    yield Text(title, style="bold cyan")
    for sentence in sentences:
        yield from _styled(hanging("·", sentence, width=width, indent=1))


def why_json(answer: Why, by: str) -> str:
    """One JSON object; amounts in yuan."""
    return json.dumps(why_object(answer, by), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def why_object(answer: Why, by: str) -> dict[str, Any]:
    """The answer in plain dicts and lists, with the rows of one dimension. Contributions sum to the changes."""
    return {
        "schema": 1,
        "metric": "net_sales",
        "shop": answer.shop,
        "month": answer.month,
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


def _styled(lines: Iterable[str], style: str = "") -> Iterator[Text]:
    return (Text(line, style=style) for line in lines)
