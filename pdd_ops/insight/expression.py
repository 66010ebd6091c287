"""The small language of rules and targets: numbers, names, `.previous`, `.compared` (the value on the days that the
other period is compared with, which may be fewer than all), `.change`, `.change_rate`, comparisons,
`and`/`or`/`not`, + - * /, `min`, `max`, and two questions about chance: `more(count, base, other, other_base)` is true
where count/base lies above other/other_base by more than chance explains, `fewer` where it lies so far below; and
`known(name)`, true where there is a value. Nothing else is possible in it."""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from pdd_ops.insight.robust_stats import rate_distance
from pdd_ops.metrics.compare import MetricValue

Fact = MetricValue | str | int | float
Facts = Mapping[str, Fact]
ATTRIBUTES = ("value", "previous", "compared", "change", "change_rate")
OPERATIONS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
BY_CHANCE = 3.0  # standard deviations: chance goes beyond once in 740 cases
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "more": lambda *four: rate_distance(*four) > BY_CHANCE,
    "fewer": lambda *four: rate_distance(*four) < -BY_CHANCE,
}
LONGEST, DEEPEST, SHOWN = 2000, 40, 100  # signs of an expression, parts within parts, signs of it in a message
LARGEST_WRITTEN, LARGEST = 1e15, 1e18  # a number in an expression, and one that comes out on the way
OF_CHANCE = ("more", "fewer")
KNOWN = "known"  # a question about a name, which is not missing where the answer is no
WORDS = (*FUNCTIONS, KNOWN)  # that are no names of values


class MissingFactError(Exception):
    """A name without a value, or a division by 0: what was asked cannot be said."""


class BadExpressionError(Exception):
    """Something the language does not have: `part` of the text; `why` is the key of the message."""

    def __init__(self, part: str, why: str = "insight.bad_condition") -> None:
        super().__init__(part)
        self.part = part if len(part) <= SHOWN else f"{part[: SHOWN - 1]}…"
        self.why = why


def evaluate(text: str, facts: Facts) -> bool | int | float:
    """The value of an expression. Raises MissingFactError for a missing value, BadExpressionError for bad grammar."""
    value: bool | int | float = _value(parsed(text), facts)
    return value


def holds(text: str, facts: Facts) -> bool:
    """Whether a condition is true; one that needs a missing value does not hold."""
    try:
        return bool(evaluate(text, facts))
    except MissingFactError:
        return False


def amount(text: str, facts: Facts) -> float | None:
    """The value of an arithmetic expression, None where a value is missing."""
    try:
        return float(evaluate(text, facts))
    except MissingFactError:
        return None


def truth(text: str, facts: Facts) -> bool | None:
    """Whether a condition is true; None where a value is missing that it needs."""
    try:
        return bool(evaluate(text, facts))
    except MissingFactError:
        return None


def clauses(text: str) -> list[str]:
    """The conditions that a condition joins by `and`; itself where it joins none."""
    node = parsed(text)
    parts = node.values if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And) else [node]
    return [ast.unparse(part) for part in parts]


def spelled(
    text: str, write: Callable[[str, str], str], chance: Callable[[str, list[str], list[str]], str] | None = None
) -> str:
    """The expression with `write(name, attribute)` in the place of each name and, where it is given, `chance(question,
    its four parts, the same spelled)` in the place of a question about chance."""

    class Filled(ast.NodeTransformer):
        def visit_Attribute(self, node: ast.Attribute) -> ast.expr:  # as ast names it
            return ast.Name(write(node.value.id, node.attr)) if isinstance(node.value, ast.Name) else node

        def visit_Name(self, node: ast.Name) -> ast.expr:
            return node if node.id in WORDS else ast.Name(write(node.id, "value"))

        def visit_Call(self, node: ast.Call) -> ast.AST:
            given = [ast.unparse(part) for part in node.args]
            filled = self.generic_visit(node)
            if chance is None or not isinstance(node.func, ast.Name) or node.func.id not in OF_CHANCE:
                return filled
            return ast.Name(chance(node.func.id, given, [_in_brackets(part) for part in node.args]))

    return ast.unparse(Filled().visit(deepcopy(parsed(text))))


def _in_brackets(part: ast.expr) -> str:
    """A part of a quotient: a sum in brackets."""
    text = ast.unparse(part)
    return f"({text})" if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add | ast.Sub) else text


def names(text: str) -> set[str]:
    """The names an expression uses."""
    nodes = ast.walk(parsed(text))
    return {node.id for node in nodes if isinstance(node, ast.Name) and node.id not in WORDS}


