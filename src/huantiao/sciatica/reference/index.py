"""Where each kind of entry stands in the handbook, so that one page can point to another.

Every kind has one page, and on it every entry has one anchor: a link that is written here
leads somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.course import Courses
from huantiao.sciatica.course.policies import Policies
from huantiao.sciatica.evidence import Entry
from huantiao.sciatica.examination.root_pattern import RootPatterns
from huantiao.sciatica.instruments import Instruments
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.ledger.reactions import Reactions
from huantiao.sciatica.medicines import Formulary
from huantiao.sciatica.medicines.entries import MedicineWords
from huantiao.sciatica.prescription.protocols import protocols
from huantiao.sciatica.screening import Screen
from huantiao.sciatica.stricta import Stricta
from huantiao.sciatica.techniques import Techniques
from huantiao.sciatica.trials import Trials

PAGES: Mapping[str, str] = MappingProxyType(
    {
        "channels": "channels.md",
        "courses": "courses.md",
        "findings": "questions.md",
        "frames": "landmarks.md",
        "instruments": "instruments.md",
        "mechanisms": "mechanisms.md",
        "medicine_words": "words.md",
        "medicines": "medicines.md",
        "points": "points.md",
        "policies": "policies.md",
        "protocols": "protocols.md",
        "reactions": "reactions.md",
        "root_patterns": "roots.md",
        "screening": "rules.md",
        "sensations": "sensations.md",
        "signs": "signs.md",
        "sources": "sources.md",
        "stricta": "reporting.md",
        "techniques": "techniques.md",
        "trials": "trials.md",
    }
)
"""The page of each kind; the kinds are the folders of the knowledge."""


def anchor(entry_id: str) -> str:
    """The mark on a page that links to an entry lead to."""
    return f'<a id="{entry_id.lower()}"></a>'


def linked(kind: str, entry_id: str, words: str) -> str:
    """A link to an entry."""
    return f"[{words}]({PAGES[kind]}#{entry_id.lower()})"


def entries(library: Library) -> Mapping[str, Mapping[str, Entry]]:
    """Every entry that the book prints, by kind and id.

    Raises:
        UnfitKnowledge: a file does not fit.
    """
    screen, ways = Screen.of(library), Techniques.of(library)
    return {
        **_of_the_session(library),
        **_of_the_points(library),
        "courses": Courses.of(library).by_id,
        "findings": screen.findings.by_id,
        "instruments": Instruments.of(library).by_id,
        "mechanisms": ways.mechanisms,
        "medicine_words": library.read("medicine_words", MedicineWords),
        "medicines": Formulary.of(library).medicines,
        "policies": Policies.of(library).by_id,
        "protocols": protocols(library),
        "screening": screen.rules,
        "techniques": ways.by_id,
        "trials": Trials.of(library).by_id,
    }


def _of_the_points(library: Library) -> Mapping[str, Mapping[str, Entry]]:
    atlas = Atlas.of(library)
    return {"channels": atlas.channels, "frames": atlas.frames, "points": atlas.points}


def _of_the_session(library: Library) -> Mapping[str, Mapping[str, Entry]]:
    patterns, stricta = RootPatterns.of(library), Stricta.of(library)
    return {
        "reactions": Reactions.of(library).entries,
        "root_patterns": patterns.weights,
        "sensations": stricta.sensations.entries,
        "signs": patterns.signs.by_id,
        "stricta": stricta.entries,
    }
