"""What campaigns did: uplift, extra profit, break-even uplift and the days after, with what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pdd_ops.document.blocks import Block, Bullets, Cell, Document, Item, Paragraph, Table
from pdd_ops.lang import say
from pdd_ops.metrics.wording import number_text
from pdd_ops.periods import Period, today
from pdd_ops.work.campaign_money import Costs
from pdd_ops.work.campaign_words import costs_sentence, days_text, new_buyers_sentence
from pdd_ops.work.campaigns import Campaign
from pdd_ops.work.kinds import types

FEN = 100
COLUMNS = ("id", "text", "days", "products", "uplift", "verdict", "extra", "break_even", "after")


def campaigns_answer(found: Sequence[Campaign], shop: str, period: Period | None) -> tuple[Document, dict[str, Any]]:
    """The document, and the object of `campaigns --json`."""
    title = say("campaigns.title", shop=shop, period=period or say("campaigns.all_days"))
    day = period.last if period else today()
    document = Document(title, tuple(_blocks(found)), name=f"campaigns-{shop}-{period or 'all'}", day=day)
    return document, {"schema": 1, "shop": shop, "rows": [_object(one) for one in found]}


def _blocks(found: Sequence[Campaign]) -> Iterator[Block]:
    if not found:
        yield Paragraph(say("campaigns.none"), "quiet")
        return
    columns = tuple(say(f"campaigns.column_{name}") for name in COLUMNS)
    yield Table("campaigns", say("campaigns.table"), columns, tuple(_row(one) for one in found))
    reasons = [(one.entry.id, one.reason) for one in found if one.reason]
    items = [Item(say("campaigns.reason", id=work_id, why=say(f"campaigns.why_{why}"))) for work_id, why in reasons]
    items += [Item(text) for text in _joint(found)]
    items += [Item(say("campaigns.limit", id=one.entry.id, reach=_reach(one))) for one in found if _is_unclear(one)]
    items += [Item(say(f"campaigns.no_{one.money.lacks}", id=one.entry.id)) for one in found if _lacks_money(one)]
    items += [Item(say("campaigns.loses_each", id=one.entry.id), tone="bad") for one in found if one.loses_each]
    items += [Item(text) for one in found if (text := costs_sentence(one))]
    items += [Item(text) for one in found if (text := new_buyers_sentence(one))]
    yield Bullets((*items, Item(say("campaigns.method"), tone="quiet")))


def _joint(found: Sequence[Campaign]) -> Iterator[str]:
    """Which campaigns are judged together, each of these groups once."""
    told = set[frozenset[str]]()
    for one in found:
        group = frozenset([one.entry.id or "", *one.together])
        if one.together and group not in told:
            told.add(group)
            yield say("campaigns.together", id=one.entry.id, others=_ids(one.together))


def _row(one: Campaign) -> tuple[Cell, ...]:
    found = one.uplift
    extra = one.extra_profit
    return (
        Cell(one.entry.id),
        Cell(one.entry.text),
        Cell(days_text(one)),
        Cell(_ids(one.entry.products) or say("campaigns.shop")),
        Cell(_interval(found.value, found.low, found.high)),
        Cell(say(f"campaigns.{found.verdict}")),
        Cell(f"{number_text(extra[0] / FEN, 'yuan')} – {number_text(extra[1] / FEN, 'yuan')}" if extra else None),
        Cell(one.break_even_uplift, "rate"),
        Cell(one.pull_forward, "rate", signed=True),
    )


def _interval(value: float | None, low: float | None, high: float | None) -> str | None:
    if value is None:
        return None
    told = number_text(value, "rate")
    if low is None or high is None:
        return told
    return say("campaigns.interval", value=told, low=number_text(low, "rate"), high=number_text(high, "rate"))


def _ids(ids: Sequence[str]) -> str:
    return say("campaigns.comma").join(ids)


def _is_unclear(one: Campaign) -> bool:
    return one.uplift.verdict == "unclear" and one.uplift.high is not None


def _lacks_money(one: Campaign) -> bool:
    return one.uplift.value is not None and bool(one.money.lacks)


def _reach(one: Campaign) -> str:
    """The uplift that would have been told, from what chance does."""
    found = one.uplift
    assert found.value is not None
    assert found.high is not None
    return number_text((1 + found.high) / (1 + found.value) - 1, "rate")


def _object(one: Campaign) -> dict[str, Any]:
    found, label = one.uplift, types().get(one.entry.type or "")
    extra = one.extra_profit
    return {
        "id": one.entry.id,
        "type": one.entry.type,
        "label": label.label if label else None,
        "text": one.entry.text,
        "product": one.entry.products[0] if len(one.entry.products) == 1 else None,
        "products": list(one.entry.products),
        "start": one.entry.day,
        "end": one.end,
        "uplift": {"value": found.value, "low": found.low, "high": found.high, "verdict": found.verdict},
        "expected_units": found.expected,
        "extra_profit": [round(part) / FEN for part in extra] if extra else None,
        "break_even_uplift": one.break_even_uplift,
        "pull_forward": one.pull_forward,
        "loses_each": one.loses_each,
        "costs": _costs(one.costs) if one.costs else None,
        "shop_new_buyers": _new_buyers(one),
        "cost": one.entry.cost_fen / FEN if one.entry.cost_fen is not None else None,
        "together": list(one.together),
        "reason": say(f"campaigns.why_{one.reason}") if one.reason else None,
    }


def _costs(one: Costs) -> dict[str, Any]:
    left = one.contribution
    return {
        "first": one.days.first,
        "last": one.days.last,
        "days": one.days.days,
        "of_days": one.length,
        "units": one.units,
        "contribution": [round(part) / FEN for part in left] if left else None,
        "ad_spend": None if one.ads is None else one.ads / FEN,
        "subsidy_fee": None if one.fee is None else one.fee / FEN,
        "cost": None if one.logged is None else one.logged / FEN,
    }


def _new_buyers(one: Campaign) -> dict[str, Any] | None:
    """Of the whole shop: against what was to be expected; null where they are not known."""
    found = one.new_buyers
    if found is None or found.value is None:
        return None
    return {"value": found.value, "low": found.low, "high": found.high, "expected": found.expected}
