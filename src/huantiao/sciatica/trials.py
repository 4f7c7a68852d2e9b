"""What happened to groups of people in trials and cohorts, so that a clinic's own course has a yardstick.

A figure keeps its source and how far that source was read; one that was not reported is absent
and never zero. A trial that left out people with sciatica says so, and no question put to this
module returns it as evidence on sciatica.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Literal

import msgspec

from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.figures import Figure, Measure, Span

if TYPE_CHECKING:
    from huantiao.sciatica.knowledge import Library

Phase = Literal["acute", "subacute", "chronic", "mixed"]
"""How long the trouble had lasted at the start: under 6 weeks, 6 to 12, longer, or several."""

_NORMAL_95 = 3.92
"""Width of a 95 % interval in standard errors."""


class UnknownTrial(ValueError):
    """No trial has that id."""


class UnableToPool(ValueError):
    """The contrasts cannot be put together into one figure."""


class Role(StrEnum):
    """What the people of an arm were given."""

    NEEDLING = "needling"
    ELECTRO = "electro"
    SHAM = "sham"
    OTHER_TREATMENT = "other_treatment"
    USUAL_CARE = "usual_care"
    UNTREATED = "untreated"
    SURGERY = "surgery"
    PLACEBO = "placebo"
    """A dummy drug or injection, or a real one that did no better than its dummy."""
    COHORT = "cohort"
    """People who were followed, not allotted."""

    @property
    def needled(self) -> bool:
        """Whether real needles at chosen points were part of it."""
        return self in (Role.NEEDLING, Role.ELECTRO)


class Timepoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reading of one arm, ``week`` weeks after it was allotted.

    ``mean`` is a change (negative is better), a level or a percentage, as the outcome says;
    ``sd`` is the spread between people; ``interval`` belongs to the mean, at 95 %.
    """

    week: float
    mean: Figure | None = None
    sd: Figure | None = None
    interval: Span | None = None

    def __post_init__(self) -> None:
        if self.mean is None and self.sd is None:
            raise ValueError(f"week {self.week:g} has no figure; leave it out")
        if self.sd is not None and self.sd.value <= 0:
            raise ValueError(f"week {self.week:g}: a spread is above 0")
        _check_inside(self.week, self.mean, self.interval)


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing measured in one arm over the weeks.

    ``instrument`` is an id of the instruments, where the scale is one of them. ``definition`` of
    a percentage says, as the end of a sentence, what those people did or had. ``unusable``
    says why nothing can be taken from it; then there is no timepoint.
    """

    measure: Measure
    scale: str
    instrument: str = ""
    kind: Literal["change", "level", "percent"]
    definition: str = ""
    baseline: Figure | None = None
    baseline_sd: Figure | None = None
    timepoints: tuple[Timepoint, ...] = ()
    unusable: str = ""

    def __post_init__(self) -> None:
        if bool(self.timepoints) == bool(self.unusable):
            raise ValueError(f"{self.measure}: give timepoints, or say why it is unusable")
        _check_order([point.week for point in self.timepoints])
        values = [point.mean.value for point in self.timepoints if point.mean is not None]
        if self.kind == "percent" and any(not 0 <= value <= 100 for value in values):
            raise ValueError(f"{self.measure}: a percentage lies between 0 and 100")


class Given(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an arm was given, in words, and how many sessions over how many weeks it came to."""

    what: str
    sessions: int | None = None
    weeks: float | None = None


class Arm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One group of people: what they were given, how many they were, what became of them."""

    id: str
    name: str
    role: Role
    given: Given
    randomised: Figure | None = None
    analysed: Figure
    outcomes: tuple[Outcome, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lay between two arms in one week: first minus second."""

    week: float
    difference: Figure
    interval: Span | None = None

    def __post_init__(self) -> None:
        _check_inside(self.week, self.difference, self.interval)

    @property
    def standard_error(self) -> float | None:
        """The standard error that the 95 % interval implies, or None without one."""
        if self.interval is None:
            return None
        return (self.interval.high - self.interval.low) / _NORMAL_95


class Contrast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The difference between two arms, over the weeks.

    ``between`` names the arms, the first minus the second. On a pain or disability scale a
    negative difference favours the first; on a share of responders a positive one does.
    ``estimand`` says what was averaged
    over when it is not the reading of that week; ``unreported_weeks`` were measured, but their
    figures are not known here.
    """

    id: str
    measure: Measure
    scale: str
    instrument: str = ""
    between: tuple[str, str]
    estimand: str = ""
    timepoints: tuple[Difference, ...]
    unreported_weeks: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.timepoints:
            raise ValueError(f"{self.id}: a contrast has at least one week")
        _check_order([point.week for point in self.timepoints])

    def at(self, week: float) -> Difference | None:
        """The difference in that week, if it was reported."""
        return next((point for point in self.timepoints if point.week == week), None)


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a whole trial started, all arms together."""

    measure: Measure
    scale: str
    mean: Figure
    sd: Figure | None = None


