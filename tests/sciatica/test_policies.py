"""No spacing of visits gets round a cap, and no unknown fact makes anybody covered."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.course import policies as module
from huantiao.sciatica.course.policies import (
    Complaint,
    Coverage,
    Patient,
    Policies,
    Policy,
    UnknownPolicy,
    check_visits,
    coverage,
)

LIBRARY = knowledge.Library(knowledge.shipped().root, compiled=False)
POLICIES = Policies.of(LIBRARY)
MEDICARE = POLICIES["medicare_ncd_30_3_3"]
GBA = POLICIES["gba"]
START = date(2024, 1, 29)
TABLE = tomllib.loads(LIBRARY.files["policies/medicare_ncd_30_3_3.toml"].decode())


def on(*days: int) -> list[date]:
    return [START + timedelta(days=day) for day in days]


policies = st.sampled_from(list(POLICIES))
days = st.lists(st.integers(0, 900), max_size=60).map(lambda numbers: on(*numbers))
known = st.fixed_dictionaries(
    {"improving": st.sampled_from([None, True, False]), "justified": st.booleans()}
)
maybe = st.sampled_from([None, True, False])
patients = st.builds(
    Patient,
    complaint=st.sampled_from(Complaint),
    duration_weeks=st.none() | st.floats(0, 200),
    age=st.none() | st.floats(16, 100),
    radiates_below_knee=maybe,
    pregnant=maybe,
    post_surgical=maybe,
)


def most_within(visits: Sequence[date], stretch: Callable[[date], date]) -> int:
    """The largest number of visits from any one of them up to, not with, ``stretch`` of it."""
    return max(
        (sum(first <= visit < stretch(first) for visit in visits) for first in visits), default=0
    )


def a_year_on(day: date) -> date:
    """Twelve months later, told by another road than the module takes."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


@given(policies, days, known)
def test_no_stretch_of_twelve_months_holds_more_than_the_policy_covers(
    policy: Policy, asked: list[date], said: dict[str, Any]
) -> None:
    covered = check_visits(policy, asked, **said).covered
    if policy.visits is None:
        assert len(covered) == len(asked)
        return

    assert most_within(covered, a_year_on) <= policy.visits.most
    assert all(a < b for a, b in pairwise(covered))


@given(days)
def test_without_a_recorded_improvement_no_ninety_days_hold_thirteen_visits(
    asked: list[date],
) -> None:
    covered = check_visits(MEDICARE, asked, improving=None).covered

    assert most_within(covered, lambda first: first + timedelta(days=90)) <= 12


@given(policies, days, known)
def test_every_visit_asked_for_is_covered_or_refused_with_a_reason(
    policy: Policy, asked: list[date], said: dict[str, Any]
) -> None:
    check = check_visits(policy, asked, **said)

    assert sorted([*check.covered, *(no.on for no in check.refused)]) == sorted(asked)
    assert all(no.reason for no in check.refused)


@given(policies, st.lists(st.integers(0, 360), max_size=40).map(lambda numbers: on(*numbers)))
def test_good_news_covers_whatever_was_covered_without_it(
    policy: Policy, asked: list[date]
) -> None:
    unknown = check_visits(policy, asked, improving=None)
    good = check_visits(policy, asked, improving=True, justified=True)
    bad = check_visits(policy, asked, improving=False)

    assert set(bad.covered) <= set(unknown.covered) <= set(good.covered)


@given(patients, policies)
def test_an_unknown_fact_covers_nobody_whom_it_could_leave_out(
    patient: Patient, policy: Policy
) -> None:
    for fact, values in (
        ("duration_weeks", (0.0, 500.0)),
        ("age", (0.0, 90.0)),
        ("radiates_below_knee", (True, False)),
        ("pregnant", (True, False)),
        ("post_surgical", (True, False)),
    ):
        blank = msgspec.structs.replace(patient, **{fact: None})
        if coverage(policy, blank).coverage is Coverage.COVERED:
            told = [msgspec.structs.replace(patient, **{fact: value}) for value in values]
            assert all(coverage(policy, one).coverage is Coverage.COVERED for one in told)


def test_a_count_that_never_refuses_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_why_not", lambda *_args, **_kwargs: "")

    covered = check_visits(MEDICARE, on(*range(30)), improving=True).covered

    assert most_within(covered, a_year_on) > 20


