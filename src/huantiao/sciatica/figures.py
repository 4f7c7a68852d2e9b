"""A number with the name of whoever reported it: how trial results and thresholds are kept.

A figure that nobody reported is absent. It is never written as zero, and never guessed from
its neighbours without saying that it was worked out here.
"""

from __future__ import annotations

from enum import StrEnum
from math import isfinite

from huantiao.sciatica.evidence import Citation


class Population(StrEnum):
    """The people a figure was found in; a threshold does not travel between them unseen."""

    SCIATICA = "sciatica"
    LOW_BACK_PAIN = "low_back_pain"
    SPINAL_STENOSIS = "spinal_stenosis"
    UNKNOWN = "unknown"


class Measure(StrEnum):
    """What a questionnaire asks about, or a trial counted."""

    LEG_PAIN = "leg_pain"
    BACK_PAIN = "back_pain"
    PAIN_INTENSITY = "pain_intensity"
    PAIN_INTERFERENCE = "pain_interference"
    DISABILITY = "disability"
    PHYSICAL_FUNCTION = "physical_function"
    OWN_ACTIVITIES = "own_activities"
    BOTHERSOMENESS = "bothersomeness"
    SYMPTOM_FREQUENCY = "symptom_frequency"
    MENTAL_HEALTH = "mental_health"
    HEALTH = "health"
    RISK = "risk"
    GLOBAL_CHANGE = "global_change"
    RESPONSE = "response"
    """The share of people whose improvement reached a stated size."""
    RECOVERY = "recovery"
    """The share of people who called themselves recovered or much better."""
    STILL_COMPLAINING = "still_complaining"
    """The share of people who still had complaints."""


class Figure(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number, its source and how far that source was read.

    ``calculated`` is True for arithmetic on reported figures: the mark is then that of the
    weakest of them, and ``covers`` says how it was worked out.
    """

    value: float
    calculated: bool = False

    def __post_init__(self) -> None:
        if not isfinite(self.value):
            raise ValueError("a figure is a finite number; leave the key out if there is none")


class Span(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lower and an upper number from one source: a confidence interval, or a range of studies."""

    low: float
    high: float
    calculated: bool = False

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"{self.low} to {self.high} is not a range from low to high")

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high
