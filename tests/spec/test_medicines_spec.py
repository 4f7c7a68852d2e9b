"""Every medicine, and every kind of everyday word, is read as its own examples say."""

from __future__ import annotations

from collections import defaultdict

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.medicines import Formulary, MedicineItem
from huantiao.sciatica.medicines.entries import (
    Effect,
    Medicine,
    MedicineClass,
    MedicineExample,
    MedicineWords,
    Status,
)

LIBRARY = knowledge.shipped()
FORMULARY = Formulary.of(LIBRARY)
MEDICINES = FORMULARY.medicines.values()
WORDS = LIBRARY.read("medicine_words", MedicineWords).values()

OF_MEDICINES = [
    pytest.param(example, example.ingredient or medicine.id, id=f"{medicine.id}: {example.text}")
    for medicine in MEDICINES
    for example in medicine.examples
]
OF_WORDS = [
    pytest.param(example, example.ingredient, id=f"{words.id}: {example.text}")
    for words in WORDS
    for example in words.examples
]


def speaks_of(item: MedicineItem, ingredient: str) -> bool:
    """Whether an item is, or offers, the ingredient; ``-`` stands for none."""
    named = item.ingredients or tuple(candidate.ingredient for candidate in item.candidates)
    return ingredient in named if ingredient != "-" else not named


@pytest.mark.parametrize(("example", "ingredient"), OF_MEDICINES + OF_WORDS)
def test_an_example_is_read_as_it_says(example: MedicineExample, ingredient: str) -> None:
    items = FORMULARY.read([example.text]).items

    spoken_of = {(item.status, item.route) for item in items if speaks_of(item, ingredient)}

    assert spoken_of == {(example.expect, example.route)}


@pytest.mark.parametrize("medicine", [pytest.param(each, id=each.id) for each in MEDICINES])
def test_every_listed_name_is_found_as_one_piece(medicine: Medicine) -> None:
    for name in medicine.names:
        (item,) = FORMULARY.read([name]).items
        assert (item.text, item.status) == (name, Status.MATCHED)
        assert medicine.id in item.ingredients


@pytest.mark.parametrize("words", [pytest.param(each, id=each.id) for each in WORDS])
def test_no_listed_word_is_left_unread(words: MedicineWords) -> None:
    for word in (word for group in words.words.values() for word in group):
        told = FORMULARY.read([f"warfarin, {word}"])
        assert "warfarin" in {item.text for item in told.items}, word
        assert not told.offered or told.offered[0].text == "warfarin", word


def test_all_medicines_of_a_class_have_the_same_effect() -> None:
    effects: dict[MedicineClass, set[Effect]] = defaultdict(set)
    for medicine in MEDICINES:
        effects[medicine.risk].add(medicine.effect)

    assert {risk: len(found) for risk, found in effects.items()} == dict.fromkeys(MedicineClass, 1)


def test_names_are_claimed_once_in_every_script() -> None:
    names = [name for medicine in MEDICINES for name in medicine.names]

    assert len(names) > 9000
    assert FORMULARY.read(["华法林"]).items[0].ingredients == ("warfarin",)


def test_none_of_the_files_has_vanished() -> None:
    assert len(MEDICINES) >= 414
    assert len(WORDS) >= 47
