"""Scores and instruments in the form that leaves the program as documented JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from huantiao.sciatica.evidence import Citation, flowing
from huantiao.sciatica.instruments import Change, Score
from huantiao.sciatica.instruments.questionnaire import Instrument


class ItemReport(msgspec.Struct, frozen=True, kw_only=True):
    """One item of an instrument."""

    id: str
    label: str
    expects: str
    optional: bool


class InstrumentReport(msgspec.Struct, frozen=True, kw_only=True):
    """An instrument as it is kept here."""

    id: str
    title: str
    about: str
    low: float
    high: float
    direction: str
    kind: str
    wording: str
    licence: str
    items: tuple[ItemReport, ...]
    traps: tuple[str, ...]
    sources: tuple[Citation, ...]
    review: str


class ScoreReport(msgspec.Struct, frozen=True, kw_only=True):
    """The instruments asked about, the score of the answers, and the change since before."""

    schema: Literal["huantiao.score/1"] = "huantiao.score/1"
    instruments: tuple[InstrumentReport, ...]
    score: Score | None
    before: Score | None
    change: Change | None
    knowledge: str


def instrument_report(instrument: Instrument) -> InstrumentReport:
    """An instrument as it is kept here."""
    return InstrumentReport(
        id=instrument.id,
        title=instrument.title,
        about=flowing(instrument.about),
        low=instrument.low,
        high=instrument.high,
        direction=instrument.direction,
        kind=instrument.kind,
        wording=instrument.wording,
        licence=flowing(instrument.licence),
        items=tuple(
            ItemReport(id=item.id, label=item.label, expects=item.expects, optional=item.optional)
            for item in instrument.items
        ),
        traps=instrument.traps,
        sources=instrument.sources,
        review=instrument.reviewed.status,
    )
