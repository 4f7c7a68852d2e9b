"""Who says so, who has checked it, and until when that check holds.

Every figure and claim of the knowledge names its source and how far the source was read.
Nothing counts as signed off until a named clinician has put a date to it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

import msgspec


def flowing(text: str) -> str:
    """Prose as one line, whatever line breaks its file has."""
    return " ".join(text.split())


class Mark(StrEnum):
    """How far the cited source was read."""

    READ = "read"
    """The source itself was read, possibly only its abstract."""
    SECONDARY = "secondary"
    """Taken from somebody's report of the source."""
    UNVERIFIED = "unverified"
    """General knowledge; to be checked before clinical release."""


class Citation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source behind a claim, how far it was read, and which part of the claim it carries."""

    source: str
    mark: Mark
    covers: str = ""

    @property
    def bare(self) -> Citation:
        """The citation alone, without the figure or text that it stands behind."""
        return Citation(source=self.source, mark=self.mark, covers=self.covers)


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the bibliography."""

    kind: Literal[
        "trial",
        "review",
        "guideline",
        "policy",
        "textbook",
        "standard",
        "cohort",
        "case_report",
        "survey",
        "method",
        "registry",
        "clinic_page",
        "news",
        "law",
        "dataset",
        "general",
    ]
    title: str
    authors: str = ""
    where: str = ""
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    note: str = ""

    @property
    def cited(self) -> str:
        """The source in one line, as a bibliography prints it."""
        parts = (self.authors, self.title, self.where, "" if self._dated else str(self.year or ""))
        return ". ".join(part.rstrip(".") for part in parts if part) + "."

    @property
    def _dated(self) -> bool:
        return self.year is not None and str(self.year) in self.where

    @property
    def link(self) -> str | None:
        """The best address to follow, or None."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else self.url


class Review(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clinician's sign-off, or the word draft.

    ``by``, ``on`` and ``due`` go together: a sign-off has a person, a day and an end.
    """

    status: Literal["draft", "signed"] = "draft"
    by: str = ""
    on: date | None = None
    due: date | None = None

    def __post_init__(self) -> None:
        signed = self.status == "signed"
        if any(
            given != signed for given in (bool(self.by), self.on is not None, self.due is not None)
        ):
            raise ValueError("a signed review names by, on and due; a draft names none of them")
        if self.on is not None and self.due is not None and self.due < self.on:
            raise ValueError(f"a review of {self.on} cannot be due before, on {self.due}")

    def holds_on(self, day: date) -> bool:
        """Whether the sign-off is in force on ``day``; a draft never is."""
        return self.on is not None and self.due is not None and self.on <= day <= self.due


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every knowledge file has: an id (its file name), its sources and its review."""

    id: str
    sources: tuple[Citation, ...]
    reviewed: Review

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("every entry names at least one source")

    @property
    def draft(self) -> bool:
        """True until a clinician has signed the entry off."""
        return self.reviewed.status == "draft"
