"""List every question: its id, its wording, what answers it takes, and the rules it feeds.

Words after the command narrow the list: an id, a rule's id, or any word of the question.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Literal

import msgspec

from huantiao.cli.reading import Refusal
from huantiao.sciatica import knowledge
from huantiao.sciatica.evidence import Citation
from huantiao.sciatica.screening import Screen
from huantiao.sciatica.screening.conditions import spelled
from huantiao.sciatica.screening.finding import TOPICS, Finding

if TYPE_CHECKING:
    from rich.console import Console


class FindingReport(msgspec.Struct, frozen=True, kw_only=True):
    """One question. ``valid_days`` 0 means that it is asked at every visit."""

    finding: str
    question: str
    note: str
    topic: str
    kind: Literal["yes_no", "number", "choice", "places"]
    asked_of: str
    sensitive: bool
    valid_days: int
    choices: tuple[str, ...]
    unit: str
    lowest: float | None
    highest: float | None
    asked_if: str
    medicines: tuple[str, ...]
    rules: tuple[str, ...]
    decides: tuple[str, ...]
    """Other questions that are asked or not because of this one."""
    sources: tuple[Citation, ...]
    review: str


class FindingsReport(msgspec.Struct, frozen=True, kw_only=True):
    """Every question that fits the words given."""

    schema: Literal["huantiao.findings/1"] = "huantiao.findings/1"
    findings: tuple[FindingReport, ...]
    knowledge: str


REPORT = FindingsReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("words", metavar="WORD", nargs="*", help="show only what holds every word")


def run(args: argparse.Namespace) -> FindingsReport:
    """The questions that hold every word given."""
    library = knowledge.shipped()
    screen = Screen.of(library)
    ordered = sorted(screen.findings.by_id.values(), key=lambda f: screen.findings.rank[f.id])
    reports = [_report(finding, screen) for finding in ordered]
    wanted = [word.casefold() for word in args.words]
    fitting = tuple(report for report in reports if all(word in _text(report) for word in wanted))
    if not fitting:
        raise Refusal(f"no question holds {' and '.join(args.words)}; try fewer or shorter words")
    return FindingsReport(findings=fitting, knowledge=library.fingerprint)


def _text(report: FindingReport) -> str:
    return " ".join((report.finding, report.question, report.topic, *report.rules)).casefold()


def _report(finding: Finding, screen: Screen) -> FindingReport:
    return FindingReport(
        finding=finding.id,
        question=finding.question,
        note=finding.note,
        topic=finding.topic,
        kind=finding.kind,
        asked_of=finding.asked_of,
        sensitive=finding.sensitive,
        valid_days=finding.valid_days,
        choices=finding.choices,
        unit=finding.unit,
        lowest=finding.lowest,
        highest=finding.highest,
        asked_if="" if finding.ask_if is None else spelled(finding.ask_if),
        medicines=finding.medicines,
        rules=screen.feeds[finding.id],
        decides=tuple(f.id for f in screen.findings.by_id.values() if finding.id in f.asked_first),
        sources=finding.sources,
        review=finding.reviewed.status,
    )


def show(report: FindingsReport, console: Console) -> None:
    """Print the questions by topic."""
    from rich.text import Text  # noqa: PLC0415  # rich is slow to import

    from huantiao.cli.printing import heading, paragraph  # noqa: PLC0415  # likewise

    for topic in TOPICS:
        group = [one for one in report.findings if one.topic == topic]
        if group:
            heading(console, topic.replace("_", " ").capitalize(), note=f"{len(group)}")
        for one in group:
            console.print()
            console.print(Text.assemble("  ", (one.finding, "code"), "  ", (_kind(one), "quiet")))
            paragraph(console, one.question, indent=4)
            paragraph(console, _use(one), style="quiet", indent=4)
    console.print()
    console.print(
        Text(f"{len(report.findings)} questions · knowledge {report.knowledge}", style="quiet")
    )


def _use(one: FindingReport) -> str:
    feeds = f"feeds {', '.join(one.rules)}" if one.rules else ""
    decides = f"decides whether to ask {', '.join(one.decides)}" if one.decides else ""
    return "; ".join(part for part in (feeds, decides) if part)


def _kind(one: FindingReport) -> str:
    kinds = {
        "yes_no": "yes or no",
        "number": f"{one.lowest:g} to {one.highest:g} {one.unit}".strip()
        if one.kind == "number"
        else "",
        "choice": " / ".join(one.choices),
        "places": "places on the body map",
    }
    often = "every visit" if one.valid_days == 0 else f"good for {one.valid_days} days"
    who = " · practitioner" if one.asked_of == "practitioner" else ""
    private = " · in private" if one.sensitive else ""
    only = f" · only if {one.asked_if}" if one.asked_if else ""
    return f"{kinds[one.kind]} · {often}{who}{private}{only}"
