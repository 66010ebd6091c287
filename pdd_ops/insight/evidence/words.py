"""What the statistical rules found, as one would tell it to the owner. Sentences that cannot be said are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pdd_ops.insight.evidence.bulk import Bulk
from pdd_ops.insight.evidence.concentration import Concentrated
from pdd_ops.insight.evidence.extremes import Extreme, high_ones
from pdd_ops.insight.evidence.found import Found, LevelShift
from pdd_ops.lang import pick, say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.wording import amount_text, moved_text
from pdd_ops.periods import Period

NEAR = 3  # days between a gap and a level that begin together
NEXT_TO_NOTHING = 0.05  # of the other level
BULK_TOLD, PRODUCTS_TOLD, EXTREMES_TOLD = 3, 3, 3
SOON = 2 * 3600  # seconds: an order of which the money is asked back before was hardly meant
OF_SHOP = 0.05  # of the shop's sales: bulk orders that are less are not told
LEVEL_OF_SHOP = 0.03  # likewise a product's level: its change of a month


def bulk_sentences(found: Found, values: Mapping[str, MetricValue], judged: Mapping[str, MetricValue]) -> Iterator[str]:
    """The bulk orders of the period, and sales without them."""
    whole = values["gmv"].value or 0
    told = [one for one in found.bulk_here if one.fen / 100 >= OF_SHOP * whole > 0][:BULK_TOLD]
    for one in told:
        yield _bulk(found, one, one.fen / 100 / whole)
    if told:
        plain = {
            name: amount_text(judged[name].value or 0, judged[name].unit) for name in ("gmv", "orders", "order_value")
        }
        moved = moved_text(judged["gmv"])
        yield (
            say("evidence.without_bulk_moved", **plain, moved=moved) if moved else say("evidence.without_bulk", **plain)
        )


def _bulk(found: Found, one: Bulk, part: float) -> str:
    values = {
        "count": one.orders,
        "pieces": one.pieces_each,
        "amount": _yuan(one.fen),
        "product": found.names.get(one.product, one.product),
        "share": amount_text(one.share, "rate"),
        "part": amount_text(part, "rate"),
    }
    refunded = sum(large.refunded for large in one.of)
    text = say("evidence.bulk_one" if one.orders == 1 else "evidence.bulk", **values)
    if not refunded:
        return text
    if one.orders > 1:
        return text + say("evidence.bulk_refunded", refunded=refunded)
    after = one.asked_after
    if after is None or not 0 <= after <= SOON:
        return text + say("evidence.bulk_one_refunded")
    return text + say("evidence.bulk_one_cancelled", minutes=max(after // 60, 1))


def level_sentences(found: Found, daily_fen: float) -> Iterator[str]:
    """The shifts of the shop, then of the products that matter; `daily_fen` is what the shop sells a day."""
    least = LEVEL_OF_SHOP * daily_fen
    for one in [one for one in found.shifts if not one.product]:
        yield _level(one, say("evidence.shop"))
    moved = [one for one in found.shifts if one.product and abs(one.shift.after - one.shift.before) >= least]
    moved = [one for one in moved if not _is_gap(found, one)]
    moved.sort(key=lambda one: (-abs(one.shift.after - one.shift.before), one.product))
    for one in moved[:PRODUCTS_TOLD]:
        yield _level(one, say("evidence.quoted", name=found.names.get(one.product, one.product)))


def _is_gap(found: Found, one: LevelShift) -> bool:
    """Whether a product fell because it sold nothing for days: that is said as a stock gap, with its end."""
    gap = found.gap_of(one.product)
    near = (
        gap is not None and abs(Period(min(gap.first, one.shift.day), max(gap.first, one.shift.day)).days - 1) <= NEAR
    )
    return near and one.shift.after < one.shift.before


def _level(one: LevelShift, thing: str) -> str:
    shift = one.shift
    kind = "up" if shift.after > shift.before else "down"
    if shift.before <= NEXT_TO_NOTHING * shift.after:
        kind = "begins"
    elif shift.after <= NEXT_TO_NOTHING * shift.before:
        kind = "ends"
    values = {"day": shift.day, "object": thing, "before": _yuan(shift.before), "after": _yuan(shift.after)}
    text = say(f"evidence.level_{kind}", **values, days=shift.days_before, rate=amount_text(abs(shift.change), "rate"))
    if one.refunds is None:
        return text
    before, after = (amount_text(rate, "rate") for rate in one.refunds)
    return text + say("evidence.level_refunds", before=before, after=after)


def pace_sentence(found: Found) -> str:
    """The pace of the last complete days; '' where it says nothing new."""
    one = found.pace
    if one is None:
        return ""
    kind = ("pace_up" if one.change > 0 else "pace_down") if one.moved else "pace"
    values = {"days": one.days, "first": one.first, "last": one.last, "daily": _yuan(one.daily)}
    return say(f"evidence.{kind}", **values, rate=amount_text(abs(one.change), "rate"), month=_about(one.month))


def _about(fen: float) -> str:
    """What a pace comes to, no more exactly than it is known: in yuan, from 10,000 on in hundreds."""
    yuan = round(fen / 100, -2 if fen >= 10_000_00 else 0)
    return say("metrics.yuan", text=f"{yuan:,.0f}")


def group_sentences(found: Found, labels: Mapping[str, str]) -> Iterator[str]:
    """Of each dimension (`labels` has their names) why it has no refund rates, or the groups that refund most."""
    for by, one in found.masked.items():
        if one.share < 1:
            rates = {"refunded": one.of_refunded, "kept": one.of_kept, "share": one.share}
            texts = {name: amount_text(rate, "rate") for name, rate in rates.items()}
            yield say(f"evidence.masked_{'uneven' if one.uneven else 'much'}", dimension=labels[by], **texts)
    for by, extremes in found.extremes.items():
        high = high_ones(extremes)[:EXTREMES_TOLD]
        if len(high) == 1:
            yield say("evidence.extreme_high", **_extreme(high[0]))
        elif high:
            listed = pick({"zh": "、", "en": ", "}).join(say("evidence.extreme_item", **_extreme(one)) for one in high)
            yield say("evidence.extreme_more", dimension=labels[by], list=listed, others=_extreme(high[0])["others"])


def _extreme(one: Extreme) -> dict[str, str | int]:
    rates = {"rate": one.rate, "low": one.low, "high": one.high, "others": one.others}
    return {"name": one.key, "orders": one.orders, **{name: amount_text(rate, "rate") for name, rate in rates.items()}}


def concentrated_sentence(one: Concentrated, label: str) -> str:
    """That a rise comes from one product or channel; amounts of `one` in yuan."""
    thing = say("evidence.quoted", name=label)
    return say("evidence.concentrated", object=thing, **_risen(one, round(one.change, 2)))


def many_sentence(found: Found) -> str:
    """That a rise comes from orders of many pieces; '' where it does not."""
    one = found.many
    return say("evidence.concentrated_many", **_risen(one, round(one.change / 100, 2))) if one else ""


def _risen(one: Concentrated, yuan: float) -> dict[str, str]:
    rates = {"part": min(one.part, 1.0), "before": one.share_before, "after": one.share}
    return {"change": amount_text(yuan, "yuan"), **{name: amount_text(rate, "rate") for name, rate in rates.items()}}


def listed(sentences: Sequence[str]) -> list[str]:
    """Those that can be said."""
    return [text for text in sentences if text]


def _yuan(fen: float) -> str:
    return amount_text(round(fen / 100, 2), "yuan")
