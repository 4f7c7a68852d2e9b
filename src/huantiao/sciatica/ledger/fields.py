"""The places, words and figures an event may hold, and how a wrong one is refused.

A field that is wrong is refused with its name, its value and what was expected; it is never
bent into shape and never left out.
"""

from __future__ import annotations

import re
from typing import Self

import msgspec

from huantiao.sciatica.anatomy import Place, Side, UnknownPlace

# Wide enough for any needle that is made; they catch centimetres written as millimetres.
LONGEST_MM = 200.0
THICKEST_MM = 1.0
FASTEST_HZ = 1000.0
STRONGEST_MA = 100.0


class UnfitEvent(ValueError):
    """An event cannot be used; says which field, the value, what was expected, and the line."""

    def __init__(
        self, field: str, value: object, expected: str, *, line: int | None = None
    ) -> None:
        where = field if line is None else f"line {line}, {field}"
        super().__init__(f"{where}: got {value!r}, expected {expected}")
        self.field = field
        self.value = value
        self.expected = expected
        self.line = line


class NeedleSite(msgspec.Struct, frozen=True, order=True):
    """Where a needle is: the point, the patient's own side, and which needle of several.

    ``mark`` tells apart the places of a point that has more than one, as the atlas writes
    them: ``EX-LE10 right [1-2]``. ``number`` counts the needles at one and the same place.
    """

    point: str
    side: Side
    mark: str = ""
    number: int = 1

    def __str__(self) -> str:
        mark = f" [{self.mark}]" if self.mark else ""
        return f"{self.point} {self.side}{mark}" + (f" #{self.number}" if self.number > 1 else "")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``BL40 right``, ``EX-LE10 right [1-2]`` or ``BL40 right #2``.

        Raises:
            UnfitEvent: anything else; the first needle at a place carries no number.
        """
        found = _SITE.fullmatch(text)
        if found is None:
            raise UnfitEvent("site", text, _SITE_EXPECTED)
        number = int(found["number"] or 1)
        return cls(found["point"], Side(found["side"]), found["mark"] or "", number)


_SITE = re.compile(
    r"(?P<point>[A-Z][A-Z0-9]*(?:[-.][A-Z0-9]+)*) (?P<side>left|right|midline)"
    r"(?: \[(?P<mark>[^\[\]\s](?:[^\[\]\n]*[^\[\]\s])?)\])?"
    r"(?: #(?P<number>[2-9]|[1-9][0-9]{1,3}))?"
)
_SITE_EXPECTED = (
    "a point and a side such as 'BL40 right', from the second needle on 'BL40 right #2'"
)


def check_text(holder: msgspec.Struct, *fields: str) -> None:
    """Refuse text that is given and says nothing.

    Raises:
        UnfitEvent: the first such field.
    """
    for field in fields:
        value = getattr(holder, field)
        if value is not None and not value.strip():
            raise UnfitEvent(field, value, "text that is not empty")


def check_number(field: str, value: float | None, highest: float) -> None:
    """Refuse a figure that is given and is not above 0 and up to ``highest``.

    Raises:
        UnfitEvent: also for what is no number at all.
    """
    if value is not None and not 0 < value <= highest:
        raise UnfitEvent(field, value, f"a number above 0 and up to {highest:g}")


def check_sites(field: str, sites: tuple[str, ...], *, at_least: int) -> None:
    """Refuse a list of places that is too short or names a place twice.

    Raises:
        UnfitEvent: also for a place that is none.
    """
    for site in sites:
        NeedleSite.parse(site)
    if len(sites) < at_least or len(set(sites)) != len(sites):
        raise UnfitEvent(field, sites, f"at least {at_least} places, none of them twice")


def check_place(text: str) -> None:
    """Refuse what is no place of the body map.

    Raises:
        UnfitEvent: the text is not like ``right-calf``.
    """
    try:
        Place.parse(text)
    except UnknownPlace as unknown:
        raise UnfitEvent(
            "spreads_to", text, f"a place such as 'right-calf' ({unknown})"
        ) from unknown
