"""Which points for this person, on which side, how deep, and the reason for each needle.

What must always hold: nothing that is closed for this person is ever proposed, neither a
point nor a place, a technique or a current; and every needle says why it is there and who
says so. A person decides; this only proposes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from huantiao.sciatica.anatomy import PainCourse, Place, Side
from huantiao.sciatica.atlas import Atlas, Site
from huantiao.sciatica.atlas.points import Laterality, Point
from huantiao.sciatica.evidence import Citation, Mark
from huantiao.sciatica.figures import Span
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.prescription.current import pair_refusals
from huantiao.sciatica.prescription.limits import Limits
from huantiao.sciatica.prescription.protocols import PairSetting, Pick, Protocol, Role, protocols
from huantiao.sciatica.prescription.substitutes import substitutes
from huantiao.sciatica.screening import Scope

Technique = Literal["manual", "electro", "warm_needling"]

USUAL_RETENTION = Span(low=20, high=30, source="qin-2015", mark=Mark.SECONDARY)
"""Minutes, where a protocol says nothing: 30 is most common, the trials ran from 20 to 45."""

_SUBSTITUTED = Citation(
    source="general-knowledge", mark=Mark.UNVERIFIED, covers="the choice of a substitute"
)


class UnableToPrescribe(ValueError):
    """No needle may be proposed; the message names what stands in the way."""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What the choice of points needs to know of a person.

    ``tender`` are places where palpation found a tender point; ``painful`` is where it hurts.
    """

    sides: tuple[Side, ...]
    course: PainCourse
    back_pain: bool
    weeks: float | None = None
    painful: frozenset[Place] = frozenset()
    tender: tuple[Place, ...] = ()


class PlannedNeedle(msgspec.Struct, frozen=True, kw_only=True):
    """One needle of a proposal; depths in mm, None for a tender point (record what is used)."""

    site: Site
    role: Role
    technique: Technique
    place: Place | None
    """Where on the body map a tender point was found; None for a point of the atlas."""
    from_mm: int | None
    to_mm: int | None
    depth_limited_by: str
    angle: str
    reason: str
    sources: tuple[Citation, ...]
    replaces: str | None
    warned_by: tuple[str, ...]


class PlannedPair(msgspec.Struct, frozen=True, kw_only=True):
    """Two needles on one electrical output; None where the source gives no setting."""

    a: Site
    b: Site
    low_hz: float | None
    high_hz: float | None
    minutes: int | None
    source: Citation


class Omission(msgspec.Struct, frozen=True, kw_only=True):
    """What the protocol has and this person does not get, why, and what stands in for it."""

    what: str
    because: tuple[str, ...]
    instead: str | None


