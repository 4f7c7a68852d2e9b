"""Draws the README's pictures from the running program: what a terminal shows, as SVG.

make pictures
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from huantiao.cli.plan import planned
from huantiao.cli.plan_view import show_plan
from huantiao.cli.printing import THEME
from huantiao.cli.reading import read_json, shaped
from huantiao.cli.screen import screened
from huantiao.cli.verdict_view import show_verdict
from huantiao.sciatica.case import Case

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
PORCELAIN = TerminalTheme(
    background=(250, 249, 246),
    foreground=(38, 43, 46),
    normal=[
        (38, 43, 46), (168, 44, 38), (24, 107, 84), (146, 88, 10),
        (42, 72, 128), (104, 64, 120), (20, 102, 112), (96, 102, 106),
    ],
    bright=[
        (96, 102, 106), (168, 44, 38), (24, 107, 84), (240, 200, 110),
        (42, 72, 128), (104, 64, 120), (20, 102, 112), (255, 255, 255),
    ],
)  # fmt: skip


def drawn(show: Callable[[Console], None], title: str, *, lines: int, width: int = 100) -> str:
    """One picture: the first ``lines`` lines of what is shown."""
    whole = Console(
        file=io.StringIO(),
        width=width,
        theme=THEME,
        record=True,
        force_terminal=True,
        emoji=False,
        markup=False,
        highlight=False,
    )
    show(whole)
    cut = Console(file=io.StringIO(), width=width, theme=THEME, record=True, force_terminal=True)
    ansi = whole.export_text(styles=True).splitlines()
    for line in ansi[:lines]:
        cut.print(Text.from_ansi(line), soft_wrap=True)
    if len(ansi) > lines:
        cut.print(Text("…", style="dim"))
    svg = cut.export_svg(title=title, theme=PORCELAIN, unique_id=re.sub(r"\W", "", title))
    # The picture shall not fetch a font from anywhere: the reader's own monospace will do.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def main() -> None:
    """Draw every picture of the README."""
    acute = shaped(read_json(str(EXAMPLES / "acute-right-leg.json")), Case)
    cauda = shaped(read_json(str(EXAMPLES / "cauda-equina.json")), Case)
    pictures = {
        "plan": drawn(lambda c: show_plan(planned(acute), c), "huantiao plan", lines=72),
        "emergency": drawn(lambda c: show_verdict(screened(cauda), c), "huantiao screen", lines=34),
    }
    for name, svg in pictures.items():
        (HERE / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    main()
