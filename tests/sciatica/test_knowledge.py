"""The strict reader: what is wrong is refused by name, and what was compiled never lies."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.coding import Snomed
from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.knowledge import Library, UnfitKnowledge

MakeLibrary = Callable[..., Library]

SOURCED = 'sources = [{ source = "somebody-2020", mark = "read" }]'
DRAFT = 'reviewed = { status = "draft" }'
WHOLE = f'id = "one"\n{SOURCED}\n{DRAFT}\n'


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    size_mm: int = 0
    sources: tuple[Citation, ...] = ()


class Thing(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    flag: bool = False
    count: int = 0
    weight: float = 0.0
    word: str = ""
    seen: date | None = None
    code: Snomed | None = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    named: dict[str, Part] = msgspec.field(default_factory=dict)
    anything: dict[str, Any] = msgspec.field(default_factory=dict)


class Other(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    word: str


@pytest.fixture
def folder(make_library: MakeLibrary, tmp_path: Path) -> Path:
    """A folder with a bibliography and one good thing, to be spoiled."""
    make_library({"things/good.toml": ""})
    return tmp_path / "knowledge"


def _opened(root: Path, *, compiled: bool = False) -> Library:
    return Library(root, compiled=compiled)


def _compiled(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "__compiled__").glob("*"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (WHOLE + "colour = 3", r"unknown field `colour`"),
        (f'id = "one"\n{DRAFT}', r"missing required field `sources`"),
        (f'id = "one"\n{SOURCED}', r"missing required field `reviewed`"),
        (f'id = "one"\nsources = []\n{DRAFT}', "every entry names at least one source"),
        (f'id = "two"\n{SOURCED}\n{DRAFT}', "its id is 'two' but its file is named 'one'"),
        (f"id = 3\n{SOURCED}\n{DRAFT}", r"Expected `str`, got `int` - at `\$.id`"),
        (f'id = "one"\nsources = ["somebody-2020"]\n{DRAFT}', r"at `\$.sources\[0\]`"),
        (f'id = "one"\nsources = [{{ source = "x", mark = "heard" }}]\n{DRAFT}', r"sources.*mark"),
        (WHOLE.replace("somebody", "nobody"), "'nobody-2020' is not in sources.toml"),
        (WHOLE + 'part = { sources = [{ source = "x", mark = "read" }] }', "'x' is not in"),
        (WHOLE + 'parts = [{ sources = [{ source = "x", mark = "read" }] }]', "'x' is not in"),
        (WHOLE + 'named.a = { sources = [{ source = "x", mark = "read" }] }', "'x' is not in"),
        (WHOLE + 'flag = "no"', r"Expected `bool`, got `str` - at `\$.flag`"),
        (WHOLE + "flag = 1", r"Expected `bool`, got `int` - at `\$.flag`"),
        (WHOLE + "count = true", r"Expected `int`, got `bool` - at `\$.count`"),
        (WHOLE + 'count = "3"', r"Expected `int`, got `str` - at `\$.count`"),
        (WHOLE + "count = 3.5", r"Expected `int`, got `float` - at `\$.count`"),
        (WHOLE + 'weight = "3"', r"Expected `float`, got `str` - at `\$.weight`"),
        (WHOLE + "word = 3", r"Expected `str`, got `int` - at `\$.word`"),
        (WHOLE + "word = 2026-11-22", r"Expected `str`, got `date` - at `\$.word`"),
        (WHOLE + 'seen = "last week"', r"at `\$.seen`"),
        (WHOLE + 'code = "23056006"', r"'23056006' is not a SNOMED CT code - at `\$.code`"),
        (WHOLE + "code = 23056005", r"expected Snomed, got 23056005 - at `\$.code`"),
        (WHOLE + "part = { size = 3 }", r"unknown field `size` - at `\$.part`"),
        (WHOLE + "parts = [{}, { size_mm = true }]", r"at `\$.parts\[1\].size_mm`"),
        (WHOLE.replace(DRAFT, 'reviewed = { by = "Dr Fan" }'), r"at `\$.reviewed`"),
        (WHOLE.replace(DRAFT, 'reviewed = { status = "signed", by = "X" }'), "by, on and due"),
        (WHOLE.replace(DRAFT, 'reviewed = "draft"'), r"at `\$.reviewed`"),
        ("id = ", "is not TOML: Invalid value"),
        ('id = "one"\nid = "one"', "is not TOML: Cannot overwrite a value"),
        ("\ufeff" + WHOLE, "is not TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name_and_the_place(
    folder: Path, text: str, complaint: str
) -> None:
    (folder / "things" / "one.toml").write_text(text, encoding="utf-8")

    with pytest.raises(UnfitKnowledge) as refusal:
        _opened(folder).read("things", Thing)

    assert refusal.value.file == "things/one.toml"
    assert str(refusal.value) == f"things/one.toml: {refusal.value.problem}"
    assert re.search(complaint, refusal.value.problem)


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "things" / "one.toml").write_bytes(f'{WHOLE}word = "caf\xe9"'.encode("latin-1"))

    with pytest.raises(UnfitKnowledge, match=r"things/one.toml: is not TOML: 'utf-8' codec"):
        _opened(folder).read("things", Thing)


def test_one_bad_file_keeps_the_whole_folder_closed_and_nothing_is_kept(folder: Path) -> None:
    (folder / "things" / "one.toml").write_text(f"{WHOLE}colour = 3")
    library = _opened(folder, compiled=True)

    for _ in range(2):
        with pytest.raises(UnfitKnowledge):
            library.read("things", Thing)

    assert [name for name in _compiled(folder) if name.startswith("things-")] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a-2020]\ntitle = 'A'\nkind = 'rumour'", r"sources.toml: \[a-2020\] .*rumour"),
        ("[a-2020]\nkind = 'trial'", r"\[a-2020\] .*`title`"),
        ("[a-2020]\nkind = 'trial'\ntitle = 'A'\nyear = '2020'", r"\[a-2020\] .*`\$.year`"),
        ("[a-2020]\nkind = 'trial'\ntitle = 'A'\npages = '1'", r"\[a-2020\] .*`pages`"),
        ("a-2020 = 'A study'", r"\[a-2020\] Expected `object`, got `str`"),
        ("[a-2020", "sources.toml: is not TOML"),
    ],
)
def test_a_wrong_bibliography_is_refused_with_the_key(
    folder: Path, text: str, complaint: str
) -> None:
    (folder / "sources.toml").write_text(text)

    with pytest.raises(UnfitKnowledge, match=complaint):
        _ = _opened(folder).sources


def test_a_folder_without_a_bibliography_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(UnfitKnowledge, match=r"sources.toml: is missing in .*"):
        _ = _opened(tmp_path).files


def test_a_further_check_is_reported_with_the_file(make_library: MakeLibrary) -> None:
    def odd(thing: Thing) -> None:
        if thing.count % 2 == 0:
            raise ValueError(f"{thing.count} is even")

    library = make_library({"things/a.toml": "count = 3", "things/b.toml": "count = 4"})

    with pytest.raises(UnfitKnowledge, match=r"^things/b.toml: 4 is even$"):
        library.read("things", Thing, check=odd)


def test_entries_come_by_id_in_the_order_of_their_file_names(make_library: MakeLibrary) -> None:
    names = ("B10", "B9", "a", "c")
    things = make_library({f"things/{n}.toml": "" for n in reversed(names)}).read("things", Thing)

    assert tuple(things) == names
    assert [thing.id for thing in things.values()] == list(names)


def test_every_kind_of_value_arrives_as_its_own_type(make_library: MakeLibrary) -> None:
    body = """
    flag = true
    count = 3
    weight = 4
    seen = 2026-11-22
    code = "23056005"
    named.knee = { size_mm = 7 }
    parts = [{ size_mm = 1, sources = [{ source = "somebody-2020", mark = "secondary" }] }]
    """
    thing = make_library({"things/a.toml": body}).read("things", Thing)["a"]

    assert (thing.flag, thing.count, thing.weight, thing.seen) == (True, 3, 4.0, date(2026, 11, 22))
    assert type(thing.code) is Snomed
    assert thing.named == {"knee": Part(size_mm=7)}
    assert thing.parts[0].sources[0].mark == "secondary"


def test_what_has_been_read_cannot_be_changed_from_outside(make_library: MakeLibrary) -> None:
    library = make_library({"things/a.toml": ""})

    for mapping in (library.files, library.sources, library.read("things", Thing)):
        with pytest.raises(TypeError):
            mapping["a"] = None  # type: ignore[index]  # the point of the test


def test_kinds_are_the_folders_that_hold_a_file(make_library: MakeLibrary) -> None:
    library = make_library({"things/a.toml": "", "others/b.toml": "", "others/c.toml": ""})
    (library.root / "empty").mkdir()
    (library.root / "notes").mkdir()
    (library.root / "notes" / "readme.md").write_text("not knowledge")

    assert library.kinds == ("others", "things")


def test_a_kind_is_read_once_and_a_value_is_built_once(make_library: MakeLibrary) -> None:
    library = make_library({"things/a.toml": ""})
    built = []

    def build(given: Library) -> int:
        built.append(given)
        return 7

    assert library.read("things", Thing) is library.read("things", Thing)
    assert [library.derive(build), library.derive(build)] == [7, 7]
    assert built == [library]


# The fingerprint


@given(st.data())
def test_any_change_to_any_file_changes_the_fingerprint(data: st.DataObject) -> None:
    files = {"a/x.toml": b"one", "a/y.toml": b"two", "sources.toml": b"three"}
    name = data.draw(st.sampled_from(sorted(files)))
    changed = files | {name: data.draw(st.binary().filter(lambda text: text != files[name]))}

    assert _fingerprint(files) == _fingerprint(dict(reversed(files.items())))
    assert _fingerprint(changed) != _fingerprint(files)


@pytest.mark.parametrize(
    "other",
    [
        {"a/z.toml": b"one", "a/y.toml": b"two"},
        {"b/x.toml": b"one", "a/y.toml": b"two"},
        {"a/x.toml": b"onetwo", "a/y.toml": b""},
        {"a/x.toml": b"two", "a/y.toml": b"one"},
        {"a/x.toml": b"one"},
        {"a/x.toml": b"one", "a/y.toml": b"two", "a/z.toml": b""},
    ],
)
def test_files_renamed_moved_swapped_or_joined_have_another_fingerprint(
    other: dict[str, bytes],
) -> None:
    assert _fingerprint(other) != _fingerprint({"a/x.toml": b"one", "a/y.toml": b"two"})


def _fingerprint(files: dict[str, bytes]) -> str:
    library = Library(Path("nowhere"), compiled=False)
    vars(library)["files"] = files
    return library.fingerprint


def test_the_shipped_knowledge_has_one_fingerprint_of_twelve_digits() -> None:
    assert knowledge.shipped() is knowledge.shipped()
    assert re.fullmatch(r"[0-9a-f]{12}", knowledge.fingerprint())
    assert knowledge.fingerprint() == knowledge.shipped().fingerprint


# What is kept beside the files

EVERYTHING = """
flag = true
weight = 4
seen = 2026-11-22
code = "23056005"
parts = [{ size_mm = 1 }]
anything = { day = 2026-11-22, at = 2026-11-22T08:30:00, list = [1, 2.5, "x", { deep = true }] }
"""


def _unparsable(text: str) -> dict[str, Any]:
    raise AssertionError(f"parsed again: {text[:20]}")


def test_a_second_start_reads_the_compiled_form_and_finds_the_same(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_library({"things/a.toml": EVERYTHING, "things/b.toml": ""}, compiled=True)
    read, sources = first.read("things", Thing), first.sources
    uncompiled = _opened(first.root).read("things", Thing)
    monkeypatch.setattr(tomllib, "loads", _unparsable)

    second = _opened(first.root, compiled=True)

    assert second.read("things", Thing, check=_never) == read == uncompiled
    assert list(second.read("things", Thing)) == ["a", "b"]
    assert second.sources == sources
    with pytest.raises(AssertionError, match="parsed again"):
        _opened(first.root).read("things", Thing)


def _never(entry: Any) -> None:
    raise AssertionError(f"{entry.id} was checked again")


def test_a_changed_file_is_read_anew_and_the_older_compiled_file_goes(
    make_library: MakeLibrary,
) -> None:
    first = make_library({"things/a.toml": "count = 1"}, compiled=True)
    first.read("things", Thing)
    kept = set(_compiled(first.root))

    second = make_library({"things/a.toml": "count = 2"}, compiled=True)

    assert second.fingerprint != first.fingerprint
    assert second.read("things", Thing)["a"].count == 2
    assert len(_compiled(first.root)) == len(kept) == 2
    assert not kept & set(_compiled(first.root))


def test_a_check_that_refuses_is_asked_again_at_the_next_start(make_library: MakeLibrary) -> None:
    def refuses(entry: Any) -> None:
        raise ValueError(f"{entry.id} is not wanted")

    make_library({"things/a.toml": ""}, compiled=True)

    for _ in range(2):
        library = make_library({"things/a.toml": ""}, compiled=True)
        with pytest.raises(UnfitKnowledge, match="a is not wanted"):
            library.read("things", Thing, check=refuses)


def _spoil_and_read(root: Path, kind: str, content: bytes) -> None:
    """Put ``content`` in the compiled file's place: it must be ignored and written anew."""
    [target] = (root / "__compiled__").glob(f"{kind}-*.msgpack")
    good = target.read_bytes()
    assert content != good
    target.write_bytes(content)
    library = _opened(root, compiled=True)

    if kind == "things":
        assert library.read("things", Thing)["a"].count == 25
    assert list(library.sources) == ["somebody-2020"]
    assert target.read_bytes() == good


