"""The 17 STRICTA items, filled from plan and ledgers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.ledger import SessionState
from huantiao.sciatica.ledger.events import (
    Account,
    ElectroOn,
    Event,
    NeedleIn,
    NeedleOut,
    Outcome,
    Reconciled,
    Response,
    RetainedOnPurpose,
    RoomEntered,
    SensationFelt,
    Stimulated,
    Stimulation,
)
from huantiao.sciatica.ledger.lines import read_events
from huantiao.sciatica.ledger.sensations import Sensation, Strength
from huantiao.sciatica.stricta import NUMBERS, ItemStatus, Stricta, StrictaItem
from huantiao.sciatica.stricta.needling import Needling, Spread
from huantiao.sciatica.stricta.plan import Practitioner, StrictaPlan, UnfitStrictaPlan, Variation

EXAMPLES = Path(__file__).parents[2] / "examples"
TEN = datetime(2026, 11, 17, 10, tzinfo=UTC)
STRICTA = Stricta.of(knowledge.shipped())
WHOLE = StrictaPlan(
    style="Traditional Chinese acupuncture",
    rationale="The pain runs down the back of the leg",
    rationale_sources=("tu-2024",),
    variation=Variation.SEMI_INDIVIDUAL,
    response_sought=Response.DE_QI,
    stimulation=Stimulation.MANUAL,
    retention_min=25,
    needle_type="0.30 × 40 mm, steel",
    sessions_planned=10,
    schedule="three a week for two weeks, then two a week",
    session_length_min=60,
    other_interventions=("walking advice",),
    setting_and_explanations="A clinic room; told that benefit is uncertain",
    practitioner=Practitioner(qualification="Licensed", years=12, training="one day"),
)
UNPLANNED = StrictaPlan()
BL40, GB30 = "BL40 right", "GB30 right"


def at(minute: float, kind: type[Event], /, **fields: Any) -> Event:
    name = f"{minute:06.2f} {kind.__name__} {fields.get('site', '')}"
    return kind(**{"id": name, "at": TEN + timedelta(minutes=minute), "by": "Ana", **fields})


def session(*events: Event) -> SessionState:
    return SessionState.fold(events)


def needle(site: str, minutes: float = 25, **fields: Any) -> tuple[Event, Event]:
    return at(0, NeedleIn, site=site, **fields), at(minutes, NeedleOut, site=site)


def felt(site: str, *words: Sensation, **fields: Any) -> Event:
    return at(1, SensationFelt, site=site, felt=words, strength=Strength.MILD, **fields)


def item(number: str, *sessions: SessionState, plan: StrictaPlan = UNPLANNED) -> StrictaItem:
    return STRICTA.sheet(plan, sessions)[number]


# --- The list


def test_there_are_seventeen_items_each_with_one_file(library: Library) -> None:
    entries = Stricta.of(library).entries

    assert set(entries) == set(NUMBERS)
    assert len(NUMBERS) == 17
    assert [entry.part for entry in entries.values()].count("needling") == 7


def test_a_file_that_is_no_item_is_refused(scratch: Path) -> None:
    folder = scratch / "stricta"
    text = (folder / "5.toml").read_text()
    (folder / "7.toml").write_text(text.replace('id = "5"', 'id = "7"'))

    with pytest.raises(UnfitKnowledge, match="'7' is no item of STRICTA"):
        Stricta.of(Library(scratch, compiled=False))


def test_a_whole_plan_and_an_orderly_session_fill_every_item() -> None:
    lines = (EXAMPLES / "session-invented-orderly.jsonl").read_text().splitlines()
    sheet = STRICTA.sheet(WHOLE, [SessionState.fold(read_events(lines))])

    assert sheet.complete
    assert [item.number for item in sheet.items] == list(NUMBERS)
    assert all(item.text and not item.record for item in sheet.items)
    assert sheet["2a"].text == "mean 9 (9 to 9) needles in 1 session"
    assert sheet["2b"].text == (
        "BL25 both sides; BL26 both sides; BL54 right; BL36 right; BL40 right; BL57 right; "
        "BL60 right"
    )
    assert sheet["6a"].status is ItemStatus.NOT_APPLICABLE


def test_an_empty_plan_without_a_session_misses_every_item_that_applies() -> None:
    sheet = STRICTA.sheet(StrictaPlan(), [])

    assert [item.number for item in sheet.missing] == list(NUMBERS[:-2])
    assert not sheet.complete
    assert all(item.missing and item.record for item in sheet.missing)
    assert sheet["2a"].missing == ("a session with needles",)


def test_a_sheet_can_be_written_as_json() -> None:
    lines = (EXAMPLES / "session-invented-faint.jsonl").read_text().splitlines()
    sheet = STRICTA.sheet(WHOLE, [SessionState.fold(read_events(lines))])
    written = msgspec.json.decode(msgspec.json.encode(sheet))

    assert len(written["items"]) == 17
    assert written["items"][3]["value"]["mean"] == 6


# --- What the plan says


def test_the_reasoning_is_printed_with_its_sources() -> None:
    assert item("1b", plan=WHOLE).text == "The pain runs down the back of the leg (tu-2024)"
    assert item("1b", plan=StrictaPlan(rationale="Habit")).text == "Habit"
    assert item("1c", plan=WHOLE).text == "semi-individual"


def test_no_other_treatment_is_not_the_same_as_not_recorded() -> None:
    none = item("4a", plan=StrictaPlan(other_interventions=()))

    assert (none.status, none.text) == (ItemStatus.FILLED, "none")
    assert item("4a").status is ItemStatus.MISSING


def test_a_practitioner_is_missing_in_parts() -> None:
    known = item("5", plan=StrictaPlan(practitioner=Practitioner(years=1)))

    assert known.text == "1 year in practice"
    assert known.missing == ("qualification", "training")
    assert item("5", plan=WHOLE).text == "Licensed; 12 years in practice; one day"


def test_a_beginner_has_a_number_of_years_too() -> None:
    assert item("5", plan=StrictaPlan(practitioner=Practitioner(years=0))).text == (
        "0 years in practice"
    )


def test_sessions_are_counted_against_the_plan() -> None:
    assert item("3a", session(), session(), plan=WHOLE).text == "10 planned, 2 held"
    assert item("3a", session()).text == "1 held"
    assert item("3a", session()).missing == ("the number planned",)


def test_the_length_of_a_session_is_the_planned_one_or_else_that_of_the_room_clock() -> None:
    stayed = session(at(0, RoomEntered, room="1"), at(50, NeedleIn, site=BL40))
    longer = session(at(0, RoomEntered, room="1"), at(61, NeedleIn, site=BL40))

    assert item("3b", plan=WHOLE).text.endswith("; 60 min a session")
    assert item("3b", stayed, longer, session()).text == "55.5 min a session"
    assert item("3b", session()).missing == ("the schedule", "the length of a session")


def test_a_comparator_is_reported_within_a_study_only() -> None:
    study = StrictaPlan(comparator_applies=True, comparator="needles beside the points")

    assert item("6a", plan=study).status is ItemStatus.MISSING
    assert item("6b", plan=study).text == "needles beside the points"
    assert item("6b").text == "not applicable outside a study"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"style": " "}, "style is empty"),
        ({"other_interventions": ("cupping", "")}, "other_interventions is empty"),
        ({"retention_min": 0}, "retention_min is 0"),
        ({"sessions_planned": -1}, "sessions_planned is -1"),
        ({"session_length_min": float("nan")}, "session_length_min is nan"),
        ({"comparator": "sham"}, "comparator_applies is not set"),
        ({"comparator_rationale": "to compare"}, "comparator_applies is not set"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(UnfitStrictaPlan, match=reason):
        StrictaPlan(**fields)


@pytest.mark.parametrize("fields", [{"years": -1.0}, {"qualification": ""}])
def test_a_practitioner_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(UnfitStrictaPlan):
        Practitioner(**fields)


# --- What the ledgers say


def test_needles_are_counted_per_session_and_a_session_without_any_counts() -> None:
    two = session(*needle(BL40), *needle(GB30))
    number = item("2a", two, session()).value

    assert number == Spread(of=2, low=0, high=2, mean=1, median=1)


def test_a_needle_recorded_by_mistake_is_not_reported() -> None:
    mistaken = session(
        *needle(BL40),
        at(0, NeedleIn, site=GB30),
        at(30, Reconciled, accounts=(Account(site=GB30, outcome=Outcome.NEVER_IN),)),
    )

    assert item("2a", mistaken).text == "mean 1 (1 to 1) needles in 1 session"
    assert item("2b", mistaken).text == "BL40 right"


def test_points_say_how_often_they_were_needled_on_which_side() -> None:
    both = session(*needle("BL25 left"), *needle("BL25 right"), *needle("GV3 midline"))
    one = session(*needle("BL25 right"), *needle("BL25 right #2"))

    assert item("2b", both, one).text == (
        "BL25 both sides in 1, right in 1 of 2 sessions; GV3 midline in 1 of 2 sessions"
    )
    (bl25, gv3) = Needling.of([both, one]).points
    assert item("2b", both, one).value == (bl25, gv3)
    assert (bl25.sessions, bl25.both, bl25.left, bl25.right) == (2, 1, 0, 1)
    assert (gv3.sessions, gv3.midline) == (1, 1)


def test_depth_is_a_range_and_says_how_many_are_missing() -> None:
    some = session(*needle(BL40, depth_mm=20), *needle(GB30, depth_mm=50), *needle("GV3 midline"))

    assert item("2c", some).text == "20 to 50 mm, median 35 mm"
    assert item("2c", some).missing == ("the depth of 1 needle",)
    assert item("2c", session(*needle(BL40))).text == ""


def test_the_response_sought_and_obtained_are_both_told() -> None:
    asked = session(
        *needle(BL40, response_sought=Response.DE_QI),
        *needle(GB30, response_sought=Response.TWITCH),
        *needle("GV3 midline"),
        felt(BL40, Sensation.ACHING),
        felt(GB30, Sensation.TWITCH, Sensation.SHARP, electric_shock=True),
        felt("GB34 right", Sensation.ACHING),
    )
    answer = item("2d", asked)

    assert answer.text == (
        "de qi sought at 1 needle; a twitch sought at 1 needle; of 2 needles asked about: "
        "de qi at 1, a twitch at 1, needle pain at 1, an electric shock at 1"
    )
    assert answer.missing == ("the response sought at 1 needle",)
    assert item("2d", asked, plan=WHOLE).status is ItemStatus.FILLED


def test_a_response_that_did_not_come_is_told_apart_from_one_not_asked_about() -> None:
    silent = session(*needle(BL40, response_sought=Response.NONE), felt(BL40, Sensation.COLD))

    assert item("2d", silent).text == (
        "no response sought at 1 needle; of 1 needle asked about: neither de qi nor pain"
    )
    assert item("2d", session(*needle(BL40)), plan=WHOLE).text == (
        "de qi sought at 1 needle; what was felt was not recorded"
    )


def test_stimulation_is_what_was_done_and_else_what_was_planned() -> None:
    done = session(
        *needle(BL40, stimulation=Stimulation.NONE),
        *needle(GB30),
        *needle("GB34 right"),
        *needle("GV3 midline"),
        at(2, Stimulated, sites=(BL40,), manner="rotated"),
        at(3, ElectroOn, pair=("GB34 right", GB30), hz=(2, 100), waveform="dense-disperse"),
    )
    answer = item("2e", done)

    assert answer.text == (
        "stimulation by hand at 1 needle; current at 2 needles; by hand: rotated; "
        "2/100 Hz dense-disperse between GB30 right and GB34 right"
    )
    assert answer.missing == ("the stimulation of 1 needle",)
    assert item("2e", done, plan=WHOLE).text.startswith("stimulation by hand at 4 needles")


def test_needles_left_alone_are_said_to_be() -> None:
    alone = session(*needle(BL40, stimulation=Stimulation.NONE))

    assert item("2e", alone).text == "no stimulation at 1 needle"


def test_current_without_its_settings_is_missing() -> None:
    unset = session(*needle(BL40, stimulation=Stimulation.ELECTRO))
    plain = session(*needle(BL40), *needle(GB30), at(1, ElectroOn, pair=(BL40, GB30), hz=(2,)))

    assert item("2e", unset).missing == ("the current at 1 needle",)
    assert item("2e", plain).text.endswith("; 2 Hz between BL40 right and GB30 right")


def test_needle_time_is_the_median_over_sessions() -> None:
    short, long = session(*needle(BL40, 20), *needle(GB30, 22)), session(*needle(BL40, 30))

    assert item("2f", short, long, plan=WHOLE).text == (
        "median 25.5 min (21 to 30) in 2 sessions; planned 25 min"
    )


def test_needle_time_is_missing_while_a_needle_is_in() -> None:
    half = session(*needle(BL40, 20), at(0, NeedleIn, site=GB30))

    assert item("2f", half).missing == ("the end of 1 needle still in",)
    assert item("2f", session(at(0, NeedleIn, site=GB30))).text == ""


def test_a_needle_found_in_the_bed_or_left_in_on_purpose_has_no_known_time() -> None:
    found = session(
        at(0, NeedleIn, site=BL40),
        at(30, Reconciled, accounts=(Account(site=BL40, outcome=Outcome.FOUND_IN_BED),)),
    )
    kept = session(
        at(0, NeedleIn, site=BL40),
        at(30, RetainedOnPurpose, site=BL40, consent="c-1", removal_plan="tomorrow"),
    )

    for state in (found, kept):
        assert item("2f", state).missing == ("a needle taken out at a known time",)


def test_needles_are_reported_by_size_maker_and_lot() -> None:
    sized: dict[str, Any] = {"gauge_mm": 0.3, "length_mm": 40, "maker": "Invented Works"}
    mixed = session(
        *needle(BL40, **sized, lot="L-1"), *needle(GB30, **sized), *needle("GV3 midline")
    )

    assert item("2g", mixed).text == (
        "1 needle of 0.3 × 40 mm, Invented Works, lot L-1; 1 needle of 0.3 × 40 mm, "
        "Invented Works; 1 needle of ? × ? mm, maker not recorded"
    )
    assert item("2g", mixed).missing == ("diameter, length or maker of 1 needle",)
    assert item("2g", mixed, plan=WHOLE).text.endswith("; as planned: 0.30 × 40 mm, steel")
    assert item("2g", session(*needle(BL40, **sized))).status is ItemStatus.FILLED


# --- Laws


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_spread_lies_between_its_ends(values: list[float]) -> None:
    spread = Spread.over(values)

    assert spread.low <= spread.median <= spread.high
    assert spread.low - 1e-6 <= spread.mean <= spread.high + 1e-6
    assert sorted(values)[len(values) // 2] >= spread.median


needled = st.lists(
    st.lists(st.sampled_from([BL40, GB30, "BL40 left", "GV3 midline"]), unique=True, max_size=4),
    max_size=4,
)


@given(needled)
def test_every_needle_of_every_session_is_reported_once(sites: list[list[str]]) -> None:
    held = [session(*(event for site in one for event in needle(site))) for one in sites]
    needling = Needling.of(held)
    placed = sum(use.sessions + use.both for use in needling.points)

    assert len(needling.insertions) == sum(map(len, sites)) == placed
    assert sum(kind.needles for kind in needling.kinds) == len(needling.insertions)


@given(needled, st.sampled_from([WHOLE, UNPLANNED]))
def test_an_item_is_filled_exactly_when_nothing_is_missing(
    sites: list[list[str]], plan: StrictaPlan
) -> None:
    held = [session(*(event for site in one for event in needle(site))) for one in sites]

    for one in STRICTA.sheet(plan, held).items:
        assert (one.status is ItemStatus.MISSING) == bool(one.missing) == bool(one.record)
        assert one.text or one.status is ItemStatus.MISSING
