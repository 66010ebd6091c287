"""What is said about a number: its definition, its arithmetic, and the files behind it."""

from __future__ import annotations

from pdd_ops.explain.rows import Behind
from pdd_ops.metrics.catalogue import Metric
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.sums import Scope
from pdd_ops.metrics.values import Number, Value
from pdd_ops.records import frozen


@frozen
class Piece:
    """A sum that a number is made of: its value in its unit (as stored in `stored`), and the files it comes from."""

    metric: Metric
    value: Number | None
    stored: Number | None
    files: tuple[Behind, ...]

    @property
    def rows(self) -> int:
        """How many rows of files it is the sum of."""
        return sum(one.rows for one in self.files)


@frozen
class Subject:
    """The part of the shop that a number is of: a key of a dimension with its name; the whole where `by` is None."""

    by: str | None = None
    key: str = ""
    label: str = ""


@frozen
class Explanation:
    """A metric of a month explained. `metric` is the one that is computed, which may stand in for the one asked for."""

    shop: str
    month: str
    metric: Metric
    asked: Metric
    subject: Subject
    scope: Scope
    value: Value
    pieces: tuple[Piece, ...]
    sql: tuple[str, ...]  # the statements as they were run
    shop_named: str | None  # what --shop has to say, None where nothing
    compared: MetricValue | None = None  # beside the month before, of a number of the whole shop
