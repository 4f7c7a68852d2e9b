"""Says what groups of people did, with and without needling, for a patient who asks what to expect.

Only figures of trials appear, as the range of groups. Nothing here is a forecast for one person,
and a change is never put down to the needles alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huantiao.sciatica.course.policies import Complaint, Patient
from huantiao.sciatica.figures import Measure

if TYPE_CHECKING:
    from huantiao.sciatica.trials import Difference, Finding, Phase, Trials

_ACUTE_WEEKS = 6
_CHRONIC_WEEKS = 12
_COURSE_WEEKS = 8
"""Up to here a difference counts as seen at the end of a course, not as a late echo."""

_CLOSING = (
    "These are averages of groups. How many sessions are needed, and how often, depends on the "
    "person; this is no forecast for one."
)


def phase_of(duration_weeks: float) -> Phase:
    """Acute under 6 weeks, subacute to the end of week 12, chronic after that."""
    if duration_weeks < _ACUTE_WEEKS:
        return "acute"
    return "subacute" if duration_weeks <= _CHRONIC_WEEKS else "chronic"


def outlook(trials: Trials, patient: Patient) -> str:
    """What to expect, in a few sentences: against sham, without needling, and the limits of both."""
    parts = (_against_sham(trials, patient), _without_needling(trials, patient), _CLOSING)
    return " ".join(part for part in parts if part)


def _against_sham(trials: Trials, patient: Patient) -> str:
    back = patient.complaint is Complaint.LOW_BACK_PAIN
    noun = "back pain" if back else "leg pain"
    found = trials.sham_controlled_elsewhere() if back else trials.sham_controlled_in_sciatica()
    ends = [(finding, end) for finding in found if (end := _at_end(finding)) is not None]
    if not ends:
        return f"No trial is known here that set needling against sham for {noun}."
    gains = sorted(-end.difference.value for _, end in ends)
    size = f"{gains[0]:.0f}" if len(gains) == 1 else f"{gains[0]:.0f} to {gains[-1]:.0f}"
    count = "one trial" if len(ends) == 1 else f"{len(ends)} trials"
    people = "back pain without sciatica" if back else "sciatica"
    lasting = "long-standing " if _all_chronic(ends) else ""
    said = (
        f"In {count} of {lasting}{people} that set needling against sham, {noun} by the end of "
        f"the course was on average {size} of 100 mm lower with needling."
    )
    return " ".join((said, *_both_arms(ends), *_unlike(ends, patient)))


def _all_chronic(ends: list[tuple[Finding, Difference]]) -> bool:
    return all(finding.trial.phase == "chronic" for finding, _ in ends)


def _at_end(finding: Finding) -> Difference | None:
    """The last difference of the course itself."""
    during = [point for point in finding.contrast.timepoints if point.week <= _COURSE_WEEKS]
    return during[-1] if during else None


def _both_arms(ends: list[tuple[Finding, Difference]]) -> list[str]:
    """How far pain fell in both arms, from the first trial whose two means are known."""
    for finding, end in ends:
        means = [
            point.mean.value
            for arm_id in finding.contrast.between
            for outcome in finding.trial.arm(arm_id).outcomes
            if outcome.measure is finding.contrast.measure and outcome.kind == "change"
            for point in outcome.timepoints
            if point.week == end.week and point.mean is not None
        ]
        if len(means) == 2:
            where = "There" if len(ends) == 1 else "In one of them"
            return [f"{where} it fell by {-means[0]:.0f} mm, and by {-means[1]:.0f} mm with sham."]
    return []


def _unlike(ends: list[tuple[Finding, Difference]], patient: Patient) -> list[str]:
    """A warning where every trial had people whose trouble had lasted longer than this."""
    weeks = patient.duration_weeks
    if weeks is None or phase_of(weeks) == "chronic" or not _all_chronic(ends):
        return []
    return ["Nobody in them had trouble as recent as this."]


def _without_needling(trials: Trials, patient: Patient) -> str:
    if patient.complaint is Complaint.LOW_BACK_PAIN or patient.duration_weeks is None:
        return ""
    for seen in trials.without_needling(phase_of(patient.duration_weeks)):
        told = seen.outcome.measure in (Measure.RECOVERY, Measure.LEG_PAIN)
        if told and seen.outcome.kind == "percent":
            shares = " and ".join(
                f"{point.mean.value:.0f} % by week {point.week:g}"
                for point in seen.outcome.timepoints
                if point.mean is not None
            )
            return f"Without needling, of people with such a history, {shares} {seen.outcome.definition}."
    return ""
