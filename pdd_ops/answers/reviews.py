"""What buyers say in a period: scores, topics, products that stand out, and the reviews that wait for an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Card, Cards, Cell, Document, Item, Paragraph, Table
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.lexicon.classify import Classified, classify
from pdd_ops.lexicon.words import lexicon
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import today
from pdd_ops.work.review_measures import measure_for
from pdd_ops.work.reviews import METRICS, ProductTopic, Reviews, Topic, Waiting, problems

SHOWN_TOPICS, SHOWN_WAITING = 10, 20


def reviews_answer(found: Reviews, shop: str) -> tuple[Document, dict[str, Any]]:
    """The document of a period, and the object of `reviews --json`."""
    title = say("reviews.title", shop=shop, period=found.period)
    document = Document(title, tuple(_blocks(found)), name=f"reviews-{shop}-{found.period}", day=found.period.last)
    return document, _object(found, shop)


def todo_answer(found: Sequence[Waiting] | None, shop: str) -> tuple[Document, dict[str, Any]]:
    """The document of what waits, of all days, and its object. None where no reviews have been imported."""
    if found is None:
        reason = say("reviews.none_imported")
        blocks: tuple[Block, ...] = (Paragraph(reason, "quiet"),)
        empty = Document(say("reviews.todo_heading", shop=shop), blocks, name=f"reviews-todo-{shop}", day=today())
        return empty, {"schema": 1, "shop": shop, "todo": None, "reason": reason}
    title = say("reviews.todo_title", shop=shop, count=len(found))
    blocks = (_waiting_table(found),) if found else (Paragraph(say("reviews.none_waits"), "good"),)
    document = Document(title, blocks, name=f"reviews-todo-{shop}", day=today())
    return document, {"schema": 1, "shop": shop, "todo": [_waiting(one) for one in found]}


def classified_lines(file: Path, *, as_json: bool) -> Iterator[str]:
    """How each line of a text file is read, blank ones too. Raises PddOpsError where it cannot be read."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PddOpsError(say("reviews.unreadable", file=file, detail=error.strerror or error)) from None
    lines = _decoded(content).split("\n")
    if lines and not lines[-1]:
        lines.pop()
    words = lexicon()
    for number, line in enumerate(lines, start=1):
        read = classify(line, words)
        yield _json_line(number, read) if as_json else _plain_line(number, read)


def _decoded(content: bytes) -> str:
    """Text in UTF-8, else in the encoding of Chinese Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _json_line(number: int, read: Classified) -> str:
    return json.dumps({"line": number, "polarity": read.polarity, "topics": dict(read.topics)}, ensure_ascii=False)


def _plain_line(number: int, read: Classified) -> str:
    return f"{number}\t{say(f'reviews.{read.polarity}')}\t{_topics_text(read.topics)}"


def _topics_text(topics: Any) -> str:  # noqa: ANN401  # a mapping of topic and polarity
    return say("reviews.comma").join(f"{topic} {say(f'reviews.mark_{how}')}" for topic, how in topics.items())


def _blocks(found: Reviews) -> Iterator[Block]:
    if not found.value("reviews"):
        yield Paragraph(say("reviews.none"), "quiet")
        return
    yield Cards(tuple(_cards(found)))
    if standing_out := problems(found.topics):
        yield Bullets(tuple(Item(_sentence(one)) for one in standing_out), say("reviews.stands_out"))
    if found.topics:
        yield _topic_table(found.topics)
    if found.waiting:
        yield _waiting_table(found.waiting[:SHOWN_WAITING], more=len(found.waiting) - SHOWN_WAITING)


def _cards(found: Reviews) -> Iterator[Card]:
    for metric, value in zip(found.values.metrics, found.values.rows[0].values, strict=True):
        yield Card(metric.label, Cell(value.value, metric.unit, metric=metric.id), reason=value.reason or "")


def _sentence(one: ProductTopic) -> str:
    """'茶杯：5 条评价里 3 条说到 破损 …'"""
    return say(
        "reviews.problem", name=one.name or one.product, topic=one.topic, complaints=one.complaints,
        with_text=one.with_text, rate=number_text(one.rate, "rate"), other=number_text(one.other_rate or 0, "rate"),
        measure=measure_for(one.topic),
    )  # fmt: skip


def _topic_table(topics: Sequence[Topic]) -> Table:
    columns = tuple(say(f"reviews.column_{name}") for name in ("topic", "complaints", "rate", "products"))
    rows = tuple(
        (Cell(one.topic), Cell(one.complaints, "count"), Cell(one.rate, "rate"), Cell(_products(one)))
        for one in topics[:SHOWN_TOPICS]
    )
    return Table("review_topics", say("reviews.topics"), columns, rows)


def _products(topic: Topic) -> str:
    listed = (f"{one.name or one.product or '—'} {one.complaints}" for one in topic.products[:3] if one.complaints)
    return say("reviews.comma").join(listed)


def _waiting_table(found: Sequence[Waiting], more: int = 0) -> Table:
    columns = tuple(say(f"reviews.column_{name}") for name in ("id", "day", "product", "score", "text", "topics"))
    rows = tuple(
        (
            Cell(one.id),
            Cell(one.day),
            Cell(one.name or one.product or None),
            _stars(one.score),
            Cell(one.text),
            Cell(_topics_text(one.topics)),
        )
        for one in found
    )
    notes = (say("reviews.more", count=more),) if more > 0 else ()
    return Table("review_todo", say("reviews.waiting"), columns, rows, (*notes, say("reviews.how_to_answer")))


def _stars(score: float | None) -> Cell:
    """The stars of one review: whole, as buyers give them."""
    return Cell(score, "score") if score is None or score % 1 else Cell(int(score), "count")


def _object(found: Reviews, shop: str) -> dict[str, Any]:
    values = {name: found.value(name) for name in METRICS}
    return {
        "schema": 1,
        "shop": shop,
        "period": {
            "kind": getattr(found.period, "kind", "range"),
            "first": found.period.first,
            "last": found.period.last,
        },
        "reviews": values["reviews"],
        "with_text": values["reviews_with_text"],
        "score": values["review_score"],
        "bad_rate": values["bad_review_rate"],
        "hidden_complaints": values["hidden_complaints"],
        "reply_rate": values["review_reply_rate"],
        "unanswered_bad": values["unanswered_bad"],
        "reasons": {
            metric.id: value.reason
            for metric, value in zip(found.values.metrics, found.values.rows[0].values, strict=True)
            if value.reason
        },
        "topics": [_topic(one) for one in found.topics],
        "problems": [_product(one) for one in problems(found.topics)],
        "todo": [_waiting(one) for one in found.waiting],
    }


def _topic(one: Topic) -> dict[str, Any]:
    products = [_product(each) for each in one.products if each.complaints]
    return {"topic": one.topic, "complaints": one.complaints, "rate": one.rate, "products": products}


def _product(one: ProductTopic) -> dict[str, Any]:
    return {
        "product": one.product,
        "name": one.name,
        "topic": one.topic,
        "complaints": one.complaints,
        "with_text": one.with_text,
        "rate": one.rate,
        "other_rate": one.other_rate,
        "stands_out": one.stands_out,
    }


def _waiting(one: Waiting) -> dict[str, Any]:
    return {
        "id": one.id,
        "day": one.day,
        "product": one.product,
        "name": one.name,
        "score": one.score,
        "text": one.text,
        "topics": dict(one.topics),
    }
