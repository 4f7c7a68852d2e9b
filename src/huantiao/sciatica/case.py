"""One person's case as it is handed in: answers, medicines, symptoms, examination, wishes.

Only what is written down counts. A field that is missing is unknown; nothing is filled in.
What a case does not hold is not loaded either: screening alone starts without the atlas.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from huantiao.sciatica.anatomy import PainCourse, Place, Side, UnknownPlace
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.medicines import Formulary, MedicineList
from huantiao.sciatica.screening.finding import UnfitAnswer
from huantiao.sciatica.screening.findings import Findings
from huantiao.sciatica.screening.interview import Interview

if TYPE_CHECKING:
    from huantiao.sciatica.examination import Examination
    from huantiao.sciatica.symptoms import SymptomMap

NUMB_PLACES = "numb_places"
"""The question that the body map's numbness answers."""


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a published case comes from, and what in it is our reading."""

    title: str
    citation: str
    url: str = ""
    mark: Literal["read", "secondary", "invented"] = "read"
    notes: tuple[str, ...] = ()


class Wishes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What patient and practitioner have agreed on, and what they want to avoid."""

    techniques: tuple[Literal["manual", "electro", "warm_needling"], ...] = ("manual",)
    protocol: str | None = None
    avoid_points: tuple[str, ...] = ()
    avoid_places: tuple[str, ...] = ()
    course: str | None = None
    policy: str | None = None
    start: date | None = None
    closed_weekdays: frozenset[
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    ] = frozenset()


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The case as written: the answers ``huantiao screen`` takes, and what a plan adds.

    ``asked_on`` is the day the bare answers were given, ``on`` the day to judge (the same day
    if left out). ``medicines`` absent means not asked; an empty list means none.
    """

    asked_on: date
    on: date | None = None
    age: int | float | None = None
    sex: str | None = None
    answers: dict[str, Any] = {}
    medicines: tuple[str | dict[str, Any], ...] | None = None
    about: About | None = None
    symptoms: tuple[dict[str, Any], ...] = ()
    side: Literal["left", "right", "both"] | None = None
    course: PainCourse | None = None
    weeks: Annotated[float, msgspec.Meta(ge=0, le=5_200)] | None = None
    """How long it has lasted: weeks, up to a hundred years."""
    examination: dict[str, Any] | None = None
    """As ``read_examination`` takes it; tender places found by palpation stand in it too."""
    wishes: Wishes = Wishes()

    @property
    def day(self) -> date:
        """The day the case is judged on."""
        return self.on or self.asked_on

    def medicine_list(self, library: Library) -> MedicineList | None:
        """The medicines as understood; None when they were not asked.

        Raises:
            UnfitMedicine: an entry classified by a person names an unknown class or ingredient.
        """
        told = Formulary.of(library).read(self.medicines)
        return told if told.asked else None

    def interview(self, library: Library) -> Interview:
        """The answers as they stand on the day.

        Age and sex are answers like any other. What was painted or found numb joins the answer
        about numb places, and what the examination found outweighs what the person said.

        Raises:
            UnfitAnswer: an answer, a mark or an observation cannot be used.
            UnfitMedicine: an entry of the medicine list cannot be used.
        """
        examined = self.examined()
        found = dict.fromkeys(_alarms(examined), True) if examined else {}
        answers = {**self._from_the_top(), **self.answers, **found, **self._numb(examined)}
        return Findings.of(library).interview(
            answers,
            asked_on=self.asked_on,
            on=self.day,
            medicines=self.medicine_list(library),
        )

    def _from_the_top(self) -> Mapping[str, Any]:
        given = {"age": self.age, "sex": self.sex}
        for name, value in given.items():
            if value is not None and name in self.answers:
                raise UnfitAnswer(
                    f"answers.{name}", self.answers[name], f"{name} once, at the top only"
                )
        return {name: value for name, value in given.items() if value is not None}

    def _numb(self, examined: Examination | None) -> Mapping[str, Any]:
        places = self._painted_numb() | (examined.numb_places if examined else frozenset())
        if not places:
            return {}
        said = self.answers.get(NUMB_PLACES)
        also = said if isinstance(said, list) else []
        return {NUMB_PLACES: [*also, *(str(place) for place in sorted(places))]}

    def _painted_numb(self) -> frozenset[Place]:
        if not self.symptoms:
            return frozenset()
        from huantiao.sciatica.symptoms import Kind  # noqa: PLC0415  # only where something is painted

        return self.symptom_map().places(Kind.NUMBNESS)

    def symptom_map(self) -> SymptomMap:
        """What was painted on the body map.

        Raises:
            UnfitMark: a row cannot be read.
        """
        from huantiao.sciatica.symptoms import SymptomMap, read_marks  # noqa: PLC0415  # likewise

        return SymptomMap.of_marks(*read_marks(self.symptoms))

    def examined(self) -> Examination | None:
        """What the examination found; None when nobody has examined.

        Raises:
            UnfitAnswer: an observation cannot be used.
        """
        if self.examination is None:
            return None
        from huantiao.sciatica.examination import read_examination  # noqa: PLC0415  # only where examined

        return read_examination(self.examination)

    def sides(self) -> tuple[Side, ...]:
        """The painful leg or legs: as said, else as painted; empty when neither tells."""
        said = self.side or self.symptom_map().affected
        if said == "both":
            return (Side.LEFT, Side.RIGHT)
        return (Side(said),) if said in ("left", "right") else ()

    def tender_places(self) -> tuple[Place, ...]:
        """Where palpation found tender points."""
        examined = self.examined()
        return (examined.tender or ()) if examined else ()

    def points_to_avoid(self, library: Library) -> tuple[str, ...]:
        """The points that are not wanted, by any of their names.

        Raises:
            UnfitAnswer: the atlas has no such point.
        """
        from huantiao.sciatica.atlas import Atlas, UnknownPoint  # noqa: PLC0415  # plans only

        atlas, found = Atlas.of(library), []
        for index, name in enumerate(self.wishes.avoid_points):
            try:
                found += [point.id for point in atlas.find(name)]
            except UnknownPoint as fault:
                where = f"wishes.avoid_points[{index}]"
                raise UnfitAnswer(where, name, f"a point of the atlas ({fault})") from fault
        return tuple(found)

    def places_to_avoid(self) -> tuple[Place, ...]:
        """Where no needle is wanted."""
        return _places("wishes.avoid_places", self.wishes.avoid_places)


def _alarms(examined: Examination) -> tuple[str, ...]:
    from huantiao.sciatica.examination import alarms  # noqa: PLC0415  # only where examined

    return alarms(examined)


def _places(field: str, texts: tuple[str, ...]) -> tuple[Place, ...]:
    found = []
    for index, text in enumerate(texts):
        try:
            found.append(Place.parse(text))
        except UnknownPlace as fault:
            raise UnfitAnswer(f"{field}[{index}]", text, f"a place ({fault})") from fault
    return tuple(found)
