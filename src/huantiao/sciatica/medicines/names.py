"""Lists every name of every medicine, and the everyday words around them, to be found in text.

A name belongs to one medicine, or to one combination of medicines; a name that two files
claim is refused, because nobody could say which one the patient means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NoReturn

from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.medicines.entries import Meaning, Medicine, MedicineWords, Route
from huantiao.sciatica.medicines.index import NEAR, Candidate, Index, Sense, Span, keys_of

_BEYOND_LATIN = "\u0370"
"""From here on letters are Greek, Cyrillic, Chinese and so on."""


class Names:
    """All listed names and words: those in Latin letters at once, other scripts on demand."""

    def __init__(self, latin: Index, build_all: Callable[[], Index]) -> None:
        """Take the index of Latin names, and how to build the one of all names."""
        self._latin = latin
        self._build_all = build_all

    @classmethod
    def of(cls, library: Library) -> Names:
        """The names of a library's medicines and words, built once.

        Raises:
            UnfitKnowledge: a file does not fit, or two files claim the same name.
        """
        return library.derive(_names)

    @cached_property
    def every(self) -> Index:
        """The index of all names in all scripts.

        Raises:
            UnfitKnowledge: two files claim the same name.
        """
        return self._build_all()

    def spans(self, line: str) -> list[Span]:
        """``line`` cut into listed names, listed words and unknown words."""
        return self._index_for(line).spans(line)

    def nearest(self, text: str, near: float = NEAR) -> tuple[Candidate, ...]:
        """The medicines whose names resemble ``text``, the most alike first; often none."""
        return self._index_for(text).nearest(text, near)

    def _index_for(self, text: str) -> Index:
        return self._latin if _is_latin(text) else self.every


def medicines_of(library: Library) -> Mapping[str, Medicine]:
    """All medicines of a library by ingredient.

    Raises:
        UnfitKnowledge: a file does not fit; the message names it.
    """
    return library.read("medicines", Medicine)


class _Listing:
    """Names and their senses in the making; refuses a name that is claimed twice."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, Sequence[str], Sense]] = []

    def add(self, file: str, names: Sequence[str], sense: Sense) -> None:
        self._entries.append((file, names, sense))

    def by_key(self, *, latin: bool) -> dict[str, Sense]:
        """The senses of all names, or of those in Latin letters only."""
        listed: list[str] = []
        senses: list[Sense] = []
        for _, names, sense in self._entries:
            before = len(listed)
            listed += filter(_is_latin, names) if latin else names
            senses += [sense] * (len(listed) - before)
        keys = keys_of(listed)
        by_key = dict(zip(keys, senses, strict=True))
        if len(by_key) != len(keys) or "" in by_key:
            self._refuse(keys)
        return by_key

    def _refuse(self, keys: Sequence[str]) -> NoReturn:
        """Say which name is claimed twice, and by which files."""
        taken = next(key for key, count in Counter(keys).items() if count > 1 or not key)
        claims = [
            (file, name)
            for file, names, _ in self._entries
            for name, key in zip(names, keys_of(names), strict=True)
            if key == taken
        ]
        file, name = claims[-1]
        raise UnfitKnowledge(
            file, f"the name '{name}' " + (f"is already in {claims[0][0]}" if taken else "is empty")
        )


def _is_latin(text: str) -> bool:
    return text.isascii() or max(text) < _BEYOND_LATIN


def _names(library: Library) -> Names:
    medicines = medicines_of(library)
    listing = _Listing()
    for medicine in medicines.values():
        file = f"medicines/{medicine.id}.toml"
        listing.add(file, medicine.plain_names, _sense([medicine], medicine.usual_route))
        for route, names in medicine.topical_brands.items():
            listing.add(file, names, _sense([medicine], route))
    _add_combinations(medicines.values(), listing)
    for words in library.read("medicine_words", MedicineWords).values():
        sense = Sense(
            words.meaning, (), words.classes, words.route, words.local_routes, words.leads
        )
        for group in words.words.values():
            listing.add(f"medicine_words/{words.id}.toml", group, sense)
    return Names(
        Index(listing.by_key(latin=True), medicines),
        lambda: Index(listing.by_key(latin=False), medicines),
    )


def _add_combinations(medicines: Iterable[Medicine], listing: _Listing) -> None:
    holds: dict[tuple[str, Route], list[Medicine]] = {}
    for medicine in medicines:
        for route, names in medicine.combinations.items():
            for name in names:
                holds.setdefault((name, route), []).append(medicine)
    for (name, route), parts in holds.items():
        file = f"medicines/{parts[0].id}.toml"
        if len(parts) == 1:
            raise UnfitKnowledge(file, f"no other medicine lists the combination '{name}'")
        listing.add(file, [name], _sense(parts, route))


def _sense(medicines: Sequence[Medicine], route: Route) -> Sense:
    return Sense(
        Meaning.MEDICINE,
        tuple(medicine.id for medicine in medicines),
        tuple(risk for medicine in medicines for risk in medicine.classes),
        None if route is Route.SYSTEMIC else route,
        tuple(route for medicine in medicines for route in medicine.local_routes),
    )


__all__ = ["Names", "medicines_of"]
