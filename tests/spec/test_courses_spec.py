"""Every schedule gives the days, and every policy the verdicts, that its own examples say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.course import Courses
from huantiao.sciatica.course.policies import (
    Complaint,
    Coverage,
    CoverExample,
    Policy,
    VisitExample,
    check_visits,
    coverage,
)
from huantiao.sciatica.course.schedules import Template, TemplateExample, frequency, session_days

COURSES = Courses.of(knowledge.Library(knowledge.shipped().root, compiled=False))
DAY_NOUGHT = date(2026, 1, 1)

SCHEDULES = [
    pytest.param(template, example, id=f"{template.id}: {example.case}")
    for template in COURSES.by_id.values()
    for example in template.examples
]
PATIENTS = [
    pytest.param(policy, example, id=f"{policy.id}: {example.case}")
    for policy in COURSES.policies
    for example in policy.examples
]
VISITS = [
    pytest.param(policy, example, id=f"{policy.id}: {example.case}")
    for policy in COURSES.policies
    for example in policy.visit_examples
]


def on(days: tuple[int, ...]) -> list[date]:
    return [DAY_NOUGHT + timedelta(days=day) for day in days]


@pytest.mark.parametrize(("template", "example"), SCHEDULES)
def test_a_start_gives_the_days_of_the_example(
    template: Template, example: TemplateExample
) -> None:
    days = session_days(template, example.start, example.closed)

    assert days == example.days
    assert frequency(days) == example.frequency


@pytest.mark.parametrize(("policy", "example"), PATIENTS)
def test_a_patient_gets_the_verdict_of_the_example(policy: Policy, example: CoverExample) -> None:
    verdict = coverage(policy, example.patient)

    assert verdict.coverage is example.expect
    assert example.because in verdict.reason


@pytest.mark.parametrize(("policy", "example"), VISITS)
def test_visits_are_counted_as_in_the_example(policy: Policy, example: VisitExample) -> None:
    check = check_visits(
        policy,
        on(example.asked),
        improving=example.improving,
        justified=example.justified,
        done=on(example.done),
    )

    assert len(check.covered) == example.covered
    assert len(check.refused) == len(example.asked) - example.covered
    assert check.stop == example.stop


def test_every_schedule_and_every_policy_is_there() -> None:
    assert (len(COURSES), len(COURSES.policies)) == (12, 8)


def test_a_policy_with_a_cap_shows_it_by_examples() -> None:
    capped = [policy for policy in COURSES.policies if policy.visits is not None]

    assert [policy.id for policy in capped] == ["gba", "medicare_ncd_30_3_3"]
    assert all(len(policy.visit_examples) >= 5 for policy in capped)


def test_no_guideline_recommends_needling_for_sciatica_itself() -> None:
    guidelines = [policy for policy in COURSES.policies if policy.kind == "guideline"]

    assert len(guidelines) == 5
    assert all(policy.covers.says[Complaint.SCIATICA] != Coverage.COVERED for policy in guidelines)
