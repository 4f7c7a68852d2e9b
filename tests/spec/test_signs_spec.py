"""Every bedside test and measure does what its own examples say, and cites what it claims."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.evidence import Mark
from huantiao.sciatica.examination import LegTest, Sign, Signs
from huantiao.sciatica.examination.reading import read_leg
from huantiao.sciatica.examination.signs import Accuracy, Estimate, Example
from huantiao.sciatica.knowledge import Library, UnfitKnowledge

SIGNS = Signs.of(knowledge.shipped())
CASES = [
    pytest.param(sign, example, id=f"{sign.id}: {example.case}")
    for sign in SIGNS.by_id.values()
    for example in sign.examples
]


@pytest.mark.parametrize(("sign", "example"), CASES)
def test_an_example_of_a_sign_comes_out_as_it_says(sign: Sign, example: Example) -> None:
    if example.leg is not None:
        result: str = SIGNS.result(LegTest(sign.id), read_leg(example.leg))
    else:
        assert example.before is not None
        assert example.after is not None
        result = sign.gap(example.before, example.after)

    assert result == example.expect


def test_every_sign_is_there_and_every_test_of_a_leg_shows_both_results() -> None:
    shown = {test: {e.expect for e in SIGNS.by_id[test].examples} for test in LegTest}

    assert len(SIGNS.by_id) == 16
    assert all({"positive", "negative"} <= results for results in shown.values())


@pytest.mark.parametrize("sign", SIGNS.by_id.values(), ids=SIGNS.by_id)
def test_every_figure_of_a_sign_comes_from_a_source_the_sign_names(sign: Sign) -> None:
    named = {citation.source for citation in sign.sources}
    figures = [*sign.accuracy, *sign.reliability, *([sign.window] if sign.window else [])]

    assert {each.source for each in figures} <= named
    assert all(each.mark is not Mark.UNVERIFIED for each in figures)
    assert figures or sign.kind == "measure"


@pytest.mark.parametrize("sign", SIGNS.by_id.values(), ids=SIGNS.by_id)
def test_every_sign_waits_for_a_clinician(sign: Sign) -> None:
    assert sign.draft


def test_the_two_figures_that_an_appraisal_may_have_exchanged_stay_open() -> None:
    doubtful = [
        each.specificity
        for sign in (SIGNS.by_id[LegTest.STRAIGHT_LEG_RAISE], SIGNS.by_id[LegTest.SLUMP])
        for each in sign.accuracy
        if each.source == "majlesi-2008"
    ]

    assert [(each.value, each.low, each.high) for each in doubtful if each] == [
        (None, 0.83, 0.89),
        (None, 0.83, 0.89),
    ]


def test_the_bent_forward_distance_and_the_raise_carry_their_measurement_error() -> None:
    assert SIGNS.by_id["finger_floor_distance"].detectable_change == 4.5
    assert SIGNS.by_id[LegTest.STRAIGHT_LEG_RAISE].detectable_change == 5.7
    assert SIGNS.by_id["pressure_pain_threshold"].detectable_change == 215
    assert SIGNS.by_id["skin_temperature_difference"].detectable_change is None


# Figures


PLAIN = Accuracy(source="iversen-2013", mark=Mark.READ, condition="a disc", setting="a clinic")


def accuracy(**figures: Estimate) -> Accuracy:
    return msgspec.structs.replace(PLAIN, **figures)


def test_a_ratio_is_the_reported_one_or_follows_from_both_rates() -> None:
    reported = accuracy(lr_positive=Estimate(value=6.28))
    rates = accuracy(sensitivity=Estimate(value=0.9), specificity=Estimate(value=0.8))

    assert reported.likelihood_ratio(positive=True) == 6.28
    assert reported.likelihood_ratio(positive=False) is None
    assert rates.likelihood_ratio(positive=True) == pytest.approx(4.5)
    assert rates.likelihood_ratio(positive=False) == pytest.approx(0.125)


def test_a_test_that_was_never_wrongly_positive_has_an_endless_ratio() -> None:
    rates = accuracy(sensitivity=Estimate(value=0.5), specificity=Estimate(value=1.0))

    assert rates.likelihood_ratio(positive=True) == float("inf")


def test_a_range_without_a_value_gives_no_ratio() -> None:
    open_end = accuracy(lr_positive=Estimate(low=5.0, high=float("inf")))
    open_rate = accuracy(sensitivity=Estimate(value=0.5), specificity=Estimate(low=0.83, high=0.89))

    assert open_end.likelihood_ratio(positive=True) is None
    assert open_rate.likelihood_ratio(positive=True) is None


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (Estimate, "has a value, or low and high"),
        (lambda: Estimate(value=0.5, low=0.4), "go together"),
        (lambda: Estimate(value=0.3, low=0.4, high=0.6), "lies between"),
        (lambda: Estimate(low=0.6, high=0.4), "lies between"),
        (lambda: accuracy(sensitivity=Estimate(value=92.0)), "run from 0 to 1"),
        (lambda: Example(case="?", expect="noise"), "a leg, or before and after"),
        (lambda: Example(case="?", leg={}, before=1, after=2, expect="same"), "a leg, or before"),
        (lambda: Example(case="?", leg={}, expect="noise"), "does not answer"),
        (lambda: Example(case="?", before=1, after=2, expect="positive"), "does not answer"),
        (
            lambda: msgspec.structs.replace(SIGNS.by_id["fair"], unit="cm"),
            "whether higher or lower is better",
        ),
    ],
)
def test_a_figure_or_example_that_contradicts_itself_is_refused(
    make: Callable[[], object], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        make()


MEASURES = st.sampled_from([sign for sign in SIGNS.by_id.values() if sign.unit])
READINGS = st.integers(0, 2000).map(lambda quarter: quarter / 4)


@given(MEASURES, READINGS, READINGS)
def test_a_difference_turned_round_is_the_opposite(sign: Sign, one: float, other: float) -> None:
    turned = {"better": "worse", "worse": "better"}
    there = sign.gap(one, other)

    assert sign.gap(other, one) == turned.get(there, there)
    assert sign.gap(one, one) == "same"


# Files that do not fit


def test_a_sign_whose_example_is_no_leg_is_refused_with_its_file() -> None:
    library = Library(knowledge.shipped().root, compiled=False)
    misspelt = library.files["signs/fair.toml"].replace(b"{ fair = true }", b"{ fare = true }")
    vars(library)["files"] = {**library.files, "signs/fair.toml": misspelt}

    with pytest.raises(UnfitKnowledge, match=r"signs/fair\.toml.*fare"):
        Signs.of(library)


def test_a_raise_without_a_window_counts_at_any_angle() -> None:
    plain = msgspec.structs.replace(SIGNS.by_id[LegTest.STRAIGHT_LEG_RAISE], window=None)
    signs = Signs({**SIGNS.by_id, plain.id: plain})
    leg = read_leg({"straight_leg_raise": {"angle_deg": 88, "reproduces_leg_pain": True}})

    assert signs.result(LegTest.STRAIGHT_LEG_RAISE, leg) == "positive"
    assert SIGNS.result(LegTest.STRAIGHT_LEG_RAISE, leg) == "uncertain"
