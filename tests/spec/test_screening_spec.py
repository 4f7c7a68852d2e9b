"""Every rule answers as its own examples say, and the rules together keep their promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Region, Side
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.examination import FINDINGS
from huantiao.sciatica.medicines import Formulary
from huantiao.sciatica.screening import Example, Level, Rule, Screen, Verdict
from huantiao.sciatica.screening.asking import ask_next
from huantiao.sciatica.screening.conditions import NO, UNKNOWN
from huantiao.sciatica.screening.finding import Finding, UnfitAnswer

LIBRARY = knowledge.shipped()
SCREEN = Screen.of(LIBRARY)
FORMULARY = Formulary.of(LIBRARY)
ATLAS = Atlas.of(LIBRARY)
DAY = date(2026, 11, 22)

CASES = [
    pytest.param(rule, example, id=f"{rule.id}: {example.case}")
    for rule in SCREEN.rules.values()
    for example in rule.examples
]


def judged(answers: Mapping[str, Any], medicines: list[str] | None = None) -> Verdict:
    told = FORMULARY.read(medicines) if medicines is not None else None
    try:
        interview = SCREEN.findings.interview(answers, asked_on=DAY, on=DAY, medicines=told)
    except UnfitAnswer:
        reject()  # answers that contradict each other are refused, and make no verdict
    return SCREEN.judge(interview)


def answered(example: Example) -> dict[str, Any]:
    return {
        **dict.fromkeys(example.present, True),
        **dict.fromkeys(example.absent, False),
        **example.values,
    }


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_rule_answers_as_its_example_says(rule: Rule, example: Example) -> None:
    medicines = None if example.medicines is None else list(example.medicines)

    verdict = judged(answered(example), medicines)

    words = {outcome.rule.id: outcome.word for outcome in verdict.outcomes}
    assert words[rule.id] == example.expect


def test_every_rule_and_question_is_there() -> None:
    kinds = [rule.kind for rule in SCREEN.rules.values()]

    assert kinds.count("red_flag") == 29
    assert len(kinds) - kinds.count("red_flag") == 48
    assert len(SCREEN.findings.by_id) == 124


def test_every_question_feeds_a_rule_or_decides_another_question() -> None:
    by_id = SCREEN.findings.by_id.values()
    deciding = {name for f in by_id if f.ask_if for name in _names(f)}

    assert not [f.id for f in by_id if not SCREEN.feeds[f.id] and f.id not in deciding]


def _names(finding: Finding) -> tuple[str, ...]:
    if finding.ask_if is None or isinstance(finding.ask_if, str):
        return (finding.ask_if,) if finding.ask_if else ()
    return tuple(finding.ask_if.findings())


def test_an_empty_interview_clears_nothing() -> None:
    verdict = judged({})

    assert {outcome.truth for outcome in verdict.outcomes} == {UNKNOWN}
    assert verdict.level is Level.UNDECIDED
    assert not verdict.may_needle


def test_every_emergency_rule_stops_all_needling() -> None:
    emergencies = [r for r in SCREEN.rules.values() if r.verdict is Level.EMERGENCY]

    assert len(emergencies) >= 10
    assert all(any(b.scope == "needling" and b.everywhere for b in r.blocks) for r in emergencies)


def test_the_cauda_equina_questions_are_asked_at_every_visit() -> None:
    asked = [f for f in SCREEN.findings.by_id.values() if f.topic == "cauda_equina"]

    assert {"saddle_numbness", "bladder_change", "bowel_change", "sexual_change"} <= {
        f.id for f in asked
    }
    assert all(f.every_visit for f in asked)


def test_the_cauda_equina_questions_come_first_and_in_their_own_order() -> None:
    first = [question.finding.id for question in ask_next(SCREEN, judged({}))[:4]]

    assert first == ["saddle_numbness", "bladder_change", "bowel_change", "sexual_change"]


def test_every_point_that_a_rule_closes_is_in_the_atlas() -> None:
    named = {code for r in SCREEN.rules.values() for block in r.blocks for code in block.points}

    assert named
    assert named <= ATLAS.points.keys()


def test_every_finding_that_an_examination_answers_is_a_question() -> None:
    assert set(FINDINGS) <= SCREEN.findings.by_id.keys()


def test_numbness_painted_in_the_saddle_is_an_emergency_whatever_was_ticked() -> None:
    verdict = judged({"numb_places": ["left-saddle"], "saddle_numbness": False})

    assert verdict.level is Level.EMERGENCY


def test_numbness_painted_elsewhere_is_not() -> None:
    verdict = judged({"numb_places": ["left-calf"], "saddle_numbness": False})

    fired = [outcome.rule.id for outcome in verdict.fired]
    assert "cauda_equina_saddle" not in fired
    assert "moxa_insensate" in fired


@pytest.mark.parametrize(
    "medicine", ["omeprazole", "pantoprazole 40 mg", "Losec", "lansoprazole 30", "esomeprazole"]
)
def test_a_proton_pump_inhibitor_fires_nothing(medicine: str) -> None:
    with_it, without = judged({}, [medicine]), judged({}, [])

    assert [o.truth for o in with_it.outcomes] == [o.truth for o in without.outcomes]


def test_a_line_that_nobody_understood_keeps_its_rules_open_against_a_ticked_no() -> None:
    ticked = {"takes_warfarin": False, "takes_doac": False, "takes_heparin": False}

    words = {o.rule.id: o.word for o in judged(ticked, ["qwrtzplk"]).outcomes}
    known = {o.rule.id: o.word for o in judged(ticked, []).outcomes}

    assert words["warfarin"] == "undecided"
    assert known["warfarin"] == "clear"


def test_a_stopped_blood_thinner_does_not_fire() -> None:
    fired = [o.rule.id for o in judged({}, ["stopped warfarin in May"]).fired]

    assert "warfarin" not in fired


def test_a_closed_middle_reaches_both_sides_of_it() -> None:
    verdict = judged({"skin_problem_places": ["midline-lower-back"]})
    block = next(b for b in verdict.blocks if b.rule == "skin_site" and b.decided)

    assert block.places is not None
    sides = {place.side for place in block.places if place.region is Region.LOWER_BACK}
    assert sides == set(Side)


def _value(finding: Finding) -> st.SearchStrategy[Any]:
    if finding.kind == "number":
        return st.floats(finding.lowest, finding.highest)
    if finding.kind == "choice":
        return st.sampled_from(finding.choices)
    if finding.kind == "places":
        return st.sampled_from([True, False, ["left-calf"], ["midline-lower-back", "right-sole"]])
    return st.booleans()


interviews = st.permutations(sorted(SCREEN.findings.by_id)).flatmap(
    lambda order: st.fixed_dictionaries(
        {name: _value(SCREEN.findings.by_id[name]) for name in order[:25]}
    )
)


@given(interviews)
def test_with_every_further_answer_no_decided_rule_turns_round(answers: dict[str, Any]) -> None:
    names = list(answers)
    steps = [
        judged({n: answers[n] for n in names[:count]}) for count in range(0, len(names) + 1, 5)
    ]

    for before, after in pairwise(steps):
        for was, now in zip(before.outcomes, after.outcomes, strict=True):
            assert was.truth in (UNKNOWN, now.truth), was.rule.id


@given(interviews)
def test_what_permits_needling_has_no_open_rule_above_it(answers: dict[str, Any]) -> None:
    verdict = judged(answers)

    if verdict.level in (Level.CLEAR, Level.PRECAUTION):
        assert all(o.rule.verdict.rank <= verdict.level.rank for o in verdict.undecided)
    if verdict.level is Level.CLEAR:
        assert {o.truth for o in verdict.outcomes} == {NO}


def test_nothing_claims_to_be_signed_off() -> None:
    entries = [*SCREEN.rules.values(), *SCREEN.findings.by_id.values()]

    assert all(entry.draft for entry in entries)


def test_a_source_is_named_for_every_depth_limit() -> None:
    limits = [b for r in SCREEN.rules.values() for b in r.blocks if b.max_depth_mm is not None]

    assert limits
    assert all(block.sources for block in limits)
