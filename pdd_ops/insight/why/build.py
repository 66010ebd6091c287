"""The answer out of what is known: a pure function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pdd_ops.errors import PddOpsError
from pdd_ops.insight.calendar import Event, events
from pdd_ops.insight.decompose import Factor, Sums, split
from pdd_ops.insight.why.apart import BULK, bulk_factor, without_bulk
from pdd_ops.insight.why.causes import peak_sentences
from pdd_ops.insight.why.evidence import evidence_sentences
from pdd_ops.insight.why.model import REST, SOURCES, UNATTRIBUTED, Known, Row, Why
from pdd_ops.insight.why.notes import notes
from pdd_ops.insight.why.rate_splits import rate_splits
from pdd_ops.insight.why.sure import Behind
from pdd_ops.insight.why.words import reasons_told, row_sentences, sentence
from pdd_ops.lang import say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.values import Number
from pdd_ops.periods import Period, weekday

HARDLY = 0.1  # of the mean day: on a closed weekday only a few earlier orders are paid
OFTEN = 4  # times that a weekday is seen before it can be a closed one
KEPT = 100  # rows split one by one; all smaller ones are split together
VISITORS = {  # dimension ('': the shop) -> the metric that counts its visitors, and the table it comes from
    "": ("visitors", "traffic_days"),
    "product": ("product_visitors", "product_days"),
    "source": ("visitors", "traffic_sources"),
    "source_group": ("visitors", "traffic_sources"),
}
SIDES = ("previous", "value")
_Pair = tuple[Sums, Sums]  # of the other period, and of this one


def why(known: Known) -> Why:
    """Splits the change of net sales. Raises PddOpsError where one of the periods has no net sales, with the reason."""
    net = known.values["net_sales"]
    if net.value is None or net.previous is None:
        missing = known.month if net.value is None else known.other
        raise PddOpsError(say("why.no_net_sales", month=missing, reason=net.reason or say("why.no_orders")))
    plain = without_bulk(known)
    factors = (*split(*_sums(plain, plain.values, "")), *bulk_factor(known))
    rows = {by: tuple(_rows(known, plain, by)) for by in VISITORS if by in known.lines}
    answer = Why(
        shop=known.shop,
        month=str(known.month),
        compare=str(known.other),
        compared=known.compared,
        provisional=known.provisional,
        before=_fen(net.previous),
        after=_fen(net.value),
        factors=factors,
        rows=rows,
        rates=tuple(rate_splits(known)),
        sentence="",
        stories={},
        events=tuple(_events(known)),
        notes=tuple(notes(known, factors, rows)),
    )
    behind = Behind.of(plain.values, (known.compared.before.days, known.compared.days.days))
    told = reasons_told(answer, behind)
    stories = {
        "": (*evidence_sentences(known), *peak_sentences(plain)),
        **{by: tuple(row_sentences(plain, rows[by], by, told)) for by in rows},
    }
    return replace(answer, sentence=sentence(answer, behind), stories=stories)


def _events(known: Known) -> list[Event]:
    """The calendar's events of both months, without those of the days that are not compared."""
    periods = (known.compared.before, known.compared.days)
    found = [one for period in periods for one in events(period.first, period.last)]
    return sorted(dict.fromkeys(found), key=lambda one: (one.first, one.last, one.id))


def _sums(known: Known, values: Mapping[str, MetricValue], by: str) -> _Pair:
    """The levels of the shop or of a line, in both periods. Sources know no refunds: their chain ends with sales."""
    metric, table = VISITORS[by]
    days = {"previous": open_days(known, known.compared.before), "value": open_days(known, known.compared.days)}
    found = []
    for side in SIDES:
        visitors = getattr(values[metric], side) if table in known.full else None
        orders, sales = getattr(values["orders"], side), getattr(values["gmv"], side)
        if by and sales is None and orders is None:
            orders = 0  # the export of this period does not list it
        if by and visitors is None and table in known.full:
            visitors = 0
        net = None if by in SOURCES else _fen(sales) - _fen(getattr(values["refund_amount"], side))
        found.append(Sums(days[side], _whole(visitors), _whole(orders), _fen(sales), net))
    return found[0], found[1]


