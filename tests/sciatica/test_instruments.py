"""Answers become scores, scores become changes, and no blank makes anybody surer."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import instruments as module
from huantiao.sciatica import knowledge
from huantiao.sciatica.instruments import (
    Instruments,
    Noise,
    Score,
    UnableToCompare,
    UnableToScore,
    UnknownInstrument,
    change,
    known_score,
    score,
)
from huantiao.sciatica.instruments.questionnaire import Answer, Instrument

INSTRUMENTS = Instruments.of(knowledge.Library(knowledge.shipped().root, compiled=False))
NRS = INSTRUMENTS["nrs_leg"]
RMDQ = INSTRUMENTS["rmdq_24"]
PSFS = INSTRUMENTS["psfs"]

CITED = {"source": "general-knowledge", "mark": "unverified"}


def made(**fields: Any) -> Instrument:
    """A questionnaire of four questions from 0 to 5, changed as told."""
    base: dict[str, Any] = {
        "id": "made",
        "title": "Made for a test",
        "noun": "trouble",
        "measures": "disability",
        "kind": "full",
        "about": "",
        "wording": "own",
        "may_ship_wording": True,
        "licence": "none",
        "languages": ["en"],
        "items": [
            {"id": name, "label": name, "kind": "whole", "low": 0, "high": 5} for name in "abcd"
        ],
        "rule": "percent_of_answered",
        "low": 0,
        "high": 100,
        "direction": "higher_is_worse",
        "unit": "%",
        "unit_words": "points",
        "true_zero": True,
        "blanks": {"rule": "percent_of_answered", "at_most_missing": 2, **CITED},
        "examples": [],
        "sources": [CITED],
        "reviewed": {"status": "draft"},
    }
    return msgspec.convert(base | fields, Instrument, dec_hook=knowledge._decode)


PERCENT = made()
MEAN = made(
    rule="mean", high=5, blanks={"rule": "mean_of_answered", "at_least_answered": 2, **CITED}
)
SUM = made(rule="sum", high=20, blanks={"rule": "all_required", **CITED})
LEAST = made(rule="min_of", high=5, blanks={"rule": "all_required", **CITED})
MOST = made(rule="max_of", high=5, blanks={"rule": "all_required", **CITED})
ALL = [*INSTRUMENTS, PERCENT, MEAN, SUM, LEAST, MOST]


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[str, Answer]]:
    """An instrument and an answer, or none, to each of its items."""
    instrument = draw(st.sampled_from(ALL))
    answers: dict[str, Answer] = {}
    for item in instrument.items:
        if item.kind == "yes_no":
            fitting: st.SearchStrategy[Answer] = st.booleans()
        elif item.kind == "whole":
            fitting = st.integers(int(item.low), int(item.high))
        else:
            fitting = st.floats(item.low, item.high)
        answers[item.id] = draw(st.none() | fitting)
    return instrument, answers


def scored(instrument: Instrument, answers: dict[str, Answer]) -> Score | None:
    try:
        return score(instrument, answers)
    except UnableToScore:
        return None


@given(answered())
def test_a_score_lies_on_its_scale_and_inside_what_the_blanks_leave_open(
    drawn: tuple[Instrument, dict[str, Answer]],
) -> None:
    instrument, answers = drawn
    found = scored(instrument, answers)
    if found is None:
        return
    low, high = found.could_be

    assert instrument.low <= low <= high <= instrument.high
    assert low - 1e-9 <= found.value <= high + 1e-9
    assert bool(found.missing) == bool(found.remark)


@given(answered(), st.data())
def test_a_worse_answer_never_gives_a_better_score(
    drawn: tuple[Instrument, dict[str, Answer]], data: st.DataObject
) -> None:
    instrument, answers = drawn
    found = scored(instrument, answers)
    if found is None:
        return
    item = data.draw(st.sampled_from(instrument.items))
    if answers[item.id] is None:
        return

    raised = score(instrument, {**answers, item.id: True if item.kind == "yes_no" else item.high})

    assert raised.value >= found.value - 1e-9


@given(answered(), st.data())
def test_one_more_blank_never_makes_anybody_surer(
    drawn: tuple[Instrument, dict[str, Answer]], data: st.DataObject
) -> None:
    instrument, answers = drawn
    required = [item.id for item in instrument.required]
    if not required:
        return
    blank = data.draw(st.sampled_from(required))
    fewer = scored(instrument, {**answers, blank: None})
    more = scored(instrument, answers)
    if fewer is None:
        return

    assert more is not None
    assert len(fewer.missing) >= len(more.missing)
    assert fewer.could_be[0] <= more.could_be[0]
    assert fewer.could_be[1] >= more.could_be[1]
    assert fewer.recovered in (None, more.recovered)
    assert fewer.responder in (None, more.responder)


@given(answered(), st.data())
def test_a_verdict_on_a_change_that_stands_with_blanks_stands_without_them(
    drawn: tuple[Instrument, dict[str, Answer]], data: st.DataObject
) -> None:
    instrument, answers = drawn
    full = {item.id: item.low if item.kind != "yes_no" else False for item in instrument.items}
    if instrument.no_change_because or any(item.optional for item in instrument.items):
        return
    filled = {name: full[name] if value is None else value for name, value in answers.items()}
    fewer, more = scored(instrument, answers), score(instrument, filled)
    start = known_score(instrument, data.draw(st.sampled_from([instrument.low, instrument.high])))
    if fewer is None:
        return

    shaky = change(instrument, start, fewer)
    firm = change(instrument, start, more)

    for verdict in ("by_points", "by_percent", "in_sciatica", "recovered"):
        assert getattr(shaky, verdict) in (None, getattr(firm, verdict))


@given(answered(), answered())
def test_going_there_and_back_is_no_change(
    one: tuple[Instrument, dict[str, Answer]], other: tuple[Instrument, dict[str, Answer]]
) -> None:
    instrument, answers = one
    before = scored(instrument, answers)
    after = scored(instrument, other[1]) if other[0] is instrument else before
    if before is None or after is None or instrument.no_change_because:
        return
    if instrument is PSFS and before.answered != after.answered:
        return

    there, back = change(instrument, before, after), change(instrument, after, before)

    assert there.improvement == -back.improvement
    assert there.raw == -back.raw
    assert there.noise == back.noise
    assert "cure" not in there.sentence.lower()


def test_a_scale_read_the_wrong_way_round_breaks_the_law_of_direction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    better = change(PSFS, known_score(PSFS, 3), known_score(PSFS, 6)).improvement
    monkeypatch.setattr(module, "_gain", lambda _instrument, before, after: (before - after, None))

    assert better == 3
    assert change(PSFS, known_score(PSFS, 3), known_score(PSFS, 6)).improvement == -3


def test_none_means_not_answered() -> None:
    with pytest.raises(UnableToScore, match="nothing was answered"):
        score(NRS, {"leg": None})


def test_yes_is_not_a_number_from_nought_to_ten() -> None:
    with pytest.raises(UnableToScore, match="item 'leg' was answered True"):
        score(NRS, {"leg": True})


def test_a_number_that_is_no_number_is_refused() -> None:
    with pytest.raises(UnableToScore, match="answered nan"):
        score(INSTRUMENTS["vas_leg"], {"leg": float("nan")})


def test_blanks_are_left_out_of_a_percentage_and_said() -> None:
    found = score(PERCENT, {"a": 5, "b": 0, "c": 5})

    assert found.value == pytest.approx(100 * 10 / 15)
    assert found.could_be == (50.0, 75.0)
    assert found.remark.startswith("1 of 4 left blank and left out of the percentage;")
    assert "between 50 and 75" in found.remark


def test_too_many_blanks_are_refused_by_name() -> None:
    with pytest.raises(UnableToScore, match="3 items were left blank, first 'a'; at most 2"):
        score(PERCENT, {"d": 1})


def test_a_mean_of_those_answered_says_so() -> None:
    assert "left out of the mean" in score(MEAN, {"a": 1, "b": 2}).remark


def test_the_smallest_and_the_largest_answer_can_be_the_score() -> None:
    answers = {"a": 1, "b": 2, "c": 3, "d": 4}

    assert (score(LEAST, answers).value, score(MOST, answers).value) == (1, 4)
    assert score(SUM, answers).value == 10


def test_too_many_blanks_leave_recovery_open() -> None:
    one_no = score(RMDQ, {"s01": False})
    all_no = score(RMDQ, {item.id: False for item in RMDQ.items})

    assert (one_no.value, one_no.recovered) == (0, None)
    assert (all_no.value, all_no.recovered) == (0, True)


def test_an_improvement_that_rests_on_blanks_is_not_called_one() -> None:
    before = score(RMDQ, {item.id: True for item in RMDQ.items})
    after = score(RMDQ, {"s01": False, "s02": True})

    found = change(RMDQ, before, after)

    assert found.improvement == 23
    assert (found.by_points, found.by_percent, found.recovered) == (None, None, None)
    assert "22 of 24 left blank and counted as no" in found.sentence


def test_much_better_counts_as_a_response() -> None:
    pgic = INSTRUMENTS["pgic"]

    assert score(pgic, {"change": 2}).responder is True
    assert score(pgic, {"change": 3}).responder is False
    assert score(NRS, {"leg": 2}).responder is None


def test_a_total_from_elsewhere_must_lie_on_the_scale() -> None:
    with pytest.raises(UnableToScore, match="not a total from 0 to 24"):
        known_score(RMDQ, 25)
    with pytest.raises(UnableToScore, match="not a whole number"):
        known_score(RMDQ, 7.5)
    assert known_score(PSFS, 4.25).value == 4.25


def test_a_scale_that_already_compares_is_not_compared() -> None:
    pgic = INSTRUMENTS["pgic"]
    with pytest.raises(UnableToCompare, match="already compares with the start"):
        change(pgic, known_score(pgic, 2), known_score(pgic, 1))


def test_scores_of_two_instruments_are_not_compared() -> None:
    with pytest.raises(UnableToCompare, match="a score of rmdq_24 is none of nrs_leg"):
        change(NRS, known_score(NRS, 5), known_score(RMDQ, 5))


def test_own_activities_are_compared_only_with_themselves() -> None:
    three = score(PSFS, {"a1": 2, "a2": 3, "a3": 4})
    four = score(PSFS, {"a1": 2, "a2": 3, "a3": 4, "a4": 9})
    with pytest.raises(UnableToCompare, match="only the same questions can be compared"):
        change(PSFS, three, four)
    assert change(PSFS, three, three).raw == 0


def test_a_change_is_told_in_plain_words() -> None:
    found = change(NRS, known_score(NRS, 7), known_score(NRS, 4))

    assert found.sentence == (
        "Leg pain went from 7 to 4: better by 3 points (43 % of the start). "
        "This is more than the noise of a single reading (1.6 to 2.8). "
        "It counts as an improvement that matters by size (at least 2 points) and by share of "
        "the start (at least 30 %) and for that start (at least 2 points), but not by the bar "
        "for sciatica (at least 3.04 points). "
        "A change over time is not by itself the effect of the treatment."
    )


def test_a_change_that_never_matters_says_so() -> None:
    sentence = change(NRS, known_score(NRS, 7), known_score(NRS, 6)).sentence

    assert "better by 1 point (14 % of the start)" in sentence
    assert "within the noise of a single reading" in sentence
    assert "It does not count as an improvement that matters by size" in sentence


def test_no_change_is_told_without_noise_or_praise() -> None:
    assert change(NRS, known_score(NRS, 5), known_score(NRS, 5)).sentence == (
        "Leg pain stayed at 5. A change over time is not by itself the effect of the treatment."
    )


def test_recovery_is_told_with_its_meaning() -> None:
    sentence = change(NRS, known_score(NRS, 5), known_score(NRS, 0)).sentence

    assert "The score is in the range counted as recovered: no pain." in sentence


def test_an_instrument_without_thresholds_claims_nothing() -> None:
    found = change(SUM, known_score(SUM, 12), known_score(SUM, 2))

    assert found.noise is Noise.UNKNOWN
    assert (found.by_points, found.by_percent, found.in_sciatica) == (None, None, None)
    assert found.sentence == (
        "Trouble went from 12 to 2: better by 10 points (83 % of the start). "
        "How far this score wobbles by itself is not known. "
        "A change over time is not by itself the effect of the treatment."
    )


def test_a_single_figure_of_noise_is_printed_once() -> None:
    odi = INSTRUMENTS["odi"]
    sentence = change(odi, known_score(odi, 40), known_score(odi, 20)).sentence

    assert "noise of a single reading (8.5)" in sentence


def test_an_unknown_instrument_names_the_known_ones() -> None:
    with pytest.raises(UnknownInstrument, match="'nrs' is none of eq_5d_5l, nrs_back"):
        INSTRUMENTS["nrs"]
    assert len(INSTRUMENTS) == 15


WHOLE = {"id": "a", "label": "a", "kind": "whole", "low": 0, "high": 5}


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"sources": []}, "names at least one source"),
        ({"items": []}, "needs at least one item"),
        ({"items": [WHOLE, WHOLE]}, "an id of its own"),
        ({"items": [{**WHOLE, "high": 0}]}, "0 is not below 0"),
        ({"items": [{**WHOLE, "kind": "yes_no"}]}, "yes or no counts as 1 or 0"),
        ({"items": [{**WHOLE, "choices": ["none", "some"]}]}, "one choice is needed for each"),
        ({"high": 90}, "its items give 0 to 100"),
        ({"rule": "mean", "high": 5}, "blanks by percent_of_answered do not go with"),
        ({"blanks": {"rule": "percent_of_answered", **CITED}}, "at_most_missing belongs to"),
        (
            {"blanks": {"rule": "all_required", "at_least_answered": 2, **CITED}},
            "at_least_answered is not for all_required",
        ),
        (
            {
                "rule": "min_of",
                "blanks": {"rule": "all_required", **CITED},
                "items": [WHOLE, {**WHOLE, "id": "b", "high": 9}],
            },
            "items that share one range",
        ),
        (
            {"rule": "count_true", "blanks": {"rule": "treat_missing_as_no", **CITED}},
            "count_true goes with yes_no items",
        ),
        ({"kind": "score_only"}, "a score_only instrument has wording none"),
        (
            {"bands": [{"label": "low", "low": 0, "high": 5, "item": "z", **CITED}]},
            "z: no such item",
        ),
        ({"titel": "slip"}, "unknown field `titel`"),
    ],
)
def test_an_unfit_questionnaire_is_refused(fields: dict[str, Any], because: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refusal:
        made(**fields)
    assert because in str(refusal.value)
