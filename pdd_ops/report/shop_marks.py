"""Why a shop is to be looked at first, in words: what is overdue, what it loses, what fell, what nobody has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pdd_ops.insight.expression import BY_CHANCE
from pdd_ops.insight.robust_stats import rate_distance
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.sources import source_groups
from pdd_ops.metrics.wording import amount_text, number_text, signed_text
from pdd_ops.money import yuan
from pdd_ops.report.shop_rows import Mark, ShopRow, Told, days_behind

FALL = 0.2  # of sales, where no alert can tell for want of history
RISE = 5.0  # points of the refund rate, likewise
MOST_ALERTS = 2  # that are named


def marks_of(row: ShopRow) -> tuple[Mark, ...]:
    """What is wrong with a shop first, then what of it is not known."""
    found = (_overdue(row), _loses(row), *_alerts(row), _fell(row), _refunds(row), _bulk(row), _unseen(row))
    return tuple(mark for mark in found if mark is not None)


def _overdue(row: ShopRow) -> Mark | None:
    if not row.overdue:
        return None
    counts = Counter(one.kind for one in row.overdue)
    kinds = {kind: counts[kind] for kind in sorted(counts, key=lambda kind: (-counts[kind], kind))}
    parts = say("compare.between").join(
        say("compare.of_kind", kind=say(f"compare.kind_{kind}"), count=count) for kind, count in kinds.items()
    )
    fen = sum(one.fen or 0 for one in row.overdue)
    about = say("compare.about_money", amount=yuan(fen)) if fen else ""
    return Mark("overdue", say("compare.overdue", count=len(row.overdue), kinds=parts, about=about), fen=fen)


def _loses(row: ShopRow) -> Mark | None:
    """Only a loss that is certain, whatever comes back."""
    if row.profit is None or row.profit[1] >= 0:
        return None
    low, high = row.profit
    text = say("compare.loses" if low < high else "compare.loses_exactly", least=yuan(-high), most=yuan(-low))
    return Mark("loses", text, fen=-high)


def _alerts(row: ShopRow) -> Iterator[Mark]:
    """The grave alerts, those of the whole shop first."""
    grave = [one for one in row.alerts or () if one.severity == "high"]
    grave.sort(key=lambda one: (one.scope != "shop", -(one.impact or 0)))
    if not grave:
        return
    named = say("compare.between").join(map(_alert_text, grave[:MOST_ALERTS]))
    more = say("compare.more_alerts", count=len(grave) - MOST_ALERTS) if len(grave) > MOST_ALERTS else ""
    fen = round(max(one.impact or 0 for one in grave) * 100)  # the same money may be behind several
    yield Mark("alerts", say("compare.alerts", named=named, more=more), fen=fen)


def _alert_text(one: Told) -> str:
    metric = metrics()[one.metric]
    name = say("compare.a_day", metric=metric.label) if metric.unit in ("yuan", "count") else metric.label
    name = say("compare.on_usual_days", metric=name) if one.monthly else name
    value, expected = (number_text(number, metric.unit) for number in (one.value, one.expected))
    text = say("compare.alert", metric=name, value=value, expected=expected)
    if one.scope != "shop":
        label = source_label(one.key) if one.scope == "source" else one.label
        text = say("compare.alert_of_object", label=label, text=text)
    if one.monthly:
        return text
    days = one.first[5:] if one.first == one.last else f"{one.first[5:]}–{one.last[5:]}"
    return say("compare.alert_of_days", text=text, days=days)


def source_label(key: str) -> str:
    """The name of a group of sources in the language in use."""
    return next((group.label for group in source_groups() if group.id == key), key)


def _fell(row: ShopRow) -> Mark | None:
    """Sales and orders that fell by more than chance explains, where too little history is known for alerts."""
    gmv, orders = (row.plain.get(name) for name in ("gmv", "orders"))
    if row.alerts is not None or gmv is None or orders is None or gmv.change_rate is None or gmv.change_rate > -FALL:
        return None
    days = float(days_behind(gmv) or 1)
    if rate_distance(orders.compared or 0, days, orders.previous or 0, days) >= -BY_CHANCE:
        return None
    missing = round(((gmv.previous or 0) - (gmv.compared or 0)) * 100)
    return Mark("fell", say("compare.fell", change=signed_text(gmv.change_rate, "rate")), fen=missing)


def _refunds(row: ShopRow) -> Mark | None:
    """A refund rate above its own usual: that of the days before, where too little history is known for alerts."""
    rate = row.values.get("refund_rate")
    if row.alerts is not None or rate is None or rate.change is None or rate.change_rate is None:
        return None
    if rate.change < RISE or rate.by_chance or rate.compared is None or rate.previous is None:
        return None
    words = {name: amount_text(value, "rate") for name, value in (("now", rate.compared), ("before", rate.previous))}
    return Mark("refunds", say("compare.refunds", **words))


def _bulk(row: ShopRow) -> Mark | None:
    """That a few bulk orders make the change of sales, and what it is without them."""
    gmv, plain = row.values.get("gmv"), row.plain.get("gmv")
    if gmv is None or plain is None or plain.change_rate is None or gmv.change_rate is not None:
        return None
    return Mark("bulk", say("compare.bulk", change=signed_text(plain.change_rate, "rate")), bad=False)


def _unseen(row: ShopRow) -> Mark | None:
    """Days of the period that are over and that no export of orders covers; those before its first day are none."""
    if row.reason:
        return Mark("no_data", row.reason, bad=False)
    missing = row.expected - row.unborn - row.days
    if missing <= 0:
        return None
    if not row.days:
        return Mark("no_orders", say("compare.no_orders_yet"), bad=False)
    return Mark("unseen", say("compare.unseen", missing=missing, days=row.days, last=row.last), bad=False)
