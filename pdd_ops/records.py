"""Frozen dataclasses that cost little to declare: over two hundred stand ready whenever a report starts.

The standard decorator compiles six functions for each class, which took a fifth of a report's time. `frozen` notes what
the class is and makes its functions when the first instance is made or its fields are asked for, which for half of them
never happens. Then classes of one number of fields share the code of an `__init__`, each under names of its own; of few
fields it is kept as compiled. The other functions are the same for all. Everything else is the standard library's:
`field`, `replace`, `fields`, `asdict`, and what a type checker knows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from threading import RLock
from types import CodeType, FunctionType
from typing import Any, TypeVar, dataclass_transform

from pdd_ops.resources import kept_data

T = TypeVar("T")
Getter = Callable[[Any], Any]

_CALLED = ("__init__", "__eq__", "__hash__", "__repr__")  # made when first called
_ASKED = ("__dataclass_fields__", "__dataclass_params__", "__match_args__", "__signature__")  # made when first read
_KEPT = 21  # fields of the largest record whose code is kept; a few have more
_MAKING = RLock()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """As `dataclass(frozen=True)`, for a class without `__post_init__` whose bases are no dataclasses. Raises TypeError
    for any other, for an annotation that is no field, and for a field without a default after one with."""
    if hasattr(cls, "__post_init__") or any("__dataclass_fields__" in vars(base) for base in cls.__mro__):
        raise TypeError(cls)
    parts = _parts(cls)
    made: Any = cls
    for name in _CALLED:
        setattr(made, name, _when_called(cls, name, parts))
    for name in _ASKED:
        setattr(made, name, _WhenRead(cls, name, parts))
    made.__setattr__, made.__delattr__ = _refuse_setting, _refuse_deleting
    return cls


def _parts(cls: type) -> list[Field[Any]]:
    """The fields by name, as they are declared."""
    found: list[Field[Any]] = []
    for name, text in vars(cls).get("__annotations__", {}).items():
        if "ClassVar" in str(text) or "InitVar" in str(text):
            raise TypeError(f"{cls.__qualname__}: every annotation of a record is a field")
        default = vars(cls).get(name, MISSING)
        one: Field[Any] = default if isinstance(default, Field) else field(default=default)
        if found and _is_optional(found[-1]) and not _is_optional(one):
            raise TypeError(f"{cls.__qualname__}: a field without a default after one with")
        one.name, one.type = name, text
        found.append(one)
    return found


def _is_optional(one: Field[Any]) -> bool:
    return one.default is not MISSING or one.default_factory is not MISSING


def _when_called(cls: type, name: str, parts: Sequence[Field[Any]]) -> Callable[..., Any]:
    def first(self: object, *given: object, **named: object) -> Any:  # noqa: ANN401  # what the function gives
        _make_functions(cls, parts)
        return vars(cls)[name](self, *given, **named)

    return first


class _WhenRead:
    """An attribute of a class that is there once its fields are asked for; `__signature__` never is, as then Python
    reads that of `__init__`."""

    def __init__(self, cls: type, name: str, parts: Sequence[Field[Any]]) -> None:
        self.cls, self.name, self.parts = cls, name, parts

    def __get__(self, one: object, owner: type | None = None) -> Any:  # noqa: ANN401  # what stands there then
        with _MAKING:
            if vars(self.cls).get(self.name) is self:
                _make_functions(self.cls, self.parts)
                _make_fields(self.cls)
        return getattr(owner if one is None else one, self.name)


def _make_functions(cls: Any, parts: Sequence[Field[Any]]) -> None:  # noqa: ANN401  # a class that is a record
    cls.__init__ = _init(cls, parts)
    compared = _values_of([one.name for one in parts if one.compare])
    hashed = _values_of([one.name for one in parts if (one.compare if one.hash is None else one.hash)])
    cls.__eq__ = _equal(compared)
    cls.__hash__ = lambda self: hash(hashed(self))
    cls.__repr__ = _shown([one.name for one in parts if one.repr])


def _make_fields(cls: Any) -> None:  # noqa: ANN401  # a class that is a record
    """What the standard decorator finds. Annotations are texts here, each of which it would search for ClassVar and the
    like, which records do not have."""
    for name in _ASKED:
        delattr(cls, name)
    written = cls.__annotations__
    cls.__annotations__ = dict.fromkeys(written, object)
    dataclass(init=False, repr=False, eq=False)(cls)
    cls.__annotations__ = written
    for one in fields(cls):
        one.type = written[one.name]
    cls.__dataclass_params__.frozen = True


def changed(one: T, **values: object) -> T:
    """As `dataclasses.replace`, several times as quickly: a copy of a frozen record without cached properties, with
    other values of some fields. Raises TypeError for what is no field."""
    made = object.__new__(type(one))
    made.__dict__.update(one.__dict__, **values)
    if len(made.__dict__) != len(one.__dict__):
        raise TypeError(", ".join(sorted(made.__dict__.keys() - one.__dict__.keys())))
    return made


def _init(cls: type, found: Sequence[Field[Any]]) -> Callable[..., None]:
    """`__init__`: the code for so many fields, under their names; what makes a default is called after it."""
    factories = [(one.name, one.default_factory) for one in found if one.default_factory is not MISSING]
    shape = _code(len(found), bool(factories))
    named = {f"f{place}": one.name for place, one in enumerate(found)}
    consts = (  # the keys of a dict are one tuple, or several of a large one
        tuple(named[key] for key in one) if one.__class__ is tuple else named.get(one, one) for one in shape.co_consts
    )
    code = shape.replace(co_varnames=("self", *named.values()), co_consts=tuple(consts))
    optional = [one for one in found if _is_optional(one)]
    given = {"_set": object.__setattr__, "_filled": _filling(factories)}
    init = FunctionType(code, given, "__init__", tuple(one.default for one in optional))
    init.__annotations__ = {one.name: one.type for one in found} | {"return": None}
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return init


def _filling(factories: Sequence[tuple[str, Any]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The values, with those that a factory makes where none was given."""

    def filled(values: dict[str, Any]) -> dict[str, Any]:
        for name, factory in factories:
            if values[name] is MISSING:
                values[name] = factory()
        return values

    return filled


@cache
def _code(count: int, made: bool) -> CodeType:
    """The code of an `__init__` of so many fields, named f0, f1 …, some of them `made` by a factory."""
    kept: CodeType | None = _kept_codes().get((count, made))
    return kept or _compiled(count, made)


@cache
def _kept_codes() -> dict[tuple[int, bool], Any]:
    wanted = [(count, made) for count in range(1, _KEPT + 1) for made in (False, True)]
    codes: dict[tuple[int, bool], Any] = kept_data(
        "pdd_ops", "records.py", ["records.py"], lambda: {one: _compiled(*one) for one in wanted}
    )
    return codes


def _compiled(count: int, made: bool) -> CodeType:
    names = [f"f{place}" for place in range(count)]
    values = "{" + ", ".join(f"'{name}': {name}" for name in names) + "}"
    filled = f"_filled({values})" if made else values
    text = f"def __init__({', '.join(['self', *names])}):\n _set(self, '__dict__', {filled})"
    return next(one for one in compile(text, "<records>", "exec").co_consts if isinstance(one, CodeType))


def _values_of(names: Sequence[str]) -> Getter:
    """The values of some fields, as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _equal(compared: Getter) -> Callable[[object, object], bool]:
    def equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _shown(names: Sequence[str]) -> Callable[[object], str]:
    def shown(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return shown


def _refuse_setting(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
