"""What is known of a patient's medicines: piece by piece, and class by class.

For every class the answer is yes, no or open. It is open as long as one piece of the list
could belong to that class and no person has decided; no piece ever turns a yes into a no.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from huantiao.sciatica.medicines.entries import MedicineClass, Route, Status
from huantiao.sciatica.medicines.index import Candidate, fold

ANTITHROMBOTIC = (
    MedicineClass.VITAMIN_K_ANTAGONIST,
    MedicineClass.DOAC,
    MedicineClass.HEPARIN,
    MedicineClass.OTHER_ANTICOAGULANT,
    MedicineClass.ANTIPLATELET,
)
"""The classes that a rule about "two blood thinners" counts together."""


class UnfitMedicine(ValueError):
    """A medicine on the list cannot be read; the message says which, why and what would do."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class Substance(msgspec.Struct, frozen=True, kw_only=True):
    """One ingredient of what is taken, and the classes that count by the route it takes.

    ``ingredient`` is empty where a person named the class only; ``classes`` is empty for a
    medicine that stays local, such as a cream.
    """

    ingredient: str
    classes: tuple[MedicineClass, ...]


class MedicineItem(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of the patient's own words and what has become of it."""

    line: int
    """Which entry of the list it stands in, from 0."""
    text: str
    """The exact words."""
    status: Status
    route: Route = Route.SYSTEMIC
    substances: tuple[Substance, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    """For an offered item: what it may be."""
    said: tuple[str, ...] = ()
    """The words that decided status or route, such as "stopped in May" or "cream"."""
    could_be: tuple[MedicineClass, ...] | None = ()
    """Classes that are open until a person decides; None stands for any class."""
    by_person: bool = False
    """Whether a person has classified it."""

    @property
    def ingredients(self) -> tuple[str, ...]:
        """The ids of the ingredients that are known."""
        return tuple(each.ingredient for each in self.substances if each.ingredient)

    @property
    def countless(self) -> bool:
        """Whether it may stand for any number of medicines."""
        return self.status is not Status.OFFERED or self.could_be is None

    def taking(self, risk: MedicineClass, /) -> bool | None:
        """Whether this item is a medicine of ``risk`` taken now; None where that is open."""
        if self.status is Status.MATCHED:
            return any(risk in substance.classes for substance in self.substances)
        return None if self.could_be is None or risk in self.could_be else False


class MedicineList(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a patient wrote about medicines, piece by piece."""

    asked: bool
    """Whether there is an answer at all; "none" is one, an empty line is not."""
    items: tuple[MedicineItem, ...] = ()
    passed_over: tuple[str, ...] = ()
    """Words that name no medicine: doses, times, small words."""

    @property
    def offered(self) -> tuple[MedicineItem, ...]:
        """What a person must decide: near-misses, and medicines taken perhaps."""
        return self.of_status(Status.OFFERED)

    @property
    def unmatched(self) -> tuple[MedicineItem, ...]:
        """What a person must read."""
        return self.of_status(Status.UNMATCHED)

    @property
    def not_taken(self) -> tuple[MedicineItem, ...]:
        """What is stopped, or named as an allergy or as never taken, with the words for it."""
        return self.of_status(Status.STOPPED, Status.NOT_CURRENT)

    def of_status(self, *statuses: Status) -> tuple[MedicineItem, ...]:
        """The items of any of ``statuses``, as they stand on the list."""
        return tuple(item for item in self.items if item.status in statuses)

    def taking(self, risk: MedicineClass, /) -> bool | None:
        """Whether a medicine of ``risk`` is taken now and reaches the whole body.

        None: nobody was asked, or something on the list could be one and a person has not
        decided yet.
        """
        answers = {item.taking(risk) for item in self.items}
        if True in answers:
            return True
        return None if None in answers or not self.asked else False

    def count_taking(self, classes: Iterable[MedicineClass], /) -> tuple[int, int | None]:
        """How many different medicines of ``classes`` are taken: at least, and at most.

        At most is None where that is open: not asked, a kind of medicine without its name,
        or words that nobody has read.
        """
        wanted = frozenset(classes)
        sure = {
            substance.ingredient or fold(item.text)
            for item in self.of_status(Status.MATCHED)
            for substance in item.substances
            if wanted.intersection(substance.classes)
        }
        perhaps = [item for item in self.items if any(item.taking(each) is None for each in wanted)]
        if not self.asked or any(item.countless for item in perhaps):
            return len(sure), None
        candidates = {each.ingredient for item in perhaps for each in item.candidates}
        return len(sure), len(sure | candidates)


__all__ = ["ANTITHROMBOTIC", "MedicineItem", "MedicineList", "Substance", "UnfitMedicine"]
