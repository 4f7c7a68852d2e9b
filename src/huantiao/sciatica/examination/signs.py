"""The bedside tests and measures: how each is done, what counts, and how far it may be trusted.

Every accuracy names the people it was found in and what it was compared with. A difference
smaller than a measure's own error is noise and is called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

import msgspec

from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.examination.observations import Leg
from huantiao.sciatica.examination.reading import read_leg
from huantiao.sciatica.knowledge import Library

Result = Literal["positive", "negative", "uncertain", "not examined"]
Gap = Literal["same", "better", "worse", "noise", "unknown"]


class LegTest(StrEnum):
    """A test of one leg that comes out positive or negative; each has a file of its name."""

    STRAIGHT_LEG_RAISE = "straight_leg_raise"
    CROSSED_STRAIGHT_LEG_RAISE = "crossed_straight_leg_raise"
    BRAGARD = "bragard"
    SLUMP = "slump"
    FEMORAL_STRETCH = "femoral_stretch"
    FAIR = "fair"


class Estimate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure with its 95 % interval, or, without ``value``, the range a source leaves open."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high go together")
        if self.value is None and self.low is None:
            raise ValueError("an estimate has a value, or low and high")
        if self.low is not None and not self.low <= self._middle <= (self.high or 0.0):
            raise ValueError("an estimate lies between its low and its high")

    @property
    def _middle(self) -> float:
        return self.low or 0.0 if self.value is None else self.value


class Accuracy(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How well a test told people with a condition from people without, in one setting.

    Sensitivity and specificity run from 0 to 1. A likelihood ratio multiplies the odds of the
    condition; 1 says nothing.
    """

    condition: str
    setting: str
    people: int | None = None
    sensitivity: Estimate | None = None
    specificity: Estimate | None = None
    lr_positive: Estimate | None = None
    lr_negative: Estimate | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for share in (self.sensitivity, self.specificity):
            for figure in (share.value, share.low, share.high) if share else ():
                if figure is not None and not 0 <= figure <= 1:
                    raise ValueError(f"sensitivity and specificity run from 0 to 1, not {figure}")

    def likelihood_ratio(self, *, positive: bool) -> float | None:
        """What a result multiplies the odds by: as reported, else from both rates, else None.

        A test that was never wrong on one side gives infinity.
        """
        reported = self.lr_positive if positive else self.lr_negative
        if reported is not None and reported.value is not None:
            return reported.value
        found = self.sensitivity.value if self.sensitivity else None
        spared = self.specificity.value if self.specificity else None
        if found is None or spared is None:
            return None
        with_it, without_it = (found, 1 - spared) if positive else (1 - found, spared)
        return with_it / without_it if without_it else float("inf")


class Reliability(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a measure agrees with itself.

    ``detectable_change`` is the smallest difference in one person that is more than error.
    """

    measure: Literal[
        "detectable_change",
        "detectable_change_in_a_group",
        "standard_error",
        "agreement_icc",
        "agreement_kappa",
        "effect_size",
        "correlation",
        "variance_explained",
    ]
    figure: Estimate
    unit: str = ""
    setting: str


class AngleWindow(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The angles in degrees between which leg pain makes a raising test positive."""

    from_deg: int
    up_to_deg: int


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A leg and the result it gives, or two readings and what their difference is worth."""

    case: str
    leg: dict[str, Any] | None = None
    before: float | None = None
    after: float | None = None
    expect: Result | Gap

    def __post_init__(self) -> None:
        readings = (self.before, self.after)
        if (self.leg is None) == (None in readings):
            raise ValueError("an example has a leg, or before and after")
        if (self.leg is not None) != (self.expect in Result.__args__):  # type: ignore[attr-defined]  # a Literal's members
            raise ValueError(f"'{self.expect}' does not answer this kind of example")


class Sign(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bedside test or measure."""

    title: str
    kind: Literal["nerve_tension", "nerve_function", "other_cause", "measure"]
    looks_for: str
    how: str
    positive: str
    """What counts: as positive, as weak, as a change."""
    worth: str
    """What the result may be used for, and what not."""
    accuracy: tuple[Accuracy, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    traps: tuple[str, ...] = ()
    window: AngleWindow | None = None
    unit: str = ""
    better: Literal["higher", "lower", ""] = ""
    """Which way of a measured figure is the better one."""
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.unit) != bool(self.better):
            raise ValueError("a measure has a unit and says whether higher or lower is better")

    @property
    def detectable_change(self) -> float | None:
        """The difference in one person that is more than error, in the sign's unit, or None.

        Where sources leave a range, its upper end: a smaller change is not called real.
        """
        for each in self.reliability:
            if each.measure == "detectable_change":
                return each.figure.high if each.figure.value is None else each.figure.value
        return None

    def beyond_error(self, before: float, after: float) -> bool | None:
        """Whether two readings of one person differ by more than error; None when that is unknown."""
        if self.detectable_change is None:
            return None
        return round(abs(after - before), 6) >= self.detectable_change  # 30.1 - 25.6 is 4.5

    def gap(self, before: float, after: float) -> Gap:
        """What two readings of one person are worth: better or worse only beyond the error."""
        beyond = self.beyond_error(before, after)
        if before == after:
            return "same"
        if not beyond:
            return "unknown" if beyond is None else "noise"
        return "better" if (after > before) == (self.better == "higher") else "worse"


class Signs(msgspec.Struct, frozen=True):
    """Every bedside test and measure of a library."""

    by_id: Mapping[str, Sign]

    @classmethod
    def of(cls, library: Library) -> Signs:
        """The signs of a library.

        Raises:
            UnfitKnowledge: a file does not fit, or its example is no leg.
        """
        return library.derive(_signs)

    def result(self, test: LegTest, leg: Leg) -> Result:
        """What a test says of a leg.

        Leg pain outside the window of a raising test is uncertain, neither positive nor
        negative. So is a slump in which nobody looked whether lifting the head eases it.
        """
        if test is LegTest.STRAIGHT_LEG_RAISE:
            return self._raised(leg)
        if test is LegTest.SLUMP:
            return _slumped(leg)
        found: bool | None = getattr(leg, test)
        return "not examined" if found is None else "positive" if found else "negative"

    def _raised(self, leg: Leg) -> Result:
        if leg.straight_leg_raise is None:
            return "not examined"
        if not leg.straight_leg_raise.reproduces_leg_pain:
            return "negative"
        window = self.by_id[LegTest.STRAIGHT_LEG_RAISE].window
        angle = leg.straight_leg_raise.angle_deg
        inside = window is None or window.from_deg <= angle <= window.up_to_deg
        return "positive" if inside else "uncertain"


def _slumped(leg: Leg) -> Result:
    if leg.slump is None:
        return "not examined"
    if not leg.slump.reproduces_leg_pain or leg.slump.eased_by_neck_extension is False:
        return "negative"
    return "positive" if leg.slump.eased_by_neck_extension else "uncertain"


def _signs(library: Library) -> Signs:
    return Signs(library.read("signs", Sign, check=_check))


def _check(sign: Any) -> None:
    for example in sign.examples:
        if example.leg is not None:
            read_leg(example.leg)
