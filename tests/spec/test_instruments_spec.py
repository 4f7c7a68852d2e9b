"""Every questionnaire scores, refuses and compares as its own examples say."""

from __future__ import annotations

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.instruments import Instruments, UnableToScore, change, known_score, score
from huantiao.sciatica.instruments.questionnaire import ChangeExample, Instrument, ScoreExample

INSTRUMENTS = Instruments.of(knowledge.Library(knowledge.shipped().root, compiled=False))
SCORED = [
    pytest.param(instrument, example, id=f"{instrument.id}: {example.case}")
    for instrument in INSTRUMENTS
    for example in instrument.examples
    if not example.cannot
]
REFUSED = [
    pytest.param(instrument, example, id=f"{instrument.id}: {example.case}")
    for instrument in INSTRUMENTS
    for example in instrument.examples
    if example.cannot
]
CHANGED = [
    pytest.param(instrument, example, id=f"{instrument.id}: {example.case}")
    for instrument in INSTRUMENTS
    for example in instrument.change_examples
]


@pytest.mark.parametrize(("instrument", "example"), SCORED)
def test_answers_give_the_score_of_the_example(
    instrument: Instrument, example: ScoreExample
) -> None:
    found = score(instrument, example.answers)

    assert found.value == pytest.approx(example.score)
    assert len(found.missing) == example.missing
    assert found.band == example.band


@pytest.mark.parametrize(("instrument", "example"), REFUSED)
def test_answers_that_cannot_be_scored_say_why(
    instrument: Instrument, example: ScoreExample
) -> None:
    with pytest.raises(UnableToScore) as refusal:
        score(instrument, example.answers)

    assert example.cannot in str(refusal.value)


@pytest.mark.parametrize(("instrument", "example"), CHANGED)
def test_two_totals_give_the_change_of_the_example(
    instrument: Instrument, example: ChangeExample
) -> None:
    before = known_score(instrument, example.before)
    after = known_score(instrument, example.after)

    found = change(instrument, before, after)

    assert found.improvement == pytest.approx(example.improvement)
    assert found.percent == (None if example.percent is None else pytest.approx(example.percent))
    assert found.noise == example.noise
    assert (found.by_points, found.by_percent) == (example.by_points, example.by_percent)
    assert (found.by_baseline, found.in_sciatica) == (example.by_baseline, example.in_sciatica)
    assert found.recovered == example.recovered


def test_every_instrument_is_there() -> None:
    assert sorted(INSTRUMENTS.by_id) == [
        "eq_5d_5l",
        "nrs_back",
        "nrs_leg",
        "odi",
        "peg",
        "pgic",
        "promis_pf",
        "promis_pi",
        "psfs",
        "rmdq_23",
        "rmdq_24",
        "sbi",
        "sfi",
        "start_back",
        "vas_leg",
    ]


@pytest.mark.parametrize("instrument", list(INSTRUMENTS), ids=lambda instrument: instrument.id)
def test_every_instrument_shows_a_score_and_says_what_its_licence_is(
    instrument: Instrument,
) -> None:
    assert any(example.score is not None for example in instrument.examples)
    assert instrument.licence.strip()
    assert instrument.change_examples or instrument.no_change_because


@pytest.mark.parametrize("instrument", list(INSTRUMENTS), ids=lambda instrument: instrument.id)
def test_wording_that_may_not_be_shipped_is_not_there(instrument: Instrument) -> None:
    numbered = all(item.label == f"Statement {i}" for i, item in enumerate(instrument.items, 1))

    assert numbered == (instrument.wording == "numbered")
    assert bool(instrument.languages) == (instrument.wording == "own")
    assert instrument.wording == "own" or not instrument.may_ship_wording
