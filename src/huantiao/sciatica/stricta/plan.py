"""What a report of a treatment needs to know beside what the session ledgers hold.

Anything may be unknown; unknown is None, never an empty text, and never a usual value.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from huantiao.sciatica.ledger.events import Response, Stimulation


class UnfitStrictaPlan(ValueError):
    """A plan that contradicts itself or says nothing where it says something."""


class Variation(StrEnum):
    """How much the treatment was fitted to the person."""

    FIXED = "fixed"
    SEMI_INDIVIDUAL = "semi_individual"
    INDIVIDUAL = "individual"


def _check_texts(holder: msgspec.Struct) -> None:
    """Text that is given says something."""
    for field in holder.__struct_fields__:
        value = getattr(holder, field)
        texts = value if isinstance(value, tuple) else (value,)
        if any(isinstance(text, str) and not text.strip() for text in texts):
            raise UnfitStrictaPlan(f"{field} is empty; leave out what is not known")


class Practitioner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who needles; None is not recorded."""

    qualification: str | None = None
    years: float | None = None
    """In practice."""
    training: str | None = None

    def __post_init__(self) -> None:
        _check_texts(self)
        if self.years is not None and not self.years >= 0:
            raise UnfitStrictaPlan(f"years is {self.years}; it must be 0 or more, or left out")


class StrictaPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a report needs to know beside the ledgers; None is not recorded.

    ``other_interventions`` is an empty tuple when it is known that there were none.
    """

    style: str | None = None
    rationale: str | None = None
    rationale_sources: tuple[str, ...] = ()
    variation: Variation | None = None
    response_sought: Response | None = None
    stimulation: Stimulation | None = None
    retention_min: float | None = None
    needle_type: str | None = None
    sessions_planned: int | None = None
    schedule: str | None = None
    session_length_min: float | None = None
    other_interventions: tuple[str, ...] | None = None
    setting_and_explanations: str | None = None
    practitioner: Practitioner = Practitioner()
    comparator_applies: bool = False
    """True only within a study that has a comparator."""
    comparator_rationale: str | None = None
    comparator: str | None = None

    def __post_init__(self) -> None:
        _check_texts(self)
        for field in ("retention_min", "sessions_planned", "session_length_min"):
            value = getattr(self, field)
            if value is not None and not value > 0:
                raise UnfitStrictaPlan(f"{field} is {value}; it must be above 0, or left out")
        if not self.comparator_applies and (self.comparator_rationale or self.comparator):
            raise UnfitStrictaPlan("a comparator is described, but comparator_applies is not set")