def open_days(known: Known, period: Period) -> int:
    """The days of a period on which the shop is open: without the weekdays on which it hardly sold in both periods."""
    seen = [*known.compared.days.each_day(), *known.compared.before.each_day()]
    sold: dict[int, list[float]] = defaultdict(list)
    for day in seen:
        sold[weekday(day)].append(known.daily.get(day, 0.0))
    little = HARDLY * _mean([known.daily.get(day, 0.0) for day in seen])
    closed = {place for place, amounts in sold.items() if len(amounts) >= OFTEN and _mean(amounts) < little}
    return sum(weekday(day) not in closed for day in period.each_day()) or period.days


def _mean(amounts: Sequence[float]) -> float:
    return sum(amounts) / len(amounts)


def _rows(known: Known, plain: Known, by: str) -> Iterator[Row]:
    """The lines of a dimension, the largest change first; the smaller ones together; last what none of them has. All is
    split in the `plain` numbers; bulk orders of a product are a factor of their own."""
    lines = plain.lines[by]
    if by in SOURCES and not all(
        any(getattr(line.values["gmv"], side) is not None for line in lines) for side in SIDES
    ):
        return  # the export of one period has no column of sales
    pairs = [(line, _sums(plain, line.values, by)) for line in lines]
    apart = (
        {line.key: bulk_factor(known, line.key) for line in lines} if by not in SOURCES and plain is not known else {}
    )
    whole = {line.key: _change(pair) + sum(one.contribution for one in apart.get(line.key, ())) for line, pair in pairs}
    pairs.sort(key=lambda pair: (-abs(whole[pair[0].key]), pair[0].key))
    for line, pair in pairs[:KEPT]:
        more = apart.get(line.key, ())
        yield Row(line.key, line.label, whole[line.key], (*split(*pair), *more), "" if more else _news(pair))
    if rest := pairs[KEPT:]:
        pair, more = _added([pair for _, pair in rest]), _together(apart, [line.key for line, _ in rest])
        change = sum(whole[line.key] for line, _ in rest)
        yield Row(REST, say("why.rest", count=len(rest)), change, (*split(*pair), *more))
    factors = tuple(_unattributed(known, by, sum(whole.values())))
    if change := sum(factor.contribution for factor in factors):
        yield Row(
            UNATTRIBUTED, say(f"why.not_attributed_{'product' if by == 'product' else 'source'}"), change, factors
        )
    elif factors:
        yield Row(UNATTRIBUTED, say("why.not_attributed_source"), 0, factors)


def _unattributed(known: Known, by: str, told: int) -> Iterator[Factor]:
    """What the lines do not tell of the change: of sources the refunds, and the sales that are of no source."""
    net, refunds = known.values["net_sales"], known.values["refund_amount"]
    change = _fen(net.value) - _fen(net.previous)
    if by in SOURCES:
        lost = _fen(refunds.value) - _fen(refunds.previous)
        yield Factor("refunds", -lost, refunds.previous, refunds.value)
        change += lost
    if change != told:
        yield Factor("elsewhere", change - told, None, None)


def _together(apart: Mapping[str, tuple[Factor, ...]], keys: Sequence[str]) -> tuple[Factor, ...]:
    """The bulk orders of several products as one factor."""
    found = [one for key in keys for one in apart.get(key, ())]
    return (Factor(BULK, sum(one.contribution for one in found), None, None),) if found else ()


def _added(pairs: Sequence[_Pair]) -> _Pair:
    """Lines together; a level that one of them does not know is not known."""

    def total(side: int, name: str) -> int | None:
        numbers = [getattr(pair[side], name) for pair in pairs]
        return None if None in numbers else sum(numbers)

    before, after = (
        Sums(pairs[0][side].days, *(total(side, name) for name in ("visitors", "orders", "sales", "net")))
        for side in (0, 1)
    )
    return before, after


def _change(pair: _Pair) -> int:
    return _money(pair[1]) - _money(pair[0])


def _money(sums: Sums) -> int:
    return (sums.sales if sums.net is None else sums.net) or 0


def _news(pair: _Pair) -> str:
    before, after = ((sums.sales or 0, sums.orders or 0, _money(sums)) for sums in pair)
    if any(before) == any(after):
        return ""
    return "gone" if any(before) else "new"


def _whole(number: Number | None) -> int | None:
    return None if number is None else int(number)


def _fen(yuan: Number | None) -> int:
    return round((yuan or 0) * 100)
