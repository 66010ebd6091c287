"""The colours of the page's charts: as they are drawn (on white), and what each becomes on a dark screen."""

from __future__ import annotations

TEXT = "#4b5563"
GRID = "#e2e6ec"
AXIS = "#98a2b0"
MAIN = "#2368a9"  # this month, or the only series
OTHER = "#8f9bab"  # the month to compare with
LINE = "#b45309"  # a cumulative share
RISE = "#0f7b53"
FALL = "#c0362c"

ON_DARK = {
    TEXT: "#b4bdc9",
    GRID: "#2b323c",
    AXIS: "#6b7685",
    MAIN: "#6fb1f2",
    OTHER: "#7f8b9b",
    LINE: "#f0b35b",
    RISE: "#4fc794",
    FALL: "#ff8b7e",
}
