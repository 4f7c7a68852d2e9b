"""The chapter on treatment: published protocols, the ways of needling, and what they intend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from huantiao.sciatica.atlas import Site
from huantiao.sciatica.course import Courses
from huantiao.sciatica.evidence import flowing
from huantiao.sciatica.examination.signs import Signs
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.prescription.protocols import (
    Basis,
    Example,
    PairSetting,
    Pick,
    Protocol,
    protocols,
)
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.markdown import (
    backed,
    capital,
    cited,
    figure,
    known_table,
    one_cited,
    page,
    quoted,
    ranged,
    section,
    standing,
    table,
    titled_list,
    worded,
)
from huantiao.sciatica.screening import Scope
from huantiao.sciatica.techniques import Evidence, Mechanism, Setting, Technique, Techniques

TITLE = "Treatment"

_BASES: Mapping[Basis, str] = {
    Basis.SHAM_CONTROLLED_TRIAL: "Tried in sciatica against sham needling",
    Basis.TRIAL: "Tried in sciatica, without sham",
    Basis.REGISTERED_TRIAL: "Registered for a trial, no result known",
    Basis.CONSENSUS: "Agreed on by experts",
    Basis.TEXTBOOK: "From textbooks",
    Basis.BACK_PAIN_TRIAL: "Tried in back pain, not in sciatica",
    Basis.PREGNANCY_TRIAL: "Tried in pregnancy, not in sciatica",
}
_SIDES = {
    "both": "both sides",
    "affected": "painful side",
    "opposite": "the other side",
    "as_point": "midline, or as the point lies",
}
_EVIDENCE: Mapping[Evidence, str] = {
    Evidence.ANIMALS: "seen in animals only",
    Evidence.HEALTHY_PEOPLE: "seen in animals and in healthy people only",
    Evidence.SMALL_MIXED_STUDIES: "small studies of people with pain, for and against",
}


def pages(library: Library) -> Mapping[str, str]:
    """The protocols, the techniques and the mechanisms."""
    ways, signs = Techniques.of(library), Signs.of(library)
    return {
        "protocols.md": _protocols(protocols(library), Courses.of(library)),
        "techniques.md": _techniques(ways, signs),
        "mechanisms.md": _mechanisms(ways, signs),
    }


def _protocols(by_id: Mapping[str, Protocol], courses: Courses) -> str:
    groups = {
        head: [one for one in by_id.values() if one.basis is basis]
        for basis, head in _BASES.items()
    }
    return page(
        "Protocols: published ways of choosing points",
        "Ordered by what stands behind them, strongest first. A protocol says what somebody used, and in "
        "whom; that a trial used a point does not show that the point works. For a person unlike its "
        "people it is only an idea.",
        standing(by_id.values()),
        _overview(one for group in groups.values() for one in group),
        *(
            section(head, *(_protocol(one, courses) for one in group))
            for head, group in groups.items()
            if group
        ),
    )


def _overview(ordered: Iterable[Protocol]) -> str:
    return known_table(
        ("protocol", "what stands behind it", "needles", "minutes", "needled"),
        (
            (
                linked("protocols", one.id, one.title),
                _BASES[one.basis].lower(),
                ranged(one.needles.low, one.needles.high) if one.needles else "",
                ranged(one.retention_min.low, one.retention_min.high) if one.retention_min else "",
                _by(one),
            )
            for one in ordered
        ),
    )


def _by(protocol: Protocol) -> str:
    words = {"manual": "by hand", "electro": "with current"}
    return ", ".join(words[technique] for technique in protocol.techniques)


def _protocol(protocol: Protocol, courses: Courses) -> str:
    return section(
        protocol.title,
        f"{anchor(protocol.id)}*{' · '.join(_for_whom(protocol))}*",
        f"**People.** {capital(protocol.population)}",
        "**Points.**\n\n" + _picks(protocol.picks),
        _dose(protocol, courses),
        titled_list("Current", map(_pair, protocol.pairs)),
        f"**Sham.** {capital(protocol.sham)}" if protocol.sham else "",
        titled_list("What its sources leave open", protocol.gaps),
        titled_list("Examples", map(_example, protocol.examples)),
        backed(protocol),
        level=3,
    )


def _for_whom(protocol: Protocol) -> Iterator[str]:
    yield "sciatica" if protocol.sciatica else "not sciatica"
    if protocol.at_least_weeks:
        yield f"pain of {protocol.at_least_weeks} weeks or longer"
    if protocol.one_sided:
        yield "one-sided pain"
    yield f"needled {_by(protocol)}"


def _picks(picks: Iterable[Pick]) -> str:
    return known_table(
        ("points", "how many", "where", "when", "why", "who says so"),
        (
            (
                ", ".join(linked("points", point, point) for point in pick.points),
                _how_many(pick),
                _SIDES[pick.sides],
                _when(pick),
                pick.reason,
                one_cited(pick.citation),
            )
            for pick in picks
        ),
    )


def _how_many(pick: Pick) -> str:
    if pick.take is None:
        return "all" if len(pick.points) > 1 else ""
    return figure(pick.take) if len(pick.points) == 1 else f"{pick.take} of {len(pick.points)}"


def _when(pick: Pick) -> str:
    courses = ", ".join(pick.courses)
    back = "with back pain" if pick.only_with else ""
    return "; ".join(part for part in (f"{courses} pain" if courses else "", back) if part)


def _dose(protocol: Protocol, courses: Courses) -> str:
    parts = []
    if span := protocol.needles:
        needles = f"{ranged(span.low, span.high)} needle{'' if span.high == 1 else 's'}"
        parts.append(f"{needles} ({one_cited(span)})")
    if span := protocol.retention_min:
        parts.append(f"{ranged(span.low, span.high)} minutes ({one_cited(span)})")
    parts.append(f"response sought: {flowing(protocol.response)}")
    if protocol.course:
        parts.append(f"schedule: {_schedule(protocol, protocol.course, courses)}")
    return f"**Dose.** {capital('; '.join(parts))}."


def _schedule(protocol: Protocol, course: str, courses: Courses) -> str:
    if course not in courses.by_id:
        file = f"protocols/{protocol.id}.toml"
        known = ", ".join(courses.by_id)
        raise UnfitKnowledge(file, f"its course '{course}' has no file; there are {known}")
    return linked("courses", course, courses[course].title)


def _pair(pair: PairSetting) -> str:
    told = [f"{pair.a} with {pair.b}", _hertz(pair.low_hz, pair.high_hz)]
    told.append(f"{pair.minutes} minutes" if pair.minutes else "")
    return f"{', '.join(part for part in told if part)} ({one_cited(pair)})"


def _hertz(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{ranged(low, high)} Hz"


def _example(example: Example) -> str:
    return f"{flowing(example.case)} → {_sites(example.expect)}"


def _sites(texts: Iterable[str]) -> str:
    """Sites as a practitioner reads them: points with the same sides together."""
    sides: dict[str, list[str]] = {}
    for site in map(Site.parse, texts):
        mark = f" [{site.mark}]" if site.mark else ""
        sides.setdefault(f"{site.point}{mark}", []).append(site.side)
    named = ((point, "both sides" if len(on) > 1 else on[0]) for point, on in sides.items())
    return "; ".join(
        f"{', '.join(point for point, _ in group)} {side}"
        for side, group in groupby(named, key=lambda pair: pair[1])
    )


def _techniques(ways: Techniques, signs: Signs) -> str:
    return page(
        "Techniques: the ways of needling",
        "What is done, what it is meant to do, and what closes it. What a technique intends is not what "
        "it has been shown to do; no technique is offered where the screening has closed it.",
        standing(ways.by_id.values()),
        table(
            ("technique", "meant for", "needles stay in", "closed by", "consent"),
            (_technique_row(one, ways) for one in ways.by_id.values()),
        ),
        *(_technique(one, ways, signs) for one in ways.by_id.values()),
    )


def _technique_row(technique: Technique, ways: Techniques) -> tuple[str, ...]:
    return (
        linked("techniques", technique.id, technique.title),
        ", ".join(flowing(one.title).lower() for one in ways.intents(technique.id)),
        _stay(technique),
        ", ".join(map(_scope, technique.closed_by)),
        "its own" if technique.own_consent else "with needling",
    )


def _stay(technique: Technique) -> str:
    time = technique.retention
    return f"{ranged(time.from_min, time.up_to_min)} minutes" if time else "not for a session"


def _technique(technique: Technique, ways: Techniques, signs: Signs) -> str:
    intents = (linked("mechanisms", m.id, m.title.lower()) for m in ways.intents(technique.id))
    time = technique.retention
    return section(
        technique.title,
        anchor(technique.id) + flowing(technique.what_is_done),
        f"**Meant for.** {', '.join(intents)}.",
        f"**Response sought.** {capital(technique.response_sought)}.",
        f"**Needles stay in.** {_stay(technique)} ({one_cited(time)})." if time else "",
        _settings(technique.settings),
        f"**What is known.** {flowing(technique.evidence_words)}",
        f"**Measure before and after.** {_measure(technique.measure, signs)}",
        _closed(technique),
        titled_list("Take care", technique.cautions),
        f"**What the patient agrees to.**\n\n{quoted(technique.consent_words)}",
        titled_list(
            "Examples",
            (f"{one.case} → {'closed' if one.closed else 'open'}" for one in technique.examples),
        ),
        backed(technique),
    )


def _measure(sign: str, signs: Signs) -> str:
    return f"{linked('signs', sign, signs.by_id[sign].title)}."


def _closed(technique: Technique) -> str:
    closing = ", ".join(map(_scope, technique.closed_by))
    limits = "".join(
        f" Where {_scope(limit.scope)} is limited: {flowing(limit.how)}"
        for limit in technique.limited_by
    )
    return f"**Closed where the screening closes** {closing}.{limits}"


def _scope(scope: Scope) -> str:
    words = {Scope.ELECTRO: "current", Scope.INDWELLING: "needles that stay in"}
    return words.get(scope, worded(scope))


def _settings(settings: Iterable[Setting]) -> str:
    rows = known_table(
        ("setting", "Hz", "pulse", "ms", "minutes", "strength", "pair", "used in", "who says so"),
        (
            (
                worded(one.name),
                _hertz(one.low_hz, one.high_hz).removesuffix(" Hz"),
                one.waveform,
                "" if one.pulse_ms is None else figure(one.pulse_ms),
                "" if one.minutes is None else figure(one.minutes),
                one.intensity,
                " with ".join(one.pair),
                one.used_in,
                one_cited(one),
            )
            for one in settings
        ),
    )
    return f"**Settings of the current.** A dash is not known.\n\n{rows}" if rows else ""


def _mechanisms(ways: Techniques, signs: Signs) -> str:
    return page(
        "Mechanisms: what needling is meant to do",
        "Intentions, each with the state of its evidence and a measure at the bedside. None has been "
        "shown to bring benefit in sciatica: tell a patient what is meant, never what will happen.",
        standing(ways.mechanisms.values()),
        table(
            ("mechanism", "state of the evidence", "measure at the bedside"),
            (
                (
                    linked("mechanisms", one.id, one.title),
                    _EVIDENCE[one.evidence],
                    linked("signs", one.measure, signs.by_id[one.measure].title),
                )
                for one in ways.mechanisms.values()
            ),
        ),
        *(_mechanism(one, ways, signs) for one in ways.mechanisms.values()),
    )


def _mechanism(mechanism: Mechanism, ways: Techniques, signs: Signs) -> str:
    users = ", ".join(
        linked("techniques", one.id, one.title.lower())
        for one in ways.by_id.values()
        if mechanism.id in one.intends
    )
    return section(
        mechanism.title,
        f"{anchor(mechanism.id)}**To a patient.**\n\n{quoted(mechanism.patient_words)}",
        f"**To a clinician.** {flowing(mechanism.clinician_words)}",
        f"**State of the evidence.** {capital(_EVIDENCE[mechanism.evidence])}. "
        f"{flowing(mechanism.evidence_words)} The strongest study: {cited((mechanism.strongest,))}.",
        titled_list("What speaks against", mechanism.against),
        f"**Measure before and after.** {_measure(mechanism.measure, signs)} "
        f"{flowing(mechanism.measure_words)}",
        f"**Intended by.** {users}." if users else "",
        backed(mechanism),
    )
