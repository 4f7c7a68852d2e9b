"""A verdict in the form that leaves the program: for machines as documented JSON, for people in words.

The JSON carries the name of its form; a change that would break a reader gets a new number.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from huantiao.sciatica.evidence import Citation, flowing
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.medicines import MedicineItem, MedicineList
from huantiao.sciatica.screening import Level, Outcome, Screen, StandingBlock, Verdict
from huantiao.sciatica.screening.asking import Question, ask_next
from huantiao.sciatica.screening.conditions import NO, YES
from huantiao.sciatica.screening.finding import Finding
from huantiao.sciatica.screening.interview import Answer


class Because(msgspec.Struct, frozen=True, kw_only=True):
    """One answer behind a rule, the day it was given, and the last day it counts."""

    finding: str
    question: str
    answer: Any
    asked_on: date | None = None
    good_until: date | None = None
    medicines: tuple[str, ...] = ()
    """The patient's own words about medicines, where those gave the answer."""


class RuleReport(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that fired or is undecided."""

    rule: str
    title: str
    kind: str
    verdict: Level
    outcome: Literal["fires", "undecided"]
    advice: str
    patient_advice: str
    refer: str
    opens_with: str
    because: tuple[Because, ...]
    unanswered: tuple[str, ...]
    sources: tuple[Citation, ...]
    review: str


class BlockReport(msgspec.Struct, frozen=True, kw_only=True):
    """Something closed or limited for this person."""

    rule: str
    scope: str
    strength: Literal["hold", "warn"]
    points: tuple[str, ...]
    places: tuple[str, ...] | None
    max_depth_mm: int | None
    note: str


class NextQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question worth asking now."""

    finding: str
    question: str
    kind: str
    asked_of: str
    choices: tuple[str, ...]
    unit: str
    sensitive: bool
    urgency: Level
    rules: tuple[str, ...]
    held_open_by: tuple[str, ...] = ()
    """Lines of the medicine list that nobody has understood yet: no other answer settles it."""


class MedicineReport(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of the patient's own words, and what was understood."""

    text: str
    status: str
    route: str
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    """What it counts as, or could be while that is open."""
    candidates: tuple[str, ...]
    said: tuple[str, ...]
    by_person: bool


class StaleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was given too long ago to count."""

    finding: str
    asked_on: date
    good_until: date


class VerdictReport(msgspec.Struct, frozen=True, kw_only=True):
    """The whole verdict. ``draft`` stays true until clinicians have signed the rules."""

    schema: Literal["huantiao.screen/1"] = "huantiao.screen/1"
    verdict: Level
    may_needle: bool
    on: date
    good_until: date | None
    fired: tuple[RuleReport, ...]
    undecided: tuple[RuleReport, ...]
    clear: tuple[str, ...]
    blocked: tuple[BlockReport, ...]
    """By rules that fired."""
    closed_until_answered: tuple[BlockReport, ...]
    """By rules that are undecided."""
    ask_next: tuple[NextQuestion, ...]
    medicines: tuple[MedicineReport, ...] | None
    stale: tuple[StaleAnswer, ...]
    draft: bool
    knowledge: str


def verdict_report(library: Library, verdict: Verdict) -> VerdictReport:
    """Everything a verdict says, in the form that leaves the program."""
    told = verdict.interview.medicines
    medicines = told if isinstance(told, MedicineList) else None
    screen = Screen.of(library)
    return VerdictReport(
        verdict=verdict.level,
        may_needle=verdict.may_needle,
        on=verdict.interview.on,
        good_until=verdict.good_until,
        fired=tuple(_rule(o, screen, verdict, medicines) for o in verdict.fired),
        undecided=tuple(_rule(o, screen, verdict, medicines) for o in verdict.undecided),
        clear=tuple(o.rule.id for o in verdict.outcomes if o.truth == NO),
        blocked=tuple(_block(block) for block in verdict.blocks if block.decided),
        closed_until_answered=tuple(_block(b) for b in verdict.blocks if not b.decided),
        ask_next=tuple(_next(question, medicines) for question in ask_next(screen, verdict)),
        medicines=None if medicines is None else tuple(map(_medicine, medicines.items)),
        stale=tuple(_stale(answer) for answer in verdict.interview.stale),
        draft=any(o.rule.draft for o in verdict.outcomes),
        knowledge=library.fingerprint,
    )


def _rule(
    outcome: Outcome, screen: Screen, verdict: Verdict, medicines: MedicineList | None
) -> RuleReport:
    rule = outcome.rule
    asked = tuple(dict.fromkeys(rule.when.findings()))
    known = [name for name in asked if verdict.interview.is_known(name)]
    return RuleReport(
        rule=rule.id,
        title=rule.title,
        kind=rule.kind,
        verdict=rule.verdict,
        outcome="fires" if outcome.truth == YES else "undecided",
        advice=flowing(rule.advice),
        patient_advice=flowing(rule.patient_advice),
        refer=rule.refer,
        opens_with=rule.opens_with,
        because=tuple(_because(screen.findings.by_id[name], verdict, medicines) for name in known),
        unanswered=tuple(name for name in asked if name not in known),
        sources=rule.sources,
        review=rule.reviewed.status,
    )


def _because(finding: Finding, verdict: Verdict, medicines: MedicineList | None) -> Because:
    interview = verdict.interview
    answer = interview.answers.get(finding.id)
    listed = medicines.items if medicines else ()
    said = tuple(i.text for i in listed if any(i.taking(risk) for risk in finding.medicines))
    return Because(
        finding=finding.id,
        question=flowing(finding.question),
        answer=_plain(answer, interview.knowns.truths.get(finding.id)),
        asked_on=answer.asked_on if answer else None,
        good_until=answer.good_until if answer else None,
        medicines=said,
    )


def _plain(answer: Answer | None, truth: int | None) -> Any:
    """The answer as it can be written down; what another answer decided is yes or no."""
    if answer is None:
        return truth == YES
    if isinstance(answer.value, frozenset):
        return sorted(str(place) for place in answer.value)
    return answer.value


def _block(block: StandingBlock) -> BlockReport:
    return BlockReport(
        rule=block.rule,
        scope=block.scope,
        strength=block.strength,
        points=block.points,
        places=None if block.places is None else tuple(sorted(str(p) for p in block.places)),
        max_depth_mm=block.max_depth_mm,
        note=flowing(block.note),
    )


def _next(question: Question, medicines: MedicineList | None) -> NextQuestion:
    finding = question.finding
    listed = medicines.items if medicines else ()
    unread = (i.text for i in listed if any(i.taking(risk) is None for risk in finding.medicines))
    return NextQuestion(
        finding=finding.id,
        question=flowing(finding.question),
        kind=finding.kind,
        asked_of=finding.asked_of,
        choices=finding.choices,
        unit=finding.unit,
        sensitive=finding.sensitive,
        urgency=question.urgency,
        rules=question.rules,
        held_open_by=tuple(dict.fromkeys(unread)),
    )


def _stale(answer: Answer) -> StaleAnswer:
    return StaleAnswer(
        finding=answer.finding, asked_on=answer.asked_on, good_until=answer.good_until
    )


def _medicine(item: MedicineItem) -> MedicineReport:
    certain = [risk for substance in item.substances for risk in substance.classes]
    return MedicineReport(
        text=item.text,
        status=item.status,
        route=item.route,
        ingredients=item.ingredients,
        classes=tuple(dict.fromkeys(certain or item.could_be or ())),
        candidates=tuple(candidate.name for candidate in item.candidates),
        said=item.said,
        by_person=item.by_person,
    )
