"""Fills the 17 items of STRICTA 2010, the list of what to report of an acupuncture treatment.

What was done comes from the ledgers, what was meant from the plan. An item is filled only when
all that it asks for is known; otherwise it says what is missing and what to record to fill it.

Source: stricta-2010
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Literal, Self

import msgspec

from huantiao.sciatica.evidence import Entry
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.ledger import SessionState
from huantiao.sciatica.ledger.sensations import Sensations
from huantiao.sciatica.stricta.answers import Answer, Facts, answered
from huantiao.sciatica.stricta.needling import Needling
from huantiao.sciatica.stricta.plan import StrictaPlan

NUMBERS = (
    *("1a", "1b", "1c"),
    *("2a", "2b", "2c", "2d", "2e", "2f", "2g"),
    *("3a", "3b"),
    *("4a", "4b"),
    "5",
    *("6a", "6b"),
)
"""The items in their order."""


class StrictaEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of the list in this project's own words."""

    part: Literal[
        "rationale", "needling", "regimen", "other_components", "practitioner", "comparator"
    ]
    title: str
    report: str
    """What a report says under this item."""
    chart_field: str
    """Where the chart holds it."""
    record: str
    """What to record, where it is missing."""
    example: str


class ItemStatus(StrEnum):
    """Whether an item can be reported."""

    FILLED = "filled"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


class StrictaItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of a filled sheet."""

    number: str
    title: str
    status: ItemStatus
    text: str
    """The item as it is printed; what is known of it, where something is missing."""
    value: Any
    """The same as a value: a text, a number, or one of the structures of the needling."""
    missing: tuple[str, ...]
    """What is not known."""
    record: str
    """What to record to fill it; empty when nothing is missing."""


class StrictaSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The 17 items, in order."""

    items: tuple[StrictaItem, ...]

    def __getitem__(self, number: str) -> StrictaItem:
        return next(item for item in self.items if item.number == number)

    @property
    def missing(self) -> tuple[StrictaItem, ...]:
        """The items that cannot be reported yet."""
        return tuple(item for item in self.items if item.status is ItemStatus.MISSING)

    @property
    def complete(self) -> bool:
        """Whether every item that applies is filled."""
        return not self.missing


class Stricta(msgspec.Struct, frozen=True):
    """The list of items, ready to be filled."""

    entries: Mapping[str, StrictaEntry]
    sensations: Sensations

    @classmethod
    def of(cls, library: Library) -> Self:
        """Read the items of ``library``.

        Raises:
            UnfitKnowledge: a file does not fit, or names an item that is not on the list.
        """
        entries = library.read("stricta", StrictaEntry, check=_known)
        return cls(entries, Sensations.of(library))

    def sheet(self, plan: StrictaPlan, sessions: Iterable[SessionState]) -> StrictaSheet:
        """All 17 items from what was planned and from the sessions that were held."""
        facts = Facts(plan, Needling.of(sessions), self.sensations)
        return StrictaSheet(items=tuple(self._item(number, facts) for number in NUMBERS))

    def _item(self, number: str, facts: Facts) -> StrictaItem:
        entry = self.entries[number]
        if number in {"6a", "6b"} and not facts.plan.comparator_applies:
            answer = Answer("not applicable outside a study")
            status = ItemStatus.NOT_APPLICABLE
        else:
            answer = answered(number, facts)
            status = ItemStatus.MISSING if answer.missing else ItemStatus.FILLED
        return StrictaItem(
            number=number,
            title=entry.title,
            status=status,
            text=answer.text,
            value=answer.value,
            missing=answer.missing,
            record=entry.record if answer.missing else "",
        )


def _known(entry: StrictaEntry) -> None:
    if entry.id not in NUMBERS:
        raise ValueError(f"'{entry.id}' is no item of STRICTA; they are {', '.join(NUMBERS)}")
