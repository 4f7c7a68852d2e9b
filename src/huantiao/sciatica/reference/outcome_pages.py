"""The chapter on outcome and course: questionnaires, schedules, and who pays for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from huantiao.sciatica.course import Courses
from huantiao.sciatica.course.policies import (
    EXCLUSIONS,
    Complaint,
    Coverage,
    Covers,
    Policies,
    Policy,
    Session,
    Visits,
)
from huantiao.sciatica.course.schedules import (
    Template,
    TemplateExample,
    Weekday,
    frequency,
    session_days,
)
from huantiao.sciatica.evidence import flowing
from huantiao.sciatica.instruments import Instruments
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.prescription.protocols import Protocol, protocols
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.instrument_pages import instruments
from huantiao.sciatica.reference.markdown import (
    backed,
    capital,
    counted,
    figure,
    joined,
    known_table,
    one_cited,
    page,
    ranged,
    section,
    standing,
    table,
    titled_list,
    worded,
)

TITLE = "Outcome and course"

_A_MONDAY = date(2026, 1, 5)
"""Any week will do to say in words how often a schedule meets."""
_TRIED = {
    "sciatica": "sciatica",
    "back_pain": "back pain without sciatica",
    "nobody": "nobody: a proposal",
}
_KINDS = {"payer": "Payers", "guideline": "Guidelines", "clinic": "The clinic itself"}
_SAYS = {Coverage.COVERED: "yes", Coverage.NOT_COVERED: "no", Coverage.CHECK: "ask"}
_COUNTRIES = {"DE": "Germany", "GB": "United Kingdom", "US": "United States"}


def pages(library: Library) -> Mapping[str, str]:
    """The instruments, the course templates and the policies."""
    return {
        "instruments.md": instruments(Instruments.of(library)),
        "courses.md": _courses(Courses.of(library), protocols(library)),
        "policies.md": _policies(Policies.of(library)),
    }


def _courses(courses: Courses, by_id: Mapping[str, Protocol]) -> str:
    templates = courses.by_id.values()
    return page(
        "Courses: how many sessions, how often",
        "Schedules as they were tried or agreed on, each with the people it was tried in. None says how many "
        "sessions one person needs: at every review it is decided again whether to go on, change, space "
        "out, stop or refer.",
        standing(templates),
        table(
            ("course", "sessions", "weeks", "minutes", "tried in"),
            (
                (
                    linked("courses", one.id, one.title),
                    figure(one.sessions),
                    figure(len(one.per_week)),
                    figure(one.retention.value),
                    _TRIED[one.tried_in],
                )
                for one in templates
            ),
        ),
        *(_course(one, [p for p in by_id.values() if p.course == one.id]) for one in templates),
    )


def _course(template: Template, users: Iterable[Protocol]) -> str:
    often = frequency(session_days(template, _A_MONDAY))
    current = ", with current" if template.current else ""
    used = ", ".join(linked("protocols", one.id, one.title) for one in users)
    weeks = template.from_weeks
    lasted = f" From {counted(weeks, 'week')} of pain on." if weeks else ""
    return section(
        template.title,
        f"{anchor(template.id)}**People.** {capital(template.people)}{lasted}",
        f"**Schedule.** {counted(template.sessions, 'session')}: {often}.",
        f"**Needles stay in.** {figure(template.retention.value)} minutes{current} "
        f"({one_cited(template.retention)}).",
        _reviews(template),
        f"**Goes with.** {used}." if used else "",
        titled_list("Limits", template.limits),
        titled_list("Examples", map(_template_example, template.examples)),
        backed(template),
    )


def _reviews(template: Template) -> str:
    after, more = template.reviews.after, template.extension
    text = ""
    if after:
        numbers = joined(map(str, after))
        text = f"**Look back after session {numbers}** ({one_cited(template.reviews)})."
    if more:
        sessions = counted(more.sessions, "further session")
        text += f" {capital(sessions)} for {flowing(more.given_to)} ({one_cited(more)})."
    return text.strip()


def _template_example(example: TemplateExample) -> str:
    first, *others = example.days
    later = ", ".join(str((day - first).days + 1) for day in others)
    began = Weekday.of(first).capitalize()
    return f"{flowing(example.case)} → {began}, then days {later}: {example.frequency}"


def _policies(policies: Policies) -> str:
    everything = policies.by_id.values()
    return page(
        "Policies: whom payers and guidelines cover",
        "*Yes* means that it pays or recommends, *no* that it does not or does not speak of it, *ask* that "
        "it leaves the question open. A fact about the patient that is not known never makes a yes. Rules "
        "change: ask the payer before the first session.",
        standing(everything),
        known_table(
            ("policy", "country", *map(worded, Complaint)),
            (
                (
                    linked("policies", one.id, one.title),
                    _COUNTRIES.get(one.country, one.country),
                    *(_SAYS[one.covers.says[complaint]] for complaint in Complaint),
                )
                for one in everything
            ),
        ),
        *(
            section(head, *(_policy(one) for one in everything if one.kind == kind))
            for kind, head in _KINDS.items()
            if any(one.kind == kind for one in everything)
        ),
    )


def _policy(policy: Policy) -> str:
    return section(
        policy.title,
        f"{anchor(policy.id)}*{flowing(policy.body)}*",
        f"**On sciatica.** {flowing(policy.on_sciatica)}",
        titled_list("Whom it covers, and whom not", _covers(policy.covers)),
        f"**Visits.** {_visits(policy.visits)}" if policy.visits else "",
        f"**A session.** {_session(policy.session)}" if policy.session else "",
        f"**Who may deliver it.** {flowing(policy.who_may_deliver)}"
        if policy.who_may_deliver
        else "",
        titled_list("What must hold besides", policy.must_hold),
        titled_list("Limits of what was read", policy.limits),
        titled_list("Examples", _policy_examples(policy)),
        backed(policy),
        level=3,
    )


def _covers(covers: Covers) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for complaint in Complaint:
        reasons.setdefault(flowing(covers.because[complaint]), []).append(worded(complaint))
    for reason, complaints in reasons.items():
        yield f"{capital(', '.join(complaints))}: {reason}"
    if covers.at_least_weeks is not None:
        yield f"Only after {counted(covers.at_least_weeks, 'week')} of trouble"
    if covers.at_least_years is not None:
        yield f"Only from {counted(covers.at_least_years, 'year')} of age"
    for fact in covers.excludes:
        yield f"Not with {EXCLUSIONS[fact]}"


def _visits(visits: Visits) -> str:
    need = {"improving": "while improvement is recorded", "justified": "with a written reason"}
    more = "more" if visits.more is None else f"{visits.more} more"
    anew = visits.renewed_after.replace("_", " ")
    parts = [
        f"{counted(visits.first, 'visit')} within {counted(visits.first_days, 'day')}",
        f"{more} {need[visits.more_when]}",
        f"none from day {visits.more_days} on" if visits.more_days else "",
        f"at most {visits.most} in {counted(visits.most_months, 'month')}",
        f"a new block begins {counted(visits.most_months, 'month')} after the {anew}",
        "ends when there is no improvement" if visits.stop_if_not_improving else "",
    ]
    return f"{'; '.join(part for part in parts if part)} ({one_cited(visits)})."


def _session(session: Session) -> str:
    parts = []
    if session.retention_at_least_min is not None:
        parts.append(f"at least {session.retention_at_least_min} minutes")
    if session.needles_at_least is not None and session.needles_at_most is not None:
        parts.append(f"{ranged(session.needles_at_least, session.needles_at_most)} needles")
    parts.append("current allowed" if session.current_allowed else "no current")
    return f"{capital('; '.join(parts))} ({one_cited(session)})."


def _policy_examples(policy: Policy) -> Iterator[str]:
    yield from (f"{flowing(one.case)} → {worded(one.expect)}" for one in policy.examples)
    for visits in policy.visit_examples:
        stop = ", and the course ends" if visits.stop else ""
        yield f"{flowing(visits.case)} → {visits.covered} of {len(visits.asked)} covered{stop}"
