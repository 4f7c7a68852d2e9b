"""Shows points to a person: one whole, or several side by side."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from huantiao.cli.point_report import PointsReport
from huantiao.cli.printing import bullets, heading, table
from huantiao.sciatica.atlas.points import Depth, Point, PregnancyFlag
from huantiao.sciatica.evidence import Citation, flowing


def show_list(report: PointsReport, console: Console) -> None:
    """Print points as a table."""
    grid = table(
        ("point", {"style": "code", "no_wrap": True}),
        ("name", {"no_wrap": True}),
        ("where", {"overflow": "fold"}),
        ("depth", {"no_wrap": True, "justify": "right"}),
        ("sites", {"overflow": "fold"}),
    )
    for point in report.points:
        sides = " ".join(site.split(" ", 1)[1] for site in report.sites[point.id])
        where = ", ".join(point.regions) or "as found"
        grid.add_row(point.id, f"{point.pinyin} {point.hanzi}", where, _mm(point.depth), sides)
    console.print()
    console.print(grid)
    console.print()
    console.print(
        Text(
            f"{len(report.points)} points · depths are textbook ranges, not safety limits · draft · "
            f"knowledge {report.knowledge}",
            style="quiet",
        )
    )


def show_point(report: PointsReport, point: Point, console: Console) -> None:
    """Print everything about one point."""
    console.print()
    console.print(
        Text.assemble(
            (point.id, "code"), f"  {point.pinyin} {point.hanzi}  ", (point.english, "quiet")
        )
    )
    console.print(Text("Draft: no clinician has signed this point off.", style="draft"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="quiet", width=16)
    grid.add_column(overflow="fold")
    for name, words in _rows(report, point):
        if words:
            grid.add_row(f"  {name}", words)
    console.print()
    console.print(grid)
    if point.cautions:
        heading(console, "Cautions")
        bullets(
            console, (f"{caution.text} {cited(caution)}" for caution in point.cautions), sign="!"
        )
    if point.disagreements:
        heading(console, "Where sources disagree")
        bullets(console, (one.text for one in point.disagreements))
    if point.trials:
        heading(console, "Used in trials", note="which does not show that the point works")
        bullets(console, [", ".join(point.trials)])


def _rows(report: PointsReport, point: Point) -> Iterable[tuple[str, str]]:
    yield "where", flowing(point.location)
    yield "", flowing(point.location_note)
    yield "body map", ", ".join(point.regions)
    yield "sites", ", ".join(report.sites[point.id])
    yield "depth", _depth(point.depth)
    yield "", "; ".join(f"{one.text} {cited(one)}" for one in point.other_depths)
    yield "angle", point.angle
    yield "position", point.patient_position
    yield "lies under", "; ".join(f"{one.tissue}: {one.text}" for one in point.beneath)
    yield "techniques", ", ".join(point.techniques).replace("_", " ")
    yield (
        "current with",
        ", ".join(p.point for p in point.current.partners) if point.current else "",
    )
    yield "pregnancy", _pregnancy(point)
    yield "chosen for", ", ".join(point.patterns)
    yield "channel", f"{point.channel}; tradition assigns: {report.organs[point.id]}"
    yield "also called", ", ".join(point.aliases)


def _depth(depth: Depth | None) -> str:
    if depth is None:
        return "by the tissue needled; record what was used"
    return (
        f"{_mm(depth)} ({depth.from_cun:g}-{depth.to_cun:g} cun) {cited(depth)}: "
        "a textbook range, not a safety limit"
    )


def _mm(depth: Depth | None) -> str:
    return f"{depth.from_mm}-{depth.to_mm} mm" if depth else "–"


def _pregnancy(point: Point) -> str:
    if point.pregnancy.flag is PregnancyFlag.NO_FLAG:
        return "no flag of its own"
    said = " ".join(cited(source) for source in point.pregnancy.sources)
    return f"{point.pregnancy.flag.replace('_', ' ')} {said}"


def cited(citation: Citation) -> str:
    """A source and how far it was read, in brackets."""
    return f"[{citation.source}, {citation.mark}]"
