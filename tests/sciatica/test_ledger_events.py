"""What an event may hold, and how one that is wrong is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Side
from huantiao.sciatica.atlas import Atlas, Site
from huantiao.sciatica.ledger.events import (
    Account,
    AnyEvent,
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
    RetainedOnPurpose,
    RoomEntered,
    SensationFelt,
    Stimulated,
)
from huantiao.sciatica.ledger.fields import NeedleSite, UnfitEvent
from huantiao.sciatica.ledger.reactions import Grade, Reaction
from huantiao.sciatica.ledger.sensations import Sensation, Strength

TEN = datetime(2026, 11, 17, 10, tzinfo=UTC)
BASE: dict[str, Any] = {"id": "e-1", "at": TEN, "by": "Ana"}
BL40, GB30 = "BL40 right", "GB30 right"
SENSED: dict[str, Any] = {
    **BASE,
    "site": BL40,
    "felt": (Sensation.ACHING,),
    "strength": Strength.MILD,
}


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("BL40 right", NeedleSite("BL40", Side.RIGHT)),
        ("EX-B2-L4 left", NeedleSite("EX-B2-L4", Side.LEFT)),
        ("TUNG-22.05 left #12", NeedleSite("TUNG-22.05", Side.LEFT, "", 12)),
        ("EX-LE10 right [1-2] #2", NeedleSite("EX-LE10", Side.RIGHT, "1-2", 2)),
        ("GV3 midline", NeedleSite("GV3", Side.MIDLINE)),
    ],
)
def test_a_place_is_read_and_written_the_same_way(text: str, site: NeedleSite) -> None:
    assert NeedleSite.parse(text) == site
    assert str(site) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BL40",
        "right BL40",
        "bl40 right",
        "BL40 Right",
        "BL40 right #1",
        "BL40 right #0",
        "BL40 right #02",
        "BL40 right 2",
        "BL40  right",
        "BL40 right\n",
        "BL40- right",
        "BL40 right []",
        "BL40 right #٢",
        "A" * 5000 + "!",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(UnfitEvent, match="a point and a side"):
        NeedleSite.parse(text)


def test_every_place_that_the_atlas_offers_can_be_charted(library: knowledge.Library) -> None:
    atlas = Atlas.of(library)
    placed = [point for point in atlas.points if point != "ASHI"]
    sites = [str(site) for point in placed for site in atlas.sites(point)]

    assert [str(NeedleSite.parse(site)) for site in sites] == sites
    assert len(sites) > 100


@given(st.text(min_size=1, max_size=8).filter(lambda text: "[" not in text))
def test_a_mark_that_the_atlas_accepts_is_a_place_of_the_ledger(mark: str) -> None:
    try:
        site = Site("ASHI", Side.LEFT, mark)
    except ValueError:
        return
    assert NeedleSite.parse(str(site)).mark == mark


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        (RoomEntered, {"room": " "}, "room"),
        (EmergencyRemoval, {"id": ""}, "id"),
        (EmergencyRemoval, {"by": "\t"}, "by"),
        (EmergencyRemoval, {"note": ""}, "note"),
        (EmergencyRemoval, {"at": datetime(2026, 11, 17, 10)}, "at"),  # noqa: DTZ001  # refused
        (NeedleIn, {"site": "BL40"}, "site"),
        (NeedleIn, {"site": BL40, "depth_mm": 0.0}, "depth_mm"),
        (NeedleIn, {"site": BL40, "depth_mm": float("nan")}, "depth_mm"),
        (NeedleIn, {"site": BL40, "length_mm": 201.0}, "length_mm"),
        (NeedleIn, {"site": BL40, "gauge_mm": 30.0}, "gauge_mm"),
        (NeedleIn, {"site": BL40, "maker": ""}, "maker"),
        (NeedleOut, {"site": "BL40 both"}, "site"),
        (Stimulated, {"sites": (), "manner": "rotated"}, "sites"),
        (Stimulated, {"sites": (BL40, BL40), "manner": "rotated"}, "sites"),
        (Stimulated, {"sites": (BL40,), "manner": ""}, "manner"),
        (ElectroOn, {"pair": (BL40, BL40), "hz": (2.0,)}, "pair"),
        (ElectroOn, {"pair": (BL40, GB30), "hz": ()}, "hz"),
        (ElectroOn, {"pair": (BL40, GB30), "hz": (2.0, 100.0, 4.0)}, "hz"),
        (ElectroOn, {"pair": (BL40, GB30), "hz": (2.0, float("inf"))}, "hz"),
        (ElectroOn, {"pair": (BL40, GB30), "hz": (2.0,), "waveform": " "}, "waveform"),
        (ElectroOn, {"pair": (BL40, GB30), "hz": (2.0,), "intensity_ma": -1.0}, "intensity_ma"),
        (ElectroOff, {"pair": (BL40, "x")}, "site"),
        (HandedOver, {"to": "Ana", "sites": ()}, "to"),
        (HandedOver, {"to": "Mo", "sites": (BL40, BL40)}, "sites"),
        (Reconciled, {"accounts": ()}, "accounts"),
        (RetainedOnPurpose, {"site": BL40, "consent": "", "removal_plan": "x"}, "consent"),
        (RetainedOnPurpose, {"site": BL40, "consent": "c", "removal_plan": ""}, "removal_plan"),
    ],
)
def test_a_field_that_cannot_be_true_is_refused_by_name(
    kind: type[Event], fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnfitEvent) as refusal:
        kind(**{**BASE, **fields})

    assert refusal.value.field == field
    assert refusal.value.line is None
    assert str(refusal.value).startswith(f"{field}: got ")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"felt": ()}, "felt"),
        ({"felt": (Sensation.NOTHING, Sensation.DULL), "strength": Strength.NONE}, "felt"),
        (
            {"felt": (Sensation.NOTHING,), "strength": Strength.NONE, "electric_shock": True},
            "felt",
        ),
        ({"felt": (Sensation.NOTHING,)}, "strength"),
        ({"strength": Strength.NONE}, "strength"),
        ({"spreads_to": "calf"}, "spreads_to"),
        ({"site": "somewhere"}, "site"),
    ],
)
def test_a_sensation_that_contradicts_itself_is_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(UnfitEvent) as refusal:
        SensationFelt(**{**SENSED, **fields})

    assert refusal.value.field == field


@pytest.mark.parametrize(
    "fields",
    [
        {"felt": (Sensation.NOTHING,), "strength": Strength.NONE},
        {"felt": (), "electric_shock": True, "strength": Strength.STRONG},
        {"spreads_to": "right-calf", "own_pain": True},
    ],
)
def test_a_sensation_may_be_nothing_an_electric_shock_or_spread(fields: dict[str, Any]) -> None:
    assert SensationFelt(**{**SENSED, **fields}).site == BL40


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_a_broken_or_lost_needle_needs_an_incident(outcome: Outcome) -> None:
    needs = outcome in {Outcome.BROKEN, Outcome.LOST}

    assert Account(site=BL40, outcome=outcome, incident="i-1").incident == "i-1"
    if needs:
        with pytest.raises(UnfitEvent, match=f"the needle is {outcome}"):
            Account(site=BL40, outcome=outcome)
    else:
        assert Account(site=BL40, outcome=outcome).incident is None


def test_a_reaction_may_have_a_place_and_be_judged_serious() -> None:
    reaction: dict[str, Any] = {"kind": Reaction.BLEEDING, "grade": Grade.MILD, "action": "pressed"}

    assert ReactionSeen(**BASE, **reaction).serious is None
    with pytest.raises(UnfitEvent, match="site"):
        ReactionSeen(**BASE, **reaction, site="there")


@pytest.mark.parametrize(
    ("event", "places"),
    [
        (NeedleIn(**BASE, site=BL40), (BL40,)),
        (NeedleOut(**BASE, site=BL40), (BL40,)),
        (Stimulated(**BASE, sites=(BL40, GB30), manner="rotated"), (BL40, GB30)),
        (ElectroOn(**BASE, pair=(BL40, GB30), hz=(2.0, 100.0)), (BL40, GB30)),
        (HandedOver(**BASE, to="Mo", sites=(GB30,)), (GB30,)),
        (RetainedOnPurpose(**BASE, site=BL40, consent="c", removal_plan="p"), (BL40,)),
        (ElectroOff(**BASE, pair=(BL40, GB30)), ()),
        (EmergencyRemoval(**BASE), ()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_event_says_where_it_shows_a_needle(event: Event, places: tuple[str, ...]) -> None:
    assert event.shows_needle_at == places


def test_there_are_sixteen_kinds_of_event() -> None:
    assert len(get_args(AnyEvent)) == 16
