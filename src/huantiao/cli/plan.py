"""Propose a session and a course for one person, with the reason and the source of each needle.

FILE is JSON: what `huantiao screen` takes, and beside it where it hurts ("symptoms", or "side"
and "course"), how long ("weeks"), "examination", and "wishes". A stop stops everything; what
needs somebody's agreement is prepared inside the limits that would remain, and not open yet.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from huantiao.cli.plan_report import PlanReport, plan_report
from huantiao.cli.reading import Refusal, read_json, shaped
from huantiao.sciatica import knowledge
from huantiao.sciatica.case import Case
from huantiao.sciatica.course import UnableToPlan, UnknownCourse
from huantiao.sciatica.course.policies import UnknownPolicy
from huantiao.sciatica.medicines import UnfitMedicine
from huantiao.sciatica.plan import plan
from huantiao.sciatica.prescription import UnableToPrescribe
from huantiao.sciatica.screening.finding import UnfitAnswer

if TYPE_CHECKING:
    from rich.console import Console

UNUSABLE = (
    UnfitAnswer,
    UnfitMedicine,
    UnableToPrescribe,
    UnknownCourse,
    UnknownPolicy,
    UnableToPlan,
)
"""What the core refuses in a case; everything else would be a fault of the program."""


REPORT = PlanReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="the case as JSON, or - for standard input")


def run(args: argparse.Namespace) -> PlanReport:
    """The proposal for the case in the file."""
    return planned(shaped(read_json(args.file), Case))


def planned(case: Case) -> PlanReport:
    """The proposal for a case.

    Raises:
        Refusal: something in the case cannot be used.
    """
    library = knowledge.shipped()
    try:
        return plan_report(library, plan(library, case))
    except UNUSABLE as fault:
        raise Refusal(str(fault)) from fault


def show(report: PlanReport, console: Console) -> None:
    """Print the proposal for a person."""
    from huantiao.cli.plan_view import show_plan  # noqa: PLC0415  # rich is slow to import

    show_plan(report, console)
