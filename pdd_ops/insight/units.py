"""The units of a rule's thresholds, from what its conditions compare them with or add them to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from pdd_ops.insight.expression import parsed
from pdd_ops.insight.facts import unit_of
from pdd_ops.metrics.wording import change_unit, number_text

if TYPE_CHECKING:
    from pdd_ops.insight.problems import Rule

GROWTH = "growth"  # a rate that is not a part of a whole: how much more it is
MOST = {"rate": 1.0, GROWTH: 10.0}  # a threshold of more is a percentage that was not divided by 100
_UNBOUND = ("ad_cost_rate",)  # rates that may lie above 1
_BY_NAME = ("limit", "fall", "rise", "usual", "floor", "lift", "least_share")  # factors that are read as percentages
_LOOSE = (ast.Add, ast.Sub)


def threshold_unit(rule: Rule, name: str) -> str | None:
    """The unit of a threshold ('growth' for a relative change); None for a plain number."""
    texts = tuple(text for text in (rule.when, rule.impact, *rule.causes_when, *rule.measures_when) if text)
    found = _units(texts, tuple(rule.thresholds)).get(name)
    if found is None and name in _BY_NAME:
        return GROWTH
    return "points" if found is None and name.endswith("points") else found


def shown_unit(rule: Rule, name: str) -> str:
    """The unit that a threshold is shown in: 'count' for a plain number."""
    unit, value = threshold_unit(rule, name), rule.thresholds[name]
    if unit is None or (unit == "ratio" and isinstance(value, int)):
        return "count"
    return "rate" if unit == GROWTH else unit


def threshold_text(rule: Rule, name: str) -> str:
    """A threshold as it is shown: rates as percentages, points as points, amounts with two decimals."""
    unit, value = shown_unit(rule, name), rule.thresholds[name]
    return f"{value:,g}" if unit in ("count", "ratio") else number_text(value, unit)


@cache
def _units(texts: tuple[str, ...], thresholds: tuple[str, ...]) -> Mapping[str, str]:
    """The units that the expressions tell, the first mention first."""
    found: dict[str, str] = {}

    def note(name: str, unit: str) -> None:
        if name in thresholds:
            found.setdefault(name, unit)

    for text in texts:
        for parts in _compared(parsed(text)):
            unit: str | None = next(filter(None, (_unit(part, thresholds) for part in parts)), None)
            if unit is None and any(isinstance(part, ast.Constant) and part.value == 1 for part in parts):
                unit = GROWTH  # 1 - fall, 1 + rise
            for part in parts if unit else ():
                _tell(part, unit or "", thresholds, note)
    return found


def _compared(tree: ast.expr) -> Iterator[list[ast.expr]]:
    """Parts of an expression that are of one unit: sides of a comparison, of a sum, arguments of min and max."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=[right]):
                yield [left, right]
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                yield [left, right]
            case ast.Call(func=ast.Name(id="min" | "max"), args=parts):
                yield list(parts)


def _unit(node: ast.expr, thresholds: tuple[str, ...]) -> str | None:
    """The unit of a part, None where it is a plain number, a threshold or of a unit that has no name."""
    match node:
        case ast.Name(id=name):
            return None if name in thresholds else GROWTH if name in _UNBOUND else unit_of(name)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name not in thresholds:
            unit = unit_of(name)
            return {"change": change_unit(unit), "change_rate": GROWTH}.get(attribute, unit)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return _unit(part, thresholds)
        case ast.BinOp(left=left, op=sign, right=right):
            one, other = _unit(left, thresholds), _unit(right, thresholds)
            if isinstance(sign, _LOOSE):
                return one or other
            if isinstance(sign, ast.Div):
                return one if other in (None, "count") and one != other else None
            return (one or other) if one is None or other is None else None
        case ast.Call(func=ast.Name(id="min" | "max"), args=parts):
            return next(filter(None, (_unit(part, thresholds) for part in parts)), None)
    return None


def _tell(node: ast.expr, unit: str, thresholds: tuple[str, ...], note: Callable[[str, str], None]) -> None:
    """Notes the thresholds of a part that are of the part's unit."""
    match node:
        case ast.Name(id=name):
            note(name, unit)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            _tell(part, unit, thresholds, note)
        case ast.BinOp(left=left, op=ast.Div(), right=right) if _unit(right, thresholds) in (None, "count"):
            _tell(left, unit, thresholds, note)
