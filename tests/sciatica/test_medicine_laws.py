"""What holds for any medicine list: no letter is lost, and no line takes back a yes."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.medicines import (
    ANTITHROMBOTIC,
    Formulary,
    MedicineClass,
    MedicineList,
    phrases,
)
from huantiao.sciatica.medicines.names import Names

FORMULARY = Formulary.of(knowledge.shipped())

WORDS = st.sampled_from(
    [
        *("warfarin", "Sintrom", "aspirin", "clopidrogel", "omeprazole", "hydrocortisone"),
        *("阿司匹林", "华法林", "варфарин", "blood thinner", "steroid", "warfarim", "zzyzzx"),
        *(
            "stopped",
            "not",
            "no",
            "none",
            "paused",
            "starting",
            "until",
            "allergic to",
            "abgesetzt",
        ),
        *("停药", "dejé de tomar", "restarted", "take", "in May", "75 mg", "cream", "eye drops"),
        *("tablets", "for my heart", "smoking", "and", "or", "but", "because of", "Kortisonsalbe"),
        *(",", ";", ".", "(", ")", "/", "+", ":", "?", "\n", "、", "和", "-", "1-0-1", "p.r.n."),
    ]
)
LINES = st.one_of(st.lists(WORDS, max_size=9).map(" ".join), st.text(max_size=30))
LISTS = st.lists(LINES, max_size=4)


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalpha())


def accounted(told: MedicineList) -> Counter[str]:
    """The letters of every piece, of the words that decided it, and of the words passed over."""
    pieces = [text for item in told.items for text in (item.text, *item.said)]
    return letters(" ".join((*pieces, *told.passed_over)))


def lost(told: MedicineList, lines: list[str]) -> Counter[str]:
    """The letters of words that turn up nowhere; words said twice are kept once."""
    words = set(re.findall(r"[^\W\d_]+", " ".join(lines)))
    return letters(" ".join(words)) - accounted(told)


@given(LISTS)
def test_no_letter_of_what_was_written_is_lost(lines: list[str]) -> None:
    assert lost(FORMULARY.read(lines), lines) == Counter()


@given(LISTS)
def test_reading_twice_gives_the_same(lines: list[str]) -> None:
    assert FORMULARY.read(lines) == FORMULARY.read(lines)


@given(LISTS, LINES)
def test_a_further_line_never_turns_a_yes_or_an_open_answer_into_a_no(
    lines: list[str], line: str
) -> None:
    rank: dict[bool | None, int] = {False: 0, None: 1, True: 2}
    before, after = FORMULARY.read(lines), FORMULARY.read([*lines, line])

    for risk in MedicineClass:
        if before.asked or before.taking(risk) is True:
            assert rank[after.taking(risk)] >= rank[before.taking(risk)]


@given(LISTS)
def test_at_least_never_exceeds_at_most(lines: list[str]) -> None:
    least, most = FORMULARY.read(lines).count_taking(ANTITHROMBOTIC)

    assert most is None or least <= most


@given(LISTS)
def test_what_is_taken_is_counted(lines: list[str]) -> None:
    told = FORMULARY.read(lines)

    for risk in MedicineClass:
        least, most = told.count_taking([risk])
        assert (least > 0) is (told.taking(risk) is True)
        assert (most == 0) is (told.taking(risk) is False)


@given(st.sampled_from(sorted(FORMULARY.medicines)), st.data())
def test_a_listed_name_fires_in_capitals_too(ingredient: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FORMULARY.medicines[ingredient].names))

    (item,) = FORMULARY.read([name.upper()]).items
    assert ingredient in item.ingredients


def test_the_law_of_lost_letters_notices_a_reader_that_drops_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = phrases.read_line

    def forgetful(line: str, names: Names) -> phrases.LineReading:
        return whole(line.partition(",")[0], names)

    monkeypatch.setattr("huantiao.sciatica.medicines.read_line", forgetful)

    assert lost(FORMULARY.read(["warfarin, aspirin"]), ["warfarin, aspirin"])
