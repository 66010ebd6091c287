"""New and old buyers: of how many orders the buyer is known, then what the platform tells of each day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Card, Cards, Cell, Document, Item, Paragraph
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.metrics.values import Value
from pdd_ops.metrics.wording import number_text
from pdd_ops.money import round_half_up
from pdd_ops.work.old_customers import METRICS, Customers


def customers_answer(found: Customers) -> tuple[Document, dict[str, Any]]:
    """The document, and the object of `customers --json`."""
    title = say("goods.customers_title", shop=found.shop, period=found.period.name)
    name = f"customers-{found.shop}-{found.period}"
    return Document(title, tuple(_blocks(found)), name=name, day=found.period.last), customers_object(found)


def _blocks(found: Customers) -> Iterator[Block]:
    yield Paragraph(coverage_sentence(found), "quiet")
    yield Paragraph(found.reason)
    yield Cards(
        tuple(
            Card(metric.label, Cell(value.value, metric.unit, metric=metric.id), reason=value.reason or "")
            for metric, value in _pairs(found)
        )
    )
    notes = [
        say("goods.of_metric", label=metric.label, note=value.note) for metric, value in _pairs(found) if value.note
    ]
    yield Bullets(tuple(Item(note, tone="quiet") for note in [*notes, say("goods.platform_basis")]))


def _pairs(found: Customers) -> Iterator[tuple[Metric, Value]]:
    return zip(found.values.metrics, found.values.rows[0].values, strict=True)


def coverage_sentence(found: Customers) -> str:
    """'身份覆盖率：按订单 0.00%，按金额 0.00%'."""
    shares = (found.identity.of_orders, found.identity.of_amount)
    orders, amount = ("—" if share is None else number_text(share, "rate") for share in shares)
    return say("goods.identity_coverage", orders=orders, amount=amount)


def customers_object(found: Customers) -> dict[str, Any]:
    """The answer in plain dicts and lists; `reasons` of what has no value."""
    values = {name: found.value(name) for name in METRICS}
    return {
        "schema": 1,
        "shop": found.shop,
        "period": found.period.data,
        "identity_coverage": {
            "orders": _rounded(found.identity.of_orders),
            "amount": _rounded(found.identity.of_amount),
        },
        **{name: value.value for name, value in values.items()},
        "reason": found.reason,
        "reasons": {name: value.reason for name, value in values.items() if value.reason},
        "notes": [say("goods.platform_basis"), *(value.note for value in values.values() if value.note)],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round_half_up(value, 6)
