"""Turns what a patient writes about medicines into the classes that matter before needling.

Nothing that was written is dropped and nothing is guessed: what is only similar to a name is
offered, what is unknown is listed for a person, and until a person has looked, the classes
it could belong to are neither present nor absent.

    formulary = Formulary.of(knowledge.shipped())
    told = formulary.read(["bloodthinner clopidrogel 75 mg", "omeprazole 20"])
    told.taking(MedicineClass.ANTIPLATELET)                             # True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.medicines.entries import Medicine, MedicineClass, Route, Status
from huantiao.sciatica.medicines.index import Candidate
from huantiao.sciatica.medicines.names import Names, medicines_of
from huantiao.sciatica.medicines.patient_list import (
    ANTITHROMBOTIC,
    MedicineItem,
    MedicineList,
    Substance,
    UnfitMedicine,
)
from huantiao.sciatica.medicines.phrases import Piece, read_line


class Formulary:
    """All medicines that are known, and the reading of a patient's list against them."""

    def __init__(self, medicines: Mapping[str, Medicine], names: Names) -> None:
        """Take the medicines by ingredient, and their names ready to be found."""
        self.medicines = medicines
        self._names = names

    @classmethod
    def of(cls, library: Library) -> Formulary:
        """The formulary of a library, built once.

        Raises:
            UnfitKnowledge: a file does not fit; the message names it.
        """
        return library.derive(_formulary)

    def read(self, lines: Sequence[str | Mapping[str, Any]] | None) -> MedicineList:
        """What is on a patient's list; None stands for a question that was not asked.

        An entry is the patient's own text, of any number of medicines, or the judgement of a
        person on it: ``{"text": ..., "ingredient": "warfarin"}`` or ``{"text": ..., "class":
        "no_known_needling_risk"}``, with ``"route"`` and ``"taking": false`` where they apply.

        Raises:
            UnfitMedicine: an entry has another shape, or names an unknown class or ingredient.
        """
        if lines is None:
            return MedicineList(asked=False)
        if isinstance(lines, str | bytes | Mapping):
            raise UnfitMedicine("medicines", f"expected a list of entries, got {lines!r}")
        items: list[MedicineItem] = []
        passed: list[str] = []
        nothing = not lines
        for at, entry in enumerate(lines):
            judged = _judgement(at, entry)
            if judged.decides:
                items.append(self._judged(at, judged))
                continue
            for line in judged.text.splitlines():
                reading = read_line(line, self._names)
                items += (self._item(at, piece) for piece in reading.pieces)
                passed += reading.passed_over
                nothing = nothing or reading.nothing
        return MedicineList(
            asked=nothing or bool(items), items=tuple(items), passed_over=tuple(passed)
        )

    def _item(self, at: int, piece: Piece) -> MedicineItem:
        route = piece.route or Route.SYSTEMIC
        ingredients = piece.sense.ingredients if piece.sense else ()
        substances = tuple(self._substance(each, route) for each in ingredients)
        candidates = piece.candidates
        if piece.status is Status.OFFERED and substances:
            candidates = tuple(
                Candidate(ingredient=each, name=self.medicines[each].name, likeness=1.0)
                for each in ingredients
            )
        return MedicineItem(
            line=at,
            text=piece.text,
            status=piece.status,
            route=route,
            substances=substances,
            candidates=candidates,
            said=piece.said,
            could_be=self._could_be(piece, substances),
        )

    def _substance(self, ingredient: str, route: Route) -> Substance:
        medicine = self.medicines[ingredient]
        counts = medicine.counts_by(route)
        return Substance(ingredient=ingredient, classes=medicine.classes if counts else ())

    def _could_be(
        self, piece: Piece, substances: tuple[Substance, ...]
    ) -> tuple[MedicineClass, ...] | None:
        """The classes a piece leaves open; None for any."""
        if piece.status is Status.UNMATCHED:
            return None
        if piece.status is Status.HINTED and piece.sense is not None:
            return () if piece.route in piece.sense.local else piece.sense.classes
        if piece.status is not Status.OFFERED:
            return ()
        if substances:
            return tuple(risk for substance in substances for risk in substance.classes)
        near = [self.medicines[candidate.ingredient] for candidate in piece.candidates]
        if any(medicine.harmless for medicine in near):
            return None  # taking a near-miss for harmless would be assuming it
        return tuple(dict.fromkeys(risk for medicine in near for risk in medicine.classes))

    def _judged(self, at: int, judged: _Judgement) -> MedicineItem:
        substance = Substance(ingredient="", classes=(judged.risk,) if judged.risk else ())
        route = judged.route or Route.SYSTEMIC
        if judged.ingredient:
            if judged.ingredient not in self.medicines:
                raise UnfitMedicine(
                    f"medicines[{at}].ingredient",
                    f"'{judged.ingredient}' is not an ingredient of the formulary; "
                    f"{self._advice(judged.ingredient)}",
                )
            route = judged.route or self.medicines[judged.ingredient].usual_route
            substance = self._substance(judged.ingredient, route)
        return MedicineItem(
            line=at,
            text=judged.text,
            status=Status.MATCHED if judged.taking else Status.STOPPED,
            route=route,
            substances=(substance,),
            by_person=True,
        )

    def _advice(self, ingredient: str) -> str:
        near = [candidate.ingredient for candidate in self._names.nearest(ingredient, 0.5)]
        return f"expected an id such as {', '.join(near[:3] or ('warfarin', 'ibuprofen'))}"


