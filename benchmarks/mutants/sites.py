"""Where the library can be changed by one operator, constant or statement, and the changed source."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("formats", "intake", "store", "metrics", "check", "insight", "work", "report")

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in",
    ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.FloorDiv: "//", ast.Mod: "%", ast.BitAnd: "&", ast.BitOr: "|", ast.And: "and", ast.Or: "or",
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """The nth possible change of a file (`at`), its lines, the first one of its statement, what it does in words.

    `place` is the function or class it stands in, or what is assigned; `runs` says whether it is in a function's body.
    """

    file: str
    at: int
    line: int
    last_line: int
    statement: int
    place: str
    runs: bool
    what: str

    @property
    def path(self) -> Path:
        """The file that it changes."""
        return ROOT / self.file

    @property
    def name(self) -> str:
        """What tells it from others."""
        return f"{self.file}:{self.line} {self.place}: {self.what}"

    @property
    def key(self) -> str:
        """The same without the line, which moves; the file is told from the package on."""
        return f"{self.file.removeprefix('pdd_ops/')} {self.place}: {self.what}"

    @property
    def module(self) -> str:
        """The name by which its file is imported."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def tree(self) -> ast.Module:
        """The changed module."""
        tree = ast.parse(self.path.read_bytes())
        list(_changes(tree, _Place("", 0, runs=False)))[self.at].apply()
        return ast.fix_missing_locations(tree)


@dataclass(frozen=True)
class _Place:
    name: str
    statement: int
    runs: bool


@dataclass(frozen=True)
class _Change:
    node: ast.expr | ast.stmt
    place: _Place
    what: str
    apply: Callable[[], object]


def sample(seed: int, count: int) -> list[Mutant]:
    """So many mutants of all rooms, at random, the same for the same seed and source."""
    return random.Random(seed).sample([mutant for file in _files() for mutant in mutants_of(file)], count)


def mutants_of(file: str) -> list[Mutant]:
    """Every change of a file."""
    changes = _changes(ast.parse((ROOT / file).read_bytes()), _Place("", 0, runs=False))
    return [
        Mutant(
            file, at, line, one.node.end_lineno or line, one.place.statement, one.place.name, one.place.runs, one.what
        )
        for at, one in enumerate(changes)
        for line in [one.node.lineno]
    ]


def _files() -> list[str]:
    found = [path for room in ROOMS for path in (ROOT / "pdd_ops" / room).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def _changes(node: ast.AST, place: _Place) -> Iterator[_Change]:
    """The changes of a node and of those below it. Types, decorators and what only types need are left alone."""
    if isinstance(node, ast.stmt):
        place = _Place(place.name or _assigned(node), node.lineno, place.runs)
    if isinstance(node, ast.expr | ast.stmt):
        yield from (_Change(node, place, what, apply) for what, apply in _of_node(node, inside=place.runs))
    named = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases") or _is_for_types(node, value):
            continue
        runs = field == "body" and (place.runs or isinstance(node, ast.FunctionDef)) if named else place.runs
        below = _Place(f"{place.name}.{named}".strip("."), place.statement, runs)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _changes(child, below)


def _assigned(node: ast.stmt) -> str:
    """The name that a statement gives a value."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return next((target.id for target in targets if isinstance(target, ast.Name)), "")


def _is_for_types(node: ast.AST, value: object) -> bool:
    """`if TYPE_CHECKING:`, the type of a `cast`, and `strict=` of a zip, which no input reaches."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.keyword) and node.arg == "strict" and value is node.value


def _of_node(node: ast.expr | ast.stmt, *, inside: bool) -> Iterator[tuple[str, Callable[[], object]]]:
    """In words and as something to be done, the changes of this node alone."""
    if isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            if other := _COMPARED.get(type(op)):
                yield _told(op, other), partial(node.ops.__setitem__, at, other())
    elif isinstance(node, ast.BoolOp):
        other_bool = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield _told(node.op, other_bool), lambda: setattr(node, "op", other_bool())
    elif isinstance(node, ast.BinOp | ast.AugAssign) and (other_op := _CALCULATED.get(type(node.op))):
        if inside or not isinstance(node.op, ast.BitOr | ast.BitAnd):  # outside of functions they are types
            yield _told(node.op, other_op), lambda: setattr(node, "op", other_op())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without `not`", lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = not node.value if isinstance(node.value, bool) else node.value + 1
        yield f"`{node.value}` → `{value}`", lambda: setattr(node, "value", value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLED:
        name = node.func
        yield f"`{name.id}` → `{_CALLED[name.id]}`", lambda: setattr(name, "id", _CALLED[name.id])
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "statement removed", lambda: setattr(node, "value", ast.Constant(None))


def _told(before: ast.AST, after: type[ast.AST]) -> str:
    return f"`{_SIGNS[type(before)]}` → `{_SIGNS[after]}`"
