"""What can happen in a treatment room, written down as facts: needle in, needle out, and the rest.

A fact has an id of its own, the device's time with its offset from UTC, and the person who
recorded it. It is never changed afterwards. What follows from the facts is the ledger's affair.

A needle's place is written ``BL40 right``; a second needle at the same place ``BL40 right #2``.
Times decide the order of facts, and ids the order of facts of one moment: give ids that sort.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from huantiao.sciatica.anatomy import Angle
from huantiao.sciatica.ledger.fields import (
    FASTEST_HZ,
    LONGEST_MM,
    STRONGEST_MA,
    THICKEST_MM,
    NeedleSite,
    UnfitEvent,
    check_number,
    check_place,
    check_sites,
    check_text,
)
from huantiao.sciatica.ledger.reactions import Grade, Reaction
from huantiao.sciatica.ledger.sensations import Sensation, Strength


class Response(StrEnum):
    """The response that is sought at a needle."""

    DE_QI = "de_qi"
    TWITCH = "twitch"
    NONE = "none"


class Stimulation(StrEnum):
    """How a needle is stimulated."""

    NONE = "none"
    MANUAL = "manual"
    ELECTRO = "electro"
    HEAT = "heat"


class Outcome(StrEnum):
    """What became of a needle, found out by looking, feeling and counting."""

    REMOVED = "removed"
    FOUND_IN_BED = "found_in_bed"
    BROKEN = "broken"
    LOST = "lost"
    NEVER_IN = "never_in"
    """Recorded by mistake: there was no such needle."""


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="type",
):
    """What every event has: its id, the device's time, and the person who recorded it."""

    id: str
    at: datetime
    by: str
    note: str | None = None

    def __post_init__(self) -> None:
        check_text(self, "id", "by", "note")
        if self.at.utcoffset() is None:
            raise UnfitEvent(
                "at", self.at.isoformat(), "a time with its offset, such as 10:23+01:00"
            )

    @property
    def shows_needle_at(self) -> tuple[str, ...]:
        """The places where this event says that a needle is, or was until this moment."""
        return ()


class NeedleIn(Event, frozen=True, kw_only=True, tag="needle_in"):
    """A needle was inserted. What is not given was not recorded."""

    site: str
    depth_mm: float | None = None
    angle: Angle | None = None
    technique: str | None = None
    gauge_mm: float | None = None
    """The needle's diameter."""
    length_mm: float | None = None
    maker: str | None = None
    lot: str | None = None
    expiry: date | None = None
    response_sought: Response | None = None
    stimulation: Stimulation | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        NeedleSite.parse(self.site)
        check_text(self, "technique", "maker", "lot")
        check_number("depth_mm", self.depth_mm, LONGEST_MM)
        check_number("length_mm", self.length_mm, LONGEST_MM)
        check_number("gauge_mm", self.gauge_mm, THICKEST_MM)

    @property
    def shows_needle_at(self) -> tuple[str, ...]:
        """The needle's own place."""
        return (self.site,)


class NeedleOut(Event, frozen=True, kw_only=True, tag="needle_out"):
    """A needle was taken out whole."""

    site: str

    def __post_init__(self) -> None:
        super().__post_init__()
        NeedleSite.parse(self.site)

    @property
    def shows_needle_at(self) -> tuple[str, ...]:
        """The needle's own place."""
        return (self.site,)


class Stimulated(Event, frozen=True, kw_only=True, tag="stimulated"):
    """Needles were stimulated by hand; ``manner`` says how, such as ``rotated``."""

    sites: tuple[str, ...]
    manner: str

    def __post_init__(self) -> None:
        super().__post_init__()
        check_sites("sites", self.sites, at_least=1)
        check_text(self, "manner")

    @property
    def shows_needle_at(self) -> tuple[str, ...]:
        """Every needle that was stimulated."""
        return self.sites


class ElectroOn(Event, frozen=True, kw_only=True, tag="electro_on"):
    """Current was switched on between two needles, at one frequency or at two in turn."""

    pair: tuple[str, str]
    hz: tuple[float, ...]
    waveform: str | None = None
    intensity_ma: float | None = None
    to_tolerance: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        check_sites("pair", self.pair, at_least=2)
        check_text(self, "waveform")
        check_number("intensity_ma", self.intensity_ma, STRONGEST_MA)
        if not 1 <= len(self.hz) <= 2:
            raise UnfitEvent("hz", self.hz, "one frequency, or two that take turns")
        for hz in self.hz:
            check_number("hz", hz, FASTEST_HZ)

    @property
    def shows_needle_at(self) -> tuple[str, ...]:
        """Both needles of the pair."""
        return self.pair


