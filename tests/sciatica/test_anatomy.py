"""The body map: every place has one name, and no place has the wrong side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica.anatomy import PainCourse, Place, Region, Root, Side, UnknownPlace

EVERY_PLACE = [
    Place(side, region)
    for side in Side
    for region in Region
    if side is not Side.MIDLINE or not region.paired
]
places = st.sampled_from(EVERY_PLACE)


@given(places)
def test_a_place_is_read_back_from_what_is_written(place: Place) -> None:
    assert Place.parse(str(place)) == place


def test_no_two_places_are_written_alike() -> None:
    assert len({str(place) for place in EVERY_PLACE}) == len(EVERY_PLACE)


@given(places)
def test_a_mirrored_place_is_the_same_region_and_comes_back_when_mirrored_again(
    place: Place,
) -> None:
    assert place.mirrored.region is place.region
    assert place.mirrored.mirrored == place
    assert (place.mirrored == place) == (place.side is Side.MIDLINE)


def test_left_and_right_are_opposite_and_the_midline_has_no_other_side() -> None:
    assert Side.LEFT.opposite is Side.RIGHT
    assert Side.RIGHT.opposite is Side.LEFT
    assert Side.MIDLINE.opposite is Side.MIDLINE


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "does not begin with left-, right- or midline-"),
        ("calf", "does not begin with left-"),
        ("Left-calf", "does not begin with left-"),
        (" left-calf", "does not begin with left-"),
        ("links-calf", "does not begin with left-"),
        ("left", "'' is no region"),
        ("left-", "'' is no region"),
        ("left-Calf", "'Calf' is no region"),
        ("left-calf ", "'calf ' is no region"),
        ("left-elbow", "'elbow' is no region; regions are lower-back, sacrum"),
        ("left-right-calf", "'right-calf' is no region"),
        ("midline-calf", "midline-calf: the calf has a left and a right"),
        ("midline-great-toe", "the great-toe has a left and a right"),
    ],
)
def test_words_that_name_no_place_are_refused(text: str, complaint: str) -> None:
    with pytest.raises(UnknownPlace) as refusal:
        Place.parse(text)

    assert complaint in str(refusal.value)


@given(st.text())
def test_whatever_is_typed_is_either_a_place_or_refused(text: str) -> None:
    try:
        place = Place.parse(text)
    except UnknownPlace:
        return
    assert str(place) == text


def test_distance_runs_down_the_leg_from_the_back_to_the_toes() -> None:
    walk = (
        Region.LOWER_BACK,
        Region.BUTTOCK,
        Region.POSTERIOR_THIGH,
        Region.KNEE_BACK,
        Region.CALF,
        Region.HEEL,
        Region.SOLE,
        Region.SMALL_TOES,
    )

    assert [region.distance for region in walk] == list(range(8))


def test_the_upper_body_has_no_distance_and_the_drawn_map_has_one_everywhere() -> None:
    without = [region for region in Region if region.distance is None]

    assert without == list(Region)[26:]
    assert without[0] is Region.UPPER_BACK


def test_the_limb_begins_at_the_thigh() -> None:
    assert [region for region in Region if region.distance == 2 and not region.limb] == []
    assert not any(r.limb for r in (Region.BUTTOCK, Region.HIP, Region.GROIN, Region.SADDLE))
    assert not any(r.limb for r in (Region.LOWER_BACK, Region.NECK, Region.ARM))


def test_everything_on_a_limb_is_paired() -> None:
    assert all(region.paired for region in Region if region.limb)
    assert Region.ARM.paired
    assert Region.HAND.paired
    assert not any(r.paired for r in (Region.SACRUM, Region.SADDLE, Region.HEAD))


def test_places_can_be_sorted_so_that_a_list_of_them_always_reads_alike() -> None:
    places = [Place(Side.RIGHT, Region.CALF), Place(Side.LEFT, Region.SOLE)]

    assert sorted(places) == [places[1], places[0]]


def test_the_roots_run_from_the_second_lumbar_to_the_second_sacral() -> None:
    assert [str(root) for root in Root] == ["L2", "L3", "L4", "L5", "S1", "S2"]


def test_a_pain_course_may_be_none_but_is_never_a_root() -> None:
    assert PainCourse("none") is PainCourse.NONE
    assert not {str(course) for course in PainCourse} & {str(root) for root in Root}
