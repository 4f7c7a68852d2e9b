"""Runs commands as a user would, without starting a new Python for each."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from huantiao.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command; ``stdin`` may hand it text or bytes."""

    def runner(*words: str, stdin: str | bytes = b"") -> Ran:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        try:
            status = main(words)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return runner


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Run a command that must refuse: exit 2, one message, nothing on stdout. Gives the message."""

    def runner(*words: str, stdin: str | bytes = b"") -> str:
        ran = run(*words, stdin=stdin)
        assert ran.status == 2
        assert ran.out == ""
        assert "Traceback" not in ran.err
        assert ran.err.strip()
        return ran.err

    return runner
