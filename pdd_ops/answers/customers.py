"""New and old buyers: of how many orders the buyer is known, then what the platform tells of each day."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Card, Cards, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.metrics.values import Value
from pdd_ops.metrics.wording import number_text
from pdd_ops.money import round_half_up
from pdd_ops.work.benefits import Benefit, Benefits
from pdd_ops.work.old_customers import METRICS, Customers

FEN = 100


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
    yield from _benefits(found.benefits)
    yield Bullets(tuple(Item(note, tone="quiet") for note in [*notes, say("goods.platform_basis")]))


def _pairs(found: Customers) -> Iterator[tuple[Metric, Value]]:
    return zip(found.values.metrics, found.values.rows[0].values, strict=True)


def _benefits(found: Benefits) -> Iterator[Block]:
    """What benefits must bring; a line where costs are not known."""
    if found.left is None:
        yield Paragraph(say("goods.benefits_no_costs"), "quiet")
        return
    ends = {"low": f"{found.left[0] / FEN:,.2f}", "high": f"{found.left[1] / FEN:,.2f}"}
    title = say("goods.benefits_example" if found.example else "goods.benefits_table", **ends)
    columns = tuple(say(f"goods.column_{name}") for name in ("benefit", "benefit_cost", "benefit_more"))
    yield Table("benefits", title, columns, tuple(_benefit_cells(one) for one in found.rows))
    yield Bullets((Item(say("goods.benefits_how"), tone="quiet"),))


def _benefit_cells(one: Benefit) -> tuple[Cell, ...]:
    cost = one.cost if one.cost is not None else one.fixed or 0
    return Cell(say(f"goods.benefit_{one.kind}")), Cell(round_half_up(cost / FEN, 2), "yuan"), Cell(must_bring(one))


def must_bring(one: Benefit) -> str:
    """'订单多 12.50% 至 14.00% 以上'."""
    low, high = one.more
    if low is None:
        return say("goods.never")
    unit = "rate" if one.cost is not None else "count"
    ends = [number_text(end if unit == "rate" else ceil(end), unit) for end in (low, high) if end is not None]
    if len(ends) == 1:
        return say(f"goods.more_{unit}_perhaps", share=ends[0])
    share = ends[0] if ends[0] == ends[1] else say("goods.range", low=ends[0], high=ends[1])
    return say(f"goods.more_{unit}", share=share)


def _benefit(one: Benefit) -> dict[str, Any]:
    cost = one.cost if one.cost is not None else one.fixed or 0
    name = "orders_must_rise" if one.cost is not None else "orders_needed"
    return {"kind": one.kind, "cost": round_half_up(cost / FEN, 2), name: [_rounded(end) for end in one.more]}


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
        "benefits": {
            "example": found.benefits.example,
            "left_per_order": [round_half_up(end / FEN, 2) for end in found.benefits.left or ()] or None,
            "rows": [_benefit(one) for one in found.benefits.rows],
            "reason": None if found.benefits.left else say("goods.benefits_no_costs"),
        },
        "reason": found.reason,
        "reasons": {name: value.reason for name, value in values.items() if value.reason},
        "notes": [say("goods.platform_basis"), *(value.note for value in values.values() if value.note)],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round_half_up(value, 6)
