"""One question: its wording, what answers it takes, and how long an answer may be trusted.

An answer of the wrong kind is refused rather than bent, and an empty one is unknown, never no.
"""

from __future__ import annotations

from typing import Literal

from huantiao.sciatica.anatomy import Place, UnknownPlace
from huantiao.sciatica.coding import Loinc, Snomed
from huantiao.sciatica.evidence import Entry
from huantiao.sciatica.medicines.entries import MedicineClass
from huantiao.sciatica.screening.conditions import Condition

TopicId = Literal[
    "cauda_equina",
    "about_you",
    "nerves",
    "serious_illness",
    "today",
    "bleeding",
    "heart_and_devices",
    "immunity_and_skin",
    "pregnancy",
    "general_health",
    "needles_before",
    "consent",
]
TOPICS: tuple[TopicId, ...] = TopicId.__args__  # type: ignore[attr-defined]  # a Literal's members


def _as_written(value: object) -> str:
    """A value as it stands in the answers, where yes is true and not Python's True."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


class UnfitAnswer(ValueError):
    """An answer cannot be used; says which field, the value, and what was expected."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: got {_as_written(value)}, expected {expected}")
        self.field = field
        self.value = value
        self.expected = expected


class Finding(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question: its wording, who answers it, and how long the answer stays valid."""

    question: str
    kind: Literal["yes_no", "number", "choice", "places"]
    topic: TopicId
    note: str = ""
    asked_of: Literal["patient", "practitioner"] = "patient"
    valid_days: int
    """Days after the day it was asked; 0 means that day only."""
    sensitive: bool = False
    order: int = 100
    """Its place among the questions of its topic, lowest first."""
    ask_if: Condition | str | None = None
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[str, ...] = ()
    medicines: tuple[MedicineClass, ...] = ()
    """Medicine classes that answer this question with yes."""
    medicines_at_least: int = 1
    snomed: tuple[Snomed, ...] = ()
    loinc: tuple[Loinc, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.question.strip():
            raise ValueError("a finding has a question")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("choices belong to a question of kind choice, and it needs them")
        bounded = self.lowest is not None and self.highest is not None
        if (self.kind == "number") != bounded:
            raise ValueError("lowest and highest belong to a number, and it needs both")
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise ValueError(f"lowest is {self.lowest:g} but highest is {self.highest:g}")
        if self.unit and self.kind != "number":
            raise ValueError("a unit belongs to a number")
        if self.valid_days < 0:
            raise ValueError("valid_days counts days after the day of asking: 0 or more")
        if self.medicines and self.kind != "yes_no":
            raise ValueError("only a yes/no question can be answered by the medicine list")
        if self.medicines_at_least < 1 or (self.medicines_at_least > 1 and not self.medicines):
            raise ValueError("medicines_at_least counts medicines: 1 or more, and of some classes")

    @property
    def asked_first(self) -> tuple[str, ...]:
        """The questions that decide whether this one is asked at all."""
        if self.ask_if is None:
            return ()
        if isinstance(self.ask_if, str):
            return (self.ask_if,)
        return tuple(self.ask_if.findings())

    @property
    def every_visit(self) -> bool:
        """True when the answer holds only on the day it was given."""
        return self.valid_days == 0

    def checked(self, value: object, *, field: str) -> object:
        """``value`` as this question's kind, or None for unknown.

        Raises:
            UnfitAnswer: the value is of the wrong kind or out of range.
        """
        if value is None:
            return None
        if self.kind == "yes_no":
            if isinstance(value, bool):
                return value
            raise UnfitAnswer(field, value, "true, false or null")
        if self.kind == "number":
            return self._number(value, field)
        if self.kind == "choice":
            if isinstance(value, str) and value in self.choices:
                return value
            raise UnfitAnswer(field, value, f"one of {', '.join(self.choices)}, or null")
        return self._places(value, field)

    def _number(self, value: object, field: str) -> float:
        low, high = self.lowest or 0.0, self.highest or 0.0
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        unit = f" {self.unit}" if self.unit else ""
        raise UnfitAnswer(field, value, f"a number from {low:g} to {high:g}{unit}, or null")

    def _places(self, value: object, field: str) -> object:
        expected = "true, false, null, or a list of places such as ['left-calf']"
        if isinstance(value, bool):
            return value
        # An empty list may be a no or an unanswered form: refused, for neither may be guessed.
        named = value if isinstance(value, list | tuple) else ()
        if not named or not all(isinstance(each, str) for each in named):
            raise UnfitAnswer(field, value, expected)
        try:
            return frozenset(Place.parse(each) for each in named)
        except UnknownPlace as fault:
            raise UnfitAnswer(field, value, f"{expected} ({fault})") from fault
