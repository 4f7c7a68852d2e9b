"""The closed vocabulary: what a condition means when answers are missing."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.screening.conditions import (
    NO,
    UNKNOWN,
    YES,
    Condition,
    Knowns,
    check_questions,
    compiled,
    spelled,
)

NAMES = ("a", "b", "c", "d")
truths = st.sampled_from([NO, UNKNOWN, YES])


def _nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    parts = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        parts.map(lambda p: Condition(any=p)),
        parts.map(lambda p: Condition(all=p)),
        parts.flatmap(lambda p: st.integers(1, len(p)).map(lambda n: Condition(at_least=n, of=p))),
    )


leaves = st.one_of(
    st.sampled_from(NAMES),
    st.builds(lambda n, v: Condition(finding=n, is_=v), st.sampled_from(NAMES), st.booleans()),
)
wholes = _nested(st.recursive(leaves, _nested, max_leaves=6))


def _judge(condition: Condition, known: dict[str, int]) -> int:
    return compiled(condition)(Knowns(known, {}))


def _plain(condition: str | Condition, holds: dict[str, bool]) -> bool:
    """What a condition means where every answer is known, in Python's own words."""
    if isinstance(condition, str):
        return holds[condition]
    if condition.finding:
        return holds[condition.finding] == condition.is_
    held = [_plain(part, holds) for part in condition.parts]
    if condition.at_least is not None:
        return sum(held) >= condition.at_least
    return any(held) if condition.any else all(held)


@given(wholes, st.fixed_dictionaries({name: st.booleans() for name in NAMES}))
def test_where_every_answer_is_known_a_condition_means_what_its_words_say(
    condition: Condition, holds: dict[str, bool]
) -> None:
    known = {name: YES if held else NO for name, held in holds.items()}

    assert _judge(condition, known) == (YES if _plain(condition, holds) else NO)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_count_is_decided_once_the_open_answers_cannot_change_it(size: int) -> None:
    names = NAMES[:size]
    for needed, answers in product(range(1, size + 1), product((NO, UNKNOWN, YES), repeat=size)):
        known = dict(zip(names, answers, strict=True))
        most = size - answers.count(NO)
        expected = YES if answers.count(YES) >= needed else NO if most < needed else UNKNOWN

        assert _judge(Condition(at_least=needed, of=names), known) == expected
        if needed == 1:
            assert _judge(Condition(any=names), known) == expected
        if needed == size:
            assert _judge(Condition(all=names), known) == expected


@given(wholes, st.fixed_dictionaries(dict.fromkeys(NAMES, truths)))
def test_a_decided_condition_is_what_every_completion_of_the_answers_says(
    condition: Condition, known: dict[str, int]
) -> None:
    open_names = [name for name in NAMES if known[name] == UNKNOWN]
    completions = {
        _judge(condition, known | dict(zip(open_names, answers, strict=True)))
        for answers in product((NO, YES), repeat=len(open_names))
    }

    judged = _judge(condition, known)

    if judged != UNKNOWN:
        assert completions == {judged}


@given(
    wholes,
    st.fixed_dictionaries(dict.fromkeys(NAMES, truths)),
    st.sampled_from(NAMES),
    st.sampled_from([NO, YES]),
)
def test_learning_more_never_reverses_a_decided_condition(
    condition: Condition, known: dict[str, int], name: str, answer: int
) -> None:
    before = _judge(condition, known)
    learned = known | ({name: answer} if known[name] == UNKNOWN else {})

    after = _judge(condition, learned)

    assert before in (UNKNOWN, after)


@given(wholes)
def test_a_condition_of_which_nothing_is_known_is_undecided(condition: Condition) -> None:
    assert _judge(condition, {}) == UNKNOWN


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        ({"from": 20}, [20, 21], [19.9]),
        ({"over": 4}, [4.1], [4, 3]),
        ({"up_to": 3}, [3, 0], [3.1]),
        ({"under": 18}, [17.9], [18, 40]),
        ({"from": 1, "under": 2}, [1, 1.9], [0.9, 2]),
    ],
)
def test_a_number_is_compared_with_its_bounds(
    bounds: dict[str, float], inside: list[float], outside: list[float]
) -> None:
    condition = msgspec.convert({"finding": "age", **bounds}, Condition)
    judge = compiled(condition)

    assert [judge(Knowns({}, {"age": value})) for value in inside] == [YES] * len(inside)
    assert [judge(Knowns({}, {"age": value})) for value in outside] == [NO] * len(outside)
    assert judge(Knowns({}, {})) == UNKNOWN
    assert judge(Knowns({}, {}, {"age": NO})) == NO


