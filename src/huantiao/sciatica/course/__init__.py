"""Plans a course of needling: which days, how often, how long, when to look back, and why.

No day is planned through a closed gate or beyond what the policy allows, days run forward and
fall on open weekdays. What a plan promises is what groups of people did, never what this person
will do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from huantiao.sciatica.course.outlook import outlook
from huantiao.sciatica.course.policies import (
    Complaint,
    Coverage,
    Patient,
    Policies,
    Policy,
    Refusal,
    Verdict,
    VisitCheck,
    check_visits,
    coverage,
)
from huantiao.sciatica.course.schedules import Template, Weekday, frequency, session_days
from huantiao.sciatica.evidence import Citation
from huantiao.sciatica.trials import Trials

if TYPE_CHECKING:
    from huantiao.sciatica.knowledge import Library

USUAL_RETENTION_MIN = (20, 30)
"""Needles usually stay in for 20 to 30 minutes. Source: tu-2024 (30), cherkin-2009 (20)."""

_WIDEST_RETENTION_MIN = (5, 45)
"""Outside this range a planned time is taken for a slip. Source: qin-2015 for the 45."""


class UnknownCourse(ValueError):
    """No course template has that id."""


class UnableToPlan(ValueError):
    """No course can be planned; the message says what is in the way."""


class Courses(msgspec.Struct, frozen=True):
    """All course templates by id, with the policies and trials that plans are made from."""

    by_id: Mapping[str, Template]
    policies: Policies
    trials: Trials

    @classmethod
    def of(cls, library: Library) -> Courses:
        """The templates of ``library``, read once.

        Raises:
            UnfitKnowledge: a file does not fit.
        """
        return library.derive(_gather)

    def __getitem__(self, template_id: str) -> Template:
        try:
            return self.by_id[template_id]
        except KeyError:
            raise UnknownCourse(f"'{template_id}' is none of {', '.join(self.by_id)}") from None

    def __len__(self) -> int:
        return len(self.by_id)


def _gather(library: Library) -> Courses:
    templates = library.read("courses", Template)
    return Courses(templates, Policies.of(library), Trials.of(library))


class CourseRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for, for whom, and what has been so far.

    ``may_needle`` is what today's screening says; an open question there is a no.
    ``retention_min`` None takes the template's. ``done`` are visits that count against the
    policy; ``improving`` is what the last review said, None before any; ``justified`` that a
    written reason for more visits is on file.
    """

    template: str
    policy: str
    patient: Patient
    start: date
    may_needle: bool
    closed_weekdays: frozenset[Weekday] = frozenset()
    retention_min: int | None = None
    done: tuple[date, ...] = ()
    improving: bool | None = None
    justified: bool = False


class PlannedSession(msgspec.Struct, frozen=True, kw_only=True):
    """One session: its number from 1, its day, days after the first one, week from 1."""

    number: int
    on: date
    offset_days: int
    week: int


class ReviewPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A look back together with the patient, and what to ask."""

    after_session: int
    on: date
    asks: str


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why the plan is as it is, and who says so."""

    text: str
    sources: tuple[Citation, ...]


class CoursePlan(msgspec.Struct, frozen=True, kw_only=True):
    """A course on paper.

    ``sessions`` are those within the policy's caps, ``refused`` those beyond them.
    ``guidelines`` holds what every guideline says about this patient. ``go_on_if`` has to be
    true at a review; ``must_hold`` before the first session.
    """

    template: str
    policy: str
    sessions: tuple[PlannedSession, ...]
    frequency: str
    retention_min: int
    reviews: tuple[ReviewPoint, ...]
    verdict: Verdict
    guidelines: tuple[Verdict, ...]
    refused: tuple[Refusal, ...]
    must_hold: tuple[str, ...]
    go_on_if: tuple[str, ...]
    cautions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    expectation: str


def plan_course(courses: Courses, request: CourseRequest) -> CoursePlan:
    """The course that ``request`` asks for, within its policy, with the reasons.

    Raises:
        UnableToPlan: needling is not allowed today, or the retention time is out of range.
        UnableToSchedule: the clinic is not open on enough days.
        UnknownCourse: no template has that id.
        UnknownPolicy: no policy has that id.
    """
    template = courses[request.template]
    policy = courses.policies[request.policy]
    if not request.may_needle:
        raise UnableToPlan("today's screening does not allow needling; plan again once it does")
    wanted = session_days(template, request.start, request.closed_weekdays)
    check = _within_caps(policy, wanted, request)
    sessions = _numbered(check.covered, wanted[0])
    verdict = coverage(policy, request.patient)
    return CoursePlan(
        template=template.id,
        policy=policy.id,
        sessions=sessions,
        frequency=frequency(check.covered),
        retention_min=_retention(template, request),
        reviews=_reviews(template, sessions),
        verdict=verdict,
        guidelines=_guidelines(courses.policies, request.patient),
        refused=check.refused,
        must_hold=_must_hold(policy, verdict),
        go_on_if=_go_on_if(template, policy),
        cautions=_cautions(template, policy, request, check.stop_reason),
        reasons=_reasons(template, verdict),
        expectation=outlook(courses.trials, request.patient),
    )


def review_due(
    plan: CoursePlan, sessions_done: int, *, reviews_held: int = 0
) -> ReviewPoint | None:
    """The review that is due now, or None; one that was passed over stays due until it is held."""
    waiting = plan.reviews[reviews_held:]
    return waiting[0] if waiting and waiting[0].after_session <= sessions_done else None


def _within_caps(policy: Policy, wanted: Sequence[date], request: CourseRequest) -> VisitCheck:
    return check_visits(
        policy,
        wanted,
        improving=request.improving,
        justified=request.justified,
        done=request.done,
    )


