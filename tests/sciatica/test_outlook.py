"""What a patient is told to expect: the range of groups, with and without needling, and no more."""

from __future__ import annotations

import msgspec
import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.course.outlook import outlook, phase_of
from huantiao.sciatica.course.policies import Complaint, Patient
from huantiao.sciatica.trials import Trials

TRIALS = Trials.of(knowledge.Library(knowledge.shipped().root, compiled=False))
CHRONIC = Patient(complaint=Complaint.SCIATICA, duration_weeks=26)


@pytest.mark.parametrize(
    ("weeks", "phase"),
    [(0, "acute"), (5.9, "acute"), (6, "subacute"), (12, "subacute"), (12.1, "chronic")],
)
def test_how_long_it_has_lasted_names_the_phase(weeks: float, phase: str) -> None:
    assert phase_of(weeks) == phase


def test_long_standing_sciatica_is_told_the_range_of_two_trials_and_the_share_of_sham() -> None:
    said = outlook(TRIALS, CHRONIC)

    assert "In 2 trials of long-standing sciatica" in said
    assert "7 to 16 of 100 mm lower with needling" in said
    assert "it fell by 31 mm, and by 15 mm with sham" in said
    assert "Nobody in them had trouble as recent as this" not in said


def test_acute_sciatica_is_told_how_it_goes_without_needles() -> None:
    said = outlook(TRIALS, Patient(complaint=Complaint.SCIATICA, duration_weeks=2))

    assert "Nobody in them had trouble as recent as this." in said
    assert "65 % by week 2 and 87 % by week 12 called themselves improved" in said


def test_a_course_of_unknown_length_is_compared_with_nobody() -> None:
    said = outlook(TRIALS, Patient(complaint=Complaint.SCIATICA))

    assert "Without needling" not in said
    assert "as recent as this" not in said


def test_back_pain_is_told_of_back_pain_only() -> None:
    said = outlook(TRIALS, Patient(complaint=Complaint.LOW_BACK_PAIN, duration_weeks=30))

    assert "In one trial of long-standing back pain without sciatica" in said
    assert "There it fell by 29 mm, and by 24 mm with sham." in said
    assert "Without needling" not in said


def test_without_trials_nothing_is_promised() -> None:
    assert outlook(Trials({}), CHRONIC) == (
        "No trial is known here that set needling against sham for leg pain. These are averages "
        "of groups. How many sessions are needed, and how often, depends on the person; this is "
        "no forecast for one."
    )


def test_a_trial_without_arm_means_or_early_weeks_adds_no_figure_of_its_own() -> None:
    huang = TRIALS["huang-2019"]
    late = msgspec.structs.replace(
        huang.contrasts[0],
        timepoints=(msgspec.structs.replace(huang.contrasts[0].timepoints[0], week=26),),
    )
    only_huang = outlook(Trials({"huang-2019": huang}), CHRONIC)
    only_late = outlook(
        Trials({"huang-2019": msgspec.structs.replace(huang, contrasts=(late,))}), CHRONIC
    )

    assert "In one trial of long-standing sciatica" in only_huang
    assert "on average 7 of 100 mm" in only_huang
    assert "it fell by" not in only_huang
    assert only_late.startswith("No trial is known here")
