"""A plan in the form that leaves the program as documented JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from huantiao.cli.verdict_report import VerdictReport, verdict_report
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.case import About
from huantiao.sciatica.course import CoursePlan
from huantiao.sciatica.course.policies import Verdict as PolicyVerdict
from huantiao.sciatica.evidence import Citation, flowing
from huantiao.sciatica.examination import RootPattern
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.plan import Plan, State
from huantiao.sciatica.prescription import PlannedNeedle, PlannedPair, Prescription
from huantiao.sciatica.screening import Screen


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A question to ask face to face because of what was painted or found."""

    finding: str
    question: str


class NeedleReport(msgspec.Struct, frozen=True, kw_only=True):
    """One needle of the proposal; depths in mm, absent where nobody reports one."""

    site: str
    name: str
    role: str
    technique: str
    place: str | None
    from_mm: int | None
    to_mm: int | None
    depth_limited_by: str
    angle: str
    reason: str
    replaces: str | None
    cautions: tuple[str, ...]
    warned_by: tuple[str, ...]
    sources: tuple[Citation, ...]


class PairReport(msgspec.Struct, frozen=True, kw_only=True):
    """Two needles on one electrical output."""

    a: str
    b: str
    low_hz: float | None
    high_hz: float | None
    minutes: int | None
    source: Citation


class OmissionReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the protocol has and this person does not get."""

    what: str
    because: tuple[str, ...]
    instead: str | None


class PrescriptionReport(msgspec.Struct, frozen=True, kw_only=True):
    """The points proposed, and the protocol they come from."""

    protocol: str
    title: str
    basis: str
    population: str
    mismatches: tuple[str, ...]
    gaps: tuple[str, ...]
    insertions: int
    needles: tuple[NeedleReport, ...]
    pairs: tuple[PairReport, ...]
    omissions: tuple[OmissionReport, ...]
    retention_min: tuple[float, float]
    retention_source: Citation
    sources: tuple[Citation, ...]


class RootReport(msgspec.Struct, frozen=True, kw_only=True):
    """How the findings of one leg fit each nerve level: a count, never a diagnosis."""

    side: str
    words: str
    points: dict[str, float]
    findings: dict[str, tuple[str, ...]]
    set_aside: tuple[str, ...]
    algorithm: str


class SessionDay(msgspec.Struct, frozen=True, kw_only=True):
    """One session of the course."""

    number: int
    on: str
    week: int


class ReviewDay(msgspec.Struct, frozen=True, kw_only=True):
    """A look back."""

    after_session: int
    on: str
    asks: str


class Stance(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy or guideline says about this person."""

    policy: str
    coverage: str
    because: str
    sources: tuple[Citation, ...]


class ReasonReport(msgspec.Struct, frozen=True, kw_only=True):
    """Why the course is as it is."""

    text: str
    sources: tuple[Citation, ...]


class CourseReport(msgspec.Struct, frozen=True, kw_only=True):
    """The course: how many, how often, when to look back, and what to expect."""

    template: str
    policy: str
    frequency: str
    retention_min: int
    sessions: tuple[SessionDay, ...]
    reviews: tuple[ReviewDay, ...]
    policy_says: Stance
    guidelines: tuple[Stance, ...]
    refused: tuple[str, ...]
    must_hold: tuple[str, ...]
    go_on_if: tuple[str, ...]
    cautions: tuple[str, ...]
    reasons: tuple[ReasonReport, ...]
    expectation: str


class PlanReport(msgspec.Struct, frozen=True, kw_only=True):
    """The whole proposal. ``state`` says how far it may be used."""

    schema: Literal["huantiao.plan/1"] = "huantiao.plan/1"
    about: About | None
    state: State
    waiting_for: tuple[str, ...]
    sides: tuple[str, ...]
    course_of_pain: str
    verdict: VerdictReport
    ask_face_to_face: tuple[Gap, ...]
    roots: tuple[RootReport, ...]
    prescription: PrescriptionReport | None
    course: CourseReport | None
    missing: tuple[str, ...]
    draft: bool = True
    knowledge: str


