"""A session in the form that leaves the program as documented JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from huantiao.sciatica.ledger import Clocks, NeedleCount, NeedleState, SessionState
from huantiao.sciatica.ledger.events import ReactionSeen, SensationFelt
from huantiao.sciatica.ledger.tally import Problem
from huantiao.sciatica.stricta import StrictaItem, StrictaSheet


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


def ledger_report(state: SessionState, sheet: StrictaSheet, *, knowledge: str) -> LedgerReport:
    """Everything a session says, in the form that leaves the program."""
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
        stricta=sheet.items,
        knowledge=knowledge,
    )
