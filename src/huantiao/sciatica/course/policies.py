"""What payers and guidelines say about needling: whom they cover, how often, and when to stop.

An unknown fact about the patient never makes a yes: the answer is then to check. A yearly cap is
counted over every stretch of twelve months, so no way of spacing visits gets round it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

import msgspec

from huantiao.sciatica.evidence import Citation, Entry

if TYPE_CHECKING:
    from huantiao.sciatica.knowledge import Library


class UnknownPolicy(ValueError):
    """No policy has that id."""


class Complaint(StrEnum):
    """What the patient comes for."""

    SCIATICA = "sciatica"
    LOW_BACK_PAIN = "low_back_pain"
    BOTH = "both"


class Coverage(StrEnum):
    """What a policy says about one patient."""

    COVERED = "covered"
    """It pays for the course, or recommends it."""
    NOT_COVERED = "not_covered"
    """It does not pay, or recommends against it, or does not speak of this patient."""
    CHECK = "check"
    """A fact is missing, or the policy leaves it open; ask before the first session."""


class Patient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts that policies ask for; None is not known, and never counts as no."""

    complaint: Complaint
    duration_weeks: float | None = None
    age: float | None = None
    radiates_below_knee: bool | None = None
    pregnant: bool | None = None
    post_surgical: bool | None = None


class Covers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom a policy covers.

    ``says`` is its stance on each complaint; the other keys narrow it. ``excludes`` names the
    facts that rule a patient out.
    """

    says: Mapping[Complaint, Coverage]
    because: Mapping[Complaint, str]
    at_least_weeks: float | None = None
    at_least_years: float | None = None
    excludes: tuple[Literal["radiates_below_knee", "pregnant", "post_surgical"], ...] = ()

    def __post_init__(self) -> None:
        if set(self.says) != set(Complaint) or set(self.because) != set(Complaint):
            raise ValueError("says and because name sciatica, low_back_pain and both")


class Visits(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many visits are covered.

    The first block is ``first`` visits within ``first_days`` days. Past either bound a visit
    needs ``more_when``; there are at most ``more`` of these, and none ``more_days`` days after
    the first visit, where those keys are given. A new first block begins ``most_months`` months
    after the first or the last visit of the block before (``renewed_after``), and no stretch of
    ``most_months`` months ever holds more than ``most`` visits.
    """

    first: int
    first_days: int
    more: int | None = None
    more_when: Literal["improving", "justified"]
    more_days: int | None = None
    most: int
    most_months: int
    renewed_after: Literal["first_visit", "last_visit"]
    stop_if_not_improving: bool

    def __post_init__(self) -> None:
        if not 0 < self.first <= self.most:
            raise ValueError("the first block holds at least one visit and at most the total")
        if self.more is not None and self.first + self.more != self.most:
            raise ValueError("the first block and the further visits do not make up the total")


