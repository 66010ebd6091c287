"""What stands below a table of metrics."""

from __future__ import annotations

from dataclasses import replace

from pdd_ops.metrics.compare import figure
from pdd_ops.report.tables import notes_on


def test_notes_stand_on_numbers_that_are_there_and_once() -> None:
    values = [
        replace(figure(5, "count"), label="甲", note="按估计"),
        replace(figure(None, "count"), label="乙", note="按估计"),
        replace(figure(0, "count"), label="丙", note="按估计"),
        replace(figure(7, "count"), label="丁"),
    ]
    assert len(notes_on(values)) == 1
    assert "甲、丙" in notes_on(values)[0] and "按估计" in notes_on(values)[0]
