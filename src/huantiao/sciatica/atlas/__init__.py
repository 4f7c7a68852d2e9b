"""The atlas: every point, where it lies, and the sites at which a needle can be recorded.

A site is one point on one side of the patient, written ``BL40 right``; a needle in a session
is always at a site. What the atlas does not hold it refuses by name, and says what is near.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

import msgspec

from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.atlas.points import Laterality, Pattern, Point, Statement, check_cited
from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.knowledge import Library, UnfitKnowledge


class UnknownPoint(ValueError):
    """The atlas has no point of this name; ``near`` are the ids that come close."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        hint = f"; near it are {', '.join(near)}" if near else ""
        super().__init__(f"the atlas has no point called '{name}'{hint}")
        self.name = name
        self.near = near


class UnfitSite(ValueError):
    """The words name no site, or the point does not exist on that side."""


_SITE = re.compile(r"(?P<point>\S+) (?P<side>left|right|midline)(?: \[(?P<mark>[^\[\]]+)\])?")
_MARK = re.compile(r"[^\[\]［］【】\s](?:[^\[\]［］【】\n]*[^\[\]［］【】\s])?")


ASHI = "ASHI"
"""The id of the point that has no place of its own."""


def is_mark(text: str) -> bool:
    """Whether a text can tell one of several needles at a point from the others."""
    return _MARK.fullmatch(text) is not None


class Site(msgspec.Struct, frozen=True, order=True):
    """One place for one needle: a point, a side and, where a point has several places, which.

    Written ``BL40 right``, ``GV3 midline``, ``ASHI left [2]``, ``EX-LE10 right [1-2]``. The
    mark is the name or number of one of several needles at a point without a single place.
    """

    point: str
    side: Side
    mark: str = ""

    def __post_init__(self) -> None:
        if self.mark and not is_mark(self.mark):
            raise UnfitSite(f"'{self.mark}' cannot mark a needle: no brackets, no outer spaces")

    def __str__(self) -> str:
        return f"{self.point} {self.side}" + (f" [{self.mark}]" if self.mark else "")

    @property
    def mirrored(self) -> Site:
        """The same point on the other side."""
        return msgspec.structs.replace(self, side=self.side.opposite)

    @classmethod
    def parse(cls, text: str) -> Site:
        """Read what ``str`` writes; whether the point exists is for the atlas to say.

        Raises:
            UnfitSite: the text has another form.
        """
        match = _SITE.fullmatch(text)
        if match is None:
            raise UnfitSite(f"'{text}' is no site; a site is written 'BL40 right'")
        return cls(match["point"], Side(match["side"]), match["mark"] or "")


