"""Small made-up libraries of knowledge for tests that must not lean on the shipped one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from huantiao.sciatica.knowledge import Library

SOURCES = """
[somebody-2020]
kind = "trial"
title = "A study"
authors = "Somebody A"
where = "A journal 2020;1:1"
year = 2020
"""

HEAD = """
sources = [{ source = "somebody-2020", mark = "read" }]
reviewed = { status = "draft" }
"""

MakeLibrary = Callable[..., Library]
LibraryOf = Callable[[Mapping[str, str]], Library]


@pytest.fixture
def make_library(tmp_path: Path) -> MakeLibrary:
    """Write knowledge files, each given as path and body, and open the folder."""

    def make(files: dict[str, str], *, compiled: bool = False) -> Library:
        root = tmp_path / "knowledge"
        root.mkdir(exist_ok=True)
        (root / "sources.toml").write_text(SOURCES)
        for name, body in files.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(_whole(name, body))
        return Library(root, compiled=compiled)

    return make


@pytest.fixture(scope="session")
def library_of() -> LibraryOf:
    """Open knowledge files that lie in memory only, for laws that need many libraries."""

    def open_(files: Mapping[str, str]) -> Library:
        library = Library(Path("nowhere"), compiled=False)
        written = {name: _whole(name, body) for name, body in sorted(files.items())}
        written["sources.toml"] = SOURCES
        vars(library)["files"] = {name: text.encode() for name, text in written.items()}
        return library

    return open_


def _whole(name: str, body: str) -> str:
    return f'id = "{Path(name).stem}"\n{HEAD}\n{body}'
