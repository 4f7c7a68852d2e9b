"""Point shorthand, read and written: 'BL40 (B), GB30 R 50 mm' to needles and back.

    atlas = Atlas.of(knowledge.shipped())
    reading = read("BL23,25 B; GB30 R ⊥ 50 mm; e-stim BL25-GB30 R 2/100 Hz; ×25'", atlas)
    reading.insertions                     # 5
    write(reading)                         # the same in WHO's codes

Reading what was written gives the same again. What a line leaves open (a side, a second
mention, an older numbering) is never settled in silence: it is refused or becomes a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NoReturn, TypeVar

from huantiao.sciatica.anatomy import Angle, Side
from huantiao.sciatica.atlas import ASHI, Atlas, Site, UnfitSite
from huantiao.sciatica.atlas.points import Laterality, Point
from huantiao.sciatica.shorthand.mentions import Mention, Wire, mentioned
from huantiao.sciatica.shorthand.naming import Named
from huantiao.sciatica.shorthand.needling import (
    Doubt,
    Handling,
    Manner,
    Needling,
    Notice,
    Pair,
    Reading,
    Unsided,
    figure,
)
from huantiao.sciatica.shorthand.notation import BOTH, UnableToRead

K = TypeVar("K")


def read(line: str, atlas: Atlas) -> Reading:
    """What a line of shorthand says.

    Raises:
        UnableToRead: a piece is not understood or contradicts another; nothing is taken.
    """
    found = mentioned(line, atlas)
    sorting = _Sorting(atlas)
    for mention in found.points:
        for named in mention.names:
            sorting.place(mention, named)
    pairs = tuple(pair for wire in found.wires for pair in sorting.pairs(wire))
    notices = sorted((*found.notices, *sorting.notices), key=lambda notice: notice.at)
    return Reading(
        needles=tuple(Needling(site=s, manner=m) for s, m in sorting.sided.items()),
        unsided=tuple(
            Unsided(point=point, mark=mark, manner=manner)
            for (point, mark), manner in sorting.unsided.items()
        ),
        pairs=pairs,
        notices=tuple(notices),
        **found.said,
    )


def _refuse(named: Named, reason: str) -> NoReturn:
    raise UnableToRead(named.first.at, named.piece, reason)


class _Sorting:
    """Puts every mention where it belongs: on its site, or among those without a side."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.sided: dict[Site, Manner] = {}
        self.unsided: dict[tuple[str, str], Manner] = {}
        self.notices: list[Notice] = []

    # Needles

    def place(self, mention: Mention, named: Named) -> None:
        """Put all needles of one name where they belong."""
        for point_id in named.points:
            point = self.atlas.point(point_id)
            sides = mention.sides
            if point.laterality is Laterality.MIDLINE and not mention.relative:
                sides = sides or (Side.MIDLINE,)
            for side in sides:
                for mark in self._marks(mention, named, point, side):
                    site = self._site(named, point_id, side, mark)
                    self._keep(self.sided, site, mention.manner, named)
            if not sides:
                self._without_side(mention, named, point)

    def _without_side(self, mention: Mention, named: Named, point: Point) -> None:
        offered = point.laterality.sides
        for mark in self._marks(mention, named, point, None):
            self._site(named, point.id, offered[0], mark)
            self._keep(self.unsided, (point.id, mark), mention.manner, named)
        if mention.relative and len(offered) == 1:
            _refuse(named, f"{point.id} lies on the midline, so it has no {mention.relative} side")
        if mention.relative:
            text = f"'{mention.relative}' depends on the patient: say left or right for {point.id}"
            self._notice(Doubt.SIDE_RELATIVE, named, text)
        else:
            self._notice(Doubt.SIDE_MISSING, named, f"say left, right or both for {point.id}")

    def _marks(
        self, mention: Mention, named: Named, point: Point, side: Side | None
    ) -> tuple[str, ...]:
        """Which needles of a point are meant: one with a mark, so many of them, or all."""
        mark = named.mark or mention.mark
        if mark and (mention.count or mark != (mention.mark or mark)):
            _refuse(named, "a marked needle is one needle with one mark")
        if mark:
            return (mark,)
        if point.spots:
            return self._spots(mention, named, point)
        if point.laterality is Laterality.AS_FOUND:
            return self._tender(mention, named, point, side)
        if (mention.count or 1) > 1:
            _refuse(named, f"one needle a side; for both sides write {point.id} B")
        return ("",)

    def _tender(
        self, mention: Mention, named: Named, point: Point, side: Side | None
    ) -> tuple[str, ...]:
        """Tender points without a mark: numbered as soon as there are several on a side."""
        used = self._used(point.id, side)
        many = mention.count or 1
        if many == 1 and "" not in used:
            return ("",)
        if many > 1 and len(mention.sides) > 1:
            self._notice(Doubt.COUNT_PER_SIDE, named, f"taken as {many} on each side")
        if many == 1:
            self._notice(Doubt.SAME_TWICE, named, "taken as one more tender point on that side")
        numbers = (str(number) for number in count(1 + ("" in used)))
        free = (number for number in numbers if number not in used)
        return tuple(next(free) for _ in range(many))

    def _used(self, point: str, side: Side | None) -> set[str]:
        """The marks that a point's needles on that side bear already."""
        if side is None:
            return {mark for other, mark in self.unsided if other == point}
        return {site.mark for site in self.sided if (site.point, site.side) == (point, side)}

    def _spots(self, mention: Mention, named: Named, point: Point) -> tuple[str, ...]:
        """The places of a point that has several on a side, all of them unless a number is said."""
        many = mention.count or len(point.spots)
        if many > len(point.spots):
            _refuse(named, f"{point.id} has {len(point.spots)} places on a side")
        if mention.count is None:
            spots = ", ".join(f"{point.id} [{spot}]" for spot in point.spots)
            self._notice(Doubt.SPOTS_TAKEN, named, f"taken as all of {spots}")
        if many == len(point.spots):
            return point.spots
        return tuple(str(number) for number in range(1, many + 1))

    def _site(self, named: Named, point: str, side: Side, mark: str) -> Site:
        try:
            return self.atlas.site(point, side, mark)
        except UnfitSite as refusal:
            raise UnableToRead(named.first.at, named.piece, str(refusal)) from refusal

    def _keep(self, table: dict[K, Manner], key: K, manner: Manner, named: Named) -> None:
        """Keep a needle; the same one named twice is kept once, with a notice."""
        if key not in table:
            table[key] = manner
        elif table[key] == manner:
            self._notice(Doubt.SAME_TWICE, named, "named twice, kept once")
        else:
            _refuse(named, "it was named before with something else said of it")

    def _notice(self, doubt: Doubt, named: Named, text: str) -> None:
        notice = Notice(doubt=doubt, at=named.first.at, piece=named.piece, text=text)
        if notice not in self.notices:
            self.notices.append(notice)

    # Currents

    def pairs(self, wire: Wire) -> Iterator[Pair]:
        """The pairs of one wire: one, or one on each side."""
        a, b = (self._point(end) for end in (wire.a, wire.b))
        a_sides, b_sides = self._sides(wire, a, b)
        if len(a_sides) != len(b_sides):
            _refuse(wire.b.names[0], "one end of the current has both sides, the other has one")
        for a_side, b_side in zip(a_sides, b_sides, strict=True):
            ends = (self._end(wire.a, a, a_side), self._end(wire.b, b, b_side))
            for site in ends:
                if site not in self.sided:
                    text = f"{site} carries current but is not among the needles"
                    self._notice(Doubt.PAIR_NOT_NEEDLED, wire.a.names[0], text)
            try:
                yield Pair(a=ends[0], b=ends[1], **wire.said)
            except ValueError as refusal:
                _refuse(wire.a.names[0], str(refusal))

    def _point(self, end: Mention) -> Point:
        named = end.names[0]
        if end.relative:
            _refuse(named, f"say left or right instead of '{end.relative}'")
        return self.atlas.point(named.points[0])

    def _sides(self, wire: Wire, a: Point, b: Point) -> tuple[tuple[Side, ...], tuple[Side, ...]]:
        """The sides of both ends; one behind the second end holds for both."""
        own_a, own_b = _own_side(a), _own_side(b)
        a_sides, b_sides = wire.a.sides, wire.b.sides
        if a_sides and not b_sides and not own_b:
            _refuse(wire.b.names[0], "the side of a pair stands behind its second point")
        if own_b and not own_a and not a_sides and b_sides != own_b:
            a_sides, b_sides = b_sides, own_b  # behind a midline point it is meant for the other
        a_sides, b_sides = a_sides or own_a, b_sides or own_b
        if not own_b:
            a_sides = a_sides or b_sides
        if a_sides and b_sides:
            return a_sides, b_sides
        needled = self._sides_needled(wire, a, b)
        return a_sides or needled, b_sides or needled

    def _sides_needled(self, wire: Wire, a: Point, b: Point) -> tuple[Side, ...]:
        """The sides on which both ends have a needle already, if the wire says none itself."""
        ends = [(end, point) for end, point in ((wire.a, a), (wire.b, b)) if not _own_side(point)]
        sides = tuple(
            side
            for side in BOTH
            if all(self._end(end, point, side) in self.sided for end, point in ends)
        )
        first = wire.a.names[0]
        if not sides:
            _refuse(first, "say the side of the pair behind it, as e-stim BL25-BL40 R")
        text = f"the pair takes its side from the needles: {' and '.join(sides)}"
        self._notice(Doubt.PAIR_SIDE_TAKEN, first, text)
        return sides

    def _end(self, end: Mention, point: Point, side: Side) -> Site:
        named = end.names[0]
        return self._site(named, point.id, side, named.mark or end.mark)


