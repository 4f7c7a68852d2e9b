"""Answers each STRICTA item from plan and needling, and names what is not known.

Every answer is made of recorded facts only. Where the ledgers are silent the plan may speak;
where both are silent the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import msgspec

from huantiao.sciatica.ledger.sensations import Sensations
from huantiao.sciatica.stricta.needling import (
    Current,
    NeedleKind,
    Needling,
    PointUse,
    ResponseUse,
    Spread,
    StimulationUse,
)
from huantiao.sciatica.stricta.plan import StrictaPlan


class Facts(msgspec.Struct, frozen=True):
    """What the items are answered from."""

    plan: StrictaPlan
    needling: Needling
    sensations: Sensations


class Answer(msgspec.Struct, frozen=True):
    """What is known of one item, as text and as a value, and what is not known."""

    text: str
    value: object = None
    missing: tuple[str, ...] = ()


def answered(number: str, facts: Facts) -> Answer:
    """The answer to one item; the second part needs at least one session with needles."""
    if number.startswith("2") and not facts.needling.insertions:
        return Answer("", missing=("a session with needles",))
    return _ANSWERS[number](facts)


def _rationale(facts: Facts) -> Answer:
    plan = facts.plan
    if plan.rationale is None:
        return _said(None, "the reasoning")
    sources = f" ({'; '.join(plan.rationale_sources)})" if plan.rationale_sources else ""
    value = {"rationale": plan.rationale, "sources": plan.rationale_sources}
    return Answer(f"{plan.rationale}{sources}", value)


def _variation(facts: Facts) -> Answer:
    variation = facts.plan.variation
    return _said(variation and variation.replace("_", "-"), "how much it varied between people")


def _number(facts: Facts) -> Answer:
    number = facts.needling.number
    text = f"mean {_figure(number.mean)} ({_range(number)}) needles in {_of(number.of, 'session')}"
    return Answer(text, number)


def _points(facts: Facts) -> Answer:
    points = facts.needling.points
    held = len(facts.needling.sessions)
    return Answer("; ".join(_point(point, held) for point in points), points)


def _point(use: PointUse, held: int) -> str:
    sides = {
        "both sides": use.both,
        "left": use.left,
        "right": use.right,
        "midline": use.midline,
    }
    used = {side: sessions for side, sessions in sides.items() if sessions}
    if len(used) == 1:
        often = "" if use.sessions == held else f" in {use.sessions} of {held} sessions"
        return f"{use.point} {next(iter(used))}{often}"
    shares = ", ".join(f"{side} in {sessions}" for side, sessions in used.items())
    return f"{use.point} {shares} of {_of(held, 'session')}"


def _depth(facts: Facts) -> Answer:
    depth = facts.needling.depth_mm
    unknown = len(facts.needling.insertions) - (depth.of if depth else 0)
    missing = (f"the depth of {_of(unknown, 'needle')}",) if unknown else ()
    text = f"{_range(depth)} mm, median {_figure(depth.median)} mm" if depth else ""
    return Answer(text, depth, missing)


def _response(facts: Facts) -> Answer:
    use = facts.needling.responses(facts.plan.response_sought, facts.sensations)
    sought = [
        f"{_RESPONSES[response]} sought at {_of(needles, 'needle')}"
        for response, needles in use.sought.items()
    ]
    unknown = use.not_recorded
    missing = (f"the response sought at {_of(unknown, 'needle')}",) if unknown else ()
    return Answer("; ".join([*sought, _obtained(use)]), use, missing)


_RESPONSES = {"de_qi": "de qi", "twitch": "a twitch", "none": "no response"}


def _obtained(use: ResponseUse) -> str:
    if not use.asked:
        return "what was felt was not recorded"
    felt = {
        "de qi": use.de_qi,
        "a twitch": use.twitch,
        "needle pain": use.needle_pain,
        "an electric shock": use.electric_shock,
    }
    shares = [f"{what} at {needles}" for what, needles in felt.items() if needles]
    return f"of {_of(use.asked, 'needle')} asked about: {', '.join(shares) or 'neither de qi nor pain'}"


def _stimulation(facts: Facts) -> Answer:
    use = facts.needling.stimulation(facts.plan.stimulation)
    missing = {
        f"the stimulation of {_of(use.not_recorded, 'needle')}": use.not_recorded,
        f"the current at {_of(use.without_current, 'needle')}": use.without_current,
    }
    return Answer(
        _stimulated(use), use, tuple(what for what, needles in missing.items() if needles)
    )


def _stimulated(use: StimulationUse) -> str:
    ways = [f"{_WAYS[way]} at {_of(needles, 'needle')}" for way, needles in use.needles.items()]
    manners = [f"by hand: {manner}" for manner in use.manners]
    return "; ".join([*ways, *manners, *(_current(current) for current in use.currents)])


_WAYS = {
    "none": "no stimulation",
    "manual": "stimulation by hand",
    "electro": "current",
    "heat": "heat",
}


def _current(current: Current) -> str:
    one, other = current.pair
    hz = "/".join(_figure(hz) for hz in current.hz)
    waveform = f" {current.waveform}" if current.waveform else ""
    return f"{hz} Hz{waveform} between {one} and {other}"


def _retention(facts: Facts) -> Answer:
    needling, planned = facts.needling, facts.plan.retention_min
    spread, still_in = needling.retention_min, needling.still_in
    parts = []
    missing = []
    if spread is not None:
        sessions = _of(spread.of, "session")
        parts.append(f"median {_figure(spread.median)} min ({_range(spread)}) in {sessions}")
    elif not still_in:
        missing.append("a needle taken out at a known time")
    if planned is not None:
        parts.append(f"planned {_figure(planned)} min")
    if still_in:
        missing.append(f"the end of {_of(still_in, 'needle')} still in")
    return Answer("; ".join(parts), spread, tuple(missing))


def _needle_kinds(facts: Facts) -> Answer:
    kinds, planned = facts.needling.kinds, facts.plan.needle_type
    unknown = sum(kind.needles for kind in kinds if not kind.complete)
    parts = [_kind(kind) for kind in kinds]
    missing: tuple[str, ...] = ()
    if unknown and planned is not None:
        parts.append(f"as planned: {planned}")
    elif unknown:
        missing = (f"diameter, length or maker of {_of(unknown, 'needle')}",)
    return Answer("; ".join(parts), kinds, missing)


def _kind(kind: NeedleKind) -> str:
    sizes = [_size(size) for size in (kind.gauge_mm, kind.length_mm)]
    lot = f"lot {kind.lot}" if kind.lot else ""
    details = [f"{' × '.join(sizes)} mm", kind.maker or "maker not recorded", lot]
    return f"{_of(kind.needles, 'needle')} of {', '.join(part for part in details if part)}"


def _size(millimetres: float | None) -> str:
    return "?" if millimetres is None else f"{millimetres:.2f}".rstrip("0").rstrip(".")


def _sessions(facts: Facts) -> Answer:
    planned, held = facts.plan.sessions_planned, len(facts.needling.sessions)
    if planned is None:
        return Answer(f"{held} held", {"planned": None, "held": held}, ("the number planned",))
    return Answer(f"{planned} planned, {held} held", {"planned": planned, "held": held})


def _schedule(facts: Facts) -> Answer:
    schedule = facts.plan.schedule
    length_min = facts.plan.session_length_min or facts.needling.room_min
    parts = {
        "the schedule": schedule,
        "the length of a session": None
        if length_min is None
        else f"{_figure(length_min)} min a session",
    }
    return _joined(parts, {"schedule": schedule, "session_length_min": length_min})


def _others(facts: Facts) -> Answer:
    others = facts.plan.other_interventions
    if others is None:
        return _said(None, "what else was given")
    return Answer("; ".join(others) or "none", others)


def _practitioner(facts: Facts) -> Answer:
    who = facts.plan.practitioner
    years = None if who.years is None else f"{_of(who.years, 'year')} in practice"
    return _joined(
        {"qualification": who.qualification, "years in practice": years, "training": who.training},
        who,
    )


def _said(text: str | None, what: str) -> Answer:
    """A text of the plan as it stands."""
    return Answer("", missing=(what,)) if text is None else Answer(text, text)


def _joined(parts: dict[str, str | None], value: object) -> Answer:
    """Several texts, each of which may be missing."""
    known = [text for text in parts.values() if text]
    return Answer("; ".join(known), value, tuple(what for what, text in parts.items() if not text))


def _figure(value: float) -> str:
    return f"{round(value, 1):g}"


def _range(spread: Spread) -> str:
    return f"{_figure(spread.low)} to {_figure(spread.high)}"


def _of(number: float, what: str) -> str:
    return f"{_figure(number)} {what}" + ("" if number == 1 else "s")


_ANSWERS: MappingProxyType[str, Callable[[Facts], Answer]] = MappingProxyType(
    {
        "1a": lambda facts: _said(facts.plan.style, "the style of acupuncture"),
        "1b": _rationale,
        "1c": _variation,
        "2a": _number,
        "2b": _points,
        "2c": _depth,
        "2d": _response,
        "2e": _stimulation,
        "2f": _retention,
        "2g": _needle_kinds,
        "3a": _sessions,
        "3b": _schedule,
        "4a": _others,
        "4b": lambda facts: _said(facts.plan.setting_and_explanations, "setting and explanations"),
        "5": _practitioner,
        "6a": lambda facts: _said(facts.plan.comparator_rationale, "the reason for the comparator"),
        "6b": lambda facts: _said(facts.plan.comparator, "the comparator in detail"),
    }
)
