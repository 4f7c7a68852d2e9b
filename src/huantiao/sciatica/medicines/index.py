"""Compares what a patient wrote with listed names and words, letter for letter.

Only a name that is listed counts as found, once capitals, accents, hyphens and spaces are set
aside. Whatever merely resembles a name is handed out as a candidate with its likeness, and
whatever is unknown stays unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from huantiao.sciatica.medicines.entries import Meaning, Medicine, MedicineClass, Route

_CJK = "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff"
_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u0903\u093a-\u094f"
_SHAPES = {
    "sign": r"[,;:+&/()\[\]|?!、，；。：？（）＋／•·・]|\.(?=\s|$)",
    "abbreviation": r"(?:[a-zA-Z]\.){2,}(?:[a-zA-Z](?![^\W_]))?",
    "character": rf"[{_CJK}]",
    "number": r"\d+(?:[.,]\d+)*",
    "word": rf"(?:[^\W\d_{_CJK}]|[{_MARKS}])+",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _SHAPES.items()))
# For listed names, which hold no abbreviation: the frequent shapes first, which is faster.
_NAME_TOKEN = re.compile(
    "|".join(_SHAPES[name] for name in ("word", "number", "character", "sign"))
)
_ASCII_TOKEN = re.compile(r"[a-z]+|[0-9]+(?:,[0-9]+)*|[,;:+&/()\[\]|?!]")
_FIRST_CJK = "\u3000"
_ALL_CJK = re.compile(rf"[{_CJK}]+")
_STROKED = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}


def _bare(code: int) -> str:
    """The letter without its accents."""
    return unicodedata.normalize("NFD", chr(code))[0]


# Latin with accents, Greek and Cyrillic; other scripts keep their signs, which carry meaning.
_ACCENTED = (
    *range(0xE0, 0x250),
    *range(0x3AC, 0x3CF),
    *range(0x430, 0x460),
    *range(0x1E00, 0x1F00),
)
_PLAIN = {
    **{code: _bare(code) for code in _ACCENTED if _bare(code) != chr(code)},
    **dict.fromkeys((*range(0x300, 0x370), *range(0x64B, 0x653))),
    **{ord(letter): plain for letter, plain in _STROKED.items()},
}
_JOINED_FROM = 6
"""Letters a name must have before it is found across a space or a hyphen that it lacks."""
_COMPOUND_HEAD, _COMPOUND_TAIL = 5, 3
"""Letters at least of the name and of the form in a compound such as "Kortisonsalbe"."""
NEAR = 0.75
"""Likeness from which a name is offered: one letter in four may differ.

Chosen on the listed misspellings, each looked up as if it were not listed, against everyday
words and names of other medicines; the test of this module holds the figures.
"""
_NEAR_FROM = 4
"""Letters a word must have before it is compared with names."""
_MOST_CANDIDATES = 6


class Sense(msgspec.Struct, frozen=True):
    """What a listed name or word stands for."""

    meaning: Meaning
    ingredients: tuple[str, ...] = ()
    classes: tuple[MedicineClass, ...] = ()
    route: Route | None = None
    """The route that the name implies or the word says; None where it leaves that open."""
    local: tuple[Route, ...] = ()
    """Routes by which the medicine would not count."""
    leads: bool = False


_SIGNS = {
    sign: Sense(meaning)
    for signs, meaning in (
        (",;|、，；•·・", Meaning.LIST),
        (".。!", Meaning.BREAK),
        ("+&/＋／", Meaning.AND),
        ("()[]（）", Meaning.BRACKET),
        (":：?？", Meaning.COLON),
    )
    for sign in signs
}


class Span(NamedTuple):
    """A stretch of a line, ``line[start:end]``, and its sense; None where it is unknown."""

    start: int
    end: int
    sense: Sense | None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine that an unknown word may mean, and how alike the two are, 0 to 1."""

    ingredient: str
    name: str
    likeness: float


class _Token(NamedTuple):
    start: int
    end: int
    key: str
    kind: str


