"""Frozen dataclasses that are quick to make: nearly two hundred of them are made whenever a report starts.

The standard decorator compiles six functions for each class, which took a fifth of a report's time. `frozen` compiles
an `__init__` for each number of fields, which classes of that many share under names of their own; the other functions
are the same for all. Everything else is the standard library's: `field`, `replace`, `fields`, `asdict`, and what a type
checker knows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from inspect import get_annotations
from operator import attrgetter
from types import CodeType, FunctionType
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
Getter = Callable[[Any], Any]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """As `dataclass(frozen=True)`, for a class without `__post_init__` whose bases are no dataclasses."""
    if hasattr(cls, "__dataclass_fields__") or hasattr(cls, "__post_init__"):
        raise TypeError(cls)
    made = _with_fields(cls)
    found = fields(made)
    made.__init__ = _init(made, found)
    compared = _values_of([one.name for one in found if one.compare])
    hashed = _values_of([one.name for one in found if (one.compare if one.hash is None else one.hash)])
    made.__eq__ = _equal(compared)
    made.__hash__ = lambda self: hash(hashed(self))
    made.__repr__ = _shown([one.name for one in found if one.repr])
    made.__setattr__, made.__delattr__ = _refuse_setting, _refuse_deleting
    made.__dataclass_params__.frozen = True
    checked: type[T] = made
    return checked


def _with_fields(cls: type) -> Any:  # noqa: ANN401  # a class with fields
    """What the standard decorator finds. Annotations are texts here, each of which it would search for ClassVar and the
    like, which records do not have."""
    written = get_annotations(cls)
    if any("ClassVar" in str(text) or "InitVar" in str(text) for text in written.values()):
        raise TypeError(f"{cls.__qualname__}: every annotation of a record is a field")
    cls.__annotations__ = dict.fromkeys(written, object)
    made: Any = dataclass(init=False, repr=False, eq=False)(cls)
    made.__annotations__ = written
    for one in fields(made):
        one.type = written[one.name]
    return made


def changed(one: T, **values: object) -> T:
    """As `dataclasses.replace`, several times as quickly: a copy of a frozen record without cached properties, with
    other values of some fields. Raises TypeError for what is no field."""
    made = object.__new__(type(one))
    made.__dict__.update(one.__dict__, **values)
    if len(made.__dict__) != len(one.__dict__):
        raise TypeError(", ".join(sorted(made.__dict__.keys() - one.__dict__.keys())))
    return made


def _init(cls: type, found: Sequence[Field[Any]]) -> Callable[..., None]:
    """`__init__`: the one of its shape under the names of the fields; factories are handed over by place."""
    shape = _of_shape(tuple(one.default_factory is not MISSING for one in found))
    named = {f"f{place}": one.name for place, one in enumerate(found)}
    consts = (  # the keys of a dict are one tuple, or several of a large one
        tuple(named[key] for key in one) if one.__class__ is tuple else named.get(one, one) for one in shape.co_consts
    )
    code = shape.replace(co_varnames=("self", *named.values()), co_consts=tuple(consts))
    optional = [one for one in found if one.default is not MISSING or one.default_factory is not MISSING]
    if optional != list(found[len(found) - len(optional) :]):
        raise TypeError(f"{cls.__qualname__}: a field without a default after one with")
    given: dict[str, object] = {f"_new{place}": one.default_factory for place, one in enumerate(found)}
    given |= {"_set": object.__setattr__, "_made": MISSING}  # the default where a factory makes one
    init = FunctionType(code, given, "__init__", tuple(one.default for one in optional))
    init.__annotations__ = {one.name: one.type for one in found} | {"return": None}
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return init


@cache
def _of_shape(made: tuple[bool, ...]) -> CodeType:
    """The code of an `__init__` of so many fields, named f0, f1 …; of those that are `made` a factory gives the value
    where none is given."""
    values = [f"_new{n}() if f{n} is _made else f{n}" if factory else f"f{n}" for n, factory in enumerate(made)]
    filled = ", ".join(f"'f{n}': {value}" for n, value in enumerate(values))
    wanted = ", ".join(["self", *(f"f{n}" for n in range(len(made)))])
    text = compile(f"def __init__({wanted}):\n _set(self, '__dict__', {{{filled}}})", "<records>", "exec")
    return next(one for one in text.co_consts if isinstance(one, CodeType))


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
