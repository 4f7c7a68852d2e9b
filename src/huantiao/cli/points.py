"""Show one point of the atlas, or list those for a course of pain, a region or a channel.

A point is named as practitioners name it: BL40, UB40, Weizhong, 委中. A depth is what a
textbook prints and never a safety limit.
"""

from __future__ import annotations

import argparse
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from huantiao.cli.point_report import PointsReport, points_report
from huantiao.cli.reading import Refusal
from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Region
from huantiao.sciatica.atlas import Atlas, UnknownPoint
from huantiao.sciatica.atlas.points import Pattern, Point

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T", bound=StrEnum)


REPORT = PointsReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("point", metavar="CODE", nargs="?", help="one point, by any of its names")
    patterns = ", ".join(Pattern)
    parser.add_argument("--for", dest="pattern", metavar="PATTERN", help=f"one of {patterns}")
    parser.add_argument("--region", help=f"one of {', '.join(Region)}")
    parser.add_argument("--channel", help="such as BL, GB, EX")
    parser.add_argument("--side", choices=["left", "right", "both"], default="both")


def run(args: argparse.Namespace) -> PointsReport:
    """The points that fit what was asked."""
    library = knowledge.shipped()
    atlas = Atlas.of(library)
    points = _named(atlas, args) if args.point else _listed(atlas, args)
    return points_report(atlas, points, side=args.side, knowledge=library.fingerprint)


def _named(atlas: Atlas, args: argparse.Namespace) -> tuple[Point, ...]:
    if args.pattern or args.region or args.channel:
        raise Refusal("name a point, or ask for a list with --for, --region, --channel: not both")
    try:
        return atlas.find(args.point)
    except UnknownPoint as fault:
        raise Refusal(str(fault)) from fault


def _listed(atlas: Atlas, args: argparse.Namespace) -> tuple[Point, ...]:
    chosen = tuple(atlas.points.values())
    if args.pattern:
        pattern = _one_of(Pattern, "--for", args.pattern)
        chosen = tuple(point for point in chosen if pattern in point.patterns)
    if args.region:
        region = _one_of(Region, "--region", args.region)
        chosen = tuple(point for point in chosen if region in point.regions)
    if args.channel:
        if args.channel not in atlas.channels:
            known = ", ".join(atlas.channels)
            raise Refusal(f"--channel: got '{args.channel}', expected one of {known}")
        chosen = tuple(point for point in chosen if point.channel == args.channel)
    return chosen


def _one_of(kind: type[T], field: str, text: str) -> T:
    try:
        return kind(text)
    except ValueError as fault:
        raise Refusal(f"{field}: got '{text}', expected one of {', '.join(kind)}") from fault


def show(report: PointsReport, console: Console) -> None:
    """Print one point whole, or several as a table."""
    from huantiao.cli.point_view import show_list, show_point  # noqa: PLC0415  # rich is slow

    if len(report.points) == 1:
        show_point(report, report.points[0], console)
    else:
        show_list(report, console)
