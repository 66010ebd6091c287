"""The colours of changes: conditional, so that they follow a number that somebody corrects; and their legend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils.cell import coordinate_from_string

from pdd_ops.lang import say
from pdd_ops.render.excel import styles

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def legend(red: str) -> str:
    """What red and green mean ('worse' or 'rise'), as it stands on every sheet that has changes."""
    return say(f"excel.legend_{red}")


def colour_changes(sheet: Worksheet, changes: Iterable[tuple[str, str]], red: str) -> None:
    """Colours cells by the sign of their number. `changes` are places, and which sign is good: 'up', 'down' or ''."""
    places: dict[str, list[str]] = {}
    for place, good in changes:
        meaning = "down" if red == "rise" else good  # where a rise is red, less is green
        if meaning:
            places.setdefault(meaning, []).append(place)
    for good, cells in sorted(places.items()):
        rising, falling = (styles.GREEN, styles.RED) if good == "up" else (styles.RED, styles.GREEN)
        area = " ".join(joined(cells))
        sheet.conditional_formatting.add(area, _coloured("greaterThan", rising))
        sheet.conditional_formatting.add(area, _coloured("lessThan", falling))


def _coloured(operator: Literal["greaterThan", "lessThan"], colour: str) -> Rule:
    style = DifferentialStyle(font=Font(color=colour))
    return Rule(type="cellIs", operator=operator, formula=["0"], dxf=style)


def joined(places: Iterable[str]) -> list[str]:
    """Cells one below the other as ranges: D4, D5, D6 are D4:D6."""
    found: list[tuple[str, int, int]] = []
    for column, row in sorted(coordinate_from_string(place) for place in places):
        if found and found[-1][0] == column and found[-1][2] == row - 1:
            found[-1] = (column, found[-1][1], row)
        else:
            found.append((column, row, row))
    return [f"{column}{first}:{column}{last}" if last > first else f"{column}{first}" for column, first, last in found]
