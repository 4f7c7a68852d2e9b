"""Shows a verdict to a person: what to do first, then why, then what to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps

from rich.console import Console
from rich.table import Table
from rich.text import Text

from huantiao.cli.printing import LEVEL_STYLE, bullets, heading, paragraph
from huantiao.cli.verdict_report import (
    Because,
    BlockReport,
    MedicineReport,
    NextQuestion,
    RuleReport,
    VerdictReport,
)

FACES: dict[str, tuple[str, str]] = {
    "emergency": ("EMERGENCY", "do not needle; emergency care now"),
    "same_day": ("DOCTOR TODAY", "do not needle until a doctor has looked, today"),
    "needs_clearance": ("NEEDS CLEARANCE", "somebody must agree before this is opened"),
    "undecided": ("UNDECIDED", "not enough is known to let anybody needle"),
    "precaution": ("WITH CARE", "needling is open, with care"),
    "clear": ("CLEAR", "every rule was asked, and none applies"),
}
"""How each verdict is headed for people, and what it means in half a sentence."""

_SCOPES = {
    "needling": "needling",
    "depth": "depth",
    "electro": "current",
    "heat": "heat",
    "indwelling": "needles left in",
    "strong_stimulation": "strong stimulation",
    "session": "the session",
}

_UNCLEAR = ("offered", "hinted", "unmatched")
"""What has become of a line that a person must decide."""

_MOST_SHOWN = 12
"""Places or points named in one line before the rest is counted."""


def show_verdict(report: VerdictReport, console: Console) -> None:
    """Print the whole verdict."""
    show_face(report, console)
    show_rules(report.fired, console)
    _show_blocks(report.blocked, console)
    show_questions(report, console)
    if report.medicines:
        _show_medicines(report.medicines, console)
    _show_stale(report, console)


def show_face(report: VerdictReport, console: Console) -> None:
    """Print the verdict in one line, and how far it can be trusted."""
    word, meaning = FACES[report.verdict]
    console.print()
    console.print(
        Text.assemble((f" {word} ", f"label.{LEVEL_STYLE[report.verdict]}"), "  ", meaning)
    )
    until = f", good until {report.good_until}" if report.good_until else ""
    console.print(
        Text(
            f"judged on {report.on}{until} · {len(report.fired)} rules apply, "
            f"{len(report.undecided)} undecided, {len(report.clear)} clear · "
            f"knowledge {report.knowledge}",
            style="quiet",
        )
    )
    if report.draft:
        console.print(Text("Draft: no clinician has signed these rules off.", style="draft"))


def show_rules(rules: Sequence[RuleReport], console: Console) -> None:
    """Print the rules that apply, what to do, and the answers behind them."""
    if rules:
        heading(console, "What applies, and what to do")
    for rule in rules:
        _show_rule(rule, console)


def _show_rule(rule: RuleReport, console: Console) -> None:
    console.print()
    word = FACES[rule.verdict][0].lower()
    console.print(
        Text.assemble("  ", (rule.title, "bold"), "  ", (word, LEVEL_STYLE[rule.verdict]))
    )
    paragraph(console, rule.advice, indent=4)
    for one in rule.because:
        paragraph(console, _said(one), style="quiet", indent=4)
    paragraph(console, f"rule {rule.rule} · {rule.review}", style="quiet", indent=4)


def _said(one: Because) -> str:
    """The answer behind a rule, as it was given."""
    answer = (
        {True: "yes", False: "no"}.get(one.answer, one.answer)
        if isinstance(one.answer, bool)
        else one.answer
    )
    if isinstance(answer, list):
        answer = ", ".join(answer) or "nowhere"
    day = f" ({one.asked_on})" if one.asked_on else ""
    words = f", from the medicines: {'; '.join(one.medicines)}" if one.medicines else ""
    return f"because {one.finding} = {answer}{day}{words}"


def _show_blocks(blocked: Iterable[BlockReport], console: Console) -> None:
    holds = [block for block in blocked if block.strength == "hold"]
    if not holds:
        return
    heading(console, "What is closed or limited")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=20)
    grid.add_column(overflow="fold")
    grid.add_column(style="quiet", overflow="fold")
    for block in holds:
        what = _SCOPES[block.scope]
        if block.max_depth_mm is not None:
            what = f"deeper than {block.max_depth_mm} mm"
        grid.add_row(Text(f"  {what}"), _where(block), block.rule)
    console.print(grid)


def _where(block: BlockReport) -> str:
    named = [*block.points, *(block.places or ())]
    if not named:
        return "everywhere" if block.places is None else "nowhere on this body"
    rest = f" and {len(named) - _MOST_SHOWN} more" if len(named) > _MOST_SHOWN else ""
    return ", ".join(named[:_MOST_SHOWN]) + rest


def show_questions(report: VerdictReport, console: Console, *, most: int | None = None) -> None:
    """Print what to ask next; with ``most``, only so many, and how many more there are."""
    if not report.ask_next:
        return
    count = len(report.ask_next)
    heading(
        console,
        "What to ask next",
        note=f"the fewest questions that could still change this: {count}",
    )
    bullets(console, (_question(one) for one in report.ask_next[:most]))
    if most is not None and count > most:
        paragraph(
            console, f"and {count - most} more: huantiao screen lists them all", style="quiet"
        )


def _question(one: NextQuestion) -> Text:
    line = Text(one.question)
    if one.choices:
        line.append(f" ({' / '.join(one.choices)})")
    if one.unit:
        line.append(f" ({one.unit})")
    who = "" if one.asked_of == "patient" else "practitioner · "
    private = "in private · " if one.sensitive else ""
    line.append(f"  {who}{private}{one.finding} · {FACES[one.urgency][0].lower()}", style="quiet")
    if one.held_open_by:
        line.append(
            f" · open until this is understood: {'; '.join(one.held_open_by)}", style="open"
        )
    return line


def _show_medicines(medicines: Sequence[MedicineReport], console: Console) -> None:
    heading(console, "Medicines as understood")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold", max_width=36)
    grid.add_column(overflow="fold")
    for one in medicines:
        grid.add_row(Text(f"  {one.text}"), _understood(one))
    console.print(grid)
    unclear = [one.text for one in medicines if one.status in _UNCLEAR]
    if unclear:
        paragraph(console, _how_to_settle(unclear[0]), style="quiet")


def _how_to_settle(text: str) -> str:
    """How a person writes down what a line means, so that it holds nothing open any more."""
    entry = dumps({"text": text, "ingredient": "…", "taking": True}, ensure_ascii=False)
    return (
        f"Once somebody knows, write {entry} in its place; a medicine that is not listed takes "
        '"class" instead of "ingredient", such as "no_known_needling_risk".'
    )


def _understood(one: MedicineReport) -> Text:
    classes = ", ".join(one.classes).replace("_", " ")
    names = " + ".join(one.ingredients)
    if one.status == "matched":
        local = f", {one.route}: does not count" if not one.classes else f" ({classes})"
        return Text(f"{names or 'as classified by a person'}{local}")
    if one.status == "offered":
        said = f" “{' '.join(one.said)}” leaves it open" if one.said else ""
        return Text(f"not certain: {' or '.join(one.candidates)}?{said}", style="open")
    if one.status == "hinted":
        return Text(f"which one? it may be: {classes}", style="open")
    if one.status == "unmatched":
        return Text("not known: a person must read this", style="open")
    return Text(f"{names}: {one.status.replace('_', ' ')}, does not count", style="quiet")


def _show_stale(report: VerdictReport, console: Console) -> None:
    if report.stale:
        heading(console, "Answers too old to count")
        bullets(
            console,
            (
                f"{one.finding}, asked {one.asked_on}, counted until {one.good_until}"
                for one in report.stale
            ),
        )
