"""Three clocks, merging, and the two example sessions."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path

import msgspec
import pytest

from huantiao.sciatica.ledger import SessionState, UnableToFold, UnableToMerge, merged
from huantiao.sciatica.ledger.events import (
    ContactBegan,
    ContactEnded,
    EmergencyRemoval,
    Event,
    NeedleIn,
    NeedleOut,
    RoomEntered,
)
from huantiao.sciatica.ledger.lines import read_events
from huantiao.sciatica.ledger.reactions import Reaction
from tests.sciatica.session_scenes import BL40, GB30, at, fold

EXAMPLES = Path(__file__).parents[2] / "examples"


# --- Clocks


def test_two_practitioners_at_one_bed_count_once() -> None:
    state = fold(
        at(0, ContactBegan),
        at(5, ContactBegan, by="Mo"),
        at(10, ContactEnded),
        at(12, ContactEnded, by="Mo"),
        at(20, ContactBegan),
        now=25,
    )

    assert state.clocks.contact_min == 17


def test_open_clocks_run_to_now_and_without_it_to_the_last_event() -> None:
    events = (at(0, RoomEntered, room="1"), at(4, NeedleIn, site=BL40), at(6, ContactBegan))

    assert fold(*events).clocks.room_min == 6
    assert fold(*events, now=30).clocks.room_min == 30
    assert fold(*events, now=30).clocks.needle_min == 26
    assert fold(*events, now=30).clocks.contact_min == 24


def test_what_a_fast_device_dates_after_now_adds_no_time() -> None:
    state = fold(at(5, NeedleIn, site=BL40), at(9, ContactBegan), now=3)

    assert state.still_in == (BL40,)
    assert state.needles[0].minutes == 0
    assert state.clocks == msgspec.structs.replace(state.clocks, contact_min=0, needle_min=0)


def test_needle_time_runs_from_the_first_in_to_the_last_out() -> None:
    state = fold(
        at(0, NeedleIn, site=BL40),
        at(10, NeedleOut, site=BL40),
        at(15, NeedleIn, site=GB30),
        at(40, NeedleOut, site=GB30),
        now=90,
    )

    assert [needle.minutes for needle in state.needles] == [10, 25]
    assert state.clocks.needle_min == 40


def test_a_needle_is_overdue_after_the_planned_minutes_and_without_a_plan_after_thirty() -> None:
    events = (at(0, NeedleIn, site=BL40), at(6, NeedleIn, site=GB30))

    assert fold(*events, now=30).overdue == ()
    assert fold(*events, now=31).overdue == (BL40,)
    assert fold(*events, now=31, retention_min=20).overdue == (BL40, GB30)
    assert fold(*events, at(30, NeedleOut, site=BL40), now=60, retention_min=55).overdue == ()


@pytest.mark.parametrize("minutes", [0.0, -1.0, float("nan")])
def test_a_retention_that_is_no_time_is_refused(minutes: float) -> None:
    with pytest.raises(UnableToFold, match="retention"):
        fold(retention_min=minutes)


def test_a_now_without_its_offset_is_refused() -> None:
    with pytest.raises(UnableToFold, match="offset"):
        SessionState.fold((), now=datetime(2026, 11, 17, 10))  # noqa: DTZ001  # the point of the test


class Berlin(tzinfo):
    """Summer time until three in the morning of 25 October 2026, then winter time."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        assert when is not None
        return timedelta(hours=1 if when.fold else 2)

    def dst(self, when: datetime | None) -> timedelta:
        return self.utcoffset(when) - timedelta(hours=1)

    def tzname(self, when: datetime | None) -> str:
        return "summer" if self.dst(when) else "winter"


def test_clocks_are_right_across_the_change_to_winter_time() -> None:
    before = datetime(2026, 10, 25, 2, 50, tzinfo=Berlin())
    after = before.replace(minute=10, fold=1)
    state = SessionState.fold(
        [
            NeedleOut(id="b", at=after, by="Ana", site=BL40),
            NeedleIn(id="a", at=before, by="Ana", site=BL40),
        ]
    )

    assert state.needles[0].minutes == 20
    assert state.problems == ()


# --- Merging


def test_one_id_with_two_contents_is_refused_naming_both() -> None:
    one = at(0, NeedleIn, id="x", site=BL40)
    other = at(0, NeedleIn, id="x", site=GB30)

    with pytest.raises(UnableToMerge, match=r"'x'.*BL40 right.*GB30 right") as refusal:
        fold(one, other)

    assert (refusal.value.one, refusal.value.other) == (one, other)


def test_one_moment_written_in_two_zones_is_one_event() -> None:
    here = at(0, NeedleIn, id="x", site=BL40)
    there = msgspec.structs.replace(here, at=here.at.astimezone(timezone(timedelta(hours=9))))

    assert merged([here, there]) == merged([there, here]) == (here,)
    assert merged([there, here])[0].at.utcoffset() == timedelta(0)


# --- The examples


def example(name: str) -> tuple[Event, ...]:
    return read_events((EXAMPLES / f"session-invented-{name}.jsonl").read_text().splitlines())


def test_the_orderly_example_ends_released_without_a_problem() -> None:
    state = SessionState.fold(example("orderly"))

    assert state.problems == ()
    assert state.released is not None
    assert state.count == msgspec.structs.replace(state.count, inserted=9, removed=9)
    assert {needle.site.split()[0] for needle in state.needles} == {
        *("BL25", "BL26", "BL54", "BL36", "BL40", "BL57", "BL60"),
    }
    assert 20 < state.clocks.needle_min < 30


def test_the_example_of_a_faint_stays_closed_until_the_last_needle_is_found() -> None:
    events = example("faint")
    states = [SessionState.fold(events[:length]) for length in range(len(events) + 1)]
    pulled = next(n for n, event in enumerate(events, 1) if isinstance(event, EmergencyRemoval))

    assert states[pulled].awaiting == states[pulled - 1].still_in
    assert [state.released is not None for state in states[pulled:]].count(True) == 2
    assert len(states[-1].problems) == 1, "the release that was tapped too early stays listed"
    assert states[-1].count.accounted == 6
    assert states[-1].reactions[0].kind is Reaction.FAINT