class Renumbering(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers that an older book shifts: its ``first`` to ``last`` are WHO's plus ``shift``."""

    first: int
    last: int
    shift: int


class Channel(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel of the tradition, or a family of points outside the channels.

    Attributes:
        codes: every prefix in use, the standard one first (BL, UB, V).
        count: how many numbered points WHO places on it; None for the families outside.
        older: how older books number it.
    """

    title: str
    hanzi: str
    codes: tuple[str, ...]
    organ: Statement
    course: str
    count: int | None = None
    older: tuple[Renumbering, ...] = ()
    notes: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.codes[0] != self.id:
            raise ValueError("the standard code comes first and is the id")

    def renumbered(self, number: int) -> int | None:
        """The WHO number of an older book's ``number``; None where none was shifted."""
        return next(
            (number + row.shift for row in self.older if row.first <= number <= row.last), None
        )


class Frame(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two landmarks, and the scale between them, on which points can be placed.

    A line has a ``length`` in cun from ``origin`` to ``end`` (1 for a plain fraction); a grid
    has ``levels`` from top to bottom and measures cun sideways from the midline.
    """

    title: str
    origin: str
    end: str
    length: float | None = None
    levels: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.levels) == (self.length is not None):
            raise ValueError("a frame has either a length or levels")


class Atlas:
    """All points, channels and landmark frames of a library.

    Attributes:
        points: every point by id, in the order of their file names.
        channels: every channel by id.
        frames: every landmark frame by id.
        named: ids by folded name: 'ub40', 'weizhong' and '委中' all lead to BL40.
    """

    def __init__(
        self,
        points: Mapping[str, Point],
        channels: Mapping[str, Channel],
        frames: Mapping[str, Frame],
    ) -> None:
        self.points = points
        self.channels = channels
        self.frames = frames
        self.named: Mapping[str, tuple[str, ...]] = MappingProxyType(self._names())

    @classmethod
    def of(cls, library: Library) -> Atlas:
        """The atlas of a library.

        Raises:
            UnfitKnowledge: a file does not fit by itself or together with the others.
        """
        return library.derive(_build)

    def point(self, point_id: str) -> Point:
        """The point with this id.

        Raises:
            UnknownPoint: there is none.
        """
        if point_id not in self.points:
            raise UnknownPoint(point_id, self.near(point_id))
        return self.points[point_id]

    def find(self, name: str) -> tuple[Point, ...]:
        """The points of this name: an id, another system's code, pinyin or characters.

        Usually one; a name that several points share (Huatuojiaji) gives them all.

        Raises:
            UnknownPoint: no point is called so.
        """
        ids = self.named.get(folded(name), ())
        if not ids:
            raise UnknownPoint(name, self.near(name))
        return tuple(self.points[one] for one in ids)

    def near(self, name: str) -> tuple[str, ...]:
        """Up to three ids whose names come close to this one, closest first."""
        close = get_close_matches(folded(name), self.named, n=6, cutoff=0.7)
        return tuple(dict.fromkeys(one for key in close for one in self.named[key]))[:3]

    def in_region(self, region: Region) -> tuple[Point, ...]:
        """The points that lie in a region."""
        return tuple(point for point in self.points.values() if region in point.regions)

    def for_pattern(self, pattern: Pattern) -> tuple[Point, ...]:
        """The points chosen for a pattern."""
        return tuple(point for point in self.points.values() if pattern in point.patterns)

    def on_channel(self, channel: str) -> tuple[Point, ...]:
        """The points of a channel or family, by its id."""
        return tuple(point for point in self.points.values() if point.channel == channel)

    def series(self, point_id: str) -> tuple[str, ...]:
        """All points that differ from this one in their level only, from top to bottom."""
        level = self.point(point_id).level
        family = point_id.removesuffix(str(level))
        return tuple(
            one.id for one in self.points.values() if one.level and family + one.level == one.id
        )

    def organ(self, point_id: str) -> Statement:
        """The organ the tradition gives the point: its own, or else its channel's."""
        point = self.point(point_id)
        return point.organ or self.channels[point.channel].organ

    def sites(self, point_id: str, *sides: Side) -> tuple[Site, ...]:
        """Every site of a point on the sides named; with none named, on each side it has.

        A paired point gives left and right, a midline point one, EX-LE10 four on each side.
        A point that is wherever it is found has no sites of its own: name the side.

        Raises:
            UnknownPoint: there is no such point.
            UnfitSite: the point does not exist on a side named, or none was named for ASHI.
        """
        point = self.point(point_id)
        if not sides and point.laterality is Laterality.AS_FOUND:
            raise UnfitSite(f"{point_id} is wherever it is found; name the side")
        return tuple(
            self.site(point_id, side, spot)
            for side in sides or point.laterality.sides
            for spot in point.spots or ("",)
        )

    def site(self, point_id: str, side: Side, mark: str = "") -> Site:
        """One site, checked.

        Raises:
            UnknownPoint: there is no such point.
            UnfitSite: the point has no such side or no such mark.
        """
        point = self.point(point_id)
        if side not in point.laterality.sides:
            offered = " or ".join(point.laterality.sides)
            raise UnfitSite(f"{point_id} has no {side}; it is {offered}")
        if point.spots and mark not in point.spots and mark not in _numbers(point.spots):
            raise UnfitSite(f"{point_id} is one of {', '.join(point.spots)} on each side")
        if mark and not point.spots and point.laterality is not Laterality.AS_FOUND:
            raise UnfitSite(f"{point_id} has one place on each side, so '{mark}' marks nothing")
        return Site(point_id, side, mark)

    def places(self, site: Site) -> frozenset[Place]:
        """Where a site lies on the body map, for bans and substitutes.

        A midline point counts on the midline and on both sides, so that a ban on either side
        reaches it; a point that is wherever it is found lies nowhere until it is drawn.

        Raises:
            UnknownPoint: there is no such point.
        """
        regions = self.point(site.point).regions
        sides = tuple(Side) if site.side is Side.MIDLINE else (site.side,)
        return frozenset(Place(side, region) for side in sides for region in regions)

    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for point in self.points.values():
            for name in dict.fromkeys(map(folded, self._ways_to_say(point))):
                names[name] = (*names.get(name, ()), point.id)
        return names

    def _ways_to_say(self, point: Point) -> Iterable[str]:
        """Every name; the id under every code of its channel; aliases with the level behind."""
        yield from (point.id, point.pinyin, point.hanzi, *point.aliases)
        tail = point.id.removeprefix(point.channel)
        yield from (code + tail for code in self.channels[point.channel].codes)
        if point.level is not None:
            yield from (alias + point.level for alias in point.aliases)


def folded(name: str) -> str:
    """A name as it is compared: no tones, no capitals, no spaces, hyphens or apostrophes."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum() or sign == ".")


def _numbers(spots: tuple[str, ...]) -> tuple[str, ...]:
    """Numbers that stand for 'so many of them' when nobody said which."""
    return tuple(str(number) for number in range(1, len(spots) + 1))


def _build(library: Library) -> Atlas:
    points = library.read("points", Point, check=check_cited)
    channels = library.read("channels", Channel)
    frames = library.read("frames", Frame)
    for point in points.values():
        try:
            _check_together(point, points, channels, frames)
            _check_sources(point, library)
        except ValueError as refusal:
            raise UnfitKnowledge(f"points/{point.id}.toml", str(refusal)) from refusal
    return Atlas(points, channels, frames)


def _check_together(
    point: Point,
    points: Mapping[str, Point],
    channels: Mapping[str, Channel],
    frames: Mapping[str, Frame],
) -> None:
    if point.channel not in channels:
        raise ValueError(f"its channel '{point.channel}' has no file")
    for partner in point.current.partners if point.current else ():
        if partner.point not in points:
            raise ValueError(f"its electrical partner '{partner.point}' is not in the atlas")
        if "electro" not in points[partner.point].techniques:
            raise ValueError(f"its electrical partner {partner.point} takes no current")
    if point.frame is not None:
        _check_frame(point, frames)


def _check_frame(point: Point, frames: Mapping[str, Frame]) -> None:
    position = point.frame
    if position is None or position.id not in frames:
        raise ValueError(f"its frame '{position and position.id}' has no file")
    frame = frames[position.id]
    if position.level is not None and position.level not in frame.levels:
        raise ValueError(f"'{position.level}' is no level of the frame {frame.id}")
    if position.at is not None and not 0 <= position.at <= (frame.length or -1):
        raise ValueError(f"{position.at} lies outside the frame {frame.id}")
    if position.of is not None and position.of != frame.length:
        raise ValueError(f"the frame {frame.id} is {frame.length} cun long, not {position.of}")


_TRIAL: tuple[Literal["trial", "registry"], ...] = ("trial", "registry")


def _check_sources(point: Point, library: Library) -> None:
    for key in (*point.trials, *point.other_sources):
        if key not in library.sources:
            raise ValueError(f"source '{key}' is not in the bibliography")
    for key in point.trials:
        if library.sources[key].kind not in _TRIAL:
            raise ValueError(f"'{key}' is listed as a trial but is a {library.sources[key].kind}")
