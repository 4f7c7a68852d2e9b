"""Score a questionnaire by its own manual, and say whether a change matters.

FILE is JSON: {"answers": {item: value, …}} or {"total": 7}, and, to compare, the same inside
"before": {"before": {"total": 8}, "total": 4}. Without INSTRUMENT the instruments are listed,
and without FILE the items of one.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import msgspec

from huantiao.cli.reading import Refusal, read_json, shaped
from huantiao.cli.score_report import ScoreReport, instrument_report
from huantiao.sciatica import knowledge
from huantiao.sciatica.instruments import (
    Change,
    Instruments,
    Score,
    UnableToCompare,
    UnableToScore,
    UnknownInstrument,
    change,
    known_score,
    score,
)
from huantiao.sciatica.instruments.questionnaire import Instrument

if TYPE_CHECKING:
    from rich.console import Console


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers by item, or a total that was worked out elsewhere."""

    answers: dict[str, Any] | None = None
    total: float | None = None


class GivenTwice(Given, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was answered now, and what was answered before."""

    before: Given | None = None


REPORT = ScoreReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("instrument", metavar="INSTRUMENT", nargs="?", help="such as nrs_leg")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="answers as JSON, - for standard input"
    )


def run(args: argparse.Namespace) -> ScoreReport:
    """The score of the answers in the file, or what could be scored."""
    library = knowledge.shipped()
    instruments = Instruments.of(library)
    chosen = [_named(instruments, args.instrument)] if args.instrument else list(instruments)
    now = before = found = None
    if args.file:
        given = shaped(read_json(args.file), GivenTwice)
        now = _scored(chosen[0], given, "")
        if given.before is not None:
            before = _scored(chosen[0], given.before, "before.")
            found = _compared(chosen[0], before, now)
    return ScoreReport(
        instruments=tuple(instrument_report(instrument) for instrument in chosen),
        score=now,
        before=before,
        change=found,
        knowledge=library.fingerprint,
    )


def _named(instruments: Instruments, name: str) -> Instrument:
    try:
        return instruments[name]
    except UnknownInstrument as fault:
        raise Refusal(f"INSTRUMENT: {fault}") from fault


def _scored(instrument: Instrument, given: Given, where: str) -> Score:
    if (given.answers is None) == (given.total is None):
        raise Refusal(
            f"{where}answers: expected either answers or a total, not both and not neither"
        )
    try:
        if given.total is not None:
            return known_score(instrument, given.total)
        return score(instrument, given.answers or {})
    except UnableToScore as fault:
        raise Refusal(
            f"{where}{'total' if given.answers is None else 'answers'}: {fault}"
        ) from fault


def _compared(instrument: Instrument, before: Score, now: Score) -> Change:
    try:
        return change(instrument, before, now)
    except UnableToCompare as fault:
        raise Refusal(f"before: {fault}") from fault


def show(report: ScoreReport, console: Console) -> None:
    """Print the score and the change, or the instruments."""
    from huantiao.cli.score_view import show_instrument, show_list, show_score  # noqa: PLC0415  # rich

    if report.score is not None:
        show_score(report, report.score, console)
    elif len(report.instruments) == 1:
        show_instrument(report.instruments[0], console)
    else:
        show_list(report, console)
