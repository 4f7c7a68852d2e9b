"""Print the knowledge as a book: list its pages, show one, or write them all to a folder.

A folder keeps what is not the book's own: only pages that this command has printed are ever
replaced or removed, and each is put in place whole.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from huantiao.cli.reading import Refusal
from huantiao.sciatica import knowledge
from huantiao.sciatica.reference import handbook, title

if TYPE_CHECKING:
    from rich.console import Console

PRINTED = "<!-- printed from the knowledge; do not edit -->"
"""The first line of every written page: what begins otherwise is somebody's own."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What writing the book to a folder has changed there, by file name."""

    folder: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


class HandbookReport(msgspec.Struct, frozen=True, kw_only=True):
    """The pages asked for, as Markdown by file name; ``written`` only after writing them."""

    schema: Literal["huantiao.handbook/1"] = "huantiao.handbook/1"
    pages: dict[str, str]
    written: Written | None = None
    knowledge: str


REPORT = HandbookReport
"""What the command prints with --json."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("page", metavar="PAGE", nargs="?", help="show one page, such as protocols")
    parser.add_argument("--to", metavar="FOLDER", help="write every page to a folder")


def run(args: argparse.Namespace) -> HandbookReport:
    """The whole book, or the page asked for; written where that was asked."""
    if args.page is not None and args.to is not None:
        raise Refusal("--to writes every page; leave out either the page or --to")
    if args.to == "":
        raise Refusal("--to names no folder; write . for the one you are in")
    library = knowledge.shipped()
    pages = dict(handbook(library))
    written = None
    if args.page is not None:
        name = _named(args.page, pages)
        pages = {name: pages[name]}
    if args.to is not None:
        written = write(pages, Path(args.to))
    return HandbookReport(pages=pages, written=written, knowledge=library.fingerprint)


def _named(word: str, pages: Mapping[str, str]) -> str:
    """The file name of a page that is asked for as README, protocols or protocols.md."""
    names = {name.removesuffix(".md").casefold(): name for name in pages}
    wanted = word.casefold().removesuffix(".md")
    if wanted in names:
        return names[wanted]
    near = get_close_matches(wanted, names, n=3, cutoff=0.5)
    hint = f"near it are {', '.join(near)}" if near else f"there are {', '.join(names)}"
    raise Refusal(f"no page '{word}'; {hint}")


def write(pages: Mapping[str, str], folder: Path) -> Written:
    """Make ``folder`` hold these pages and no older ones, and say what that has changed.

    Raises:
        Refusal: the folder cannot be written; or it holds a file of somebody's own in the place
            of a page, and then no page has been touched.
    """
    after = {name: f"{PRINTED}\n\n{text}".encode() for name, text in pages.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = {path.name: path.read_bytes() for path in sorted(folder.glob("*.md"))}
        _check_own(pages, before, folder)
        stale = [name for name, old in before.items() if name not in after and _own(old)]
        _bring(folder, {n: text for n, text in after.items() if before.get(n) != text}, stale)
    except OSError as fault:
        raise Refusal(f"{folder}: cannot be written ({fault.strerror or fault})") from fault
    return Written(
        folder=str(folder),
        new=tuple(name for name in after if name not in before),
        changed=tuple(name for name in after if before.get(name, after[name]) != after[name]),
        unchanged=tuple(name for name in after if before.get(name) == after[name]),
        removed=tuple(stale),
    )


def _bring(folder: Path, differing: Mapping[str, bytes], stale: Sequence[str]) -> None:
    """Put in place what differs, then remove what is no longer printed."""
    for name, content in differing.items():
        _put(folder / name, content)
    for name in stale:
        (folder / name).unlink()


def _own(content: bytes) -> bool:
    """Whether a file was printed by this command."""
    return content.startswith(PRINTED.encode())


def _check_own(pages: Mapping[str, str], before: Mapping[str, bytes], folder: Path) -> None:
    for name in pages:
        if name in before and not _own(before[name]):
            raise Refusal(
                f"{folder / name}: was not printed by this command; move it away, or choose "
                "another folder"
            )


def _put(target: Path, content: bytes) -> None:
    """Write a file under another name first, so that nobody ever reads half of it."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def show(report: HandbookReport, console: Console) -> None:
    """Print what was written, one page as it is, or the list of pages."""
    if report.written is not None:
        _show_written(report.written, console)
    elif len(report.pages) == 1:
        (text,) = report.pages.values()
        console.out(text, highlight=False, end="")
    else:
        _show_list(report, console)


def _show_written(written: Written, console: Console) -> None:
    from rich.text import Text  # noqa: PLC0415  # rich is slow to import

    from huantiao.cli.printing import bullets  # noqa: PLC0415  # likewise

    groups = {"new": written.new, "changed": written.changed, "removed": written.removed}
    lines = [f"{what}: {', '.join(names)}" for what, names in groups.items() if names]
    console.print(Text(written.folder, style="title"))
    bullets(console, (*lines, f"{len(written.unchanged)} pages unchanged"))


def _show_list(report: HandbookReport, console: Console) -> None:
    from rich.text import Text  # noqa: PLC0415  # rich is slow to import

    from huantiao.cli.printing import table  # noqa: PLC0415  # likewise

    listed = table(("page", {"style": "code"}), ("", {}), ("kB", {"justify": "right"}))
    for name, text in report.pages.items():
        kilobytes = f"{len(text.encode()) / 1000:.1f}"
        listed.add_row(name.removesuffix(".md"), title(text), kilobytes)
    console.print(listed)
    console.print()
    console.print(
        Text(f"huantiao handbook PAGE shows one · knowledge {report.knowledge}", style="quiet")
    )
