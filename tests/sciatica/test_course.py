"""A plan keeps to open days and caps, says why, and promises nobody anything."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.course import (
    CoursePlan,
    CourseRequest,
    Courses,
    UnableToPlan,
    UnknownCourse,
    plan_course,
    review_due,
    schedules,
)
from huantiao.sciatica.course.policies import Complaint, Coverage, Patient, UnknownPolicy
from huantiao.sciatica.course.schedules import (
    Template,
    UnableToSchedule,
    Weekday,
    frequency,
    session_days,
)

LIBRARY = knowledge.Library(knowledge.shipped().root, compiled=False)
COURSES = Courses.of(LIBRARY)
MONDAY = date(2026, 1, 5)
WEEKEND = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})
CHRONIC = Patient(complaint=Complaint.SCIATICA, duration_weeks=26)


def request(**fields: Any) -> CourseRequest:
    """A course of the large trial, paid by the patient, from a Monday, closed at weekends."""
    base: dict[str, Any] = {
        "template": "tu_3_3_2_2",
        "policy": "clinic_own",
        "patient": CHRONIC,
        "start": MONDAY,
        "may_needle": True,
        "closed_weekdays": WEEKEND,
    }
    return CourseRequest(**(base | fields))


def planned(**fields: Any) -> CoursePlan:
    return plan_course(COURSES, request(**fields))


maybe = st.sampled_from([None, True, False])
requests = st.builds(
    CourseRequest,
    template=st.sampled_from(sorted(COURSES.by_id)),
    policy=st.sampled_from(sorted(COURSES.policies.by_id)),
    patient=st.builds(
        Patient,
        complaint=st.sampled_from(Complaint),
        duration_weeks=st.none() | st.floats(0, 300),
        radiates_below_knee=maybe,
        pregnant=maybe,
        post_surgical=maybe,
    ),
    start=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    may_needle=st.just(True),
    closed_weekdays=st.frozensets(st.sampled_from(Weekday), max_size=4),
    retention_min=st.none() | st.integers(5, 45),
    improving=maybe,
    justified=st.booleans(),
    done=st.lists(st.dates(date(2019, 1, 1), date(2020, 1, 1)), max_size=25).map(tuple),
)


def try_to_plan(wanted: CourseRequest) -> CoursePlan | None:
    try:
        return plan_course(COURSES, wanted)
    except UnableToSchedule:
        return None


@given(requests)
def test_sessions_run_forward_on_open_days_from_the_start_on(wanted: CourseRequest) -> None:
    plan = try_to_plan(wanted)
    assume(plan is not None)
    assert plan is not None
    days = [session.on for session in plan.sessions]

    assert all(a < b for a, b in pairwise(days))
    assert all(day >= wanted.start for day in days)
    assert not {Weekday.of(day) for day in days} & wanted.closed_weekdays
    assert [session.number for session in plan.sessions] == list(range(1, len(days) + 1))


@given(requests)
def test_a_plan_never_goes_beyond_the_caps_of_its_policy(wanted: CourseRequest) -> None:
    plan = try_to_plan(wanted)
    assume(plan is not None)
    assert plan is not None
    rule = COURSES.policies[wanted.policy].visits
    template = COURSES[wanted.template]
    assert len(plan.sessions) + len(plan.refused) == template.sessions
    if rule is None:
        assert plan.refused == ()
        return
    met = wanted.improving is True if rule.more_when == "improving" else wanted.justified
    allowed = rule.most if met else rule.first

    assert len(plan.sessions) <= allowed
    assert not (plan.sessions and rule.stop_if_not_improving and wanted.improving is False)


@given(requests)
def test_reviews_lie_within_the_plan_and_the_last_session_has_one(wanted: CourseRequest) -> None:
    plan = try_to_plan(wanted)
    assume(plan is not None)
    assert plan is not None
    numbers = [review.after_session for review in plan.reviews]

    assert numbers == sorted(set(numbers))
    assert bool(numbers) == bool(plan.sessions)
    assert all(review.on == plan.sessions[review.after_session - 1].on for review in plan.reviews)
    if numbers:
        assert numbers[-1] == len(plan.sessions)


@given(requests)
def test_no_plan_speaks_of_a_cure_or_of_this_person_alone(wanted: CourseRequest) -> None:
    plan = try_to_plan(wanted)
    assume(plan is not None)
    assert plan is not None

    assert "cure" not in str(plan).lower()
    assert plan.expectation.endswith("depends on the person; this is no forecast for one.")
    assert [verdict.policy for verdict in plan.guidelines] == [
        "acp_2017",
        "nice_ng193",
        "nice_ng59",
        "va_dod_2022",
        "who_2023",
    ]


def test_days_that_bunch_up_break_the_law_of_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    def shortest_rest() -> int:
        days = session_days(COURSES["tu_3_3_2_2"], MONDAY, WEEKEND)
        return min((b - a).days for a, b in pairwise(days))

    rested = shortest_rest()
    monkeypatch.setattr(schedules, "_spread", lambda offsets, count: tuple(offsets[:count]))

    assert (rested, shortest_rest()) == (2, 1)


@given(st.frozensets(st.sampled_from(Weekday), max_size=6), st.sampled_from(list(COURSES.by_id)))
def test_no_choice_of_open_days_would_give_a_longer_rest(
    closed: frozenset[Weekday], template_id: str
) -> None:
    template = COURSES[template_id]
    try:
        days = session_days(template, MONDAY, closed)
    except UnableToSchedule:
        assert 7 - len(closed) < max(template.per_week)
        return
    first_week = [day for day in days if day < days[0] + timedelta(days=7)]
    rests = [(b - a).days for a, b in pairwise([*first_week, first_week[0] + timedelta(days=7)])]

    assert len(first_week) == template.per_week[0]
    if not closed:
        assert min(rests) == 7 // len(first_week)


def test_needling_that_is_not_allowed_today_is_not_planned() -> None:
    with pytest.raises(UnableToPlan, match="today's screening does not allow needling"):
        planned(may_needle=False)


def test_five_sessions_a_week_need_five_open_days() -> None:
    closed = WEEKEND | {Weekday.WEDNESDAY}
    with pytest.raises(UnableToSchedule, match="needs 5 days in a week; the clinic is open on 4"):
        planned(template="zhang_5_5_3_3", closed_weekdays=closed)


def test_a_clinic_that_never_opens_plans_nothing() -> None:
    with pytest.raises(UnableToSchedule, match="open on 0"):
        planned(closed_weekdays=frozenset(Weekday))


@pytest.mark.parametrize("minutes", [4, 46])
def test_a_retention_time_that_must_be_a_slip_is_refused(minutes: int) -> None:
    with pytest.raises(UnableToPlan, match=f"{minutes} minutes of retention; 5 to 45"):
        planned(retention_min=minutes)


def test_the_usual_time_is_thirty_minutes_and_an_unusual_one_is_remarked_on() -> None:
    usual, shorter, short = planned(), planned(retention_min=20), planned(retention_min=15)

    assert (usual.retention_min, usual.cautions) == (30, ())
    assert (shorter.retention_min, shorter.cautions) == (20, ())
    assert short.cautions == ("15 minutes lie outside the usual 20 to 30.",)


def test_a_plan_says_why_with_its_sources() -> None:
    plan = planned()

    assert [reason.text.split(":")[0] for reason in plan.reasons] == [
        (
            "Ten sessions in four weeks, three a week and then two, as in the largest sham-controlled "
            "trial. People"
        ),
        "Needles stay in for 30 minutes in that schedule.",
        "Pain tends to move first and daily life later, so the first review comes early.",
        "The clinic's own rules, paid by the patient",
    ]
    assert "People: Adults with sciatica from a herniated disc" in plan.reasons[0].text
    assert all(reason.sources for reason in plan.reasons)
    assert plan.frequency == "3 a week for 2 weeks, then 2 a week for 2 weeks"
    assert plan.sessions[-1].offset_days == 24
    assert plan.sessions[-1].week == 4


def test_sessions_beyond_the_cap_wait_for_the_review() -> None:
    patient = Patient(
        complaint=Complaint.LOW_BACK_PAIN, duration_weeks=26, pregnant=False, post_surgical=False
    )
    plan = planned(template="zhang_5_5_3_3", policy="medicare_ncd_30_3_3", patient=patient)

    assert (len(plan.sessions), len(plan.refused)) == (12, 4)
    assert plan.verdict.coverage is Coverage.COVERED
    assert "Beyond 12 visits: a recorded improvement." in plan.go_on_if
    assert [review.after_session for review in plan.reviews] == [5, 10, 12]
    assert plan.cautions == ("This schedule was tried in sciatica, not in back pain alone.",)


def test_a_recorded_improvement_opens_the_further_sessions() -> None:
    plan = planned(template="zhang_5_5_3_3", policy="medicare_ncd_30_3_3", improving=True)

    assert (len(plan.sessions), plan.refused) == (16, ())


def test_a_payer_that_ends_the_course_leaves_no_session() -> None:
    plan = planned(policy="medicare_ncd_30_3_3", improving=False)

    assert plan.sessions == ()
    assert plan.reviews == ()
    assert plan.frequency == "no session"
    assert plan.cautions == (
        "The policy ends the course when the patient does not improve or gets worse.",
    )


def test_a_clinic_without_a_cap_is_still_asked_to_think_again() -> None:
    assert planned(improving=False).cautions == (
        "The last review found no improvement: change, space out, stop or refer.",
    )


def test_the_rules_of_a_session_are_held_against_the_plan() -> None:
    above_knee = Patient(
        complaint=Complaint.LOW_BACK_PAIN, duration_weeks=30, radiates_below_knee=False
    )
    plan = planned(template="zhang_5_5_3_3", policy="gba", patient=above_knee)

    assert "The policy asks for 30 minutes or more." in plan.cautions
    assert any("electrical stimulation" in caution for caution in plan.cautions)
    assert "A session has 14 to 20 needles." in plan.must_hold
    assert "Beyond 10 visits: a written reason." in plan.go_on_if
    assert "The policy asks" not in str(planned(policy="gba").cautions)


def test_a_patient_unlike_the_people_of_the_trial_is_told() -> None:
    recent = Patient(complaint=Complaint.SCIATICA, duration_weeks=3)

    assert planned(patient=recent).cautions == (
        "This schedule was tried only after 12 weeks of trouble or more.",
    )
    assert planned(template="cherkin_2_then_1").cautions == (
        "This schedule was tried in back pain, not in sciatica.",
    )
    assert planned(template="delphi_3_3_3_3").cautions == (
        "No trial tried this schedule: it is an agreement or a custom.",
    )
    back = Patient(complaint=Complaint.LOW_BACK_PAIN)
    assert planned(template="cherkin_2_then_1", patient=back).cautions == ()


def test_who_pays_or_advises_against_is_said_before_the_first_session() -> None:
    unpaid = planned(policy="gba").must_hold
    asked = planned(
        policy="medicare_ncd_30_3_3",
        patient=Patient(
            complaint=Complaint.BOTH, duration_weeks=30, pregnant=False, post_surgical=False
        ),
    ).must_hold

    assert "The patient knows that this payer does not cover it." in unpaid
    assert "A session has 14 to 20 needles." not in unpaid
    assert "The payer has answered what is still open." in asked
    assert "The patient knows what this guideline says." in planned(policy="nice_ng59").must_hold
    assert all(
        plan.must_hold[0].startswith("Screening is answered again")
        for plan in (planned(), planned(policy="gba"))
    )


def test_further_sessions_of_the_trial_are_named_with_their_condition() -> None:
    plan = planned(template="gerac_10_plus_5")

    assert (
        "5 more sessions were given to people who were 10 to 50 percent better after ten."
        in plan.go_on_if
    )


def test_a_review_is_due_from_its_session_on_until_it_is_held() -> None:
    plan = planned()
    due = [review_due(plan, done) for done in (0, 5, 6, 7)]

    assert [review and review.after_session for review in due] == [None, None, 6, 6]
    held_one = review_due(plan, 10, reviews_held=1)
    assert held_one is not None
    assert (held_one.after_session, held_one.on) == (10, date(2026, 1, 29))
    assert held_one.asks.startswith("Is the change one that matters")
    assert review_due(plan, 9, reviews_held=1) is None
    assert review_due(plan, 10, reviews_held=2) is None


def test_visits_already_made_are_not_planned_twice() -> None:
    plan = planned(policy="medicare_ncd_30_3_3", done=(MONDAY,))

    assert plan.refused[0].reason == "There is already a visit on that day."
    assert plan.sessions[0].offset_days == 2


def test_what_is_not_known_by_name_is_refused() -> None:
    with pytest.raises(UnknownCourse, match="'daily' is none of brinkhaus_2_then_1"):
        planned(template="daily")
    with pytest.raises(UnknownPolicy, match="'aok' is none of"):
        planned(policy="aok")
    assert len(COURSES) == 12


def test_weeks_without_a_session_are_told_too() -> None:
    days = [MONDAY, MONDAY + timedelta(days=2), MONDAY + timedelta(days=15)]

    assert (
        frequency(days) == "2 a week for 1 week, then 0 a week for 1 week, then 1 a week for 1 week"
    )


TABLE = tomllib.loads(LIBRARY.files["courses/tu_3_3_2_2.toml"].decode())


@pytest.mark.parametrize(
    ("spoil", "because"),
    [
        (lambda t: t.update(per_week=[]), "one to seven sessions for each week"),
        (lambda t: t.update(per_week=[8]), "one to seven sessions for each week"),
        (lambda t: t.update(per_week=[3, 0, 3]), "one to seven sessions for each week"),
        (lambda t: t["reviews"].update(after=[10, 6]), "reviews run forward"),
        (lambda t: t["reviews"].update(after=[0, 6]), "reviews run forward"),
        (lambda t: t["reviews"].update(after=[6, 11]), "within the 10 sessions"),
        (lambda t: t.update(sources=[]), "names at least one source"),
        (lambda t: t.update(tried_in="knees"), "Invalid enum value 'knees'"),
    ],
)
def test_an_unfit_schedule_is_refused(
    spoil: Callable[[dict[str, Any]], object], because: str
) -> None:
    table = copy.deepcopy(TABLE)
    spoil(table)

    with pytest.raises(msgspec.ValidationError) as refusal:
        msgspec.convert(table, Template)
    assert because in str(refusal.value)
