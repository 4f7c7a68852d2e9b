"""Answers: unknown never becomes no, and what does not fit is refused rather than bent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica.anatomy import Place
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.screening.conditions import NO, UNKNOWN, YES
from huantiao.sciatica.screening.finding import TOPICS, Finding, UnfitAnswer
from huantiao.sciatica.screening.findings import Findings
from huantiao.sciatica.screening.interview import Answer, Interview, Taking

MakeLibrary = Callable[..., Library]
LibraryOf = Callable[[Mapping[str, str]], Library]

YesNo = bool | None
"""Yes, no or not known: what is answered, and what a list says."""

DAY = date(2026, 11, 22)
TICK = 'question = "?"\nkind = "yes_no"\ntopic = "today"\nvalid_days = 0\n'
AGE = 'question = "?"\nkind = "number"\ntopic = "about_you"\nvalid_days = 365\nlowest = 18\nhighest = 110\nunit = "years"\n'
SEX = 'question = "?"\nkind = "choice"\ntopic = "about_you"\nvalid_days = 9\nchoices = ["female", "male"]\n'
WHERE = 'question = "?"\nkind = "places"\ntopic = "nerves"\nvalid_days = 30\n'


@pytest.fixture
def findings(make_library: MakeLibrary) -> Findings:
    """One question of each kind, and one that hangs on another."""
    return Findings.of(
        make_library(
            {
                "findings/fever.toml": TICK,
                "findings/age.toml": AGE,
                "findings/sex.toml": SEX,
                "findings/numb.toml": WHERE,
                "findings/fever_how_high.toml": AGE.replace("110", "43") + 'ask_if = "fever"',
                "findings/fever_for_days.toml": TICK
                + 'ask_if = { finding = "fever_how_high", from = 40 }',
            }
        )
    )


def _on_the_day(
    findings: Findings, answers: Mapping[str, object], medicines: Taking | None = None
) -> Interview:
    return findings.interview(answers, asked_on=DAY, on=DAY, medicines=medicines)


# What fits, and what does not


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("fever", True, True),
        ("fever", False, False),
        ("age", 18, 18),
        ("age", 110, 110),
        ("age", 61.5, 61.5),
        ("sex", "male", "male"),
        ("numb", True, True),
        ("numb", False, False),
        ("numb", ["left-calf"], frozenset({Place.parse("left-calf")})),
        (
            "numb",
            ("left-calf", "right-sole"),
            frozenset(map(Place.parse, ("left-calf", "right-sole"))),
        ),
    ],
)
def test_an_answer_of_the_right_kind_is_kept(
    findings: Findings, name: str, value: object, kept: object
) -> None:
    answer = _on_the_day(findings, {name: value}).answers[name]

    assert answer.value == kept
    assert type(answer.value) is type(kept)


TICKS = "true, false or null"
PLACES = "true, false, null, or a list of places such as ['left-calf']"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("fever", "no", TICKS),
        ("fever", "", TICKS),
        ("fever", 0, TICKS),
        ("fever", 1, TICKS),
        ("fever", [], TICKS),
        ("age", "40", "a number from 18 to 110 years, or null"),
        ("age", True, "a number from 18 to 110 years, or null"),
        ("age", 17.99, "a number from 18 to 110 years, or null"),
        ("age", 111, "a number from 18 to 110 years, or null"),
        ("age", float("nan"), "a number from 18 to 110 years, or null"),
        ("age", float("inf"), "a number from 18 to 110 years, or null"),
        ("sex", "Male", "one of female, male, or null"),
        ("sex", "", "one of female, male, or null"),
        ("sex", True, "one of female, male, or null"),
        ("sex", ["male"], "one of female, male, or null"),
        ("numb", "left-calf", PLACES),
        ("numb", 1, PLACES),
        ("numb", [], PLACES),
        ("numb", [True], PLACES),
        ("numb", ["left-calf", None], PLACES),
        ("numb", ["left-calf", "left-elbow"], f"{PLACES} ('elbow' is no region"),
        ("numb", ["midline-calf"], f"{PLACES} (midline-calf: the calf has a left and a right"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused_with_field_value_and_expectation(
    findings: Findings, name: str, value: object, expected: str
) -> None:
    with pytest.raises(UnfitAnswer) as refusal:
        _on_the_day(findings, {name: value})

    assert refusal.value.field == f"answers.{name}"
    assert refusal.value.value is value
    assert refusal.value.expected.startswith(expected)
    written = "true" if value is True else repr(value)
    assert str(refusal.value) == f"answers.{name}: got {written}, expected {refusal.value.expected}"


def test_a_number_without_a_unit_is_asked_for_without_one(make_library: MakeLibrary) -> None:
    body = AGE.replace('unit = "years"', "").replace("18", "0.5")
    findings = Findings.of(make_library({"findings/score.toml": body}))

    with pytest.raises(UnfitAnswer, match=r"a number from 0.5 to 110, or null$"):
        _on_the_day(findings, {"score": 0})


def test_an_unknown_finding_is_refused_and_the_near_one_suggested(findings: Findings) -> None:
    with pytest.raises(UnfitAnswer, match=r"answers.fevr: got true, .*did you mean 'fever'\?"):
        _on_the_day(findings, {"fevr": True})


def test_an_unknown_finding_with_nothing_near_points_to_the_list(findings: Findings) -> None:
    with pytest.raises(UnfitAnswer, match="list them with: huantiao findings"):
        _on_the_day(findings, {"zzzzzz": True})


# Days


@pytest.mark.parametrize("day", [date(2026, 11, 2), "2026-11-02"])
def test_an_answer_may_carry_its_own_day(findings: Findings, day: object) -> None:
    answers = {"age": {"value": 40, "asked_on": day}, "sex": {"value": "male"}}
    interview = _on_the_day(findings, answers)

    assert interview.answers["age"] == Answer(
        finding="age",
        value=40,
        asked_on=date(2026, 11, 2),
        good_until=date(2026, 11, 2) + timedelta(days=365),
    )
    assert interview.answers["sex"].asked_on == DAY


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"value": 40, "asked_on": "yesterday"}, "answers.age.asked_on"),
        ({"value": 40, "asked_on": None}, "answers.age.asked_on"),
        ({"value": 40, "asked_on": 20261122}, "answers.age.asked_on"),
        ({"value": 40, "asked_on": datetime(2026, 11, 22, 8, 30)}, "answers.age.asked_on"),  # noqa: DTZ001  # as TOML gives it
        ({"value": 40, "asked_on": "2026-02-30"}, "answers.age.asked_on"),
        ({"asked_on": "2026-11-22"}, "answers.age"),
        ({"value": 40, "asked": "2026-11-22"}, "answers.age"),
        ({}, "answers.age"),
        ({"value": {"value": 40}}, "answers.age"),
    ],
)
def test_a_dated_answer_that_is_not_whole_is_refused(
    findings: Findings, raw: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnfitAnswer) as refusal:
        _on_the_day(findings, {"age": raw})

    assert refusal.value.field == field


@pytest.mark.parametrize("value", [40, None])
def test_an_answer_from_the_future_is_refused(findings: Findings, value: object) -> None:
    raw = {"value": value, "asked_on": "2026-11-23"}

    with pytest.raises(UnfitAnswer, match=r"age.asked_on: got '2026-11-23', .* up to 2026-11-22"):
        _on_the_day(findings, {"age": raw})


def test_a_whole_form_from_the_future_is_refused(findings: Findings) -> None:
    with pytest.raises(UnfitAnswer, match=r"answers.age.asked_on"):
        findings.interview({"age": 40}, asked_on=DAY + timedelta(days=1), on=DAY)


@given(valid_days=st.integers(0, 4000), age_days=st.integers(0, 5000))
def test_an_answer_counts_up_to_its_last_day_and_is_unknown_from_the_day_after(
    library_of: LibraryOf, valid_days: int, age_days: int
) -> None:
    body = TICK.replace("= 0", f"= {valid_days}")
    findings = Findings.of(library_of({"findings/fever.toml": body}))
    asked = DAY - timedelta(days=age_days)

    interview = findings.interview({"fever": False}, asked_on=asked, on=DAY)

    standing = age_days <= valid_days
    assert interview.knowns.truths.get("fever", UNKNOWN) == (NO if standing else UNKNOWN)
    assert ("fever" in interview.answers) == standing
    assert [answer.finding for answer in interview.stale] == ([] if standing else ["fever"])
    assert findings.by_id["fever"].every_visit == (valid_days == 0)


@pytest.mark.parametrize("days", [4_000_000, 10**12])
def test_an_answer_that_outlasts_the_calendar_stands_to_its_end(
    make_library: MakeLibrary, days: int
) -> None:
    body = TICK.replace("= 0", f"= {days}")
    findings = Findings.of(make_library({"findings/fever.toml": body}))

    assert _on_the_day(findings, {"fever": True}).answers["fever"].good_until == date.max


# Unknown


def test_an_empty_interview_knows_nothing(findings: Findings) -> None:
    interview = _on_the_day(findings, {})

    assert interview.knowns.truths == {}
    assert interview.knowns.values == {}
    assert interview.answers == {}


@pytest.mark.parametrize("name", ["fever", "age", "sex", "numb"])
def test_a_skipped_question_is_unknown_and_never_no(findings: Findings, name: str) -> None:
    for skipped in (None, {"value": None, "asked_on": "2020-01-01"}):
        interview = _on_the_day(findings, {name: skipped})

        assert name not in interview.knowns.truths
        assert name not in interview.knowns.values
        assert interview.answers == {}
        assert interview.stale == ()


def test_a_question_is_known_once_an_answer_a_medicine_or_another_answer_decides_it(
    findings: Findings, thinners: Findings
) -> None:
    answered = _on_the_day(findings, {"fever": False, "age": 40, "numb": None})
    listed = _on_the_day(thinners, {}, TakenList({"doac": None, "nsaid": True}))

    known = {name for name in findings.by_id if answered.is_known(name)}
    assert known == {"fever", "age", "fever_how_high", "fever_for_days"}
    assert listed.is_known("thinner")
    assert not listed.is_known("doac")


# Where


def test_places_are_handed_back_where_they_were_named(findings: Findings) -> None:
    named = _on_the_day(findings, {"numb": ["left-calf"]})

    assert named.knowns.truths["numb"] == YES
    assert named.places("numb") == frozenset({Place.parse("left-calf")})


@pytest.mark.parametrize(("answer", "truth"), [(True, YES), (False, NO), (None, UNKNOWN)])
def test_without_named_places_there_is_no_where(
    findings: Findings, answer: object, truth: int
) -> None:
    interview = _on_the_day(findings, {"numb": answer})

    assert interview.knowns.truths.get("numb", UNKNOWN) == truth
    assert interview.places("numb") is None


def test_places_named_too_long_ago_are_no_longer_where_it_is(findings: Findings) -> None:
    asked = DAY - timedelta(days=31)
    interview = findings.interview({"numb": ["left-calf"]}, asked_on=asked, on=DAY)

    assert interview.places("numb") is None


# Questions that hang on others


def test_a_question_whose_own_question_was_answered_no_does_not_apply(findings: Findings) -> None:
    knowns = _on_the_day(findings, {"fever": False}).knowns

    for dependent in ("fever_how_high", "fever_for_days"):
        assert knowns.applies[dependent] == NO


def test_a_question_applies_while_its_own_question_is_open_or_yes(findings: Findings) -> None:
    for answers in ({}, {"fever": True}, {"fever": None}):
        knowns = _on_the_day(findings, answers).knowns

        assert knowns.applies["fever_how_high"] != NO
        assert "fever_for_days" not in knowns.truths


def test_a_yes_that_another_answer_of_that_day_makes_pointless_is_refused(
    findings: Findings,
) -> None:
    answers = {"fever": False, "fever_for_days": True}

    with pytest.raises(UnfitAnswer, match="fever_for_days: got true, expected no or nothing"):
        _on_the_day(findings, answers)


def test_a_yes_gives_way_to_a_later_answer_that_makes_it_pointless(
    make_library: MakeLibrary,
) -> None:
    lasting = WHERE + 'ask_if = "fever"'
    findings = Findings.of(
        make_library({"findings/fever.toml": TICK, "findings/where_it_began.toml": lasting})
    )
    earlier = {"value": ["left-calf"], "asked_on": (DAY - timedelta(days=1)).isoformat()}

    interview = _on_the_day(findings, {"fever": False, "where_it_began": earlier})

    assert interview.said("where_it_began") is False
    assert interview.places("where_it_began") is None
    assert [answer.finding for answer in interview.stale] == ["where_it_began"]
    with pytest.raises(UnfitAnswer, match="fever says that it does not apply"):
        _on_the_day(findings, {"fever": False, "where_it_began": ["left-calf"]})


def test_a_value_below_the_bound_makes_what_hangs_on_it_fall_away(findings: Findings) -> None:
    low = _on_the_day(findings, {"fever": True, "fever_how_high": 38}).knowns
    high = _on_the_day(findings, {"fever": True, "fever_how_high": 40}).knowns

    assert low.applies["fever_for_days"] == NO
    assert high.applies["fever_for_days"] == YES


def test_each_question_says_what_is_asked_first(make_library: MakeLibrary) -> None:
    findings = Findings.of(
        make_library(
            {
                "findings/a.toml": TICK + 'ask_if = { all = ["b", { finding = "c", is = false }] }',
                "findings/b.toml": TICK + 'ask_if = "c"',
                "findings/c.toml": TICK,
            }
        )
    )

    assert [findings.by_id[name].asked_first for name in "abc"] == [("b", "c"), ("c",), ()]
    assert [finding.id for finding, _ in findings.dependent] == ["b", "a"]


def test_within_a_topic_questions_come_in_their_order(make_library: MakeLibrary) -> None:
    files = {"findings/a.toml": TICK, "findings/b.toml": TICK + "order = 2"}
    findings = Findings.of(make_library(files | {"findings/c.toml": TICK + "order = 1"}))

    assert sorted(findings.by_id, key=findings.rank.__getitem__) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("fever", True, True),
        ("fever", False, False),
        ("fever", None, None),
        ("numb", ["left-calf"], True),
        ("numb", False, False),
    ],
)
def test_what_was_said_is_yes_no_or_unknown(
    findings: Findings, name: str, answer: object, said: YesNo
) -> None:
    assert _on_the_day(findings, {name: answer}).said(name) is said


def test_questions_come_topic_by_topic(findings: Findings) -> None:
    ordered = sorted(findings.by_id, key=findings.rank.__getitem__)
    topics = [TOPICS.index(findings.by_id[name].topic) for name in ordered]

    assert topics == sorted(topics)
    assert sorted(findings.rank.values()) == list(range(len(findings.by_id)))


# Medicines


class TakenList:
    """A medicine list as understood: by class yes, no or open, and how many of them."""

    def __init__(
        self, classes: Mapping[str, bool | None], count: tuple[int, int | None] = (0, 0)
    ) -> None:
        self.classes = classes
        self.count = count

    def taking(self, medicine_class: str, /) -> bool | None:
        return self.classes[medicine_class]

    def count_taking(self, classes: Iterable[str], /) -> tuple[int, int | None]:
        assert list(classes) == ["doac", "nsaid"]
        return self.count


@pytest.fixture
def thinners(make_library: MakeLibrary) -> Findings:
    """A question that the medicine list can answer, one that needs two medicines, one that hangs."""
    classes = 'medicines = ["doac", "nsaid"]\n'
    return Findings.of(
        make_library(
            {
                "findings/thinner.toml": TICK + classes,
                "findings/two_thinners.toml": TICK + classes + "medicines_at_least = 2",
                "findings/any_medicine.toml": TICK,
                "findings/doac.toml": TICK + 'medicines = ["doac"]\nask_if = "any_medicine"',
            }
        )
    )


@pytest.mark.parametrize(
    ("ticked", "listed", "joined"),
    [
        (True, True, YES),
        (True, False, YES),
        (True, None, YES),
        (True, "not asked", YES),
        (False, True, YES),
        (False, False, NO),
        (False, None, UNKNOWN),
        (False, "not asked", NO),
        (None, True, YES),
        (None, False, NO),
        (None, None, UNKNOWN),
        (None, "not asked", UNKNOWN),
    ],
)
def test_the_ticked_answer_and_the_medicine_list_are_joined_to_the_safe_side(
    thinners: Findings,
    ticked: YesNo,
    listed: YesNo | str,
    joined: int,
) -> None:
    medicines = None if isinstance(listed, str) else TakenList({"doac": listed, "nsaid": False})

    interview = _on_the_day(thinners, {"thinner": ticked}, medicines)

    assert interview.knowns.truths.get("thinner", UNKNOWN) == joined
    assert interview.medicines is medicines


@pytest.mark.parametrize("first", [True, False, None])
@pytest.mark.parametrize("second", [True, False, None])
def test_one_medicine_of_any_class_answers_and_only_none_of_any_denies(
    thinners: Findings,
    first: YesNo,
    second: YesNo,
) -> None:
    interview = _on_the_day(thinners, {}, TakenList({"doac": first, "nsaid": second}))

    both = (first, second)
    expected = YES if True in both else UNKNOWN if None in both else NO
    assert interview.knowns.truths.get("thinner", UNKNOWN) == expected


@pytest.mark.parametrize(
    ("count", "answer"),
    [
        ((0, 0), NO),
        ((1, 1), NO),
        ((0, 1), NO),
        ((1, 2), UNKNOWN),
        ((0, None), UNKNOWN),
        ((1, None), UNKNOWN),
        ((2, 2), YES),
        ((2, None), YES),
        ((3, 5), YES),
    ],
)
def test_medicines_are_counted_where_one_is_not_enough(
    thinners: Findings, count: tuple[int, int | None], answer: int
) -> None:
    medicines = TakenList({"doac": True, "nsaid": True}, count)

    interview = _on_the_day(thinners, {}, medicines)

    assert interview.knowns.truths.get("two_thinners", UNKNOWN) == answer


@pytest.mark.parametrize(("listed", "truth"), [(True, YES), (None, UNKNOWN), (False, NO)])
def test_a_medicine_on_the_list_counts_even_where_its_question_would_fall_away(
    thinners: Findings,
    listed: YesNo,
    truth: int,
) -> None:
    medicines = TakenList({"doac": listed, "nsaid": False})

    knowns = _on_the_day(thinners, {"any_medicine": False}, medicines).knowns

    assert knowns.truths.get("doac", UNKNOWN) == truth
    assert knowns.applies["doac"] == (NO if truth == NO else YES)


def test_without_a_list_a_medicine_question_falls_away_like_any_other(thinners: Findings) -> None:
    assert _on_the_day(thinners, {"any_medicine": False}).knowns.applies["doac"] == NO


# Files that do not fit


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (TICK.replace('"?"', '" "'), "a finding has a question"),
        (TICK + 'choices = ["a"]', "choices belong to a question of kind choice"),
        (SEX.replace('["female", "male"]', "[]"), "choices belong to a question of kind choice"),
        (AGE.replace("lowest = 18", ""), "lowest and highest belong to a number"),
        (AGE.replace("highest = 110", ""), "lowest and highest belong to a number"),
        (TICK + "lowest = 1\nhighest = 2", "lowest and highest belong to a number"),
        (AGE.replace("18", "111"), "lowest is 111 but highest is 110"),
        (TICK + 'unit = "kg"', "a unit belongs to a number"),
        (TICK.replace("= 0", "= -1"), "valid_days counts days"),
        (TICK.replace("= 0", "= true"), r"Expected `int`, got `bool` - at `\$.valid_days`"),
        (AGE + 'medicines = ["doac"]', "only a yes/no question"),
        (TICK + "medicines_at_least = 2", "medicines_at_least counts medicines"),
        (TICK + 'medicines = ["doac"]\nmedicines_at_least = 0', "medicines_at_least counts"),
        (TICK.replace("yes_no", "yes"), r"at `\$.kind`"),
        (TICK.replace("today", "tomorrow"), r"at `\$.topic`"),
        (TICK + 'snomed = ["23056006"]', r"is not a SNOMED CT code - at `\$.snomed\[0\]`"),
        (TICK + "ask_if = {}", r"exactly one of any, all.* - at `\$.ask_if`"),
        (TICK + 'ask_if = "fevr"', "ask_if: unknown finding 'fevr'"),
        (TICK + 'ask_if = { any = ["fevr"] }', "ask_if: unknown finding 'fevr'"),
        (TICK + 'ask_if = "age"', "ask_if: 'age' is a number question"),
        (TICK + 'ask_if = { finding = "sex", is = "mael" }', "ask_if: 'mael' is no choice"),
        (TICK + 'ask_if = "bad"', "ask_if goes in a circle: bad → bad"),
    ],
)
def test_a_question_that_does_not_fit_is_refused_with_its_file(
    make_library: MakeLibrary, body: str, complaint: str
) -> None:
    files = {"findings/age.toml": AGE, "findings/sex.toml": SEX, "findings/bad.toml": body}

    with pytest.raises(UnfitKnowledge, match=f"^findings/bad.toml: .*{complaint}"):
        Findings.of(make_library(files))


def test_a_circle_is_named_without_those_who_only_wait_for_it(make_library: MakeLibrary) -> None:
    files = {
        "findings/a.toml": TICK + 'ask_if = "c"',
        "findings/b.toml": TICK + 'ask_if = { any = ["free", "d"] }',
        "findings/c.toml": TICK + 'ask_if = "b"',
        "findings/d.toml": TICK + 'ask_if = { all = ["c", "free"] }',
        "findings/free.toml": TICK,
    }

    with pytest.raises(UnfitKnowledge) as refusal:
        Findings.of(make_library(files))

    assert str(refusal.value) == "findings/c.toml: ask_if goes in a circle: c → b → d → c"


def test_the_questions_of_a_library_are_put_in_order_once(make_library: MakeLibrary) -> None:
    library = make_library({"findings/fever.toml": TICK})

    assert Findings.of(library) is Findings.of(library)
    assert isinstance(Findings.of(library).by_id["fever"], Finding)