def _formulary(library: Library) -> Formulary:
    return Formulary(medicines_of(library), Names.of(library))


class _Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the list: text alone, or with what a person has decided about it."""

    text: str
    risk: MedicineClass | None = None
    ingredient: str = ""
    route: Route | None = None
    taking: bool = True

    @property
    def decides(self) -> bool:
        return self.risk is not None or bool(self.ingredient)


_FIELDS: Mapping[str, tuple[Any, str]] = {
    "text": (str, "the patient's own words"),
    "class": (MedicineClass, f"one of {', '.join(MedicineClass)}"),
    "ingredient": (str, "the id of an ingredient of the formulary"),
    "route": (Route, f"one of {', '.join(Route)}"),
    "taking": (bool, "true or false"),
}


def _judgement(at: int, entry: object) -> _Judgement:
    """One entry of the list, checked field by field."""
    place = f"medicines[{at}]"
    if isinstance(entry, str):
        return _Judgement(text=entry)
    if not isinstance(entry, Mapping):
        raise UnfitMedicine(place, f"expected text or a table, got {entry!r}")
    fields = {name: _field(place, name, value) for name, value in entry.items()}
    if "text" not in fields:
        raise UnfitMedicine(f"{place}.text", f"is missing; expected {_FIELDS['text'][1]}")
    if "class" in fields and "ingredient" in fields:
        raise UnfitMedicine(place, "names both class and ingredient; expected one of them")
    judged = _Judgement(**{_PYTHON_NAMES.get(name, name): fields[name] for name in fields})
    if len(fields) > 1 and not judged.decides:
        raise UnfitMedicine(place, "has a judgement without class or ingredient; expected one")
    return judged


_PYTHON_NAMES = {"class": "risk"}


def _field(place: str, name: str, value: object) -> Any:
    if name not in _FIELDS:
        raise UnfitMedicine(f"{place}.{name}", f"is no field; expected {', '.join(_FIELDS)}")
    kind, expected = _FIELDS[name]
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as fault:
        raise UnfitMedicine(
            f"{place}.{name}", f"{value!r} does not fit; expected {expected}"
        ) from fault


__all__ = [
    "ANTITHROMBOTIC",
    "Candidate",
    "Formulary",
    "Medicine",
    "MedicineClass",
    "MedicineItem",
    "MedicineList",
    "Route",
    "Status",
    "Substance",
    "UnfitMedicine",
]