def fold(word: str) -> str:
    """``word`` without capitals, accents and full-width forms, so that spellings meet."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word).casefold().translate(_PLAIN)


def keys_of(names: Sequence[str]) -> list[str]:
    """The keys under which ``names`` are listed: folded words with one space between."""
    # There are thousands: what is not ASCII is folded in one go.
    foreign = iter(fold("\n".join([name for name in names if not name.isascii()])).split("\n"))
    folded = [name.lower() if name.isascii() else next(foreign) for name in names]
    return [name if name.isascii() and name.isalpha() else _key(name) for name in folded]


def _key(folded: str) -> str:
    if folded.isascii() and "." not in folded:
        return " ".join(_ASCII_TOKEN.findall(folded))
    if _ALL_CJK.fullmatch(folded):
        return " ".join(folded)
    if folded.isalpha() and max(folded) < _FIRST_CJK:
        return folded
    if "." in folded:
        return " ".join(token.key for token in _tokens(folded))
    return " ".join(_NAME_TOKEN.findall(folded))


def _tokens(line: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(line):
        kind = found.lastgroup or ""
        word = found.group()
        key = word.replace(".", "") if kind == "abbreviation" else word
        yield _Token(found.start(), found.end(), fold(key), kind)


class Index:
    """Names and words by their keys, ready to be found in a line."""

    def __init__(self, senses: Mapping[str, Sense], medicines: Mapping[str, Medicine]) -> None:
        """Take the senses by key, and the medicines they belong to."""
        self._senses = senses
        self._medicines = medicines
        self._longest: dict[str, int] = {}
        for key in [key for key in senses if " " in key]:
            first, rest = key.split(" ", 1)
            words = rest.count(" ") + 2
            if words > self._longest.get(first, 1):
                self._longest[first] = words

    @cached_property
    def _joined(self) -> Mapping[str, Sense]:
        """Names and hints by their letters alone, for "co-codamol" written "cocodamol"."""
        return {
            key.replace(" ", ""): sense
            for key, sense in self._senses.items()
            if sense.meaning in _NAMING and len(key) >= _JOINED_FROM
        }

    @cached_property
    def _comparable(self) -> list[str]:
        """The keys that a misspelling is compared with."""
        return [
            key
            for key, sense in self._senses.items()
            if sense.meaning is Meaning.MEDICINE and (len(key) > _NEAR_FROM or not key.isascii())
        ]

    def spans(self, line: str) -> list[Span]:
        """``line`` cut into listed names, listed words and unknown words, from left to right.

        The longest listed phrase wins. Spaces and signs without meaning are left out.
        """
        tokens = list(_tokens(line))
        found: list[Span] = []
        at = 0
        while at < len(tokens):
            spans, used = self._next(tokens, at)
            if spans[0].sense is None and found:
                spans = self._with_word_before(found, tokens, at) or spans
            found += spans
            at += used
        return found

    def _with_word_before(
        self, found: list[Span], tokens: list[_Token], at: int
    ) -> tuple[Span, ...]:
        """The name that an unknown word makes with the word before it: "war farin"."""
        before, token = tokens[at - 1], tokens[at]
        sense = self._joined.get(before.key + token.key)
        if sense is None or found[-1].start != before.start:
            return ()
        found.pop()
        return (Span(before.start, token.end, sense),)

    def _next(self, tokens: list[_Token], at: int) -> tuple[tuple[Span, ...], int]:
        token = tokens[at]
        for count in range(min(self._longest.get(token.key, 1), len(tokens) - at), 0, -1):
            window = tokens[at : at + count]
            sense = self._senses.get(" ".join(part.key for part in window))
            if sense is not None:
                return (Span(token.start, window[-1].end, sense),), count
        if token.kind == "sign":
            return (Span(token.start, token.end, _SIGNS[token.key]),), 1
        return self._unlisted(tokens, at)

    def _unlisted(self, tokens: list[_Token], at: int) -> tuple[tuple[Span, ...], int]:
        token = tokens[at]
        for count in range(min(4, len(tokens) - at), 0, -1):
            window = tokens[at : at + count]
            sense = self._joined.get("".join(part.key for part in window))
            if sense is not None:
                return (Span(token.start, window[-1].end, sense),), count
        if token.kind == "number" or (len(token.key) == 1 and token.key.isascii()):
            return (Span(token.start, token.end, _DOSE),), 1
        return self._compound(token) or (Span(token.start, token.end, None),), 1

    def _compound(self, token: _Token) -> tuple[Span, Span] | None:
        """Name and form of a compound such as "Kortisonsalbe"; None if it is not one."""
        if len(token.key) != token.end - token.start:
            return None
        for cut in range(_COMPOUND_HEAD, len(token.key) - _COMPOUND_TAIL + 1):
            name = self._senses.get(token.key[:cut])
            form = self._senses.get(token.key[cut:])
            if name and form and name.meaning in _NAMING and form.meaning in _FORMS:
                middle = token.start + cut
                return Span(token.start, middle, name), Span(middle, token.end, form)
        return None

    def nearest(self, text: str, near: float = NEAR) -> tuple[Candidate, ...]:
        """The medicines whose names resemble ``text``, the most alike first; often none.

        A person decides between them: a likeness is never taken for a match.
        """
        key = _key(fold(text)).replace(" ", "")
        if len(key) < _NEAR_FROM or not any(c.isalpha() for c in key):
            return ()
        # Loaded here: most lines hold listed names only and never need it.
        from rapidfuzz import process  # noqa: PLC0415 # see above
        from rapidfuzz.distance import OSA  # noqa: PLC0415 # see above

        found: dict[str, Candidate] = {}
        for near_key, likeness, _ in process.extract(
            key, self._comparable, scorer=OSA.normalized_similarity, score_cutoff=near, limit=24
        ):
            for ingredient in self._senses[near_key].ingredients:
                if ingredient not in found:
                    found[ingredient] = Candidate(
                        ingredient=ingredient,
                        name=self._shown(ingredient, near_key),
                        likeness=round(likeness, 3),
                    )
        return tuple(found.values())[:_MOST_CANDIDATES]

    def _shown(self, ingredient: str, key: str) -> str:
        """How the file writes the name behind ``key``; a misspelling is shown corrected."""
        medicine = self._medicines[ingredient]
        names = medicine.names
        name = names[keys_of(names).index(key)]
        return medicine.name if name in medicine.misspellings else name


_DOSE = Sense(Meaning.DOSE)
_NAMING = frozenset({Meaning.MEDICINE, Meaning.HINT})
_FORMS = frozenset({Meaning.ROUTE, Meaning.NOUN})


__all__ = ["NEAR", "Candidate", "Index", "Sense", "Span", "fold", "keys_of"]
