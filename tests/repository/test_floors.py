"""The floors hold, and a planted violation of each is noticed: a check that cannot fail is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _linted(root: Path) -> subprocess.CompletedProcess[str]:
    lint = Path(sys.executable).parent / "lint-imports"
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.run(
        [str(lint), "--no-cache", "--no-logo", "--config", str(root / "pyproject.toml")],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    ignore = shutil.ignore_patterns("__pycache__", "__compiled__", "*.toml")
    shutil.copytree(ROOT / "src", root / "src", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_the_house_stands_as_it_is(copy: Path) -> None:
    ran = _linted(copy)

    assert ran.returncode == 0, ran.stdout
    assert "4 kept, 0 broken" in ran.stdout


PLANTED = [
    pytest.param("sciatica/screening/conditions.py", "import huantiao.cli", "The command stands", id="core imports the command"),
    pytest.param("sciatica/anatomy.py", "from huantiao.sciatica import screening", "The floors", id="a lower floor imports a higher"),
    pytest.param("sciatica/course/outlook.py", "from huantiao.sciatica import prescription", "The floors", id="neighbours import each other"),
    pytest.param("sciatica/utils.py", '"""A drawer."""', "not listed as layers", id="a new drawer"),
    pytest.param("sciatica/ledger/clocks.py", "import time", "no clock", id="the core reads a clock"),
    pytest.param("sciatica/plan.py", "import random", "no clock", id="the core rolls dice"),
    pytest.param("sciatica/knowledge/__init__.py", "import urllib.request", "no clock", id="the core opens a connection"),
    pytest.param("sciatica/reference/__init__.py", "import rich", "no clock", id="the core knows a terminal"),
    pytest.param("sciatica/shorthand/notation.py", "from huantiao.sciatica.shorthand import mentions", "No circles", id="a circle"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "line", "complaint"), PLANTED)
def test_a_planted_violation_is_noticed(copy: Path, module: str, line: str, complaint: str) -> None:
    path = copy / "src" / "huantiao" / module
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        ran = _linted(copy)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before)

    assert ran.returncode != 0
    assert complaint in ran.stdout


def test_every_contract_has_a_planted_violation() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {one["name"] for one in table["tool"]["importlinter"]["contracts"]}
    hit = {name for name in contracts for case in PLANTED if str(case.values[2]) in name}

    assert hit == contracts