class Session(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a session has to be like for the policy to cover it."""

    retention_at_least_min: int | None = None
    needles_at_least: int | None = None
    needles_at_most: int | None = None
    current_allowed: bool = True


class CoverExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient, and what the policy says."""

    case: str
    patient: Patient
    expect: Coverage
    because: str


class VisitExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Visits as day numbers from day 0, and how many of those asked for are covered."""

    case: str
    done: tuple[int, ...] = ()
    asked: tuple[int, ...]
    improving: bool | None = None
    justified: bool = False
    covered: int
    stop: bool = False


class Policy(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One payer's or guideline's rules.

    ``on_sciatica`` is its stance on sciatica in one sentence; ``must_hold`` lists what has to
    be true and cannot be read from the patient's facts.
    """

    title: str
    body: str
    country: str
    kind: Literal["payer", "guideline", "clinic"]
    on_sciatica: str
    who_may_deliver: str = ""
    covers: Covers
    must_hold: tuple[str, ...] = ()
    visits: Visits | None = None
    session: Session | None = None
    limits: tuple[str, ...] = ()
    examples: tuple[CoverExample, ...]
    visit_examples: tuple[VisitExample, ...] = ()


class Policies(msgspec.Struct, frozen=True):
    """All policies, by id."""

    by_id: Mapping[str, Policy]

    @classmethod
    def of(cls, library: Library) -> Policies:
        """The policies of ``library``, read once.

        Raises:
            UnfitKnowledge: a file of the folder does not fit.
        """
        return library.derive(_gather)

    def __getitem__(self, policy_id: str) -> Policy:
        try:
            return self.by_id[policy_id]
        except KeyError:
            raise UnknownPolicy(f"'{policy_id}' is none of {', '.join(self.by_id)}") from None

    def __iter__(self) -> Iterator[Policy]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


def _gather(library: Library) -> Policies:
    return Policies(library.read("policies", Policy))


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy says about a patient, in one sentence, and what else has to hold."""

    policy: str
    title: str
    coverage: Coverage
    reason: str
    must_hold: tuple[str, ...]
    sources: tuple[Citation, ...]


def coverage(policy: Policy, patient: Patient) -> Verdict:
    """Whether ``policy`` covers ``patient``: what rules out comes first, then what is unknown."""
    stance = policy.covers.says[patient.complaint]
    because = policy.covers.because[patient.complaint]
    ruled_out, unknown = _narrowed(policy.covers, patient)
    found, reason = stance, because
    if stance is not Coverage.NOT_COVERED and ruled_out:
        found, reason = Coverage.NOT_COVERED, ruled_out[0]
    elif stance is not Coverage.NOT_COVERED and unknown:
        found, reason = Coverage.CHECK, f"Not known: {', '.join(unknown)}."
    return Verdict(
        policy=policy.id,
        title=policy.title,
        coverage=found,
        reason=reason,
        must_hold=() if found is Coverage.NOT_COVERED else policy.must_hold,
        sources=policy.sources,
    )


EXCLUSIONS = {
    "radiates_below_knee": "pain that runs below the knee",
    "pregnant": "pregnancy",
    "post_surgical": "pain after surgery",
}


def _narrowed(covers: Covers, patient: Patient) -> tuple[list[str], list[str]]:
    """Why the patient is ruled out, and which facts are not known."""
    bounds = (
        (covers.at_least_weeks, patient.duration_weeks, "weeks of trouble"),
        (covers.at_least_years, patient.age, "years of age"),
    )
    ruled_out: list[str] = []
    unknown: list[str] = []
    for least, value, name in bounds:
        if least is not None and value is None:
            unknown.append(name)
        elif least is not None and value is not None and value < least:
            ruled_out.append(f"It asks for at least {least:g} {name}; here it is {value:g}.")
    for fact in covers.excludes:
        held: bool | None = getattr(patient, fact)
        if held is None:
            unknown.append(EXCLUSIONS[fact])
        elif held:
            ruled_out.append(f"It leaves out {EXCLUSIONS[fact]}.")
    return ruled_out, unknown


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that the policy does not cover, and why."""

    on: date
    reason: str


class VisitCheck(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the visits asked for are covered; ``stop`` when the course has to end now."""

    covered: tuple[date, ...]
    refused: tuple[Refusal, ...]
    stop: bool
    stop_reason: str = ""


def check_visits(
    policy: Policy,
    dates: Iterable[date],
    *,
    improving: bool | None,
    justified: bool = False,
    done: Sequence[date] = (),
) -> VisitCheck:
    """Go through the visits asked for in the order of their days, and count.

    Args:
        dates: the visits asked for; two on one day are one visit too many.
        improving: what the last review said; None before any review.
        justified: a written reason for more visits is on file (some payers ask for one).
        done: visits already made; they count against the caps and are never refused.
    """
    asked = sorted(dates)
    rule = policy.visits
    if rule is None:
        return VisitCheck(covered=tuple(asked), refused=(), stop=False)
    if rule.stop_if_not_improving and improving is False:
        reason = "The policy ends the course when the patient does not improve or gets worse."
        refused = tuple(Refusal(on=day, reason=reason) for day in asked)
        return VisitCheck(covered=(), refused=refused, stop=True, stop_reason=reason)
    met = improving is True if rule.more_when == "improving" else justified
    return _counted(rule, asked, sorted(done), met=met)


def _counted(rule: Visits, asked: list[date], done: list[date], *, met: bool) -> VisitCheck:
    kept: list[date] = []
    course: list[date] = []
    for day in done:
        course = [*_still(rule, course, day), day]
        kept.append(day)
    refused: list[Refusal] = []
    for day in asked:
        course = _still(rule, course, day)
        reason = _why_not(rule, kept, course, day, met=met)
        if reason:
            refused.append(Refusal(on=day, reason=reason))
        else:
            course = [*course, day]
            kept.append(day)
    return VisitCheck(covered=tuple(kept[len(done) :]), refused=tuple(refused), stop=False)


def _still(rule: Visits, course: list[date], day: date) -> list[date]:
    """The visits of the course that ``day`` belongs to; none if a new one begins with it."""
    if not course:
        return course
    anchor = course[0] if rule.renewed_after == "first_visit" else course[-1]
    return [] if _months_on(anchor, rule.most_months) <= day else course


def _further(rule: Visits, course: list[date]) -> int:
    """How many visits of the course lie outside its first block."""
    return sum(
        number >= rule.first or (day - course[0]).days >= rule.first_days
        for number, day in enumerate(course)
    )


def _why_not(rule: Visits, kept: list[date], course: list[date], day: date, *, met: bool) -> str:
    """Why a visit on ``day`` is not covered; empty if it is."""
    recent = sum(_months_on(on, rule.most_months) > day for on in kept)
    used = _further(rule, course)
    further = _further(rule, [*course, day]) > used
    late = rule.more_days is not None and (day - [*course, day][0]).days >= rule.more_days
    need = "a recorded improvement" if rule.more_when == "improving" else "a written reason"
    first = f"{rule.first} visits in {rule.first_days} days"
    checks = (
        (day in kept, "There is already a visit on that day."),
        (recent >= rule.most, f"It covers {rule.most} visits in {rule.most_months} months."),
        (late, f"It covers no visit {rule.more_days} days or more after the first."),
        (
            further and rule.more is not None and used >= rule.more,
            f"It covers {rule.more} visits beyond {first}.",
        ),
        (further and not met, f"Beyond {first} it asks for {need}."),
    )
    return next((reason for failed, reason in checks if failed), "")


def _months_on(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the first of the next where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), following)
