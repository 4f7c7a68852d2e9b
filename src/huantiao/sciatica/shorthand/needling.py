"""What a line of point shorthand says: which needles, how placed, joined by which current, how long.

Nothing is assumed in silence: a needle whose side nobody gave stands apart until somebody
does, and every place where the text left room for doubt is a notice.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from enum import StrEnum

import msgspec

from huantiao.sciatica.anatomy import Angle, Side
from huantiao.sciatica.atlas import Site

DEEPEST_MM = 150
"""Longer needles are not made; a larger figure is a slip of the pen, a smaller no permission."""


def figure(value: float) -> str:
    """A number as people write it: 25, 0.25; never 25.0, never 2e-1."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


class Handling(StrEnum):
    """How the needle is worked, as the tradition names it."""

    REINFORCE = "reinforce"
    REDUCE = "reduce"
    EVEN = "even"


class NeedleSize(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A needle by length and thickness; the thickness in millimetres or as a maker's gauge.

    A gauge number is kept as it was written: makers do not agree on its millimetres.
    """

    length_mm: int
    diameter_mm: float | None = None
    gauge: int | None = None

    def __post_init__(self) -> None:
        if (self.diameter_mm is None) == (self.gauge is None):
            raise ValueError("a needle has either a diameter in mm or a gauge")
        if not 0 < self.length_mm <= DEEPEST_MM:
            raise ValueError(f"no needle is {self.length_mm} mm long")
        if self.diameter_mm is not None and not 0 < self.diameter_mm < 1:
            raise ValueError(f"no needle is {figure(self.diameter_mm)} mm thick")

    def __str__(self) -> str:
        thick = f"#{self.gauge}" if self.diameter_mm is None else figure(self.diameter_mm)
        return f"{thick}×{self.length_mm} mm"


class Manner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a needle is placed, as far as the text says; None where it says nothing."""

    handling: Handling | None = None
    angle: Angle | None = None
    depth_mm: float | None = None
    size: NeedleSize | None = None

    def __post_init__(self) -> None:
        if self.depth_mm is not None and not 0 < self.depth_mm <= DEEPEST_MM:
            raise ValueError(f"a needle goes in up to {DEEPEST_MM} mm, not {figure(self.depth_mm)}")


class Needling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One needle: where, and how."""

    site: Site
    manner: Manner = Manner()


class Unsided(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A needle at a point that has two sides, of which the text named neither."""

    point: str
    mark: str = ""
    manner: Manner = Manner()

    def on(self, side: Side) -> Needling:
        """The needle, once somebody has said the side."""
        return Needling(site=Site(self.point, side, self.mark), manner=self.manner)


class Pair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two needles joined by one electrical output; low and high differ where it alternates."""

    a: Site
    b: Site
    low_hz: float | None = None
    high_hz: float | None = None
    minutes: int | None = None

    def __post_init__(self) -> None:
        if self.a == self.b:
            raise ValueError(f"a current needs two needles; {self.a} is one")
        low, high = self.low_hz, self.high_hz
        if (low is None) != (high is None):
            raise ValueError("a frequency has both ends; a steady one has the same twice")
        if low is not None and high is not None and not 0 < low <= high:
            raise ValueError("a frequency runs from low to high, above 0 Hz")

    @property
    def frequency(self) -> str:
        """'2/100 Hz', '50 Hz', or nothing if none was given."""
        if self.low_hz is None or self.high_hz is None:
            return ""
        high = f"/{figure(self.high_hz)}" if self.high_hz != self.low_hz else ""
        return f"{figure(self.low_hz)}{high} Hz"


class Doubt(StrEnum):
    """Why a place in the text wants a second look."""

    SIDE_MISSING = "side_missing"
    SIDE_RELATIVE = "side_relative"
    SAME_TWICE = "same_twice"
    SPOTS_TAKEN = "spots_taken"
    COUNT_PER_SIDE = "count_per_side"
    LEVEL_ABSENT = "level_absent"
    OFF_CHANNEL = "off_channel"
    OLDER_NUMBERING = "older_numbering"
    HOMOPHONE = "homophone"
    CUN_NOMINAL = "cun_nominal"
    SIGN_BETWEEN = "sign_between"
    PAIR_SIDE_TAKEN = "pair_side_taken"
    PAIR_NOT_NEEDLED = "pair_not_needled"


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place where the text is ambiguous or something was taken for granted.

    ``at`` counts characters from 0; ``piece`` is what stands there.
    """

    doubt: Doubt
    at: int
    piece: str
    text: str


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a line of shorthand says.

    Attributes:
        needles: every needle whose side is known, no site twice.
        unsided: needles still without a side; they count once somebody has said it.
        size: the needle meant for all that name none of their own.
    """

    needles: tuple[Needling, ...] = ()
    unsided: tuple[Unsided, ...] = ()
    pairs: tuple[Pair, ...] = ()
    retention_min: int | None = None
    size: NeedleSize | None = None
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        for what, count in Counter(self.sites).items():
            if count > 1:
                raise ValueError(f"{what} is needled {count} times; a site holds one needle")
        for (point, mark), count in Counter((one.point, one.mark) for one in self.unsided).items():
            if count > 1:
                raise ValueError(f"{point} {mark} waits for its side {count} times")
        if self.retention_min is not None and self.retention_min <= 0:
            raise ValueError(f"needles do not stay in for {self.retention_min} minutes")

    @property
    def sites(self) -> tuple[Site, ...]:
        """Where the needles are, in the order of the text."""
        return tuple(one.site for one in self.needles)

    @property
    def insertions(self) -> int:
        """How many needles go in, both sides counted as two; without those still unsided.

        Source: stricta-2010, item 2a.
        """
        return len(self.needles)

    @property
    def complete(self) -> bool:
        """True once every needle has its side."""
        return not self.unsided

    @property
    def without_notices(self) -> Reading:
        """The same without remarks on the text it came from."""
        return msgspec.structs.replace(self, notices=())
