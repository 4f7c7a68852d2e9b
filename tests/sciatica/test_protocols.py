"""Protocols as data: what the reader refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.prescription.protocols import protocols


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('points = ["BL25", "BL26"]', "points = []", "a pick names at least one point"),
        ("take = 5", "take = 50", "take is 50 but only 10 points are listed"),
        ('points = ["BL25", "BL26"]', 'points = ["BL25", "BL260"]', "no point called 'BL260'"),
        (
            'source = "jcm-tu-2024"\nmark = "secondary"\n\n[[picks]]\nrole = "leg"\ncourses = ["lateral"]',
            'source = "kerr-2003"\nmark = "secondary"\n\n[[picks]]\nrole = "leg"\ncourses = ["lateral"]',
            "cites 'kerr-2003', which the file does not list",
        ),
    ],
)
def test_a_protocol_that_does_not_fit_is_refused_with_its_file(
    scratch: Path, right: str, wrong: str, complaint: str
) -> None:
    file = scratch / "protocols" / "tu_2024.toml"
    text = file.read_text()
    assert right in text
    file.write_text(text.replace(right, wrong, 1))

    with pytest.raises(UnfitKnowledge, match=r"protocols/tu_2024\.toml") as refusal:
        protocols(Library(scratch, compiled=False))

    assert complaint in str(refusal.value)


def test_a_protocol_without_an_example_is_refused(scratch: Path) -> None:
    file = scratch / "protocols" / "tu_2024.toml"
    text = file.read_text()
    file.write_text("examples = []\n" + text[: text.index("[[examples]]")])

    with pytest.raises(UnfitKnowledge, match="shows at least one example"):
        protocols(Library(scratch, compiled=False))


def test_a_pair_of_unknown_points_is_refused(scratch: Path) -> None:
    file = scratch / "protocols" / "wu_2017.toml"
    file.write_text(file.read_text().replace('b = "GB34"', 'b = "GB340"'))

    with pytest.raises(UnfitKnowledge, match="no point called 'GB340'"):
        protocols(Library(scratch, compiled=False))
