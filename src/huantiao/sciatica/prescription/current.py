"""Between which two needles an electrical current may run.

One output joins two needles. Refused are pairs whose path would cross the midline, the chest,
the neck or the head, and pairs that touch a place closed to current. These rules are a
proposal and stricter than some experts ask.

Source: cummings-2011, sierpina-2005 (heart, brain and devices); general-knowledge for the rest.
"""

from __future__ import annotations

from enum import StrEnum

from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.atlas import Atlas, Site
from huantiao.sciatica.prescription.limits import Limits
from huantiao.sciatica.screening import Scope


class _Zone(StrEnum):
    """The parts of the body that a current must not leave."""

    LOWER = "lower back, buttock and leg"
    ARM = "arm and hand"
    FORBIDDEN = "head, neck, chest, upper back or abdomen"


_ARM = frozenset({Region.ARM, Region.HAND})


def _zone(region: Region) -> _Zone:
    if region.distance is not None:
        return _Zone.LOWER
    return _Zone.ARM if region in _ARM else _Zone.FORBIDDEN


def pair_refusals(atlas: Atlas, limits: Limits, one: Site, other: Site) -> tuple[str, ...]:
    """Every reason why no current may run between two needles; empty when it may."""
    if one == other:
        return ("a current needs two different needles",)
    found = []
    if one.side is not other.side:
        found.append(f"{one} and {other} are not on the same side")
    zones = {_zone(place.region) for site in (one, other) for place in atlas.places(site)}
    found += [f"where {site} lies is not known" for site in (one, other) if not atlas.places(site)]
    if _Zone.FORBIDDEN in zones:
        found.append(f"the path touches the {_Zone.FORBIDDEN}")
    elif len(zones) > 1:
        found.append("a path between arm and leg crosses the chest")
    if Side.MIDLINE in (one.side, other.side) and not _lumbar(
        atlas.places(one) | atlas.places(other)
    ):
        found.append("on the midline a current stays within the lower back")
    for site in (one, other):
        found += _closed(atlas, limits, site)
    return tuple(found)


def _lumbar(places: frozenset[Place]) -> bool:
    return all(place.region in (Region.LOWER_BACK, Region.SACRUM) for place in places)


def _closed(atlas: Atlas, limits: Limits, site: Site) -> list[str]:
    point = atlas.point(site.point)
    found = [
        f"{site}: current is closed by {rule}"
        for rule in limits.closed(Scope.ELECTRO, point.id, atlas.places(site))
    ]
    if "electro" not in point.techniques:
        found.append(f"{site}: no source leads current through this point")
    return found