def test_a_choice_is_compared_with_the_words_allowed() -> None:
    one = compiled(Condition(finding="sex", one_of=("female", "intersex")))
    same = compiled(Condition(finding="sex", is_="male"))

    assert one(Knowns({}, {"sex": "female"})) == YES
    assert one(Knowns({}, {"sex": "male"})) == NO
    assert same(Knowns({}, {"sex": "male"})) == YES


def test_is_no_turns_yes_and_no_round_and_leaves_unknown() -> None:
    refuses = compiled(Condition(finding="agrees", is_=False))

    assert refuses(Knowns({"agrees": NO}, {})) == YES
    assert refuses(Knowns({"agrees": YES}, {})) == NO
    assert refuses(Knowns({}, {})) == UNKNOWN


def test_of_a_question_that_does_not_apply_neither_yes_nor_no_holds() -> None:
    knowns = Knowns({"moves": NO}, {}, {"moves": NO})

    assert compiled("moves")(knowns) == NO
    assert compiled(Condition(finding="moves", is_=True))(knowns) == NO
    assert compiled(Condition(finding="moves", is_=False))(knowns) == NO


def test_while_it_is_open_whether_a_question_applies_nothing_of_it_is_decided_as_yes() -> None:
    knowns = Knowns({"moves": NO}, {}, {"moves": UNKNOWN})

    assert compiled("moves")(knowns) == NO
    assert compiled(Condition(finding="moves", is_=False))(knowns) == UNKNOWN


@pytest.mark.parametrize("table", [{"is": "left"}, {"one_of": ["left"]}, {"up_to": 3}, {"over": 0}])
def test_of_a_value_that_does_not_apply_nothing_holds(table: dict[str, Any]) -> None:
    condition = msgspec.convert({"finding": "x", **table}, Condition)

    assert compiled(condition)(Knowns({}, {"x": table.get("is", 2)}, {"x": NO})) == NO
    assert compiled(condition)(Knowns({}, {})) == UNKNOWN


QUESTIONS = {
    "tick": SimpleNamespace(kind="yes_no", choices=()),
    "where": SimpleNamespace(kind="places", choices=()),
    "age": SimpleNamespace(kind="number", choices=()),
    "sex": SimpleNamespace(kind="choice", choices=("female", "male")),
}


