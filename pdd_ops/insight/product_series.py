"""The products of an effect as courses of days: the treated ones together, and the untouched ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from pdd_ops.insight.matched import Course, Windows, common_levels, levels, sums
from pdd_ops.insight.signals import median
from pdd_ops.insight.windows import Amounts, Frame
from pdd_ops.records import frozen

FEWEST_EVENTS = 10  # of a numerator that counts, expected in the days after; fewer are far from symmetrical
FEWEST_EVENT_DAYS = 5  # of another numerator: days after on which there is any to be expected
MOST_UNTOUCHED = 40  # the largest; more would only cost time
PEAK = 1.4  # times the usual level of its weekday


@frozen
class Ratio:
    """What makes a metric a ratio: the denominators by product. `counted`: the numerators count something, so that few
    of them tell little. `sales`: by product, as promotions are seen in sales rather than in a ratio."""

    below: Mapping[str, Amounts]
    counted: bool
    sales: Mapping[str, Amounts]

    @property
    def fewest(self) -> int:
        """The events below which nothing is concluded."""
        return FEWEST_EVENTS if self.counted else FEWEST_EVENT_DAYS


@frozen
class Numbers:
    """A metric by product and day; of a ratio `series` has the numerators."""

    series: Mapping[str, Amounts]
    ratio: Ratio | None
    frame: Frame

    def course(self, key: str) -> Course:
        """A product's days."""
        above = self.frame.listed(self.series[key])
        return Course(above, None if self.ratio is None else self.frame.listed(self.ratio.below.get(key, {})))

    def together(self, keys: Iterable[str]) -> Course:
        """Products as one."""
        courses, nothing = [self.course(key) for key in keys], [0.0] * self.frame.end
        above = [sum(column) for column in zip(*(one.above for one in courses), strict=True)] or nothing
        if self.ratio is None:
            return Course(above)
        below = [sum(column) for column in zip(*(one.below or () for one in courses), strict=True)]
        return Course(above, below or nothing)

    def untouched(self, touched: Set[str], where: Windows) -> dict[str, Course]:
        """The largest products that nothing was done to and that sold on half of the days before (a ratio: had
        something to divide by, and half the events that the treated ones need): chosen by what was before the change
        alone, so that the choice knows nothing of the outcome."""
        days = [d for part in where.before for d in part]
        found = []
        for key in self.series.keys() - touched:
            course = self.course(key)
            there = sum((course.below or course.above)[d] > 0 for d in days)
            total = sum(course.above[d] for d in days)
            if 2 * there >= len(days) and total > 0 and self._eventful(course, where):
                found.append((-total, key, course))
        return {key: course for _, key, course in sorted(found, key=lambda one: one[:2])[:MOST_UNTOUCHED]}

    def events(self, course: Course, where: Windows) -> int | None:
        """What the numerator of a ratio is expected to count in the days after, at the ratio of the days before; of one
        that counts nothing the days on which there is any. None of a sum."""
        if self.ratio is None or course.below is None:
            return None
        if self.ratio.counted:
            return int(levels(course, where)[1] * sums(course.below, where)[0])
        return int(self._usual_events(course, where))

    def peaks(self, others: Iterable[str]) -> frozenset[int]:
        """Days on which the untouched products sold far more than usual on that weekday: promotions nobody has noted.
        Products answer to one unequally, which would pass for an effect. The treated products have no say in it. Days
        are judged by those of their own side, as a shop that sells more from some day on has no promotion for that."""
        sales, frame = self.series if self.ratio is None else self.ratio.sales, self.frame
        days = list(range(frame.start, frame.end))
        level = common_levels([Course(frame.listed(sales.get(key, {}))) for key in others], days)
        found: set[int] = set()
        for side in (range(frame.start, frame.first), range(frame.first, frame.end)):
            usual = median([level[day - frame.start] for day in side])
            found |= {day for day in side if level[day - frame.start] >= PEAK * usual > 0}
        return frozenset(found)

    def _eventful(self, course: Course, where: Windows) -> bool:
        return self.ratio is None or 2 * self._usual_events(course, where) >= self.ratio.fewest

    def _usual_events(self, course: Course, where: Windows) -> float:
        """What the numerator counted in so many days before."""
        counted = self.ratio is not None and self.ratio.counted
        return sums(course.above if counted else [float(amount > 0) for amount in course.above], where)[1]
