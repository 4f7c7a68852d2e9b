"""Prints the knowledge as a book: what a clinician reviews and keeps beside the couch.

Nothing in the book is written here; every sentence comes from a knowledge file, with its
source. The same library always gives the same pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.reference import (
    evidence_pages,
    medicine_pages,
    outcome_pages,
    point_pages,
    screening_pages,
    session_pages,
    treatment_pages,
)
from huantiao.sciatica.reference.markdown import page

CHAPTERS = (
    screening_pages,
    medicine_pages,
    point_pages,
    treatment_pages,
    session_pages,
    outcome_pages,
    evidence_pages,
)


def handbook(library: Library) -> Mapping[str, str]:
    """Every page as Markdown, by its file name, the contents first."""
    pages = {name: text for chapter in CHAPTERS for name, text in chapter.pages(library).items()}
    titles = {name: text.splitlines()[0].removeprefix("# ") for name, text in pages.items()}
    return {"README.md": _contents(library, titles), **pages}


def _contents(library: Library, titles: Mapping[str, str]) -> str:
    counts = ", ".join(
        f"{sum(f.startswith(f'{kind}/') for f in library.files)} {kind.replace('_', ' ')}"
        for kind in library.kinds
    )
    return page(
        "The handbook of Huantiao",
        "What the program knows about acupuncture care of sciatica, printed from the files it reasons with.",
        f"**Everything here is draft.** No clinician has signed it off. Knowledge `{library.fingerprint}`: "
        f"{counts}, {len(library.sources)} sources.",
        "Each figure and claim names its source and how far that source was read: *read* (possibly only its "
        "abstract), *secondary* (somebody's report of it), *unverified* (general knowledge, to be checked).",
        "\n".join(f"- [{title}]({name})" for name, title in titles.items()),
    )
