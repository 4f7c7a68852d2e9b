"""Between which two needles a current may run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.atlas import Atlas, Site
from huantiao.sciatica.prescription.current import pair_refusals
from huantiao.sciatica.prescription.limits import Limit, Limits
from huantiao.sciatica.screening import Scope

ATLAS = Atlas.of(knowledge.shipped())
OPEN = Limits(())
sites = st.sampled_from(
    [site for p in ATLAS.points.values() if p.id != "ASHI" for site in ATLAS.sites(p.id)]
)


def refusals(one: str, other: str, limits: Limits = OPEN) -> tuple[str, ...]:
    return pair_refusals(ATLAS, limits, Site.parse(one), Site.parse(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("GB30 left", "GB34 left"), ("BL25 right", "BL40 right"), ("GV3 midline", "GV4 midline")],
)
def test_a_pair_on_one_side_below_the_waist_is_open(one: str, other: str) -> None:
    assert refusals(one, other) == ()


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("GB30 left", "GB30 right", "not on the same side"),
        ("BL25 left", "BL25 left", "two different needles"),
        ("TE5 left", "GB34 left", "crosses the chest"),
        ("BL17 left", "BL25 left", "the path touches the head, neck, chest"),
        ("ASHI left", "BL25 left", "where ASHI left lies is not known"),
        ("GV3 midline", "GB30 left", "not on the same side"),
        ("GV3 midline", "GV2 midline", "GV2 midline: no source"),
        ("BL25 left", "BL52 left", "BL52 left: no source"),
    ],
)
def test_a_pair_that_must_not_be_is_refused_with_the_reason(one: str, other: str, why: str) -> None:
    assert any(re.search(why, reason) for reason in refusals(one, other))


def test_two_tender_points_of_unknown_place_carry_no_current() -> None:
    assert "where ASHI left [2] lies is not known" in refusals("ASHI left [1]", "ASHI left [2]")


def test_a_closed_place_refuses_either_end() -> None:
    numb = Limits(
        (
            Limit(
                scope=Scope.ELECTRO,
                because="numb_skin",
                places=frozenset({Place(Side.LEFT, Region.LATERAL_LEG)}),
            ),
        )
    )

    assert refusals("GB30 left", "GB34 left", numb) == (
        "GB34 left: current is closed by numb_skin",
    )
    assert refusals("GB30 right", "GB34 right", numb) == ()


@given(sites, sites)
def test_the_order_of_the_two_needles_makes_no_difference(one: Site, other: Site) -> None:
    assert bool(pair_refusals(ATLAS, OPEN, one, other)) == bool(
        pair_refusals(ATLAS, OPEN, other, one)
    )


@given(sites, sites)
def test_left_and_right_are_treated_alike(one: Site, other: Site) -> None:
    here = pair_refusals(ATLAS, OPEN, one, other)
    there = pair_refusals(ATLAS, OPEN, one.mirrored, other.mirrored)

    assert len(here) == len(there)


@given(sites, sites)
def test_no_open_pair_reaches_above_the_waist_and_below_it(one: Site, other: Site) -> None:
    if not pair_refusals(ATLAS, OPEN, one, other):
        below = {
            place.region.distance is not None for s in (one, other) for place in ATLAS.places(s)
        }
        assert len(below) == 1
