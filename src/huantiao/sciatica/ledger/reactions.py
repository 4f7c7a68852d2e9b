"""What can go wrong in acupuncture, in words that blame nobody, with what is known of how often.

Rates of different studies are never compared or pooled: they count different things. A rate
is quoted with its own denominator, and where a source gives counts the counts are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Self

import msgspec

from huantiao.sciatica.coding import Snomed
from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.knowledge import Library


class Reaction(StrEnum):
    """One kind of adverse event; each has a knowledge file of the same name."""

    ABSCESS = "abscess"
    ANOXIC_SEIZURE = "anoxic_seizure"
    BENT_NEEDLE = "bent_needle"
    BLEEDING = "bleeding"
    BLISTER = "blister"
    BLOOD_BORNE_INFECTION = "blood_borne_infection"
    BROKEN_NEEDLE = "broken_needle"
    BRUISE = "bruise"
    BURN = "burn"
    CELLULITIS = "cellulitis"
    COMPARTMENT_SYNDROME = "compartment_syndrome"
    CONSENT_FAILURE = "consent_failure"
    CONTACT_ALLERGY = "contact_allergy"
    DELAYED_REFERRAL = "delayed_referral"
    DIZZINESS = "dizziness"
    DROWSINESS = "drowsiness"
    ELECTRO_UNIT_FAULT = "electro_unit_fault"
    EMOTIONAL_RELEASE = "emotional_release"
    ENDOCARDITIS = "endocarditis"
    FAINT = "faint"
    FALL = "fall"
    FATIGUE = "fatigue"
    HEADACHE = "headache"
    LASTING_PAIN = "lasting_pain"
    LEG_PAIN_WORSE = "leg_pain_worse"
    LOCAL_INFECTION = "local_infection"
    LOSS_OF_CONSCIOUSNESS = "loss_of_consciousness"
    MEDICINE_ADVICE = "medicine_advice"
    MISSED_RED_FLAG = "missed_red_flag"
    MOXA_SMOKE = "moxa_smoke"
    MYCOBACTERIAL_INFECTION = "mycobacterial_infection"
    NAUSEA = "nausea"
    NEEDLE_PAIN = "needle_pain"
    NERVE_INJURY = "nerve_injury"
    NEW_NUMBNESS = "new_numbness"
    NEW_PAIN = "new_pain"
    NEW_WEAKNESS = "new_weakness"
    NODULE = "nodule"
    ORGAN_INJURY = "organ_injury"
    PIGMENTATION = "pigmentation"
    PNEUMOTHORAX = "pneumothorax"
    REDNESS = "redness"
    RETAINED_NEEDLE = "retained_needle"
    SEPTIC_ARTHRITIS = "septic_arthritis"
    SPINAL_HAEMATOMA = "spinal_haematoma"
    SPINAL_INFECTION = "spinal_infection"
    STAFF_NEEDLESTICK = "staff_needlestick"
    STRAY_NEEDLE = "stray_needle"
    STUCK_NEEDLE = "stuck_needle"
    SWEATING = "sweating"
    SWELLING = "swelling"
    UNFIT_LOT = "unfit_lot"
    VESSEL_INJURY = "vessel_injury"
    WRONG_PATIENT = "wrong_patient"
    WRONG_SITE = "wrong_site"


class Grade(StrEnum):
    """How bad a reaction is; whether it is serious is a separate question.

    Source: hl7-terminology (the three words), ctcae-5 (what they mean).
    """

    MILD = "mild"
    """Needs nothing but time and a word."""
    MODERATE = "moderate"
    """Needs a simple measure on the spot, or limits everyday tasks for a while."""
    SEVERE = "severe"
    """Needs a doctor or a hospital, or the person cannot look after themselves."""


class ReactionGroup(StrEnum):
    """Where a reaction belongs."""

    NEEDLE_SITE = "needle_site"
    WHOLE_PERSON = "whole_person"
    COURSE = "course"
    NEEDLE_AND_DEVICE = "needle_and_device"
    INJURY = "injury"
    INFECTION = "infection"
    HEAT_AND_CONTACT = "heat_and_contact"
    CARE_PROCESS = "care_process"


class Rate(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many ``events`` per so many people, treatments, needles or reports, in one source.

    ``covers`` says what was counted where it is wider or narrower than the entry.
    """

    events: float
    per: int
    of: Literal["patients", "treatments", "needles", "incidents", "reports"]

    def __post_init__(self) -> None:
        if not 0 < self.events <= self.per:
            raise ValueError(f"{self.events} events per {self.per} {self.of} is no rate")

    @property
    def text(self) -> str:
        """The rate as it is printed: ``6.1 per 100 patients``."""
        return f"{self.events:g} per {self.per:,} {self.of}"


class ReactionEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of adverse event: how a patient says it, how a clinician says it, when it is serious."""

    group: ReactionGroup
    patient_words: str
    """As the patient's phone shows it: what is noticed, never whose doing it was."""
    clinician_name: str
    serious_when: str
    snomed: Snomed | None = None
    rates: tuple[Rate, ...] = ()


class Reactions(msgspec.Struct, frozen=True):
    """All kinds of adverse event, by id."""

    entries: Mapping[str, ReactionEntry]

    @classmethod
    def of(cls, library: Library) -> Self:
        """Read the kinds of adverse event of ``library``.

        Raises:
            UnfitKnowledge: a file does not fit, or names a reaction that is not ours.
        """
        return cls(library.read("reactions", ReactionEntry, check=_known))

    def __getitem__(self, reaction: Reaction) -> ReactionEntry:
        return self.entries[reaction]

    def group(self, group: ReactionGroup) -> tuple[ReactionEntry, ...]:
        """The entries of one group, in alphabetical order of their ids."""
        return tuple(entry for entry in self.entries.values() if entry.group is group)


def _known(entry: ReactionEntry) -> None:
    if entry.id not in _REACTIONS:
        raise ValueError(f"'{entry.id}' is no reaction; they are {', '.join(Reaction)}")


_REACTIONS = frozenset(str(reaction) for reaction in Reaction)
