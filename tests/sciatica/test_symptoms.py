"""What a drawing on the body map says, and what it must never say."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huantiao.sciatica import symptoms
from huantiao.sciatica.anatomy import PainCourse, Place, Region, Root, Side
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.screening.findings import Findings
from huantiao.sciatica.symptoms import (
    COURSE_SOURCES,
    COURSE_WEIGHTS,
    QUESTIONS,
    Affected,
    Furthest,
    Kind,
    Mark,
    Shift,
    SymptomMap,
    UnfitMark,
    change,
    check_side,
    read_marks,
)


def _exists(place: Place) -> bool:
    try:
        check_side(place)
    except ValueError:
        return False
    return True


PLACES = [p for side in Side for region in Region if _exists(p := Place(side, region))]
MARKS = st.builds(
    Mark,
    place=st.sampled_from(PLACES),
    kind=st.sampled_from(Kind),
    intensity=st.none() | st.integers(0, 10),
)
DRAWINGS = st.lists(MARKS, max_size=12).map(lambda marks: SymptomMap.of_marks(*marks))
LEGS = st.sampled_from([Side.LEFT, Side.RIGHT])


def drawing(*places: str, kind: Kind = Kind.PAIN) -> SymptomMap:
    return SymptomMap.of_marks(*(Mark(place=Place.parse(each), kind=kind) for each in places))


# What one drawing says


def test_a_place_seen_in_two_views_is_one_mark_with_the_stronger_intensity() -> None:
    calf = Place.parse("left-calf")
    painted = [Mark(place=calf, kind=Kind.PAIN, intensity=i) for i in (3, None, 7, 7)]

    assert SymptomMap.of_marks(*painted).marks == (Mark(place=calf, kind=Kind.PAIN, intensity=7),)


def test_pain_and_numbness_may_lie_on_one_another() -> None:
    both = SymptomMap.of_marks(
        *drawing("left-calf").marks, *drawing("left-calf", kind=Kind.NUMBNESS).marks
    )

    assert len(both.marks) == 2
    assert both.places(Kind.NUMBNESS) == both.places(Kind.PAIN) == {Place.parse("left-calf")}


def test_the_furthest_place_names_every_region_at_that_distance() -> None:
    drawn = drawing("left-buttock", "left-heel", "left-ankle", "right-posterior-thigh")

    assert drawn.furthest(Side.LEFT) == Furthest(distance=5, regions=(Region.ANKLE, Region.HEEL))
    assert drawn.furthest(Side.RIGHT) == Furthest(distance=2, regions=(Region.POSTERIOR_THIGH,))


def test_the_midline_of_the_back_belongs_to_both_sides() -> None:
    drawn = drawing("midline-lower-back")

    assert drawn.furthest(Side.LEFT) == drawn.furthest(Side.RIGHT)
    assert drawn.furthest(Side.LEFT) == Furthest(distance=0, regions=(Region.LOWER_BACK,))


def test_what_lies_above_the_waist_has_no_distance() -> None:
    assert drawing("left-neck").furthest(Side.LEFT) is None


def test_numbness_reaches_as_far_as_it_was_drawn_and_pain_does_not() -> None:
    drawn = drawing("left-sole", kind=Kind.NUMBNESS)

    assert drawn.furthest(Side.LEFT, Kind.NUMBNESS) == Furthest(distance=6, regions=(Region.SOLE,))
    assert drawn.furthest(Side.LEFT) is None


@pytest.mark.parametrize(
    ("places", "affected"),
    [
        ([], Affected.NONE),
        (["left-buttock", "midline-lower-back"], Affected.NONE),
        (["left-calf"], Affected.LEFT),
        (["right-anterior-thigh"], Affected.RIGHT),
        (["left-calf", "right-heel"], Affected.BOTH),
    ],
)
def test_the_affected_side_is_where_the_leg_hurts(places: list[str], affected: Affected) -> None:
    assert drawing(*places).affected is affected


def test_a_numb_leg_is_no_painful_leg() -> None:
    assert drawing("left-calf", kind=Kind.NUMBNESS).affected is Affected.NONE


@pytest.mark.parametrize(
    ("place", "hurts"),
    [("midline-sacrum", True), ("left-lower-back", True), ("left-upper-back", False)],
)
def test_back_pain_is_pain_in_lower_back_or_sacrum(place: str, hurts: bool) -> None:  # noqa: FBT001  # a table of cases
    assert drawing(place).has_back_pain is hurts
    assert not drawing(place, kind=Kind.TINGLING).has_back_pain


# Questions, never answers


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("side", Side)
def test_painting_the_saddle_with_anything_brings_the_saddle_question(
    kind: Kind, side: Side
) -> None:
    drawn = drawing(f"{side}-saddle", kind=kind)

    assert drawn.saddle_marked
    assert drawn.questions_now == ("saddle_numbness",)


def test_an_empty_drawing_brings_no_question() -> None:
    assert SymptomMap().questions_now == ()


def test_pain_in_both_legs_and_a_weak_leg_bring_their_questions() -> None:
    legs = drawing("left-calf", "right-calf")
    weak = drawing("left-ankle", kind=Kind.WEAKNESS)
    numb = drawing("right-sole", kind=Kind.NUMBNESS)
    everything = SymptomMap.of_marks(*legs.marks, *weak.marks, *numb.marks)

    assert legs.questions_now == ("both_legs_pain",)
    assert weak.questions_now == ("leg_weakness",)
    assert numb.questions_now == ()
    assert everything.questions_now == QUESTIONS[1:]


def test_every_question_a_drawing_brings_is_a_question_of_the_screening(library: Library) -> None:
    assert set(QUESTIONS) <= set(Findings.of(library).by_id)


# Where the pain runs


@pytest.mark.parametrize(
    ("places", "course"),
    [
        ([], PainCourse.NONE),
        (["left-groin", "left-hip", "left-buttock"], PainCourse.NONE),
        (["left-ankle", "left-great-toe"], PainCourse.NONE),
        (["left-posterior-thigh", "left-calf"], PainCourse.POSTERIOR),
        (["left-hip", "left-lateral-thigh", "left-dorsum-of-foot"], PainCourse.LATERAL),
        (["left-anterior-thigh"], PainCourse.ANTERIOR),
        (["left-groin", "left-medial-thigh"], PainCourse.MEDIAL),
        (["left-calf", "left-lateral-leg"], PainCourse.MIXED),
        (["left-posterior-thigh", "left-calf", "left-lateral-leg"], PainCourse.MIXED),
        (
            ["left-posterior-thigh", "left-knee-back", "left-calf", "left-lateral-leg"],
            PainCourse.POSTERIOR,
        ),
        (["left-heel"], PainCourse.POSTERIOR),
    ],
)
def test_the_course_follows_the_painful_regions(places: list[str], course: PainCourse) -> None:
    assert drawing(*places).course(Side.LEFT) is course
    assert drawing(*places).course(Side.RIGHT) is PainCourse.NONE


def test_the_votes_behind_a_course_can_be_seen() -> None:
    votes = drawing("left-calf", "left-heel", "left-lateral-leg").course_counts(Side.LEFT)

    assert votes == {
        PainCourse.POSTERIOR: 1.5,
        PainCourse.LATERAL: 1.0,
        PainCourse.ANTERIOR: 0.0,
        PainCourse.MEDIAL: 0.0,
    }


def test_the_foot_hip_and_groin_only_hint_and_every_vote_has_its_reason() -> None:
    foot = {r for r in COURSE_WEIGHTS if r.distance is not None and r.distance >= 5}
    hints = {r for r, each in COURSE_WEIGHTS.items() if each.weight < 1}

    assert hints == foot | {Region.HIP, Region.GROIN}
    assert all(each.reason for each in COURSE_WEIGHTS.values())
    assert len({each.reason for each in COURSE_WEIGHTS.values()}) == len(COURSE_WEIGHTS)


def test_the_sources_of_the_course_are_in_the_bibliography(library: Library) -> None:
    assert {each.source for each in COURSE_SOURCES} <= set(library.sources)


# Two drawings


def test_pain_that_drew_back_from_the_foot_has_centralised() -> None:
    result = change(drawing("left-sole", "left-calf"), drawing("left-calf"))

    assert result.shift is result.left.shift is Shift.CENTRALISED
    assert result.right.shift is Shift.UNCHANGED
    assert result.left.before == Furthest(distance=6, regions=(Region.SOLE,))
    assert result.left.after == Furthest(distance=4, regions=(Region.CALF,))


def test_pain_that_is_gone_has_centralised_and_new_pain_has_spread() -> None:
    gone = change(drawing("left-calf"), drawing())

    assert gone.shift is Shift.CENTRALISED
    assert gone.left.after is None
    assert change(drawing(), drawing("left-lower-back")).shift is Shift.SPREAD


def test_a_spread_on_one_side_outweighs_the_other() -> None:
    result = change(drawing("left-calf"), drawing("left-buttock", "right-posterior-thigh"))

    assert (result.left.shift, result.right.shift) == (Shift.CENTRALISED, Shift.SPREAD)
    assert result.shift is Shift.SPREAD


def test_the_share_counts_places_and_the_midline_on_both_sides() -> None:
    result = change(drawing("midline-sacrum", "left-calf"), drawing("left-neck"))

    assert result.share_before == pytest.approx(3 / 52)
    assert result.share_after == 0


# Reading rows


def test_rows_are_read_with_and_without_intensity() -> None:
    rows: list[dict[str, object]] = [
        {"place": "right-calf", "kind": "pain", "intensity": 7},
        {"place": "midline-sacrum", "kind": "tingling", "intensity": None},
        {"place": "left-sole", "kind": "numbness"},
    ]

    marks = read_marks(rows)

    assert [mark.intensity for mark in marks] == [7, None, None]
    assert [str(mark.place) for mark in marks] == ["right-calf", "midline-sacrum", "left-sole"]


@pytest.mark.parametrize(
    ("row", "field", "expected"),
    [
        ({"place": "right-claf", "kind": "pain"}, "marks[1].place", "'claf' is no region"),
        ({"place": "calf", "kind": "pain"}, "marks[1].place", "does not begin with left-"),
        ({"place": 7, "kind": "pain"}, "marks[1].place", "written as text"),
        ({"kind": "pain"}, "marks[1].place", "written as text"),
        ({"place": "midline-calf", "kind": "pain"}, "marks[1].place", "a left and a right"),
        ({"place": "left-calf", "kind": "ache"}, "marks[1].kind", "one of pain, numbness"),
        ({"place": "left-calf"}, "marks[1].kind", "one of pain, numbness"),
        ({"place": "left-calf", "kind": ["pain"]}, "marks[1].kind", "one of pain, numbness"),
        ({"place": "left-calf", "kind": "pain", "intensity": 11}, "marks[1].intensity", "0 to 10"),
        ({"place": "left-calf", "kind": "pain", "intensity": 7.5}, "marks[1].intensity", "whole"),
        ({"place": "left-calf", "kind": "pain", "intensity": True}, "marks[1].intensity", "whole"),
        ({"place": "left-calf", "kind": "pain", "nrs": 7}, "marks[1].nrs", "only place, kind"),
        ("left-calf", "marks[1]", "a row with place, kind, intensity"),
    ],
)
def test_a_row_that_is_no_mark_is_refused_with_its_place(
    row: object, field: str, expected: str
) -> None:
    with pytest.raises(UnfitMark) as refusal:
        read_marks([{"place": "left-calf", "kind": "pain"}, row])  # type: ignore[list-item]  # spoilt on purpose

    assert refusal.value.field == field
    assert refusal.value.index == 1
    assert expected in str(refusal.value)


@pytest.mark.parametrize("intensity", [-1, 11])
def test_a_mark_beyond_the_scale_cannot_be_made(intensity: int) -> None:
    with pytest.raises(ValueError, match="runs from 0 to 10"):
        Mark(place=Place.parse("left-calf"), kind=Kind.PAIN, intensity=intensity)


# Laws


@given(DRAWINGS)
def test_mirroring_twice_changes_nothing(drawn: SymptomMap) -> None:
    assert drawn.mirrored.mirrored == drawn


@given(DRAWINGS, LEGS, st.sampled_from(Kind))
def test_mirroring_the_drawing_mirrors_every_result(
    drawn: SymptomMap, side: Side, kind: Kind
) -> None:
    mirrored, other = drawn.mirrored, side.opposite
    swapped = {Affected.LEFT: Affected.RIGHT, Affected.RIGHT: Affected.LEFT}

    assert mirrored.furthest(other, kind) == drawn.furthest(side, kind)
    assert mirrored.course(other) is drawn.course(side)
    assert mirrored.course_counts(other) == drawn.course_counts(side)
    assert mirrored.affected is swapped.get(drawn.affected, drawn.affected)
    assert mirrored.share(kind) == drawn.share(kind)
    assert mirrored.questions_now == drawn.questions_now
    assert mirrored.has_back_pain == drawn.has_back_pain


@example(drawing("left-sole"), Mark(place=Place.parse("left-buttock"), kind=Kind.PAIN), Side.LEFT)
@given(DRAWINGS, MARKS, LEGS)
def test_adding_a_mark_never_brings_the_furthest_place_nearer(
    drawn: SymptomMap, mark: Mark, side: Side
) -> None:
    more = SymptomMap.of_marks(*drawn.marks, mark)
    before, after = drawn.furthest(side, mark.kind), more.furthest(side, mark.kind)

    assert before is None or (after is not None and after.distance >= before.distance)
    assert more.share(mark.kind) >= drawn.share(mark.kind)
    assert set(drawn.questions_now) <= set(more.questions_now)


@given(st.permutations(PLACES[:6]), st.lists(st.none() | st.integers(0, 10), min_size=6))
def test_the_order_of_painting_does_not_matter(
    places: list[Place], intensities: list[int | None]
) -> None:
    marks = [
        Mark(place=place, kind=Kind.PAIN, intensity=intensity)
        for place, intensity in zip(places * 2, intensities, strict=False)
    ]

    assert SymptomMap.of_marks(*marks) == SymptomMap.of_marks(*reversed(marks))


@given(DRAWINGS, DRAWINGS, st.sampled_from(Kind))
def test_going_back_in_time_turns_spread_into_centralised(
    one: SymptomMap, other: SymptomMap, kind: Kind
) -> None:
    turned = {
        Shift.SPREAD: Shift.CENTRALISED,
        Shift.CENTRALISED: Shift.SPREAD,
        Shift.UNCHANGED: Shift.UNCHANGED,
    }
    there, back = change(one, other, kind), change(other, one, kind)

    assert back.left.shift is turned[there.left.shift]
    assert back.right.shift is turned[there.right.shift]
    assert change(one, one, kind).shift is Shift.UNCHANGED


@given(DRAWINGS)
def test_what_was_drawn_can_be_written_and_read_again(drawn: SymptomMap) -> None:
    rows = [
        {"place": str(mark.place), "kind": str(mark.kind), "intensity": mark.intensity}
        for mark in drawn.marks
    ]

    assert SymptomMap.of_marks(*read_marks(rows)) == drawn


ROOT = re.compile(r"\b[LS][1-5]\b|dermatom|nerve root", re.IGNORECASE)


def test_the_search_for_a_root_finds_every_root() -> None:
    assert all(ROOT.search(f"consistent with {root}") for root in Root)


@given(DRAWINGS, DRAWINGS)
def test_no_nerve_root_appears_in_anything_a_drawing_says(
    drawn: SymptomMap, later: SymptomMap
) -> None:
    said = [
        drawn,
        change(drawn, later),
        drawn.affected,
        drawn.questions_now,
        *(drawn.furthest(side) for side in Side),
        *(dict(drawn.course_counts(side)) for side in Side),
        *(drawn.course(side) for side in Side),
        dict(COURSE_WEIGHTS),
    ]

    assert not ROOT.search(msgspec.json.encode(said).decode())


def test_the_law_of_the_furthest_place_notices_a_map_that_takes_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(symptoms, "max", min, raising=False)

    with pytest.raises(AssertionError):
        test_adding_a_mark_never_brings_the_furthest_place_nearer()
