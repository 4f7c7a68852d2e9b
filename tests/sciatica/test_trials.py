"""Trials keep their figures, their marks and their limits, and answer only what they can."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.evidence import Mark
from huantiao.sciatica.figures import Figure, Measure, Span
from huantiao.sciatica.instruments import Instruments
from huantiao.sciatica.trials import (
    Difference,
    Outcome,
    Role,
    Trial,
    Trials,
    UnableToPool,
    UnknownTrial,
    pooled,
)

LIBRARY = knowledge.Library(knowledge.shipped().root, compiled=False)
TRIALS = Trials.of(LIBRARY)
OUTCOMES = [
    pytest.param(outcome, id=f"{trial.id}: {arm.id}: {outcome.measure}")
    for trial in TRIALS
    for arm in trial.arms
    for outcome in arm.outcomes
]


def test_every_trial_arm_outcome_and_contrast_is_there() -> None:
    arms = [arm for trial in TRIALS for arm in trial.arms]
    outcomes = [outcome for arm in arms for outcome in arm.outcomes]
    contrasts = [contrast for trial in TRIALS for contrast in trial.contrasts]

    assert (len(TRIALS), len(arms), len(outcomes), len(contrasts)) == (18, 35, 48, 14)


def test_the_file_of_a_trial_is_named_like_its_entry_in_the_bibliography() -> None:
    assert set(TRIALS.by_id) <= set(LIBRARY.sources)


def test_only_two_sham_controlled_trials_speak_of_leg_pain_in_sciatica() -> None:
    found = TRIALS.sham_controlled_in_sciatica()

    assert [finding.trial.id for finding in found] == ["huang-2019", "tu-2024"]
    assert all(finding.trial.sciatica for finding in found)


def test_the_largest_trial_says_what_its_abstract_says() -> None:
    tu = TRIALS["tu-2024"]
    leg = tu.contrasts[0]
    week_4 = leg.at(4)

    assert week_4 is not None
    assert (week_4.difference.value, week_4.difference.mark) == (-16.0, Mark.READ)
    assert week_4.interval is not None
    assert (week_4.interval.low, week_4.interval.high) == (-21.3, -10.6)
    assert leg.unreported_weeks == (8.0, 26.0)
    assert leg.at(8) is None


def test_an_interval_may_be_marked_weaker_than_its_difference() -> None:
    week_2 = TRIALS["tu-2024"].contrasts[0].at(2)

    assert week_2 is not None
    assert week_2.interval is not None
    assert (week_2.difference.mark, week_2.interval.mark) == (Mark.SECONDARY, Mark.UNVERIFIED)


def test_a_spread_worked_out_here_says_so() -> None:
    point = TRIALS["tu-2024"].arm("needling").outcomes[0].timepoints[0]

    assert point.mean is not None
    assert point.sd is not None
    assert (point.mean.calculated, point.sd.calculated) == (False, True)


def test_trials_that_left_out_sciatica_are_only_the_sceptics_anchor() -> None:
    found = TRIALS.sham_controlled_elsewhere()

    assert [finding.contrast.id for finding in found] == ["against_minimal"]
    assert all(finding.trial.radicular_excluded for finding in found)


def test_a_rival_that_is_no_sham_is_not_returned_as_one() -> None:
    zhang = TRIALS["zhang-2017"]

    assert zhang.against(zhang.contrasts[0], Role.OTHER_TREATMENT)
    assert not zhang.against(zhang.contrasts[0], Role.SHAM)


def test_a_sham_arm_that_stands_first_is_no_needling() -> None:
    haake = TRIALS["haake-2007"]
    sham_first = next(c for c in haake.contrasts if c.id == "sham_against_guideline")

    assert not haake.against(sham_first, Role.USUAL_CARE)


def test_the_course_without_needling_is_told_by_how_long_it_lasted() -> None:
    acute = TRIALS.without_needling("acute")
    everything = TRIALS.without_needling()

    assert {seen.trial.id for seen in acute} == {"vroomen-1999", "weber-1993"}
    assert {seen.arm.role for seen in everything} == {
        Role.UNTREATED,
        Role.USUAL_CARE,
        Role.PLACEBO,
        Role.COHORT,
    }
    assert all(seen.trial.sciatica and seen.outcome.timepoints for seen in everything)


def test_what_cannot_be_used_gives_no_figure() -> None:
    liu = TRIALS["liu-2019"].arms[0].outcomes[0]

    assert liu.timepoints == ()
    assert "without saying whether these are scores or changes" in liu.unusable


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_instrument_that_an_outcome_names_exists_and_holds_its_levels(outcome: Outcome) -> None:
    instruments = Instruments.of(LIBRARY)
    if not outcome.instrument:
        return
    instrument = instruments[outcome.instrument]
    means = [point.mean.value for point in outcome.timepoints if point.mean is not None]
    span = instrument.high - instrument.low

    assert instrument.measures is outcome.measure
    if outcome.kind == "level":
        assert all(instrument.low <= mean <= instrument.high for mean in means)
    else:
        assert all(-span <= mean <= 0 for mean in means)


def test_differences_agree_with_the_means_they_are_made_of() -> None:
    for trial in TRIALS:
        for contrast in trial.contrasts:
            if "Adjusted" in contrast.estimand:
                continue
            for point in contrast.timepoints:
                means = [
                    reading.mean.value
                    for arm in contrast.between
                    for outcome in trial.arm(arm).outcomes
                    if outcome.measure is contrast.measure
                    for reading in outcome.timepoints
                    if reading.week == point.week and reading.mean is not None
                ]
                if len(means) == 2:
                    difference = point.difference.value
                    assert means[0] - means[1] == pytest.approx(difference, abs=0.15)


def test_the_spreads_worked_out_here_follow_from_the_intervals() -> None:
    for trial_id, week, people, spread in (
        ("tu-2024", 4, (108, 108), 20.1),
        ("huang-2019", 4, (23, 23), 11.2),
    ):
        point = TRIALS[trial_id].contrasts[0].at(week)
        assert point is not None
        error = point.standard_error
        assert error is not None
        assert error / (1 / people[0] + 1 / people[1]) ** 0.5 == pytest.approx(spread, abs=0.1)


def test_two_trials_together_give_about_twelve_millimetres_and_a_wide_spread() -> None:
    weeks = [finding.contrast.at(4) for finding in TRIALS.sham_controlled_in_sciatica()]
    pool = pooled([week for week in weeks if week is not None])

    assert pool.trials == 2
    assert pool.mean == pytest.approx(-11.8, abs=0.05)
    assert pool.standard_error == pytest.approx(4.36, abs=0.01)
    assert pool.between_trials_sd == pytest.approx(5.4, abs=0.05)
    assert pool.predictive_sd == pytest.approx(6.9, abs=0.05)


def difference(value: float, error: float | None) -> Difference:
    interval = None
    if error is not None:
        low, high = value - 1.96 * error, value + 1.96 * error
        interval = Span(low=low, high=high, source="tu-2024", mark=Mark.READ)
    return Difference(
        week=4,
        difference=Figure(value=value, source="tu-2024", mark=Mark.READ),
        interval=interval,
    )


values = st.floats(-50, 50)
errors = st.floats(0.5, 20)


@given(st.lists(st.tuples(values, errors), min_size=2, max_size=6))
def test_a_pool_lies_between_its_trials_and_knows_less_than_it_seems(
    trials: list[tuple[float, float]],
) -> None:
    pool = pooled([difference(value, error) for value, error in trials])

    assert min(v for v, _ in trials) - 1e-6 <= pool.mean <= max(v for v, _ in trials) + 1e-6
    assert pool.predictive_sd >= pool.standard_error > 0
    assert pool.predictive_sd >= pool.between_trials_sd


@given(values, errors, st.integers(2, 6))
def test_trials_that_agree_pool_like_one_larger_trial(value: float, error: float, n: int) -> None:
    pool = pooled([difference(value, error)] * n)

    assert pool.mean == pytest.approx(value, abs=1e-6)
    assert pool.between_trials_sd == pytest.approx(0, abs=1e-6)
    assert pool.standard_error == pytest.approx(error / n**0.5)


@pytest.mark.parametrize(
    "few", [[], [difference(-7, 3)], [difference(-7, 3), difference(-16, None)]]
)
def test_what_cannot_be_pooled_is_refused(few: list[Difference]) -> None:
    with pytest.raises(UnableToPool, match="two differences or more, each with its interval"):
        pooled(few)


def test_an_unknown_trial_names_the_known_ones() -> None:
    with pytest.raises(UnknownTrial, match="'tu' is none of bailey-2020"):
        TRIALS["tu"]


def test_other_measures_can_be_asked_for() -> None:
    found = TRIALS.sham_controlled_in_sciatica(Measure.DISABILITY)

    assert [(finding.trial.id, finding.contrast.id) for finding in found] == [
        ("tu-2024", "disability")
    ]


TABLE = tomllib.loads(LIBRARY.files["trials/tu-2024.toml"].decode())


def spoilt(spoil: Callable[[dict[str, Any]], object]) -> None:
    table = copy.deepcopy(TABLE)
    spoil(table)
    msgspec.convert(table, Trial)


def week(table: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = table["arms"][0]["outcomes"][0]["timepoints"][0]
    return found


@pytest.mark.parametrize(
    ("spoil", "because"),
    [
        (lambda t: t.update(arms=[]), "a trial has arms"),
        (lambda t: t["arms"].append(t["arms"][0]), "an id of its own"),
        (lambda t: t.update(radicular_excluded=True), "both in and left out"),
        (lambda t: t["contrasts"][0].update(between=["needling", "nobody"]), "two arms of this"),
        (lambda t: t["contrasts"][0].update(between=["sham", "sham"]), "two arms of this"),
        (lambda t: t["contrasts"][0].update(timepoints=[]), "at least one week"),
        (lambda t: t["contrasts"][0]["timepoints"].reverse(), "do not run forward"),
        (lambda t: week(t).update(week=-1), "do not run forward"),
        (lambda t: [week(t).pop("mean"), week(t).pop("sd")], "week 4 has no figure"),
        (lambda t: week(t)["sd"].update(value=0), "a spread is above 0"),
        (lambda t: week(t)["mean"].update(value=float("nan")), "a finite number"),
        (
            lambda t: week(t).update(
                interval={"low": -9, "high": -1, "source": "tu-2024", "mark": "read"}
            ),
            "lies outside its own interval",
        ),
        (
            lambda t: t["contrasts"][0]["timepoints"][0]["difference"].update(value=9),
            "lies outside its own interval",
        ),
        (lambda t: t["arms"][0]["outcomes"][0].update(kind="percent"), "between 0 and 100"),
        (lambda t: t["arms"][0]["outcomes"][0].update(unusable="why"), "or say why it is unusable"),
        (lambda t: t["arms"][0]["outcomes"][0].update(timepoints=[]), "or say why it is unusable"),
        (lambda t: t.update(sources=[]), "names at least one source"),
    ],
)
def test_an_unfit_trial_is_refused(spoil: Callable[[dict[str, Any]], object], because: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refusal:
        spoilt(spoil)
    assert because in str(refusal.value)
