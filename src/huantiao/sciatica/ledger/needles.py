"""One needle's way through a session: in, and then out by one of five doors.

A needle is removed, left in on purpose, pulled in an emergency and counted later, or otherwise
accounted for; until then it is in.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from math import inf

import msgspec

from huantiao.sciatica.ledger.clocks import Stretch
from huantiao.sciatica.ledger.events import Event, NeedleIn, Outcome, Reconciled


class NeedleStatus(StrEnum):
    """Where a needle is, as far as the record knows."""

    IN = "in"
    REMOVED = "removed"
    RETAINED = "retained"
    """Left in on purpose, with consent."""
    AWAITING = "awaiting"
    """Pulled in an emergency; nobody has counted yet."""
    ACCOUNTED = "accounted"
    """Reconciled: somebody has said what became of it."""


class TalliedNeedle(msgspec.Struct, kw_only=True):
    """One needle while the events are being read; changed in place and never handed out."""

    event: NeedleIn
    site: str
    """As it was recorded, or with the next free number where that place was taken."""
    status: NeedleStatus = NeedleStatus.IN
    ended: float = inf
    out_at: datetime | None = None
    out_by: str | None = None
    outcome: Outcome | None = None

    @property
    def stretch(self) -> Stretch:
        """When it was in; nothing for a needle that never was."""
        began = self.event.at.timestamp()
        return Stretch(began, began if self.outcome is Outcome.NEVER_IN else self.ended)

    def end(self, event: Event, status: NeedleStatus) -> None:
        """The needle leaves the body with ``event``; one kept on purpose had left the clock before."""
        self.status = status
        self.ended = min(self.ended, event.at.timestamp())
        self.out_at = event.at
        self.out_by = event.by

    def account(self, event: Reconciled, outcome: Outcome) -> None:
        """Somebody says what became of it; after an emergency it left the body back then."""
        if self.status is NeedleStatus.IN:
            self.end(event, NeedleStatus.ACCOUNTED)
        self.status = NeedleStatus.ACCOUNTED
        self.outcome = outcome
        if outcome is Outcome.NEVER_IN:
            self.out_at = None
            self.out_by = None
