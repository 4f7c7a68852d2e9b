"""What does not fit is listed with its remedy and never dropped; and the current between needles."""

from __future__ import annotations

from datetime import date

import pytest

from huantiao.sciatica.ledger.events import (
    ContactBegan,
    ContactEnded,
    ElectroOff,
    ElectroOn,
    EmergencyRemoval,
    Event,
    NeedleIn,
    NeedleOut,
    Reconciled,
    RoomEntered,
    RoomLeft,
)
from huantiao.sciatica.ledger.tally import Tally
from tests.sciatica.session_scenes import BL40, GB30, GB34, account, at, felt, fold, reaction

# --- Current


def current_on(minute: float, *pair: str) -> Event:
    return at(minute, ElectroOn, pair=pair, hz=(2.0,))


def current_off(minute: float, *pair: str) -> Event:
    return at(minute, ElectroOff, pair=pair)


TWO = (at(0, NeedleIn, site=GB30), at(0, NeedleIn, site=GB34))


def test_a_pair_is_on_until_it_is_switched_off_whichever_needle_is_named_first() -> None:
    on = fold(*TWO, current_on(1, GB34, GB30))
    off = fold(*TWO, current_on(1, GB34, GB30), current_off(2, GB30, GB34))

    assert on.electro_on == ((GB30, GB34),)
    assert "GB30 right and GB34 right: the current is still on" in on.release_blockers
    assert off.electro_on == ()
    assert off.problems == ()


def test_current_at_a_needle_that_is_not_in_shows_an_unrecorded_needle() -> None:
    state = fold(at(0, NeedleIn, site=GB30), current_on(1, GB30, GB34))

    assert state.unexplained == (GB34,)
    assert state.electro_on == ((GB30, GB34),)


def test_current_that_is_on_is_not_switched_on_again_nor_off_when_it_is_off() -> None:
    twice = fold(*TWO, current_on(1, GB30, GB34), current_on(2, GB34, GB30))
    never = fold(*TWO, current_off(1, GB30, GB34))

    assert "already on" in twice.problems[0].text
    assert "no current was on" in never.problems[0].text


@pytest.mark.parametrize(
    "leaving",
    [at(5, NeedleOut, site=GB30), at(5, Reconciled, accounts=(account(GB30),))],
    ids=lambda event: type(event).__name__,
)
def test_a_needle_that_leaves_with_its_current_on_is_listed(leaving: Event) -> None:
    state = fold(*TWO, current_on(1, GB30, GB34), leaving)

    assert "with its current on" in state.problems[0].text
    assert state.electro_on == ((GB30, GB34),)


def test_an_emergency_ends_the_current() -> None:
    assert fold(*TWO, current_on(1, GB30, GB34), at(2, EmergencyRemoval)).electro_on == ()


# --- What else does not fit


@pytest.mark.parametrize(
    ("events", "text"),
    [
        ([felt(0, BL40)], "no needle was recorded before it"),
        ([at(0, ContactEnded)], "not recorded as being with the patient"),
        ([at(0, ContactBegan), at(1, ContactBegan)], "was already with the patient"),
        ([at(0, RoomLeft)], "without having entered one"),
        (
            [at(0, RoomEntered, room="1"), at(1, RoomEntered, room="2")],
            "entered 2 without having left a room",
        ),
        ([at(0, NeedleIn, site=BL40, depth_mm=45, length_mm=40)], "45 mm deep"),
        ([at(0, NeedleIn, site=BL40, expiry=date(2026, 11, 16))], "had expired on 2026-11-16"),
    ],
)
def test_an_event_that_does_not_fit_is_listed_and_kept(events: list[Event], text: str) -> None:
    state = fold(*events)

    assert state.events == tuple(events)
    assert text in state.problems[0].text
    assert state.problems[0].event == events[-1].id


def test_a_needle_may_be_used_on_the_day_it_expires_and_as_deep_as_it_is_long() -> None:
    needle = at(0, NeedleIn, site=BL40, expiry=date(2026, 11, 17), depth_mm=40, length_mm=40)

    assert fold(needle).problems == ()


def test_an_event_of_a_kind_that_has_no_effect_is_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError, match="Event has no effect"):
        Tally().take(at(0, Event))


def test_sensations_and_reactions_are_handed_out_in_order() -> None:
    state = fold(at(0, NeedleIn, site=BL40), felt(3, BL40), reaction(2), felt(1, BL40))

    assert [event.at.minute for event in state.sensations] == [1, 3]
    assert state.reactions == (reaction(2),)
