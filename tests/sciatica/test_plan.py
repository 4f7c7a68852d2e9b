"""From a case to a proposal: what stops it, what it waits for, and what it goes by."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import PainCourse, Place, Region, Side
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.case import Case, Wishes
from huantiao.sciatica.course.policies import Complaint
from huantiao.sciatica.plan import Plan, State, plan
from huantiao.sciatica.prescription.limits import Limits
from huantiao.sciatica.screening import Level, Scope, Screen
from huantiao.sciatica.screening.asking import ask_next
from huantiao.sciatica.screening.finding import UnfitAnswer

LIBRARY = knowledge.shipped()
ATLAS = Atlas.of(LIBRARY)
SCREEN = Screen.of(LIBRARY)
DAY = date(2026, 11, 22)
GOOD_WHEN_YES = {
    "understands_and_agrees", "eaten_recently", "needles_in_date", "problem_examined",
    "materials_suit_allergy", "inr_in_target_range",
}  # fmt: skip


def case(**told: Any) -> Case:
    return msgspec.convert({"asked_on": DAY, **told}, Case)


def reassured(**told: Any) -> Case:
    """The case with every question that is still open answered as one would hope."""
    answers: dict[str, Any] = {}
    while True:
        one = case(
            **{
                "age": 40,
                "sex": "male",
                "medicines": [],
                **told,
                "answers": {**answers, **told.get("answers", {})},
            }
        )
        asked = ask_next(SCREEN, SCREEN.judge(one.interview(LIBRARY)))
        if not asked:
            return one
        for question in asked:
            finding = question.finding
            hoped: Any = finding.id in GOOD_WHEN_YES
            if finding.kind == "choice":
                hoped = "none" if "none" in finding.choices else finding.choices[-1]
            answers[finding.id] = hoped


def planned(**told: Any) -> Plan:
    return plan(LIBRARY, case(**told))


def test_with_everything_answered_well_the_plan_is_ready() -> None:
    proposal = plan(LIBRARY, reassured(side="left", course="lateral", weeks=20))

    assert proposal.state is State.READY
    assert proposal.waiting_for == ()
    assert proposal.questions == ()
    assert proposal.prescription is not None
    assert proposal.course is not None
    assert proposal.missing == ("Nobody has examined reflexes, strength and sensation yet.",)


@pytest.mark.parametrize("answer", ["saddle_numbness", "fever"])
def test_a_stop_proposes_nothing(answer: str) -> None:
    proposal = planned(side="left", course="lateral", answers={answer: True})

    assert proposal.state is State.STOPPED
    assert proposal.prescription is None
    assert proposal.course is None


def test_what_needs_somebody_is_prepared_within_its_limits_and_waits() -> None:
    proposal = plan(
        LIBRARY,
        reassured(
            side="left",
            course="lateral",
            medicines=["warfarin"],
            answers={"inr": 2.4, "inr_in_target_range": True},
        ),
    )

    assert proposal.verdict.level is Level.NEEDS_CLEARANCE
    assert proposal.state is State.WAITING
    assert proposal.waiting_for == ("warfarin",)
    assert proposal.prescription is not None
    assert all(
        needle.to_mm is not None and needle.to_mm <= 10 for needle in proposal.prescription.needles
    )
    assert "GB30" not in {needle.site.point for needle in proposal.prescription.needles}


def test_current_stays_closed_while_nobody_has_asked_about_a_pacemaker() -> None:
    open_question = planned(
        side="left", course="lateral", wishes={"techniques": ["manual", "electro"]}
    )
    answered = plan(
        LIBRARY,
        reassured(side="left", course="lateral", wishes={"techniques": ["manual", "electro"]}),
    )

    assert open_question.prescription is not None
    assert open_question.prescription.pairs == ()
    assert answered.prescription is not None
    assert answered.prescription.pairs


def test_without_a_painful_side_no_points_are_proposed_but_a_course_is() -> None:
    proposal = planned(symptoms=[{"place": "left-lower-back", "kind": "pain"}])

    assert proposal.picture is None
    assert proposal.prescription is None
    assert proposal.course is not None
    assert "Which leg hurts is not known" in proposal.missing[0]


def test_the_course_of_pain_is_read_off_the_drawing_unless_it_is_said() -> None:
    drawing = [
        {"place": f"right-{region}", "kind": "pain"} for region in ("posterior-thigh", "calf")
    ]

    drawn = planned(symptoms=drawing).picture
    said = planned(symptoms=drawing, course="lateral").picture

    assert drawn is not None
    assert (drawn.sides, drawn.course) == ((Side.RIGHT,), PainCourse.POSTERIOR)
    assert said is not None
    assert said.course is PainCourse.LATERAL


def test_two_legs_that_hurt_differently_are_mixed() -> None:
    drawing = [
        {"place": "right-calf", "kind": "pain"},
        {"place": "right-posterior-thigh", "kind": "pain"},
        {"place": "left-shin", "kind": "pain"},
        {"place": "left-anterior-thigh", "kind": "pain"},
    ]

    picture = planned(symptoms=drawing).picture

    assert picture is not None
    assert (picture.sides, picture.course) == ((Side.LEFT, Side.RIGHT), PainCourse.MIXED)


@pytest.mark.parametrize(
    ("symptoms", "complaint"),
    [
        ([{"place": "left-lower-back", "kind": "pain"}], Complaint.LOW_BACK_PAIN),
        ([{"place": "left-calf", "kind": "pain"}], Complaint.SCIATICA),
        (
            [{"place": "left-calf", "kind": "pain"}, {"place": "left-lower-back", "kind": "pain"}],
            Complaint.BOTH,
        ),
    ],
)
def test_what_guidelines_say_follows_what_hurts(
    symptoms: list[dict[str, str]], complaint: Complaint
) -> None:
    course = planned(symptoms=symptoms).course

    assert course is not None
    who = next(verdict for verdict in course.guidelines if verdict.policy == "who_2023")
    assert (who.coverage == "not_covered") == (complaint is not Complaint.LOW_BACK_PAIN)


def test_a_painted_saddle_is_asked_about_and_tender_points_are_needled() -> None:
    proposal = planned(
        symptoms=[{"place": "left-saddle", "kind": "pain"}, {"place": "left-calf", "kind": "pain"}],
        examination={"tender": ["left-buttock"]},
        wishes={"protocol": "delphi_2021"},
    )

    assert proposal.raised[0] == "saddle_numbness"
    assert proposal.prescription is not None
    assert "ASHI left [1]" in [str(needle.site) for needle in proposal.prescription.needles]
    assert proposal.roots[0].side is Side.LEFT


def test_numbness_found_or_painted_answers_where_skin_is_numb() -> None:
    told = case(
        symptoms=[{"place": "left-calf", "kind": "numbness"}],
        examination={
            "sensation": [{"place": "left-sole", "stimulus": "pin_prick", "felt": "absent"}]
        },
        answers={"numb_places": ["left-shin"]},
    )

    places = told.interview(LIBRARY).places("numb_places")

    assert places == frozenset(
        Place(Side.LEFT, region) for region in (Region.CALF, Region.SOLE, Region.SHIN)
    )


def test_what_the_examination_finds_outweighs_what_was_said() -> None:
    told = case(
        answers={"mrc_grade_3_or_less": False},
        examination={"left": {"strength": {"ankle_dorsiflexion": "2"}}},
    )

    assert told.interview(LIBRARY).said("mrc_grade_3_or_less") is True


def test_both_sides_can_be_said_and_wishes_are_met() -> None:
    proposal = planned(
        side="both",
        course="posterior",
        wishes={"avoid_points": ["UB40"], "avoid_places": ["left-calf"]},
    )

    assert proposal.prescription is not None
    sites = {str(needle.site) for needle in proposal.prescription.needles}
    assert "BL57 right" in sites
    assert "BL57 left" not in sites
    assert not any(site.startswith("BL40") for site in sites)


def test_an_age_said_twice_is_refused() -> None:
    with pytest.raises(UnfitAnswer, match="age once, at the top only"):
        case(age=40, answers={"age": 41}).interview(LIBRARY)


def test_nothing_is_wished_by_default_but_manual_needling() -> None:
    assert Wishes().techniques == ("manual",)


regions = st.sampled_from([str(r) for r in Region if r.distance is not None])
told_places = st.one_of(
    st.just(value=True), st.lists(st.builds("left-{}".format, regions), min_size=1, max_size=3)
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "takes_warfarin": st.booleans(),
            "cardiac_device": st.booleans(),
            "numb_places": told_places,
            "skin_problem_places": told_places,
            "lymphoedema_places": told_places,
            "implant_places": told_places,
            "epilepsy_or_fit": st.booleans(),
            "bleeding_disorder": st.booleans(),
        },
    ),
    st.sampled_from(["left", "right", "both"]),
    st.sampled_from(["posterior", "lateral", "anterior", "medial", "mixed"]),
)
def test_no_plan_holds_what_its_own_verdict_closes(
    answers: dict[str, Any], side: str, course: str
) -> None:
    wishes = {"techniques": ["manual", "electro", "warm_needling"]}
    proposal = planned(side=side, course=course, answers=answers, wishes=wishes)
    closed = Limits.of(block for block in proposal.verdict.blocks if block.decided)

    for needle in proposal.prescription.needles if proposal.prescription else ():
        places = ATLAS.places(needle.site)
        narrow = closed.apart_from_clearance(frozenset(proposal.waiting_for))
        assert not narrow.closed(Scope.NEEDLING, needle.site.point, places)
        if needle.technique == "electro":
            assert not closed.closed(Scope.ELECTRO, needle.site.point, places)
        if needle.technique == "warm_needling":
            assert not closed.closed(Scope.HEAT, needle.site.point, places)
