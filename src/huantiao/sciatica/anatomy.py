"""The words for sides, places on the body, nerve roots and angles that every other part shares.

A place is where something is felt or done. It never names a diagnosis, and left and right
are always the patient's own.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Side(StrEnum):
    """The patient's own side, or the midline for what has no side."""

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"

    @property
    def opposite(self) -> Side:
        """The other side; the midline has none and answers itself."""
        return _OPPOSITE[self]


_OPPOSITE = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.MIDLINE: Side.MIDLINE}


class Region(StrEnum):
    """The places of the body map, from the back down to the toes, then the rest of the body.

    The first twenty-six carry the names of the drawn body map; the others exist so that
    every point, ban and complaint has a place.
    """

    LOWER_BACK = "lower-back"
    SACRUM = "sacrum"
    BUTTOCK = "buttock"
    HIP = "hip"
    GROIN = "groin"
    SADDLE = "saddle"
    ANTERIOR_THIGH = "anterior-thigh"
    LATERAL_THIGH = "lateral-thigh"
    POSTERIOR_THIGH = "posterior-thigh"
    MEDIAL_THIGH = "medial-thigh"
    KNEE_FRONT = "knee-front"
    KNEE_BACK = "knee-back"
    KNEE_OUTER = "knee-outer"
    KNEE_INNER = "knee-inner"
    CALF = "calf"
    SHIN = "shin"
    LATERAL_LEG = "lateral-leg"
    MEDIAL_LEG = "medial-leg"
    ANKLE = "ankle"
    HEEL = "heel"
    DORSUM_OF_FOOT = "dorsum-of-foot"
    SOLE = "sole"
    LATERAL_FOOT_EDGE = "lateral-foot-edge"
    MEDIAL_FOOT_EDGE = "medial-foot-edge"
    GREAT_TOE = "great-toe"
    SMALL_TOES = "small-toes"
    UPPER_BACK = "upper-back"
    ABDOMEN = "abdomen"
    CHEST = "chest"
    NECK = "neck"
    HEAD = "head"
    ARM = "arm"
    HAND = "hand"

    @property
    def distance(self) -> int | None:
        """How far down the leg, 0 (back) to 7 (toes); None above the waist."""
        return _DISTANCE.get(self)

    @property
    def limb(self) -> bool:
        """True for thigh, leg and foot: where one side can be banned without the other."""
        return (self.distance or 0) >= 2

    @property
    def paired(self) -> bool:
        """True for what the body has on the left and on the right, and not on the midline."""
        return self not in _UNPAIRED


_DISTANCE: dict[Region, int] = {
    Region.LOWER_BACK: 0,
    Region.SACRUM: 0,
    **dict.fromkeys((Region.BUTTOCK, Region.HIP, Region.GROIN, Region.SADDLE), 1),
    **dict.fromkeys(
        (
            Region.ANTERIOR_THIGH,
            Region.LATERAL_THIGH,
            Region.POSTERIOR_THIGH,
            Region.MEDIAL_THIGH,
        ),
        2,
    ),
    **dict.fromkeys((Region.KNEE_FRONT, Region.KNEE_BACK, Region.KNEE_OUTER, Region.KNEE_INNER), 3),
    **dict.fromkeys((Region.CALF, Region.SHIN, Region.LATERAL_LEG, Region.MEDIAL_LEG), 4),
    **dict.fromkeys((Region.ANKLE, Region.HEEL), 5),
    **dict.fromkeys(
        (
            Region.DORSUM_OF_FOOT,
            Region.SOLE,
            Region.LATERAL_FOOT_EDGE,
            Region.MEDIAL_FOOT_EDGE,
        ),
        6,
    ),
    **dict.fromkeys((Region.GREAT_TOE, Region.SMALL_TOES), 7),
}
_UNPAIRED = frozenset(
    {
        Region.LOWER_BACK,
        Region.SACRUM,
        Region.SADDLE,
        Region.UPPER_BACK,
        Region.ABDOMEN,
        Region.CHEST,
        Region.NECK,
        Region.HEAD,
    }
)


class UnknownPlace(ValueError):
    """The words name no place of the body map."""


class Place(msgspec.Struct, frozen=True, order=True):
    """One region on one side, written ``left-calf``; the midline is written ``midline-sacrum``."""

    side: Side
    region: Region

    def __str__(self) -> str:
        return f"{self.side}-{self.region}"

    @property
    def mirrored(self) -> Place:
        """The same region on the other side."""
        return Place(self.side.opposite, self.region)

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read ``right-dorsum-of-foot``.

        Raises:
            UnknownPlace: the side or the region is not one of ours, or nobody has such a place
                (the calf of the midline); the message says which.
        """
        side, _, region = text.partition("-")
        if side not in _SIDES:
            raise UnknownPlace(f"'{text}' does not begin with left-, right- or midline-")
        if region not in _REGIONS:
            raise UnknownPlace(f"'{region}' is no region; regions are {', '.join(Region)}")
        if side == Side.MIDLINE and Region(region).paired:
            raise UnknownPlace(f"{text}: the {region} has a left and a right")
        return cls(Side(side), Region(region))


_SIDES = frozenset(str(side) for side in Side)
_REGIONS = frozenset(str(region) for region in Region)


class Root(StrEnum):
    """A lumbar or sacral nerve root. A root is tested, never read off a pain drawing."""

    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    S1 = "S1"
    S2 = "S2"


class Angle(StrEnum):
    """How a needle stands to the skin."""

    PERPENDICULAR = "perpendicular"
    OBLIQUE = "oblique"
    TRANSVERSE = "transverse"


class PainCourse(StrEnum):
    """Where the leg pain runs; the choice of leg points follows it.

    Source: tu-2024 for posterior, lateral and mixed; anterior and medial are textbook.
    """

    POSTERIOR = "posterior"
    LATERAL = "lateral"
    ANTERIOR = "anterior"
    MEDIAL = "medial"
    MIXED = "mixed"
    NONE = "none"
