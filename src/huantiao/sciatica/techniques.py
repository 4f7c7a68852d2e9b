"""The ways of needling on offer, what each is meant to do, and how well that is known.

A mechanism is an intention with the state of its evidence and something to measure at the
bedside before and after; it is never a promise. A technique that the safety screening closes is
not offered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

import msgspec

from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.examination import Signs
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.screening import Scope


class Evidence(StrEnum):
    """How far a mechanism has been shown. None has been shown to bring benefit in sciatica."""

    ANIMALS = "animals"
    """Seen in animals; not in people with sciatica."""
    HEALTHY_PEOPLE = "healthy_people"
    """Seen in animals and in healthy people; not in people with sciatica."""
    SMALL_MIXED_STUDIES = "small_mixed_studies"
    """Small studies of people with pain, for and against; not in sciatica."""


class Mechanism(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a technique is intended to do in the body."""

    title: str
    patient_words: str
    clinician_words: str
    evidence: Evidence
    evidence_words: str
    strongest: Citation
    """The strongest study there is; ``covers`` says what it found."""
    against: tuple[str, ...]
    """What speaks against it."""
    measure: str
    """The sign to measure before and after, by id."""
    measure_words: str
    """What that measure can and cannot show of this mechanism."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.against:
            raise ValueError("say what speaks against the mechanism; nothing here is beyond doubt")


class Minutes(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the needles stay in, in minutes."""

    from_min: int
    up_to_min: int

    def __post_init__(self) -> None:
        if not 0 < self.from_min <= self.up_to_min:
            raise ValueError(f"from_min {self.from_min} to up_to_min {self.up_to_min} is no time")


class Setting(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One known setting of the current: a pair of needles is one output of the device.

    ``low_hz`` and ``high_hz`` differ when the device alternates between two frequencies. What
    the source does not say is None or empty.
    """

    name: str
    low_hz: float | None = None
    high_hz: float | None = None
    waveform: str = ""
    pulse_ms: float | None = None
    minutes: int | None = None
    intensity: str = ""
    pair: tuple[str, ...] = ()
    """The two points of the pair, by code, or empty."""
    used_in: str = ""

    def __post_init__(self) -> None:
        low, high = self.low_hz, self.high_hz
        if (low is None) != (high is None):
            raise ValueError(f"{self.name}: low_hz and high_hz go together")
        if low is not None and high is not None and not 0 < low <= high:
            raise ValueError(f"{self.name}: {low:g} Hz is not a low for {high:g} Hz")
        if len(self.pair) not in (0, 2):
            raise ValueError(f"{self.name}: a pair is two points")


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a technique is still done where the screening limits it without closing it."""

    scope: Scope
    how: str


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the screening has closed, and whether that closes this technique."""

    case: str
    scopes: tuple[Scope, ...]
    closed: bool


class Technique(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way of needling."""

    title: str
    what_is_done: str
    intends: tuple[str, ...]
    """The mechanisms it is meant to set off, by id."""
    response_sought: str
    retention: Minutes | None = None
    """None when needles are not left in for the session."""
    settings: tuple[Setting, ...] = ()
    evidence_words: str
    measure: str
    """The sign to measure before and after, by id."""
    closed_by: tuple[Scope, ...]
    limited_by: tuple[Limit, ...] = ()
    consent_words: str
    """What a patient agrees to, in plain words."""
    own_consent: bool
    """Whether it needs a consent of its own beside that for needling."""
    cautions: tuple[str, ...] = ()
    examples: tuple[Example, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if Scope.NEEDLING not in self.closed_by:
            raise ValueError("every technique is closed where needling is: name it in closed_by")
        if {example.closed for example in self.examples} != {True, False}:
            raise ValueError("examples show a case that closes the technique and one that does not")

    def is_closed_by(self, scopes: Collection[Scope]) -> bool:
        """Whether any of these scopes closes the technique."""
        return any(scope in scopes for scope in self.closed_by)


class Techniques(msgspec.Struct, frozen=True):
    """Every technique and mechanism of a library."""

    by_id: Mapping[str, Technique]
    mechanisms: Mapping[str, Mechanism]

    @classmethod
    def of(cls, library: Library) -> Techniques:
        """The techniques of a library.

        Raises:
            UnfitKnowledge: a file does not fit, or names a mechanism or a measure there is not.
        """
        return library.derive(_techniques)

    def intents(self, technique: str) -> tuple[Mechanism, ...]:
        """The mechanisms that a technique is meant to set off.

        Raises:
            KeyError: there is no such technique.
        """
        return tuple(self.mechanisms[each] for each in self.by_id[technique].intends)

    def closed_by(self, scopes: Collection[Scope]) -> tuple[Technique, ...]:
        """The techniques that these closed scopes close.

        Pass the scopes of blocks that hold; a block of some points or places only closes the
        technique there, which the choice of points must respect.
        """
        return tuple(each for each in self.by_id.values() if each.is_closed_by(scopes))

    def open_under(self, scopes: Collection[Scope]) -> tuple[Technique, ...]:
        """The techniques left when these scopes are closed."""
        return tuple(each for each in self.by_id.values() if not each.is_closed_by(scopes))


def _techniques(library: Library) -> Techniques:
    signs = Signs.of(library).by_id
    mechanisms = library.read("mechanisms", Mechanism)
    by_id = library.read("techniques", Technique)
    for mechanism in mechanisms.values():
        _known(f"mechanisms/{mechanism.id}.toml", "measure", (mechanism.measure,), signs)
    for technique in by_id.values():
        file = f"techniques/{technique.id}.toml"
        _known(file, "mechanism", technique.intends, mechanisms)
        _known(file, "measure", (technique.measure,), signs)
    return Techniques(by_id, mechanisms)


def _known(file: str, kind: str, named: Collection[str], known: Collection[str]) -> None:
    for each in named:
        if each not in known:
            raise UnfitKnowledge(file, f"unknown {kind} '{each}'; there are {', '.join(known)}")
