"""Laws that hold for any history of a session, however senseless."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica.ledger import SessionState, merged
from huantiao.sciatica.ledger.events import (
    Account,
    ContactBegan,
    ContactEnded,
    ElectroOff,
    ElectroOn,
    EmergencyRemoval,
    Event,
    HandedOver,
    NeedleIn,
    NeedleOut,
    Outcome,
    ReactionSeen,
    Reconciled,
    Released,
    RetainedOnPurpose,
    RoomEntered,
    RoomLeft,
    SensationFelt,
    Stimulated,
)
from huantiao.sciatica.ledger.needles import NeedleStatus, TalliedNeedle
from huantiao.sciatica.ledger.reactions import Grade, Reaction
from huantiao.sciatica.ledger.sensations import Sensation, Strength
from huantiao.sciatica.ledger.tally import Tally
from tests.sciatica.session_scenes import BL40, GB30, GB34, TEN, at, fold

# --- Laws for any history, however senseless

SITES = st.sampled_from([BL40, "BL40 right #2", GB30, "ASHI left [2]"])
PEOPLE = st.sampled_from(["Ana", "Mo"])
PAIRS = st.sampled_from([(BL40, GB30), (GB30, BL40), ("BL40 right #2", GB30)])


def some(kind: type[Event], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    moment = st.integers(0, 60).map(lambda minute: TEN + timedelta(minutes=minute))
    return st.builds(kind, id=st.uuids().map(str), at=moment, by=PEOPLE, **fields)


SITE_LISTS = st.lists(SITES, min_size=1, unique=True).map(tuple)
INCIDENT = st.just("i-1")
ACCOUNTS = st.lists(
    st.builds(Account, site=SITES, outcome=st.sampled_from(Outcome), incident=INCIDENT),
    min_size=1,
    unique_by=lambda account: account.site,
).map(tuple)
TEXT = st.just("text")
NOISE = st.one_of(
    some(Stimulated, sites=SITE_LISTS, manner=TEXT),
    some(ElectroOn, pair=PAIRS, hz=st.just((2.0,))),
    some(ElectroOff, pair=PAIRS),
    some(
        SensationFelt, site=SITES, felt=st.just((Sensation.DULL,)), strength=st.just(Strength.MILD)
    ),
    some(
        ReactionSeen,
        kind=st.sampled_from(Reaction),
        grade=st.sampled_from(Grade),
        action=TEXT,
    ),
    some(ContactBegan),
    some(ContactEnded),
    some(RoomEntered, room=TEXT),
    some(RoomLeft),
    some(HandedOver, to=st.just("Cleo"), sites=SITE_LISTS),
    some(NeedleIn, site=SITES),
    some(Released),
)
ANYTHING = st.one_of(
    NOISE,
    some(NeedleOut, site=SITES),
    some(EmergencyRemoval),
    some(Reconciled, accounts=ACCOUNTS),
    some(RetainedOnPurpose, site=SITES, consent=TEXT, removal_plan=TEXT),
)
HISTORIES = st.lists(ANYTHING, max_size=40)


def needles_are_conserved(events: list[Event]) -> None:
    """Every needle that went in before the release is in exactly one place."""
    state = SessionState.fold(events)
    late = {p.event for p in state.problems if "recorded after the release" in p.text}
    inserted = [e for e in state.events if isinstance(e, NeedleIn) and e.id not in late]

    assert state.count.inserted == len(inserted)
    assert [needle.event for needle in state.needles] == [event.id for event in inserted]
    assert state.count.balances
    assert len(state.still_in) == state.count.still_in
    assert len(state.awaiting) == state.count.awaiting


def release_is_earned(events: list[Event]) -> None:
    """Nobody is released while a needle is in or uncounted, and the reasons are given."""
    state = SessionState.fold(events)
    open_places = {*state.still_in, *state.awaiting, *state.unexplained}

    assert state.may_release == (not open_places and not state.electro_on)
    assert all(any(site in reason for reason in state.release_blockers) for site in open_places)
    if state.released is not None:
        assert not state.still_in
        assert not state.awaiting


def no_emergency_goes_uncounted(events: list[Event]) -> None:
    """A needle that an emergency pulled leaves the wait only by being reconciled."""
    state = SessionState.fold(events)
    pulls = {event.at for event in state.events if isinstance(event, EmergencyRemoval)}
    outs = {(event.at, event.site) for event in state.events if isinstance(event, NeedleOut)}
    for needle in state.needles:
        if needle.out_at in pulls and (needle.out_at, needle.site) not in outs:
            assert needle.status in {NeedleStatus.AWAITING, NeedleStatus.ACCOUNTED}


@given(HISTORIES)
def test_no_history_makes_the_fold_stumble_or_drop_an_event(events: list[Event]) -> None:
    state = SessionState.fold(events)

    assert set(state.events) == set(events)
    assert {problem.event for problem in state.problems} <= {event.id for event in events}
    assert all(problem.text and problem.mend for problem in state.problems)


@given(HISTORIES)
def test_needles_are_conserved_in_any_history(events: list[Event]) -> None:
    needles_are_conserved(events)


@given(HISTORIES)
def test_a_released_session_has_no_needle_in_whatever_happened(events: list[Event]) -> None:
    release_is_earned(events)


@given(HISTORIES)
def test_no_needle_pulled_in_an_emergency_goes_uncounted(events: list[Event]) -> None:
    no_emergency_goes_uncounted(events)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_order_of_arrival_and_repetition_change_nothing(
    events: list[Event], dice: random.Random
) -> None:
    again = [*events, *events[: len(events) // 2]]
    dice.shuffle(again)

    assert SessionState.fold(again) == SessionState.fold(events)


@given(HISTORIES, st.integers(0, 90), st.integers(0, 90))
def test_clocks_never_run_backwards(events: list[Event], one: int, other: int) -> None:
    earlier, later = (fold(*events, now=minute).clocks for minute in sorted((one, other)))

    assert earlier.contact_min <= later.contact_min
    assert earlier.needle_min <= later.needle_min
    assert earlier.room_min <= later.room_min


@given(HISTORIES, st.integers(0, 90))
def test_contact_time_is_the_minutes_in_which_somebody_was_there(
    events: list[Event], now: int
) -> None:
    present: dict[str, bool] = {}
    together = 0
    ordered = merged(events)
    for minute in range(now):
        for event in (e for e in ordered if e.at == TEN + timedelta(minutes=minute)):
            if isinstance(event, ContactBegan | ContactEnded):
                present[event.by] = isinstance(event, ContactBegan)
        together += any(present.values())

    assert fold(*events, now=now).clocks.contact_min == pytest.approx(together)


@given(
    st.lists(st.tuples(st.sampled_from([BL40, GB30, GB34]), st.booleans()), max_size=20), st.data()
)
def test_no_noise_in_the_record_lets_a_person_go_with_a_needle_in(
    steps: list[tuple[str, bool]], data: st.DataObject
) -> None:
    """What truly happens in the room is acted out; a noisy record of it is folded."""
    body: set[str] = set()
    record: list[Event] = []
    for minute, (site, emergency) in enumerate(steps):
        if emergency and body:
            body.clear()
            record.append(at(minute, EmergencyRemoval))
        elif site in body:
            body.remove(site)
            record.append(at(minute, NeedleOut, site=site))
        else:
            body.add(site)
            record.append(at(minute, NeedleIn, site=site))
    noise = data.draw(st.lists(NOISE, max_size=8))

    assert not (body and fold(*record, *noise).may_release)
    if not noise:
        open_places = body or fold(*record).awaiting
        assert fold(*record).may_release == (not open_places)


# --- A broken fold is noticed


def test_a_ledger_that_forgets_to_await_the_count_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    history: list[Event] = [at(0, NeedleIn, site=BL40), at(4, EmergencyRemoval)]
    no_emergency_goes_uncounted(history)
    sound = TalliedNeedle.end

    def forgetful(needle: TalliedNeedle, event: Event, status: NeedleStatus) -> None:
        del status
        sound(needle, event, NeedleStatus.REMOVED)

    monkeypatch.setattr(TalliedNeedle, "end", forgetful)
    with pytest.raises(AssertionError):
        no_emergency_goes_uncounted(history)


def test_a_ledger_that_loses_a_needle_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    history: list[Event] = [at(0, NeedleIn, site=BL40), at(1, NeedleIn, site=GB30)]
    needles_are_conserved(history)
    sound = Tally.close

    def losing(tally: Tally) -> None:
        sound(tally)
        tally.needles.pop()

    monkeypatch.setattr(Tally, "close", losing)
    with pytest.raises(AssertionError):
        needles_are_conserved(history)
