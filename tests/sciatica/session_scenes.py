"""What the tests of the ledger are acted out with: events by the minute, and their fold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from huantiao.sciatica.ledger import SessionState
from huantiao.sciatica.ledger.events import Account, Event, Outcome, ReactionSeen, SensationFelt
from huantiao.sciatica.ledger.reactions import Grade, Reaction
from huantiao.sciatica.ledger.sensations import Sensation, Strength

TEN = datetime(2026, 11, 17, 10, tzinfo=UTC)
E = TypeVar("E", bound=Event)

BL40, GB30, GB34 = "BL40 right", "GB30 right", "GB34 right"


def at(minute: float, kind: type[E], /, *, by: str = "Ana", **fields: Any) -> E:
    """An event so many minutes after ten."""
    name = f"{minute:06.2f} {kind.__name__} {fields.get('site', '')}"
    return kind(**{"id": name, "at": TEN + timedelta(minutes=minute), "by": by, **fields})


def fold(
    *events: Event, now: float | None = None, retention_min: float | None = None
) -> SessionState:
    moment = None if now is None else TEN + timedelta(minutes=now)
    return SessionState.fold(events, now=moment, retention_min=retention_min)


def account(site: str, outcome: Outcome = Outcome.REMOVED, **fields: Any) -> Account:
    return Account(site=site, outcome=outcome, **fields)


def felt(
    minute: float, site: str, *, felt: tuple[Sensation, ...] = (Sensation.ACHING,), **fields: Any
) -> SensationFelt:
    return at(minute, SensationFelt, site=site, felt=felt, strength=Strength.MILD, **fields)


def reaction(minute: float) -> ReactionSeen:
    return at(minute, ReactionSeen, kind=Reaction.FAINT, grade=Grade.MILD, action="lay down")
