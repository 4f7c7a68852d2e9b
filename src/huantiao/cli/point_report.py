"""Points in the form that leaves the program as documented JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.atlas.points import Point


class PointsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The points asked for, whole, and the sites a needle can have on the side asked for."""

    schema: Literal["huantiao.points/1"] = "huantiao.points/1"
    points: tuple[Point, ...]
    sites: dict[str, tuple[str, ...]]
    organs: dict[str, str]
    """The organ that tradition assigns, by point."""
    knowledge: str


def points_report(
    atlas: Atlas, points: tuple[Point, ...], *, side: str, knowledge: str
) -> PointsReport:
    """The points asked for; ``side`` is left, right or both."""
    return PointsReport(
        points=points,
        sites={point.id: _sites(atlas, point, side) for point in points},
        organs={point.id: atlas.organ(point.id).text for point in points},
        knowledge=knowledge,
    )


def _sites(atlas: Atlas, point: Point, side: str) -> tuple[str, ...]:
    own = point.laterality.sides
    wanted = [one for one in own if side == "both" or one in (side, "midline")]
    return tuple(str(site) for one in wanted for site in atlas.sites(point.id, one))
