"""Answers in, verdict out: may this person be needled today, with what limits, and why.

What must always hold: an undecided rule never clears anyone; learning more never reverses a
rule that was decided; every verdict names the rules behind it and the answers behind those.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

import msgspec

from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.coding import Snomed
from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.screening import conditions
from huantiao.sciatica.screening.conditions import NO, UNKNOWN, YES, Condition, Evaluator
from huantiao.sciatica.screening.findings import Findings
from huantiao.sciatica.screening.interview import Interview


class Level(StrEnum):
    """A verdict, least to most urgent.

    ``undecided`` stands above precaution: what permits needling needs every answer, while
    what stops it needs only one.
    """

    CLEAR = "clear"
    PRECAUTION = "precaution"
    UNDECIDED = "undecided"
    NEEDS_CLEARANCE = "needs_clearance"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for clear up to 5 for emergency."""
        return _RANK[self]


_RANK = {level: rank for rank, level in enumerate(Level)}


class Scope(StrEnum):
    """What a rule closes or limits."""

    NEEDLING = "needling"
    DEPTH = "depth"
    ELECTRO = "electro"
    HEAT = "heat"
    INDWELLING = "indwelling"
    STRONG_STIMULATION = "strong_stimulation"
    SESSION = "session"


class Opening(StrEnum):
    """What it takes to open what a rule has closed."""

    EMERGENCY_CARE = "emergency_care"
    MEDICAL_REVIEW = "medical_review"
    WRITTEN_CLEARANCE = "written_clearance"
    LAWFUL_CONSENT = "lawful_consent"
    NEVER = "never"
    REASON = "reason"
    ACKNOWLEDGEMENT = "acknowledgement"


class Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a rule closes: everywhere, at some points, or in some places.

    ``hold`` closes; ``warn`` asks for an acknowledgement. ``places_of`` names the question
    whose answer says where; answered yes without a place, it closes everywhere.
    """

    scope: Scope
    strength: Literal["hold", "warn"] = "hold"
    regions: tuple[Region, ...] = ()
    points: tuple[str, ...] = ()
    places_of: str = ""
    whole_limb: bool = False
    max_depth_mm: int | None = None
    note: str = ""
    sources: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        if (self.scope is Scope.DEPTH) != (self.max_depth_mm is not None):
            raise ValueError("max_depth_mm belongs to scope depth, and depth needs it")
        if self.max_depth_mm is not None and not self.sources:
            raise ValueError("a depth limit names its source")
        if self.max_depth_mm is not None and self.max_depth_mm < 1:
            raise ValueError("max_depth_mm is 1 or more; to close a place, hold its needling")
        if self.whole_limb and not self.places_of:
            raise ValueError("whole_limb widens the places of an answer; places_of is missing")
        if self.places_of and (self.regions or self.points):
            raise ValueError(
                "places_of says where by itself; regions and points need another block"
            )

    @property
    def everywhere(self) -> bool:
        """True when no point, region or answer narrows the block."""
        return not (self.regions or self.points or self.places_of)


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case that shows one of the rule's three answers; tests run it, the handbook prints it."""

    case: str
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    values: dict[str, Any] = {}
    medicines: tuple[str, ...] | None = None
    expect: Literal["fires", "clear", "undecided"]


