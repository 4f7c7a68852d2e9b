"""Reads and writes a session's events as text, one event a line (JSON Lines).

A line that is wrong in any way is refused with its number, the field, the value and what was
expected, and then no line is read: half a session is worse than none. Blank lines hold nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, get_args

import msgspec

from huantiao.sciatica.ledger.events import AnyEvent, Event
from huantiao.sciatica.ledger.fields import UnfitEvent

_TYPES: dict[str, type[Event]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(AnyEvent)
}


# What JSON calls its values, in words.
_WORDS = {
    "str": "text",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "array of length 2": "a list of two",
    "object": "an object in braces",
    "date": "a date such as 2026-11-17",
    "datetime": "a time such as 2026-11-17T10:23:00+01:00",
}


def read_events(lines: Iterable[str]) -> tuple[Event, ...]:
    """The events in the order of their lines; an event that stands twice is read twice.

    Raises:
        UnfitEvent: a line is no JSON object, or a field is unknown, missing or wrong.
    """
    return tuple(_event(number, line) for number, line in enumerate(lines, start=1) if line.strip())


def write_events(events: Iterable[Event]) -> tuple[str, ...]:
    """One line an event, without line ends; what was not recorded is left out."""
    return tuple(msgspec.json.encode(event).decode() for event in events)


def _event(number: int, line: str) -> Event:
    raw = _parsed(number, line)
    try:
        event: Event = msgspec.convert(raw, AnyEvent, strict=True)
    except msgspec.ValidationError as fault:
        raise _refusal(number, raw, fault) from fault
    return event


def _parsed(number: int, line: str) -> Any:
    try:
        raw = msgspec.json.decode(line)
        json.loads(line, object_pairs_hook=_no_twins)
    except _TwinField as twin:
        field = str(twin)
        raise UnfitEvent(field, "two values", "each field once", line=number) from twin
    except (msgspec.DecodeError, RecursionError) as fault:
        shown = line.strip()[:60]
        raise UnfitEvent("the line", shown, f"one JSON object ({fault})", line=number) from fault
    return raw


class _Absent:
    """Stands for a field that is not there."""

    def __repr__(self) -> str:
        return "nothing"


_ABSENT = _Absent()


class _TwinField(ValueError):
    """One field stands twice in an object; JSON readers would keep only the last."""


def _no_twins(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise _TwinField(name)


def _refusal(number: int, raw: Any, fault: msgspec.ValidationError) -> UnfitEvent:
    """The fault in terms of line, field, value and expectation."""
    cause = fault.__cause__
    if isinstance(cause, UnfitEvent):
        return UnfitEvent(cause.field, cause.value, cause.expected, line=number)
    message, _, path = str(fault).partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    absent_or_extra = re.search(r"(missing required|unknown) field `(.*)`", message, re.DOTALL)
    if absent_or_extra is not None:
        return _absent_or_extra(number, raw, path, *absent_or_extra.groups())
    return UnfitEvent(path or "the line", _at(raw, path), _expected(path, message), line=number)


def _absent_or_extra(number: int, raw: Any, path: str, word: str, field: str) -> UnfitEvent:
    """A field that is not there, or one that has no business there."""
    place = f"{path}.{field}" if path else field
    if field == "type":
        return UnfitEvent(place, _ABSENT, f"one of {', '.join(_TYPES)}", line=number)
    if word == "unknown":
        value = _at(raw, path)[field]
        return UnfitEvent(place, value, f"no such field in {raw['type']}", line=number)
    return UnfitEvent(place, _ABSENT, f"a value; {raw['type']} needs it", line=number)


def _at(raw: Any, path: str) -> Any:
    """What stands at ``accounts[0].outcome`` of an object that was read."""
    for step in re.findall(r"[^.\[\]]+", path):
        raw = raw[int(step)] if isinstance(raw, list) else raw[step]
    return raw


def _expected(path: str, message: str) -> str:
    """What should have stood there: the choices where there are choices."""
    if path == "type":
        return f"one of {', '.join(_TYPES)}"
    if message.startswith("Invalid enum value"):
        field = re.findall(r"[a-z_]+", path)[-1]
        return f"one of {', '.join(_choices(field))}"
    if message.startswith("Invalid RFC3339 encoded "):
        return _WORDS[message.rsplit(" ", 1)[1]]
    kinds = message.partition(",")[0].removeprefix("Expected ").replace("`", "").split(" | ")
    return " or ".join(_WORDS.get(kind, kind) for kind in kinds if kind != "null")


def _choices(field: str) -> list[str]:
    """The values that a field of this name may take, in any event."""
    enums = _enums(msgspec.inspect.type_info(AnyEvent), "")
    return sorted({str(item.value) for name, enum in enums if name == field for item in enum})


def _enums(kind: msgspec.inspect.Type, name: str) -> Iterator[tuple[str, type[Enum]]]:
    """Every closed vocabulary inside a type, with the name of its field."""
    match kind:
        case msgspec.inspect.EnumType(cls=cls):
            yield name, cls
        case msgspec.inspect.VarTupleType(item_type=inner):
            yield from _enums(inner, name)
        case msgspec.inspect.UnionType(types=inners):
            for inner in inners:
                yield from _enums(inner, name)
        case msgspec.inspect.StructType(fields=fields):
            for field in fields:
                yield from _enums(field.type, field.name)
        case _:
            return
