"""The chapter on points: the atlas by region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from huantiao.sciatica.anatomy import Region
from huantiao.sciatica.atlas import Atlas, Channel
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.points import Point, PregnancyFlag
from huantiao.sciatica.reference.markdown import (
    cited,
    flowing,
    listed,
    one_cited,
    page,
    reviewed,
    section,
    table,
    worded,
)

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
    """The points by region, and the channels they lie on."""
    atlas = Atlas.of(library)
    return {"points.md": _points(atlas), "channels.md": _channels(atlas)}


def _points(atlas: Atlas) -> str:
    groups = {head: tuple(_in(atlas, regions)) for head, regions in _GROUPS.items()}
    groups["Wherever it is found"] = tuple(p for p in atlas.points.values() if not p.regions)
    return page(
        "Points by region",
        "**A depth is what a textbook prints, never a safety limit.** Record the millimetres really used. A trial named at "
        "a point used it; that does not show that the point works.",
        *(
            section(head, _overview(points), *(_point(atlas, point) for point in points))
            for head, points in groups.items()
        ),
    )


def _in(atlas: Atlas, regions: tuple[Region, ...]) -> Iterable[Point]:
    """Points whose first region is one of these, so that each is printed once."""
    return (p for p in atlas.points.values() if p.regions and p.regions[0] in regions)


def _overview(points: Iterable[Point]) -> str:
    return table(
        ("point", "name", "region", "depth mm", "chosen for", "pregnancy"),
        (
            (
                f"[{point.id}](#{point.id.lower()})",
                f"{point.pinyin} {point.hanzi}",
                ", ".join(point.regions),
                f"{point.depth.from_mm}–{point.depth.to_mm}" if point.depth else "–",
                ", ".join(point.patterns),
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
        f'<a id="{point.id.lower()}"></a>*{point.english} · {atlas.channels[point.channel].title} · '
        f"tradition assigns: {flowing(atlas.organ(point.id).text)}*",
        flowing(f"{point.location} {point.location_note}"),
        _needling(point),
        "**Beneath.** "
        + "; ".join(f"{b.tissue}: {flowing(b.text)} ({one_cited(b)})" for b in point.beneath)
        + ".",
        _cautions(point),
        _disagreements(point),
        f"**Used in.** {', '.join(point.trials)}" if point.trials else "",
        flowing(point.notes),
        f"**Sources.** {cited(point.sources)}. {reviewed(point.reviewed)}",
        level=3,
    )


def _needling(point: Point) -> str:
    depth = "by the tissue needled"
    if point.depth:
        d = point.depth
        depth = f"{d.from_mm}–{d.to_mm} mm ({d.from_cun:g}–{d.to_cun:g} cun; {one_cited(d)})"
    others = "".join(f"; {flowing(o.text)} ({one_cited(o)})" for o in point.other_depths)
    return (
        f"**Needling.** {depth}{others}; {point.angle}; {point.patient_position}; "
        f"{', '.join(map(worded, point.techniques))}."
    )


def _cautions(point: Point) -> str:
    lines = [f"{worded(c.kind)}: {flowing(c.text)} ({one_cited(c)})" for c in point.cautions]
    if point.pregnancy.flag is not PregnancyFlag.NO_FLAG:
        lines.append(
            f"pregnancy: {worded(point.pregnancy.flag)}. {flowing(point.pregnancy.note)} "
            f"({cited(point.pregnancy.sources)})"
        )
    return "**Cautions.**\n\n" + listed(lines) if lines else ""


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
        *(_channel(channel) for channel in atlas.channels.values()),
    )


def _channel(channel: Channel) -> str:
    count = f"{channel.count} points" if channel.count else "outside the channels"
    return section(
        f"{channel.id} {channel.title} {channel.hanzi}",
        f"*written {', '.join(channel.codes)} · {count} · tradition assigns: {flowing(channel.organ.text)}*",
        flowing(channel.course),
        flowing(channel.notes),
        f"**Sources.** {cited(channel.sources)}. {reviewed(channel.reviewed)}",
    )
