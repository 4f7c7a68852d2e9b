"""What a person marks on the body map: pain, numbness, tingling or weakness, place by place.

A drawing says where something is felt and how far down the leg it reaches. It never says which
nerve is at fault, and a painted place raises a question but never answers one. Left and right
are treated exactly alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

import msgspec

from huantiao.sciatica.anatomy import PainCourse, Place, Region, Side, UnknownPlace
from huantiao.sciatica.evidence import Citation
from huantiao.sciatica.evidence import Mark as Reading
from huantiao.sciatica.screening.finding import UnfitAnswer


class Kind(StrEnum):
    """What is felt in a place."""

    PAIN = "pain"
    NUMBNESS = "numbness"
    TINGLING = "tingling"
    WEAKNESS = "weakness"


class Affected(StrEnum):
    """In which leg it hurts."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    NONE = "none"


QUESTIONS = ("saddle_numbness", "both_legs_pain", "both_legs_weak_or_numb", "leg_weakness")
"""The findings a drawing can bring up: the saddle painted, pain in both legs, numbness, tingling
or weakness in both legs, weakness in a leg."""

LEGS = (Side.LEFT, Side.RIGHT)
"""The two sides a leg can be on."""

_BACK = frozenset({Region.LOWER_BACK, Region.SACRUM})


def check_side(place: Place) -> None:
    """Refuse a place that does not exist on a body, such as the calf of the midline.

    Raises:
        ValueError: the region is a pair, and the place names the midline.
    """
    if place.side is Side.MIDLINE and place.region.paired:
        raise ValueError(f"{place}: the {place.region} has a left and a right")


class UnfitMark(UnfitAnswer):
    """A row cannot be read as a mark; says which row, field and value, and what was expected."""

    def __init__(self, index: int, field: str, value: object, expected: str) -> None:
        super().__init__(f"marks[{index}].{field}" if field else f"marks[{index}]", value, expected)
        self.index = index


class Mark(msgspec.Struct, frozen=True, kw_only=True, order=True, forbid_unknown_fields=True):
    """One place painted with one kind of feeling.

    ``intensity`` runs from 0 (there, but not felt at this moment) to 10 (the worst that can be
    imagined), or is None when nobody asked how strong.
    """

    place: Place
    kind: Kind
    intensity: int | None = None

    def __post_init__(self) -> None:
        if self.intensity is not None and not 0 <= self.intensity <= 10:
            raise ValueError(f"intensity is {self.intensity}; it runs from 0 to 10")
        check_side(self.place)

    @property
    def mirrored(self) -> Mark:
        """The same feeling in the same place of the other side."""
        return Mark(place=self.place.mirrored, kind=self.kind, intensity=self.intensity)


class CourseWeight(msgspec.Struct, frozen=True, kw_only=True):
    """Which course a painful region speaks for, how strongly (1 a full vote), and why."""

    course: PainCourse
    weight: float
    reason: str


_ON_A_COURSE = {
    PainCourse.POSTERIOR: (Region.POSTERIOR_THIGH, Region.KNEE_BACK, Region.CALF),
    PainCourse.LATERAL: (Region.LATERAL_THIGH, Region.KNEE_OUTER, Region.LATERAL_LEG),
    PainCourse.ANTERIOR: (Region.ANTERIOR_THIGH, Region.KNEE_FRONT, Region.SHIN),
    PainCourse.MEDIAL: (Region.MEDIAL_THIGH, Region.KNEE_INNER, Region.MEDIAL_LEG),
}
_HINTS = {
    Region.HIP: (PainCourse.LATERAL, "the outer hip often hurts with the outer thigh"),
    Region.GROIN: (PainCourse.MEDIAL, "groin pain may also come from the hip joint"),
    Region.HEEL: (PainCourse.POSTERIOR, "the calf runs on into the heel"),
    Region.SOLE: (PainCourse.POSTERIOR, "the calf runs on through the heel into the sole"),
    Region.LATERAL_FOOT_EDGE: (PainCourse.POSTERIOR, "the Bladder points lie along this edge"),
    Region.DORSUM_OF_FOOT: (PainCourse.LATERAL, "the outer leg runs on to the top of the foot"),
    Region.MEDIAL_FOOT_EDGE: (PainCourse.MEDIAL, "the inner leg runs on along this edge"),
}

COURSE_WEIGHTS: Mapping[Region, CourseWeight] = MappingProxyType(
    {
        region: CourseWeight(
            course=course, weight=1.0, reason=f"the {region} lies on the {course} of the leg"
        )
        for course, regions in _ON_A_COURSE.items()
        for region in regions
    }
    | {
        region: CourseWeight(course=course, weight=0.5, reason=f"only a hint: {reason}")
        for region, (course, reason) in _HINTS.items()
    }
)
"""The vote of each painful region. Buttock, ankle and toes have none: several courses meet there."""

