"""What got better or worse between two examinations, and what is more than measurement error.

What was examined before and not again is listed, so that a sign that nobody looked for a
second time is not taken for a sign that went away.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from huantiao.sciatica.anatomy import Place
from huantiao.sciatica.examination.observations import (
    Degree,
    Examination,
    MrcGrade,
    Observation,
    ReflexGrade,
)
from huantiao.sciatica.examination.signs import LegTest, Sign, Signs

_MEASURED = {"angle_deg": LegTest.STRAIGHT_LEG_RAISE, "finger_floor_cm": "finger_floor_distance"}
_DEGREE_WORTH = {Degree.ABSENT: 0.0, Degree.REDUCED: 1.0, Degree.NORMAL: 2.0}
_REFLEX_WORTH = {
    ReflexGrade.ABSENT: 0.0,
    ReflexGrade.REDUCED: 1.0,
    ReflexGrade.NORMAL: 2.0,
    ReflexGrade.BRISK: 1.0,
}
_NO_ORDER = frozenset({"eased_by_neck_extension"})


class Direction(StrEnum):
    """Which way a finding went; different where neither way is the better one."""

    BETTER = "better"
    WORSE = "worse"
    DIFFERENT = "different"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One finding that differs between two examinations.

    ``beyond_error`` is None where no measurement error is known.
    """

    finding: str
    """Its path, such as ``left.strength.knee_extension``."""
    before: str
    after: str
    direction: Direction
    beyond_error: bool | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs between two examinations."""

    differences: tuple[Difference, ...]
    not_repeated: tuple[str, ...]
    """Paths examined before and not again."""
    newly_examined: tuple[str, ...]
    """Paths examined now for the first time."""

    @property
    def better(self) -> tuple[Difference, ...]:
        """What improved."""
        return tuple(d for d in self.differences if d.direction is Direction.BETTER)

    @property
    def worse(self) -> tuple[Difference, ...]:
        """What got worse."""
        return tuple(d for d in self.differences if d.direction is Direction.WORSE)


def change(before: Examination, after: Examination, *, signs: Signs) -> Change:
    """What differs between two examinations of one person.

    An angle or a distance is beyond error from the detectable change of its sign; strength from
    one whole MRC grade on.

    Source: ekedahl-finger-floor for both detectable changes; the whole grade is unverified.
    """
    was, became = before.observations(), after.observations()
    differences = [
        _difference(path, was[path], became[path], signs)
        for path in was
        if path in became and was[path] != became[path]
    ]
    differences += _tender(before.tender, after.tender)
    was_done, done = _examined(was, before), _examined(became, after)
    return Change(
        differences=tuple(sorted(differences, key=lambda each: each.finding)),
        not_repeated=tuple(sorted(was_done - done)),
        newly_examined=tuple(sorted(done - was_done)),
    )


def _examined(found: Mapping[str, Observation], examination: Examination) -> set[str]:
    return set(found) | ({"tender"} if examination.tender is not None else set())


def _difference(path: str, before: Observation, after: Observation, signs: Signs) -> Difference:
    name = path.rsplit(".", 1)[-1]
    sign = signs.by_id[_MEASURED[name]] if name in _MEASURED else None
    return Difference(
        finding=path,
        before=_word(before),
        after=_word(after),
        direction=Direction.DIFFERENT if name in _NO_ORDER else _direction(before, after, sign),
        beyond_error=_beyond_error(before, after, sign),
    )


def _direction(before: Observation, after: Observation, sign: Sign | None) -> Direction:
    if isinstance(before, ReflexGrade) and isinstance(after, ReflexGrade):
        was, became = _REFLEX_WORTH[before], _REFLEX_WORTH[after]
        if ReflexGrade.BRISK in (before, after) and ReflexGrade.NORMAL not in (before, after):
            return Direction.DIFFERENT  # too little and too much are unlike, not ranked
    else:
        was, became = _worth(before, sign), _worth(after, sign)
    return Direction.BETTER if became > was else Direction.WORSE


def _worth(value: Observation, sign: Sign | None) -> float:
    """A figure that is the higher the better the finding."""
    if isinstance(value, MrcGrade):
        return value.rank
    if isinstance(value, Degree):
        return _DEGREE_WORTH[value]
    return float(value) if sign is not None and sign.better == "higher" else -float(value)


def _beyond_error(before: Observation, after: Observation, sign: Sign | None) -> bool | None:
    if isinstance(before, MrcGrade) and isinstance(after, MrcGrade):
        return before.whole != after.whole
    if sign is None:
        return None
    return sign.beyond_error(_worth(before, sign), _worth(after, sign))


def _tender(before: tuple[Place, ...] | None, after: tuple[Place, ...] | None) -> list[Difference]:
    if before is None or after is None:
        return []
    return [
        Difference(
            finding=f"tender.{place}",
            before=_word(place in before),
            after=_word(place in after),
            direction=Direction.BETTER if place in before else Direction.WORSE,
            beyond_error=None,
        )
        for place in set(before) ^ set(after)
    ]


def _word(value: Observation) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
