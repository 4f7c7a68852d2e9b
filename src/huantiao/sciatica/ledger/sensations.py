"""What a person may feel when a needle is placed, and which of it counts as de qi.

The words are plain words of this project, not the wording of any licensed scale. An electric
shock is not among them: it is a sign that a nerve was touched and is recorded by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Self

import msgspec

from huantiao.sciatica.evidence import Entry
from huantiao.sciatica.knowledge import Library


class Sensation(StrEnum):
    """One word for what is felt at a needle; each has a knowledge file of the same name."""

    ACHING = "aching"
    BURNING = "burning"
    COLD = "cold"
    DISTENSION = "distension"
    DULL = "dull"
    HEAVINESS = "heaviness"
    HURTING = "hurting"
    NOTHING = "nothing"
    NUMBNESS = "numbness"
    PINCHING = "pinching"
    PRICKING = "pricking"
    SHARP = "sharp"
    SORENESS = "soreness"
    SPREADING = "spreading"
    STINGING = "stinging"
    TENDER = "tender"
    THROBBING = "throbbing"
    TINGLING = "tingling"
    TWITCH = "twitch"
    WARMTH = "warmth"


class Strength(StrEnum):
    """How strong a sensation is, in the words of the person who feels it."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    STRONG = "strong"


class Meaning(StrEnum):
    """How a sensation is counted."""

    DE_QI = "de_qi"
    """Named by experts, or by tradition, as the response that is sought."""
    NEEDLE_PAIN = "needle_pain"
    """Named by experts as pain from the needle; the needle is eased."""
    UNSETTLED = "unsettled"
    """Recorded, but counted as neither."""
    TWITCH = "twitch"
    """A jump of the muscle."""
    NOTHING = "nothing"
    """Asked, and nothing was felt."""


class SensationEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sensation in plain words, and how it is counted."""

    word: str
    """As a button shows it."""
    description: str
    counts_as: Meaning
    chinese: str = ""
    """The traditional term with its pinyin, where there is one."""
    note: str = ""


class Sensations(msgspec.Struct, frozen=True):
    """The vocabulary, by sensation."""

    entries: Mapping[str, SensationEntry]

    @classmethod
    def of(cls, library: Library) -> Self:
        """Read the vocabulary of ``library``.

        Raises:
            UnfitKnowledge: a file does not fit, or names a sensation that is not ours.
        """
        return cls(library.read("sensations", SensationEntry, check=_known))

    def __getitem__(self, sensation: Sensation) -> SensationEntry:
        return self.entries[sensation]

    def meanings(self, felt: Iterable[Sensation]) -> frozenset[Meaning]:
        """How what was felt is counted; empty when nothing was recorded."""
        return frozenset(self[sensation].counts_as for sensation in felt)


def _known(entry: SensationEntry) -> None:
    if entry.id not in _SENSATIONS:
        raise ValueError(f"'{entry.id}' is no sensation; they are {', '.join(Sensation)}")


_SENSATIONS = frozenset(str(sensation) for sensation in Sensation)
