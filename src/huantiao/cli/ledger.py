"""Fold a session's events: needles in and out by site, three clocks, release, and STRICTA.

FILE holds one event a line as JSON; order does not matter, and the same event twice counts
once. --plan adds what a report needs beside the session: style, rationale, practitioner.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from huantiao.cli.ledger_report import LedgerReport, ledger_report
from huantiao.cli.reading import Refusal, read_json, read_text, shaped
from huantiao.sciatica import knowledge
from huantiao.sciatica.ledger import SessionState, UnableToFold, UnableToMerge
from huantiao.sciatica.ledger.fields import UnfitEvent
from huantiao.sciatica.ledger.lines import read_events
from huantiao.sciatica.stricta import Stricta
from huantiao.sciatica.stricta.plan import StrictaPlan

if TYPE_CHECKING:
    from rich.console import Console


REPORT = LedgerReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "file", metavar="FILE", help="events as JSON lines, or - for standard input"
    )
    parser.add_argument(
        "--plan", metavar="FILE", help="what STRICTA needs beside the events, as JSON"
    )
    parser.add_argument(
        "--now", metavar="TIME", help="stop the clocks at this time, with its offset"
    )
    parser.add_argument("--retention", metavar="MINUTES", type=float, help="the plan's needle time")


def run(args: argparse.Namespace) -> LedgerReport:
    """The session in the file."""
    library = knowledge.shipped()
    plan = shaped(read_json(args.plan), StrictaPlan) if args.plan else StrictaPlan()
    state = _folded(args)
    sheet = Stricta.of(library).sheet(plan, [state])
    return ledger_report(state, sheet, knowledge=library.fingerprint)


def _folded(args: argparse.Namespace) -> SessionState:
    try:
        events = read_events(read_text(args.file).splitlines())
        now = None if args.now is None else _moment(args.now)
        return SessionState.fold(events, now=now, retention_min=args.retention)
    except (UnfitEvent, UnableToMerge, UnableToFold) as fault:
        raise Refusal(str(fault)) from fault


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as fault:
        raise Refusal(
            f"--now: got '{text}', expected a time such as 2026-11-22T10:30+01:00"
        ) from fault


def show(report: LedgerReport, console: Console) -> None:
    """Print the session for a person."""
    from huantiao.cli.ledger_view import show_session  # noqa: PLC0415  # rich is slow to import

    show_session(report, console)