class Trial(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One trial or cohort; its id is its key in the bibliography.

    ``phase`` is how long the trouble had lasted; ``sciatica`` says whether the people had it,
    and ``radicular_excluded`` whether they were left out because of it (absent: not known).
    """

    title: str
    design: Literal["randomised", "cohort"]
    sciatica: bool
    radicular_excluded: bool | None = None
    phase: Phase
    population: str
    limits: tuple[str, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    arms: tuple[Arm, ...]
    contrasts: tuple[Contrast, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        arms = [arm.id for arm in self.arms]
        if not arms or len(set(arms)) != len(arms):
            raise ValueError("a trial has arms, each with an id of its own")
        if self.sciatica and self.radicular_excluded:
            raise ValueError("people with sciatica cannot be both in and left out")
        for contrast in self.contrasts:
            strangers = set(contrast.between) - set(arms)
            if strangers or len(set(contrast.between)) < 2:
                raise ValueError(f"{contrast.id} is not between two arms of this trial")

    def arm(self, arm_id: str) -> Arm:
        """The arm of that id; contrasts name only arms that exist."""
        return next(arm for arm in self.arms if arm.id == arm_id)

    def against(self, contrast: Contrast, *roles: Role) -> bool:
        """Whether needling stands first in the contrast and one of ``roles`` second."""
        first, second = (self.arm(arm_id).role for arm_id in contrast.between)
        return first.needled and second in roles


class Finding(msgspec.Struct, frozen=True):
    """A contrast together with the trial that it comes from."""

    trial: Trial
    contrast: Contrast


class Observed(msgspec.Struct, frozen=True):
    """What became of one arm on one outcome, together with its trial."""

    trial: Trial
    arm: Arm
    outcome: Outcome


class Trials(msgspec.Struct, frozen=True):
    """All trials and cohorts, by id."""

    by_id: Mapping[str, Trial]

    @classmethod
    def of(cls, library: Library) -> Trials:
        """The trials of ``library``, read once.

        Raises:
            UnfitKnowledge: a file of the folder does not fit.
        """
        return library.derive(_gather)

    def __getitem__(self, trial_id: str) -> Trial:
        try:
            return self.by_id[trial_id]
        except KeyError:
            raise UnknownTrial(f"'{trial_id}' is none of {', '.join(self.by_id)}") from None

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def sham_controlled_in_sciatica(self, measure: Measure = Measure.LEG_PAIN) -> list[Finding]:
        """Needling against sham in people with sciatica: the evidence that counts."""
        return self._against_sham(measure, sciatica=True)

    def sham_controlled_elsewhere(self, measure: Measure = Measure.BACK_PAIN) -> list[Finding]:
        """Needling against sham where sciatica was left out: the sceptic's anchor, nothing more."""
        return self._against_sham(measure, sciatica=False)

    def _against_sham(self, measure: Measure, *, sciatica: bool) -> list[Finding]:
        return [
            Finding(trial, contrast)
            for trial in self
            if trial.sciatica is sciatica
            for contrast in trial.contrasts
            if contrast.measure is measure and trial.against(contrast, Role.SHAM)
        ]

    def without_needling(self, *phases: Phase) -> list[Observed]:
        """What became of people with sciatica who were neither needled nor sham-needled.

        Args:
            phases: acute, subacute, chronic or mixed; none given means all of them.
        """
        kept = (Role.USUAL_CARE, Role.UNTREATED, Role.PLACEBO, Role.COHORT)
        return [
            Observed(trial, arm, outcome)
            for trial in self
            if trial.sciatica and (not phases or trial.phase in phases)
            for arm in trial.arms
            if arm.role in kept
            for outcome in arm.outcomes
            if outcome.timepoints
        ]


def _gather(library: Library) -> Trials:
    return Trials(library.read("trials", Trial))


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """Several differences put together, in points of their common scale.

    ``between_trials_sd`` is how far true effects differ from trial to trial; ``predictive_sd``
    is the uncertainty about the effect in a new place.
    """

    mean: float
    standard_error: float
    between_trials_sd: float
    predictive_sd: float
    trials: int


def pooled(differences: Iterable[Difference]) -> Pool:
    """The random-effects mean of the differences (DerSimonian and Laird's method of moments).

    Raises:
        UnableToPool: fewer than two differences, or one without an interval.
    """
    pairs = [(point.difference.value, point.standard_error) for point in differences]
    known = [(value, error**2) for value, error in pairs if error]
    if len(pairs) < 2 or len(known) < len(pairs):
        raise UnableToPool("pooling needs two differences or more, each with its interval")
    weights = [1 / variance for _, variance in known]
    fixed = _weighted(known, weights)
    spread = sum(w * (value - fixed) ** 2 for w, (value, _) in zip(weights, known, strict=True))
    scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
    between = max(0.0, (spread - (len(known) - 1)) / scale)
    weights = [1 / (variance + between) for _, variance in known]
    error = 1 / sqrt(sum(weights))
    return Pool(
        mean=_weighted(known, weights),
        standard_error=error,
        between_trials_sd=sqrt(between),
        predictive_sd=sqrt(between + error**2),
        trials=len(known),
    )


def _weighted(known: list[tuple[float, float]], weights: list[float]) -> float:
    total = sum(w * value for w, (value, _) in zip(weights, known, strict=True))
    return total / sum(weights)


def _check_inside(week: float, mean: Figure | None, interval: Span | None) -> None:
    if mean is not None and interval is not None and mean.value not in interval:
        raise ValueError(f"week {week:g}: {mean.value:g} lies outside its own interval")


def _check_order(weeks: list[float]) -> None:
    if any(week < 0 for week in weeks) or any(a >= b for a, b in pairwise(weeks)):
        raise ValueError(f"weeks {weeks} do not run forward from 0")
