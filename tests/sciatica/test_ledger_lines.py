"""Events as lines of text."""

from __future__ import annotations

import json
from datetime import UTC, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica.anatomy import Angle
from huantiao.sciatica.ledger.events import AnyEvent, Event
from huantiao.sciatica.ledger.fields import UnfitEvent
from huantiao.sciatica.ledger.lines import read_events, write_events
from huantiao.sciatica.ledger.sensations import Sensation

NEEDLE: dict[str, Any] = {
    "type": "needle_in",
    "id": "e-1",
    "at": "2026-11-17T10:00:00+01:00",
    "by": "Ana",
    "site": "BL40 right",
}
RECONCILED = {key: value for key, value in NEEDLE.items() if key != "site"} | {"type": "reconciled"}
DEEP = "[" * 100_000

places = st.sampled_from(["BL40 right", "GV3 midline", "EX-LE10 left [1-2]", "ASHI left #3"])
words = st.text(min_size=1, max_size=5).filter(str.strip)
pairs = st.just(("BL40 right", "GB30 right"))
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=-30))]))


def fields_of(kind: type[Event]) -> dict[str, st.SearchStrategy[Any]]:
    """How to make up the fields whose type alone does not say what fits."""
    known: dict[str, st.SearchStrategy[Any]] = {
        "id": words,
        "by": words,
        "at": moments,
        "note": st.none() | words,
        "site": places,
        "sites": st.lists(places, min_size=1, unique=True).map(tuple),
        "pair": pairs,
        "hz": st.just((2.0, 100.0)),
        "felt": st.just((Sensation.DULL, Sensation.SPREADING)),
        "strength": st.sampled_from(["mild", "strong"]),
        "accounts": st.just([{"site": "GV3 midline", "outcome": "lost", "incident": "i-1"}]),
        "to": st.just("somebody else"),
        "angle": st.none() | st.sampled_from(Angle),
        "depth_mm": st.none() | st.floats(0.1, 120),
        "kind": st.just("bruise"),
        "grade": st.just("severe"),
    }
    texts = {"room", "manner", "action", "consent", "removal_plan"}
    return {
        name: known.get(name, words)
        for name in kind.__struct_fields__
        if name in known or name in texts
    }


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(get_args(AnyEvent)))
    made = {name: draw(strategy) for name, strategy in fields_of(kind).items()}
    made["at"] = made["at"].isoformat()
    return {"type": kind.__struct_config__.tag, **made}


@given(st.lists(objects(), max_size=5))
def test_what_is_written_is_read_again(made: list[dict[str, Any]]) -> None:
    events = read_events(json.dumps(one) for one in made)

    assert read_events(write_events(events)) == events
    assert [type(event).__struct_config__.tag for event in events] == [one["type"] for one in made]


def test_blank_lines_hold_nothing_and_are_counted() -> None:
    assert len(read_events(["", json.dumps(NEEDLE), "  \n"])) == 1
    with pytest.raises(UnfitEvent, match="line 3, the line"):
        read_events(["", json.dumps(NEEDLE), "nonsense"])


def test_what_was_not_recorded_is_not_written() -> None:
    (line,) = write_events(read_events([json.dumps(NEEDLE)]))

    assert set(json.loads(line)) == set(NEEDLE)


@pytest.mark.parametrize(
    ("line", "field", "value", "expected"),
    [
        ({**NEEDLE, "type": "zap"}, "type", "'zap'", "one of needle_in, needle_out, stim"),
        ({}, "type", "nothing", "one of needle_in"),
        ({**NEEDLE, "foo.bar": 1}, "foo.bar", "1", "no such field in needle_in"),
        ({**NEEDLE, "site": None}, "site", "None", "text"),
        ({k: v for k, v in NEEDLE.items() if k != "site"}, "site", "nothing", "needle_in needs it"),
        ({**NEEDLE, "site": "BL40"}, "site", "'BL40'", "a point and a side"),
        ({**NEEDLE, "depth_mm": "20"}, "depth_mm", "'20'", "a number"),
        ({**NEEDLE, "depth_mm": True}, "depth_mm", "True", "a number"),
        ({**NEEDLE, "depth_mm": -3}, "depth_mm", "-3.0", "a number above 0 and up to 200"),
        ({**NEEDLE, "at": "10:00"}, "at", "'10:00'", "a time such as"),
        ({**NEEDLE, "at": 5}, "at", "5", "a time such as"),
        ({**NEEDLE, "at": "2026-11-17T10:00:00"}, "at", "'2026-11-17T10:00:00'", "its offset"),
        ({**NEEDLE, "angle": "flat"}, "angle", "'flat'", "one of oblique, perpendicular, trans"),
        ({**NEEDLE, "expiry": "2026-02-30"}, "expiry", "'2026-02-30'", "a date such as"),
        ([NEEDLE], "the line", r"\[{", "an object in braces"),
        (3, "the line", "3", "an object in braces"),
        ({**RECONCILED, "accounts": [{}]}, r"accounts\[0\].site", "nothing", "reconciled needs it"),
        (
            {**RECONCILED, "accounts": [{"site": "GV3 midline", "outcome": "gone"}]},
            r"accounts\[0\].outcome",
            "'gone'",
            "one of broken, found_in_bed, lost, never_in, removed",
        ),
        (
            {**RECONCILED, "accounts": [{"site": "GV3 midline", "outcome": "lost"}]},
            "incident",
            "None",
            "an incident reference",
        ),
        (
            {**RECONCILED, "accounts": [{"site": "GV3 midline", "outcome": "lost", "x": 1}]},
            r"accounts\[0\].x",
            "1",
            "no such field",
        ),
    ],
)
def test_a_wrong_line_is_refused_with_line_field_value_and_expectation(
    line: Any, field: str, value: str, expected: str
) -> None:
    with pytest.raises(UnfitEvent, match=f"line 2, {field}: got {value}.*, expected .*{expected}"):
        read_events([json.dumps(NEEDLE), json.dumps(line)])


@pytest.mark.parametrize(
    "line", ["{", "{'type': 'released'}", '{"depth_mm": NaN}', '"\\ud800"', "\ufeff{}", DEEP]
)
def test_what_is_no_json_is_refused_in_short(line: str) -> None:
    with pytest.raises(UnfitEvent, match=r"line 1, the line: got .*one JSON object") as refusal:
        read_events([line])

    assert len(str(refusal.value.value)) <= 60


def test_a_field_that_stands_twice_is_refused() -> None:
    line = json.dumps(NEEDLE)[:-1] + ', "site": "BL40 left"}'

    with pytest.raises(UnfitEvent, match="line 1, site: got 'two values'"):
        read_events([line])


def read_or_refused(line: str) -> str:
    try:
        (event,) = read_events([line])
    except UnfitEvent as refusal:
        return f"line {refusal.line}"
    return event.id


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_json_makes_the_reader_stumble(value: Any) -> None:
    with pytest.raises(UnfitEvent):
        read_events([json.dumps(value), json.dumps({"type": value})])


@given(
    st.dictionaries(st.sampled_from([*NEEDLE, "hz", "note"]), st.none() | st.text() | st.floats())
)
def test_no_spoilt_event_makes_the_reader_stumble(spoilt: dict[str, Any]) -> None:
    line = json.dumps({**NEEDLE, **spoilt})
    assert read_or_refused(line) in {"e-1", spoilt.get("id"), "line 1"}
