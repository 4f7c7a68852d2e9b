"""Lays an answer out for a person at a terminal.

Colour appears only on a terminal, and never carries a meaning that a word does not.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

_WIDEST = 100
_NARROWEST = 60

THEME = Theme(
    {
        "title": "bold",
        "quiet": "dim",
        "stop": "bold red",
        "wait": "bold yellow",
        "open": "bold yellow",
        "go": "bold green",
        "code": "bold cyan",
        "draft": "italic dim",
        # Bright: the plain white and yellow of many terminals are too dull to read here.
        "label.stop": "bold bright_white on red",
        "label.wait": "bold black on bright_yellow",
        "label.open": "bold black on bright_yellow",
        "label.go": "bold bright_white on green",
    }
)

LEVEL_STYLE = {
    "emergency": "stop",
    "same_day": "stop",
    "needs_clearance": "wait",
    "undecided": "open",
    "precaution": "wait",
    "clear": "go",
}


def as_text(show: Callable[[Console], None]) -> str:
    """What ``show`` prints, laid out for the terminal's width, 60 to 100 characters."""
    buffer = io.StringIO()
    terminal = Console(file=sys.stdout)
    console = Console(
        file=buffer,
        theme=THEME,
        width=max(_NARROWEST, min(_WIDEST, terminal.width)),
        force_terminal=terminal.is_terminal,
        no_color=terminal.no_color,
        highlight=False,
        soft_wrap=False,
        emoji=False,
        markup=False,
    )
    show(console)
    return _printable("".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines()))


def _printable(text: str) -> str:
    """The text in what stdout can encode: a sign it cannot show becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, errors="replace").decode(encoding)


def heading(console: Console, words: str, *, note: str = "") -> None:
    """A section's heading, with a quiet remark beside it."""
    line = Text(words, style="title")
    if note:
        line.append(f"  {note}", style="quiet")
    console.print()
    console.print(line)


def paragraph(console: Console, words: str, *, style: str = "", indent: int = 2) -> None:
    """A paragraph, wrapped and indented."""
    console.print(Padding(Text(words, style=style), (0, 0, 0, indent)))


def bullets(console: Console, lines: Iterable[str | Text], *, sign: str = "·") -> None:
    """A list, each line wrapped under its own beginning."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(overflow="fold")
    for line in lines:
        grid.add_row(sign, line)
    console.print(grid)


def table(*columns: tuple[str, dict[str, Any]]) -> Table:
    """A table in the house's style: thin, quiet, headed."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="quiet", pad_edge=False)
    for name, options in columns:
        made.add_column(name, **options)
    return made
