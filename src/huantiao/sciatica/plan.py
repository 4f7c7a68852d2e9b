"""From one person's case to a proposal: verdict, points with reasons, course, what to watch.

This is where the parts of the core meet. A stop stops everything; what needs somebody's
agreement is prepared inside every limit that would remain, and marked as not to be used yet.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from huantiao.sciatica.anatomy import PainCourse, Region, Side
from huantiao.sciatica.case import Case
from huantiao.sciatica.course import CoursePlan, CourseRequest, Courses, plan_course
from huantiao.sciatica.course.policies import Complaint, Patient
from huantiao.sciatica.course.schedules import Weekday
from huantiao.sciatica.examination import RootPattern, RootPatterns
from huantiao.sciatica.examination import questions as raised_questions
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.prescription import (
    Picture,
    Prescription,
    UnableToPrescribe,
    fitting_protocol,
    prescribe,
)
from huantiao.sciatica.prescription.limits import Limits
from huantiao.sciatica.prescription.protocols import protocols
from huantiao.sciatica.screening import Level, Outcome, Scope, Screen, Verdict
from huantiao.sciatica.screening.asking import Question, ask_next
from huantiao.sciatica.symptoms import Kind

USUAL_COURSE = "tu_3_3_2_2"
"""The schedule of the one sham-controlled trial of sciatica, where a protocol names none."""

OWN_POLICY = "clinic_own"

_BY_CHOICE = frozenset({Scope.ELECTRO, Scope.HEAT, Scope.INDWELLING, Scope.STRONG_STIMULATION})
"""What nobody needs: closed in a prepared plan while the question behind it is open.

Points, places and depths are prepared as decided so far, for a plan bent by every question
that nobody has asked would tell nobody anything; it waits, and is made anew with each answer.
"""

_KNEE = Region.KNEE_BACK.distance or 0


class State(StrEnum):
    """How far a plan may be used."""

    STOPPED = "stopped"
    """Nothing is proposed; the advice of the rules is what to do."""
    WAITING = "waiting"
    """Prepared, and not to be used before the rules named have opened."""
    READY = "ready"
    """Open, with the cautions named."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything proposed for one person, with what stands behind it."""

    case: Case
    verdict: Verdict
    questions: tuple[Question, ...]
    raised: tuple[str, ...]
    """Questions to ask face to face because of what was painted or found."""
    state: State
    waiting_for: tuple[str, ...]
    """The rules that must open first."""
    picture: Picture | None
    """What the choice of points went by; None when the painful side is not known."""
    prescription: Prescription | None
    course: CoursePlan | None
    roots: tuple[RootPattern, ...]
    missing: tuple[str, ...]
    """What was not told and would make the plan better, a sentence each."""


def plan(library: Library, case: Case) -> Plan:
    """The proposal for a case.

    Raises:
        UnfitAnswer, UnfitMedicine: something in the case cannot be used.
        UnableToPrescribe: the protocol asked for is unknown.
        UnknownCourse, UnknownPolicy, UnableToPlan: the course asked for cannot be planned.
    """
    screen = Screen.of(library)
    verdict = screen.judge(case.interview(library))
    state, waiting_for = _state(verdict)
    picture = _picture(case)
    proposal = None
    if state is not State.STOPPED and picture is not None:
        proposal = _proposal(library, case, picture, verdict, waiting_for)
    return Plan(
        case=case,
        verdict=verdict,
        questions=ask_next(screen, verdict),
        raised=_raised(case),
        state=state,
        waiting_for=waiting_for,
        picture=picture,
        prescription=proposal,
        course=None if state is State.STOPPED else _course(library, case, verdict, proposal),
        roots=_roots(library, case),
        missing=_missing(case, picture),
    )


def _state(verdict: Verdict) -> tuple[State, tuple[str, ...]]:
    if verdict.level.rank >= Level.SAME_DAY.rank:
        return State.STOPPED, ()
    holding = {block.rule for block in verdict.blocks if block.holds and block.everywhere}
    waiting = (
        outcome.rule.id
        for outcome in (*verdict.fired, *verdict.undecided)
        if outcome.rule.id in holding or _awaits_somebody(outcome)
    )
    named = tuple(dict.fromkeys(waiting))
    return (State.WAITING, named) if named else (State.READY, ())


