"""The house rules that no linter knows: names, openings, lengths, words that do not belong."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from huantiao import __version__

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "huantiao"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

DRAWERS = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "service",
    "services",
    "manager",
    "managers",
    "base",
    "core",
    "lib",
    "type",
    "types",
    "constants",
    "exceptions",
    "shared",
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tracked() -> list[str]:
    ran = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        pytest.skip("not a git checkout: what belongs to the project cannot be listed")
    return [name for name in ran.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_modules_were_found() -> None:
    assert len(MODULES) > 60


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_a_module_opens_with_a_sentence_on_what_it_is_for(path: Path) -> None:
    opening = ast.get_docstring(ast.parse(path.read_text()))

    assert opening
    first = opening.split("\n\n")[0]
    assert first.rstrip().endswith((".", ":"))
    assert len(first.split()) >= 5


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_no_module_is_a_drawer(path: Path) -> None:
    assert not DRAWERS & {part.removesuffix(".py") for part in path.relative_to(SOURCE).parts}


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_a_function_fits_a_screen(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno}

    assert not {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION}


CLOCK = re.compile(r"\b(date\.today|datetime\.(now|today|utcnow)|time\.(time|monotonic))\(")


@pytest.mark.parametrize("path", [p for p in MODULES if "sciatica" in p.parts], ids=_named)
def test_the_core_reads_no_clock(path: Path) -> None:
    assert not CLOCK.search(path.read_text())


UNSAFE = re.compile(
    r"^\s*(import|from) (pickle|marshal|shelve)\b|\b(eval|exec|__import__)\(", re.MULTILINE
)


@pytest.mark.parametrize("path", MODULES, ids=_named)
def test_no_input_can_run_code(path: Path) -> None:
    assert not UNSAFE.search(path.read_text())


OPEN_WORK = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")


@pytest.mark.parametrize("path", MODULES + TESTS, ids=_named)
def test_nothing_is_left_open_in_the_code(path: Path) -> None:
    assert not OPEN_WORK.search(path.read_text())


IGNORES = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rule>[:\[][^#]*)?(?P<reason>#.*)?")


@pytest.mark.parametrize("path", MODULES + TESTS, ids=_named)
def test_an_ignored_rule_has_its_name_and_its_reason(path: Path) -> None:
    for line in path.read_text().splitlines():
        if path == Path(__file__) or not (match := IGNORES.search(line)):
            continue
        assert match["rule"], line
        assert match["reason"], line


REGISTRY = re.compile(r"https?://[^ \"']*(pythonhosted|pypi\.org/simple|npmjs|deb\.debian)")


def test_no_file_names_a_package_registry() -> None:
    texts = {name: (ROOT / name).read_bytes().decode(errors="replace") for name in _tracked()}

    assert not [name for name, text in texts.items() if REGISTRY.search(text)]


def test_the_lock_files_pin_every_package_by_hash() -> None:
    for name in ("runtime", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE)
        blocks = re.split(r"\n(?=[a-z0-9])", text)
        assert len(pins) == len(blocks)
        assert all("--hash=sha256:" in block for block in blocks)


def test_what_runs_is_a_part_of_what_is_tested() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return set(re.findall(r"^[a-z0-9][a-z0-9._-]*==[^ ;\\]+", text, re.MULTILINE))

    assert pins("runtime") <= pins("dev")


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    for index, line in enumerate(lines):
        if re.match(r'  "[a-z][\w\[\]-]*[<>=]', line):
            above = next(
                lines[i] for i in range(index - 1, 0, -1) if not re.match(r'  "', lines[i])
            )
            assert above.strip().startswith("#"), line


def test_the_version_is_said_once_in_two_places_that_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == __version__


GLOSSARY = (ROOT / "GLOSSARY.md").read_text().casefold()
WORDS = [
    "finding",
    "answer",
    "interview",
    "rule",
    "verdict",
    "block",
    "clearance",
    "limits",
    "side",
    "region",
    "place",
    "point",
    "site",
    "channel",
    "protocol",
    "pick",
    "prescription",
    "substitute",
    "technique",
    "mechanism",
    "pair",
    "event",
    "ledger",
    "release",
    "stricta",
    "instrument",
    "course",
    "policy",
    "entry",
    "source",
    "mark",
    "fingerprint",
    "library",
    "handbook",
    "sign",
    "reaction",
    "sensation",
    "unexplained",
    "case",
    "plan",
]


@pytest.mark.parametrize("word", WORDS)
def test_the_words_of_the_code_stand_in_the_glossary(word: str) -> None:
    assert f"**{word}" in GLOSSARY


def test_decisions_are_all_of_one_shape() -> None:
    files = [p for p in (ROOT / "docs" / "decisions").glob("*.md") if p.name != "README.md"]

    assert len(files) >= 8
    for path in files:
        text = path.read_text()
        assert text.startswith("# ")
        assert "**Decided.**" in text
        assert "**Why.**" in text
