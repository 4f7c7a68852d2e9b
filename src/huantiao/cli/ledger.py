"""Fold a session's events: needles in and out by site, three clocks, release, and STRICTA.

FILE holds one event a line as JSON; order does not matter, and the same event twice counts
once. --plan adds what a report needs beside the session: style, rationale, practitioner.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from huantiao.cli.reading import Refusal, read_json, read_text, shaped
from huantiao.sciatica import knowledge
from huantiao.sciatica.ledger import (
    Clocks,
    NeedleCount,
    NeedleState,
    SessionState,
    UnableToFold,
    UnableToMerge,
)
from huantiao.sciatica.ledger.events import ReactionSeen, SensationFelt
from huantiao.sciatica.ledger.fields import UnfitEvent
from huantiao.sciatica.ledger.lines import read_events
from huantiao.sciatica.ledger.tally import Problem
from huantiao.sciatica.stricta import Stricta, StrictaItem
from huantiao.sciatica.stricta.plan import StrictaPlan

if TYPE_CHECKING:
    from rich.console import Console


class LedgerReport(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it follows from its events; times in minutes."""

    schema: Literal["huantiao.ledger/1"] = "huantiao.ledger/1"
    events: int
    may_release: bool
    released: bool
    release_blockers: tuple[str, ...]
    count: NeedleCount
    needles: tuple[NeedleState, ...]
    still_in: tuple[str, ...]
    awaiting: tuple[str, ...]
    unexplained: tuple[str, ...]
    overdue: tuple[str, ...]
    retention_min: float
    electro_on: tuple[tuple[str, str], ...]
    clocks: Clocks
    sensations: tuple[SensationFelt, ...]
    reactions: tuple[ReactionSeen, ...]
    problems: tuple[Problem, ...]
    stricta: tuple[StrictaItem, ...]
    knowledge: str


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
    return LedgerReport(
        events=len(state.events),
        may_release=state.may_release,
        released=state.released is not None,
        release_blockers=state.release_blockers,
        count=state.count,
        needles=state.needles,
        still_in=state.still_in,
        awaiting=state.awaiting,
        unexplained=state.unexplained,
        overdue=state.overdue,
        retention_min=state.retention_min,
        electro_on=state.electro_on,
        clocks=state.clocks,
        sensations=state.sensations,
        reactions=state.reactions,
        problems=state.problems,
        stricta=Stricta.of(library).sheet(plan, [state]).items,
        knowledge=library.fingerprint,
    )


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