class Prescription(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal for one session. Always a draft until a practitioner takes it over."""

    protocol: Protocol
    mismatches: tuple[str, ...]
    needles: tuple[PlannedNeedle, ...]
    pairs: tuple[PlannedPair, ...]
    omissions: tuple[Omission, ...]
    retention_min: Span

    @property
    def insertions(self) -> int:
        """How many needles go in."""
        return len(self.needles)


def prescribe(
    library: Library,
    picture: Picture,
    limits: Limits,
    *,
    protocol: str | None = None,
    techniques: tuple[Technique, ...] = ("manual",),
) -> Prescription:
    """The points proposed for one person.

    Args:
        protocol: id of the protocol to follow; None takes the one whose rule fits the pain.
        techniques: what patient and practitioner have agreed on; electro and warm needling
            are used only where they are open.

    Raises:
        UnableToPrescribe: needling is closed everywhere, or the protocol is unknown.
    """
    if closed := limits.closed_everywhere(Scope.NEEDLING):
        raise UnableToPrescribe(f"needling is closed by {', '.join(closed)}")
    chosen = _protocol(library, protocol or fitting_protocol(picture))
    draft = _Draft(Atlas.of(library), limits, picture, chosen)
    for pick in draft.picks:
        draft.take(pick)
    if "warm_needling" in techniques:
        draft.warm()
    pairs = draft.pair() if "electro" in techniques else ()
    return Prescription(
        protocol=chosen,
        mismatches=chosen.mismatches(weeks=picture.weeks, both_sides=len(picture.sides) > 1),
        needles=tuple(draft.needles),
        pairs=pairs,
        omissions=tuple(draft.omissions),
        retention_min=chosen.retention_min or USUAL_RETENTION,
    )


def fitting_protocol(picture: Picture) -> str:
    """The protocol whose rule speaks of this course of pain.

    Tu 2024 is the one sham-controlled trial of sciatica with a published rule, and its rule
    knows posterior, lateral and mixed pain only.
    """
    ruled = {PainCourse.POSTERIOR, PainCourse.LATERAL, PainCourse.MIXED}
    return "tu_2024" if picture.course in ruled else "local_segmental_distal"


def _protocol(library: Library, wanted: str) -> Protocol:
    known = protocols(library)
    if wanted not in known:
        raise UnableToPrescribe(f"'{wanted}' is no protocol; there are {', '.join(known)}")
    return known[wanted]


class _Draft:
    """A proposal in the making: what has been placed, and what could not be."""

    def __init__(self, atlas: Atlas, limits: Limits, picture: Picture, protocol: Protocol) -> None:
        self.atlas, self.limits, self.picture, self.protocol = atlas, limits, picture, protocol
        self.picks = tuple(
            pick
            for pick in protocol.picks
            if pick.applies(course=picture.course, back_pain=picture.back_pain)
        )
        self.spoken_for = {code for pick in self.picks for code in pick.points}
        self.needles: list[PlannedNeedle] = []
        self.omissions: list[Omission] = []

    def take(self, pick: Pick) -> None:
        """Place one choice of the protocol, with a substitute for each point that is closed."""
        if pick.role is Role.ASHI:
            self._take_tender(pick)
            return
        order = self._nearest_pain_first(pick)
        spare = list(order[pick.count :])
        closed = [code for code in order[: pick.count] if not self._place(code, pick)]
        for code in closed:
            self._replace(code, pick, spare)

    def _nearest_pain_first(self, pick: Pick) -> list[str]:
        if pick.count == len(pick.points):
            return list(pick.points)
        painful = {place.region for place in self.picture.painful}
        return sorted(pick.points, key=lambda code: not painful & {*self.atlas.point(code).regions})

    def _sites(self, code: str, pick: Pick) -> tuple[Site, ...]:
        own = self.atlas.point(code).laterality
        if pick.sides == "both" or own is Laterality.MIDLINE:
            return self.atlas.sites(code)
        affected = self.picture.sides
        wanted = tuple(s.opposite for s in affected) if pick.sides == "opposite" else affected
        return self.atlas.sites(code, *wanted)

    def _place(self, code: str, pick: Pick, replaces: str | None = None) -> bool:
        """Put needles at the open sides of a point; False when no side of it is open."""
        sites = self._sites(code, pick)
        shut = {site: self._closed(site) for site in sites}
        opened = [site for site in sites if not shut[site]]
        for site in opened:
            self.needles.append(self._needle(site, pick, replaces))
        if opened:
            self.omissions += [_omitted(site, why) for site, why in shut.items() if why]
        return bool(opened)

    def _closed(self, site: Site) -> tuple[str, ...]:
        return self.limits.closed(Scope.NEEDLING, site.point, self.atlas.places(site))

    def _replace(self, code: str, pick: Pick, spare: list[str]) -> None:
        why = tuple(
            dict.fromkeys(rule for site in self._sites(code, pick) for rule in self._closed(site))
        )
        for candidate in (*spare, *self._alternatives(code)):
            if self._place(candidate, pick, replaces=code):
                if candidate in spare:
                    spare.remove(candidate)
                self.omissions.append(Omission(what=code, because=why, instead=candidate))
                return
        self.omissions.append(Omission(what=code, because=why, instead=None))

    def _alternatives(self, code: str) -> Iterator[str]:
        """Points with the same purpose, close by, best first; none that is already in use."""
        used = self.spoken_for | {needle.site.point for needle in self.needles}
        yield from (point.id for point in substitutes(self.atlas, code) if point.id not in used)

    def _needle(self, site: Site, pick: Pick, replaces: str | None) -> PlannedNeedle:
        point, places = self.atlas.point(site.point), self.atlas.places(site)
        limit, rule = self.limits.deepest_mm(site.point, places)
        from_mm, to_mm, cut = _within(point, limit)
        reason = pick.reason
        said = [pick.citation]
        if replaces is not None:
            reason, said = f"in place of {replaces}, which is closed here", [_SUBSTITUTED]
        if depth := point.depth:
            said.append(Citation(source=depth.source, mark=depth.mark, covers="depth range"))
        return PlannedNeedle(
            site=site,
            role=pick.role,
            technique="manual",
            place=None,
            from_mm=from_mm,
            to_mm=to_mm,
            depth_limited_by=rule if cut else "",
            angle=point.angle,
            reason=reason,
            sources=tuple(said),
            replaces=replaces,
            warned_by=self.limits.warned(Scope.NEEDLING, site.point, places),
        )

    def _take_tender(self, pick: Pick) -> None:
        point = self.atlas.point(pick.points[0])
        counts: dict[Side, int] = {}
        for place in self.picture.tender[: pick.count]:
            where = frozenset({place})
            if why := self.limits.closed(Scope.NEEDLING, point.id, where):
                self.omissions.append(
                    Omission(what=f"tender point at {place}", because=why, instead=None)
                )
                continue
            counts[place.side] = counts.get(place.side, 0) + 1
            self.needles.append(self._tender_needle(point, place, counts[place.side], pick))

    def _tender_needle(self, point: Point, place: Place, number: int, pick: Pick) -> PlannedNeedle:
        limit, rule = self.limits.deepest_mm(point.id, frozenset({place}))
        from_mm, to_mm, cut = _within(point, limit)
        return PlannedNeedle(
            site=self.atlas.site(point.id, place.side, str(number)),
            role=Role.ASHI,
            technique="manual",
            place=place,
            from_mm=from_mm,
            to_mm=to_mm,
            depth_limited_by=rule if cut else "",
            angle=point.angle,
            reason=f"{pick.reason}: {place}",
            sources=(pick.citation,),
            replaces=None,
            warned_by=self.limits.warned(Scope.NEEDLING, point.id, frozenset({place})),
        )

    def warm(self) -> None:
        """Heat the local needles where heat is open and a source heats the point."""
        for index, needle in enumerate(self.needles):
            point = self.atlas.point(needle.site.point)
            if needle.role is not Role.LOCAL or "warm_needling" not in point.techniques:
                continue
            places = self.atlas.places(needle.site)
            if why := self.limits.closed(Scope.HEAT, point.id, places):
                self.omissions.append(_omitted_use("heat", needle.site, why))
            else:
                self.needles[index] = msgspec.structs.replace(needle, technique="warm_needling")

    def pair(self) -> tuple[PlannedPair, ...]:
        """Join needles to outputs where current is open; each needle on one output only."""
        if why := self.limits.closed_everywhere(Scope.ELECTRO):
            self.omissions.append(Omission(what="current", because=why, instead="manual needling"))
            return ()
        pairs: list[PlannedPair] = []
        taken: set[Site] = set()
        for one, other, setting in self._candidates():
            if {one, other} & taken:
                continue
            if why := pair_refusals(self.atlas, self.limits, one, other):
                self.omissions.append(
                    Omission(what=f"current {one} to {other}", because=why, instead=None)
                )
                continue
            pairs.append(_planned(one, other, setting))
            taken |= {one, other}
        self._mark_electro(taken)
        return tuple(pairs)

    def _candidates(self) -> Iterator[tuple[Site, Site, PairSetting]]:
        sites = [needle.site for needle in self.needles if needle.role is not Role.ASHI]
        for setting in self.protocol.pairs or tuple(self._usual_pairs()):
            yield from (
                (one, other, setting)
                for one in sites
                for other in sites
                if (one.point, other.point) == (setting.a, setting.b) and one.side is other.side
            )

    def _usual_pairs(self) -> Iterator[PairSetting]:
        """Partners that the points' own files name, for protocols without current."""
        present = dict.fromkeys(needle.site.point for needle in self.needles)
        for code in present:
            current = self.atlas.point(code).current
            for partner in current.partners if current else ():
                if partner.point in present and partner.side == "same":
                    yield PairSetting(
                        a=code, b=partner.point, source=partner.source, mark=partner.mark
                    )

    def _mark_electro(self, taken: Iterable[Site]) -> None:
        joined = set(taken)
        for index, needle in enumerate(self.needles):
            if needle.site in joined:
                self.needles[index] = msgspec.structs.replace(needle, technique="electro")


def _within(point: Point, limit: int | None) -> tuple[int | None, int | None, bool]:
    """The depth range cut at a limit, and whether it was cut."""
    if point.depth is None:
        return None, limit, limit is not None
    low, high = point.depth.from_mm, point.depth.to_mm
    if limit is None or high <= limit:
        return low, high, False
    return min(low, limit), limit, True


def _omitted(site: Site, why: tuple[str, ...]) -> Omission:
    return Omission(what=str(site), because=why, instead=None)


def _omitted_use(use: str, site: Site, why: tuple[str, ...]) -> Omission:
    return Omission(what=f"{use} at {site}", because=why, instead="without it")


def _planned(one: Site, other: Site, setting: PairSetting) -> PlannedPair:
    return PlannedPair(
        a=one,
        b=other,
        low_hz=setting.low_hz,
        high_hz=setting.high_hz,
        minutes=setting.minutes,
        source=Citation(source=setting.source, mark=setting.mark),
    )