def _retention(template: Template, request: CourseRequest) -> int:
    asked = request.retention_min
    minutes = int(template.retention.value) if asked is None else asked
    low, high = _WIDEST_RETENTION_MIN
    if not low <= minutes <= high:
        raise UnableToPlan(f"{minutes} minutes of retention; {low} to {high} can be planned")
    return minutes


def _numbered(days: Sequence[date], first: date) -> tuple[PlannedSession, ...]:
    return tuple(
        PlannedSession(
            number=number,
            on=day,
            offset_days=(day - first).days,
            week=(day - first).days // 7 + 1,
        )
        for number, day in enumerate(days, start=1)
    )


_EARLY = (
    "Has leg pain begun to move beyond the noise of a reading? Is anything worse? Daily life "
    "follows later. Go on, change, space out, stop or refer."
)
_LATE = (
    "Is the change one that matters to the patient, by points and by share of the start? "
    "Go on, space out, stop or refer."
)


def _reviews(template: Template, sessions: Sequence[PlannedSession]) -> tuple[ReviewPoint, ...]:
    last = len(sessions)
    numbers = {number for number in (*template.reviews.after, last) if 0 < number <= last}
    return tuple(
        ReviewPoint(
            after_session=number,
            on=sessions[number - 1].on,
            asks=_LATE if number == last else _EARLY,
        )
        for number in sorted(numbers)
    )


def _guidelines(policies: Policies, patient: Patient) -> tuple[Verdict, ...]:
    return tuple(coverage(policy, patient) for policy in policies if policy.kind == "guideline")


_TOLD = {
    ("payer", Coverage.NOT_COVERED): "The patient knows that this payer does not cover it.",
    ("payer", Coverage.CHECK): "The payer has answered what is still open.",
    ("guideline", Coverage.NOT_COVERED): "The patient knows what this guideline says.",
    ("guideline", Coverage.CHECK): "The patient knows what this guideline leaves open.",
}


def _must_hold(policy: Policy, verdict: Verdict) -> tuple[str, ...]:
    said = ["Screening is answered again and allows needling on the day of every session."]
    if (policy.kind, verdict.coverage) in _TOLD:
        said.append(_TOLD[policy.kind, verdict.coverage])
    said.extend(verdict.must_hold)
    rule = policy.session
    if verdict.coverage is not Coverage.NOT_COVERED and rule and rule.needles_at_least:
        said.append(f"A session has {rule.needles_at_least} to {rule.needles_at_most} needles.")
    return tuple(said)


def _go_on_if(template: Template, policy: Policy) -> tuple[str, ...]:
    said = [
        "At each review leg pain or daily life has changed for the better by more than noise.",
        "Nothing has become worse that needs a doctor first.",
    ]
    rule = policy.visits
    if rule is not None and rule.more_when == "improving":
        said.append(f"Beyond {rule.first} visits: a recorded improvement.")
    if rule is not None and rule.more_when == "justified":
        said.append(f"Beyond {rule.first} visits: a written reason.")
    if template.extension is not None:
        extra = template.extension
        said.append(f"{extra.sessions} more sessions were given to {extra.given_to}.")
    return tuple(said)


def _cautions(
    template: Template, policy: Policy, request: CourseRequest, stop_reason: str
) -> tuple[str, ...]:
    said = [*_unlike(template, request.patient), *_off_rule(template, policy, request)]
    if stop_reason:
        said.append(stop_reason)
    elif request.improving is False:
        said.append("The last review found no improvement: change, space out, stop or refer.")
    return tuple(said)


def _unlike(template: Template, patient: Patient) -> list[str]:
    """Where the patient is not like the people the schedule was tried on."""
    said: list[str] = []
    back = patient.complaint is Complaint.LOW_BACK_PAIN
    if template.tried_in == "nobody":
        said.append("No trial tried this schedule: it is an agreement or a custom.")
    elif template.tried_in == "back_pain" and not back:
        said.append("This schedule was tried in back pain, not in sciatica.")
    elif template.tried_in == "sciatica" and back:
        said.append("This schedule was tried in sciatica, not in back pain alone.")
    weeks, least = patient.duration_weeks, template.from_weeks
    if weeks is not None and least is not None and weeks < least:
        said.append(f"This schedule was tried only after {least:g} weeks of trouble or more.")
    return said


def _off_rule(template: Template, policy: Policy, request: CourseRequest) -> list[str]:
    """Where the session itself leaves what is usual or what the policy asks for."""
    said: list[str] = []
    minutes = _retention(template, request)
    low, high = USUAL_RETENTION_MIN
    if not low <= minutes <= high:
        said.append(f"{minutes} minutes lie outside the usual {low} to {high}.")
    rule = policy.session
    if rule is not None and minutes < (rule.retention_at_least_min or 0):
        said.append(f"The policy asks for {rule.retention_at_least_min} minutes or more.")
    if rule is not None and template.current and not rule.current_allowed:
        said.append(
            "The schedule was tried with electrical stimulation; the policy does not cover it."
        )
    return said


def _reasons(template: Template, verdict: Verdict) -> tuple[Reason, ...]:
    return (
        Reason(
            text=f"{template.title}. People: {' '.join(template.people.split())}",
            sources=template.sources,
        ),
        Reason(
            text=f"Needles stay in for {template.retention.value:g} minutes in that schedule.",
            sources=(template.retention,),
        ),
        Reason(
            text="Pain tends to move first and daily life later, so the first review comes early.",
            sources=(template.reviews,),
        ),
        Reason(text=f"{verdict.title}: {verdict.reason}", sources=verdict.sources),
    )