class ElectroOff(Event, frozen=True, kw_only=True, tag="electro_off"):
    """Current was switched off between two needles."""

    pair: tuple[str, str]

    def __post_init__(self) -> None:
        super().__post_init__()
        check_sites("pair", self.pair, at_least=2)


class SensationFelt(Event, frozen=True, kw_only=True, tag="sensation"):
    """What the person felt at a needle when asked.

    ``electric_shock`` stands apart because it is also the sign of a nerve that was touched;
    ``own_pain`` says that the needle brought up the pain the person came with.
    """

    site: str
    felt: tuple[Sensation, ...]
    strength: Strength
    spreads_to: str | None = None
    """A place of the body map, such as ``right-calf``."""
    electric_shock: bool = False
    own_pain: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        NeedleSite.parse(self.site)
        if not self.felt and not self.electric_shock:
            raise UnfitEvent("felt", (), "at least one sensation; 'nothing' when nothing is felt")
        self._check_nothing()
        if self.spreads_to is not None:
            check_place(self.spreads_to)

    def _check_nothing(self) -> None:
        nothing = Sensation.NOTHING in self.felt
        if nothing and (len(self.felt) > 1 or self.electric_shock):
            raise UnfitEvent("felt", self.felt, "'nothing' alone, or what was felt without it")
        if nothing != (self.strength is Strength.NONE):
            raise UnfitEvent(
                "strength", self.strength, "'none' when nothing is felt, and only then"
            )


class ReactionSeen(Event, frozen=True, kw_only=True, tag="reaction"):
    """Something unwanted happened; ``serious`` is None until somebody has judged it."""

    kind: Reaction
    grade: Grade
    action: str
    site: str | None = None
    serious: bool | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_text(self, "action")
        if self.site is not None:
            NeedleSite.parse(self.site)


class ContactBegan(Event, frozen=True, kw_only=True, tag="contact_began"):
    """The person who records this is now with the patient, face to face."""


class ContactEnded(Event, frozen=True, kw_only=True, tag="contact_ended"):
    """The person who records this is no longer with the patient."""


class RoomEntered(Event, frozen=True, kw_only=True, tag="room_entered"):
    """The patient went into a room."""

    room: str

    def __post_init__(self) -> None:
        super().__post_init__()
        check_text(self, "room")


class RoomLeft(Event, frozen=True, kw_only=True, tag="room_left"):
    """The patient left the room."""


class HandedOver(Event, frozen=True, kw_only=True, tag="handed_over"):
    """The patient passes from ``by`` to ``to``, with the list of needles that ``by`` sees in."""

    to: str
    sites: tuple[str, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        check_text(self, "to")
        if self.to == self.by:
            raise UnfitEvent("to", self.to, f"somebody other than {self.by}, who hands over")
        check_sites("sites", self.sites, at_least=0)

    @property
    def shows_needle_at(self) -> tuple[str, ...]:
        """Every needle on the list."""
        return self.sites


class EmergencyRemoval(Event, frozen=True, kw_only=True, tag="emergency_removal"):
    """Every needle was pulled at once, without counting; the count comes later, place by place."""


class Account(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What became of the needle at one place.

    A broken or lost needle names the incident under which it is followed up.
    """

    site: str
    outcome: Outcome
    incident: str | None = None

    def __post_init__(self) -> None:
        NeedleSite.parse(self.site)
        check_text(self, "incident")
        if self.incident is None and self.outcome in {Outcome.BROKEN, Outcome.LOST}:
            raise UnfitEvent(
                "incident", None, f"an incident reference, for the needle is {self.outcome}"
            )


class Reconciled(Event, frozen=True, kw_only=True, tag="reconciled"):
    """Somebody looked, felt and counted, and says what became of the needle at each place."""

    accounts: tuple[Account, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        check_sites("accounts", tuple(account.site for account in self.accounts), at_least=1)


class RetainedOnPurpose(Event, frozen=True, kw_only=True, tag="retained_on_purpose"):
    """A needle stays in beyond the session, with its own consent and a plan to take it out.

    Source: hdc-nz-15hdc01325
    """

    site: str
    consent: str
    removal_plan: str

    def __post_init__(self) -> None:
        super().__post_init__()
        NeedleSite.parse(self.site)
        check_text(self, "consent", "removal_plan")

    @property
    def shows_needle_at(self) -> tuple[str, ...]:
        """The needle's own place."""
        return (self.site,)


class Released(Event, frozen=True, kw_only=True, tag="released"):
    """The patient may go."""


AnyEvent = (
    NeedleIn
    | NeedleOut
    | Stimulated
    | ElectroOn
    | ElectroOff
    | SensationFelt
    | ReactionSeen
    | ContactBegan
    | ContactEnded
    | RoomEntered
    | RoomLeft
    | HandedOver
    | EmergencyRemoval
    | Reconciled
    | RetainedOnPurpose
    | Released
)
