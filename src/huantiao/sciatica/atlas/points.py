"""What is known about one acupuncture point: where it lies, how deep, what lies under, what forbids it.

Every figure carries its source and how far that source was read. A depth is what a textbook
prints, never a safety limit: the needle really used is recorded in millimetres.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal, get_args

import msgspec

from huantiao.sciatica.anatomy import Region, Side
from huantiao.sciatica.evidence import Citation, Entry

MM_PER_CUN = 25
"""The needle trade's nominal cun; a body cun differs from person to person. Source: general-knowledge."""

_SHALLOWEST_MM = 3


def nominal_mm(cun: float) -> int:
    """Whole millimetres for a depth in cun: 25 to the cun, halves up, never under 3."""
    return max(_SHALLOWEST_MM, int(cun * MM_PER_CUN + 0.5))


class Laterality(StrEnum):
    """On which sides a point exists, or how its side is chosen."""

    PAIRED = "paired"
    """One on each side."""
    MIDLINE = "midline"
    """One, on the midline."""
    CONTRALATERAL = "contralateral"
    """One on each side; the tradition needles the side opposite the pain."""
    AS_FOUND = "as_found"
    """Wherever the finger finds it."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides on which a needle can be recorded."""
        if self is Laterality.MIDLINE:
            return (Side.MIDLINE,)
        both = (Side.LEFT, Side.RIGHT)
        return (*both, Side.MIDLINE) if self is Laterality.AS_FOUND else both


class Pattern(StrEnum):
    """What a point is chosen for: a place of pain, a level, or a pattern of the tradition.

    ``posterior``, ``lateral``, ``anterior`` and ``medial`` say where pain runs and name no root.
    """

    LOCAL_LUMBAR = "local-lumbar"
    LOCAL_SACRAL = "local-sacral"
    LOCAL_BUTTOCK = "local-buttock"
    SEGMENTAL = "segmental"
    POSTERIOR = "posterior"
    LATERAL = "lateral"
    ANTERIOR = "anterior"
    MEDIAL = "medial"
    DISTAL = "distal"
    FOOT = "foot"
    ACUTE_LUMBAR = "acute-lumbar"
    COLD_DAMP = "cold-damp"
    STASIS = "stasis"
    KIDNEY_DEFICIENCY = "kidney-deficiency"
    CALMING = "calming"


class Hazard(StrEnum):
    """What a caution protects."""

    NERVE = "nerve"
    VESSEL = "vessel"
    KIDNEY = "kidney"
    LUNG = "lung"
    SPINAL_CANAL = "spinal_canal"
    FORAMEN = "foramen"
    BOWEL = "bowel"
    PREGNANCY = "pregnancy"
    SKIN = "skin"
    OTHER = "other"


class PregnancyFlag(StrEnum):
    """What the tradition says about a point in pregnancy; a review found no objective harm.

    Source: carr-2015 for the review.
    """

    NO_FLAG = "no_flag"
    TRADITIONAL_CAUTION = "traditional_caution"
    FORBIDDEN_BY_TRADITION = "forbidden_by_tradition"
    SOURCES_DISAGREE = "sources_disagree"


Tissue = Literal["muscle", "nerve", "vessel", "segment"]
Technique = Literal[
    "manual",
    "electro",
    "warm_needling",
    "moxa",
    "trigger_point",
    "movement",
    "foraminal",
    "bleeding",
    "cupping",
]