def _awaits_somebody(outcome: Outcome) -> bool:
    return outcome.rule.verdict is Level.NEEDS_CLEARANCE


def _picture(case: Case) -> Picture | None:
    drawn, sides = case.symptom_map(), case.sides()
    if not sides:
        return None
    return Picture(
        sides=sides,
        course=case.course or _drawn_course(case, sides),
        back_pain=drawn.has_back_pain,
        weeks=case.weeks,
        painful=drawn.places(Kind.PAIN),
        tender=case.tender_places(),
    )


def _drawn_course(case: Case, sides: tuple[Side, ...]) -> PainCourse:
    """The course of the drawing; mixed where the two legs differ."""
    courses = {case.symptom_map().course(side) for side in sides}
    return courses.pop() if len(courses) == 1 else PainCourse.MIXED


def _proposal(
    library: Library,
    case: Case,
    picture: Picture,
    verdict: Verdict,
    waiting_for: tuple[str, ...],
) -> Prescription | None:
    limits = Limits.of(
        (block for block in verdict.blocks if block.decided or block.scope in _BY_CHOICE),
        avoid_points=case.points_to_avoid(library),
        avoid_places=case.places_to_avoid(),
    )
    wanted = case.wishes.protocol or fitting_protocol(picture)
    if wanted not in protocols(library):
        known = ", ".join(protocols(library))
        raise UnableToPrescribe(f"wishes.protocol: got '{wanted}', expected one of {known}")
    return prescribe(
        library,
        picture,
        limits.apart_from_clearance(frozenset(waiting_for)),
        protocol=wanted,
        techniques=case.wishes.techniques,
    )


def _course(
    library: Library, case: Case, verdict: Verdict, proposal: Prescription | None
) -> CoursePlan:
    wishes = case.wishes
    offered = proposal.protocol.course if proposal else None
    return plan_course(
        Courses.of(library),
        CourseRequest(
            template=wishes.course or offered or USUAL_COURSE,
            policy=wishes.policy or OWN_POLICY,
            patient=_patient(case, verdict),
            start=wishes.start or case.day,
            # Prepared like the points: the plan's own state says whether it may be used.
            may_needle=True,
            closed_weekdays=frozenset(map(Weekday, wishes.closed_weekdays)),
        ),
    )


def _patient(case: Case, verdict: Verdict) -> Patient:
    drawn = case.symptom_map()
    legs = bool(case.sides())
    back = drawn.has_back_pain
    reached = [drawn.furthest(side) for side in (Side.LEFT, Side.RIGHT)]
    furthest = max((one.distance for one in reached if one), default=None)
    return Patient(
        complaint=_complaint(legs=legs, back=back),
        duration_weeks=case.weeks,
        age=case.age,
        radiates_below_knee=None if furthest is None else furthest > _KNEE,
        pregnant=verdict.interview.said("pregnant_or_maybe"),
        post_surgical=verdict.interview.said("operated_spine_places"),
    )


def _complaint(*, legs: bool, back: bool) -> Complaint:
    if legs:
        return Complaint.BOTH if back else Complaint.SCIATICA
    return Complaint.LOW_BACK_PAIN


def _raised(case: Case) -> tuple[str, ...]:
    examined = case.examined()
    found = raised_questions(examined) if examined else ()
    return tuple(dict.fromkeys((*case.symptom_map().questions_now, *found)))


def _roots(library: Library, case: Case) -> tuple[RootPattern, ...]:
    examined = case.examined()
    if examined is None:
        return ()
    patterns, drawn = RootPatterns.of(library), case.symptom_map()
    return tuple(patterns.compare(examined, drawn, side=side) for side in case.sides())


def _missing(case: Case, picture: Picture | None) -> tuple[str, ...]:
    """What was not told and would make the plan better."""
    wants = {
        "Which leg hurts is not known: say side, or mark the pain on the body map.": picture
        is None,
        "Where the leg pain runs is not known: mark it on the body map, or say course.": picture
        is not None
        and picture.course is PainCourse.NONE,
        "How long it has lasted is not known: say weeks.": case.weeks is None,
        "Nobody has examined reflexes, strength and sensation yet.": case.examination is None,
        "The medicines were not asked.": case.medicines is None,
    }
    return tuple(sentence for sentence, wanting in wants.items() if wanting)
