"""A line of the plan: a metric of the next month."""

from __future__ import annotations

from pdd_ops.insight.forecast import Forecast
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.metrics.values import Number, rounded
from pdd_ops.records import frozen


@frozen
class Line:
    """A metric of the next month, in its unit. `given`: the target was set by the user and not derived by plan.toml."""

    metric: str
    label: str
    unit: str
    now: Number | None
    forecast: Forecast | None
    target: Number | None
    how: str
    given: bool

    @property
    def known(self) -> bool:
        """Whether there is anything to say of the metric."""
        return any(one is not None for one in (self.now, self.forecast, self.target))

    @property
    def expected(self) -> tuple[Number | None, Number | None, Number | None]:
        """The forecast, its low and its high end, with the decimals of the metric."""
        found = self.forecast
        if found is None:
            return None, None, None
        value, low, high = (rounded(metrics()[self.metric], number) for number in (found.value, found.low, found.high))
        return value, low, high
