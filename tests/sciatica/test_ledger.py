"""Which needles are in, and may the patient go."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from huantiao.sciatica.ledger.events import (
    ContactBegan,
    ContactEnded,
    ElectroOff,
    EmergencyRemoval,
    Event,
    HandedOver,
    NeedleIn,
    NeedleOut,
    Outcome,
    Reconciled,
    Released,
    RetainedOnPurpose,
    RoomEntered,
    RoomLeft,
    Stimulated,
)
from tests.sciatica.session_scenes import BL40, GB30, GB34, TEN, account, at, felt, fold, reaction

# --- Needles and release


def test_an_empty_session_may_be_released_and_its_clocks_stand_still() -> None:
    state = fold()

    assert state.may_release
    assert state.clocks.contact_min == state.clocks.needle_min == state.clocks.room_min == 0
    assert state.count.balances


def test_a_needle_that_is_in_closes_the_release_and_names_its_place() -> None:
    state = fold(at(0, NeedleIn, site=BL40))

    assert state.still_in == (BL40,)
    assert state.release_blockers == ("BL40 right: the needle is still in",)
    assert not state.may_release


def test_a_session_whose_needles_are_all_out_is_released() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40), at(20, NeedleOut, site=BL40, by="Mo"), at(21, Released)
    )

    assert state.released is not None
    assert state.problems == ()
    (needle,) = state.needles
    assert (needle.status, needle.by, needle.out_by, needle.minutes) == ("removed", "Ana", "Mo", 20)
    assert needle.out_at == TEN + timedelta(minutes=20)


def test_a_release_asked_for_too_early_does_not_release_and_says_why() -> None:
    state = fold(at(0, NeedleIn, site=BL40), at(1, Released))

    assert state.released is None
    (problem,) = state.problems
    assert "BL40 right: the needle is still in" in problem.text
    assert problem.event == "001.00 Released "
    assert problem.mend


def test_a_second_release_is_a_problem_and_changes_nothing() -> None:
    state = fold(at(0, Released), at(1, Released))

    assert state.released == at(0, Released)
    assert [problem.text for problem in state.problems] == ["already released by Ana"]


def test_a_place_may_be_needled_again_once_it_is_empty() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40), at(5, NeedleOut, site=BL40), at(6, NeedleIn, site=BL40)
    )

    assert [needle.status for needle in state.needles] == ["removed", "in"]
    assert state.problems == ()


def test_a_second_needle_at_one_place_gets_a_number_and_must_come_out_too() -> None:
    twice = (at(0, NeedleIn, site=BL40), at(1, NeedleIn, site=BL40))
    state = fold(*twice, at(9, NeedleOut, site=BL40))

    assert state.still_in == ("BL40 right #2",)
    assert "kept as BL40 right #2" in state.problems[0].text

    mended = fold(
        *twice,
        at(9, NeedleOut, site=BL40),
        at(10, Reconciled, accounts=(account("BL40 right #2", Outcome.NEVER_IN),)),
    )
    assert mended.may_release
    assert mended.count.accounted == 1


def test_the_next_free_number_is_found_behind_those_in_use() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(1, NeedleIn, site="BL40 right #2"),
        at(2, NeedleIn, site="BL40 right #2"),
    )

    assert state.still_in == ("BL40 right", "BL40 right #2", "BL40 right #3")


def test_a_needle_that_was_never_in_has_no_time_in_the_body() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(2, NeedleIn, site=GB30),
        at(10, NeedleOut, site=GB30),
        at(30, Reconciled, accounts=(account(BL40, Outcome.NEVER_IN),)),
    )

    assert state.needles[0].minutes == 0
    assert state.needles[0].out_at is None
    assert state.clocks.needle_min == 8


@pytest.mark.parametrize(
    "showing",
    [
        at(5, NeedleOut, site=GB30),
        at(5, Stimulated, sites=(GB30,), manner="rotated"),
        at(5, RetainedOnPurpose, site=GB30, consent="c-1", removal_plan="tomorrow"),
        at(5, HandedOver, to="Mo", sites=(GB30,)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_needle_that_nobody_recorded_closes_the_release_until_reconciled(showing: Event) -> None:
    state = fold(showing, at(6, Released))

    assert state.unexplained == (GB30,)
    assert state.released is None
    assert [problem.event for problem in state.problems] == [showing.id, "006.00 Released "]
    assert "look, feel and count" in state.problems[0].mend

    mended = fold(
        showing, at(6, Released), at(7, Reconciled, accounts=(account(GB30),)), at(8, Released)
    )
    assert mended.released is not None
    assert mended.unexplained == ()


def test_a_needle_taken_out_twice_leaves_the_place_unexplained() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40), at(5, NeedleOut, site=BL40), at(6, NeedleOut, site=BL40)
    )

    assert state.count.removed == 1
    assert state.unexplained == (BL40,)


def test_what_was_reconciled_already_cannot_be_reconciled_again() -> None:
    state = fold(at(0, Reconciled, accounts=(account(BL40),)))

    assert "nothing is open at BL40 right" in state.problems[0].text
    assert state.may_release


# --- Emergency, handover, needles kept on purpose


def test_an_emergency_empties_the_ledger_into_what_awaits_the_count() -> None:
    needles = (at(0, NeedleIn, site=BL40), at(1, NeedleIn, site=GB30))
    state = fold(*needles, at(4, EmergencyRemoval, by="Mo"), at(5, Released))

    assert state.still_in == ()
    assert state.awaiting == (BL40, GB30)
    assert state.released is None
    assert [needle.minutes for needle in state.needles] == [4, 3]
    assert "GB30 right: pulled in the emergency, not yet reconciled" in state.release_blockers


def test_after_an_emergency_every_single_place_must_be_reconciled() -> None:
    pulled = (
        at(0, NeedleIn, site=BL40),
        at(1, NeedleIn, site=GB30),
        at(4, EmergencyRemoval, by="Mo"),
        at(9, Reconciled, accounts=(account(BL40, Outcome.LOST, incident="i-7"),)),
    )
    state = fold(*pulled, at(10, Released))
    done = fold(
        *pulled,
        at(10, Released),
        at(11, Reconciled, accounts=(account(GB30, Outcome.FOUND_IN_BED),)),
        at(12, Released),
    )

    assert state.awaiting == (GB30,)
    assert state.released is None
    assert done.released is not None
    assert [needle.outcome for needle in done.needles] == ["lost", "found_in_bed"]
    assert done.needles[0].out_by == "Mo"
    assert done.count == msgspec.structs.replace(done.count, inserted=2, accounted=2)


@pytest.mark.parametrize(
    "event",
    [
        at(5, NeedleOut, site=BL40),
        at(5, Stimulated, sites=(BL40,), manner="rotated"),
        at(5, RetainedOnPurpose, site=BL40, consent="c-1", removal_plan="tomorrow"),
        at(5, HandedOver, to="Mo", sites=(BL40,)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_place_that_awaits_its_count_is_settled_by_nothing_but_the_count(event: Event) -> None:
    state = fold(at(0, NeedleIn, site=BL40), at(4, EmergencyRemoval), event)

    assert state.awaiting == (BL40,)
    assert state.unexplained == ()
    assert "awaits its count" in state.problems[0].text


def test_a_needle_placed_where_one_awaits_its_count_is_not_confused_with_it() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(4, EmergencyRemoval),
        at(8, NeedleIn, site=BL40),
        at(9, Reconciled, accounts=(account(BL40),)),
    )

    assert state.still_in == ("BL40 right #2",)
    assert not state.may_release


def test_an_emergency_without_a_needle_is_listed() -> None:
    assert "no needle was in" in fold(at(0, EmergencyRemoval)).problems[0].text


def test_a_handover_that_agrees_with_the_ledger_is_no_problem() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(1, NeedleIn, site=GB30),
        at(2, RetainedOnPurpose, site=GB30, consent="c-1", removal_plan="tomorrow"),
        at(3, HandedOver, to="Mo", sites=(GB30, BL40)),
        at(4, HandedOver, to="Ana", by="Mo", sites=(BL40,)),
    )

    assert state.problems == ()


def test_a_handover_that_misses_a_needle_says_which() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(0, NeedleIn, site=GB30),
        at(1, HandedOver, to="Mo", sites=(GB30,)),
    )

    (problem,) = state.problems
    assert problem.text == "Ana hands over without BL40 right, which the ledger has in"
    assert state.still_in == (BL40, GB30)


def test_a_needle_kept_on_purpose_lets_the_patient_go_and_may_come_out_later() -> None:
    kept = (
        at(0, NeedleIn, site=BL40),
        at(5, RetainedOnPurpose, site=BL40, consent="c-1", removal_plan="on Thursday, here"),
        at(6, Released),
    )
    state = fold(*kept)
    later = fold(*kept, at(4000, NeedleOut, site=BL40))

    assert state.released is not None
    assert state.count.retained == 1
    assert state.needles[0].out_at is None
    assert later.count.removed == 1
    assert later.problems == ()
    assert later.clocks.needle_min == 5, "the clock of the session stops when it was left in"


def test_a_needle_is_kept_on_purpose_only_once() -> None:
    kept: dict[str, str] = {"site": BL40, "consent": "c-1", "removal_plan": "tomorrow"}
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(1, RetainedOnPurpose, **kept),
        at(2, RetainedOnPurpose, **kept),
    )

    assert [problem.text for problem in state.problems] == [
        "BL40 right is already left in on purpose"
    ]


def test_a_needle_kept_on_purpose_is_not_reconciled_away() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(1, RetainedOnPurpose, site=BL40, consent="c-1", removal_plan="tomorrow"),
        at(2, Reconciled, accounts=(account(BL40),)),
    )

    assert state.count.retained == 1
    assert len(state.problems) == 1


# --- After the release


def test_a_released_person_may_still_talk_feel_react_and_leave_the_room() -> None:
    state = fold(
        at(0, RoomEntered, room="1"),
        at(0, ContactBegan),
        at(1, NeedleIn, site=BL40),
        at(5, NeedleOut, site=BL40),
        at(6, Released),
        felt(7, BL40),
        reaction(8),
        at(9, ContactEnded),
        at(10, RoomLeft),
        at(11, HandedOver, to="Mo", sites=()),
    )

    assert state.problems == ()
    assert state.clocks.room_min == 10


@pytest.mark.parametrize(
    "event",
    [
        at(7, NeedleIn, site=BL40),
        at(7, NeedleOut, site=BL40),
        at(7, Stimulated, sites=(BL40,), manner="rotated"),
        at(7, HandedOver, to="Mo", sites=(BL40,)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_needle_that_shows_up_after_the_release_must_be_reconciled(event: Event) -> None:
    state = fold(at(6, Released), event)
    mended = fold(at(6, Released), event, at(8, Reconciled, accounts=(account(BL40),)))

    assert state.released is not None
    assert state.still_in == ()
    assert state.unexplained == (BL40,)
    assert not state.may_release
    assert mended.may_release


@pytest.mark.parametrize(
    "event", [at(7, EmergencyRemoval), at(7, ElectroOff, pair=(GB30, GB34))], ids=lambda e: e.id
)
def test_what_touches_needles_after_the_release_is_listed(event: Event) -> None:
    assert [problem.text for problem in fold(at(6, Released), event).problems] == [
        "recorded after the release"
    ]