class Rule(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One red flag, contraindication or precaution."""

    title: str
    kind: Literal["red_flag", "contraindication", "precaution"]
    verdict: Level
    """What it means when the rule fires; never clear or undecided."""
    advice: str
    explanation: str
    patient_advice: str = ""
    refer: Literal["emergency", "same_day", "soon", "routine", "none"] = "none"
    opens_with: Opening
    clearance_questions: tuple[str, ...] = ()
    """What to ask the provider, where a written clearance opens the rule."""
    blocks: tuple[Block, ...] = ()
    when: Condition
    snomed: tuple[Snomed, ...] = ()
    examples: tuple[Example, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.verdict in (Level.CLEAR, Level.UNDECIDED):
            raise ValueError(f"no rule's verdict is {self.verdict}; precaution is the least")
        shown = {example.expect for example in self.examples}
        if shown != {"fires", "clear", "undecided"}:
            raise ValueError("examples show all three answers: fires, clear and undecided")
        held = any(
            b.scope is Scope.NEEDLING and b.strength == "hold" and b.everywhere for b in self.blocks
        )
        if self.verdict in (Level.EMERGENCY, Level.SAME_DAY) and not held:
            raise ValueError(f"a rule with verdict {self.verdict} holds needling everywhere")
        if (self.verdict is Level.EMERGENCY) != (self.opens_with is Opening.EMERGENCY_CARE):
            raise ValueError("an emergency opens with emergency_care, and only an emergency does")
        if (self.opens_with is Opening.WRITTEN_CLEARANCE) != bool(self.clearance_questions):
            raise ValueError("clearance_questions go with opens_with written_clearance")


class StandingBlock(msgspec.Struct, frozen=True, kw_only=True):
    """A block as it stands for this person, and the rule it comes from.

    ``places`` is None when the block is not limited to places.
    """

    rule: str
    scope: Scope
    strength: Literal["hold", "warn"]
    decided: bool
    """False while the rule is undecided: closed until the answer is known."""
    points: tuple[str, ...]
    places: frozenset[Place] | None
    max_depth_mm: int | None
    note: str

    @property
    def everywhere(self) -> bool:
        """True when neither points nor places narrow it."""
        return not self.points and self.places is None

    @property
    def holds(self) -> bool:
        """True when it closes rather than warns."""
        return self.strength == "hold"


class Outcome(msgspec.Struct, frozen=True):
    """What one rule says of one person."""

    rule: Rule
    truth: int

    @property
    def word(self) -> Literal["fires", "clear", "undecided"]:
        """fires, clear or undecided."""
        return "fires" if self.truth == YES else "clear" if self.truth == NO else "undecided"


class Verdict:
    """What all rules together say of one person on one day."""

    def __init__(self, outcomes: tuple[Outcome, ...], interview: Interview) -> None:
        self.outcomes = outcomes
        self.interview = interview
        self.fired = tuple(o for o in outcomes if o.truth == YES)
        self.undecided = tuple(o for o in outcomes if o.truth == UNKNOWN)

    @cached_property
    def level(self) -> Level:
        """The overall verdict: the most urgent rule that fired, unless an open one could top it.

        A stop stands whatever else is open. A permission (clear, precaution) gives way to
        ``undecided`` while a rule more urgent than it is still open.
        """
        fired = _most_urgent(self.fired)
        open_level = _most_urgent(self.undecided)
        if fired.rank > Level.UNDECIDED.rank or fired.rank >= open_level.rank:
            return fired
        return Level.UNDECIDED

    @cached_property
    def blocks(self) -> tuple[StandingBlock, ...]:
        """Everything closed or limited: by rules that fired, and by rules still undecided."""
        return tuple(
            _standing(block, outcome, self.interview)
            for outcome in (*self.fired, *self.undecided)
            for block in outcome.rule.blocks
            if outcome.truth == YES or block.strength == "hold"
        )

    @cached_property
    def may_needle(self) -> bool:
        """Whether needling is open anywhere at all; never under emergency or same_day."""
        stopped = any(b.scope is Scope.NEEDLING and b.holds and b.everywhere for b in self.blocks)
        return not stopped and self.level.rank < Level.SAME_DAY.rank

    @cached_property
    def good_until(self) -> date | None:
        """The last day on which every answer behind the verdict still counts; None without any."""
        return min((a.good_until for a in self.interview.answers.values()), default=None)


class Screen(msgspec.Struct, frozen=True):
    """All rules of a library, ready to be asked about a person."""

    findings: Findings
    rules: Mapping[str, Rule]
    by_urgency: tuple[tuple[Rule, Evaluator], ...]
    feeds: Mapping[str, tuple[str, ...]]
    """The rules each finding feeds, by finding id."""

    @classmethod
    def of(cls, library: Library) -> Screen:
        """The rules of a library.

        Raises:
            UnfitKnowledge: a rule asks an unknown question or compares one of the wrong kind, or
                there are no rules at all.
        """
        return library.derive(_screen)

    def judge(self, interview: Interview) -> Verdict:
        """The verdict on what is known of a person."""
        knowns = interview.knowns
        outcomes = tuple(Outcome(rule, holds(knowns)) for rule, holds in self.by_urgency)
        return Verdict(outcomes, interview)


def _screen(library: Library) -> Screen:
    findings = Findings.of(library)

    def fits(rule: Any) -> None:
        _check(rule, findings)

    rules = library.read("screening", Rule, check=fits)
    if not rules:
        raise UnfitKnowledge("screening", "holds no rule; without any, everybody would be clear")
    ordered = sorted(rules.values(), key=lambda rule: -rule.verdict.rank)
    feeds: dict[str, list[str]] = {finding: [] for finding in findings.by_id}
    for rule in ordered:
        for finding in dict.fromkeys(rule.when.findings()):
            feeds[finding].append(rule.id)
    return Screen(
        findings=findings,
        rules=rules,
        by_urgency=tuple((rule, conditions.compiled(rule.when)) for rule in ordered),
        feeds={finding: tuple(ids) for finding, ids in feeds.items()},
    )


def _check(rule: Rule, findings: Findings) -> None:
    """Refuse a rule whose questions do not exist or are used as what they are not."""
    conditions.check_questions(rule.when, findings.by_id)
    for block in rule.blocks:
        where = findings.by_id.get(block.places_of)
        if block.places_of and (where is None or where.kind != "places"):
            raise ValueError(f"places_of '{block.places_of}' is no question about places")


def _most_urgent(outcomes: tuple[Outcome, ...]) -> Level:
    return max((o.rule.verdict for o in outcomes), key=_RANK.__getitem__, default=Level.CLEAR)


def _standing(block: Block, outcome: Outcome, interview: Interview) -> StandingBlock:
    return StandingBlock(
        rule=outcome.rule.id,
        scope=block.scope,
        strength=block.strength,
        decided=outcome.truth == YES,
        points=block.points,
        places=_places(block, interview),
        max_depth_mm=block.max_depth_mm,
        note=block.note,
    )


def _places(block: Block, interview: Interview) -> frozenset[Place] | None:
    if block.places_of:
        said = interview.places(block.places_of)
        if said is None:
            return None  # yes, but not where: closed everywhere until the place is known
        near = _beside_the_middle(said)
        return _limbs(near) if block.whole_limb else near
    if block.regions:
        return frozenset(Place(side, region) for side in Side for region in block.regions)
    return None


def _beside_the_middle(places: frozenset[Place]) -> frozenset[Place]:
    """The places, and for one in the midline its neighbours on both sides too."""
    middle = [place.region for place in places if place.side is Side.MIDLINE]
    return places | {Place(side, region) for region in middle for side in Side}


def _limbs(places: frozenset[Place]) -> frozenset[Place]:
    """The places, and the whole of every leg that one of them lies on."""
    sides = {place.side for place in places if place.region.distance}
    leg = (region for region in Region if region.distance)
    return places | {Place(side, region) for region in leg for side in sides}
