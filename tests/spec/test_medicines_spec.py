"""Every medicine, and every kind of everyday word, is read as its own examples say."""

from __future__ import annotations

from collections import defaultdict

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.medicine_entries import Effect, MedicineExample, MedicineWords
from huantiao.sciatica.medicines import Formulary, MedicineClass, MedicineItem

LIBRARY = knowledge.shipped()
FORMULARY = Formulary.of(LIBRARY)
WORDS = LIBRARY.read("medicine_words", MedicineWords)

OF_MEDICINES = [
    pytest.param(example, example.ingredient or medicine.id, id=f"{medicine.id}: {example.text}")
    for medicine in FORMULARY.medicines.values()
    for example in medicine.examples
]
OF_WORDS = [
    pytest.param(example, example.ingredient, id=f"{words.id}: {example.text}")
    for words in WORDS.values()
    for example in words.examples
]


def speaks_of(item: MedicineItem, ingredient: str) -> bool:
    """Whether an item is, or offers, the ingredient; ``-`` stands for none."""
    named = item.ingredients or tuple(candidate.ingredient for candidate in item.candidates)
    return ingredient in named if ingredient != "-" else not named


@pytest.mark.parametrize(("example", "ingredient"), OF_MEDICINES + OF_WORDS)
def test_an_example_is_read_as_it_says(example: MedicineExample, ingredient: str) -> None:
    items = FORMULARY.read([example.text]).items

    spoken_of = [item for item in items if speaks_of(item, ingredient)]

    assert [(item.status, item.route) for item in spoken_of] == [(example.expect, example.route)]


@pytest.mark.parametrize("medicine", FORMULARY.medicines.values(), ids=lambda each: each.id)
def test_every_name_of_a_medicine_is_found_as_its_file_says(medicine: Medicine) -> None: ...


def test_all_medicines_of_a_class_have_the_same_effect() -> None:
    effects: dict[MedicineClass, set[Effect]] = defaultdict(set)
    for medicine in FORMULARY.medicines.values():
        effects[medicine.risk].add(medicine.effect)

    assert {risk: len(found) for risk, found in effects.items()} == dict.fromkeys(MedicineClass, 1)
