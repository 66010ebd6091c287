"""What would close the gap between the forecast and the target of sales: the levers, the one that moved most before
first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING

from pdd_ops.insight.signals import median
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.values import rounded
from pdd_ops.records import frozen

if TYPE_CHECKING:
    from pdd_ops.work.plan_line import Line

FEWEST_DAYS = 14  # of a month, to tell what it was like
LEVERS = ("visitors", "points", "orders", "order_value")
Series = Mapping[str, Mapping[str, float]]  # metric -> day -> amount


@frozen
class Gap:
    """What the forecast of gmv lacks of its target, in yuan (0: nothing), and the ways to make it up, each by itself:
    more visitors, or orders per visitor (points), or orders, or yuan an order; None where the numbers for it are
    missing. `moved` is how far each moved from month to month so far (relative, median), `needed` how far each would
    have to."""

    missing: float
    visitors: int | None = None
    points: float | None = None
    order_value: float | None = None
    orders: int | None = None
    needed: float | None = None
    moved: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def ranked(self) -> list[str]:
        """The levers that are known, the one that moved most before first."""
        known = [name for name in LEVERS if getattr(self, name) is not None]
        return sorted(known, key=lambda name: -self.moved.get(name, 0.0))


def gap_of(lines: Iterable[Line], moved: Mapping[str, float] | None = None) -> Gap | None:
    """The gap of gmv and its levers, at the forecast's own conversion and order value; None without both numbers."""
    by_name = {line.metric: line for line in lines}
    gmv = by_name["gmv"]
    if gmv.forecast is None or gmv.target is None:
        return None
    missing = round(gmv.target - gmv.forecast.value, 2)
    if missing <= 0:
        return Gap(0.0)
    orders, visitors = by_name["orders"].forecast, by_name["visitors"].forecast
    needed, moved = missing / gmv.forecast.value, moved or {}
    if orders is None:
        return Gap(missing, needed=needed)
    an_order = gmv.forecast.value / orders.value
    more = int(rounded(metrics()["orders"], missing / an_order))
    if visitors is None:
        return Gap(missing, order_value=missing / orders.value, orders=more, needed=needed, moved=moved)
    return Gap(
        missing,
        visitors=int(rounded(metrics()["visitors"], missing / an_order / (orders.value / visitors.value))),
        points=missing / an_order / visitors.value * 100,
        order_value=missing / orders.value,
        needed=needed,
        moved=moved,
    )


def moved_before(series: Series) -> dict[str, float]:
    """How far each lever moved from month to month: the median of the relative changes, of what a day brought. Months
    of which fewer than two weeks are known do not count; nothing where there are not two in a row."""
    months = [_month(series, month) for month in sorted({day[:7] for day in series.get("gmv", {})})]
    found = {}
    for lever in LEVERS:
        values = [month.get(lever) for month in months]
        steps = [abs(now / was - 1) for was, now in pairwise(values) if was and now]
        if steps:
            found[lever] = median(steps)
    return found


def _month(series: Series, month: str) -> dict[str, float]:
    """The levers of a month, by day where they are counts."""
    days = {name: [value for day, value in there.items() if day[:7] == month] for name, there in series.items()}
    gmv, orders, visitors = (sum(days.get(name, [])) for name in ("gmv", "orders", "visitors"))
    count = len(days.get("orders", []))
    if count < FEWEST_DAYS or not orders:
        return {}
    found = {"orders": orders / count, "order_value": gmv / orders}
    if visitors and len(days["visitors"]) >= FEWEST_DAYS:
        found |= {"visitors": visitors / len(days["visitors"]), "points": orders / visitors}
    return found
