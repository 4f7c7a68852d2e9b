"""The ``huantiao`` command: reads a file, asks the core, prints the answer.

Every command prints for people, and for machines with ``--json``. It exits with 0 when it
did what was asked and with 2 when the input was no good; then stdout stays empty and one
message on stderr says what, where and how to mend it.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from huantiao import __version__
from huantiao.cli.reading import Refusal
from huantiao.sciatica.knowledge import UnfitKnowledge

COMMANDS: dict[str, str] = {
    "demo": "show the worked example, and what to try next",
    "screen": "may this person be needled: answers in, verdict out",
    "plan": "the whole proposal: verdict, points with reasons, course",
    "findings": "every question, its wording and the rules it feeds",
    "points": "the atlas: one point, or those for a course of pain",
    "needles": "read points as practitioners write them",
    "score": "score a questionnaire, and say whether a change matters",
    "ledger": "fold a session's events: needles, clocks, release, STRICTA",
    "handbook": "print the knowledge as a book",
}

_USAGE_ERROR = 2
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] not in COMMANDS:
        return _top(words)
    name, rest = words[0], words[1:]
    command = importlib.import_module(f"huantiao.cli.{name}")
    if rest == ["--schema"]:
        sys.stdout.write(schema(command))
        return 0
    parser = argparse.ArgumentParser(
        prog=f"huantiao {name}",
        description=command.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of what --json prints"
    )
    command.arguments(parser)
    try:
        return _run(command, parser.parse_args(rest))
    except (Refusal, UnfitKnowledge) as refusal:
        print(f"huantiao {name}: {refusal}", file=sys.stderr)
        return _USAGE_ERROR
    except BrokenPipeError:
        # Whoever was reading has seen enough; closing quietly is what they expect.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED


def schema(command: Any) -> str:
    """The JSON Schema of what a command prints with ``--json``."""
    return _pretty(msgspec.json.encode(msgspec.json.schema(command.REPORT)))


def _pretty(json: bytes) -> str:
    return msgspec.json.format(json, indent=2).decode() + "\n"


def _run(command: Any, args: argparse.Namespace) -> int:
    """Work out the whole answer first, then print it: nothing partial reaches stdout."""
    report = command.run(args)
    if args.json:
        text = _pretty(msgspec.json.encode(report, enc_hook=str))
    else:
        from huantiao.cli.printing import as_text  # noqa: PLC0415  # rich is slow to import

        text = as_text(lambda console: command.show(report, console))
    sys.stdout.write(text)
    sys.stdout.flush()
    return 0


def _top(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="huantiao",
        description="Acupuncture care of sciatica: safety, dose, outcome, next dose.",
        epilog="commands:\n"
        + "\n".join(f"  {name:<10} {what}" for name, what in COMMANDS.items())
        + "\n\nhuantiao COMMAND --help tells more. A file named - is standard input.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="huantiao COMMAND …",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"huantiao {__version__}")
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    args, _ = parser.parse_known_args(words)
    if args.command is None:
        parser.print_help()
        return 0
    known = ", ".join(COMMANDS)
    print(f"huantiao: no command '{args.command}'; there are {known}", file=sys.stderr)
    return _USAGE_ERROR
