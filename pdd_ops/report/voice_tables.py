"""Tables of what buyers say: figures, topics, and the products that stand out."""

from __future__ import annotations

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration, figures, made
from pdd_ops.work.review_measures import measure_for
from pdd_ops.work.reviews import Topic, problems

NAMED = 3  # products of a topic


def voice_figures(inputs: Inputs, declaration: Declaration) -> Table:
    """Figures of reviews; none where there are no reviews in either period."""
    return figures(inputs, {**declaration, "metrics": declaration["of"]})


def topics_table(inputs: Inputs, declaration: Declaration) -> Table:
    """A topic a row, the most complaints first."""
    rows = [
        (Cell(one.topic), Cell(one.complaints, "count"), Cell(one.rate, "rate"), Cell(_products(one)))
        for one in inputs.voice.topics
    ]
    return made(
        declaration, [say(f"reviews.column_{name}") for name in ("topic", "complaints", "rate", "products")], rows
    )


def _products(topic: Topic) -> str:
    listed = (f"{one.name or one.product or '—'} {one.complaints}" for one in topic.products[:NAMED] if one.complaints)
    return say("reviews.comma").join(listed)


def common_table(inputs: Inputs, declaration: Declaration) -> Table:
    """Products that are complained of more than the shop's others, with what to do."""
    rows = [
        (
            Cell(one.name or one.product),
            Cell(one.topic),
            Cell(one.complaints, "count"),
            Cell(one.with_text, "count"),
            Cell(one.rate, "rate"),
            Cell(one.other_rate, "rate"),
            Cell(measure_for(one.topic)),
        )
        for one in problems(inputs.voice.topics)
    ]
    names = ("product", "topic", "complaints", "with_text", "rate", "elsewhere", "measure")
    return made(declaration, [say(f"reviews.column_{name}") for name in names], rows)


def promises_table(inputs: Inputs, declaration: Declaration) -> Table:
    """What pages promise against what buyers got, the widest gap first; what cannot be measured last."""
    if not inputs.promises:
        return made(declaration, (), [])
    from pdd_ops.report.survey_rows import promise_columns, promise_row

    found = sorted(inputs.promises, key=lambda one: (one.gap is None, -(one.gap or 0)))
    return made(declaration, promise_columns(), [promise_row(one) for one in found])