class Statement(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something said in words, with who says so."""

    text: str


class Beneath(Statement, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A muscle, nerve or vessel on the needle's way, or the segment that supplies the place."""

    tissue: Tissue


class Caution(Statement, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to look out for at this point, and what it protects."""

    kind: Hazard


class Disagreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A matter on which good sources part, with the sources on either side."""

    text: str
    sources: tuple[Citation, ...]


class Depth(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The range a source prints, in cun and in nominal millimetres; not a safety limit.

    The millimetres of every shipped point are 25 to the cun, halves up, never under 3.
    """

    from_cun: float
    to_cun: float
    from_mm: int
    to_mm: int

    def __post_init__(self) -> None:
        if not 0 < self.from_cun <= self.to_cun:
            raise ValueError("depth runs from a smaller to a larger figure, above 0 cun")
        nominal = (nominal_mm(self.from_cun), nominal_mm(self.to_cun))
        if (self.from_mm, self.to_mm) != nominal:
            raise ValueError(
                f"{self.from_cun}-{self.to_cun} cun is nominally {nominal[0]}-{nominal[1]} mm, "
                f"not {self.from_mm}-{self.to_mm}"
            )


class Needle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The needle usually taken: diameter and length in millimetres, each from smallest to largest."""

    diameter_mm: tuple[float, float]
    length_mm: tuple[int, int]

    def __post_init__(self) -> None:
        if not 0 < self.diameter_mm[0] <= self.diameter_mm[1] < 1:
            raise ValueError("the needle's diameter runs from smaller to larger, under 1 mm")
        if not 0 < self.length_mm[0] <= self.length_mm[1]:
            raise ValueError("the needle's length runs from shorter to longer")


class FramePosition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a point sits on a landmark frame.

    On a grid: ``level`` (one of the frame's) and ``lateral_cun`` from the midline, if known.
    On a line: ``at`` so many cun of the frame's length ``of``.
    """

    id: str
    level: str | None = None
    lateral_cun: float | None = None
    at: float | None = None
    of: float | None = None

    def __post_init__(self) -> None:
        on_line = self.at is not None and self.of is not None
        if on_line == (self.level is not None) or (self.at is None) != (self.of is None):
            raise ValueError("a frame position has either a level or both 'at' and 'of'")
        if on_line and self.lateral_cun is not None:
            raise ValueError("lateral_cun belongs to a level, not to a place along a line")


class Pregnancy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The flag a point carries in pregnancy, and who raised it."""

    flag: PregnancyFlag
    note: str = ""
    sources: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        if (self.flag is PregnancyFlag.NO_FLAG) == bool(self.sources):
            raise ValueError("a pregnancy flag names its sources; no_flag has none to name")


class Partner(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point to which one electrical output can be led from here, and on which side of it."""

    point: str
    side: Literal["same", "opposite"] = "same"


class Current(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known about leading current through the needle at this point."""

    partners: tuple[Partner, ...] = ()
    note: str = ""


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How practitioners write this point, and the sites that are meant."""

    text: str
    means: tuple[str, ...]


Part = Literal[
    "code",
    "pinyin",
    "tones",
    "hanzi",
    "english",
    "aliases",
    "categories",
    "location",
    "angle",
    "patient_position",
    "needle",
    "techniques",
    "moxa",
    "patterns",
    "notes",
]
_IF_GIVEN: tuple[Part, ...] = ("tones", "aliases", "categories", "needle", "patterns", "notes")
_ALWAYS_CITED = frozenset(get_args(Part)) - frozenset(_IF_GIVEN)
_PARTS = "|".join(get_args(Part))
_COVERED = re.compile(rf"({_PARTS})(?: \([^()]+\))?")
_COVERS = re.compile(rf"{_COVERED.pattern}(?:, {_COVERED.pattern})*")


class Point(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One acupuncture point of the atlas.

    ``sources`` name in ``covers`` the parts they carry, as ``location, patterns (posterior)``;
    what carries its own source (depth, what lies beneath, cautions …) is not repeated there.

    Attributes:
        aliases: further names; codes of other systems (UB40, V40) follow from the channel.
        homophones: points outside the atlas whose name sounds the same without its tones.
        spots: the names of its places on one side, if it has several (EX-LE10 has four).
        level: the vertebra that tells the members of one series apart (EX-B2).
        organ: the tradition's organ, only where it is not the channel's.
    """

    pinyin: str
    hanzi: str
    english: str
    aliases: tuple[str, ...] = ()
    homophones: tuple[str, ...] = ()
    channel: str
    organ: Statement | None = None
    categories: tuple[str, ...] = ()
    laterality: Laterality
    regions: tuple[Region, ...] = ()
    spots: tuple[str, ...] = ()
    level: str | None = None
    location: str
    location_note: str = ""
    frame: FramePosition | None = None
    patient_position: str
    depth: Depth | None = None
    other_depths: tuple[Statement, ...] = ()
    angle: str
    needle: Needle | None = None
    beneath: tuple[Beneath, ...]
    cautions: tuple[Caution, ...] = ()
    pregnancy: Pregnancy
    techniques: tuple[Technique, ...]
    response_sought: str = ""
    current: Current | None = None
    moxa: Literal["applicable", "not_stated"]
    patterns: tuple[Pattern, ...]
    trials: tuple[str, ...] = ()
    other_sources: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    notes: str = ""
    examples: tuple[Example, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_place()
        self._check_needling()
        if not self.examples:
            raise ValueError("a point shows at least one example of how it is written")

    def _check_place(self) -> None:
        midline = self.laterality is Laterality.MIDLINE
        lateral = self.frame.lateral_cun if self.frame else None
        if lateral is not None and midline != (lateral == 0):
            raise ValueError("a point is on the midline exactly if it is 0 cun lateral")
        if self.level is not None and not self.id.endswith(f"-{self.level}"):
            raise ValueError("a point that belongs to a series: its id ends with its level")
        if bool(self.regions) == (self.laterality is Laterality.AS_FOUND):
            raise ValueError("a point has regions, unless it is wherever it is found")

    def _check_needling(self) -> None:
        if self.depth and self.needle and max(self.needle.length_mm) < self.depth.to_mm:
            raise ValueError("the longest usual needle is shorter than the depth")
        heated = {"moxa", "warm_needling"} & set(self.techniques)
        if heated and self.moxa != "applicable":
            raise ValueError(f"{' and '.join(sorted(heated))} where moxa is not applicable")
        if self.current and "electro" not in self.techniques:
            raise ValueError("current is described but electro is not among the techniques")

    def cited(self, part: Part) -> tuple[Citation, ...]:
        """The file's own sources that carry this part of it."""
        return tuple(one for one in self.sources if part in covered(one))

    def under(self, tissue: Tissue) -> tuple[Beneath, ...]:
        """What lies on the needle's way, of one kind."""
        return tuple(one for one in self.beneath if one.tissue == tissue)


def covered(citation: Citation) -> frozenset[str]:
    """The parts of a point that a citation of its file carries.

    Raises:
        ValueError: it says it covers something that is no part of a point.
    """
    if not _COVERS.fullmatch(citation.covers):
        raise ValueError(f"'{citation.covers}' does not list parts of a point, as 'code, location'")
    return frozenset(match[1] for match in _COVERED.finditer(citation.covers))


def check_cited(point: Point) -> None:
    """Every part of the file has a source.

    Raises:
        ValueError: a part has none, or a source covers what is no part.
    """
    optional = {
        "aliases": point.aliases,
        "categories": point.categories,
        "needle": point.needle,
        "patterns": point.patterns,
        "notes": point.notes,
    }
    needed = _ALWAYS_CITED | {part for part, given in optional.items() if given}
    missing = needed - frozenset().union(*(covered(citation) for citation in point.sources))
    if missing:
        raise ValueError(f"no source covers {', '.join(sorted(missing))}")
