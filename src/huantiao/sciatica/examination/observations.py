"""What an examination found, leg by leg: raising tests, strength, reflexes, feeling, tender places.

What was not examined is absent, never normal. An examination records what was seen and felt;
it names no level and no diagnosis, and left and right are treated exactly alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from functools import total_ordering

import msgspec

from huantiao.sciatica.anatomy import Place, Side
from huantiao.sciatica.symptoms import check_side


@total_ordering
class MrcGrade(Enum):
    """Strength on the Medical Research Council scale, weakest first, so that grades compare.

    Source: general-knowledge, unverified.
    """

    NONE = "0"
    """No contraction."""
    FLICKER = "1"
    """A flicker and no movement."""
    WITHOUT_GRAVITY = "2"
    """Movement with gravity taken away."""
    AGAINST_GRAVITY = "3"
    """Movement against gravity and nothing more."""
    SLIGHT = "4-"
    """Against slight resistance."""
    MODERATE = "4"
    """Against moderate resistance."""
    STRONG = "4+"
    """Against strong resistance, and still not full."""
    FULL = "5"

    @property
    def rank(self) -> int:
        """0 for no contraction up to 7 for full strength."""
        return _MRC_RANK[self]

    @property
    def whole(self) -> int:
        """The grade without plus and minus, 0 to 5."""
        return int(self.value[0])

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, MrcGrade) else NotImplemented

    def __str__(self) -> str:
        return self.value


WEAK = MrcGrade.MODERATE
"""Weak is this grade or less; 4+ is within what two examiners may disagree on (unverified)."""

_MRC_RANK = {grade: rank for rank, grade in enumerate(MrcGrade)}


class Movement(StrEnum):
    """A movement tested against the hand."""

    HIP_FLEXION = "hip_flexion"
    HIP_ABDUCTION = "hip_abduction"
    KNEE_EXTENSION = "knee_extension"
    KNEE_FLEXION = "knee_flexion"
    ANKLE_DORSIFLEXION = "ankle_dorsiflexion"
    ANKLE_PLANTARFLEXION = "ankle_plantarflexion"
    ANKLE_EVERSION = "ankle_eversion"
    ANKLE_INVERSION = "ankle_inversion"
    GREAT_TOE_EXTENSION = "great_toe_extension"


class Reflex(StrEnum):
    """A tendon reflex of the leg."""

    KNEE = "knee"
    ANKLE = "ankle"
    MEDIAL_HAMSTRING = "medial_hamstring"


class ReflexGrade(StrEnum):
    """How a reflex answered."""

    ABSENT = "absent"
    REDUCED = "reduced"
    NORMAL = "normal"
    BRISK = "brisk"

    @property
    def lost(self) -> bool:
        """Absent or reduced."""
        return self in (ReflexGrade.ABSENT, ReflexGrade.REDUCED)


class Degree(StrEnum):
    """How much is left of what is normal: of a feeling in the skin, or of a muscle's tone."""

    NORMAL = "normal"
    REDUCED = "reduced"
    ABSENT = "absent"


class Stimulus(StrEnum):
    """What the skin was tested with."""

    LIGHT_TOUCH = "light_touch"
    PIN_PRICK = "pin_prick"


class Raise(msgspec.Struct, frozen=True, kw_only=True):
    """A straight leg raise, and whether it brings on the leg pain the person came with.

    ``angle_deg`` is measured from the couch, 0 to 90.
    """

    angle_deg: int
    reproduces_leg_pain: bool

    def __post_init__(self) -> None:
        if not 0 <= self.angle_deg <= 90:
            raise ValueError(f"angle_deg is {self.angle_deg}; it runs from 0 to 90")


