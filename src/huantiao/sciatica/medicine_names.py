"""Finds the names of medicines, and the everyday words around them, in what a patient wrote.

Only a name that is listed, letter for letter once capitals, accents, hyphens and spaces are
set aside, counts as found. Whatever merely resembles a name is handed out as a candidate
with its likeness, and whatever is unknown stays unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
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


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """``word`` without capitals, accents and full-width forms, so that spellings meet."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    kept = "".join(c for c in plain if not ("\u0300" <= c <= "\u036f" or "\u064b" <= c <= "\u0652"))
    return unicodedata.normalize("NFC", kept).translate(_LETTERS)


def key_of(name: str) -> str:
    """The key under which ``name`` is listed: its folded words with one space between."""
    if name.isascii() and name.isalpha():
        return name.lower()
    return " ".join(token.key for token in _tokens(name))


def _tokens(line: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(line):
        kind = found.lastgroup or ""
        word = found.group()
        key = word.replace(".", "") if kind == "abbreviation" else word
        yield _Token(found.start(), found.end(), fold(key), kind)


class Names:
    """Every listed name and word, ready to be found in a line."""

    def __init__(self, senses: Mapping[str, Sense], names: Mapping[str, str]) -> None:
        """Take senses by key, and for each medicine's key the name as its file writes it."""
        self._senses = senses
        self._names = names
        self._longest: dict[str, int] = {}
        for key in senses:
            first, _, rest = key.partition(" ")
            words = 2 + rest.count(" ") if rest else 1
            if words > self._longest.get(first, 0):
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
        return [key for key in self._names if len(key) > _NEAR_FROM or not key.isascii()]

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
        for count in range(min(self._longest.get(token.key, 0), len(tokens) - at), 0, -1):
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

        best: dict[str, Candidate] = {}
        for name, likeness, _ in process.extract(
            key, self._comparable, scorer=OSA.normalized_similarity, score_cutoff=near, limit=24
        ):
            for ingredient in self._senses[name].ingredients:
                best.setdefault(
                    ingredient,
                    Candidate(
                        ingredient=ingredient,
                        name=self._names[name],
                        likeness=round(likeness, 3),
                    ),
                )
        return tuple(best.values())[:_MOST_CANDIDATES]


_DOSE = Sense(Meaning.DOSE)
_NAMING = frozenset({Meaning.MEDICINE, Meaning.HINT})
_FORMS = frozenset({Meaning.ROUTE, Meaning.NOUN})


def medicines_of(library: Library) -> Mapping[str, Medicine]:
    """All medicines of a library by ingredient.

    Raises:
        UnfitKnowledge: a file does not fit; the message names it.
    """
    return library.read("medicines", Medicine, check=_listed_once)


def _listed_once(medicine: Medicine) -> None:
    """Refuse a name that a file gives twice, be it with other capitals or accents."""
    seen: dict[str, str] = {}
    for name, _ in (*_own_names(medicine), *((name, None) for name in medicine.combinations)):
        key = key_of(name)
        if not key or key in seen:
            raise ValueError(f"'{name}' is listed twice (as '{seen.get(key, name)}')")
        seen[key] = name


def _own_names(medicine: Medicine) -> Iterator[tuple[str, Route | None]]:
    """Every name of this ingredient alone, with the route that the name implies, if any."""
    yield medicine.name, None
    for names in (
        medicine.brands,
        medicine.synonyms,
        medicine.other_scripts,
        medicine.misspellings,
    ):
        yield from ((name, None) for name in names)
    for route, brands in medicine.topical_brands.items():
        yield from ((name, route) for name in brands)


class _Listing:
    """Senses in the making; refuses a name that two files claim."""

    def __init__(self) -> None:
        self.senses: dict[str, Sense] = {}
        self.names: dict[str, str] = {}
        self._files: dict[str, str] = {}

    def add(self, name: str, sense: Sense, file: str, shown: str = "") -> None:
        key = key_of(name)
        if self.senses.setdefault(key, sense) is not sense:
            raise UnfitKnowledge(file, f"'{name}' is already claimed by {self._files[key]}")
        self._files[key] = file
        if sense.meaning is Meaning.MEDICINE:
            self.names.setdefault(key, shown or name)


def _build(library: Library) -> Names:
    listing = _Listing()
    medicines = medicines_of(library)
    combinations: dict[str, list[str]] = {}
    for medicine in medicines.values():
        _list_medicine(medicine, listing)
        for name in medicine.combinations:
            combinations.setdefault(name, []).append(medicine.id)
    for name, holds in combinations.items():
        file = f"medicines/{holds[0]}.toml"
        if len(holds) == 1:
            raise UnfitKnowledge(file, f"no other medicine lists the combination '{name}'")
        listing.add(name, _sense([medicines[held] for held in holds], None), file)
    for words in library.read("medicine_words", MedicineWords).values():
        sense = Sense(
            words.meaning, (), words.classes, words.route, words.local_routes, words.leads
        )
        for word in (word for group in words.words.values() for word in group):
            listing.add(word, sense, f"medicine_words/{words.id}.toml")
    return Names(listing.senses, listing.names)


def _list_medicine(medicine: Medicine, listing: _Listing) -> None:
    senses: dict[Route | None, Sense] = {}
    for name, route in _own_names(medicine):
        if route not in senses:
            senses[route] = _sense([medicine], route)
        shown = medicine.name if name in medicine.misspellings else name
        listing.add(name, senses[route], f"medicines/{medicine.id}.toml", shown)


def _sense(medicines: Sequence[Medicine], route: Route | None) -> Sense:
    usual = medicines[0].usual_route
    return Sense(
        Meaning.MEDICINE,
        tuple(medicine.id for medicine in medicines),
        tuple(risk for medicine in medicines for risk in medicine.classes),
        route or (None if usual is Route.SYSTEMIC else usual),
        tuple(route for medicine in medicines for route in medicine.local_routes),
    )


__all__ = ["NEAR", "Candidate", "Names", "Sense", "Span", "fold", "key_of", "medicines_of"]