def plan_report(library: Library, plan: Plan) -> PlanReport:
    """Everything a plan says, in the form that leaves the program."""
    screen = Screen.of(library)
    by_id = screen.findings.by_id
    return PlanReport(
        about=plan.case.about,
        state=plan.state,
        waiting_for=plan.waiting_for,
        sides=tuple(plan.picture.sides) if plan.picture else (),
        course_of_pain=plan.picture.course if plan.picture else "",
        verdict=verdict_report(library, plan.verdict),
        ask_face_to_face=tuple(
            Gap(finding=name, question=by_id[name].question) for name in plan.raised
        ),
        roots=tuple(_root(root) for root in plan.roots),
        prescription=(
            _prescription(Atlas.of(library), plan.prescription) if plan.prescription else None
        ),
        course=_course(plan.course) if plan.course else None,
        missing=plan.missing,
        knowledge=library.fingerprint,
    )


def _root(root: RootPattern) -> RootReport:
    return RootReport(
        side=root.side,
        words=root.words,
        points={level.level: level.points for level in root.ranked},
        findings={level.level: tuple(e.finding for e in level.evidence) for level in root.ranked},
        set_aside=root.set_aside,
        algorithm=root.algorithm,
    )


def _prescription(atlas: Atlas, proposal: Prescription) -> PrescriptionReport:
    protocol, retention = proposal.protocol, proposal.retention_min
    return PrescriptionReport(
        protocol=protocol.id,
        title=protocol.title,
        basis=protocol.basis,
        population=flowing(protocol.population),
        mismatches=proposal.mismatches,
        gaps=protocol.gaps,
        insertions=proposal.insertions,
        needles=tuple(_needle(atlas, needle) for needle in proposal.needles),
        pairs=tuple(_pair(pair) for pair in proposal.pairs),
        omissions=tuple(
            OmissionReport(what=o.what, because=o.because, instead=o.instead)
            for o in proposal.omissions
        ),
        retention_min=(retention.low, retention.high),
        retention_source=retention.bare,
        sources=protocol.sources,
    )


def _needle(atlas: Atlas, needle: PlannedNeedle) -> NeedleReport:
    point = atlas.point(needle.site.point)
    return NeedleReport(
        site=str(needle.site),
        name=f"{point.pinyin} {point.hanzi}",
        role=needle.role,
        technique=needle.technique,
        place=None if needle.place is None else str(needle.place),
        from_mm=needle.from_mm,
        to_mm=needle.to_mm,
        depth_limited_by=needle.depth_limited_by,
        angle=needle.angle,
        reason=needle.reason,
        replaces=needle.replaces,
        cautions=tuple(flowing(caution.text) for caution in point.cautions),
        warned_by=needle.warned_by,
        sources=needle.sources,
    )


def _pair(pair: PlannedPair) -> PairReport:
    return PairReport(
        a=str(pair.a),
        b=str(pair.b),
        low_hz=pair.low_hz,
        high_hz=pair.high_hz,
        minutes=pair.minutes,
        source=pair.source,
    )


def _course(course: CoursePlan) -> CourseReport:
    return CourseReport(
        template=course.template,
        policy=course.policy,
        frequency=course.frequency,
        retention_min=course.retention_min,
        sessions=tuple(
            SessionDay(number=s.number, on=s.on.isoformat(), week=s.week) for s in course.sessions
        ),
        reviews=tuple(
            ReviewDay(after_session=r.after_session, on=r.on.isoformat(), asks=r.asks)
            for r in course.reviews
        ),
        policy_says=_stance(course.verdict),
        guidelines=tuple(_stance(verdict) for verdict in course.guidelines),
        refused=tuple(f"{refusal.on}: {refusal.reason}" for refusal in course.refused),
        must_hold=course.must_hold,
        go_on_if=course.go_on_if,
        cautions=course.cautions,
        reasons=tuple(
            ReasonReport(text=r.text, sources=tuple(s.bare for s in r.sources))
            for r in course.reasons
        ),
        expectation=course.expectation,
    )


def _stance(verdict: PolicyVerdict) -> Stance:
    return Stance(
        policy=verdict.policy,
        coverage=verdict.coverage,
        because=verdict.reason,
        sources=tuple(source.bare for source in verdict.sources),
    )
