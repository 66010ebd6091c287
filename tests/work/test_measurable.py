"""What an effect is measured on: where a rate counts something, chance is that of counting."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_rows import new_store

from pdd_ops.periods import Period
from pdd_ops.work.measurable import read_material


@pytest.mark.parametrize(
    ("metric", "counted"),
    [("refund_rate", True), ("refund_amount_rate", False), ("order_value", False), ("ship_hours", False)],
)
def test_only_a_share_of_things_that_are_counted_is_counted(metric: str, counted: bool, tmp_path: Path) -> None:
    ratio = read_material(new_store(tmp_path).reader(), [1], metric, Period("2025-03-01", "2025-03-31")).ratio
    assert ratio is not None and ratio.counted is counted
