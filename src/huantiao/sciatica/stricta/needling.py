"""What was done with the needles over one or more sessions, added up the way a report asks for it.

Only what the ledgers hold is counted. A needle that was recorded by mistake is no needle; a
figure that was not recorded is missing and is said to be, never filled with a usual value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Self, TypeVar

import msgspec

from huantiao.sciatica.anatomy import Side
from huantiao.sciatica.ledger import NeedleState, SessionState
from huantiao.sciatica.ledger.events import (
    ElectroOn,
    Event,
    NeedleIn,
    Outcome,
    Response,
    SensationFelt,
    Stimulated,
    Stimulation,
)
from huantiao.sciatica.ledger.fields import NeedleSite
from huantiao.sciatica.ledger.needles import NeedleStatus
from huantiao.sciatica.ledger.sensations import Meaning, Sensations

E = TypeVar("E", bound=Event)

_ELECTRO = Stimulation.ELECTRO


class Spread(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several figures of one kind in short; the unit is that of the field that holds it."""

    of: int
    """How many figures there are; at least one."""
    low: float
    high: float
    mean: float
    median: float

    @classmethod
    def over(cls, values: Sequence[float]) -> Self:
        """The spread of ``values``.

        Raises:
            ValueError: there are none.
        """
        return cls(
            of=len(values),
            low=min(values),
            high=max(values),
            mean=sum(values) / len(values),
            median=_median(values),
        )


class PointUse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One point over all sessions: in how many it was needled on which side."""

    point: str
    sessions: int
    both: int
    left: int
    right: int
    midline: int


class ResponseUse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which response was sought and which came; every figure counts needles."""

    sought: dict[str, int]
    not_recorded: int
    """Needles for which neither ledger nor plan says what was sought."""
    asked: int
    """Needles with at least one answer to what is felt."""
    de_qi: int
    twitch: int
    needle_pain: int
    electric_shock: int


class Current(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, order=True):
    """One setting of the current between two needles."""

    pair: tuple[str, str]
    hz: tuple[float, ...]
    waveform: str = ""


class StimulationUse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How needles were stimulated; a needle may be stimulated in more than one way."""

    needles: dict[str, int]
    manners: tuple[str, ...]
    currents: tuple[Current, ...]
    not_recorded: int
    """Needles of which neither ledger nor plan says how they were stimulated."""
    without_current: int
    """Needles said to be stimulated by current, of which no current was recorded."""


class NeedleKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Needles of one size, maker and lot, and how many of them; None is not recorded."""

    gauge_mm: float | None
    length_mm: float | None
    maker: str | None
    lot: str | None
    needles: int

    @property
    def complete(self) -> bool:
        """Whether diameter, length and maker are all known."""
        return None not in {self.gauge_mm, self.length_mm, self.maker}


class Insertion(msgspec.Struct, frozen=True):
    """One needle: what was recorded when it went in, and what became of it."""

    session: int
    event: NeedleIn
    state: NeedleState

    @property
    def where(self) -> tuple[int, str]:
        """The number of its session, and its place."""
        return self.session, self.state.site

    @property
    def timed(self) -> bool:
        """Whether the needle was taken out at a known time."""
        pulled = self.state.status in {NeedleStatus.REMOVED, NeedleStatus.AWAITING}
        return pulled or self.state.outcome is Outcome.REMOVED


