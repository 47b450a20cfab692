"""
What is stored is trusted: it was judged when it was written, and later rules and keys are not its. No Django in here.

A key that came after the first release is a field made by `younger`. At its default it says what every release before
it meant, so it is no part of what was said: no hash is over it, and nothing changes at an upgrade that brings it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

_SINCE = "since"
_NOTHING: Mapping[type, Any] = {str: "", int: 0, float: 0}


class Unreadable(ValueError):
    """What is stored is of another shape altogether; the message says where, for an operator, and holds none of it."""


def younger(since: int, *, default: Any) -> Any:
    """
    A dataclass field that came with the schema `since`. Its default can never change: it stands for all that was
    stored without it.
    """
    return field(default=default, metadata={_SINCE: since})


def is_said(value: Any, each: "Field[Any]") -> bool:
    """Whether this field of a dataclass is part of what it says: always, but for a younger one at its default."""
    return _SINCE not in each.metadata or bool(getattr(value, each.name) != each.default)


def said(value: Any) -> Any:
    """A value as plain data, with only what it says."""
    if is_dataclass(value):
        return {each.name: said(getattr(value, each.name)) for each in fields(value) if is_said(value, each)}
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, list | tuple):
        return [said(item) for item in value]
    return value


def younger_said(value: Any) -> dict[str, Any]:
    """Only the younger keys of a dataclass, and of these those that say something; for a `to_data` of its own."""
    return {
        each.name: said(getattr(value, each.name))
        for each in fields(value)
        if _SINCE in each.metadata and is_said(value, each)
    }


def trusted(kind: type[T], /, **values: Any) -> T:
    """A frozen value of parts that were judged when they were stored: its own checks are not made again."""
    made = object.__new__(kind)
    for each in fields(kind):  # type: ignore[arg-type]
        if each.name in values:
            object.__setattr__(made, each.name, values[each.name])
        elif each.default is not MISSING:
            object.__setattr__(made, each.name, each.default)
        else:
            raise Unreadable(f"{kind.__name__}: {each.name} is missing")
    return made


def from_stored(kind: Any, data: Any, at: str = "") -> Any:
    """
    The value of `kind` that stored JSON spells, by the value's field types. Keys that this release does not know are
    passed over; those that are missing take their defaults, or nothing where text, a number or a list has none.

    Raises Unreadable for what is of another type altogether.
    """
    if get_origin(kind) is tuple:
        if not isinstance(data, list):
            raise Unreadable(f"{at}: is not a list")
        inner = get_args(kind)[0]
        return tuple(from_stored(inner, item, f"{at}[{position}]") for position, item in enumerate(data))
    if is_dataclass(kind):
        return _object(kind, data, at)
    allowed: tuple[type, ...] = (str,) if kind is str else (int, float)
    if not isinstance(data, allowed) or isinstance(data, bool):
        raise Unreadable(f"{at}: is not {'text' if kind is str else 'a number'}")
    return data


def _object(kind: Any, data: Any, at: str) -> Any:
    if not isinstance(data, Mapping):
        raise Unreadable(f"{at}: is not an object")
    inside = f"{at}." if at else ""
    hints = get_type_hints(kind)
    values = {
        each.name: from_stored(hints[each.name], data[each.name], f"{inside}{each.name}")
        if each.name in data
        else _missing(each, hints[each.name], f"{inside}{each.name}")
        for each in fields(kind)
    }
    return trusted(kind, **values)


def _missing(each: "Field[Any]", kind: Any, at: str) -> Any:
    if each.default is not MISSING:
        return each.default
    if get_origin(kind) is tuple:
        return ()
    if kind not in _NOTHING:
        raise Unreadable(f"{at}: is missing")
    return _NOTHING[kind]
