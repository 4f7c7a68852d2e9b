"""Shows a session to a person: may the patient go, where each needle is, what is missing."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from huantiao.cli.ledger_report import LedgerReport
from huantiao.cli.printing import bullets, heading, paragraph, table
from huantiao.sciatica.stricta import ItemStatus

_SIGNS = {ItemStatus.FILLED: "✓", ItemStatus.MISSING: "?", ItemStatus.NOT_APPLICABLE: "–"}


def show_session(report: LedgerReport, console: Console) -> None:
    """Print the whole session."""
    _show_release(report, console)
    _show_needles(report, console)
    _show_felt(report, console)
    if report.problems:
        heading(console, "Does not fit", note="kept in the record, to be mended")
        bullets(console, (f"{one.event}: {one.text}" for one in report.problems), sign="!")
    _show_stricta(report, console)


def _show_release(report: LedgerReport, console: Console) -> None:
    console.print()
    if report.released:
        console.print(Text(" RELEASED ", style="label.go"))
    elif report.may_release:
        console.print(Text(" MAY BE RELEASED ", style="label.go"))
    else:
        console.print(Text(" CLOSED ", style="label.stop"))
        bullets(console, report.release_blockers)
    count = report.count
    parts = {
        "removed": count.removed,
        "left in on purpose": count.retained,
        "accounted for": count.accounted,
        "still in": count.still_in,
        "awaiting the count": count.awaiting,
    }
    told = " + ".join(f"{number} {name}" for name, number in parts.items() if number)
    paragraph(console, f"{count.inserted} needles in = {told or 'none'}", indent=0)
    clocks = report.clocks
    console.print(
        Text(
            f"contact {clocks.contact_min:.0f} min · needles {clocks.needle_min:.0f} min · "
            f"room {clocks.room_min:.0f} min · {report.events} events",
            style="quiet",
        )
    )


def _show_needles(report: LedgerReport, console: Console) -> None:
    if not report.needles:
        return
    heading(console, "Needles")
    grid = table(
        ("site", {"style": "code", "no_wrap": True}),
        ("state", {"no_wrap": True}),
        ("in", {"no_wrap": True}),
        ("out", {"no_wrap": True}),
        ("min", {"no_wrap": True, "justify": "right"}),
        ("by", {"overflow": "fold"}),
    )
    for needle in report.needles:
        late = " overdue" if needle.site in report.overdue else ""
        grid.add_row(
            needle.site,
            Text(f"{needle.status.replace('_', ' ')}{late}", style="open" if late else ""),
            needle.in_at.strftime("%H:%M"),
            needle.out_at.strftime("%H:%M") if needle.out_at else "–",
            f"{needle.minutes:.0f}",
            needle.by if needle.out_by in (None, needle.by) else f"{needle.by} → {needle.out_by}",
        )
    console.print(grid)


def _show_felt(report: LedgerReport, console: Console) -> None:
    if report.reactions:
        heading(console, "Reactions")
        bullets(
            console,
            (
                f"{one.at:%H:%M} {one.kind.replace('_', ' ')}, {one.grade}: {one.action}"
                for one in report.reactions
            ),
        )


def _show_stricta(report: LedgerReport, console: Console) -> None:
    missing = sum(item.status is ItemStatus.MISSING for item in report.stricta)
    heading(
        console,
        "STRICTA 2010",
        note=f"{missing} of {len(report.stricta)} items still miss something",
    )
    grid = table(
        (" ", {"no_wrap": True}),
        ("item", {"no_wrap": True}),
        ("what", {"overflow": "fold"}),
    )
    for item in report.stricta:
        words = Text(item.text)
        if item.missing:
            words.append(f" missing: {', '.join(item.missing)}", style="open")
        grid.add_row(_SIGNS[item.status], f"{item.number} {item.title}", words)
    console.print(grid)
