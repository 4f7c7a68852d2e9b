"""A session as it follows from its events: which needles are in, how long, and may the patient go.

The state is a pure fold over the events. The same event twice counts once, the order in which
events arrive does not matter, and no event is ever dropped: one that does not fit stays in the
record and is listed as a problem. Nobody is released while a needle is in or unaccounted for:

    needles = removed + retained on purpose + accounted for + still in + awaiting the count

What closes the release, each place by itself until it is settled:

* a needle that is still in;
* a needle pulled in an emergency, until it is reconciled at its place;
* a place where an event shows a needle that nobody recorded as inserted (taken out,
  stimulated, connected, left in on purpose or handed over), until it is reconciled;
* a pair of needles with the current still on.

What does not fit and shows no needle (a sensation at a place never needled, a contact that
ended twice) is a problem to mend but closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

import msgspec

from huantiao.sciatica.ledger.clocks import minutes_overall, minutes_together
from huantiao.sciatica.ledger.events import Event, Outcome, ReactionSeen, Released, SensationFelt
from huantiao.sciatica.ledger.needles import NeedleStatus
from huantiao.sciatica.ledger.tally import Problem, Tally

USUAL_RETENTION_MIN = (20.0, 30.0)
"""How long needles usually stay in, in minutes, where the plan sets nothing.

Source: zhang-2021 (30), cherkin-2009 (20); trials reviewed in qin-2015 used 20 to 45.
"""


class UnableToMerge(ValueError):
    """Two different events carry one id; neither can be believed, so nothing is folded."""

    def __init__(self, one: Event, other: Event) -> None:
        super().__init__(
            f"two different events carry the id '{one.id}': {_shown(one)} and {_shown(other)}; "
            "give one of them an id of its own"
        )
        self.one = one
        self.other = other


class UnableToFold(ValueError):
    """The moment of reading or the retention time that was handed in cannot be used."""


class NeedleState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One needle of a session.

    ``minutes`` is the time in the body during the session: up to its removal, the emergency, the
    decision to leave it in on purpose, or the moment of reading. It is an upper bound for a
    needle that was found outside the body.
    """

    event: str
    """The id of the event that inserted it."""
    site: str
    status: NeedleStatus
    in_at: datetime
    by: str
    out_at: datetime | None
    out_by: str | None
    outcome: Outcome | None
    """What became of it, once it has been reconciled."""
    minutes: float


class NeedleCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many needles went in, and where each of them is."""

    inserted: int
    removed: int
    retained: int
    accounted: int
    still_in: int
    awaiting: int

    @property
    def balances(self) -> bool:
        """Whether every needle that went in is in one place; always true of a fold."""
        placed = self.removed + self.retained + self.accounted + self.still_in + self.awaiting
        return self.inserted == placed


class Clocks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The three clocks of a session, in minutes."""

    contact_min: float
    """In which at least one practitioner was with the patient."""
    needle_min: float
    """From the first needle in to the last one out."""
    room_min: float
    """In which the patient was in a room."""


