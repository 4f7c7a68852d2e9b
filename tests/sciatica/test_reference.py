"""The handbook: nothing is left out, nothing leads nowhere, and a draft says that it is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from huantiao.sciatica.evidence import Citation, Entry, Mark, Review
from huantiao.sciatica.figures import Figure
from huantiao.sciatica.knowledge import Library, UnfitKnowledge, _citations
from huantiao.sciatica.reference import handbook, title
from huantiao.sciatica.reference.index import PAGES, anchor, entries, linked
from huantiao.sciatica.reference.markdown import (
    backed_together,
    capital,
    cited,
    counted,
    figure,
    joined,
    known_table,
    language,
    marked,
    one_cited,
    page,
    ranged,
    reviewed,
    section,
    standing,
    table,
    titled_list,
)

Book = Mapping[str, str]
SIGNED = 'reviewed = { status = "signed", by = "A. Clinician", on = 2026-11-01, due = 2027-11-01 }'
DRAFT = 'reviewed = { status = "draft" }'
BACKED_TOGETHER = {"frames", "medicine_words", "medicines", "sensations", "stricta"}
"""Short entries whose sources stand together, above or below them."""
LINK = re.compile(r"\]\(([^)\s]+)\)")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


@pytest.fixture(scope="module")
def book(library: Library) -> Book:
    return handbook(library)


# --- the whole book


def test_every_kind_of_knowledge_has_a_page_and_every_file_an_entry(library: Library) -> None:
    kept = entries(library)

    assert set(kept) == set(library.kinds) == set(PAGES) - {"sources"}
    files = {name for name in library.files if "/" in name}
    assert {f"{kind}/{one}.toml" for kind, by_id in kept.items() for one in by_id} == files


def test_every_entry_stands_on_its_page_once_and_nothing_else_does(
    book: Book, library: Library
) -> None:
    for kind, by_id in {**entries(library), "sources": library.sources}.items():
        assert sorted(ANCHOR.findall(book[PAGES[kind]])) == sorted(one.lower() for one in by_id)


def test_every_link_leads_to_a_page_and_a_mark_on_it(book: Book) -> None:
    marks = {name: set(ANCHOR.findall(text)) for name, text in book.items()}
    for name, text in book.items():
        for target in LINK.findall(text):
            there, _, mark = target.partition("#")
            assert there in book, f"{name}: {target}"
            assert not mark or mark in marks[there], f"{name}: {target}"


def test_every_source_of_an_entry_is_named_on_its_page_with_its_mark(
    book: Book, library: Library
) -> None:
    for kind, by_id in entries(library).items():
        page_of_kind = book[PAGES[kind]]
        for entry in by_id.values():
            own = page_of_kind.split(anchor(entry.id))[1].split("<a id=")[0]
            part = page_of_kind if kind in BACKED_TOGETHER else own
            for one in _citations(entry):
                link = f"[{one.source}](sources.md#{one.source}) ({one.mark}"
                assert link in part, f"{kind}/{entry.id}: {link}"


def test_the_same_knowledge_prints_the_same_book(book: Book, library: Library) -> None:
    assert handbook(Library(library.root, compiled=False)) == book


def test_the_contents_come_first_and_name_every_page(book: Book) -> None:
    first = next(iter(book))

    assert first == "README.md"
    assert set(LINK.findall(book[first])) == set(book) - {first}


def test_every_page_opens_with_its_title_and_has_one_only(book: Book) -> None:
    for name, text in book.items():
        assert text.startswith("# "), name
        assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1, name
    titles = [title(text) for text in book.values()]
    assert len(set(titles)) == len(titles)


def test_no_page_and_no_heading_is_empty(book: Book) -> None:
    for name, text in book.items():
        parts = text.rstrip().split("\n\n")
        assert len(parts) > 2, name
        for part, following in zip(parts, [*parts[1:], "#"], strict=True):
            if part.startswith("#"):
                deeper = following.startswith(f"{part.split()[0]}#")
                assert deeper or not following.startswith("#"), f"{name}: {part}"


def test_every_row_of_a_table_has_a_cell_for_each_head(book: Book) -> None:
    for name, text in book.items():
        for block in text.split("\n\n"):
            lines = [line for line in block.splitlines() if line.startswith("|")]
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
            assert len(widths) <= 1, f"{name}: {lines[:1]}"


def test_nothing_is_printed_that_only_a_program_reads(book: Book) -> None:
    programs = r"[:|(] ?(None|True|False)\b(?! \w)|\b(nan|inf)\b|<[A-Z]\w+[.:]|\w\(\w+="
    for name, text in book.items():
        assert not re.search(programs, text), name
        assert "  " not in text.replace("|   |", "||"), name


# --- drafts


def test_every_page_says_that_it_is_a_draft_while_anything_on_it_is(
    book: Book, library: Library
) -> None:
    for kind, by_id in entries(library).items():
        if any(entry.draft for entry in by_id.values()):
            lead = book[PAGES[kind]].split("\n\n")[2]
            assert lead.startswith("**Draft"), kind
            assert "Draft." in book[PAGES[kind]].replace(lead, ""), kind
    assert "**Draft" in book["README.md"]


def test_a_page_that_is_signed_off_says_so_and_by_whom(scratch: Path) -> None:
    for path in (scratch / "mechanisms").glob("*.toml"):
        path.write_text(path.read_text().replace(DRAFT, SIGNED))

    book = handbook(Library(scratch, compiled=False))

    assert "Every one of the 4 entries here is signed off." in book["mechanisms.md"]
    assert "Signed by A. Clinician on 2026-11-01, due 2027-11-01." in book["mechanisms.md"]
    assert "Draft" not in book["mechanisms.md"]
    assert "**Draft in part.**" in book["README.md"]


def _entry(*, draft: bool) -> Entry:
    citation = Citation(source="tu-2024", mark=Mark.READ)
    review = Review()
    if not draft:
        on, due = date(2026, 11, 1), date(2027, 11, 1)
        review = Review(status="signed", by="A. Clinician", on=on, due=due)
    return Entry(id="x", sources=(citation,), reviewed=review)


@pytest.mark.parametrize(
    ("drafts", "said"),
    [
        ((), ""),
        ((True,), "**Draft.** No clinician has signed off any of the 1 entry here."),
        ((True, False), "**Draft in part.** 1 of 2 entries here are not signed off."),
        ((False, False), "Every one of the 2 entries here is signed off."),
    ],
)
def test_a_page_says_how_much_of_it_is_signed_off(drafts: tuple[bool, ...], said: str) -> None:
    assert standing(_entry(draft=draft) for draft in drafts) == said


# --- what a file leaves out


def _reprinted(root: Path, name: str, pattern: str, new: str) -> Book:
    """The book after a change to one file."""
    path = root / name
    old = path.read_text()
    changed = re.sub(pattern, new, old, flags=re.MULTILINE)
    assert changed != old
    path.write_text(changed)
    return handbook(Library(root, compiled=False))


def _part(book: Book, kind: str, entry_id: str) -> str:
    return book[PAGES[kind]].split(anchor(entry_id))[1].split("<a id=")[0]


def test_a_policy_prints_the_bounds_it_has_and_no_others(scratch: Path) -> None:
    bounds = r"^(retention_at_least_min|needles_at_least|needles_at_most) = .*\n"
    part = _part(_reprinted(scratch, "policies/gba.toml", bounds, ""), "policies", "gba")
    assert "**A session.** No current (" in part

    book = _reprinted(
        scratch, "policies/gba.toml", r"^\[covers\]$", "[covers]\nat_least_years = 18"
    )
    assert "- Only from 18 years of age" in _part(book, "policies", "gba")


def test_a_schedule_without_a_review_does_not_speak_of_one(scratch: Path) -> None:
    assert "Look back" in _part(handbook(Library(scratch)), "courses", "tu_3_3_2_2")

    book = _reprinted(scratch, "courses/tu_3_3_2_2.toml", r"^after = .*$", "after = []")

    assert "Look back" not in _part(book, "courses", "tu_3_3_2_2")


def test_a_protocol_whose_schedule_has_no_file_is_refused_by_name(scratch: Path) -> None:
    with pytest.raises(UnfitKnowledge, match=r"protocols/tu_2024\.toml: its course 'daily' has no"):
        _reprinted(
            scratch, "protocols/tu_2024.toml", r'^course = "tu_3_3_2_2"$', 'course = "daily"'
        )


def test_a_source_lists_the_pages_that_cite_it_and_how_often(book: Book) -> None:
    part = _part(book, "sources", "macpherson-2006")

    times = book["sensations.md"].count("(sources.md#macpherson-2006)")
    assert times > 1
    assert f"[sensations](sensations.md) {times}×" in part


# --- the shapes


def _says(source: str, covers: str = "", *, mark: Mark = Mark.READ) -> Citation:
    return Citation(source=source, mark=mark, covers=covers)


def test_a_page_is_its_title_and_its_blocks_and_nothing_empty() -> None:
    assert page("Title", "one\n", "", "two") == "# Title\n\none\n\ntwo\n"
    assert title(page("Title", "one")) == "Title"
    assert section("Part", "", "one", level=3) == "### Part\n\none"
    assert titled_list("List", []) == ""
    assert titled_list("List", ["a\n b"]) == "**List.**\n\n- a b"


def test_a_pipe_in_a_cell_opens_no_new_cell() -> None:
    assert table(("a",), [("x | y",)]).splitlines()[-1] == "| x \\| y |"


def test_a_column_that_nobody_fills_is_left_out_and_other_gaps_are_dashes() -> None:
    rows = [("1", "", ""), ("", "", "3")]

    assert known_table(("a", "b", "c"), rows) == "| a | c |\n| --- | --- |\n| 1 | – |\n| – | 3 |"
    assert known_table(("a", "b"), []) == ""


def test_a_source_is_named_once_with_all_that_it_covers() -> None:
    told = cited([_says("a-2020", "depth"), _says("b-2021"), _says("a-2020", "valid_days")])

    assert (
        told
        == "[a-2020](sources.md#a-2020) (read: depth, valid days); [b-2021](sources.md#b-2021) (read)"
    )


def test_arithmetic_on_reported_figures_is_called_so() -> None:
    given = Figure(
        value=2.0, calculated=True, source="a-2020", mark=Mark.SECONDARY, covers="halved"
    )

    assert one_cited(given) == "[a-2020](sources.md#a-2020) (secondary, worked out: halved)"


def test_a_row_says_which_source_gave_which_of_its_figures() -> None:
    one, two = _says("a-2020"), _says("b-2021", mark=Mark.UNVERIFIED)
    a, b = "[a-2020](sources.md#a-2020) (read)", "[b-2021](sources.md#b-2021) (unverified)"

    assert marked(("mean", one), ("spread", None)) == a
    assert marked(("mean", one), ("spread", two), ("mean", one)) == f"mean: {a}; spread: {b}"
    assert marked(("mean", one), ("n", one), ("spread", two)) == f"mean, n: {a}; spread: {b}"


def test_entries_with_the_same_backing_share_a_line() -> None:
    entries_ = [
        ("Ache", _entry(draft=True)),
        ("Dull", _entry(draft=True)),
        ("Hot", _entry(draft=False)),
    ]

    told = backed_together(entries_).splitlines()

    assert told[2] == "- Ache · Dull: [tu-2024](sources.md#tu-2024) (read). Draft."
    assert told[3].startswith("- Hot: ")
    assert told[3].endswith("Signed by A. Clinician on 2026-11-01, due 2027-11-01.")
    assert reviewed(_entry(draft=True).reviewed) == "Draft."


@pytest.mark.parametrize(
    ("low", "high", "printed"),
    [
        (9, 9, "9"),
        (20.0, 30.0, "20–30"),
        (-21.3, -10.6, "−21.3 to −10.6"),
        (5.0, float("inf"), "5 or more"),
    ],
)
def test_a_range_reads_as_one(low: float, high: float, printed: str) -> None:
    assert ranged(low, high) == printed


def test_numbers_and_words_read_as_such() -> None:
    assert (figure(None), figure(2.50), figure(-3.0)) == ("–", "2.5", "−3")
    assert (counted(1, "needle"), counted(2, "needle")) == ("1 needle", "2 needles")
    assert counted(3, "entry", "entries") == "3 entries"
    assert (joined(["a"]), joined(["a", "b", "c"])) == ("a", "a, b and c")
    assert capital("from  a\nMonday") == "From a Monday"
    assert (language("de"), language("nl")) == ("German", "nl")
    assert linked("points", "BL40", "BL40") == "[BL40](points.md#bl40)"