@pytest.mark.parametrize(
    "table",
    [
        {"any": ["tick", "where"]},
        {"finding": "where", "is": False},
        {"all": ["tick", {"any": [{"finding": "age", "over": 4}]}]},
        {"at_least": 1, "of": [{"finding": "sex", "is": "male"}]},
        {"finding": "sex", "one_of": ["female", "male"]},
    ],
)
def test_a_condition_may_ask_each_question_as_what_it_is(table: dict[str, Any]) -> None:
    check_questions(msgspec.convert(table, Condition), QUESTIONS)
    check_questions("tick", QUESTIONS)


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"any": ["tick", "tock"]}, "unknown finding 'tock'"),
        ({"all": ["tick", {"any": [{"finding": "tock", "is": True}]}]}, "unknown finding 'tock'"),
        ({"any": ["age"]}, "'age' is a number question and cannot be asked that way"),
        ({"finding": "age", "is": True}, "'age' is a number question"),
        ({"finding": "age", "is": "old"}, "'age' is a number question"),
        ({"any": ["sex"]}, "'sex' is a choice question"),
        ({"finding": "sex", "is": False}, "'sex' is a choice question"),
        ({"finding": "sex", "from": 1}, "'sex' is a choice question"),
        ({"finding": "tick", "from": 1}, "'tick' is a yes_no question"),
        ({"finding": "where", "one_of": ["left-calf"]}, "'where' is a places question"),
        ({"finding": "sex", "is": "mael"}, "'mael' is no choice of 'sex': female, male"),
        ({"finding": "sex", "one_of": ["male", "x"]}, "'x' is no choice of 'sex'"),
        ({"finding": "sex", "is": ""}, "'' is no choice of 'sex'"),
    ],
)
def test_a_condition_that_asks_a_question_as_what_it_is_not_is_refused(
    table: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_questions(msgspec.convert(table, Condition), QUESTIONS)


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({}, "exactly one of any, all"),
        ({"any": ["a"], "all": ["b"]}, "exactly one of any, all"),
        ({"any": ["a"], "of": ["b"]}, "at_least and of go together"),
        ({"at_least": 1}, "at_least and of go together"),
        ({"at_least": 3, "of": ["a", "b"]}, "at_least is 3 but of lists 2"),
        ({"at_least": 0, "of": ["a", "b"]}, "at_least is 0"),
        ({"finding": "age"}, "exactly one of is, one_of"),
        ({"finding": "age", "is": True, "from": 3}, "exactly one of is, one_of"),
        ({"any": ["a"], "from": 3}, "exactly one of is, one_of"),
        ({"none": ["a"]}, "unknown field"),
        ({"any": [3]}, "Expected"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(table: dict[str, Any], complaint: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=complaint):
        msgspec.convert(table, Condition, strict=True)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"any": ["a"]}, "a"),
        ({"any": ["a", "b"]}, "any of (a, b)"),
        (
            {"all": ["a", {"finding": "age", "from": 50, "under": 60}]},
            "all of (a, age at least 50 and under 60)",
        ),
        ({"at_least": 2, "of": ["a", "b", "c"]}, "at least 2 of (a, b, c)"),
        (
            {"any": [{"finding": "x", "is": False}, {"finding": "y", "is": True}]},
            "any of (x is no, y is yes)",
        ),
        ({"any": [{"finding": "s", "is": "male"}]}, "s is male"),
        ({"all": [{"finding": "s", "one_of": ["p", "q"]}]}, "all of (s is one of p, q)"),
        ({"all": [{"finding": "n", "over": 4, "up_to": 9}]}, "all of (n over 4 and at most 9)"),
    ],
)
def test_a_condition_can_be_spelled_in_words(table: dict[str, Any], words: str) -> None:
    assert spelled(msgspec.convert(table, Condition)) == words


def test_a_condition_lists_the_findings_it_asks_about() -> None:
    table = {"any": ["a", {"all": ["b", {"finding": "c", "is": True}]}, "a"]}

    assert list(msgspec.convert(table, Condition).findings()) == ["a", "b", "c", "a"]


@given(wholes, st.fixed_dictionaries(dict.fromkeys(NAMES, st.booleans())))
def test_a_condition_holds_exactly_where_as_many_of_its_parts_hold_as_are_needed(
    condition: Condition, holds: dict[str, bool]
) -> None:
    held = sum(_plain(part, holds) for part in condition.parts)

    assert (held >= condition.needed) == _plain(condition, holds)


def test_a_place_is_asked_whether_it_touches_a_region() -> None:
    saddle = compiled(Condition(finding="numb", touches=(Region.SADDLE, Region.GROIN)))
    here = frozenset({Place(Side.LEFT, Region.SADDLE), Place(Side.LEFT, Region.CALF)})
    elsewhere = frozenset({Place(Side.LEFT, Region.CALF)})

    assert saddle(Knowns({"numb": YES}, {"numb": here})) == YES
    assert saddle(Knowns({"numb": YES}, {"numb": elsewhere})) == NO
    assert saddle(Knowns({"numb": YES}, {})) == UNKNOWN
    assert saddle(Knowns({"numb": NO}, {})) == NO
    assert saddle(Knowns({}, {})) == UNKNOWN


def test_touching_can_be_spelled_and_is_asked_of_places_only() -> None:
    touching = Condition(finding="numb", touches=(Region.SADDLE, Region.GROIN))

    assert spelled(touching) == "numb touches saddle or groin"
    with pytest.raises(ValueError, match="'tick' is a yes_no question"):
        check_questions(Condition(finding="tick", touches=(Region.SADDLE,)), QUESTIONS)
