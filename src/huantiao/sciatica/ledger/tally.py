"""Takes a session's events one after another and keeps the tally of needles, current and time.

Every event leaves its mark: it changes the tally, or it is written down as a problem, or both.
Whenever an event shows a needle that the tally does not know, the place is kept as unexplained
until somebody has looked, felt and counted there. The tally serves one fold and is then done.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatchmethod
from itertools import count

import msgspec

from huantiao.sciatica.ledger.clocks import Stretch
from huantiao.sciatica.ledger.events import (
    Account,
    ContactBegan,
    ContactEnded,
    ElectroOff,
    ElectroOn,
    EmergencyRemoval,
    Event,
    HandedOver,
    NeedleIn,
    NeedleOut,
    ReactionSeen,
    Reconciled,
    Released,
    RetainedOnPurpose,
    RoomEntered,
    RoomLeft,
    SensationFelt,
    Stimulated,
)
from huantiao.sciatica.ledger.fields import NeedleSite
from huantiao.sciatica.ledger.needles import NeedleStatus, TalliedNeedle


class Problem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event that does not fit the others: which, why, and how to mend it."""

    event: str
    """The event's id."""
    text: str
    mend: str


class Tally:
    """What the events so far amount to."""

    def __init__(self) -> None:
        self.needles: list[TalliedNeedle] = []
        self.problems: list[Problem] = []
        self.unexplained: dict[str, str] = {}
        self.pairs: list[tuple[str, str]] = []
        self.released: Released | None = None
        self.room: list[Stretch] = []
        self.contact: list[Stretch] = []
        self._there: dict[str, TalliedNeedle] = {}
        self._contacts: dict[str, float] = {}
        self._entered: float | None = None

    def take(self, event: Event) -> None:
        """Let one event have its effect; events come in the order of their time."""
        if self.released is not None and self._too_late(event):
            self._after_release(event)
        else:
            self._effect(event)

    def close(self) -> None:
        """Keep what has begun and not ended as open stretches; after the last event."""
        self.contact += [Stretch(began) for began in self._contacts.values()]
        if self._entered is not None:
            self.room.append(Stretch(self._entered))

    def sites(self, status: NeedleStatus) -> tuple[str, ...]:
        """The places of all needles of one status, in the order of insertion."""
        return tuple(needle.site for needle in self.needles if needle.status is status)

    @property
    def blockers(self) -> tuple[str, ...]:
        """Each reason why the patient may not be released yet."""
        return (
            *(f"{site}: the needle is still in" for site in self.sites(NeedleStatus.IN)),
            *(
                f"{site}: pulled in the emergency, not yet reconciled"
                for site in self.sites(NeedleStatus.AWAITING)
            ),
            *(f"{site}: {reason}" for site, reason in self.unexplained.items()),
            *(f"{one} and {other}: the current is still on" for one, other in self.pairs),
        )

    @singledispatchmethod
    def _effect(self, event: Event) -> None:
        raise TypeError(f"{type(event).__name__} has no effect on a session; give it one here")

    # Needles

    @_effect.register
    def _needle_in(self, event: NeedleIn) -> None:
        site = event.site
        if site in self._there:
            site = self._next_free(event.site)
            self._list(
                event,
                f"a needle is already recorded at {event.site}; this one is kept as {site}",
                f"if it was recorded twice, reconcile {site} as never in",
            )
        self._check_needle(event)
        needle = TalliedNeedle(event=event, site=site)
        self.needles.append(needle)
        self._there[site] = needle

    def _next_free(self, site: str) -> str:
        place = NeedleSite.parse(site)
        numbered = (str(msgspec.structs.replace(place, number=number)) for number in count(2))
        return next(name for name in numbered if name not in self._there)

    def _check_needle(self, event: NeedleIn) -> None:
        if event.expiry is not None and event.expiry < event.at.date():
            self._list(
                event,
                f"the needle at {event.site} had expired on {event.expiry}",
                "record it as a reaction of the kind unfit_lot and set the lot aside",
            )
        if event.depth_mm and event.length_mm and event.depth_mm > event.length_mm:
            self._list(
                event,
                f"{event.depth_mm:g} mm deep at {event.site} with a needle of {event.length_mm:g} mm",
                "add a note with the figure that is right",
            )

    @_effect.register
    def _needle_out(self, event: NeedleOut) -> None:
        needle = self._there.get(event.site)
        if needle is None:
            self._unexplain(event, [event.site], "taken out")
        elif needle.status is NeedleStatus.AWAITING:
            self._list_awaiting(event, event.site)
        else:
            needle.end(event, NeedleStatus.REMOVED)
            self._leave(event, event.site)

    @_effect.register
    def _retained(self, event: RetainedOnPurpose) -> None:
        needle = self._there.get(event.site)
        if needle is None:
            self._unexplain(event, [event.site], "left in on purpose")
        elif needle.status is NeedleStatus.AWAITING:
            self._list_awaiting(event, event.site)
        elif needle.status is NeedleStatus.RETAINED:
            self._list(event, f"{event.site} is already left in on purpose", "nothing to do")
        else:
            needle.status = NeedleStatus.RETAINED
            needle.ended = event.at.timestamp()

    @_effect.register
    def _emergency_removal(self, event: EmergencyRemoval) -> None:
        pulled = [needle for needle in self.needles if needle.status is NeedleStatus.IN]
        if not pulled:
            self._list(
                event,
                "an emergency removal, but no needle was in",
                "if needles were in, record where, then reconcile each place",
            )
        for needle in pulled:
            needle.end(event, NeedleStatus.AWAITING)
        self.pairs.clear()

    @_effect.register
    def _reconciled(self, event: Reconciled) -> None:
        for account in event.accounts:
            self._reconcile(event, account)

    def _reconcile(self, event: Reconciled, account: Account) -> None:
        site = account.site
        needle = self._there.get(site)
        if needle is not None and needle.status is not NeedleStatus.RETAINED:
            needle.account(event, account.outcome)
            self._leave(event, site)
        elif site not in self.unexplained:
            self._list(
                event,
                f"nothing is open at {site}, so nothing was reconciled there",
                "check the place; reconcile the one that is open",
            )
        self.unexplained.pop(site, None)

    def _leave(self, event: Event, site: str) -> None:
        """The needle is gone from its place; current must not still run through it."""
        del self._there[site]
        if any(site in pair for pair in self.pairs):
            self._list(
                event, f"the needle at {site} left with its current on", "record electro_off"
            )

    # Current and hands

    @_effect.register
    def _stimulated(self, event: Stimulated) -> None:
        self._expect_needles(event, event.sites, "stimulated")

    @_effect.register
    def _electro_on(self, event: ElectroOn) -> None:
        self._expect_needles(event, event.pair, "connected to the current")
        one, other = sorted(event.pair)
        if (one, other) in self.pairs:
            self._list(
                event,
                f"the current between {one} and {other} is already on",
                "to change its settings record electro_off first",
            )
        else:
            self.pairs.append((one, other))

    @_effect.register
    def _electro_off(self, event: ElectroOff) -> None:
        one, other = sorted(event.pair)
        if (one, other) in self.pairs:
            self.pairs.remove((one, other))
        else:
            self._list(event, f"no current was on between {one} and {other}", "check the pair")

    # Feelings and people

    @_effect.register
    def _sensation(self, event: SensationFelt) -> None:
        if all(needle.site != event.site for needle in self.needles):
            self._list(
                event,
                f"a sensation at {event.site}, where no needle was recorded before it",
                "record it again at its right place",
            )

    @_effect.register
    def _reaction(self, event: ReactionSeen) -> None:
        """A reaction always fits: it may come at any place, before, during and after."""

    @_effect.register
    def _handed_over(self, event: HandedOver) -> None:
        inside = self.sites(NeedleStatus.IN)
        unseen = [site for site in inside if site not in event.sites]
        if unseen:
            self._list(
                event,
                f"{event.by} hands over without {', '.join(unseen)}, which the ledger has in",
                "look there together; record each as out or reconcile it",
            )
        retained = self.sites(NeedleStatus.RETAINED)
        extra = [site for site in event.sites if site not in inside + retained]
        self._expect_needles(event, extra, f"seen by {event.by} at the handover")

    # Time

    @_effect.register
    def _contact_began(self, event: ContactBegan) -> None:
        if event.by in self._contacts:
            self._list(event, f"{event.by} was already with the patient", "nothing to do")
        else:
            self._contacts[event.by] = event.at.timestamp()

    @_effect.register
    def _contact_ended(self, event: ContactEnded) -> None:
        began = self._contacts.pop(event.by, None)
        if began is None:
            self._list(
                event,
                f"{event.by} was not recorded as being with the patient",
                "record when the contact began",
            )
        else:
            self.contact.append(Stretch(began, event.at.timestamp()))

    @_effect.register
    def _room_entered(self, event: RoomEntered) -> None:
        if self._entered is None:
            self._entered = event.at.timestamp()
        else:
            self._list(
                event,
                f"the patient entered {event.room} without having left a room",
                "record when the room before was left",
            )

    @_effect.register
    def _room_left(self, event: RoomLeft) -> None:
        if self._entered is None:
            self._list(
                event, "the patient left a room without having entered one", "record the entry"
            )
        else:
            self.room.append(Stretch(self._entered, event.at.timestamp()))
            self._entered = None

    # Release

    @_effect.register
    def _release(self, event: Released) -> None:
        reasons = self.blockers
        if self.released is not None:
            self._list(event, f"already released by {self.released.by}", "nothing to do")
        elif reasons:
            self._list(
                event,
                f"release was asked for while it was closed ({'; '.join(reasons)})",
                "settle each of these, then release again",
            )
        else:
            self.released = event

    def _too_late(self, event: Event) -> bool:
        """Whether an event touches needles or current of somebody who has been released.

        A retained needle is meant to come out afterwards, and what is found afterwards must
        be reconciled; people still talk, feel, react and leave the room.
        """
        if isinstance(event, NeedleOut):
            return event.site not in self._there
        return isinstance(event, ElectroOff | EmergencyRemoval) or bool(event.shows_needle_at)

    def _after_release(self, event: Event) -> None:
        if event.shows_needle_at:
            self._unexplain(event, event.shows_needle_at, "recorded after the release")
        else:
            self._list(event, "recorded after the release", "check the time of the event")

    # Problems

    def _expect_needles(self, event: Event, sites: Iterable[str], doing: str) -> None:
        """Each place must have a needle in the body; where none is known, one is shown."""
        unknown = []
        for site in sites:
            needle = self._there.get(site)
            if needle is None:
                unknown.append(site)
            elif needle.status is NeedleStatus.AWAITING:
                self._list_awaiting(event, site)
        self._unexplain(event, unknown, doing)

    def _unexplain(self, event: Event, sites: Iterable[str], doing: str) -> None:
        for site in sites:
            self._list(
                event,
                f"{doing} at {site}, where the ledger has no needle in",
                f"look, feel and count at {site}, then reconcile it",
            )
            self.unexplained.setdefault(
                site, f"a needle was {doing} that the ledger does not have in; not yet reconciled"
            )

    def _list_awaiting(self, event: Event, site: str) -> None:
        self._list(
            event,
            f"{site} was emptied in the emergency and awaits its count",
            f"record what was found as reconciled at {site}",
        )

    def _list(self, event: Event, text: str, mend: str) -> None:
        self.problems.append(Problem(event=event.id, text=text, mend=mend))