def _own_side(point: Point) -> tuple[Side, ...]:
    """The midline for a point that lies on it, and otherwise nothing."""
    return (Side.MIDLINE,) if point.laterality is Laterality.MIDLINE else ()


# Writing


def write(reading: Reading) -> str:
    """The canonical line of a reading, in WHO's codes; its notices are not written.

    ``read`` gives the same reading back, but for the notices.
    """
    needles = [*_sided_items(reading), *map(_unsided_item, reading.unsided)]
    parts = [", ".join(needles), *map(_pair_item, reading.pairs)]
    if reading.retention_min is not None:
        parts.append(f"×{reading.retention_min} min")
    if reading.size is not None:
        parts.append(str(reading.size))
    return "; ".join(part for part in parts if part)


_SIDE_LETTER = {Side.LEFT: " L", Side.RIGHT: " R"}
_HANDLING_SIGN = {Handling.REINFORCE: "+", Handling.REDUCE: "-", Handling.EVEN: "="}
_ANGLE_SIGN = {Angle.PERPENDICULAR: "⊥", Angle.OBLIQUE: "∠", Angle.TRANSVERSE: "—"}


def _sided_items(reading: Reading) -> Iterator[str]:
    """The needles, a left one and its equal on the right as one."""
    waiting: Needling | None = None
    for needle in (*reading.needles, None):
        if waiting is not None and needle is not None and _mirrors(waiting, needle):
            yield f"{_point_item(waiting.site)} B{_manner_item(waiting.manner)}"
            waiting = None
            continue
        if waiting is not None:
            yield f"{_site_item(waiting.site)}{_manner_item(waiting.manner)}"
        waiting = needle


