"""How far the two periods can be compared: what differs between them apart from the shop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pdd_ops.insight.comparison_periods import Compared, weekdays
from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.why.model import SOURCES, Known, Row
from pdd_ops.insight.why.sure import Behind, why_not_a_reason
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import tables
from pdd_ops.metrics.refund_outlook import EQUAL_AGE
from pdd_ops.metrics.wording import signed_text
from pdd_ops.periods import NamedPeriod

OF_THE_CHANGE = 0.2  # of sales: below it what weekdays do is not worth a line
YOUNG = 45  # days after its end on which refunds of a month still come in numbers


def notes(known: Known, factors: Sequence[Factor], rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Everything a reader of the split should know, in the order of its weight."""
    yield from same_days(known)
    if _is_short(factors):
        export = pick(dict(tables()["traffic_days"].export))
        yield say("why.no_visitors" if known.values["visitors"].value is None else "why.some_visitors", export=export)
    if known.orders_as_of and _age(known) < YOUNG and _better(known, factors):
        yield say("why.young", month=known.month, day=known.orders_as_of)
    if known.young and "product" in known.lines:
        yield say("why.young_rates", month=known.month, days=EQUAL_AGE)
    found = weekdays(known.daily, known.compared)
    if found and abs(found.effect) >= OF_THE_CHANGE * _moved(known) > 0:
        values = {
            "month": known.month,
            "compare": known.other,
            "weekend": found.weekend,
            "before": found.weekend_before,
        }
        yield say("why.weekdays", **values, effect=signed_text(found.effect, "yuan"))
    if any(not found for by, found in rows.items() if by in SOURCES and known.lines[by]):
        yield say("why.no_source_sales", export=pick(dict(tables()["traffic_sources"].export)))


def _better(known: Known, factors: Sequence[Factor]) -> bool:
    """Whether fewer refunds are part of the answer: that part will shrink."""
    behind = Behind.of(known.values, (known.compared.before.days, known.compared.days.days))
    told = (one for one in factors if one.id == "refund_share" and one.contribution > 0)
    return any(why_not_a_reason(one, behind) is None for one in told)


def _moved(known: Known) -> float:
    """How much sales changed, in yuan."""
    return abs(known.values["gmv"].change or 0)


def same_days(known: Known) -> Iterator[str]:
    """Which days are compared, where they are not both months from end to end."""
    compared = known.compared
    if compared.same_days:
        yield same_days_text(compared, known.month, known.other)


def same_days_text(compared: Compared, month: NamedPeriod, other: NamedPeriod) -> str:
    """That only some days of a month are compared, with which days of the other one."""
    values = {"month": month, "compare": other, "days": compared.days.days}
    ends = {"first": compared.days.first, "last": compared.days.last}
    return say("why.same_days", **values, **ends, begin=compared.before.first, before=compared.before.last)


def _is_short(factors: Sequence[Factor]) -> bool:
    return all(factor.id != "visitors_per_day" for factor in factors)


def _age(known: Known) -> int:
    """Days from the end of the compared days to the newest order export."""
    return (date.fromisoformat(known.orders_as_of or "") - date.fromisoformat(known.compared.days.last)).days
