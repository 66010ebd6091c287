"""A settings file against its declared shape (msgspec): the first fault is one line that names the file, the entry, its
value and what is allowed. Imported where a file is read, never before: msgspec is not needed to start."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, inspect

from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say

T = TypeVar("T")
LONGEST = 60  # signs of a value that are shown
HIDDEN = "***"
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    """A table of a settings file: its entries and what each may be."""


class Private(Shape):
    """A table that may hold secrets: a text under a name that is not known is not shown."""


Text = Annotated[str, Meta(min_length=1, max_length=10_000)]
Texts = tuple[Text, ...]
Secret = Annotated[str, Meta(min_length=1, extra={"secret": True})]  # its value is never shown
_HUGE = 1e12
_WHOLE = Annotated[int, Meta(ge=-(10**12), le=10**12)]
Number = _WHOLE | Annotated[float, Meta(ge=-_HUGE, le=_HUGE)]
Rate = Annotated[float, Meta(ge=0, le=1)]
Month = Annotated[str, Meta(pattern=r"^20\d\d-(0[1-9]|1[0-2])\Z", extra={"allowed": "settings.month"})]


def checked(file: object, table: object, shape: type[T], place: str = "") -> T:
    """The table as its shape. Raises PddOpsError with the first fault; `place` is where the table stands."""
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        found = _fault(table, shape, place) or (place, table, str(error))
        raise wrong(file, *found) from None


def wrong(file: object, place: str, value: object, allowed: str) -> PddOpsError:
    """The line for an entry that cannot be used; a value of None is not there, or not to be shown."""
    if value is None:
        return PddOpsError(say("settings.wrong_entry", file=file, place=place, allowed=allowed))
    return PddOpsError(say("settings.wrong_value", file=file, place=place, value=shown(value), allowed=allowed))


def under(place: str, key: object) -> str:
    """The place of an entry within another: 'channel.mail.port', 'inbox[2].folder'; odd names in quotes."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    name = str(key)
    name = name if _BARE.fullmatch(name) and len(name) <= LONGEST else shown(name)
    return f"{place}.{name}" if place else name


def shown(value: object) -> str:
    """A value as it may stand in TOML, in one line and cut."""
    items = ", ".join(map(_scalar, value[:LONGEST])) if isinstance(value, list) else None
    text = _scalar(value) if items is None else f"[{items}]"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def listed(known: Iterable[object], value: object = "") -> str:
    """All that is known, what is most like the value first."""
    names = [str(one) for one in known]
    near = get_close_matches(str(value)[:LONGEST], names, n=3)
    return ", ".join([*near, *(one for one in names if one not in near)])


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value[: LONGEST + 1], ensure_ascii=False)
    if isinstance(value, (dict, list)):
        return "{…}" if isinstance(value, dict) else "[…]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) >= 2**64:
        return hex(value)  # of any length, which decimal digits are not
    return str(value)


_Fault = tuple[str, object, str]


def _fault(value: object, hint: Any, place: str) -> _Fault | None:  # noqa: ANN401  # a type, as annotations have it
    """Place, value and what is allowed there of the first part of the value that its type does not take."""
    hint = _given(hint)
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError:
        inner = _arm(value, hint)
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct) and isinstance(value, dict):
            return _in_struct(value, inner, place)
        if get_origin(inner) is dict and isinstance(value, dict):
            found = _in_dict(value, inner, place)
        elif get_origin(inner) is tuple and isinstance(value, list):
            found = _first(_fault(one, get_args(inner)[0], under(place, i)) for i, one in enumerate(value, 1))
        else:
            found = None
        return found or (place, HIDDEN if _extra(hint).get("secret") else value, allowed(hint, value, place))
    return None


def _in_struct(value: dict[str, Any], shape: type[msgspec.Struct], place: str) -> _Fault | None:
    hints, needed = _entries(shape)
    for name in value:
        if name not in hints:
            hide = issubclass(shape, Private) and not isinstance(value[name], (bool, int, float))
            return (
                under(place, name),
                HIDDEN if hide else value[name],
                say("settings.unknown_key", known=listed(hints, name)),
            )
    for name in needed:
        if name not in value:
            return under(place, name), None, say("settings.missing", allowed=allowed(hints[name], None))
    return _first(_fault(one, hints[name], under(place, name)) for name, one in value.items())


