"""Cells of a shop column that can be the name of a shop."""

from __future__ import annotations

import polars as pl

from pdd_ops.intake.shop_column import LONGEST_NAME, _names


def test_notes_totals_and_empty_cells_are_no_names_of_shops() -> None:
    longest = "长" * LONGEST_NAME
    cells = ["甲店", None, "注：共两家", "说明", "#1", "合计", "全店合计", longest, longest + "长", "乙店（合计）"]
    found = _names(pl.DataFrame({"shop": cells}, schema={"shop": pl.String}))
    assert found["shop"].to_list() == ["甲店", longest, "乙店（合计）"]
