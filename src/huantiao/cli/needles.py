"""Read points as practitioners write them: BL23,25 (B), GB30 R 50 mm, e-stim BL25-BL40 2/100 Hz.

Nothing is settled in silence: a side that is missing, a point named twice or an older numbering
is said beside what was understood.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Literal

import msgspec

from huantiao.cli.reading import Refusal, read_text
from huantiao.sciatica import knowledge
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.shorthand import read, write
from huantiao.sciatica.shorthand.needling import Manner, Notice
from huantiao.sciatica.shorthand.notation import UnableToRead

if TYPE_CHECKING:
    from rich.console import Console


class NeedleLine(msgspec.Struct, frozen=True, kw_only=True):
    """One needle as written; ``side`` is None where the text names none."""

    point: str
    side: str | None
    mark: str
    name: str
    manner: Manner


class PairLine(msgspec.Struct, frozen=True, kw_only=True):
    """Two needles on one output."""

    a: str
    b: str
    low_hz: float | None
    high_hz: float | None
    minutes: int | None


class NeedlesReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of shorthand says, and how it is written in WHO's codes."""

    schema: Literal["huantiao.needles/1"] = "huantiao.needles/1"
    text: str
    canonical: str
    insertions: int
    complete: bool
    """False while a needle has no side."""
    needles: tuple[NeedleLine, ...]
    pairs: tuple[PairLine, ...]
    retention_min: int | None
    size: str | None
    notices: tuple[Notice, ...]
    knowledge: str


REPORT = NeedlesReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("text", metavar="TEXT", help="the points, or - for standard input")


def run(args: argparse.Namespace) -> NeedlesReport:
    """What the text says."""
    text = read_text("-").strip() if args.text == "-" else args.text
    if not text.strip():
        raise Refusal("TEXT: is empty; expected points such as BL40 (B), GB30 R")
    library = knowledge.shipped()
    atlas = Atlas.of(library)
    try:
        reading = read(text, atlas)
    except UnableToRead as fault:
        raise Refusal(f"TEXT: {fault}") from fault
    sided = tuple(
        _line(atlas, one.site.point, str(one.site.side), one.site.mark, one.manner)
        for one in reading.needles
    )
    unsided = tuple(_line(atlas, one.point, None, one.mark, one.manner) for one in reading.unsided)
    return NeedlesReport(
        text=text,
        canonical=write(reading),
        insertions=reading.insertions,
        complete=reading.complete,
        needles=sided + unsided,
        pairs=tuple(
            PairLine(a=str(p.a), b=str(p.b), low_hz=p.low_hz, high_hz=p.high_hz, minutes=p.minutes)
            for p in reading.pairs
        ),
        retention_min=reading.retention_min,
        size=None if reading.size is None else str(reading.size),
        notices=reading.notices,
        knowledge=library.fingerprint,
    )


def _line(atlas: Atlas, code: str, side: str | None, mark: str, manner: Manner) -> NeedleLine:
    point = atlas.point(code)
    return NeedleLine(
        point=code, side=side, mark=mark, name=f"{point.pinyin} {point.hanzi}", manner=manner
    )


def show(report: NeedlesReport, console: Console) -> None:
    """Print the needles, and whatever wants a second look."""
    from rich.text import Text  # noqa: PLC0415  # rich is slow to import

    from huantiao.cli.printing import bullets, heading, paragraph, table  # noqa: PLC0415  # likewise

    grid = table(
        ("needle", {"style": "code", "no_wrap": True}),
        ("name", {"no_wrap": True}),
        ("side", {"no_wrap": True}),
        ("how", {"overflow": "fold"}),
    )
    for one in report.needles:
        side = Text(one.side) if one.side else Text("not said", style="open")
        grid.add_row(
            f"{one.point}{f' [{one.mark}]' if one.mark else ''}", one.name, side, _how(one.manner)
        )
    console.print()
    console.print(grid)
    for pair in report.pairs:
        paragraph(console, f"current {pair.a} to {pair.b}{_hertz(pair)}", indent=0)
    time = f", {report.retention_min} minutes" if report.retention_min else ""
    size = f", needles {report.size}" if report.size else ""
    console.print()
    console.print(Text(f"{report.insertions} insertions{time}{size}", style="title"))
    paragraph(console, report.canonical, style="quiet", indent=0)
    if report.notices:
        heading(console, "Look again")
        bullets(console, (f"{notice.piece}: {notice.text}" for notice in report.notices), sign="!")


def _how(manner: Manner) -> str:
    depth = "" if manner.depth_mm is None else f"{manner.depth_mm:g} mm"
    parts = (manner.handling or "", manner.angle or "", depth, str(manner.size or ""))
    return ", ".join(part for part in parts if part)


def _hertz(pair: PairLine) -> str:
    if pair.low_hz is None or pair.high_hz is None:
        return ""
    both = (
        f"{pair.low_hz:g}" if pair.low_hz == pair.high_hz else f"{pair.low_hz:g}/{pair.high_hz:g}"
    )
    return f", {both} Hz"