@pytest.mark.parametrize("kind", ["things", "sources"])
def test_a_compiled_file_cut_short_or_damaged_anywhere_is_ignored_and_written_anew(
    make_library: MakeLibrary, kind: str
) -> None:
    library = make_library({"things/a.toml": "count = 25"}, compiled=True)
    library.read("things", Thing)
    [target] = (library.root / "__compiled__").glob(f"{kind}-*.msgpack")
    good = target.read_bytes()

    for at in range(0, len(good), 7):
        _spoil_and_read(library.root, kind, good[:at])
        _spoil_and_read(library.root, kind, good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
    _spoil_and_read(library.root, kind, good + b"\x00")


@pytest.mark.parametrize("kind", ["things", "sources"])
def test_a_foreign_compiled_file_is_ignored_even_where_it_decodes(
    make_library: MakeLibrary, kind: str
) -> None:
    library = make_library({"things/a.toml": "count = 25"}, compiled=True)
    library.read("things", Thing)
    nothing_at_all = msgspec.msgpack.encode({})

    _spoil_and_read(library.root, kind, nothing_at_all)
    _spoil_and_read(library.root, kind, b"\x81\xa1a\xa3\xff\xff\xff")
    _spoil_and_read(library.root, kind, b"\x91" * 5000 + b"\xc0")


def test_a_compiled_file_that_the_program_no_longer_accepts_is_read_from_its_source(
    make_library: MakeLibrary,
) -> None:
    library = make_library({"things/a.toml": 'word = "w"'}, compiled=True)
    library.read("things", Thing)
    older = next((library.root / "__compiled__").glob("things-*"))
    make_library({"things/a.toml": ""}, compiled=True).read("things", Thing)
    emptied = _opened(library.root, compiled=True)
    newer = next((library.root / "__compiled__").glob("things-*"))

    assert older != newer
    with pytest.raises(UnfitKnowledge, match=r"things/a.toml: .*missing required field `word`"):
        emptied.read("things", Other)


def test_a_folder_that_cannot_be_written_is_read_all_the_same(make_library: MakeLibrary) -> None:
    library = make_library({"things/a.toml": "count = 25"}, compiled=True)
    (library.root / "__compiled__").write_text("a file where the folder would be")

    assert library.read("things", Thing)["a"].count == 25
    assert list(library.sources) == ["somebody-2020"]
    assert (library.root / "__compiled__").is_file()


def test_a_full_disk_leaves_no_half_written_file_in_place(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library({"things/a.toml": "count = 25"}, compiled=True)

    def full(self: Path, content: bytes) -> int:
        del content
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)

    assert library.read("things", Thing)["a"].count == 25
    assert _compiled(library.root) == []


def test_nothing_is_kept_where_nothing_shall_be_written(make_library: MakeLibrary) -> None:
    library = make_library({"things/a.toml": ""}, compiled=False)

    library.read("things", Thing)

    assert list(library.sources) == ["somebody-2020"]
    assert not (library.root / "__compiled__").exists()


@pytest.mark.parametrize(
    ("place", "complaint"),
    [("loose.toml", "lies in no folder"), ("things/deeper/b.toml", "is a folder in a folder")],
)
def test_a_file_that_nobody_would_read_is_refused(
    make_library: MakeLibrary, place: str, complaint: str
) -> None:
    library = make_library({"things/a.toml": ""})
    stray = library.root / place
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("")

    with pytest.raises(UnfitKnowledge, match=complaint):
        _ = library.files


def test_kinds_whose_names_begin_alike_do_not_disturb_one_another(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = ("red", "red-flags", "red-flags-0", "reds", "flags")
    library = make_library({f"{kind}/a.toml": "" for kind in kinds}, compiled=True)
    for kind in kinds:
        library.read(kind, Thing)
    monkeypatch.setattr(tomllib, "loads", _unparsable)

    again = _opened(library.root, compiled=True)

    assert [list(again.read(kind, Thing)) for kind in kinds] == [["a"]] * len(kinds)


def test_older_compiled_files_go_for_every_kind_also_for_one_with_hyphens(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    kinds = ("red", "red-flags")
    seen = []
    for count in (1, 2, 3):
        files = {f"{kind}/a.toml": f"count = {count}" for kind in kinds}
        library = make_library(files, compiled=True)
        seen.append(library.fingerprint)
        for kind in kinds:
            library.read(kind, Thing)
    names = [name.removesuffix(".msgpack") for name in _compiled(tmp_path / "knowledge")]

    assert len(set(seen)) == 3
    assert [name.rsplit("-", 2)[0] for name in names] == ["red", "red-flags", "sources"]
    assert {name.rsplit("-", 2)[2] for name in names} == {seen[-1]}
