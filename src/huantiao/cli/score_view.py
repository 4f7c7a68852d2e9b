"""Shows scores and instruments to a person."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from huantiao.cli.printing import bullets, heading, paragraph, table
from huantiao.cli.score_report import InstrumentReport, ScoreReport
from huantiao.sciatica.instruments import Change, Score

_DIRECTIONS = {"higher_is_worse": "higher is worse", "higher_is_better": "higher is better"}


def show_score(report: ScoreReport, now: Score, console: Console) -> None:
    """Print a score, what it rests on, and whether the change since before matters."""
    instrument = report.instruments[0]
    console.print()
    console.print(
        Text.assemble(
            (f"{now.value:g}", "bold"),
            f" of {instrument.high:g}  {instrument.title}  ",
            (_DIRECTIONS[instrument.direction], "quiet"),
        )
    )
    if now.band:
        paragraph(console, now.band)
    if now.remark:
        paragraph(console, now.remark, style="open")
    if report.change is not None:
        _show_change(report.change, console)
    console.print()
    console.print(Text(f"draft · knowledge {report.knowledge}", style="draft"))


def _show_change(found: Change, console: Console) -> None:
    heading(console, f"From {found.before:g} to {found.after:g}")
    paragraph(console, found.sentence)
    verdicts = {
        "important by points": found.by_points,
        "important by percent of the start": found.by_percent,
        "important for this start": found.by_baseline,
        "important in sciatica": found.in_sciatica,
    }
    words = {True: "yes", False: "no", None: "no threshold known, or left open by blanks"}
    bullets(console, (f"{name}: {words[verdict]}" for name, verdict in verdicts.items()))


def show_instrument(instrument: InstrumentReport, console: Console) -> None:
    """Print one instrument and its items."""
    console.print()
    console.print(Text.assemble((instrument.id, "code"), f"  {instrument.title}"))
    paragraph(console, instrument.about)
    paragraph(
        console,
        f"{instrument.low:g} to {instrument.high:g}, {_DIRECTIONS[instrument.direction]}",
        style="quiet",
    )
    paragraph(console, f"Licence: {instrument.licence}", style="quiet")
    grid = table(
        ("item", {"style": "code", "no_wrap": True}),
        ("what it asks", {"overflow": "fold"}),
        ("answer", {"overflow": "fold"}),
    )
    for item in instrument.items:
        grid.add_row(item.id, item.label, item.expects)
    console.print()
    console.print(grid)
    if instrument.traps:
        heading(console, "Traps")
        bullets(console, instrument.traps, sign="!")


def show_list(report: ScoreReport, console: Console) -> None:
    """Print every instrument in a line."""
    grid = table(
        ("instrument", {"style": "code", "no_wrap": True}),
        ("title", {"overflow": "fold"}),
        ("range", {"no_wrap": True, "justify": "right"}),
        ("kept as", {"no_wrap": True}),
    )
    for one in report.instruments:
        grid.add_row(one.id, one.title, f"{one.low:g}-{one.high:g}", one.kind.replace("_", " "))
    console.print()
    console.print(grid)
