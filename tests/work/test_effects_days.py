"""Which days an effect leaves out: promotions of the calendar, and campaigns of the whole shop."""

from __future__ import annotations

from pathlib import Path

from store_rows import new_store

from pdd_ops.periods import Period
from pdd_ops.work.effects import _promotions
from pdd_ops.work.log import add_entry
from pdd_ops.work.model import LogEntry
from pdd_ops.work.treatment import Treatment


def test_campaigns_of_the_whole_shop_are_left_out_as_far_as_they_are_in_the_period(tmp_path: Path) -> None:
    store, period = new_store(tmp_path), Period("2025-09-10", "2025-09-20")
    own = Treatment("L9", 1, "改标题", "2025-09-15", None, ("7",), None, campaign=False)
    calendar = _promotions(store.reader(), own, period)
    for first, until, products in (
        ("2025-09-12", None, ()), ("2025-09-19", "2025-09-25", ()), ("2025-09-14", "2025-09-15", ("7",))
    ):  # fmt: skip
        add_entry(store.connection, LogEntry("", 1, first, "promotion", "店庆", until, products, "flash_sale"))
    store.connection.commit()
    assert _promotions(store.reader(), own, period) - calendar == {"2025-09-12", "2025-09-19", "2025-09-20"}