def test_visits_already_made_count_and_are_not_refused() -> None:
    done = on(0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23, 25)
    check = check_visits(MEDICARE, on(28), improving=None, done=done)

    assert check.covered == ()
    assert check.refused[0].reason == (
        "Beyond 12 visits in 90 days it asks for a recorded improvement."
    )


def test_a_visit_on_a_day_that_has_one_is_refused() -> None:
    check = check_visits(MEDICARE, on(0, 3), improving=None, done=on(3))

    assert [no.reason for no in check.refused] == ["There is already a visit on that day."]
    assert check.covered == tuple(on(0))


def test_the_course_ends_with_words_when_nothing_improves() -> None:
    check = check_visits(MEDICARE, on(28), improving=False)

    assert check.stop
    assert check.stop_reason == (
        "The policy ends the course when the patient does not improve or gets worse."
    )


def test_each_refusal_says_which_bound_was_met() -> None:
    def reason(policy: Policy, day: int, *done: int, good: bool = True) -> str:
        check = check_visits(policy, on(day), improving=good, justified=good, done=on(*done))
        return check.refused[0].reason

    eight_late = (0, *range(100, 180, 10))
    assert reason(MEDICARE, 60, *range(20)) == "It covers 20 visits in 12 months."
    assert reason(MEDICARE, 200, *eight_late) == "It covers 8 visits beyond 12 visits in 90 days."
    assert reason(GBA, 84, 0) == "It covers no visit 84 days or more after the first."
    assert (
        "a written reason"
        in check_visits(GBA, on(42), improving=None, done=on(0)).refused[0].reason
    )


def test_a_day_that_the_later_month_lacks_becomes_the_first_of_the_next() -> None:
    leap_day = date(2024, 2, 29)
    before = check_visits(MEDICARE, [date(2025, 2, 28)], improving=None, done=[leap_day])
    after = check_visits(MEDICARE, [date(2025, 3, 1)], improving=None, done=[leap_day])

    assert (len(before.covered), len(after.covered)) == (0, 1)


def test_what_rules_out_comes_before_what_is_unknown() -> None:
    patient = Patient(complaint=Complaint.LOW_BACK_PAIN, duration_weeks=3)

    verdict = coverage(MEDICARE, patient)

    assert verdict.coverage is Coverage.NOT_COVERED
    assert verdict.reason == "It asks for at least 12 weeks of trouble; here it is 3."
    assert verdict.must_hold == ()
    assert verdict.title == MEDICARE.title


def test_an_age_limit_can_be_written_down() -> None:
    table = copy.deepcopy(TABLE)
    table["covers"] = {
        "at_least_years": 18,
        "says": dict.fromkeys(Complaint, "covered"),
        "because": dict.fromkeys(Complaint, "It covers adults."),
    }
    adults = msgspec.convert(table, Policy)

    young = coverage(adults, Patient(complaint=Complaint.SCIATICA, age=17))
    unknown = coverage(adults, Patient(complaint=Complaint.SCIATICA))

    assert young.reason == "It asks for at least 18 years of age; here it is 17."
    assert unknown.reason == "Not known: years of age."
    assert coverage(adults, Patient(complaint=Complaint.SCIATICA, age=18)).reason == (
        "It covers adults."
    )


def test_an_unknown_policy_names_the_known_ones() -> None:
    with pytest.raises(UnknownPolicy, match="'aok' is none of acp_2017, clinic_own"):
        POLICIES["aok"]
    assert len(POLICIES) == 8


@pytest.mark.parametrize(
    ("spoil", "because"),
    [
        (lambda t: t["visits"].update(first=0), "holds at least one visit"),
        (lambda t: t["visits"].update(first=21), "at most the total"),
        (lambda t: t["visits"].update(more=9), "do not make up the total"),
        (lambda t: t["covers"]["says"].pop("both"), "name sciatica, low_back_pain and both"),
        (lambda t: t["covers"]["because"].pop("both"), "name sciatica, low_back_pain and both"),
        (lambda t: t["covers"].update(excludes=["smoker"]), "Invalid enum value 'smoker'"),
    ],
)
def test_an_unfit_policy_is_refused(
    spoil: Callable[[dict[str, Any]], object], because: str
) -> None:
    table = copy.deepcopy(TABLE)
    spoil(table)

    with pytest.raises(msgspec.ValidationError) as refusal:
        msgspec.convert(table, Policy)
    assert because in str(refusal.value)