class Needling(msgspec.Struct, frozen=True, kw_only=True):
    """The needles of one or more sessions."""

    sessions: tuple[SessionState, ...]
    insertions: tuple[Insertion, ...]

    @classmethod
    def of(cls, sessions: Iterable[SessionState]) -> Self:
        """All needles of ``sessions`` that were really in."""
        held = tuple(sessions)
        return cls(
            sessions=held,
            insertions=tuple(
                insertion
                for number, session in enumerate(held)
                for insertion in _insertions(number, session)
            ),
        )

    @property
    def number(self) -> Spread:
        """Needles per session; a session without needles counts as none.

        Raises:
            ValueError: there is no session.
        """
        per_session = Counter(insertion.session for insertion in self.insertions)
        return Spread.over([per_session[number] for number in range(len(self.sessions))])

    @property
    def points(self) -> tuple[PointUse, ...]:
        """The points in the order in which they were first needled."""
        sides: dict[str, dict[int, set[Side]]] = {}
        for insertion in self.insertions:
            site = NeedleSite.parse(insertion.event.site)
            by_session = sides.setdefault(site.point, {})
            by_session.setdefault(insertion.session, set()).add(site.side)
        return tuple(_point_use(point, list(used.values())) for point, used in sides.items())

    @property
    def depth_mm(self) -> Spread | None:
        """The depths that were recorded."""
        recorded = (insertion.event.depth_mm for insertion in self.insertions)
        depths = [depth for depth in recorded if depth is not None]
        return Spread.over(depths) if depths else None

    @property
    def retention_min(self) -> Spread | None:
        """Each session's needle time, as the median over its needles that were taken out."""
        minutes: dict[int, list[float]] = {}
        for insertion in self.insertions:
            if insertion.timed:
                minutes.setdefault(insertion.session, []).append(insertion.state.minutes)
        return Spread.over([_median(one) for one in minutes.values()]) if minutes else None

    @property
    def still_in(self) -> int:
        """Needles of which nobody has recorded the end."""
        return sum(one.state.status is NeedleStatus.IN for one in self.insertions)

    @property
    def room_min(self) -> float | None:
        """The median time in the room, over the sessions in which it was recorded."""
        recorded = [session.clocks.room_min for session in self.sessions]
        known = [minutes for minutes in recorded if minutes > 0]
        return _median(known) if known else None

    @property
    def kinds(self) -> tuple[NeedleKind, ...]:
        """The kinds of needle, in the order in which they were first used."""
        counted = Counter(
            (event.gauge_mm, event.length_mm, event.maker, event.lot)
            for event in (insertion.event for insertion in self.insertions)
        )
        return tuple(
            NeedleKind(gauge_mm=gauge, length_mm=length, maker=maker, lot=lot, needles=needles)
            for (gauge, length, maker, lot), needles in counted.items()
        )

    def responses(self, planned: Response | None, sensations: Sensations) -> ResponseUse:
        """What was sought, by needle or else as planned, and what was felt."""
        sought = [insertion.event.response_sought or planned for insertion in self.insertions]
        felt = _felt(self, sensations)
        return ResponseUse(
            sought=dict(Counter(str(response) for response in sought if response)),
            not_recorded=sought.count(None),
            asked=len(felt),
            de_qi=sum(Meaning.DE_QI in meanings for meanings, _ in felt),
            twitch=sum(Meaning.TWITCH in meanings for meanings, _ in felt),
            needle_pain=sum(Meaning.NEEDLE_PAIN in meanings for meanings, _ in felt),
            electric_shock=sum(shock for _, shock in felt),
        )

    def stimulation(self, planned: Stimulation | None) -> StimulationUse:
        """How needles were stimulated, as recorded, or as planned where nothing is recorded."""
        by_hand = list(_happened(self, Stimulated))
        switched_on = list(_happened(self, ElectroOn))
        held = {(number, site) for number, event in by_hand for site in event.sites}
        wired = {(number, site) for number, event in switched_on for site in event.pair}
        ways = [
            _ways(
                one.event.stimulation or planned, held=one.where in held, wired=one.where in wired
            )
            for one in self.insertions
        ]
        electro = [one for one, way in zip(self.insertions, ways, strict=True) if _ELECTRO in way]
        return StimulationUse(
            needles=dict(Counter(str(way) for several in ways for way in sorted(several))),
            manners=tuple(sorted({event.manner for _, event in by_hand})),
            currents=tuple(sorted({_current(event) for _, event in switched_on})),
            not_recorded=ways.count(frozenset()),
            without_current=sum(one.where not in wired for one in electro),
        )


def _median(values: Sequence[float]) -> float:
    # The standard library's own would load dice, which this program never rolls.
    ordered = sorted(values)
    half, odd = divmod(len(ordered), 2)
    return ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2


def _insertions(number: int, session: SessionState) -> Iterator[Insertion]:
    recorded = {event.id: event for event in session.events if isinstance(event, NeedleIn)}
    for state in session.needles:
        if state.outcome is not Outcome.NEVER_IN:
            yield Insertion(number, recorded[state.event], state)


def _point_use(point: str, used: list[set[Side]]) -> PointUse:
    """How often which side was needled; left and right in one session are both sides."""
    both = sum({Side.LEFT, Side.RIGHT} <= sides for sides in used)
    return PointUse(
        point=point,
        sessions=len(used),
        both=both,
        left=sum(Side.LEFT in sides for sides in used) - both,
        right=sum(Side.RIGHT in sides for sides in used) - both,
        midline=sum(Side.MIDLINE in sides for sides in used),
    )


def _felt(needling: Needling, sensations: Sensations) -> list[tuple[frozenset[Meaning], bool]]:
    """For each needle that was asked about: what was felt, and whether like an electric shock."""
    answers: dict[tuple[int, str], list[SensationFelt]] = {}
    for number, event in _happened(needling, SensationFelt):
        answers.setdefault((number, event.site), []).append(event)
    asked = (answers[where] for where in _places(needling) if where in answers)
    return [
        (
            sensations.meanings(word for answer in given for word in answer.felt),
            any(answer.electric_shock for answer in given),
        )
        for given in asked
    ]


def _places(needling: Needling) -> dict[tuple[int, str], None]:
    """Each place of each session that had a needle, once and in order."""
    return dict.fromkeys(insertion.where for insertion in needling.insertions)


def _happened(needling: Needling, kind: type[E]) -> Iterator[tuple[int, E]]:
    """All events of one kind, each with the number of its session."""
    for number, session in enumerate(needling.sessions):
        for event in session.events:
            if isinstance(event, kind):
                yield number, event


def _ways(said: Stimulation | None, *, held: bool, wired: bool) -> frozenset[Stimulation]:
    """What was said when the needle went in, and what was then done to it."""
    done = {Stimulation.MANUAL} if held else set()
    if wired:
        done.add(Stimulation.ELECTRO)
    if said is not None and not (done and said is Stimulation.NONE):
        done.add(said)
    return frozenset(done)


def _current(event: ElectroOn) -> Current:
    one, other = sorted(event.pair)
    return Current(pair=(one, other), hz=event.hz, waveform=event.waveform or "")
