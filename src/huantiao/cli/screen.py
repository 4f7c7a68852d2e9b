"""Say whether a person may be needled: verdict, what applies, what is closed, what to ask next.

FILE is JSON: {"age": 45, "sex": "male", "answers": {finding id: true, false, null or a value},
"medicines": ["free text", …], "asked_on": "2026-11-22"}. Leave a question out, or answer null,
when nobody has asked it: it will not count as no. `huantiao findings` lists the questions.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from huantiao.cli.reading import Refusal, read_json, shaped
from huantiao.cli.verdict_report import VerdictReport, verdict_report
from huantiao.sciatica import knowledge
from huantiao.sciatica.case import Case
from huantiao.sciatica.medicines import UnfitMedicine
from huantiao.sciatica.screening import Screen
from huantiao.sciatica.screening.finding import UnfitAnswer

if TYPE_CHECKING:
    from rich.console import Console


REPORT = VerdictReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="the answers as JSON, or - for standard input")


def run(args: argparse.Namespace) -> VerdictReport:
    """The verdict on the answers in the file."""
    return screened(shaped(read_json(args.file), Case))


def screened(case: Case) -> VerdictReport:
    """The verdict on a case.

    Raises:
        Refusal: an answer or a medicine entry cannot be used.
    """
    library = knowledge.shipped()
    try:
        verdict = Screen.of(library).judge(case.interview(library))
        return verdict_report(library, verdict)
    except (UnfitAnswer, UnfitMedicine) as fault:
        raise Refusal(str(fault)) from fault


def show(report: VerdictReport, console: Console) -> None:
    """Print the verdict for a person."""
    from huantiao.cli.verdict_view import show_verdict  # noqa: PLC0415  # rich is slow to import

    show_verdict(report, console)
