"""What an examination means for safety: which screening questions it answers, which it raises.

An examination can answer a screening question with yes, never with no: what was not looked at
may still be there. What it makes likely without settling it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from huantiao.sciatica.anatomy import Region, Side
from huantiao.sciatica.examination.observations import (
    WEAK,
    Degree,
    Examination,
    Leg,
    MrcGrade,
    ReflexGrade,
)

BOTH_LEGS = "both_legs_weak_or_numb"
BOWEL = "bowel_change"
GRADE_FELL = "mrc_grade_fell"
LEG_WEAKNESS = "leg_weakness"
SADDLE = "saddle_numbness"
SPINE_TENDER = "spinal_tenderness"
UPPER_MOTOR = "upper_motor_neurone_signs"
WEAK_GRADE = "mrc_grade_3_or_less"

FINDINGS = (
    SADDLE,
    BOWEL,
    BOTH_LEGS,
    UPPER_MOTOR,
    WEAK_GRADE,
    GRADE_FELL,
    LEG_WEAKNESS,
    SPINE_TENDER,
)
"""Every finding an examination can answer or bring up, most urgent first."""

_LOST = (Degree.REDUCED, Degree.ABSENT)
_SPINE = frozenset({Region.LOWER_BACK, Region.UPPER_BACK})


def alarms(examination: Examination, previous: Examination | None = None) -> tuple[str, ...]:
    """The ids of the findings that this examination answers with yes, most urgent first.

    Numb places are not among them: hand ``examination.numb_places`` to the question of that
    name.

    Source: nhs-lothian-red-flags-2025 for both legs, lbp-revision-sheet-2018 for the upper motor
        neurone; the MRC grades and the other readings are unverified.
    """
    return _ordered(_answered(examination, previous))


def questions(examination: Examination, previous: Examination | None = None) -> tuple[str, ...]:
    """The ids of the findings that this examination brings up without settling them.

    Weakness under pain, numb skin on both legs (old in many people with diabetes), brisk
    reflexes, a weak leg, a spine tender in the middle. What is answered already is left out.
    """
    answered = set(_answered(examination, previous))
    return _ordered(
        finding for finding in _raised(examination, previous) if finding not in answered
    )


def _answered(examination: Examination, previous: Examination | None) -> Iterator[str]:
    legs = (examination.left, examination.right)
    saddle = any(place.region is Region.SADDLE for place in examination.numb_places)
    if saddle or examination.perianal_sensation in _LOST:
        yield SADDLE
    if examination.anal_tone in _LOST:
        yield BOWEL
    if all(leg.at_most(WEAK) for leg in legs):
        yield BOTH_LEGS
    if any(leg.clonus or leg.extensor_plantar for leg in legs):
        yield UPPER_MOTOR
    if any(leg.at_most(MrcGrade.AGAINST_GRAVITY) for leg in legs):
        yield WEAK_GRADE
    if previous and any(_fell(examination, previous, pain=False)):
        yield GRADE_FELL


def _raised(examination: Examination, previous: Examination | None) -> Iterator[str]:
    legs = (examination.left, examination.right)
    numb = {place.side for place in examination.numb_places if place.region.limb}
    if len(numb) == len(legs) or all(_weak_at_all(leg) for leg in legs):
        yield BOTH_LEGS
    if any(ReflexGrade.BRISK in leg.reflexes.values() for leg in legs):
        yield UPPER_MOTOR
    if any(
        leg.strength[m] <= MrcGrade.AGAINST_GRAVITY for leg in legs for m in leg.stopped_by_pain
    ):
        yield WEAK_GRADE
    if previous and any(_fell(examination, previous, pain=True)):
        yield GRADE_FELL
    if any(_weak_at_all(leg) for leg in legs):
        yield LEG_WEAKNESS
    tender = examination.tender or ()
    if any(place.side is Side.MIDLINE and place.region in _SPINE for place in tender):
        yield SPINE_TENDER


def _weak_at_all(leg: Leg) -> bool:
    """Whether any movement is weak, with or without pain as the reason."""
    return any(grade <= WEAK for grade in leg.strength.values())


def _fell(now: Examination, before: Examination, *, pain: bool) -> Iterator[bool]:
    """For each movement tested twice, whether it lost a whole grade, with or without pain."""
    for leg, was in ((now.left, before.left), (now.right, before.right)):
        for movement, grade in leg.strength.items():
            if movement in was.strength and (movement in leg.stopped_by_pain) == pain:
                yield grade.whole < was.strength[movement].whole


def _ordered(findings: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(findings), key=FINDINGS.index))
