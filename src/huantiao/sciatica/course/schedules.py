"""How many sessions and how often, as schedules were tried, and the calendar days they come to.

Every session falls on a day the clinic is open, and days run forward. Within a week the sessions
lie as far apart as the open days allow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, groupby, pairwise
from typing import Literal

import msgspec

from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.figures import Figure


class UnableToSchedule(ValueError):
    """The clinic is not open on enough days of the week for this schedule."""


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """The weekday of ``day``."""
        return tuple(cls)[day.weekday()]


class Extension(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Further sessions that a trial gave to some of its people, and to whom."""

    sessions: int
    given_to: str


class Reviews(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """After which sessions to look back, and what speaks for it."""

    after: tuple[int, ...]


class TemplateExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A start and the closed weekdays, and the days that follow from them."""

    case: str
    start: date
    closed: frozenset[Weekday] = frozenset()
    days: tuple[date, ...]
    frequency: str


class Template(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A schedule as it was tried or agreed on.

    ``per_week`` counts the sessions of each week. ``people`` says in words on whom it was tried; ``tried_in`` and ``from_weeks`` let
    a plan warn when the patient is somebody else.
    """

    title: str
    people: str
    tried_in: Literal["sciatica", "back_pain", "nobody"]
    from_weeks: float | None = None
    per_week: tuple[int, ...]
    retention: Figure
    current: bool = False
    reviews: Reviews
    extension: Extension | None = None
    limits: tuple[str, ...] = ()
    examples: tuple[TemplateExample, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.per_week or not all(1 <= count <= 7 for count in self.per_week):
            raise ValueError("per_week counts one to seven sessions for each week")
        numbers = (0, *self.reviews.after, self.sessions + 1)
        if any(a >= b for a, b in pairwise(numbers)):
            raise ValueError(f"reviews run forward and lie within the {self.sessions} sessions")

    @property
    def sessions(self) -> int:
        """How many sessions the schedule has."""
        return sum(self.per_week)


def session_days(
    template: Template, start: date, closed: Collection[Weekday] = ()
) -> tuple[date, ...]:
    """The day of each session; the first open day from ``start`` on begins the first week.

    Raises:
        UnableToSchedule: a week of the schedule has more sessions than open days.
    """
    week = [start + timedelta(days=offset) for offset in range(7)]
    open_days = [day for day in week if Weekday.of(day) not in closed]
    if len(open_days) < max(template.per_week):
        raise UnableToSchedule(
            f"{template.id} needs {max(template.per_week)} days in a week; "
            f"the clinic is open on {len(open_days)}"
        )
    first = open_days[0]
    offsets = [(day - first).days for day in open_days]
    return tuple(
        first + timedelta(days=7 * number + offset)
        for number, count in enumerate(template.per_week)
        for offset in _spread(offsets, count)
    )


def _spread(offsets: Sequence[int], count: int) -> tuple[int, ...]:
    """``count`` of the open days, the first among them, with the longest rest between any two."""

    def shortest_rest(days: tuple[int, ...]) -> int:
        return min(b - a for a, b in pairwise((*days, days[0] + 7)))

    starting = (days for days in combinations(offsets, count) if days[0] == offsets[0])
    return max(starting, key=shortest_rest)


def frequency(days: Sequence[date]) -> str:
    """How often, in words, such as '3 a week for 2 weeks, then 2 a week for 2 weeks'.

    Weeks are counted from the first of ``days``, which run forward.
    """
    if not days:
        return "no session"
    counts = Counter((day - days[0]).days // 7 for day in days)
    weekly = [counts[week] for week in range(max(counts) + 1)]
    runs = ((count, len(list(run))) for count, run in groupby(weekly))
    return ", then ".join(
        f"{count} a week for {weeks} week{'' if weeks == 1 else 's'}" for count, weeks in runs
    )