COURSE_SOURCES = (
    Citation(source="tu-2024", mark=Reading.SECONDARY, covers="posterior, lateral, or both"),
    Citation(
        source="general-knowledge",
        mark=Reading.UNVERIFIED,
        covers="anterior and medial; the vote of each region; when a second course is substantial",
    ),
)
_SUBSTANTIAL = 0.5  # the share of the leading course from which a second one makes it mixed


class Furthest(msgspec.Struct, frozen=True, kw_only=True):
    """How far down one side something is felt: 0 (back) to 7 (toes), and in which regions."""

    distance: int
    regions: tuple[Region, ...]


class SymptomMap(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one person marked in one drawing; each place and kind stands in it once."""

    marks: tuple[Mark, ...] = ()

    @classmethod
    def of_marks(cls, *marks: Mark) -> SymptomMap:
        """The drawing made of these marks, in any order.

        A place painted twice with one kind, as happens when it is seen in two views of the
        figure, is one mark with the stronger of the two intensities.
        """
        strongest: dict[tuple[Place, Kind], Mark] = {}
        for mark in marks:
            other = strongest.setdefault((mark.place, mark.kind), mark)
            if _strength(mark) > _strength(other):
                strongest[mark.place, mark.kind] = mark
        return cls(marks=tuple(strongest[key] for key in sorted(strongest)))

    @property
    def mirrored(self) -> SymptomMap:
        """The drawing with left and right exchanged."""
        return SymptomMap.of_marks(*(mark.mirrored for mark in self.marks))

    def places(self, kind: Kind) -> frozenset[Place]:
        """Where this kind of feeling was marked."""
        return frozenset(mark.place for mark in self.marks if mark.kind is kind)

    def regions(self, side: Side, kind: Kind = Kind.PAIN) -> frozenset[Region]:
        """The regions of one side with this feeling; the midline belongs to both sides."""
        sides = (side, Side.MIDLINE)
        return frozenset(place.region for place in self.places(kind) if place.side in sides)

    def furthest(self, side: Side, kind: Kind = Kind.PAIN) -> Furthest | None:
        """How far down this side the feeling reaches; None when it is nowhere below the waist.

        The furthest place is the steadiest thing a drawing says: it hardly depends on how
        well somebody draws.
        """
        reached = {r: r.distance for r in self.regions(side, kind) if r.distance is not None}
        if not reached:
            return None
        distance = max(reached.values())
        return Furthest(
            distance=distance,
            regions=tuple(region for region in Region if reached.get(region) == distance),
        )

    @property
    def affected(self) -> Affected:
        """Which leg hurts, from thigh to toes; pain in back or buttock alone is no leg pain."""
        left, right = (self._leg_has(side, Kind.PAIN) for side in LEGS)
        if left and right:
            return Affected.BOTH
        return Affected.LEFT if left else Affected.RIGHT if right else Affected.NONE

    @property
    def has_back_pain(self) -> bool:
        """Whether the lower back or the sacrum hurts, on either side or in the middle."""
        return any(place.region in _BACK for place in self.places(Kind.PAIN))

    @property
    def saddle_marked(self) -> bool:
        """Whether anything at all was painted between the legs."""
        return any(mark.place.region is Region.SADDLE for mark in self.marks)

    @property
    def questions_now(self) -> tuple[str, ...]:
        """Ids of the findings that must be asked now because of what was painted.

        Painting is not answering: the question goes to the person, whatever they meant to draw.
        """
        nerve = (Kind.NUMBNESS, Kind.TINGLING, Kind.WEAKNESS)
        called_for = (
            self.saddle_marked,
            all(self._leg_has(side, Kind.PAIN) for side in LEGS),
            all(self._leg_has(side, *nerve) for side in LEGS),
            any(self._leg_has(side, Kind.WEAKNESS) for side in LEGS),
        )
        return tuple(finding for finding, due in zip(QUESTIONS, called_for, strict=True) if due)

    def course_counts(self, side: Side) -> Mapping[PainCourse, float]:
        """The votes of the painful regions of one leg for each course, by COURSE_WEIGHTS.

        All zero when nothing from thigh to toes hurts on that side.

        Source: tu-2024 for posterior and lateral; the votes themselves are unverified.
        """
        votes = dict.fromkeys(_ON_A_COURSE, 0.0)
        if self._leg_has(side, Kind.PAIN):
            for region in self.regions(side):
                if region in COURSE_WEIGHTS:
                    votes[COURSE_WEIGHTS[region].course] += COURSE_WEIGHTS[region].weight
        return MappingProxyType(votes)

    def course(self, side: Side) -> PainCourse:
        """Where the pain of one leg runs: the course with most votes.

        Mixed when a second course has at least half as many; none when no vote was cast.

        Source: tu-2024 chooses by lateral, posterior or both; the rest is unverified.
        """
        votes = self.course_counts(side)
        first, second, *_ = sorted(votes, key=votes.__getitem__, reverse=True)
        if not votes[first]:
            return PainCourse.NONE
        return PainCourse.MIXED if votes[second] >= _SUBSTANTIAL * votes[first] else first

    def share(self, kind: Kind = Kind.PAIN) -> float:
        """The share of all places below the waist with this feeling, 0 to 1.

        Places are counted, not skin; a midline place counts on both sides.
        """
        felt = sum(region in _BELOW_WAIST for side in LEGS for region in self.regions(side, kind))
        return felt / (len(LEGS) * len(_BELOW_WAIST))

    def _leg_has(self, side: Side, *kinds: Kind) -> bool:
        return any(region.limb for kind in kinds for region in self.regions(side, kind))


_BELOW_WAIST = frozenset(region for region in Region if region.distance is not None)


class Shift(StrEnum):
    """Which way the furthest place moved between two drawings."""

    CENTRALISED = "centralised"
    """Nearer to the back than before, or gone."""
    UNCHANGED = "unchanged"
    SPREAD = "spread"
    """Further down the leg than before, or new."""


class SideChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one side between two drawings."""

    shift: Shift
    before: Furthest | None
    after: Furthest | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one kind of feeling between two drawings.

    ``share_before`` and ``share_after`` are shares of all places below the waist, 0 to 1.
    """

    kind: Kind
    left: SideChange
    right: SideChange
    share_before: float
    share_after: float

    @property
    def shift(self) -> Shift:
        """The shift of the whole drawing; a spread on either side outweighs everything."""
        sides = {self.left.shift, self.right.shift}
        if Shift.SPREAD in sides:
            return Shift.SPREAD
        return Shift.CENTRALISED if Shift.CENTRALISED in sides else Shift.UNCHANGED


def change(before: SymptomMap, after: SymptomMap, kind: Kind = Kind.PAIN) -> Change:
    """How far one kind of feeling moved towards the back or towards the toes, side by side."""
    left, right = (_side_change(before, after, side, kind) for side in LEGS)
    return Change(
        kind=kind,
        left=left,
        right=right,
        share_before=before.share(kind),
        share_after=after.share(kind),
    )


def _side_change(before: SymptomMap, after: SymptomMap, side: Side, kind: Kind) -> SideChange:
    was, became = before.furthest(side, kind), after.furthest(side, kind)
    moved = (became.distance if became else -1) - (was.distance if was else -1)
    shift = Shift.CENTRALISED if moved < 0 else Shift.SPREAD if moved > 0 else Shift.UNCHANGED
    return SideChange(shift=shift, before=was, after=became)


def _strength(mark: Mark) -> int:
    return -1 if mark.intensity is None else mark.intensity


_FIELDS = ("place", "kind", "intensity")
_KINDS = frozenset(str(kind) for kind in Kind)


def read_marks(rows: Iterable[Mapping[str, object]]) -> tuple[Mark, ...]:
    """Marks from rows such as ``{"place": "right-calf", "kind": "pain", "intensity": 7}``.

    ``intensity`` may be left out or null.

    Raises:
        UnfitMark: a row is no mark; the message names its index, field, value and what fits.
    """
    return tuple(_read_mark(index, row) for index, row in enumerate(rows))


def _read_mark(index: int, row: object) -> Mark:
    if not isinstance(row, Mapping):
        raise UnfitMark(index, "", row, f"a row with {', '.join(_FIELDS)}")
    for field in row:
        if field not in _FIELDS:
            raise UnfitMark(index, str(field), row[field], f"only {', '.join(_FIELDS)}")
    place, kind = row.get("place"), row.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise UnfitMark(index, "kind", kind, f"one of {', '.join(Kind)}")
    intensity = _read_intensity(index, row.get("intensity"))
    try:
        return Mark(place=_read_place(place), kind=Kind(kind), intensity=intensity)
    except ValueError as fault:
        raise UnfitMark(index, "place", place, f"a place such as 'left-calf' ({fault})") from fault


def _read_place(text: object) -> Place:
    if not isinstance(text, str):
        raise UnknownPlace("a place is written as text")
    return Place.parse(text)


def _read_intensity(index: int, value: object) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= 10):
        return value
    raise UnfitMark(index, "intensity", value, "a whole number from 0 to 10, or null")
