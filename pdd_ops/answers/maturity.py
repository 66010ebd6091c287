"""How ripe refund rates are: a table of months with what was seen, what it will become, and why that is not said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.insight.maturity import Maturity, MonthSeen
from pdd_ops.lang import say
from pdd_ops.metrics.gate import FEWEST_ORDERS
from pdd_ops.metrics.refund_outlook import EQUAL_AGE, FULL_AGE
from pdd_ops.metrics.values import Number

_COLUMNS = {  # metric -> its unit
    "orders": "count", "refund_orders": "count", "refund_rate": "rate", "refund_rate_developed": "rate",
    "refund_developed_low": "rate", "refund_developed_high": "rate", "refund_maturity": "rate",
    "refund_rate_30d": "rate",
}  # fmt: skip
_FORETOLD = ("refund_rate_developed", "refund_developed_low", "refund_developed_high", "refund_maturity")


def maturity_answer(found: Maturity) -> tuple[Document, dict[str, Any]]:
    """The document, and the months in plain values: rates as fractions, null with a reason where nothing is said."""
    document = Document(
        say("maturity.title", shop=found.shop),
        tuple(_blocks(found)),
        name=f"maturity-{found.shop}",
        day=found.until or (f"{found.months[-1].month}-01" if found.months else ""),
        about=say("maturity.until", day=found.until) if found.until else "",
    )
    return document, _data(found)


def _blocks(found: Maturity) -> Iterator[Block]:
    if not found.months:
        yield Paragraph(say("refunds.no_orders"))
        return
    columns = ("month", *_COLUMNS)
    rows = tuple(_row(month) for month in found.months)
    yield Table("maturity", "", tuple(say(f"maturity.column_{name}") for name in columns), rows)
    notes = [*_reasons(found), say("maturity.how", days=FULL_AGE, equal=EQUAL_AGE)]
    yield Bullets(tuple(map(Item, notes)), say("maturity.read_with"))


def _row(month: MonthSeen) -> tuple[Cell, ...]:
    """A month without what would be read as settled: what is foretold of refunds whose days are not known, and a rate
    at equal age of too few orders."""
    told = {name: month.values[name].value for name in _COLUMNS}
    if month.provisional:
        told |= dict.fromkeys(_FORETOLD)
    if month.old_orders < FEWEST_ORDERS:
        told["refund_rate_30d"] = None
    return (Cell(month.month), *(Cell(told[name], unit) for name, unit in _COLUMNS.items()))


def _reasons(found: Maturity) -> list[str]:
    """Why months are not foretold, and which are provisional: each sentence with the months it is about."""
    said: dict[str, list[str]] = {}
    for month in found.months:
        if month.reason:
            said.setdefault(month.reason, []).append(month.month)
        if month.provisional:
            share = f"{month.values['refund_undated_share'].value or 0:.1%}"
            said.setdefault(say("refunds.undated", share=share), []).append(month.month)
        if text := _equal_age(month):
            said.setdefault(text, []).append(month.month)
    return [say("maturity.of_months", months=", ".join(months), text=text) for text, months in said.items()]


def _equal_age(month: MonthSeen) -> str:
    """Of how many orders the rate at equal age is, where not all of a month are old enough."""
    if not month.some_old:
        return ""
    words = {"days": EQUAL_AGE, "old": f"{month.old_orders:,}", "orders": f"{month.values['orders'].value:,}"}
    few = month.old_orders < FEWEST_ORDERS
    return say("maturity.few_old" if few else "maturity.some_old", fewest=FEWEST_ORDERS, **words)


def _data(found: Maturity) -> dict[str, Any]:
    return {"schema": 1, "shop": found.shop, "until": found.until, "months": [_month(one) for one in found.months]}


def _month(one: MonthSeen) -> dict[str, Any]:
    values: dict[str, Number | None] = {name: value.value for name, value in one.values.items()}
    return {
        "month": one.month,
        "orders": values["orders"],
        "seen": values["refund_orders"],
        "seen_rate": values["refund_rate"],
        "developed_rate": values["refund_rate_developed"],
        "low": values["refund_developed_low"],
        "high": values["refund_developed_high"],
        "maturity": values["refund_maturity"],
        "rate_30d": values["refund_rate_30d"],
        "orders_30d": one.old_orders,
        "seen_amount_rate": values["refund_amount_rate"],
        "developed_amount_rate": values["refund_amount_rate_developed"],
        "undated_share": values["refund_undated_share"],
        "provisional": one.provisional,
        "reason": one.reason,
    }
