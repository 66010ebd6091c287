"""`frozen` against the standard library's decorator: the same values, texts, refusals and copies."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

import pytest

from pdd_ops.records import changed, frozen


def _made(decorate: Callable[[type], Any]) -> Any:  # noqa: ANN401  # the same class body under two decorators
    @decorate
    class Basket:
        """A class with every kind of field."""

        name: str
        weight: float | None = None
        colours: dict[str, int] = field(hash=False, default_factory=dict)
        seen: int = field(default=0, compare=False)
        secret: str = field(default="", repr=False)

        @cached_property
        def size(self) -> int:
            return len(self.colours)

    return Basket


OURS, THEIRS = _made(frozen), _made(dataclass(frozen=True))


@frozen
class Pair:
    """Two numbers."""

    one: int
    two: int = 2


@frozen
class Alone:
    """One number."""

    one: int


@frozen
class Empty:
    """Nothing."""


@pytest.mark.parametrize("given", [("a",), ("a", 1.5), ("a", None, {"red": 1}, 7, "x"), ("", 0.0, {}, 0, "")], ids=len)
def test_as_the_standard_decorator(given: tuple[Any, ...]) -> None:
    ours, theirs = OURS(*given), THEIRS(*given)
    assert repr(ours) == repr(theirs)
    assert asdict(ours) == asdict(theirs)
    assert hash(ours) == hash(theirs)
    assert ours.size == theirs.size
    assert asdict(replace(ours, name="b", seen=3)) == asdict(replace(theirs, name="b", seen=3))
    assert [one.name for one in fields(ours)] == [one.name for one in fields(theirs)]


def test_equal_by_what_is_compared_and_by_class() -> None:
    assert OURS("a", seen=1) == OURS("a", seen=2)
    assert OURS("a") != OURS("b")
    assert OURS("a", colours={"red": 1}) != OURS("a")
    assert OURS("a") != THEIRS("a")
    assert Pair(1) == Pair(1, 2) != Pair(2, 1)
    assert {Pair(1), Pair(1, 2), Pair(2)} == {Pair(1), Pair(2)}
    assert Alone(1) == Alone(1) != Alone(2)
    assert hash(Alone(1)) == hash(Alone(1))
    assert Empty() == Empty()
    assert repr(Empty()) == "Empty()"


def test_each_gets_a_default_of_its_own() -> None:
    assert OURS("a").colours is not OURS("a").colours


def test_nothing_can_be_set_or_deleted() -> None:
    one = OURS("a")
    with pytest.raises(FrozenInstanceError):
        one.name = "b"
    with pytest.raises(FrozenInstanceError):
        one.other = "b"
    with pytest.raises(FrozenInstanceError):
        del one.name
    assert one == OURS("a")


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("a", 1, {}, 0, "", "more"), {}), (("a",), {"name": "b"}), (("a",), {"nme": 1})]
)
def test_wrong_arguments_are_refused(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        OURS(*given, **named)


def test_goes_through_pickle() -> None:
    assert pickle.loads(pickle.dumps(Pair(3))) == Pair(3)


def test_what_it_does_not_do_is_refused() -> None:
    with pytest.raises(TypeError):
        frozen(type("Below", (Pair,), {"__annotations__": {"three": "int"}}))
    with pytest.raises(TypeError):
        frozen(type("After", (), {"__annotations__": {"one": "int"}, "__post_init__": lambda self: None}))


def test_a_changed_copy_is_what_replace_makes() -> None:
    basket = OURS("reeds", 1.5, {"red": 2}, seen=3)
    assert changed(basket, weight=2.0, seen=4) == replace(basket, weight=2.0, seen=4)
    assert vars(changed(basket, weight=2.0)) == vars(replace(basket, weight=2.0))
    assert basket.weight == 1.5
    with pytest.raises(TypeError, match="wait"):
        changed(basket, wait=1)


def test_a_field_without_a_default_after_one_with_is_refused() -> None:
    with pytest.raises(TypeError, match="default"):

        @frozen
        class Odd:
            """Two fields in an order that no call can fill."""

            one: int = 1
            two: int  # type: ignore[misc]


def test_classes_of_one_shape_keep_their_own_names_and_defaults() -> None:
    @frozen
    class Other:
        """As Pair, under other names."""

        f1: int
        f0: int = 9

    assert (Other(1), Other(f1=3, f0=4)) == (Other(1, 9), Other(3, 4))
    assert (Pair(1).two, Other(1).f0) == (2, 9)
    with pytest.raises(TypeError, match="f1"):
        Other()  # type: ignore[call-arg]


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 33, 70])
def test_every_number_of_fields(count: int) -> None:
    names = [f"part_{n}" for n in range(count)]
    made: Any = frozen(type("Many", (), {"__doc__": "Many.", "__annotations__": dict.fromkeys(names, "int")}))
    one = made(*range(count))
    assert [getattr(one, name) for name in names] == list(range(count)) == list(asdict(one).values())
    assert made(**dict(zip(names, range(count), strict=True))) == one


@pytest.mark.parametrize("count", [1, 2, 21, 22, 40])
def test_every_number_of_fields_of_which_some_are_made(count: int) -> None:
    names = [f"part_{n}" for n in range(count)]
    given = {"__doc__": "Many.", "__annotations__": dict.fromkeys(names, "list")}
    made: Any = frozen(type("Many", (), given | {name: field(default_factory=list) for name in names}))
    one, other = made(), made([1])
    assert [getattr(one, name) for name in names] == [[] for _ in names]
    assert len({id(getattr(one, name)) for name in names}) == count
    assert (other.part_0, other == made(part_0=[1]), other == one) == ([1], True, False)


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="field"):
        frozen(type("Odd", (), {"__doc__": "Odd.", "__annotations__": {"one": "ClassVar[int]"}}))


def test_annotations_and_types_of_fields_are_as_written() -> None:
    assert {one.name: one.type for one in fields(Pair)} == {"one": "int", "two": "int"} == Pair.__annotations__


ROOMS = ("formats", "intake", "store", "metrics", "check", "insight", "work", "report")


def test_no_field_is_put_into_the_hash_by_hand() -> None:
    """Fields are named for the hash where they hold what has none; all others follow what is compared."""
    inside = []
    for room in ROOMS:
        package = importlib.import_module(f"pdd_ops.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for made in vars(importlib.import_module(module.name)).values():
                if isinstance(made, type) and made.__module__ == module.name and is_dataclass(made):
                    inside += [f"{made.__name__}.{one.name}" for one in fields(made) if one.hash]
    assert inside == []
