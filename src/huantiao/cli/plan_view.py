"""Shows a plan to a person: may it be used, where, how deep and why, how many sessions."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from huantiao.cli.plan_report import CourseReport, NeedleReport, PlanReport, PrescriptionReport
from huantiao.cli.printing import bullets, heading, paragraph, table
from huantiao.cli.verdict_view import show_face, show_questions, show_rules
from huantiao.sciatica.evidence import Citation

_FEW = 6
"""Questions shown before the rest is only counted."""


def show_plan(report: PlanReport, console: Console) -> None:
    """Print the whole plan."""
    _show_case(report, console)
    show_face(report.verdict, console)
    _show_state(report, console)
    show_rules(report.verdict.fired, console)
    show_questions(report.verdict, console, most=_FEW)
    _show_face_to_face(report, console)
    _show_roots(report, console)
    if report.prescription:
        _show_points(report, report.prescription, console)
    if report.course:
        _show_course(report.course, console)
    _show_end(report, console)


def _show_case(report: PlanReport, console: Console) -> None:
    about = report.about
    if about is None:
        return
    console.print()
    console.print(Text(about.title, style="title"))
    console.print(Text(about.citation, style="quiet"))
    if about.url:
        console.print(Text(about.url, style="quiet"))


def _show_state(report: PlanReport, console: Console) -> None:
    console.print()
    if report.state == "stopped":
        console.print(Text("Nothing is proposed.", style="stop"))
    elif report.state == "ready":
        console.print(Text("Open, with the cautions below.", style="go"))
    else:
        console.print(Text("Prepared, and not open yet.", style="wait"))
        bullets(console, _still_needed(report))


def _still_needed(report: PlanReport) -> Iterator[str]:
    """What stands between this plan and its first needle."""
    waiting = set(report.waiting_for)
    agree = [rule.title for rule in report.verdict.fired if rule.rule in waiting]
    undecided = sum(rule.rule in waiting for rule in report.verdict.undecided)
    if agree:
        yield f"somebody must agree: {'; '.join(agree)}"
    if undecided:
        yield (
            f"{undecided} rules are undecided; the answers may still close points, depths or "
            "everything, and the plan is then made anew"
        )


def _show_face_to_face(report: PlanReport, console: Console) -> None:
    if report.ask_face_to_face:
        heading(console, "Ask face to face", note="because of what was painted or found")
        bullets(console, (one.question for one in report.ask_face_to_face))


def _show_roots(report: PlanReport, console: Console) -> None:
    if not report.roots:
        return
    heading(console, "What the examination fits", note="a count of findings, never a diagnosis")
    for root in report.roots:
        points = ", ".join(f"{level} {value:g}" for level, value in root.points.items())
        paragraph(console, f"{root.side}: {root.words} ({points})")


def _show_points(report: PlanReport, points: PrescriptionReport, console: Console) -> None:
    _show_protocol(report, points, console)
    console.print()
    console.print(_needles(points))
    bullets(
        console,
        (
            f"current {pair.a} to {pair.b}, {_hertz(pair.low_hz, pair.high_hz)}"
            for pair in points.pairs
        ),
    )
    if points.omissions:
        heading(console, "Left out")
        bullets(console, (_omitted(one.what, one.because, one.instead) for one in points.omissions))
    heading(
        console, "Cautions at these points", note="depths are textbook ranges, not safety limits"
    )
    bullets(console, _cautions(points.needles), sign="!")


def _show_protocol(report: PlanReport, points: PrescriptionReport, console: Console) -> None:
    """What the points go by, whom it was tried in, and where this person is not like them."""
    low, high = points.retention_min
    minutes = f"{high:g}" if low == high else f"{low:g}-{high:g}"
    heading(
        console,
        f"Points: {points.insertions} needles, {minutes} minutes",
        note=f"{points.title} ({points.basis.replace('_', ' ')})",
    )
    where = " and ".join(report.sides)
    paragraph(
        console, f"Pain: {where}, {report.course_of_pain}. {points.population}", style="quiet"
    )
    for sentence in points.mismatches:
        paragraph(console, sentence, style="open")


def _needles(points: PrescriptionReport) -> Table:
    grid = table(
        ("needle", {"style": "code", "no_wrap": True}),
        ("name", {"no_wrap": True}),
        ("mm", {"no_wrap": True, "justify": "right"}),
        ("why", {"overflow": "fold"}),
    )
    for needle in points.needles:
        grid.add_row(needle.site, needle.name, _depth(needle), _why(needle))
    return grid


def _why(needle: NeedleReport) -> Text:
    """The reason, what is unusual about this needle, and who says so."""
    why = Text(needle.reason)
    if needle.technique != "manual":
        why.append(f"; {needle.technique.replace('_', ' ')}", style="open")
    if needle.depth_limited_by:
        why.append(f"; no deeper: {needle.depth_limited_by}", style="open")
    if needle.warned_by:
        why.append(f"; care: {', '.join(needle.warned_by)}", style="open")
    why.append(f"  {_cited(needle.sources[0])}", style="quiet")
    return why


def _depth(needle: NeedleReport) -> str:
    if needle.to_mm is None:
        return "as found"
    if needle.from_mm is None or needle.from_mm == needle.to_mm:
        return f"to {needle.to_mm}"
    return f"{needle.from_mm}-{needle.to_mm}"


def _hertz(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "frequency not reported: to comfort"
    return f"{low:g} Hz" if low == high else f"{low:g}/{high:g} Hz"


def _omitted(what: str, because: tuple[str, ...], instead: str | None) -> str:
    stand_in = f"; instead: {instead}" if instead else ""
    return f"{what}: closed by {', '.join(because)}{stand_in}"


def _cautions(needles: tuple[NeedleReport, ...]) -> list[str]:
    """Each caution once, with the points it belongs to."""
    by_text: dict[str, list[str]] = {}
    for needle in needles:
        code = needle.site.split(" ")[0]
        for text in needle.cautions:
            points = by_text.setdefault(text, [])
            if code not in points:
                points.append(code)
    return [f"{', '.join(points)}: {text}" for text, points in by_text.items()]


def _show_course(course: CourseReport, console: Console) -> None:
    heading(
        console,
        f"Course: {len(course.sessions)} sessions, {course.frequency}",
        note=course.template,
    )
    if course.sessions:
        first, last = course.sessions[0], course.sessions[-1]
        paragraph(
            console, f"{first.on} to {last.on}, needles in for {course.retention_min} minutes."
        )
    bullets(
        console, (f"after session {r.after_session} ({r.on}): {r.asks}" for r in course.reviews)
    )
    for sentence in course.cautions:
        paragraph(console, sentence, style="open")
    heading(
        console,
        "What to expect",
        note="what groups of people did; nobody can say what one person will do",
    )
    paragraph(console, course.expectation)
    heading(console, "What guidelines and payers say of this person")
    bullets(
        console,
        (f"{s.policy}: {s.coverage.replace('_', ' ')}. {s.because}" for s in course.guidelines),
    )


def _show_end(report: PlanReport, console: Console) -> None:
    if report.missing:
        heading(console, "What would make this better")
        bullets(console, report.missing)
    if report.about and report.about.notes:
        heading(console, "About this example")
        bullets(console, report.about.notes)
    console.print()
    console.print(
        Text(
            "A proposal, all of it draft. A licensed practitioner decides, with the patient.",
            style="draft",
        )
    )


def _cited(citation: Citation) -> str:
    return f"{citation.source} ({citation.mark})"