class SessionState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a session at one moment; places are named as ``BL40 right``."""

    events: tuple[Event, ...]
    """Every event once, by time and id."""
    problems: tuple[Problem, ...]
    """The events that did not fit, in the order of the events; they stay listed once mended."""
    needles: tuple[NeedleState, ...]
    """In the order of insertion; a place that was needled twice stands twice."""
    count: NeedleCount
    still_in: tuple[str, ...]
    awaiting: tuple[str, ...]
    """Pulled in an emergency and not yet reconciled."""
    unexplained: tuple[str, ...]
    """Places where an event shows a needle that the ledger does not have in."""
    electro_on: tuple[tuple[str, str], ...]
    """Pairs with the current on."""
    clocks: Clocks
    retention_min: float
    """The minutes after which a needle is overdue."""
    overdue: tuple[str, ...]
    """Needles still in for longer than that."""
    release_blockers: tuple[str, ...]
    """Each reason why the patient may not go, naming the place; empty when there is none."""
    released: Released | None
    """The event with which the patient was released, if it took effect."""

    @property
    def may_release(self) -> bool:
        """Whether every needle is out, kept on purpose or accounted for, and no current is on."""
        return not self.release_blockers

    @property
    def sensations(self) -> tuple[SensationFelt, ...]:
        """What was felt, in order."""
        return tuple(event for event in self.events if isinstance(event, SensationFelt))

    @property
    def reactions(self) -> tuple[ReactionSeen, ...]:
        """What was unwanted, in order."""
        return tuple(event for event in self.events if isinstance(event, ReactionSeen))

    @classmethod
    def fold(
        cls,
        events: Iterable[Event],
        *,
        now: datetime | None = None,
        retention_min: float | None = None,
    ) -> Self:
        """The state after ``events``, which may come in any order and more than once.

        Args:
            now: the moment of reading. The clocks stop there, also for events that a
                device ahead of the clock dates later. Without it they stop at the last event.
            retention_min: the longest needle time of the plan; else the usual 30 minutes.

        Raises:
            UnableToMerge: two different events carry one id.
            UnableToFold: ``now`` has no offset from UTC, or ``retention_min`` is not above 0.
        """
        longest_min = _longest_min(retention_min)
        ordered = merged(events)
        stop = _stop(ordered, now)
        tally = _tallied(ordered)
        needles = _needles(tally, stop)
        return cls(
            events=ordered,
            problems=tuple(tally.problems),
            needles=needles,
            count=_count(needles),
            still_in=tally.sites(NeedleStatus.IN),
            awaiting=tally.sites(NeedleStatus.AWAITING),
            unexplained=tuple(tally.unexplained),
            electro_on=tuple(tally.pairs),
            clocks=_clocks(tally, stop),
            retention_min=longest_min,
            overdue=_overdue(needles, longest_min),
            release_blockers=tally.blockers,
            released=tally.released,
        )


def merged(events: Iterable[Event]) -> tuple[Event, ...]:
    """Every event once, by time and, within one moment, by id.

    Raises:
        UnableToMerge: two different events carry one id.
    """
    # The offset comes last: one event with its moment written in two zones is one event, and
    # which writing is kept must not depend on which arrived first.
    ordered = sorted(
        events, key=lambda event: (event.at.timestamp(), event.id, event.at.utcoffset())
    )
    once: dict[str, Event] = {}
    for event in ordered:
        kept = once.setdefault(event.id, event)
        if kept != event:
            raise UnableToMerge(kept, event)
    return tuple(once.values())


def _shown(event: Event) -> str:
    return msgspec.json.encode(event).decode()


def _tallied(ordered: tuple[Event, ...]) -> Tally:
    tally = Tally()
    for event in ordered:
        tally.take(event)
    tally.close()
    return tally


def _longest_min(planned_min: float | None) -> float:
    if planned_min is None:
        return USUAL_RETENTION_MIN[1]
    if not planned_min > 0:
        raise UnableToFold(f"a retention of {planned_min} minutes; it must be above 0")
    return planned_min


def _stop(ordered: tuple[Event, ...], now: datetime | None) -> float:
    """The moment at which the clocks stop, in seconds since 1970."""
    if now is None:
        return ordered[-1].at.timestamp() if ordered else 0.0
    if now.utcoffset() is None:
        raise UnableToFold(f"now is {now.isoformat()}; it needs its offset from UTC")
    return now.timestamp()


def _needles(tally: Tally, stop: float) -> tuple[NeedleState, ...]:
    return tuple(
        NeedleState(
            event=needle.event.id,
            site=needle.site,
            status=needle.status,
            in_at=needle.event.at,
            by=needle.event.by,
            out_at=needle.out_at,
            out_by=needle.out_by,
            outcome=needle.outcome,
            minutes=needle.stretch.minutes(stop),
        )
        for needle in tally.needles
    )


def _count(needles: tuple[NeedleState, ...]) -> NeedleCount:
    statuses = [needle.status for needle in needles]
    return NeedleCount(
        inserted=len(statuses),
        removed=statuses.count(NeedleStatus.REMOVED),
        retained=statuses.count(NeedleStatus.RETAINED),
        accounted=statuses.count(NeedleStatus.ACCOUNTED),
        still_in=statuses.count(NeedleStatus.IN),
        awaiting=statuses.count(NeedleStatus.AWAITING),
    )


def _clocks(tally: Tally, stop: float) -> Clocks:
    needled = (needle.stretch for needle in tally.needles if needle.outcome is not Outcome.NEVER_IN)
    return Clocks(
        contact_min=minutes_together(tally.contact, stop),
        needle_min=minutes_overall(needled, stop),
        room_min=minutes_together(tally.room, stop),
    )


def _overdue(needles: tuple[NeedleState, ...], longest_min: float) -> tuple[str, ...]:
    return tuple(
        needle.site
        for needle in needles
        if needle.status is NeedleStatus.IN and needle.minutes > longest_min
    )
