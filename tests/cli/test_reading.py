"""Bad input: every message says what, where and how to mend it, and nothing is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huantiao.cli import reading

Run = Callable[..., Any]
Refused = Callable[..., str]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "standard input: is empty; expected a JSON object"),
        (b"   \n", "is empty"),
        (b"{", "is not JSON at line 1, column 2"),
        (b'{"a": 1,}', "is not JSON at line 1"),
        (b"\xff\xfe{}", "is not UTF-8 text (byte 0)"),
        (b'{"age": 4, "age": 5}', "the key 'age' stands twice"),
        (b'{"age": NaN}', "NaN is no number"),
        (b'{"age": Infinity}', "Infinity is no number"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "the input: got [], expected 'object'"),
        (b"null", "the input: got null"),
        (b'"text"', 'the input: got "text"'),
        (b"{}", "missing required field 'asked_on'"),
    ],
)
def test_what_is_no_case_is_refused(refused: Refused, text: bytes, complaint: str) -> None:
    message = refused("screen", "-", stdin=text)

    assert complaint in message
    assert message.startswith("huantiao screen: ")


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"age": "old"}, 'age: got "old", expected'),
        ({"age": 300}, "answers.age: got 300, expected a number from 0 to 120 years"),
        ({"sex": "man"}, "answers.sex: got 'man', expected one of"),
        ({"asked_on": "yesterday"}, 'asked_on: got "yesterday", expected|asked_on: invalid'),
        ({"asked_on": 5}, "asked_on: got 5, expected"),
        ({"answers": []}, "answers: got [], expected"),
        ({"answers": {"saddle_numbnes": True}}, "did you mean 'saddle_numbness'?"),
        ({"answers": {"zzzz": True}}, "list them with: huantiao findings"),
        (
            {"answers": {"saddle_numbness": "no"}},
            "answers.saddle_numbness: got 'no', expected true, false or null",
        ),
        (
            {"answers": {"saddle_numbness": 0}},
            "answers.saddle_numbness: got 0, expected true, false or null",
        ),
        ({"answers": {"numb_places": ["leg"]}}, "answers.numb_places: got ['leg']"),
        ({"answers": {"numb_places": "left-calf"}}, "answers.numb_places: got 'left-calf'"),
        (
            {"answers": {"fever": {"value": True, "asked_on": "2027-01-01"}}},
            "answers.fever.asked_on: got '2027-01-01', expected a day up to",
        ),
        ({"answers": {"fever": {"value": True, "when": "now"}}}, "answers.fever: got"),
        (
            {"answers": {"fever": {"value": True, "asked_on": "x"}}},
            "answers.fever.asked_on: got 'x'",
        ),
        (
            {"age": 40, "answers": {"age": 41}},
            "answers.age: got 41, expected age once, at the top only",
        ),
        ({"medicines": "warfarin"}, 'medicines: got "warfarin", expected'),
        ({"medicines": [7]}, "medicines[0]: got 7, expected"),
        ({"medicines": [{"text": "x", "class": "poison"}]}, "medicines[0].class"),
        ({"medicins": []}, "unknown field 'medicins'"),
        ({"symptoms": [{"place": "left-elbow", "kind": "pain"}]}, "symptoms[0].place|left-elbow"),
        (
            {"examination": {"right": {"strength": {"knee_extension": 9}}}},
            "examination|knee_extension",
        ),
    ],
)
def test_a_field_that_cannot_be_used_is_named_with_its_value(
    refused: Refused, table: dict[str, Any], complaint: str
) -> None:
    message = refused("screen", "-", stdin=json.dumps({"asked_on": "2026-11-22", **table}))

    assert any(part in message for part in complaint.split("|")), message
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"wishes": {"protocol": "tu_2025"}}, "wishes.protocol: got 'tu_2025', expected one of"),
        ({"wishes": {"course": "daily"}}, "'daily'"),
        ({"wishes": {"policy": "nobody"}}, "'nobody'"),
        ({"wishes": {"avoid_points": ["BL400"]}}, "BL400"),
        ({"wishes": {"avoid_places": ["left-moon"]}}, "wishes.avoid_places[0]: got 'left-moon'"),
        ({"wishes": {"closed_weekdays": ["holiday"]}}, "wishes.closed_weekdays"),
        ({"wishes": {"techniques": ["laser"]}}, "wishes.techniques"),
        ({"side": "middle"}, "side: "),
        ({"course": "upwards"}, "course: "),
        ({"weeks": -1}, "weeks"),
    ],
)
def test_a_wish_that_cannot_be_met_is_named_with_its_value(
    refused: Refused, table: dict[str, Any], complaint: str
) -> None:
    case = {"asked_on": "2026-11-22", "side": "left", "course": "posterior", **table}

    assert complaint in refused("plan", "-", stdin=json.dumps(case))


def test_a_file_that_is_not_there_is_named(refused: Refused, tmp_path: Path) -> None:
    assert "cannot be read" in refused("screen", str(tmp_path / "none.json"))
    assert "cannot be read" in refused("screen", str(tmp_path))


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST_BYTES", 10)

    assert "11 bytes are more than the 10 allowed" in refused("screen", "-", stdin=b"x" * 11)


def test_a_file_may_begin_with_a_byte_order_mark(run: Run) -> None:
    text = b"\xef\xbb\xbf" + json.dumps({"asked_on": "2026-11-22"}).encode()

    assert run("screen", "-", "--json", stdin=text).status == 0


def test_a_long_value_is_shortened_in_the_message(refused: Refused) -> None:
    table = {"asked_on": "2026-11-22", "age": "x" * 500}

    assert len(refused("screen", "-", stdin=json.dumps(table))) < 200


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = (
    "age",
    "sex",
    "answers",
    "medicines",
    "asked_on",
    "symptoms",
    "examination",
    "weeks",
    "wishes",
    "side",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4))
def test_no_input_ends_in_a_traceback_or_prints_in_part(run: Run, table: dict[str, Any]) -> None:
    ran = run("plan", "-", "--json", stdin=json.dumps({"asked_on": "2026-11-22", **table}))

    assert ran.status in (0, 2)
    assert (ran.status == 2) == (ran.out == "")
    if ran.status == 0:
        assert ran.json["schema"] == "huantiao.plan/1"
