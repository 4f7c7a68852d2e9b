"""Codes of other people's systems, each system its own type so that they cannot be mixed up.

A code that fails its system's own check digit or pattern is refused when it is read, so a
slip of the finger in a knowledge file never reaches a letter or a FHIR resource.
"""

from __future__ import annotations

import re
from typing import ClassVar, Self


class UnfitCode(ValueError):
    """The text is not a code of the system it claims."""


class Code(str):
    """A code that has passed its system's check."""

    __slots__ = ()

    system: ClassVar[str]
    name: ClassVar[str]
    _pattern: ClassVar[re.Pattern[str]]

    def __new__(cls, text: str) -> Self:
        """Check and keep ``text``.

        Raises:
            UnfitCode: pattern or check digit do not fit.
        """
        if not cls._pattern.fullmatch(text) or not cls._checks(text):
            raise UnfitCode(f"'{text}' is not a {cls.name} code")
        return super().__new__(cls, text)

    @classmethod
    def _checks(cls, text: str) -> bool:
        """Whether the check digit fits; systems without one accept all that match the pattern."""
        del text
        return True


# Verhoeff's dihedral tables: SNOMED CT's last digit is this check digit.
_MULTIPLY = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_FIRST_ROW = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _permute(digit: int, times: int) -> int:
    for _ in range(times % 8):
        digit = _FIRST_ROW[digit]
    return digit


class Snomed(Code):
    """A SNOMED CT concept of the Global Patient Set (CC BY 4.0), checked by its Verhoeff digit."""

    __slots__ = ()

    system = "http://snomed.info/sct"
    name = "SNOMED CT"
    _pattern = re.compile(r"[1-9][0-9]{5,17}")

    @classmethod
    def _checks(cls, text: str) -> bool:
        check = 0
        for position, digit in enumerate(reversed(text)):
            check = _MULTIPLY[check][_permute(int(digit), position)]
        return check == 0


class Loinc(Code):
    """A LOINC code, checked by its mod-10 digit."""

    __slots__ = ()

    system = "http://loinc.org"
    name = "LOINC"
    _pattern = re.compile(r"[0-9]{1,7}-[0-9]")

    @classmethod
    def _checks(cls, text: str) -> bool:
        body, _, check = text.partition("-")
        doubled = (
            int(digit) * 2 if position % 2 == 0 else int(digit)
            for position, digit in enumerate(reversed(body))
        )
        total = sum(value // 10 + value % 10 for value in doubled)
        return (10 - total % 10) % 10 == int(check)


class Icd10(Code):
    """An ICD-10 or ICD-10-CM code; a trailing hyphen stands for a whole category."""

    __slots__ = ()

    system = "http://hl7.org/fhir/sid/icd-10-cm"
    name = "ICD-10-CM"
    _pattern = re.compile(r"[A-Z][0-9][0-9A-Z](\.([0-9A-Z]{1,4}-?|-))?")


class Ucum(Code):
    """A unit of the Unified Code for Units of Measure, as far as this field needs it."""

    __slots__ = ()

    system = "http://unitsofmeasure.org"
    name = "UCUM"
    _pattern = re.compile(r"%|1|\{[a-z ]+\}|[a-zA-Z]+(/[a-zA-Z]+)?")


class Atc(Code):
    """An ATC code of a medicine or a class; only the few that are needed are shipped."""

    __slots__ = ()

    system = "http://www.whocc.no/atc"
    name = "ATC"
    _pattern = re.compile(r"[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?")


class RxNorm(Code):
    """An RxNorm ingredient number."""

    __slots__ = ()

    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    name = "RxNorm"
    _pattern = re.compile(r"[1-9][0-9]{0,7}")
