"""The short form of `python -m benchmarks.fuzz`: broken files end in batches or in a refusal, never in a traceback."""

from __future__ import annotations

import pytest
from export_files import DEFAULT_COLUMNS, as_csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import Tally, made, run
from benchmarks.mutations import NASTY, seeds

CELL = st.sampled_from(NASTY) | st.text(max_size=12) | st.decimals(places=2, allow_nan=False).map(str)
GRID = st.lists(st.lists(CELL, max_size=len(DEFAULT_COLUMNS) + 3), max_size=6)


@pytest.mark.slow
def test_broken_files_to_their_recognition() -> None:
    tally = run(1400, 60, 2025, heads=True)
    assert tally.findings == []
    assert tally.imported > 300 and sum(tally.refused.values()) > 300


def test_broken_files_to_the_last_batch() -> None:
    tally = run(50, 60, 2026)
    assert tally.findings == [] and tally.imported > 10


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(GRID, st.sampled_from(["utf-8", "utf-16"]), st.sampled_from([",", "\t", ";"]))
def test_any_cells_below_a_header(rows: list[list[str]], encoding: str, delimiter: str) -> None:
    tally = Tally()
    text = as_csv([DEFAULT_COLUMNS, *rows], delimiter=delimiter).decode()
    tally.add("grid", text.encode(encoding, errors="replace"), "订单.csv")
    assert tally.findings == []


def test_an_input_is_the_same_whenever_it_is_made() -> None:
    starts = seeds()
    assert made(7, 1, starts) == made(7, 1, seeds())
    assert len({made(at, 1, starts) for at in range(50)}) > 40
