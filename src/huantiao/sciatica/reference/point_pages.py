"""The chapter on points: the atlas by region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from huantiao.sciatica.anatomy import Region
from huantiao.sciatica.atlas import Atlas, Channel, Frame
from huantiao.sciatica.atlas.points import Point, PregnancyFlag
from huantiao.sciatica.evidence import flowing
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.markdown import (
    backed,
    backed_together,
    capital,
    cited,
    figure,
    known_table,
    listed,
    one_cited,
    page,
    ranged,
    section,
    standing,
    worded,
)

TITLE = "Points"

_GROUPS: Mapping[str, tuple[Region, ...]] = {
    "Lower back and sacrum": (Region.LOWER_BACK, Region.SACRUM),
    "Buttock, hip and groin": (Region.BUTTOCK, Region.HIP, Region.GROIN, Region.SADDLE),
    "Thigh": tuple(region for region in Region if region.distance == 2),
    "Knee": tuple(region for region in Region if region.distance == 3),
    "Lower leg": tuple(region for region in Region if region.distance == 4),
    "Ankle and foot": tuple(region for region in Region if (region.distance or 0) > 4),
    "Above the waist": tuple(region for region in Region if region.distance is None),
}


def pages(library: Library) -> Mapping[str, str]:
    """The points by region, the channels they lie on, and the landmarks to find them by."""
    atlas = Atlas.of(library)
    return {
        "points.md": _points(atlas),
        "channels.md": _channels(atlas),
        "landmarks.md": _landmarks(atlas),
    }


def _points(atlas: Atlas) -> str:
    groups = {head: tuple(_in(atlas, regions)) for head, regions in _GROUPS.items()}
    groups["Wherever it is found"] = tuple(p for p in atlas.points.values() if not p.regions)
    return page(
        "Points by region",
        "**A depth is what a textbook prints, never a safety limit.** Record the millimetres really used. A trial named at "
        "a point used it; that does not show that the point works.",
        standing(atlas.points.values()),
        *(
            section(head, _overview(points), *(_point(atlas, point) for point in points))
            for head, points in groups.items()
            if points
        ),
    )


def _in(atlas: Atlas, regions: tuple[Region, ...]) -> Iterable[Point]:
    """Points whose first region is one of these, so that each is printed once."""
    return (p for p in atlas.points.values() if p.regions and p.regions[0] in regions)


def _overview(points: Iterable[Point]) -> str:
    return known_table(
        ("point", "name", "region", "depth mm", "chosen for", "pregnancy"),
        (
            (
                linked("points", point.id, point.id),
                f"{point.pinyin} {point.hanzi}",
                ", ".join(map(worded, point.regions)),
                ranged(point.depth.from_mm, point.depth.to_mm) if point.depth else "",
                ", ".join(map(worded, point.patterns)),
                ""
                if point.pregnancy.flag is PregnancyFlag.NO_FLAG
                else worded(point.pregnancy.flag),
            )
            for point in points
        ),
    )


def _point(atlas: Atlas, point: Point) -> str:
    return section(
        f"{point.id} {point.pinyin} {point.hanzi}",
        f"{anchor(point.id)}*{' · '.join((point.english, *point.aliases))} · {atlas.channels[point.channel].title} · "
        f"tradition assigns: {flowing(atlas.organ(point.id).text)}*",
        flowing(f"{point.location} {point.location_note}"),
        _needling(point),
        _current(point),
        "**Beneath.** "
        + "; ".join(f"{b.tissue}: {flowing(b.text)} ({one_cited(b)})" for b in point.beneath)
        + ".",
        _cautions(point),
        _disagreements(point),
        _used(point),
        flowing(point.notes),
        backed(point),
        level=3,
    )


def _needling(point: Point) -> str:
    needle = point.needle
    parts = [
        _depth(point),
        *(f"{flowing(other.text)} ({one_cited(other)})" for other in point.other_depths),
        f"angle: {flowing(point.angle)}",
        f"lying or sitting: {flowing(point.patient_position)}",
        ", ".join(map(worded, point.techniques)),
        f"needle {ranged(*needle.diameter_mm)} × {ranged(*needle.length_mm)} mm" if needle else "",
        f"response sought: {flowing(point.response_sought)}" if point.response_sought else "",
    ]
    return f"**Needling.** {capital('; '.join(part for part in parts if part))}."


def _depth(point: Point) -> str:
    if point.depth is None:
        return "depth by the tissue needled"
    d = point.depth
    return f"{ranged(d.from_mm, d.to_mm)} mm ({ranged(d.from_cun, d.to_cun)} cun; {one_cited(d)})"


def _current(point: Point) -> str:
    if point.current is None:
        return ""
    pairs = "; ".join(
        f"{linked('points', one.point, one.point)}"
        f"{' of the other side' if one.side == 'opposite' else ''} ({one_cited(one)})"
        for one in point.current.partners
    )
    told = (f"pairs with {pairs}." if pairs else "", flowing(point.current.note))
    return f"**Current.** {capital(' '.join(part for part in told if part))}"


def _cautions(point: Point) -> str:
    lines = [f"{worded(c.kind)}: {flowing(c.text)} ({one_cited(c)})" for c in point.cautions]
    if point.pregnancy.flag is not PregnancyFlag.NO_FLAG:
        lines.append(
            f"pregnancy: {worded(point.pregnancy.flag)}. {flowing(point.pregnancy.note)} "
            f"({cited(point.pregnancy.sources)})"
        )
    return "**Cautions.**\n\n" + listed(lines) if lines else ""


def _used(point: Point) -> str:
    trials = ", ".join(linked("sources", trial, trial) for trial in point.trials)
    others = ", ".join(linked("sources", source, source) for source in point.other_sources)
    told = (
        f"**Used in.** {trials}." if trials else "",
        f"**Also named by.** {others}." if others else "",
    )
    return " ".join(part for part in told if part)


def _disagreements(point: Point) -> str:
    if not point.disagreements:
        return ""
    lines = (f"{flowing(one.text)} ({cited(one.sources)})" for one in point.disagreements)
    return "**Sources disagree.**\n\n" + listed(lines)


def _channels(atlas: Atlas) -> str:
    return page(
        "Channels",
        "The lines on which tradition places the points, and the organ it assigns to each. They are names and places "
        "here, not anatomy.",
        standing(atlas.channels.values()),
        *(_channel(channel) for channel in atlas.channels.values()),
    )


def _channel(channel: Channel) -> str:
    count = f"{channel.count} points" if channel.count else "outside the channels"
    return section(
        f"{channel.id} {channel.title} {channel.hanzi}",
        f"{anchor(channel.id)}*written {', '.join(channel.codes)} · {count} · tradition assigns: {flowing(channel.organ.text)}*",
        flowing(channel.course),
        flowing(channel.notes),
        backed(channel),
    )


def _landmarks(atlas: Atlas) -> str:
    return page(
        "Landmarks: the lines on which points are placed",
        "Distances are in cun, the body's own inch, which differs from person to person; each scale belongs to "
        "the body it is measured on.",
        standing(atlas.frames.values()),
        known_table(
            ("line", "from", "to", "cun", "levels", "remark"),
            (_landmark(frame) for frame in atlas.frames.values()),
        ),
        backed_together((frame.title, frame) for frame in atlas.frames.values()),
    )


def _landmark(frame: Frame) -> tuple[str, ...]:
    return (
        f"{anchor(frame.id)}{frame.title}",
        frame.origin,
        frame.end,
        "" if frame.length is None else figure(frame.length),
        ", ".join(frame.levels),
        frame.note,
    )