class Slump(msgspec.Struct, frozen=True, kw_only=True):
    """A slump test: whether it brings on the leg pain, and whether lifting the head eases it."""

    reproduces_leg_pain: bool
    eased_by_neck_extension: bool | None = None


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on one leg; None, or no entry, stands for not examined."""

    straight_leg_raise: Raise | None = None
    crossed_straight_leg_raise: bool | None = None
    """Whether raising the other, well leg brings on the pain of this one."""
    bragard: bool | None = None
    """Whether bending the foot up at the end of the raise brings on the leg pain."""
    slump: Slump | None = None
    femoral_stretch: bool | None = None
    """Whether bending the knee face down brings on pain in the front of this thigh."""
    fair: bool | None = None
    """Whether flexion, adduction and internal rotation bring on deep buttock pain."""
    strength: Mapping[Movement, MrcGrade] = {}
    stopped_by_pain: tuple[Movement, ...] = ()
    """Movements whose grade pain kept low, so that the nerve cannot be judged by it."""
    reflexes: Mapping[Reflex, ReflexGrade] = {}
    clonus: bool | None = None
    extensor_plantar: bool | None = None
    """Whether the great toe goes up when the sole is stroked (Babinski)."""

    def __post_init__(self) -> None:
        for movement in self.stopped_by_pain:
            if movement not in self.strength:
                raise ValueError(f"{movement} was stopped by pain but has no grade")

    def at_most(self, grade: MrcGrade) -> tuple[Movement, ...]:
        """The movements of this grade or weaker where pain was not the reason."""
        found = ((m, self.strength[m]) for m in Movement if m in self.strength)
        return tuple(m for m, g in found if g <= grade and m not in self.stopped_by_pain)


class SensationAt(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """How one stimulus was felt in one place, compared with the other side."""

    place: Place
    stimulus: Stimulus
    felt: Degree

    def __post_init__(self) -> None:
        check_side(self.place)

    @property
    def mirrored(self) -> SensationAt:
        """The same finding on the other side."""
        return SensationAt(place=self.place.mirrored, stimulus=self.stimulus, felt=self.felt)


Observation = MrcGrade | ReflexGrade | Degree | bool | float


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """One examination on one occasion."""

    left: Leg = Leg()
    right: Leg = Leg()
    sensation: tuple[SensationAt, ...] = ()
    tender: tuple[Place, ...] | None = None
    """Places tender to the thumb; None when nothing was palpated."""
    finger_floor_cm: float | None = None
    """Fingertips to floor on bending forward with straight knees; 0 when they touch it."""
    perianal_sensation: Degree | None = None
    """As another clinician recorded it; it is not examined here."""
    anal_tone: Degree | None = None
    """As another clinician recorded it; it is not examined here."""

    def __post_init__(self) -> None:
        for place in self.tender or ():
            check_side(place)
        if self.finger_floor_cm is not None and not 0 <= self.finger_floor_cm <= 100:
            raise ValueError(f"finger_floor_cm is {self.finger_floor_cm}; it runs from 0 to 100")
        tested = [(each.place, each.stimulus) for each in self.sensation]
        if len(set(tested)) != len(tested):
            raise ValueError("a place is tested once with each stimulus")

    def leg(self, side: Side) -> Leg:
        """What was found on the leg of this side.

        Raises:
            ValueError: the midline has no leg.
        """
        if side is Side.MIDLINE:
            raise ValueError("a leg is left or right")
        return self.left if side is Side.LEFT else self.right

    @property
    def mirrored(self) -> Examination:
        """The examination with left and right exchanged."""
        tender = None if self.tender is None else tuple(p.mirrored for p in self.tender)
        return msgspec.structs.replace(
            self,
            left=self.right,
            right=self.left,
            sensation=tuple(each.mirrored for each in self.sensation),
            tender=tender,
        )

    @property
    def numb_places(self) -> frozenset[Place]:
        """Where touch or pin was felt less or not at all."""
        return frozenset(each.place for each in self.sensation if each.felt is not Degree.NORMAL)

    def observations(self) -> dict[str, Observation]:
        """Every single finding by its path, such as ``left.strength.knee_extension``."""
        found = dict(_leg_observations(self.left, "left"))
        found |= _leg_observations(self.right, "right")
        for each in self.sensation:
            found[f"sensation.{each.place}.{each.stimulus}"] = each.felt
        for name in ("finger_floor_cm", "perianal_sensation", "anal_tone"):
            value = getattr(self, name)
            if value is not None:
                found[name] = value
        return found


def _leg_observations(leg: Leg, path: str) -> Iterator[tuple[str, Observation]]:
    for movement in leg.strength:
        yield f"{path}.stopped_by_pain.{movement}", movement in leg.stopped_by_pain
    for name in leg.__struct_fields__:
        yield from _leaves(getattr(leg, name), f"{path}.{name}")


def _leaves(value: object, path: str) -> Iterator[tuple[str, Observation]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield f"{path}.{key}", each
    elif isinstance(value, Raise | Slump):
        for name in value.__struct_fields__:
            yield from _leaves(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, int):  # an angle, or the yes or no of a test
        yield path, value
