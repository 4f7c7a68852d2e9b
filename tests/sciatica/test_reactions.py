"""What can go wrong, in the knowledge and in the ledger's vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest

from huantiao.sciatica.evidence import Mark
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.ledger.reactions import Rate, Reaction, ReactionGroup, Reactions


def rate(events: float, per: int) -> Rate:
    return Rate(events=events, per=per, of="patients", source="witt-2009", mark=Mark.READ)


def test_every_reaction_has_one_file_and_every_file_is_a_reaction(library: Library) -> None:
    assert set(Reactions.of(library).entries) == {str(reaction) for reaction in Reaction}
    assert len(Reaction) == 55


def test_every_group_has_reactions_and_each_reaction_has_one_group(library: Library) -> None:
    reactions = Reactions.of(library)
    grouped = [entry.id for group in ReactionGroup for entry in reactions.group(group)]

    assert all(reactions.group(group) for group in ReactionGroup)
    assert sorted(grouped) == sorted(Reaction)


def test_no_word_for_the_patient_blames_anybody(library: Library) -> None:
    blaming = {"fault", "mistake", "careless", "wrong", "error", "blame"}
    for entry in Reactions.of(library).entries.values():
        assert not blaming & set(entry.patient_words.lower().split())


def test_a_pneumothorax_is_quoted_by_its_counts(library: Library) -> None:
    entry = Reactions.of(library)[Reaction.PNEUMOTHORAX]

    assert [rate.text for rate in entry.rates] == ["2 per 229,230 patients", "5 per 325 incidents"]
    assert entry.snomed == "441536000"


def test_a_third_of_the_reported_incidents_were_needles_left_in(library: Library) -> None:
    (reported, _) = Reactions.of(library)[Reaction.RETAINED_NEEDLE].rates

    assert reported.events / reported.per == pytest.approx(0.31, abs=0.005)


@pytest.mark.parametrize(("events", "per"), [(0.0, 100), (-1.0, 100), (101.0, 100)])
def test_a_rate_that_cannot_be_is_refused(events: float, per: int) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        rate(events, per)


def test_a_file_that_names_no_reaction_is_refused(scratch: Path) -> None:
    folder = scratch / "reactions"
    text = (folder / "bruise.toml").read_text()
    (folder / "bruised.toml").write_text(text.replace('id = "bruise"', 'id = "bruised"'))

    with pytest.raises(UnfitKnowledge, match="'bruised' is no reaction"):
        Reactions.of(Library(scratch, compiled=False))
