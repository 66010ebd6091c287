"""Conversion and refund rate over sources and products: whose rate moved, and whose weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pdd_ops.insight.rates import Effect, Parts, effects
from pdd_ops.insight.why.model import AGED, REST, UNATTRIBUTED, Known, RateRow, RateSplit
from pdd_ops.lang import say
from pdd_ops.metrics.compare import Line
from pdd_ops.money import round_half_up

KEPT = 20  # rows; the others are taken together
DIGITS = 4  # of a percentage point, as changes of rates have them everywhere
ROUNDING = 0.00015  # points: the change of a metric is that of its rounded values
FEWEST_AGED = 30  # orders of that age, in either period
RATES = (  # metric, dimension, numerator, denominator, table of every day, whether the shop's own rate is the same
    ("conversion", "source_group", "buyers", "visitors", "traffic_sources", True),
    ("conversion", "source", "buyers", "visitors", "traffic_sources", True),
    ("conversion", "product", "buyers", "product_visitors", "product_days", False),
    ("refund_rate", "product", "refund_orders", "orders", "", True),
)


def rate_splits(known: Known) -> Iterator[RateSplit]:
    """One for each rate and dimension whose parts are known on every day of both periods."""
    if known.young and (aged := _aged(known)):
        yield aged
    for metric, by, numerator, denominator, table, of_shop in RATES:
        if by not in known.lines or (table and table not in known.full) or (known.young and metric == "refund_rate"):
            continue
        groups = _groups(known.lines[by], numerator, denominator)
        found = effects([group for group, _ in groups], digits=DIGITS)
        if found:
            yield _split(known, metric, by, groups, found, of_shop=of_shop)


def _aged(known: Known) -> RateSplit | None:
    """The refund rate of products at equal age; None where too few orders are that old. A product with too few of them
    in either period is one of the others: of thirteen orders six say nothing."""
    groups = _groups(known.aged, "refunds_30d", "orders_30d", fewest=FEWEST_AGED)
    whole = _together([group for group, _ in groups])
    found = effects([group for group, _ in groups], digits=DIGITS)
    if not found or groups[0][0].key == REST or min(whole.before[1], whole.after[1]) < FEWEST_AGED:
        return None
    return _split(known, AGED, "product", groups, found, of_shop=False)


def _groups(lines: Sequence[Line], numerator: str, denominator: str, *, fewest: int = 0) -> list[tuple[Parts, str]]:
    """The largest lines with their names, and all others together, those with `fewest` on either side at least."""
    named = [(_parts(line, numerator, denominator), line.label) for line in lines]
    named.sort(key=lambda pair: (-pair[0].before[1] - pair[0].after[1], pair[0].key))
    large = [pair for pair in named if min(pair[0].before[1], pair[0].after[1]) >= fewest]
    shown = large[:KEPT]
    rest = [group for group, _ in [*large[KEPT:], *(pair for pair in named if pair not in large)]]
    return [*shown, (_together(rest), say("why.rest", count=len(rest)))] if rest else shown


def _split(
    known: Known, metric: str, by: str, groups: Sequence[tuple[Parts, str]], found: Sequence[Effect], *, of_shop: bool
) -> RateSplit:
    """The rows, the largest effect first. What they do not tell of the change of the shop's rate is a row too."""
    rows = [
        RateRow(group.key, label, _rate(group.before), _rate(group.after), effect.rate, effect.mix)
        for (group, label), effect in zip(groups, found, strict=True)
    ]
    rows.sort(key=lambda row: (row.key == REST, -abs(row.rate + row.mix), row.key))
    told = round_half_up(sum(row.rate + row.mix for row in rows), DIGITS)
    shop, whole = known.values.get(metric), _together([group for group, _ in groups])
    if not of_shop or shop is None or shop.value is None or shop.previous is None or shop.change is None:
        return RateSplit(metric, by, _rate(whole.before) or 0.0, _rate(whole.after) or 0.0, told, tuple(rows))
    gap = round_half_up(shop.change - told, DIGITS)
    if abs(gap) < ROUNDING and rows:
        rows[0] = replace(rows[0], rate=round_half_up(rows[0].rate + gap, DIGITS))
    elif gap:
        rows.append(RateRow(UNATTRIBUTED, say(f"why.rate_elsewhere_{metric}"), None, None, gap, 0.0))
    return RateSplit(metric, by, shop.previous, shop.value, shop.change, tuple(rows))


def _parts(line: Line, numerator: str, denominator: str) -> Parts:
    top, bottom = line.values[numerator], line.values[denominator]
    before, after = ((int(getattr(top, side) or 0), int(getattr(bottom, side) or 0)) for side in ("previous", "value"))
    return Parts(line.key, before, after)


def _together(parts: Sequence[Parts]) -> Parts:
    before, after = (
        (sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs))
        for pairs in ([part.before for part in parts], [part.after for part in parts])
    )
    return Parts(REST, before, after)


def _rate(pair: tuple[int, int]) -> float | None:
    return round_half_up(pair[0] / pair[1], 6) if pair[1] else None
