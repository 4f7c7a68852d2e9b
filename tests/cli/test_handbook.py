"""The handbook command: lists, shows one page, writes all, and keeps its hands off other files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from huantiao.cli import handbook as command
from huantiao.cli.handbook import PRINTED, write
from huantiao.cli.reading import Refusal
from huantiao.sciatica import knowledge
from huantiao.sciatica.reference import handbook

Run = Callable[..., Any]
Refused = Callable[..., str]
PAGES = {"README.md": "# Contents\n", "points.md": "# Points\n\nBL40 委中\n"}


@pytest.fixture(scope="module")
def book() -> Mapping[str, str]:
    return handbook(knowledge.shipped())


def _held(folder: Path) -> Mapping[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


# --- what it prints


def test_it_lists_every_page_with_its_title_and_size(run: Run, book: Mapping[str, str]) -> None:
    ran = run("handbook")

    assert ran.status == 0
    for name in book:
        assert name.removesuffix(".md") in ran.out
    assert "Trials and cohorts" in ran.out
    assert f"{len(book['trials.md'].encode()) / 1000:.1f}" in ran.out
    assert knowledge.shipped().fingerprint in ran.out


def test_json_holds_every_page_whole(run: Run, book: Mapping[str, str]) -> None:
    printed = run("handbook", "--json").json

    assert printed["schema"] == "huantiao.handbook/1"
    assert printed["pages"] == dict(book)
    assert printed["written"] is None
    assert printed["knowledge"] == knowledge.shipped().fingerprint


@pytest.mark.parametrize("word", ["trials", "trials.md", "Trials", "TRIALS.MD"])
def test_a_page_is_printed_as_it_is_however_it_is_asked_for(
    run: Run, book: Mapping[str, str], word: str
) -> None:
    assert run("handbook", word).out == book["trials.md"]


def test_one_page_as_json(run: Run, book: Mapping[str, str]) -> None:
    assert run("handbook", "--json", "readme").json["pages"] == {"README.md": book["README.md"]}


def test_an_unknown_page_is_refused_with_those_that_are_near(refused: Refused) -> None:
    assert "no page 'protocol'; near it are protocols" in refused("handbook", "protocol")


def test_a_page_that_nothing_resembles_is_refused_with_all_there_are(
    refused: Refused, book: Mapping[str, str]
) -> None:
    message = refused("handbook", "xyzzy")

    assert all(name.removesuffix(".md").casefold() in message for name in book)


def test_one_page_is_not_written(refused: Refused, tmp_path: Path) -> None:
    message = refused("handbook", "trials", "--to", str(tmp_path / "book"))

    assert "--to writes every page" in message
    assert not (tmp_path / "book").exists()


# --- what it writes


def test_it_writes_every_page_and_says_so(
    run: Run, book: Mapping[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "docs" / "reference"

    ran = run("handbook", "--to", str(folder))

    assert ran.status == 0
    assert str(folder) in ran.out.replace("\n", "")
    assert "README.md" in ran.out
    held = _held(folder)
    assert held == {name: f"{PRINTED}\n\n{text}" for name, text in book.items()}
    assert all(text.splitlines()[0] == PRINTED for text in held.values())


def test_a_second_time_nothing_changes(run: Run, book: Mapping[str, str], tmp_path: Path) -> None:
    run("handbook", "--to", str(tmp_path))
    stamps = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    written = run("handbook", "--to", str(tmp_path), "--json").json["written"]

    assert written["folder"] == str(tmp_path)
    assert sorted(written["unchanged"]) == sorted(book)
    assert [written[what] for what in ("new", "changed", "removed")] == [[], [], []]
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == stamps
    assert f"{len(book)} pages unchanged" in run("handbook", "--to", str(tmp_path)).out


def test_a_changed_page_is_replaced_and_an_older_one_removed(tmp_path: Path) -> None:
    write({**PAGES, "old.md": "# Old\n"}, tmp_path)

    written = write({"README.md": "# New contents\n", "more.md": "# More\n"}, tmp_path)

    assert (written.new, written.changed) == (("more.md",), ("README.md",))
    assert (written.unchanged, written.removed) == ((), ("old.md", "points.md"))
    assert set(_held(tmp_path)) == {"README.md", "more.md"}
    assert "# New contents" in _held(tmp_path)["README.md"]


def test_what_changed_is_named(run: Run, tmp_path: Path) -> None:
    run("handbook", "--to", str(tmp_path))
    (tmp_path / "old.md").write_text(f"{PRINTED}\n")
    (tmp_path / "trials.md").write_text(f"{PRINTED}\nolder\n")
    (tmp_path / "signs.md").unlink()

    out = run("handbook", "--to", str(tmp_path)).out

    assert "new: signs.md" in out
    assert "changed: trials.md" in out
    assert "removed: old.md" in out


def test_files_of_other_people_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("# Mine\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "quoting.md").write_text(f"# Mine\n\n{PRINTED}\n")

    written = write(PAGES, tmp_path)

    assert written.removed == ()
    assert (tmp_path / "mine.md").read_text() == "# Mine\n"
    assert (tmp_path / "picture.png").read_bytes() == b"\x89PNG"
    assert (tmp_path / "quoting.md").exists()


def test_a_file_of_somebodys_own_in_the_place_of_a_page_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "points.md").write_text("# My own notes\n")

    with pytest.raises(Refusal, match=r"points\.md: was not printed by this command; move it away"):
        write(PAGES, tmp_path)

    assert _held(tmp_path) == {"points.md": "# My own notes\n"}


def test_a_folder_that_cannot_be_written_is_refused(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    message = refused("handbook", "--to", str(tmp_path / "file" / "book"))

    assert f"{tmp_path / 'file' / 'book'}: cannot be written (Not a directory)" in message
    assert "cannot be written (File exists)" in refused("handbook", "--to", str(tmp_path / "file"))


def test_an_empty_folder_name_is_no_folder_of_its_own(refused: Refused) -> None:
    assert "--to names no folder" in refused("handbook", "--to", "")


def test_a_page_is_never_there_by_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(PAGES, tmp_path)
    before = _held(tmp_path)

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as draft:
            draft.write(content[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)

    with pytest.raises(Refusal, match="No space left on device"):
        write({**PAGES, "points.md": "# Points, longer\n"}, tmp_path)
    assert _held(tmp_path) == before


def test_the_same_folder_may_be_written_twice_at_once(tmp_path: Path) -> None:
    (tmp_path / ".points.md.1").write_text("another's draft")

    write(PAGES, tmp_path)

    assert (tmp_path / ".points.md.1").read_text() == "another's draft"
    assert command.PRINTED in (tmp_path / "points.md").read_text()
