"""Tables of what buyers say: figures, topics, and the products that stand out."""

from __future__ import annotations

from pdd_ops.document.blocks import Cell, Table
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration, figures, made
from pdd_ops.work.promises import LEAST, Measured
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
    found = sorted(inputs.promises, key=lambda one: (one.gap is None, -(one.gap or 0)))
    return made(declaration, promise_columns(), [promise_row(one) for one in found])


def promise_columns() -> tuple[str, ...]:
    """The headings over `promise_row`."""
    return tuple(say(f"survey.column_{name}") for name in ("promise", "source", "share", "asked", "evidence", "gap"))


def promise_row(one: Measured) -> tuple[Cell, ...]:
    """A promise: what it says, who says so, kept or complaints, of how many, how that is known, and the gap."""
    product = one.promise.product
    return (
        Cell(f"{one.promise.text}（{product}）" if product else one.promise.text),
        Cell(one.promise.source or say("survey.by_owner")),
        Cell(share_text(one)),
        Cell(one.n or None, "count"),
        Cell(evidence_text(one)),
        Cell(one.gap, "rate"),
    )


def share_text(one: Measured) -> str | None:
    """'兑现 91.00%' of a promise of hours, '不满 2.50%' of any other; None where nothing is known."""
    if one.share is None:
        return None
    key = "survey.kept_share" if one.evidence == "hours" else "survey.complaint_share"
    return say(key, share=number_text(one.share, "rate"))


def evidence_text(one: Measured) -> str:
    """How it is known; why not, where it is not."""
    if one.why:
        return one.why
    promise = one.promise
    said = {"hours": promise.hours, "topic": promise.topic, "question": promise.question}
    text = said.get(one.evidence) or say("survey.comma").join(promise.reason)
    few = say("survey.few") if one.n < LEAST else ""
    return say("survey.comma").join(part for part in (say(f"survey.evidence_{one.evidence}", what=text), few) if part)
