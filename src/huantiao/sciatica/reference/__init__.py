"""Prints the knowledge as a book: what a clinician reviews and keeps beside the couch.

But for a few words on how to read a page, every sentence comes from a knowledge file, with its
source. The same library always gives the same pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

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
from huantiao.sciatica.reference.index import PAGES, entries
from huantiao.sciatica.reference.markdown import counted, listed, page, section, standing

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
    """Every page as Markdown, by its file name, the contents first.

    Raises:
        UnfitKnowledge: a file does not fit.
    """
    chapters = {chapter.TITLE: dict(chapter.pages(library)) for chapter in CHAPTERS}
    book = dict(chain.from_iterable(pages.items() for pages in chapters.values()))
    chapters[evidence_pages.TITLE]["sources.md"] = evidence_pages.bibliography(library, book)
    return {
        "README.md": _contents(library, chapters),
        **{name: text for pages in chapters.values() for name, text in pages.items()},
    }


def title(text: str) -> str:
    """The title of a page."""
    return text.splitlines()[0].removeprefix("# ")


def _contents(library: Library, chapters: Mapping[str, Mapping[str, str]]) -> str:
    kinds = entries(library)
    held = {PAGES[kind]: len(kept) for kind, kept in kinds.items()}
    held["sources.md"] = len(library.sources)
    return page(
        "The handbook of Huantiao",
        "What the program knows about acupuncture care of sciatica, printed from the files it reasons with.",
        standing(chain.from_iterable(kept.values() for kept in kinds.values())),
        "Each figure and claim names its source and how far that source was read: *read* (possibly only its "
        "abstract), *secondary* (somebody's report of it), *unverified* (general knowledge, to be checked).",
        *(
            section(
                head,
                listed(
                    f"[{title(text)}]({name}) ({counted(held[name], 'entry', 'entries')})"
                    for name, text in pages.items()
                ),
            )
            for head, pages in chapters.items()
        ),
        f"Printed from the knowledge `{library.fingerprint}`.",
    )
