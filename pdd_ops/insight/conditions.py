"""Conditions of rules in words: metrics by their names, thresholds by their values."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from pdd_ops.insight.expression import KNOWN, OF_CHANCE, BadExpressionError, parsed
from pdd_ops.insight.facts import label_of
from pdd_ops.insight.problems import Rule
from pdd_ops.insight.units import threshold_text
from pdd_ops.lang import say

SIGNS: Mapping[type[ast.AST], str] = {
    ast.Gt: "above",
    ast.GtE: "at_least",
    ast.Lt: "below",
    ast.LtE: "at_most",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
    ast.Add: "plus",
    ast.Sub: "minus",
    ast.Mult: "times",
    ast.Div: "divided",
}
LOOSE = (ast.Add, ast.Sub)  # in brackets where they are part of a product


def condition_in_words(rule: Rule) -> str:
    """The condition as a reader would say it, with the thresholds in force."""
    return in_words(rule.when, rule)


def in_words(text: str, rule: Rule) -> str:
    """An expression of a rule as a reader would say it."""
    return _words(parsed(text), rule)


def _words(node: ast.expr, rule: Rule) -> str:
    match node:
        case ast.Constant(value=int() | float() as number):
            return f"{number:,g}"
        case ast.Name(id=name):
            return threshold_text(rule, name) if name in rule.thresholds else label_of(name)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return (
                label_of(name)
                if attribute in ("value", "compared")
                else say(f"rules.{attribute}", label=label_of(name))
            )
        case ast.BoolOp(op=sign, values=parts):
            joint = say("rules.and" if isinstance(sign, ast.And) else "rules.or")
            return joint.join(_words(part, rule) for part in parts)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return say("rules.negative", one=_words(part, rule))
        case ast.UnaryOp(operand=part):
            return say("rules.not", one=_words(part, rule))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return say(f"rules.{SIGNS[type(sign)]}", left=_words(left, rule), right=_words(right, rule))
        case ast.BinOp(left=left, op=sign, right=right):
            one, other = (_factor(part, sign, rule) for part in (left, right))
            return say(f"rules.{SIGNS[type(sign)]}", left=one, right=other)
        case ast.Call(func=ast.Name(id=name), args=parts):
            return _call(name, [_factor(part, ast.Div(), rule) for part in parts])
    raise BadExpressionError(ast.unparse(node))


def _factor(node: ast.expr, sign: ast.operator, rule: Rule) -> str:
    text = _words(node, rule)
    loose = isinstance(node, ast.BinOp) and isinstance(node.op, LOOSE) and not isinstance(sign, LOOSE)
    return say("rules.brackets", one=text) if loose else text


def _call(name: str, parts: list[str]) -> str:
    if name == KNOWN:
        return say("rules.known", one=parts[0])
    if name in OF_CHANCE:
        return say(f"rules.{name}", one=parts[0], base=parts[1], other=parts[2], other_base=parts[3])
    return say(f"rules.{name}", all=say("rules.comma").join(parts))
