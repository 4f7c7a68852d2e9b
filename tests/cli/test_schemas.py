"""What --json prints is what its schema says, and the printed schemas are the ones in force."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from huantiao.cli import COMMANDS, schema

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "reference" / "schemas"
EXAMPLES = ROOT / "examples"
Run = Callable[..., Any]

CALLS: dict[str, list[tuple[str, ...]]] = {
    "demo": [()],
    "screen": [(str(path),) for path in sorted(EXAMPLES.glob("*.json"))],
    "plan": [(str(path),) for path in sorted(EXAMPLES.glob("*.json"))],
    "findings": [(), ("warfarin",)],
    "points": [(), ("GB30",), ("ASHI",), ("--for", "lateral", "--side", "left")],
    "needles": [("BL23,25 (B), GB30 R 50mm, UB40, e-stim BL25-GB30 R 2/100 Hz, ×25'",)],
    "score": [(), ("peg",)],
    "ledger": [(str(path),) for path in sorted(EXAMPLES.glob("*.jsonl"))],
    "handbook": [()],
}


@pytest.mark.parametrize(("name", "words"), [(n, w) for n, calls in CALLS.items() for w in calls])
def test_what_a_command_prints_fits_its_schema(run: Run, name: str, words: tuple[str, ...]) -> None:
    ran = run(name, *words, "--json")

    assert ran.status == 0
    jsonschema_rs.validator_for(json.loads(run(name, "--schema").out)).validate(ran.json)


def test_every_command_is_called_here() -> None:
    assert CALLS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_printed_schema_is_the_one_in_force(name: str) -> None:
    command = importlib.import_module(f"huantiao.cli.{name}")

    assert (SCHEMAS / f"{name}.json").read_text() == schema(command), "run: make handbook"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_schema_names_its_form_and_number(name: str) -> None:
    told = json.loads((SCHEMAS / f"{name}.json").read_text())
    root = told["$defs"][told["$ref"].rsplit("/", 1)[1]]

    assert root["properties"]["schema"]["enum"][0].startswith("huantiao.")
    assert root["properties"]["schema"]["enum"][0].endswith("/1")
