"""Which point may stand in for another that cannot be needled here.

A substitute serves the same purpose near the same place. That is this project's own reading,
not any protocol's, and a proposal says so.

Source: general-knowledge.
"""

from __future__ import annotations

from math import inf

from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.atlas.points import Pattern, Point

_NO_LIKENESS = frozenset(
    {
        Pattern.ACUTE_LUMBAR,
        Pattern.COLD_DAMP,
        Pattern.STASIS,
        Pattern.KIDNEY_DEFICIENCY,
        Pattern.CALMING,
    }
)
"""Patterns of the tradition: sharing one does not make a point stand in for another."""

_NEARBY = 2
"""A substitute lies at most so many steps of the body map's distance from what it replaces."""


def substitutes(atlas: Atlas, code: str) -> tuple[Point, ...]:
    """Points with the same purpose as ``code``, the most alike first.

    Alike means: equally far down the leg, then on the same channel, then used in more trials.
    Points above the waist and points of the Tung lineage stand in for none.
    """
    lost = atlas.point(code)
    fit = [p for p in atlas.points.values() if p.id != code and _stands_in(p, lost)]
    return tuple(sorted(fit, key=lambda point: _likeness(point, lost)))


def _stands_in(point: Point, lost: Point) -> bool:
    shared = ({*point.patterns} & {*lost.patterns}) - _NO_LIKENESS
    same_kind = point.laterality is lost.laterality and point.channel != "TUNG"
    return bool(shared) and same_kind and _apart(point, lost) <= _NEARBY


def _likeness(point: Point, lost: Point) -> tuple[float, bool, int, str]:
    return (_apart(point, lost), point.channel != lost.channel, -len(point.trials), point.id)


def _apart(point: Point, other: Point) -> float:
    """Steps along the leg between two points; endless where either lies above the waist."""
    here, there = _distance(point), _distance(other)
    return inf if inf in (here, there) else abs(here - there)


def _distance(point: Point) -> float:
    return min((r.distance for r in point.regions if r.distance is not None), default=inf)
