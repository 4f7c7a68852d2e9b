"""What may be felt at a needle, and how it is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.ledger.sensations import Meaning, Sensation, Sensations

EXPERTS_DE_QI = {"aching", "dull", "heaviness", "numbness", "spreading", "tingling"}
EXPERTS_PAIN = {"burning", "hurting", "pinching", "pricking", "sharp", "stinging", "tender"}


def test_every_sensation_has_one_file_and_every_file_is_a_sensation(library: Library) -> None:
    assert set(Sensations.of(library).entries) == {str(sensation) for sensation in Sensation}
    assert len(Sensation) == 20


def test_the_experts_split_of_de_qi_and_needle_pain_is_kept(library: Library) -> None:
    read = {
        meaning: {
            entry.id
            for entry in Sensations.of(library).entries.values()
            if entry.counts_as is meaning and entry.sources[0].source == "macpherson-2006"
        }
        for meaning in (Meaning.DE_QI, Meaning.NEEDLE_PAIN)
    }

    assert read == {Meaning.DE_QI: EXPERTS_DE_QI, Meaning.NEEDLE_PAIN: EXPERTS_PAIN}


def test_several_words_are_counted_each_by_itself(library: Library) -> None:
    sensations = Sensations.of(library)

    assert sensations.meanings([Sensation.ACHING, Sensation.SHARP]) == {
        Meaning.DE_QI,
        Meaning.NEEDLE_PAIN,
    }
    assert sensations.meanings([]) == frozenset()
    assert sensations[Sensation.NUMBNESS].chinese == "麻 má"


def test_a_file_that_names_no_sensation_is_refused(scratch: Path) -> None:
    folder = scratch / "sensations"
    text = (folder / "dull.toml").read_text()
    (folder / "blunt.toml").write_text(text.replace('id = "dull"', 'id = "blunt"'))

    with pytest.raises(UnfitKnowledge, match="'blunt' is no sensation"):
        Sensations.of(Library(scratch, compiled=False))
