"""The few shapes of Markdown that the handbook is made of.

What is not known is shown as a dash, and a figure never stands without who says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf

from huantiao.sciatica.evidence import Citation, Entry, Review, flowing
from huantiao.sciatica.figures import Figure, Span

DASH = "–"
"""Stands where nothing is known."""


def page(title: str, *blocks: str) -> str:
    """A page: its title, then its blocks with a blank line between, and none empty."""
    return "\n\n".join([f"# {title}", *(block.strip("\n") for block in blocks if block)]) + "\n"


def section(title: str, *blocks: str, level: int = 2) -> str:
    """A headed part of a page."""
    return "\n\n".join([f"{'#' * level} {title}", *(b.strip("\n") for b in blocks if b)])


def capital(text: str) -> str:
    """Prose as one line that begins with a capital."""
    line = flowing(text)
    return line[:1].upper() + line[1:]


def quoted(text: str) -> str:
    """Words for the patient, set apart."""
    return f"> {flowing(text)}"


def listed(lines: Iterable[str]) -> str:
    """A bullet list; empty when there is nothing to list."""
    return "\n".join(f"- {line}" for line in lines)


def titled_list(title: str, lines: Iterable[str]) -> str:
    """A bullet list under a bold title; empty when there is nothing to list."""
    bullets = listed(flowing(line) for line in lines)
    return f"**{title}.**\n\n{bullets}" if bullets else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a pipe inside a cell is escaped."""
    lines = [list(heads), ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def known_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table without the columns that no row fills; other gaps show a dash. Empty without rows."""
    body = [list(row) for row in rows]
    kept = [at for at in range(len(heads)) if any(row[at] for row in body)]
    if not kept:
        return ""
    return table([heads[at] for at in kept], ([row[at] or DASH for at in kept] for row in body))


def _cell(text: str) -> str:
    return flowing(text).replace("|", "\\|") or " "


def cited(citations: Iterable[Citation]) -> str:
    """Sources as links into the bibliography, each with its mark and what it covers."""
    covers: dict[tuple[str, str], list[str]] = {}
    for one in citations:
        worked_out = isinstance(one, Figure | Span) and one.calculated
        named = covers.setdefault((one.source, f"{one.mark}{', worked out' * worked_out}"), [])
        named += [flowing(one.covers.replace("_", " "))] if one.covers else []
    return "; ".join(
        f"[{source}](sources.md#{source}) ({mark}{': ' if parts else ''}{', '.join(parts)})"
        for (source, mark), parts in covers.items()
    )


def one_cited(citation: Citation) -> str:
    """One source as a link into the bibliography."""
    return cited((citation,))


def marked(*parts: tuple[str, Citation | None]) -> str:
    """Who says which part of a row: each source once, with its mark and the parts it gives."""
    given: dict[str, list[str]] = {}
    for name, citation in parts:
        if citation is not None and name not in given.setdefault(one_cited(citation), []):
            given[one_cited(citation)].append(name)
    if len(given) == 1:
        return next(iter(given))
    return "; ".join(f"{', '.join(names)}: {who}" for who, names in given.items())


def reviewed(review: Review) -> str:
    """Draft, or who signed and until when."""
    if review.status == "draft":
        return "Draft."
    return f"Signed by {review.by} on {review.on}, due {review.due}."


def backed(entry: Entry) -> str:
    """The last line of an entry: its sources, and whether it is signed off."""
    return f"**Sources.** {cited(entry.sources)}. {reviewed(entry.reviewed)}"


def backed_together(entries: Iterable[tuple[str, Entry]], heading: str = "Sources") -> str:
    """The same for short entries of a table: those with one backing share one line."""
    names: dict[str, list[str]] = {}
    for name, entry in entries:
        names.setdefault(f"{cited(entry.sources)}. {reviewed(entry.reviewed)}", []).append(name)
    return titled_list(heading, (f"{' · '.join(who)}: {what}" for what, who in names.items()))


def standing(entries: Iterable[Entry]) -> str:
    """Whether what a page holds is signed off, in a sentence; empty for nothing."""
    drafts = [entry.draft for entry in entries]
    if not drafts:
        return ""
    total = counted(len(drafts), "entry", "entries")
    if all(drafts):
        return f"**Draft.** No clinician has signed off any of the {total} here."
    if any(drafts):
        return f"**Draft in part.** {sum(drafts)} of {total} here are not signed off."
    return f"Every one of the {total} here is signed off."


def counted(number: float, noun: str, plural: str = "") -> str:
    """A number with its noun: 1 entry, 2 entries, 9.5 needles."""
    return f"{figure(number)} {noun if number == 1 else plural or noun + 's'}"


def worded(identifier: str) -> str:
    """An identifier as words."""
    return identifier.replace("_", " ").replace("-", " ")


def joined(words: Iterable[str]) -> str:
    """Words as a sentence lists them: one, two and three."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def figure(value: float | None) -> str:
    """A number without a needless decimal point and with a true minus; a dash for none."""
    return DASH if value is None else f"{value:g}".replace("-", "−").replace("inf", "∞")


def ranged(low: float, high: float) -> str:
    """A range, or the one number it comes to; a range without an upper end is so much or more."""
    if low == high:
        return figure(low)
    if isinf(high):
        return f"{figure(low)} or more"
    return f"{figure(low)}{' to ' if low < 0 else DASH}{figure(high)}"


_LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}


def language(code: str) -> str:
    """The name of a language; a code that has none here stays as it is."""
    return _LANGUAGES.get(code, code)
