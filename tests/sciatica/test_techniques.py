"""The ways of needling, what they are meant to do, and what closes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.evidence import Mark
from huantiao.sciatica.examination import Signs
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.screening import Scope
from huantiao.sciatica.techniques import Example, Mechanism, Technique, Techniques

TECHNIQUES = Techniques.of(knowledge.shipped())
CASES = [
    pytest.param(technique, example, id=f"{technique.id}: {example.case}")
    for technique in TECHNIQUES.by_id.values()
    for example in technique.examples
]
EVERY_TECHNIQUE = pytest.mark.parametrize(
    "technique", TECHNIQUES.by_id.values(), ids=TECHNIQUES.by_id
)
EVERY_MECHANISM = pytest.mark.parametrize(
    "mechanism", TECHNIQUES.mechanisms.values(), ids=TECHNIQUES.mechanisms
)


@pytest.mark.parametrize(("technique", "example"), CASES)
def test_an_example_of_a_technique_is_closed_as_it_says(
    technique: Technique, example: Example
) -> None:
    assert technique.is_closed_by(example.scopes) is example.closed


def test_every_technique_and_mechanism_is_there() -> None:
    assert set(TECHNIQUES.mechanisms) == {"inflammation", "endorphins", "muscle", "blood_flow"}
    assert set(TECHNIQUES.by_id) == {
        "manual",
        "electro",
        "warm_needling",
        "moxa",
        "trigger_point",
        "superficial",
        "indwelling",
        "movement",
        "foraminal",
    }


def test_every_mechanism_is_intended_by_some_technique_and_can_be_looked_up() -> None:
    intended = {each for technique in TECHNIQUES.by_id.values() for each in technique.intends}

    assert intended == set(TECHNIQUES.mechanisms)
    assert [each.id for each in TECHNIQUES.intents("trigger_point")] == ["muscle"]
    with pytest.raises(KeyError):
        TECHNIQUES.intents("leeches")


def test_a_pacemaker_closes_the_current_and_nothing_else() -> None:
    assert [each.id for each in TECHNIQUES.closed_by({Scope.ELECTRO})] == ["electro"]


def test_numb_skin_closes_what_heats() -> None:
    assert {each.id for each in TECHNIQUES.closed_by({Scope.HEAT})} == {"moxa", "warm_needling"}


def test_a_hold_on_needling_closes_everything() -> None:
    assert TECHNIQUES.open_under({Scope.NEEDLING}) == ()


@given(st.sets(st.sampled_from(Scope)), st.sets(st.sampled_from(Scope)))
def test_closing_more_never_opens_anything(some: set[Scope], more: set[Scope]) -> None:
    closed = {each.id for each in TECHNIQUES.closed_by(some)}
    still_open = {each.id for each in TECHNIQUES.open_under(some)}

    assert closed | still_open == set(TECHNIQUES.by_id)
    assert not closed & still_open
    assert closed <= {each.id for each in TECHNIQUES.closed_by(some | more)}


# What the words must and must not say

CLAIMS = re.compile(
    r"\bcures?\b|\bcured\b|\bheals?\b|guarantee|\bproven\b|\bwill help\b", re.IGNORECASE
)
HONEST = re.compile(r"\bmeant to\b", re.IGNORECASE)


@EVERY_MECHANISM
def test_a_patient_hears_what_is_meant_and_that_it_is_not_sure(mechanism: Mechanism) -> None:
    assert HONEST.search(mechanism.patient_words)
    assert mechanism.clinician_words.startswith("Intended: ")
    assert mechanism.against
    assert not CLAIMS.search(mechanism.patient_words + mechanism.clinician_words)


@EVERY_TECHNIQUE
def test_no_technique_promises_anything(technique: Technique) -> None:
    words = technique.what_is_done + technique.consent_words + technique.evidence_words

    assert not CLAIMS.search(words)


@pytest.mark.parametrize(
    "words",
    [
        *(technique.consent_words for technique in TECHNIQUES.by_id.values()),
        *(mechanism.patient_words for mechanism in TECHNIQUES.mechanisms.values()),
    ],
)
def test_words_for_patients_can_be_read_at_eleven(words: str) -> None:
    # US reading grade 6 is eleven years of age (Flesch and Kincaid's formula).
    assert _reading_grade(words) <= 6


def _reading_grade(text: str) -> float:
    words = re.findall(r"[a-z'-]+", text.lower())
    sentences = len(re.findall(r"[.!?]", text))
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", word)))) for word in words
    )
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_the_reading_grade_tells_hard_words_from_easy_ones() -> None:
    easy = "We put a thin needle in your leg. It stays in for a while."
    hard = (
        "Percutaneous neurostimulation facilitates endogenous opioid liberation in spinal circuits."
    )

    assert _reading_grade(easy) < 4
    assert _reading_grade(hard) > 12


@EVERY_MECHANISM
def test_the_strongest_reference_is_among_the_sources(mechanism: Mechanism) -> None:
    assert mechanism.strongest.source in {each.source for each in mechanism.sources}
    assert mechanism.strongest.mark is Mark.READ
    assert mechanism.strongest.covers


def test_known_settings_of_the_current_run_from_two_to_a_hundred_hertz() -> None:
    settings = TECHNIQUES.by_id["electro"].settings

    assert {(each.low_hz, each.high_hz) for each in settings} == {
        (2, 2),
        (10, 10),
        (50, 50),
        (100, 100),
        (2, 100),
        (None, None),
    }
    assert [each.name for each in settings if each.mark is Mark.UNVERIFIED] == ["dense_disperse"]


def test_the_points_of_every_pair_are_points(library: Library) -> None:
    pairs = {code for each in TECHNIQUES.by_id["electro"].settings for code in each.pair}

    assert pairs == {"BL25", "EX-B2-L4", "GB30", "GB34"}
    assert all(f"points/{code}.toml" in library.files for code in pairs)


def test_usual_retention_is_twenty_to_thirty_minutes() -> None:
    retention = TECHNIQUES.by_id["manual"].retention

    assert retention is not None
    assert (retention.from_min, retention.up_to_min) == (20, 30)


@EVERY_MECHANISM
def test_every_mechanism_is_measured_before_and_after(mechanism: Mechanism) -> None:
    assert Signs.of(knowledge.shipped()).by_id[mechanism.measure].kind == "measure"


# Files that do not fit


@pytest.mark.parametrize(
    ("file", "was", "becomes", "problem"),
    [
        ("techniques/manual.toml", '"muscle"', '"magic"', "unknown mechanism 'magic'"),
        ("techniques/manual.toml", "finger_floor_distance", "tongue", "unknown measure 'tongue'"),
        ("mechanisms/muscle.toml", "finger_floor_distance", "tongue", "unknown measure 'tongue'"),
        ("techniques/manual.toml", "from_min = 20", "from_min = 40", "is no time"),
        ("techniques/manual.toml", r'closed_by = \["needling"\]', "closed_by = []", "name it in"),
        ("techniques/manual.toml", "closed = true", "closed = false", "one that does not"),
        ("techniques/electro.toml", "high_hz = 50", "high_hz = 40", "50 Hz is not a low for 40 Hz"),
        ("techniques/electro.toml", "low_hz = 50\n", "", "low_hz and high_hz go together"),
        ("techniques/electro.toml", r'\["GB30", "GB34"\]', '["GB30"]', "a pair is two points"),
        ("techniques/electro.toml", r'"electro"\]', '"lightning"]', "lightning"),
        ("mechanisms/muscle.toml", 'evidence = "', 'evidence = "very_', "very_small"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_name(
    file: str, was: str, becomes: str, problem: str
) -> None:
    with pytest.raises(UnfitKnowledge, match=problem) as refusal:
        Techniques.of(_spoilt(file, was, becomes))

    assert refusal.value.file == file


def test_a_mechanism_with_nothing_against_it_is_refused() -> None:
    everything = r"against = \[.*?\n\]"

    with pytest.raises(UnfitKnowledge, match="what speaks against"):
        Techniques.of(_spoilt("mechanisms/muscle.toml", everything, "against = []"))


def _spoilt(file: str, was: str, becomes: str) -> Library:
    """The shipped knowledge with one file changed where ``was`` matches."""
    library = Library(knowledge.shipped().root, compiled=False)
    text, changed = re.subn(was, becomes, library.files[file].decode(), flags=re.DOTALL)
    assert changed
    vars(library)["files"] = {**library.files, file: text.encode()}
    return library
