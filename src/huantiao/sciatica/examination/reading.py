"""Reads an examination as a form or a file gives it, and refuses what it cannot understand.

A field that is missing or null was not examined. Nothing unknown is passed over: a misspelt
field, a grade that does not exist or a place tested twice is refused with its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

from huantiao.sciatica.anatomy import Place
from huantiao.sciatica.examination.observations import (
    Degree,
    Examination,
    Leg,
    Movement,
    MrcGrade,
    Raise,
    Reflex,
    ReflexGrade,
    SensationAt,
    Slump,
    Stimulus,
)
from huantiao.sciatica.screening.finding import UnfitAnswer

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
Reader = Callable[[object, str], Any]


class UnfitExamination(UnfitAnswer):
    """A record cannot be read as an examination; says which field, the value and what fits."""


def read_examination(record: Mapping[str, object]) -> Examination:
    """The examination written in ``record``.

        {"right": {"straight_leg_raise": {"angle_deg": 30, "reproduces_leg_pain": true},
                   "strength": {"great_toe_extension": "4"}, "reflexes": {"ankle": "reduced"}},
         "sensation": [{"place": "right-calf", "stimulus": "pin_prick", "felt": "reduced"}],
         "tender": ["right-buttock"], "finger_floor_cm": 32}

    Raises:
        UnfitExamination: the message names the field, its value and what was expected there.
    """
    return _examination(record, "examination")


def read_leg(record: Mapping[str, object]) -> Leg:
    """One leg of an examination, written as ``read_examination`` expects it.

    Raises:
        UnfitExamination: the message names the field, its value and what was expected there.
    """
    return _leg(record, "leg")


def _record(
    make: Callable[..., T], readers: Mapping[str, Reader], needed: int = 0
) -> Callable[[object, str], T]:
    """A reader of one record; its first ``needed`` fields must be there."""
    names = ", ".join(readers)

    def read_record(value: object, path: str) -> T:
        if not isinstance(value, Mapping):
            raise UnfitExamination(path, value, f"fields out of {names}")
        for field in value:
            if field not in readers:
                raise UnfitExamination(f"{path}.{field}", value[field], f"fields out of {names}")
        for field in list(readers)[:needed]:
            if value.get(field) is None:
                raise UnfitExamination(f"{path}.{field}", None, "this field")
        given = {field: each for field, each in value.items() if each is not None}
        read = {field: readers[field](each, f"{path}.{field}") for field, each in given.items()}
        try:
            return make(**read)
        except ValueError as fault:
            raise UnfitExamination(path, dict(value), f"findings that fit ({fault})") from fault

    return read_record


def _mapping(keys: type[E], reader: Reader) -> Reader:
    """A reader of findings by name, such as grades by movement."""
    names = {str(key.value): key for key in keys}
    read_names: Callable[[object, str], dict[str, Any]]
    read_names = _record(dict, dict.fromkeys(names, reader))

    def read(value: object, path: str) -> dict[E, Any]:
        return {names[name]: found for name, found in read_names(value, path).items()}

    return read


def _yes_no(value: object, path: str) -> bool:
    if isinstance(value, bool):
        return value
    raise UnfitExamination(path, value, "true, false or null")


def _one_of(kind: type[E]) -> Reader:
    words = {str(member.value): member for member in kind}

    def read(value: object, path: str) -> E:
        if isinstance(value, str) and value in words:
            return words[value]
        raise UnfitExamination(path, value, f"one of {', '.join(words)}, or null")

    return read


def _angle(value: object, path: str) -> int:
    if type(value) is int and 0 <= value <= 90:
        return value
    raise UnfitExamination(path, value, "whole degrees from 0 to 90")


def _centimetres(value: object, path: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise UnfitExamination(path, value, "centimetres from 0 to 100, or null")


def _place(value: object, path: str) -> Place:
    try:
        return Place.parse(value if isinstance(value, str) else "")
    except ValueError as fault:
        raise UnfitExamination(path, value, f"a place such as 'left-calf' ({fault})") from fault


def _rows(reader: Reader, key: Callable[[Any], object]) -> Reader:
    """A reader of a list in which nothing stands twice."""

    def read(value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise UnfitExamination(path, value, "a list, or null")
        rows: dict[object, Any] = {}
        for index, each in enumerate(value):
            row = reader(each, f"{path}[{index}]")
            if key(row) in rows:
                raise UnfitExamination(f"{path}[{index}]", each, "nothing twice")
            rows[key(row)] = row
        return tuple(sorted(rows.values()))

    return read


_leg = _record(
    Leg,
    {
        "straight_leg_raise": _record(
            Raise, {"angle_deg": _angle, "reproduces_leg_pain": _yes_no}, needed=2
        ),
        "crossed_straight_leg_raise": _yes_no,
        "bragard": _yes_no,
        "slump": _record(
            Slump, {"reproduces_leg_pain": _yes_no, "eased_by_neck_extension": _yes_no}, needed=1
        ),
        "femoral_stretch": _yes_no,
        "fair": _yes_no,
        "strength": _mapping(Movement, _one_of(MrcGrade)),
        "stopped_by_pain": _rows(_one_of(Movement), key=lambda movement: movement),
        "reflexes": _mapping(Reflex, _one_of(ReflexGrade)),
        "clonus": _yes_no,
        "extensor_plantar": _yes_no,
    },
)
_sensation_at = _record(
    SensationAt,
    {"place": _place, "stimulus": _one_of(Stimulus), "felt": _one_of(Degree)},
    needed=3,
)
_examination = _record(
    Examination,
    {
        "left": _leg,
        "right": _leg,
        "sensation": _rows(_sensation_at, key=lambda row: (row.place, row.stimulus)),
        "tender": _rows(_place, key=lambda row: row),
        "finger_floor_cm": _centimetres,
        "perianal_sensation": _one_of(Degree),
        "anal_tone": _one_of(Degree),
    },
)
