"""Cuts a line about medicines into clauses, so that "stopped" reaches only what it belongs to.

Each clause holds the names, hints and unknown words of a line in their order, with the words
around them. A hint that stands beside its medicine ("blood thinner warfarin") and a brand
beside its ingredient are one mention: what is said of the one is said of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from huantiao.sciatica.medicines.entries import Meaning, Route
from huantiao.sciatica.medicines.index import Candidate, Sense, Span
from huantiao.sciatica.medicines.names import Names

TELLING = frozenset(
    {
        Meaning.STOPPED,
        Meaning.RESTARTED,
        Meaning.PAUSED,
        Meaning.PLANNED,
        Meaning.UNCLEAR,
        Meaning.NEVER,
    }
)
"""Meanings that say what became of a medicine."""
DENYING = frozenset({Meaning.NOTHING, Meaning.DENIAL})
JOINING = frozenset({Meaning.AND, Meaning.OR})

_SEPARATING = frozenset({Meaning.LIST, Meaning.BREAK, Meaning.BRACKET, *JOINING})
_MENTIONING = frozenset({Meaning.MEDICINE, Meaning.HINT, None})
_SPEAKING = frozenset({Meaning.TAKING, *TELLING, *DENYING})
_LONGEST_RUN = 32
"""Letters of unknown words in a row up to which they are compared with names as one."""


@dataclass(slots=True, eq=False)
class Part:
    """A span of the line and what is being found out about it."""

    start: int
    end: int
    meaning: Meaning | None
    sense: Sense | None = None
    candidates: tuple[Candidate, ...] = ()
    route: Route | None = None
    told: list[tuple[Meaning, str]] = field(default_factory=list)
    """What the words say of it; mentions of the same medicine share one list."""
    used: bool = False
    """Whether it belongs to a piece or to the words that decided one."""

    @property
    def mention(self) -> bool:
        """Whether it is a name, a hint or an unknown word."""
        return self.meaning in _MENTIONING

    @property
    def form(self) -> bool:
        """Whether it is a word such as "tablet" or "medicine"."""
        return self.meaning is Meaning.NOUN or self.says(Route.SYSTEMIC)

    @property
    def local(self) -> bool:
        """Whether it is a word such as "cream" or "eye drops"."""
        return self.meaning is Meaning.ROUTE and not self.says(Route.SYSTEMIC)

    def says(self, route: Route) -> bool:
        """Whether it is a word for ``route``."""
        return (
            self.meaning is Meaning.ROUTE and self.sense is not None and self.sense.route is route
        )


@dataclass(slots=True, eq=False)
class Clause:
    """The parts between two separators, and what joins them to the clause before."""

    joined: Meaning
    parts: list[Part] = field(default_factory=list)
    unread: bool = False
    """Whether the whole clause waits for a person to read it."""

    @property
    def mentions(self) -> list[Part]:
        """Its names, hints and unknown words."""
        return [part for part in self.parts if part.mention]

    @property
    def bare(self) -> bool:
        """Whether nothing in it says on its own what is taken or not."""
        return not self.has(*_SPEAKING)

    def has(self, *meanings: Meaning) -> bool:
        """Whether a part has one of ``meanings``."""
        return any(part.meaning in meanings for part in self.parts)


def clauses_of(line: str, names: Names) -> tuple[list[Clause], list[Part]]:
    """The clauses of ``line`` in order, none of them empty, and the words that join them."""
    clauses: list[Clause] = []
    joints: list[Part] = []
    current = Clause(Meaning.BREAK)
    spans = names.spans(line)
    for at, (start, end, sense) in enumerate(spans):
        part = Part(start, end, None if sense is None else sense.meaning, sense)
        if part.meaning not in _SEPARATING or _is_of_a_dose(line, spans, at):
            current.parts.append(part)
            continue
        joints.append(part)
        if current.parts:
            clauses.append(current)
            current = Clause(part.meaning)
        elif current.joined is not Meaning.BREAK:
            current.joined = part.meaning
    if current.parts:
        clauses.append(current)
    for clause in clauses:
        clause.parts = list(_with_candidates(clause.parts, line, names))
    _marry(clauses)
    return clauses, joints


def _is_of_a_dose(line: str, spans: Sequence[Span], at: int) -> bool:
    """Whether the separator is the stroke of "75 mcg/h" or "50/500"."""
    if line[spans[at].start] not in "/／":
        return False
    beside = (*spans[max(at - 1, 0) : at], *spans[at + 1 : at + 2])
    return any(span.sense is not None and span.sense.meaning is Meaning.DOSE for span in beside)


def _with_candidates(parts: list[Part], line: str, names: Names) -> Iterator[Part]:
    """The parts, unknown words in a row compared with names and put together."""
    for unknown, group in groupby(parts, lambda part: part.meaning is None):
        if unknown:
            yield from _compared(list(group), line, names)
        else:
            yield from group


def _compared(run: list[Part], line: str, names: Names) -> Iterator[Part]:
    """A run of unknown words: near-misses each on their own, the rest in one piece."""
    whole = _spanning(run)
    if whole.end - whole.start <= _LONGEST_RUN:
        whole.candidates = names.nearest(line[whole.start : whole.end])
    if whole.candidates or len(run) == 1:
        yield whole
        return
    for part in run:
        part.candidates = names.nearest(line[part.start : part.end])
    for near, group in groupby(run, lambda part: bool(part.candidates)):
        if near:
            yield from group
        else:
            yield _spanning(list(group))


def _spanning(run: list[Part]) -> Part:
    return Part(run[0].start, run[-1].end, None)


def _marry(clauses: list[Clause]) -> None:
    """Let mentions of one medicine side by side share what is said of them."""
    for at, clause in enumerate(clauses):
        beside = list(clause.mentions)
        if at + 1 < len(clauses) and clauses[at + 1].joined is Meaning.BRACKET:
            beside += clauses[at + 1].mentions[:1]
        for one in beside:
            for other in beside:
                _share(one, other)


def _share(one: Part, other: Part) -> None:
    """Join ``one`` to the medicine ``other`` when they are the same, or hint and name."""
    if one is other or one.sense is None or other.sense is None:
        return
    if other.meaning is not Meaning.MEDICINE:
        return
    if one.meaning is Meaning.HINT:
        if set(one.sense.classes) & set(other.sense.classes):
            one.meaning, one.sense, one.told = Meaning.MEDICINE, other.sense, other.told
    elif set(one.sense.ingredients) & set(other.sense.ingredients):
        one.told = other.told
