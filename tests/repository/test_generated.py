"""What is printed from the program is as the program prints it now, and the README tells the truth."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from huantiao.cli import COMMANDS, main
from huantiao.cli.handbook import PRINTED
from huantiao.sciatica import knowledge
from huantiao.sciatica.reference import handbook

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
README = (ROOT / "README.md").read_text()


def test_the_handbook_is_as_the_knowledge_prints_it() -> None:
    pages = handbook(knowledge.shipped())
    printed = {path.name: path.read_text() for path in REFERENCE.glob("*.md")}

    assert printed.keys() == pages.keys(), "run: make handbook"
    stale = [name for name, text in pages.items() if printed[name] != f"{PRINTED}\n\n{text}"]
    assert not stale, "run: make handbook"


def test_the_readme_counts_what_there_is() -> None:
    library = knowledge.shipped()
    counts = {kind: sum(f.startswith(f"{kind}/") for f in library.files) for kind in library.kinds}
    told = re.search(r"<!-- counts -->\n(.*?)<!-- /counts -->", README, re.DOTALL)
    assert told
    words = " ".join(told[1].split())

    for phrase in (
        f"{counts['screening']} rules",
        f"{counts['findings']} questions",
        f"{counts['medicines']} medicines",
        f"{counts['points']} points",
        f"{counts['channels']} channels",
        f"{counts['protocols']} protocols",
        f"{counts['techniques']} techniques",
        f"{counts['mechanisms']} mechanisms",
        f"{counts['signs']} bedside signs",
        f"{counts['instruments']} instruments",
        f"{counts['trials']} trials",
        f"{counts['courses']} courses",
        f"{counts['policies']} policies",
        f"{len(library.sources)} sources",
    ):
        assert phrase in words


def test_no_folder_of_knowledge_vanishes_unseen() -> None:
    assert set(knowledge.shipped().kinds) == {
        "channels",
        "courses",
        "findings",
        "frames",
        "instruments",
        "mechanisms",
        "medicine_words",
        "medicines",
        "points",
        "policies",
        "protocols",
        "reactions",
        "root_patterns",
        "screening",
        "sensations",
        "signs",
        "stricta",
        "techniques",
        "trials",
    }


def test_the_readme_names_every_command() -> None:
    for name in COMMANDS.keys() - {"demo"}:
        assert f"`huantiao {name}" in README


def _examples() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [
        line.split("#")[0].strip()
        for line in lines
        if "huantiao " in line and "$" not in line and not line.startswith("huantiao")
    ]


def test_the_readme_shows_a_command() -> None:
    assert _examples()


@pytest.mark.parametrize("line", _examples())
def test_a_command_in_the_readme_runs(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(line)

    assert main(words[1:]) == 0
    assert capsys.readouterr().out


def test_every_link_to_a_file_of_the_project_leads_somewhere() -> None:
    for name in (
        "README.md",
        "DEVELOPERS.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/decisions/README.md",
    ):
        text = (ROOT / name).read_text()
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
            if not target.startswith("http"):
                assert (ROOT / name).parent.joinpath(target).exists(), f"{name}: {target}"