def _mirrors(left: Needling, right: Needling) -> bool:
    on_left = left.site.side is Side.LEFT
    return on_left and left.site.mirrored == right.site and left.manner == right.manner


def _unsided_item(needle: Unsided) -> str:
    mark = f" [{needle.mark}]" if needle.mark else ""
    return f"{needle.point}{mark}{_manner_item(needle.manner)}"


def _point_item(site: Site) -> str:
    return f"{site.point} [{site.mark}]" if site.mark else site.point


def _site_item(site: Site) -> str:
    midline = " M" if site.point == ASHI else ""
    return f"{_point_item(site)}{_SIDE_LETTER.get(site.side, midline)}"


def _manner_item(manner: Manner) -> str:
    said = (
        _HANDLING_SIGN[manner.handling] if manner.handling else "",
        _ANGLE_SIGN[manner.angle] if manner.angle else "",
        f"{figure(manner.depth_mm)} mm" if manner.depth_mm is not None else "",
        str(manner.size) if manner.size else "",
    )
    return "".join(f" {one}" for one in said if one)


def _pair_item(pair: Pair) -> str:
    minutes = f"{pair.minutes} min" if pair.minutes is not None else ""
    ends = f"{_site_item(pair.a)}-{_site_item(pair.b)}"
    return " ".join(part for part in ("e-stim", ends, pair.frequency, minutes) if part)
