"""Finds the names of medicines, and the everyday words around them, in what a patient wrote.

Only a name that is listed, letter for letter once capitals, accents, hyphens and spaces are
set aside, counts as found. Whatever merely resembles a name is handed out as a candidate
with its likeness, and whatever is unknown stays unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec

from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.medicine_entries import (
    Meaning,
    Medicine,
    MedicineClass,
    MedicineWords,
    Route,
)

_CJK = "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff"
_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u0903\u093a-\u094f"
_TOKEN = re.compile(
    rf"""(?P<sign>[,;:+&/()\[\]|?!、，；。：（）＋／•·・]|\.(?=\s|$))
    |(?P<abbreviation>(?:[a-zA-Z]\.){{2,}}(?:[a-zA-Z](?![^\W_]))?)
    |(?P<character>[{_CJK}])
    |(?P<number>\d+(?:[.,]\d+)*)
    |(?P<word>(?:[^\W\d_{_CJK}]|[{_MARKS}])+)""",
    re.VERBOSE,
)
# Short cuts for names of a plain shape; what they find is what _TOKEN finds.
_PLAIN_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[,;:+&/()\[\]|?!]")
_ALL_CJK = re.compile(rf"[{_CJK}]+")
_STRIPPED = re.compile("[\u0300-\u036f\u064b-\u0652]+")
_SIGNS = {
    **dict.fromkeys(",;|、，；•·・", Meaning.LIST),
    **dict.fromkeys(".。?!", Meaning.BREAK),
    **dict.fromkeys("+&/＋／", Meaning.AND),
    **dict.fromkeys("()[]（）", Meaning.BRACKET),
    **dict.fromkeys(":：", Meaning.COLON),
}
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})

_JOINED_FROM = 6
"""Letters a name must have before it is found across a space or a hyphen that it lacks."""
_COMPOUND_HEAD, _COMPOUND_TAIL = 5, 3
"""Letters at least of the name and of the form in a compound such as "Kortisonsalbe"."""
NEAR = 0.74
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
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFC", _STRIPPED.sub("", plain)).translate(_LETTERS)


def key_of(name: str) -> str:
    """The key under which ``name`` is listed: its folded words with one space between."""
    if name.isascii():
        if name.isalpha():
            return name.lower()
        if "." not in name:
            return " ".join(_PLAIN_TOKEN.findall(name.lower()))
    elif _ALL_CJK.fullmatch(name):
        return " ".join(name)
    return " ".join(token.key for token in _tokens(name))


def _tokens(line: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(line):
        kind = found.lastgroup or ""
        word = found.group()
        key = word.replace(".", "") if kind == "abbreviation" else word
        yield _Token(found.start(), found.end(), fold(key), kind)


class Names:
    """Every listed name and word, ready to be found in a line."""

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

    @classmethod
    def of(cls, library: Library) -> Names:
        """The names of a library's medicines and words, built once.

        Raises:
            UnfitKnowledge: a file does not fit, or two files claim the same name.
        """
        return library.derive(_build)

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
            found.extend(spans)
            at += used
        return found

    def _next(self, tokens: list[_Token], at: int) -> tuple[Iterable[Span], int]:
        token = tokens[at]
        for count in range(min(self._longest.get(token.key, 1), len(tokens) - at), 0, -1):
            window = tokens[at : at + count]
            sense = self._senses.get(" ".join(part.key for part in window))
            if sense is not None:
                return (Span(token.start, window[-1].end, sense),), count
        if token.kind == "sign":
            return (Span(token.start, token.end, Sense(_SIGNS[token.key])),), 1
        return self._unlisted(tokens, at)

    def _unlisted(self, tokens: list[_Token], at: int) -> tuple[Iterable[Span], int]:
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
        key = key_of(text).replace(" ", "")
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
        names = (name for name, _ in (*_own_names(medicine), *_combinations(medicine)))
        name = next(name for name in names if key_of(name) == key)
        return medicine.name if name in medicine.misspellings else name


_DOSE = Sense(Meaning.DOSE)
_NAMING = frozenset({Meaning.MEDICINE, Meaning.HINT})
_FORMS = frozenset({Meaning.ROUTE, Meaning.NOUN})


def medicines_of(library: Library) -> Mapping[str, Medicine]:
    """All medicines of a library by ingredient.

    Raises:
        UnfitKnowledge: a file does not fit; the message names it.
    """
    return library.read("medicines", Medicine)


def _own_names(medicine: Medicine) -> Iterator[tuple[str, Route | None]]:
    """Every name of this ingredient alone, with the route that the name implies, if any."""
    for name in (
        medicine.name,
        *medicine.brands,
        *medicine.synonyms,
        *medicine.other_scripts,
        *medicine.misspellings,
    ):
        yield name, None
    yield from _by_route(medicine.topical_brands)


def _combinations(medicine: Medicine) -> Iterator[tuple[str, Route | None]]:
    yield from ((name, None) for name in medicine.combinations)
    yield from _by_route(medicine.local_combinations)


def _by_route(names: Mapping[Route, tuple[str, ...]]) -> Iterator[tuple[str, Route | None]]:
    return ((name, route) for route, group in names.items() for name in group)


class _Listing:
    """Senses in the making; refuses a name that is claimed twice."""

    def __init__(self) -> None:
        self.senses: dict[str, Sense] = {}
        self._files: list[tuple[str, Sequence[str]]] = []
        self._listed = 0

    def add(self, file: str, names: Sequence[str], sense: Sense) -> None:
        keys = [key_of(name) for name in names]
        self.senses.update(dict.fromkeys(keys, sense))
        self._files.append((file, names))
        self._listed += len(keys)
        if len(self.senses) != self._listed:
            self._refuse()

    def _refuse(self) -> None:
        """Say which name is claimed twice, and by which files."""
        seen: dict[str, str] = {}
        for file, names in self._files:
            for name in names:
                key = key_of(name)
                if key in seen or not key:
                    raise UnfitKnowledge(file, f"'{name}' is already listed in {seen.get(key)}")
                seen[key] = file


def _build(library: Library) -> Names:
    listing = _Listing()
    medicines = medicines_of(library)
    for medicine in medicines.values():
        by_route: dict[Route | None, list[str]] = {}
        for name, route in _own_names(medicine):
            by_route.setdefault(route, []).append(name)
        for route, names in by_route.items():
            listing.add(f"medicines/{medicine.id}.toml", names, _sense([medicine], route))
    _add_combinations(medicines.values(), listing)
    for words in library.read("medicine_words", MedicineWords).values():
        sense = Sense(
            words.meaning, (), words.classes, words.route, words.local_routes, words.leads
        )
        own = list(dict.fromkeys(word for group in words.words.values() for word in group))
        listing.add(f"medicine_words/{words.id}.toml", own, sense)
    return Names(listing.senses, medicines)


def _add_combinations(medicines: Iterable[Medicine], listing: _Listing) -> None:
    holds: dict[tuple[str, Route | None], list[Medicine]] = {}
    for medicine in medicines:
        for combination in _combinations(medicine):
            holds.setdefault(combination, []).append(medicine)
    for (name, route), parts in holds.items():
        file = f"medicines/{parts[0].id}.toml"
        if len(parts) == 1:
            raise UnfitKnowledge(file, f"no other medicine lists the combination '{name}'")
        listing.add(file, [name], _sense(parts, route or Route.SYSTEMIC))


def _sense(medicines: Sequence[Medicine], route: Route | None) -> Sense:
    implied = route or medicines[0].usual_route
    return Sense(
        Meaning.MEDICINE,
        tuple(medicine.id for medicine in medicines),
        tuple(risk for medicine in medicines for risk in medicine.classes),
        None if implied is Route.SYSTEMIC else implied,
        tuple(route for medicine in medicines for route in medicine.local_routes),
    )


__all__ = ["NEAR", "Candidate", "Names", "Sense", "Span", "fold", "key_of", "medicines_of"]
