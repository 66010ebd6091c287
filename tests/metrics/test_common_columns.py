"""A sum whose column only some files carry is of the days that these know; of which tables a column is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdd_ops.metrics.catalogue import find, metrics
from pdd_ops.metrics.columns import Columns
from pdd_ops.metrics.evaluate import _of_columns

ONE, TWO, THREE = "2025-03-01", "2025-03-02", "2025-03-03"
DISTINCT = next(one for one in metrics().values() if one.distinct)


def test_a_day_counts_where_it_is_known_and_its_file_has_the_column() -> None:
    """The third day is in a file that has the column, and ends before that day does."""
    table = SimpleNamespace(name="order_days")
    parts: Any = {
        "some": [SimpleNamespace(alias="a", field="paid", table=table)],
        "every": [SimpleNamespace(alias="b", field="status", table=table)],
        "plain": [SimpleNamespace(alias="c", field="", table=table)],
    }
    every = frozenset((1, day) for day in (ONE, TWO, THREE))
    columns = Columns({"paid": frozenset({(1, TWO), (1, THREE)}), "status": every}, every)
    known = dict.fromkeys("abc", frozenset({ONE, TWO}))
    assert _of_columns(cast(Any, parts), {"order_days": columns}, known) == {"a": frozenset({TWO})}


@pytest.mark.parametrize(
    ("metric", "first"), [("gmv", "order_days"), ("replied_3min", "service_days"), (DISTINCT.id, DISTINCT.needs)]
)
def test_the_column_of_a_metric_is_one_of_its_first_table(metric: str, first: str) -> None:
    """Or, of a distinct count, of the table that it needs."""
    assert find(metric).field_tables == (first,)
