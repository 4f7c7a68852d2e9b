"""Show the worked example: a published case of acute sciatica, from its answers to a proposal."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from huantiao.cli.plan import planned
from huantiao.cli.plan_report import PlanReport
from huantiao.cli.reading import Refusal, read_json, shaped
from huantiao.sciatica.case import Case

if TYPE_CHECKING:
    from rich.console import Console

EXAMPLES = Path(__file__).parents[3] / "examples"
WORKED = "acute-right-leg.json"

NEXT = {
    "plan examples/cauda-equina.json": "a published emergency: everything stops",
    "plan examples/warfarin.json": "on a blood thinner: what is closed, and how deep",
    "screen examples/acute-right-leg.json": "every question that is still open",
    "points BL40": "one point, whole",
    'needles "BL25,26 (B), GB30 R"': "points as practitioners write them",
    "ledger examples/session-invented-orderly.jsonl": "a session, needle by needle",
    "findings": "every question and the rules it feeds",
    "--help": "all commands",
}

REPORT = PlanReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The demonstration takes nothing."""
    parser.set_defaults(file=EXAMPLES / WORKED)


def run(args: argparse.Namespace) -> PlanReport:
    """The proposal for the worked example."""
    if not args.file.exists():
        raise Refusal(f"{args.file}: the examples come with the repository; run this from a clone")
    return planned(shaped(read_json(str(args.file)), Case))


def show(report: PlanReport, console: Console) -> None:
    """Print the example as `huantiao plan` does, and what to try next."""
    from rich.text import Text  # noqa: PLC0415  # rich is slow to import

    from huantiao.cli.plan_view import show_plan  # noqa: PLC0415  # likewise
    from huantiao.cli.printing import heading  # noqa: PLC0415  # likewise

    show_plan(report, console)
    heading(console, "Try next")
    for words, what in NEXT.items():
        console.print(Text(f"  .venv/bin/huantiao {words}", style="code"))
        console.print(Text(f"      {what}", style="quiet"))
