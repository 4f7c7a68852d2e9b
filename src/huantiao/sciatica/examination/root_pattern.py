"""Which nerve level the findings fit best: an open count of points, never a diagnosis.

Reflex and strength weigh more than feeling, feeling more than pain. A level is named only when
a finding of reflex, strength or feeling speaks for it and it leads clearly; otherwise the
answer is "mixed or not root-like". A drawing alone never names a level. The findings themselves
stay the record; the count is only one way to read them.

Source: murphy-2009 and albert-2019 for why pain weighs so little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from huantiao.sciatica.anatomy import Region, Root, Side
from huantiao.sciatica.evidence import Entry
from huantiao.sciatica.examination.observations import WEAK, Examination, Movement, Reflex
from huantiao.sciatica.examination.signs import LegTest, Signs
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.symptoms import Kind, SymptomMap

ALGORITHM: Final = "root-pattern-1"
"""Stored with every count; a change to the rule below gets a new number."""

NOT_NAMED: Final = "mixed or not root-like"


class Felt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points for something felt, or no longer felt, in any of these regions; they count once."""

    points: float
    regions: tuple[Region, ...]


class LevelWeights(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What speaks for one nerve level, and by how many points; its id is the level."""

    title: str
    lead_needed: float
    """How far the level must lead the next before it is named."""
    reflexes: dict[Reflex, float]
    weakness: dict[Movement, float]
    sensation: Felt
    tingling: Felt
    """Drawn tingling or numbness."""
    pain: Felt
    tests: dict[LegTest, float]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.id not in frozenset(Root):
            raise ValueError(f"'{self.id}' is no nerve level; levels are {', '.join(Root)}")
        if self.tingling.points + self.pain.points >= self.lead_needed:
            raise ValueError("a drawing alone would name the level: raise lead_needed")
        weighty = (*self.reflexes.values(), *self.weakness.values(), self.sensation.points)
        if min(weighty) <= self.pain.points:
            raise ValueError("reflex, strength and feeling weigh more than pain")
        if min(self.tingling.points, self.pain.points, *self.tests.values()) <= 0:
            raise ValueError("every finding counts more than nothing")

    @property
    def level(self) -> Root:
        """The nerve level the points are for."""
        return Root(self.id)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, and the points it gives a level."""

    finding: str
    points: float
    deficit: bool
    """Whether it is a loss of reflex, strength or feeling, found on examination."""


class LevelScore(msgspec.Struct, frozen=True, kw_only=True):
    """The points of one level and every finding behind them."""

    level: Root
    evidence: tuple[Evidence, ...]

    @property
    def points(self) -> float:
        """All points together."""
        return sum((each.points for each in self.evidence), 0.0)

    @property
    def has_deficit(self) -> bool:
        """Whether reflex, strength or feeling speaks for the level."""
        return any(each.deficit for each in self.evidence)


class RootPattern(msgspec.Struct, frozen=True, kw_only=True):
    """How the findings of one leg spread over the levels, highest first."""

    side: Side
    ranked: tuple[LevelScore, ...]
    level: Root | None
    """The level that is named, or None."""
    set_aside: tuple[str, ...]
    """Losses that were left out of the count, and why."""
    algorithm: str = ALGORITHM

    @property
    def margin(self) -> float:
        """By how many points the first level leads the second."""
        return self.ranked[0].points - self.ranked[1].points

    @property
    def words(self) -> str:
        """How the result is said to a clinician."""
        return f"most consistent with {self.level}" if self.level else NOT_NAMED


class RootPatterns(msgspec.Struct, frozen=True):
    """The points of every level of a library, ready to be counted."""

    weights: Mapping[str, LevelWeights]
    signs: Signs

    @classmethod
    def of(cls, library: Library) -> RootPatterns:
        """The levels of a library.

        Raises:
            UnfitKnowledge: a file does not fit, a drawing alone would name its level, or pain
                would weigh as much as reflex or strength.
        """
        return library.derive(_patterns)

    def compare(self, examination: Examination, symptoms: SymptomMap, *, side: Side) -> RootPattern:
        """How well the findings of one leg fit each level.

        A reflex lost alike on both sides, and weakness under pain, are set aside: both say
        little about one nerve.

        Raises:
            ValueError: the midline has no leg.
        """
        scores = [
            LevelScore(
                level=w.level, evidence=tuple(self._evidence(w, examination, symptoms, side))
            )
            for w in self.weights.values()
        ]
        ranked = tuple(sorted(scores, key=lambda score: -score.points))
        first, second = ranked[:2]
        leads = first.points - second.points >= self.weights[first.level].lead_needed
        return RootPattern(
            side=side,
            ranked=ranked,
            level=first.level if leads and first.has_deficit else None,
            set_aside=tuple(_set_aside(examination, side)),
        )

    def _evidence(
        self, weights: LevelWeights, examination: Examination, symptoms: SymptomMap, side: Side
    ) -> Iterator[Evidence]:
        yield from _deficits(weights, examination, side)
        leg = examination.leg(side)
        for test, points in weights.tests.items():
            if self.signs.result(test, leg) == "positive":
                yield Evidence(finding=f"{test} positive", points=points, deficit=False)
        odd = symptoms.regions(side, Kind.TINGLING) | symptoms.regions(side, Kind.NUMBNESS)
        drawn = (
            ("tingling or numbness drawn", weights.tingling, odd),
            ("pain drawn", weights.pain, symptoms.regions(side)),
        )
        for name, felt, regions in drawn:
            if where := _common(felt, regions):
                yield Evidence(finding=f"{name}: {where}", points=felt.points, deficit=False)


def _patterns(library: Library) -> RootPatterns:
    weights = library.read("root_patterns", LevelWeights)
    if len(weights) < 2:
        raise UnfitKnowledge("root_patterns", "a level can only lead another: two are needed")
    return RootPatterns(weights, Signs.of(library))


def _deficits(weights: LevelWeights, examination: Examination, side: Side) -> Iterator[Evidence]:
    alike = _lost_alike(examination)
    leg = examination.leg(side)
    for reflex, points in weights.reflexes.items():
        grade = leg.reflexes.get(reflex)
        if grade is not None and grade.lost and reflex not in alike:
            yield Evidence(finding=f"{reflex} reflex {grade}", points=points, deficit=True)
    weak = leg.at_most(WEAK)
    for movement, points in weights.weakness.items():
        if movement in weak:
            finding = f"{movement} {leg.strength[movement]}"
            yield Evidence(finding=finding, points=points, deficit=True)
    numb = frozenset(place.region for place in examination.numb_places if place.side is side)
    if where := _common(weights.sensation, numb):
        finding = f"feeling lost: {where}"
        yield Evidence(finding=finding, points=weights.sensation.points, deficit=True)


def _lost_alike(examination: Examination) -> tuple[Reflex, ...]:
    left, right = examination.left.reflexes, examination.right.reflexes
    both = (reflex for reflex in Reflex if reflex in left and reflex in right)
    return tuple(reflex for reflex in both if left[reflex].lost and left[reflex] is right[reflex])


def _set_aside(examination: Examination, side: Side) -> Iterator[str]:
    for reflex in _lost_alike(examination):
        yield f"{reflex} reflex {examination.leg(side).reflexes[reflex]} on both sides alike"
    leg = examination.leg(side)
    for movement in leg.stopped_by_pain:
        if leg.strength[movement] <= WEAK:
            yield f"{movement} {leg.strength[movement]}, stopped by pain"


def _common(felt: Felt, regions: frozenset[Region]) -> str:
    return ", ".join(region for region in felt.regions if region in regions)
