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

NEXT = (
    "huantiao plan examples/cauda-equina.json    a published emergency: everything stops",
    "huantiao plan examples/warfarin.json        on a blood thinner: what is closed, and how deep",
    "huantiao screen examples/acute-right-leg.json    every question that is still open",
    "huantiao points BL40                         one point, whole",
    'huantiao needles "BL25,26 (B), GB30 R"       points as practitioners write them',
    "huantiao ledger examples/session-invented-orderly.jsonl    a session, needle by needle",
    "huantiao findings                            every question and the rules it feeds",
    "huantiao --help                              all commands",
)


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
    from huantiao.cli.plan_view import show_plan  # noqa: PLC0415  # rich is slow to import
    from huantiao.cli.printing import bullets, heading  # noqa: PLC0415  # likewise

    show_plan(report, console)
    heading(console, "Try next", note="from this folder, with .venv/bin/ before the name")
    bullets(console, NEXT, sign="$")
