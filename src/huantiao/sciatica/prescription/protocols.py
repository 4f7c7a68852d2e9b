"""Published ways of choosing points, as data: what a trial, a consensus or a textbook used.

A protocol says what was used, by whom and for whom. That a trial used a point does not show
that the point works, and a protocol outside its population is only an idea.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import msgspec

from huantiao.sciatica.anatomy import PainCourse, Side
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.evidence import Citation, Entry, Mark
from huantiao.sciatica.figures import Span
from huantiao.sciatica.knowledge import Library


class Basis(StrEnum):
    """What stands behind a protocol, strongest first."""

    SHAM_CONTROLLED_TRIAL = "sham_controlled_trial"
    TRIAL = "trial"
    REGISTERED_TRIAL = "registered_trial"
    CONSENSUS = "consensus"
    TEXTBOOK = "textbook"
    BACK_PAIN_TRIAL = "back_pain_trial"
    PREGNANCY_TRIAL = "pregnancy_trial"


class Role(StrEnum):
    """What a point is in the prescription for."""

    LOCAL = "local"
    SEGMENTAL = "segmental"
    LEG = "leg"
    DISTAL = "distal"
    ASHI = "ashi"
    CALMING = "calming"


class Pick(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One choice of a protocol: some points of a list, on some sides, for some courses of pain.

    ``take`` points are taken, those nearest the pain first; without it, all of them.
    """

    role: Role
    points: tuple[str, ...]
    take: int | None = None
    sides: Literal["both", "affected", "opposite", "as_point"]
    courses: tuple[PainCourse, ...] = ()
    only_with: Literal["back_pain"] | None = None
    reason: str
    source: str
    mark: Mark

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("a pick names at least one point")
        if self.role is not Role.ASHI and self.take is not None and self.take > len(self.points):
            raise ValueError(f"take is {self.take} but only {len(self.points)} points are listed")

    @property
    def citation(self) -> Citation:
        """Who says so."""
        return Citation(source=self.source, mark=self.mark)

    @property
    def count(self) -> int:
        """How many of the points are taken."""
        return len(self.points) if self.take is None else self.take

    def applies(self, *, course: PainCourse, back_pain: bool) -> bool:
        """Whether this choice is made for this course of pain."""
        if self.only_with == "back_pain" and not back_pain:
            return False
        return not self.courses or course in self.courses


class PairSetting(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two points on one electrical output; what is not known of the setting is absent."""

    a: str
    b: str
    low_hz: float | None = None
    high_hz: float | None = None
    minutes: int | None = None


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person and the sites that the protocol gives; tests run it."""

    case: str
    course: PainCourse
    side: Side
    back_pain: bool = True
    tender: tuple[str, ...] = ()
    expect: tuple[str, ...]


class Protocol(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published way of choosing points.

    ``at_least_weeks`` is the shortest duration of pain in its population (0: not limited).
    ``gaps`` says what its sources leave open.
    """

    title: str
    basis: Basis
    sciatica: bool
    population: str
    at_least_weeks: int
    one_sided: bool
    response: str
    sham: str = ""
    course: str | None = None
    techniques: tuple[Literal["manual", "electro"], ...]
    gaps: tuple[str, ...]
    needles: Span | None = None
    retention_min: Span | None = None
    picks: tuple[Pick, ...]
    pairs: tuple[PairSetting, ...] = ()
    examples: tuple[Example, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        named = {source.source for source in self.sources}
        for pick in self.picks:
            if pick.source not in named and pick.source != "general-knowledge":
                raise ValueError(f"a pick cites '{pick.source}', which the file does not list")
        if not self.examples:
            raise ValueError("a protocol shows at least one example")

    def mismatches(self, *, weeks: float | None, both_sides: bool) -> tuple[str, ...]:
        """Where a person lies outside the people it was tried in, a sentence each."""
        found = []
        if self.basis in (Basis.BACK_PAIN_TRIAL, Basis.PREGNANCY_TRIAL):
            found.append("It was not tried in sciatica.")
        if self.at_least_weeks and weeks is None:
            found.append(
                f"It was tried in pain of {self.at_least_weeks} weeks or longer; "
                "how long this pain has lasted is not known."
            )
        elif weeks is not None and weeks < self.at_least_weeks:
            found.append(
                f"It was tried in pain of {self.at_least_weeks} weeks or longer; "
                f"this pain has lasted {weeks:g} weeks."
            )
        if self.one_sided and both_sides:
            found.append("It was tried in one-sided pain; this pain is on both sides.")
        return tuple(found)


def protocols(library: Library) -> Mapping[str, Protocol]:
    """All protocols of a library, by id.

    Raises:
        UnfitKnowledge: a file does not fit or names an unknown point.
    """

    def known(protocol: Protocol) -> None:
        atlas = Atlas.of(library)
        named = [code for pick in protocol.picks for code in pick.points]
        for code in (*named, *(end for pair in protocol.pairs for end in (pair.a, pair.b))):
            atlas.point(code)

    return library.read("protocols", Protocol, check=known)
