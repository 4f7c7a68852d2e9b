"""What an examination records, changes, alarms about, and which level it may be compared with."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Place, Region, Root, Side
from huantiao.sciatica.examination import (
    FINDINGS,
    Change,
    Degree,
    Direction,
    Examination,
    Leg,
    LegTest,
    Movement,
    MrcGrade,
    Raise,
    Reflex,
    ReflexGrade,
    RootPatterns,
    SensationAt,
    Signs,
    Slump,
    Stimulus,
    UnfitExamination,
    alarms,
    change,
    questions,
    read_examination,
    root_pattern,
)
from huantiao.sciatica.examination.reading import read_leg
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.screening.findings import Findings
from huantiao.sciatica.symptoms import Kind, Mark, SymptomMap

LIBRARY = knowledge.Library(knowledge.shipped().root, compiled=False)
SIGNS = Signs.of(LIBRARY)
PATTERNS = RootPatterns.of(LIBRARY)

LOWER = [region for region in Region if region.distance is not None]
PLACES = st.builds(Place, st.sampled_from([Side.LEFT, Side.RIGHT]), st.sampled_from(LOWER))
YES_NO = st.none() | st.booleans()


@st.composite
def legs(draw: st.DrawFn) -> Leg:
    strength = draw(
        st.dictionaries(st.sampled_from(Movement), st.sampled_from(MrcGrade), max_size=4)
    )
    sore = draw(st.sets(st.sampled_from(Movement), max_size=3)) & set(strength)
    return Leg(
        straight_leg_raise=draw(
            st.none()
            | st.builds(Raise, angle_deg=st.integers(0, 90), reproduces_leg_pain=st.booleans())
        ),
        crossed_straight_leg_raise=draw(YES_NO),
        bragard=draw(YES_NO),
        slump=draw(
            st.none()
            | st.builds(Slump, reproduces_leg_pain=st.booleans(), eased_by_neck_extension=YES_NO)
        ),
        femoral_stretch=draw(YES_NO),
        fair=draw(YES_NO),
        strength=strength,
        stopped_by_pain=tuple(sorted(sore)),
        reflexes=draw(st.dictionaries(st.sampled_from(Reflex), st.sampled_from(ReflexGrade))),
        clonus=draw(YES_NO),
        extensor_plantar=draw(YES_NO),
    )


@st.composite
def examinations(draw: st.DrawFn) -> Examination:
    tested = draw(
        st.dictionaries(
            st.tuples(PLACES, st.sampled_from(Stimulus)), st.sampled_from(Degree), max_size=5
        )
    )
    felt = (SensationAt(place=p, stimulus=s, felt=d) for (p, s), d in tested.items())
    tender = draw(st.none() | st.sets(PLACES, max_size=4))
    return Examination(
        left=draw(legs()),
        right=draw(legs()),
        sensation=tuple(sorted(felt)),
        tender=None if tender is None else tuple(sorted(tender)),
        finger_floor_cm=draw(st.none() | st.integers(0, 400).map(lambda quarter: quarter / 4)),
        perianal_sensation=draw(st.none() | st.sampled_from(Degree)),
        anal_tone=draw(st.none() | st.sampled_from(Degree)),
    )


DRAWINGS = st.lists(st.builds(Mark, place=PLACES, kind=st.sampled_from(Kind)), max_size=15).map(
    lambda marks: SymptomMap.of_marks(*marks)
)
LEGS = st.sampled_from([Side.LEFT, Side.RIGHT])


def right(**leg: Any) -> Examination:
    return read_examination({"right": leg})


def numb(*places: str) -> dict[str, Any]:
    rows = [{"place": p, "stimulus": "pin_prick", "felt": "reduced"} for p in places]
    return {"sensation": rows}


def drawing(*places: str, kind: Kind = Kind.PAIN) -> SymptomMap:
    return SymptomMap.of_marks(*(Mark(place=Place.parse(each), kind=kind) for each in places))


# Grades


def test_mrc_grades_stand_in_the_order_of_strength() -> None:
    written = ["0", "1", "2", "3", "4-", "4", "4+", "5"]

    assert [str(grade) for grade in sorted(MrcGrade)] == written
    assert all(a < b and b >= a for a, b in itertools.pairwise(MrcGrade))
    assert [grade.whole for grade in MrcGrade] == [0, 1, 2, 3, 4, 4, 4, 5]


def test_a_grade_is_not_compared_with_its_text() -> None:
    with pytest.raises(TypeError):
        assert MrcGrade.FULL < "4"


# Reading


FULL: dict[str, Any] = {
    "right": {
        "straight_leg_raise": {"angle_deg": 30, "reproduces_leg_pain": True},
        "crossed_straight_leg_raise": None,
        "slump": {"reproduces_leg_pain": True},
        "strength": {"great_toe_extension": "4", "knee_extension": "5"},
        "stopped_by_pain": ["great_toe_extension"],
        "reflexes": {"ankle": "reduced"},
        "clonus": False,
    },
    "sensation": [
        {"place": "right-dorsum-of-foot", "stimulus": "pin_prick", "felt": "reduced"},
        {"place": "right-calf", "stimulus": "light_touch", "felt": "normal"},
    ],
    "tender": ["right-buttock", "midline-lower-back"],
    "finger_floor_cm": 32.5,
    "anal_tone": "normal",
}


def test_a_full_record_is_read() -> None:
    found = read_examination(FULL)

    assert found.right.straight_leg_raise == Raise(angle_deg=30, reproduces_leg_pain=True)
    assert found.right.strength[Movement.GREAT_TOE_EXTENSION] is MrcGrade.MODERATE
    assert found.right.crossed_straight_leg_raise is None
    assert found.numb_places == {Place.parse("right-dorsum-of-foot")}
    assert found.tender == (Place.parse("midline-lower-back"), Place.parse("right-buttock"))
    assert found.left == Leg()
    assert found.leg(Side.RIGHT) is found.right
    assert found.leg(Side.LEFT) is found.left


def test_nothing_in_the_record_is_missing_from_the_observations() -> None:
    assert read_examination(FULL).observations() == {
        "right.straight_leg_raise.angle_deg": 30,
        "right.straight_leg_raise.reproduces_leg_pain": True,
        "right.slump.reproduces_leg_pain": True,
        "right.strength.great_toe_extension": MrcGrade.MODERATE,
        "right.strength.knee_extension": MrcGrade.FULL,
        "right.stopped_by_pain.great_toe_extension": True,
        "right.stopped_by_pain.knee_extension": False,
        "right.reflexes.ankle": ReflexGrade.REDUCED,
        "right.clonus": False,
        "sensation.right-dorsum-of-foot.pin_prick": Degree.REDUCED,
        "sensation.right-calf.light_touch": Degree.NORMAL,
        "finger_floor_cm": 32.5,
        "anal_tone": Degree.NORMAL,
    }


def test_an_empty_record_found_nothing_and_not_normal() -> None:
    assert read_examination({}) == Examination()
    assert read_examination({"left": None, "tender": None}) == Examination()
    assert Examination().observations() == {}


ROW = {"place": "left-calf", "stimulus": "pin_prick", "felt": "absent"}


@pytest.mark.parametrize(
    ("record", "field", "expected"),
    [
        ({"middle": {}}, "examination.middle", "fields out of left, right"),
        ({"left": 3}, "examination.left", "fields out of"),
        ({"left": {"slr": 30}}, "examination.left.slr", "fields out of straight_leg_raise"),
        (
            {"left": {"straight_leg_raise": {"angle_deg": 91, "reproduces_leg_pain": True}}},
            "examination.left.straight_leg_raise.angle_deg",
            "0 to 90",
        ),
        (
            {"left": {"straight_leg_raise": {"angle_deg": 40}}},
            "examination.left.straight_leg_raise.reproduces_leg_pain",
            "this field",
        ),
        (
            {"left": {"straight_leg_raise": {"angle_deg": True, "reproduces_leg_pain": True}}},
            "examination.left.straight_leg_raise.angle_deg",
            "whole degrees",
        ),
        ({"left": {"bragard": "no"}}, "examination.left.bragard", "true, false or null"),
        (
            {"left": {"strength": {"knee_extension": "6"}}},
            "examination.left.strength.knee_extension",
            "one of 0, 1, 2, 3, 4-, 4, 4+, 5",
        ),
        (
            {"left": {"strength": {"knee_extension": 5}}},
            "examination.left.strength.knee_extension",
            "one of 0, 1",
        ),
        (
            {"left": {"strength": {"elbow": "5"}}},
            "examination.left.strength.elbow",
            "fields out of hip_flexion",
        ),
        (
            {"left": {"stopped_by_pain": ["hip_flexion"]}},
            "examination.left",
            "stopped by pain but has no grade",
        ),
        (
            {"left": {"reflexes": {"ankle": "weak"}}},
            "examination.left.reflexes.ankle",
            "one of absent, reduced",
        ),
        ({"sensation": "none"}, "examination.sensation", "a list"),
        ({"sensation": [ROW, ROW]}, "examination.sensation[1]", "nothing twice"),
        (
            {"sensation": [{**ROW, "place": "midline-calf"}]},
            "examination.sensation[0].place",
            "a left and a right",
        ),
        ({"tender": ["left-elbow"]}, "examination.tender[0]", "'elbow' is no region"),
        ({"tender": [5]}, "examination.tender[0]", "a place such as 'left-calf'"),
        ({"finger_floor_cm": 140}, "examination.finger_floor_cm", "0 to 100"),
        ({"finger_floor_cm": False}, "examination.finger_floor_cm", "0 to 100"),
        ({"anal_tone": "good"}, "examination.anal_tone", "one of normal, reduced, absent"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(
    record: dict[str, Any], field: str, expected: str
) -> None:
    with pytest.raises(UnfitExamination) as refusal:
        read_examination(record)

    assert refusal.value.field == field
    assert expected in str(refusal.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Raise(angle_deg=100, reproduces_leg_pain=True),
        lambda: Examination(finger_floor_cm=-1),
        lambda: Examination(tender=(Place(Side.MIDLINE, Region.CALF),)),
        lambda: Examination(sensation=2 * (read_examination(FULL).sensation[0],)),
        lambda: Examination().leg(Side.MIDLINE),
    ],
)
def test_an_impossible_finding_cannot_be_made(make: Any) -> None:
    with pytest.raises(ValueError, match=r"0 to 90|0 to 100|left and a right|once|left or right"):
        make()


@given(examinations())
def test_what_was_found_can_be_written_and_read_again(found: Examination) -> None:
    record = msgspec.to_builtins(found)
    record["sensation"] = [{**row, "place": _text(row["place"])} for row in record["sensation"]]
    if found.tender is not None:
        record["tender"] = [str(place) for place in found.tender]

    assert read_examination(record) == found


def _text(place: dict[str, str]) -> str:
    return f"{place['side']}-{place['region']}"


# Change


def differences(result: Change) -> dict[str, tuple[Direction, bool | None]]:
    return {each.finding: (each.direction, each.beyond_error) for each in result.differences}


@pytest.mark.parametrize(
    ("before", "after", "direction", "beyond"),
    [
        ({"strength": {"hip_flexion": "4"}}, {"strength": {"hip_flexion": "3"}}, "worse", True),
        ({"strength": {"hip_flexion": "4"}}, {"strength": {"hip_flexion": "4+"}}, "better", False),
        ({"strength": {"hip_flexion": "4+"}}, {"strength": {"hip_flexion": "5"}}, "better", True),
        ({"reflexes": {"ankle": "absent"}}, {"reflexes": {"ankle": "reduced"}}, "better", None),
        ({"reflexes": {"ankle": "normal"}}, {"reflexes": {"ankle": "reduced"}}, "worse", None),
        ({"reflexes": {"ankle": "normal"}}, {"reflexes": {"ankle": "brisk"}}, "worse", None),
        ({"reflexes": {"ankle": "brisk"}}, {"reflexes": {"ankle": "normal"}}, "better", None),
        ({"reflexes": {"ankle": "absent"}}, {"reflexes": {"ankle": "brisk"}}, "different", None),
        ({"clonus": False}, {"clonus": True}, "worse", None),
        ({"fair": True}, {"fair": False}, "better", None),
    ],
)
def test_each_finding_goes_its_own_way(
    before: dict[str, Any],
    after: dict[str, Any],
    direction: str,
    beyond: bool | None,  # noqa: FBT001  # a table of cases
) -> None:
    result = differences(change(right(**before), right(**after), signs=SIGNS))

    assert list(result.values()) == [(Direction(direction), beyond)]


@pytest.mark.parametrize(
    ("degrees", "direction", "beyond"),
    [(45, "better", False), (46, "better", True), (34, "worse", True)],
)
def test_the_angle_of_the_raise_has_its_measurement_error(
    degrees: int,
    direction: str,
    beyond: bool,  # noqa: FBT001  # a table of cases
) -> None:
    angles = [
        right(straight_leg_raise={"angle_deg": a, "reproduces_leg_pain": True})
        for a in (40, degrees)
    ]

    result = differences(change(*angles, signs=SIGNS))

    assert result == {"right.straight_leg_raise.angle_deg": (Direction(direction), beyond)}


@pytest.mark.parametrize(
    ("after", "direction", "beyond"),
    [(26, "better", False), (25.6, "better", True), (40, "worse", True)],
)
def test_nearer_to_the_floor_is_better(after: float, direction: str, beyond: bool) -> None:  # noqa: FBT001  # a table of cases
    result = change(
        Examination(finger_floor_cm=30.1), Examination(finger_floor_cm=after), signs=SIGNS
    )

    assert differences(result) == {"finger_floor_cm": (Direction(direction), beyond)}


def test_whether_lifting_the_head_eases_the_slump_is_neither_better_nor_worse() -> None:
    slumps = [
        right(slump={"reproduces_leg_pain": True, "eased_by_neck_extension": eased})
        for eased in (True, False)
    ]

    result = change(*slumps, signs=SIGNS)

    assert [each.direction for each in result.differences] == [Direction.DIFFERENT]
    assert result.better == result.worse == ()


def test_feeling_and_tender_places_are_compared_place_by_place() -> None:
    before = read_examination({**numb("left-sole"), "tender": ["left-calf", "left-hip"]})
    after = read_examination(
        {
            "sensation": [{"place": "left-sole", "stimulus": "pin_prick", "felt": "absent"}],
            "tender": ["left-hip", "left-buttock"],
        }
    )

    result = change(before, after, signs=SIGNS)

    assert [each.finding for each in result.worse] == [
        "sensation.left-sole.pin_prick",
        "tender.left-buttock",
    ]
    assert [each.finding for each in result.better] == ["tender.left-calf"]
    assert (result.worse[0].before, result.worse[0].after) == ("reduced", "absent")
    assert (result.better[0].before, result.better[0].after) == ("yes", "no")


def test_what_was_not_looked_at_again_is_listed_and_not_called_better() -> None:
    before = read_examination({"right": {"clonus": True}, "tender": ["left-calf"]})
    after = read_examination({"finger_floor_cm": 20})

    result = change(before, after, signs=SIGNS)

    assert result.differences == ()
    assert result.not_repeated == ("right.clonus", "tender")
    assert result.newly_examined == ("finger_floor_cm",)


def test_figures_are_told_in_plain_words() -> None:
    result = change(
        Examination(finger_floor_cm=30.0), Examination(finger_floor_cm=20.5), signs=SIGNS
    )

    assert (result.differences[0].before, result.differences[0].after) == ("30", "20.5")


@given(examinations(), examinations())
def test_going_back_in_time_turns_better_into_worse(one: Examination, other: Examination) -> None:
    there, back = change(one, other, signs=SIGNS), change(other, one, signs=SIGNS)

    assert {d.finding for d in there.better} == {d.finding for d in back.worse}
    assert {d.finding for d in there.worse} == {d.finding for d in back.better}
    assert there.not_repeated == back.newly_examined
    assert change(one, one, signs=SIGNS) == Change(
        differences=(), not_repeated=(), newly_examined=()
    )


@given(examinations(), examinations())
def test_mirroring_both_examinations_mirrors_every_difference(
    one: Examination, other: Examination
) -> None:
    mirrored = change(one.mirrored, other.mirrored, signs=SIGNS)

    assert sorted(_swapped(d.finding) + d.direction for d in mirrored.differences) == sorted(
        d.finding + d.direction for d in change(one, other, signs=SIGNS).differences
    )


def _swapped(path: str) -> str:
    halves = path.replace("left", "?").replace("right", "left")
    return halves.replace("?", "right")


# Alarms and questions


@pytest.mark.parametrize(
    ("record", "ids"),
    [
        ({"right": {"strength": {"ankle_dorsiflexion": "3"}}}, ["mrc_grade_3_or_less"]),
        ({"right": {"strength": {"ankle_dorsiflexion": "4-"}}}, []),
        (
            {
                "right": {"strength": {"ankle_dorsiflexion": "4"}},
                "left": {"strength": {"knee_extension": "4-"}},
            },
            ["both_legs_weak_or_numb"],
        ),
        ({"left": {"clonus": True}}, ["upper_motor_neurone_signs"]),
        ({"right": {"extensor_plantar": True}}, ["upper_motor_neurone_signs"]),
        ({"left": {"extensor_plantar": False, "clonus": False}}, []),
        (numb("midline-saddle"), ["saddle_numbness"]),
        ({"perianal_sensation": "absent"}, ["saddle_numbness"]),
        ({"perianal_sensation": "normal", "anal_tone": "reduced"}, ["bowel_change"]),
        (
            {
                "left": {"strength": {"hip_flexion": "2"}, "clonus": True},
                "right": {"strength": {"hip_flexion": "2"}},
                "anal_tone": "absent",
                **numb("left-saddle"),
            },
            list(FINDINGS[:5]),
        ),
    ],
)
def test_an_examination_answers_with_yes_what_it_shows(
    record: dict[str, Any], ids: list[str]
) -> None:
    assert list(alarms(read_examination(record))) == ids


@pytest.mark.parametrize(
    ("was", "now", "fell"),
    [("5", "4+", True), ("4+", "4-", False), ("3", "4", False), ("4-", "3", True)],
)
def test_a_whole_grade_lost_between_two_visits_is_an_alarm(was: str, now: str, fell: bool) -> None:  # noqa: FBT001  # a table of cases
    before = right(strength={"ankle_eversion": was})
    after = right(strength={"ankle_eversion": now})

    assert ("mrc_grade_fell" in alarms(after, before)) is fell
    assert "mrc_grade_fell" not in alarms(after)


def test_a_grade_never_tested_before_has_not_fallen() -> None:
    assert alarms(right(strength={"knee_flexion": "4"}), right(strength={"hip_flexion": "5"})) == ()


def test_weakness_under_pain_is_asked_and_not_answered() -> None:
    sore = {"strength": {"hip_abduction": "3"}, "stopped_by_pain": ["hip_abduction"]}
    both = read_examination({"left": sore, "right": sore})
    before = right(strength={"hip_abduction": "5"})

    assert alarms(both, before) == ()
    assert questions(both, before) == (
        "both_legs_weak_or_numb",
        "mrc_grade_3_or_less",
        "mrc_grade_fell",
        "leg_weakness",
    )


@pytest.mark.parametrize(
    ("record", "ids"),
    [
        ({}, []),
        (numb("left-sole", "right-sole"), ["both_legs_weak_or_numb"]),
        (numb("left-sole", "right-buttock"), []),
        ({"left": {"reflexes": {"knee": "brisk"}}}, ["upper_motor_neurone_signs"]),
        ({"left": {"reflexes": {"knee": "brisk"}, "clonus": True}}, []),
        ({"left": {"strength": {"hip_flexion": "4"}}}, ["leg_weakness"]),
        ({"tender": ["midline-lower-back"]}, ["spinal_tenderness"]),
        ({"tender": ["left-lower-back", "midline-sacrum"]}, []),
    ],
)
def test_what_an_examination_only_makes_likely_is_asked(
    record: dict[str, Any], ids: list[str]
) -> None:
    assert list(questions(read_examination(record))) == ids


def test_every_finding_named_here_is_a_yes_or_no_question_of_the_screening() -> None:
    by_id = Findings.of(LIBRARY).by_id

    assert [by_id[finding].kind for finding in FINDINGS] == ["yes_no"] * len(FINDINGS)


@given(examinations(), st.none() | examinations())
def test_nothing_is_both_answered_and_asked_and_sides_do_not_matter(
    found: Examination, before: Examination | None
) -> None:
    answered, asked = alarms(found, before), questions(found, before)
    mirrored = None if before is None else before.mirrored

    assert not set(answered) & set(asked)
    assert set(answered) | set(asked) <= set(FINDINGS)
    assert alarms(found.mirrored, mirrored) == answered
    assert questions(found.mirrored, mirrored) == asked


# Level


def test_a_lost_ankle_reflex_alone_is_enough_to_name_a_level() -> None:
    result = PATTERNS.compare(right(reflexes={"ankle": "absent"}), SymptomMap(), side=Side.RIGHT)

    assert result.level is Root.S1
    assert result.words == "most consistent with S1"
    assert result.margin == 3
    assert [score.points for score in result.ranked] == [3, 0, 0]
    assert result.algorithm == "root-pattern-1"


def test_the_first_published_case_is_mixed_in_spite_of_a_reflex() -> None:
    # A sluggish ankle reflex with feeling lost on the top of the foot speaks for two levels.
    found = read_examination(
        {
            "right": {
                "straight_leg_raise": {"angle_deg": 30, "reproduces_leg_pain": True},
                "reflexes": {"ankle": "reduced"},
            },
            **numb("right-lateral-leg", "right-dorsum-of-foot"),
        }
    )
    drawn = drawing("right-lower-back", "right-calf", "right-lateral-leg")

    result = PATTERNS.compare(found, drawn, side=Side.RIGHT)

    assert result.level is None
    assert result.words == "mixed or not root-like"
    assert [score.level for score in result.ranked[:2]] == [Root.S1, Root.L5]


def test_every_finding_behind_a_level_is_told_with_its_points() -> None:
    found = read_examination(
        {
            "left": {
                "straight_leg_raise": {"angle_deg": 50, "reproduces_leg_pain": True},
                "strength": {"hip_abduction": "4", "great_toe_extension": "5"},
            },
            **numb("left-great-toe"),
        }
    )
    drawn = SymptomMap.of_marks(
        *drawing("left-lateral-leg").marks, *drawing("left-great-toe", kind=Kind.TINGLING).marks
    )

    first = PATTERNS.compare(found, drawn, side=Side.LEFT).ranked[0]

    assert first.level is Root.L5
    assert [(each.finding, each.points, each.deficit) for each in first.evidence] == [
        ("hip_abduction 4", 3.0, True),
        ("feeling lost: great-toe", 2.0, True),
        ("straight_leg_raise positive", 0.5, False),
        ("tingling or numbness drawn: great-toe", 1.0, False),
        ("pain drawn: lateral-leg", 0.5, False),
    ]


def test_a_positive_stretch_without_any_loss_names_no_level() -> None:
    drawn = SymptomMap.of_marks(
        *drawing("left-anterior-thigh").marks,
        *drawing("left-medial-leg", kind=Kind.NUMBNESS).marks,
    )
    found = read_examination({"left": {"femoral_stretch": True}})

    result = PATTERNS.compare(found, drawn, side=Side.LEFT)

    assert result.margin == 3.5
    assert result.level is None


def test_a_reflex_lost_alike_on_both_sides_is_set_aside() -> None:
    same = {"reflexes": {"ankle": "absent"}}
    worse = {"reflexes": {"ankle": "reduced"}}

    alike = PATTERNS.compare(
        read_examination({"left": same, "right": same}), SymptomMap(), side=Side.LEFT
    )
    unlike = PATTERNS.compare(
        read_examination({"left": same, "right": worse}), SymptomMap(), side=Side.LEFT
    )

    assert alike.level is None
    assert alike.set_aside == ("ankle reflex absent on both sides alike",)
    assert unlike.level is Root.S1
    assert unlike.set_aside == ()


def test_normal_reflexes_on_both_sides_are_no_loss_to_set_aside() -> None:
    normal = {"reflexes": {"ankle": "normal", "knee": "brisk"}}
    found = read_examination({"left": normal, "right": normal})

    result = PATTERNS.compare(found, SymptomMap(), side=Side.LEFT)

    assert result.set_aside == ()
    assert result.margin == 0


def test_weakness_under_pain_is_set_aside() -> None:
    found = right(
        strength={"ankle_plantarflexion": "3", "hip_flexion": "5"},
        stopped_by_pain=["ankle_plantarflexion", "hip_flexion"],
    )

    result = PATTERNS.compare(found, SymptomMap(), side=Side.RIGHT)

    assert result.level is None
    assert result.set_aside == ("ankle_plantarflexion 3, stopped by pain",)


@example(SymptomMap.of_marks(Mark(place=Place.parse("right-sole"), kind=Kind.NUMBNESS)), Side.RIGHT)
@given(DRAWINGS, LEGS)
def test_a_drawing_alone_never_names_a_level(drawn: SymptomMap, side: Side) -> None:
    result = PATTERNS.compare(Examination(), drawn, side=side)

    assert result.level is None
    assert result.words == "mixed or not root-like"


@given(examinations(), DRAWINGS, LEGS)
def test_a_level_is_named_only_by_a_loss_and_a_clear_lead(
    found: Examination, drawn: SymptomMap, side: Side
) -> None:
    result = PATTERNS.compare(found, drawn, side=side)
    first = result.ranked[0]

    assert [s.points for s in result.ranked] == sorted(
        (s.points for s in result.ranked), reverse=True
    )
    assert {score.level for score in result.ranked} == {Root.L4, Root.L5, Root.S1}
    if result.level is not None:
        assert result.level is first.level
        assert first.has_deficit
        assert result.margin >= 2.5


@given(examinations(), DRAWINGS, DRAWINGS, LEGS)
def test_no_drawing_moves_the_name_from_one_level_to_another(
    found: Examination, one: SymptomMap, other: SymptomMap, side: Side
) -> None:
    named = {PATTERNS.compare(found, drawn, side=side).level for drawn in (one, other)} - {None}

    assert len(named) <= 1


@given(examinations(), DRAWINGS, LEGS)
def test_mirroring_the_person_mirrors_the_level(
    found: Examination, drawn: SymptomMap, side: Side
) -> None:
    there = PATTERNS.compare(found, drawn, side=side)
    mirrored = PATTERNS.compare(found.mirrored, drawn.mirrored, side=side.opposite)

    assert mirrored.ranked == there.ranked
    assert mirrored.level is there.level
    assert mirrored.set_aside == there.set_aside


def test_the_law_of_the_drawing_notices_a_count_that_trusts_pain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trusting = {}
    for level, weights in PATTERNS.weights.items():
        trusting[level] = copy.copy(weights)
        msgspec.structs.force_setattr(trusting[level], "lead_needed", 0.1)
    monkeypatch.setitem(globals(), "PATTERNS", RootPatterns(trusting, SIGNS))
    monkeypatch.setattr(root_pattern.LevelScore, "has_deficit", True)

    with pytest.raises(AssertionError):
        test_a_drawing_alone_never_names_a_level()


# Tests of a leg


@pytest.mark.parametrize("test", LegTest)
def test_a_leg_nobody_touched_was_not_examined(test: LegTest) -> None:
    assert SIGNS.result(test, Leg()) == "not examined"


@given(legs(), st.sampled_from(LegTest))
def test_every_test_of_a_leg_comes_to_one_of_four_results(leg: Leg, test: LegTest) -> None:
    examined = getattr(leg, test) is not None

    assert (SIGNS.result(test, leg) != "not examined") is examined


def test_an_example_leg_is_read_like_any_other_leg() -> None:
    assert read_leg({"bragard": True}) == Leg(bragard=True)


# What the knowledge files may not say


LEVEL = """
title = "A level"
lead_needed = 2.5
reflexes = {{ ankle = {reflex} }}
weakness = {{ hip_abduction = 3.0 }}
sensation = {{ points = 2.0, regions = ["heel"] }}
tingling = {{ points = {tingling}, regions = ["heel"] }}
pain = {{ points = {pain}, regions = ["heel"] }}
tests = {{ {test} = 0.5 }}
"""
FIT = {"reflex": 3.0, "tingling": 1.0, "pain": 0.5, "test": "bragard"}


@pytest.mark.parametrize(
    ("name", "spoilt", "problem"),
    [
        ("S9", {}, "'S9' is no nerve level"),
        ("S1", {"tingling": 2.0}, "a drawing alone would name the level"),
        ("S1", {"reflex": 0.5}, "weigh more than pain"),
        ("S1", {"pain": 0.0}, "counts more than nothing"),
        ("S1", {"test": "elbow"}, "elbow"),
        ("S1", {}, "two are needed"),
    ],
)
def test_points_that_would_break_the_rule_are_refused(
    make_library: Any, name: str, spoilt: dict[str, Any], problem: str
) -> None:
    body = LEVEL.format(**{**FIT, **spoilt})

    with pytest.raises(UnfitKnowledge, match=problem):
        RootPatterns.of(make_library({f"root_patterns/{name}.toml": body}))


def test_two_levels_suffice_and_are_built_once(make_library: Any, library: Library) -> None:
    body = LEVEL.format(**FIT)
    made = RootPatterns.of(
        make_library({"root_patterns/S1.toml": body, "root_patterns/L5.toml": body})
    )

    assert [each.level for each in made.weights.values()] == [Root.L5, Root.S1]
    assert RootPatterns.of(library) is RootPatterns.of(library)