def _entries(shape: type[msgspec.Struct]) -> tuple[dict[str, Any], list[str]]:
    """The types of a table's entries by the names they have in the file, and those that must be there."""
    hints, fields = get_type_hints(shape, include_extras=True), msgspec.structs.fields(shape)
    return {one.encode_name: hints[one.name] for one in fields}, [one.encode_name for one in fields if one.required]


def _in_dict(value: dict[str, Any], hint: Any, place: str) -> _Fault | None:  # noqa: ANN401
    of_key, of_value = get_args(hint)
    for name, one in value.items():
        try:
            msgspec.convert(name, of_key)
        except msgspec.ValidationError:
            return under(place, name), None, allowed(of_key, name)
        if found := _fault(one, of_value, under(place, name)):
            return found
    return None


def _first(faults: Iterable[_Fault | None]) -> _Fault | None:
    return next((one for one in faults if one), None)


def _bare(hint: Any) -> Any:  # noqa: ANN401
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _given(hint: Any) -> Any:  # noqa: ANN401
    """The type of an entry that is there: without the None that stands for one that is not."""
    arms = [arm for arm in get_args(hint) if arm is not type(None)]
    return arms[0] if get_origin(hint) in (Union, UnionType) and len(arms) == 1 else hint


def _arm(value: object, hint: Any) -> Any:  # noqa: ANN401
    """The type itself or, of several, the one that is meant by such a value."""
    bare = _bare(hint)
    if get_origin(bare) not in (Union, UnionType):
        return bare
    for arm in map(_bare, get_args(bare)):
        base = get_origin(arm) or arm
        if (isinstance(value, list) and base is tuple) or (
            isinstance(value, dict) and (base is dict or (isinstance(base, type) and issubclass(base, msgspec.Struct)))
        ):
            return arm
    return bare


def _extra(hint: Any) -> dict[str, Any]:  # noqa: ANN401
    if get_origin(hint) is not Annotated:
        return {}
    found: dict[str, Any] = {}
    for meta in get_args(hint)[1:]:
        found |= getattr(meta, "extra", None) or {}
    return found


def allowed(hint: Any, value: object, place: str = "") -> str:  # noqa: ANN401
    """What a type takes, in words."""
    hint = _given(hint)
    if key := _extra(hint).get("allowed"):
        return say(key)
    bare = _bare(hint)
    if get_origin(bare) in (Union, UnionType):
        arms = get_args(bare)
        if all(_bare(arm) in (int, float) for arm in arms):
            return allowed(arms[-1], value)
        return say("settings.or").join(allowed(arm, value) for arm in arms)
    if get_origin(bare) is Literal:
        return say("settings.one_of", known=listed(get_args(bare), value))
    return _plain(inspect.type_info(hint), bare, place)


def _plain(info: inspect.Type, bare: Any, place: str) -> str:  # noqa: ANN401
    info = info.type if isinstance(info, inspect.Metadata) else info
    match info:
        case inspect.BoolType():
            return say("settings.bool")
        case inspect.StrType(min_length=least):
            return say("settings.text" if least else "settings.any_text")
        case inspect.IntType(ge=low, le=high):
            return say("settings.whole", low=f"{low:,}", high=f"{high:,}")
        case inspect.FloatType(le=most) if most == _HUGE:
            return say("settings.any_number")
        case inspect.FloatType(ge=None, gt=above, le=most):
            return say("settings.above", low=f"{above:,g}", high=f"{most:,g}")
        case inspect.FloatType(ge=least, le=most):
            return say("settings.number", low=f"{least:,g}", high=f"{most:,g}")
        case inspect.VarTupleType(item_type=inspect.StrType() | inspect.Metadata(type=inspect.StrType())):
            return say("settings.texts")
        case inspect.VarTupleType(item_type=inspect.LiteralType(values=values)):
            return say("settings.list", known=listed(values))
        case inspect.VarTupleType():
            return say("settings.tables", name=place.rpartition(".")[2])
        case inspect.StructType():
            return say("settings.table", known=", ".join(_entries(bare)[0]))
    return say("settings.any_table")