def check_grammar(text: str) -> None:
    """Raises BadExpressionError where any part of the text is not of the language, also one that is not reached now."""
    tree = parsed(text)
    level = [tree]
    for _ in range(DEEPEST):
        level = [part for node in level for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    if level:
        raise BadExpressionError(text, "insight.deep_condition")
    _check(tree)


def _check(node: ast.expr) -> None:
    match node:
        case ast.Name():
            return
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            if not abs(number) <= LARGEST_WRITTEN:
                raise BadExpressionError(_written(number), "insight.large_number")
            return
        case ast.Attribute(value=ast.Name(), attr=attribute) if attribute in ATTRIBUTES:
            return
        case ast.BoolOp(values=parts):
            return _check_all(parts)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=part):
            return _check(part)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
            return _check_all([left, right])
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in OPERATIONS:
            return _check_all([left, right])
        case ast.Call(func=ast.Name(id="known"), args=[ast.Name() | ast.Attribute() as part], keywords=[]):
            return _check(part)
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if _is_call(name, parts):
            return _check_all(parts)
    raise BadExpressionError(ast.unparse(node))


def _check_all(parts: list[ast.expr]) -> None:
    for part in parts:
        _check(part)


@cache
def parsed(text: str) -> ast.expr:
    """The syntax tree of an expression. Raises BadExpressionError."""
    if len(text) > LONGEST:
        raise BadExpressionError(text, "insight.deep_condition")
    try:
        with warnings.catch_warnings():  # of numbers and signs that are odd, which _check refuses
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise BadExpressionError(f"{text[: SHOWN // 2]}: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise BadExpressionError(text, "insight.deep_condition") from None
    except ValueError:  # a zero byte, a number of too many digits
        raise BadExpressionError(text) from None


def _written(number: float) -> str:
    return f"{number:g}" if isinstance(number, float) else hex(number)


def _value(node: ast.expr, facts: Facts) -> Any:  # noqa: ANN401  # a number or a truth value
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return _fact(name, "value", facts)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return _fact(name, attribute, facts)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_value(part, facts) for part in parts)
        case ast.BoolOp(values=parts):
            return _any(parts, facts)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return not _value(part, facts)
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return -_value(part, facts)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
            return _apply(sign, _value(left, facts), _value(right, facts))
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in OPERATIONS:
            return _apply(sign, _value(left, facts), _value(right, facts))
        case ast.Call(func=ast.Name(id="known"), args=[ast.Name() | ast.Attribute() as part], keywords=[]):
            return _is_known(part, facts)
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if _is_call(name, parts):
            return _call(name, [_value(part, facts) for part in parts])
    raise BadExpressionError(ast.unparse(node))


def _any(parts: list[ast.expr], facts: Facts) -> bool:
    """Whether one of the parts is true, even if another is not known. Raises MissingFactError where that decides."""
    unknown: MissingFactError | None = None
    for part in parts:
        try:
            if _value(part, facts):
                return True
        except MissingFactError as error:
            unknown = error
    if unknown is not None:
        raise unknown
    return False


def _is_known(part: ast.expr, facts: Facts) -> bool:
    try:
        _value(part, facts)
    except MissingFactError:
        return False
    return True


def _is_call(name: str, parts: list[ast.expr]) -> bool:
    return name in FUNCTIONS and (len(parts) == 4 if name in OF_CHANCE else len(parts) > 1)


def _call(name: str, given: list[Any]) -> Any:  # noqa: ANN401  # a number or a truth value
    try:
        return FUNCTIONS[name](*given)
    except (ValueError, ArithmeticError):  # chance has no answer for such numbers
        raise MissingFactError(name) from None


def _apply(sign: ast.AST, left: Any, right: Any) -> Any:  # noqa: ANN401  # numbers
    try:
        found = OPERATIONS[type(sign)](left, right)
    except ArithmeticError:  # a division by 0, a number too large
        raise MissingFactError(type(sign).__name__) from None
    if not -LARGEST < found < LARGEST:
        raise MissingFactError(type(sign).__name__)
    return found


def _fact(name: str, attribute: str, facts: Facts) -> int | float:
    fact = facts.get(name)
    if isinstance(fact, MetricValue):
        if attribute not in ATTRIBUTES:
            raise BadExpressionError(f"{name}.{attribute}")
        fact = _exact(fact, attribute)
    if fact is None or isinstance(fact, str):
        raise MissingFactError(name)
    return fact


def _exact(fact: MetricValue, attribute: str) -> float | int | None:
    """The number before it was rounded, where there is one: an amount is never computed from rounded rates."""
    shown: float | int | None = getattr(fact, attribute)
    exact = {"value": fact.exact, "previous": fact.exact_previous, "compared": fact.exact_compared}
    if shown is None or attribute in exact:
        return shown if shown is None or exact[attribute] is None else exact[attribute]
    now, before = exact["compared"], exact["previous"]
    if now is None or before is None or not before:
        return shown
    return (now - before) * (100 if fact.unit == "rate" else 1) if attribute == "change" else now / before - 1
