"""Sources and sign-offs: half a sign-off is none, and nothing stands without a source."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica.evidence import Citation, Entry, Mark, Review, Source

DAY = date(2026, 11, 22)
CITED = Citation(source="somebody-2020", mark=Mark.READ)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, st.integers(0, 2000), st.integers(-3000, 3000))
def test_a_sign_off_holds_from_its_day_to_its_last_day_and_not_outside(
    on: date, length: int, offset: int
) -> None:
    review = Review(status="signed", by="Dr Fan", on=on, due=on + timedelta(days=length))

    assert review.holds_on(on + timedelta(days=offset)) == (0 <= offset <= length)


@given(days)
def test_a_draft_holds_on_no_day(day: date) -> None:
    assert not Review().holds_on(day)


@pytest.mark.parametrize("status", ["draft", "signed"])
@pytest.mark.parametrize("by", ["", "Dr Fan"])
@pytest.mark.parametrize("on", [None, DAY])
@pytest.mark.parametrize("due", [None, DAY])
def test_only_a_whole_sign_off_and_a_bare_draft_are_accepted(
    status: str, by: str, on: date | None, due: date | None
) -> None:
    whole = status == "signed" and bool(by) and on is not None and due is not None
    bare = status == "draft" and not by and on is None and due is None

    if whole or bare:
        assert _review(status, by, on, due).holds_on(DAY) == whole
    else:
        with pytest.raises(ValueError, match="a signed review names by, on and due"):
            _review(status, by, on, due)


def _review(status: str, by: str, on: date | None, due: date | None) -> Review:
    if status == "signed":
        return Review(status="signed", by=by, on=on, due=due)
    return Review(status="draft", by=by, on=on, due=due)


def test_a_sign_off_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="2026-11-22 cannot be due before, on 2026-11-21"):
        Review(status="signed", by="Dr Fan", on=DAY, due=DAY - timedelta(days=1))


def test_an_entry_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one source"):
        Entry(id="x", sources=(), reviewed=Review())


def test_an_entry_is_a_draft_until_somebody_has_signed() -> None:
    signed = Review(status="signed", by="Dr Fan", on=DAY, due=DAY)

    assert Entry(id="x", sources=(CITED,), reviewed=Review()).draft
    assert not Entry(id="x", sources=(CITED,), reviewed=signed).draft


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (Source(kind="trial", title="A study"), "A study."),
        (Source(kind="trial", title="A study", year=2020), "A study. 2020."),
        (
            Source(kind="trial", title="A study", authors="Tu JF.", where="Spine.", year=2020),
            "Tu JF. A study. Spine. 2020.",
        ),
        (
            Source(kind="trial", title="A study", where="Spine 2020;45:1", year=2020),
            "A study. Spine 2020;45:1.",
        ),
        (Source(kind="trial", title="A study", where="Spine"), "A study. Spine."),
    ],
)
def test_a_source_is_cited_in_one_line_that_names_its_year_once(source: Source, line: str) -> None:
    assert source.cited == line


def test_the_best_address_is_the_doi_then_the_open_article_then_the_abstract_then_the_page() -> (
    None
):
    known = {"doi": "10.1/x", "pmcid": "PMC1", "pmid": "2", "url": "https://example.org"}
    links = []
    while known:
        links.append(Source(kind="trial", title="A study", **known).link)  # type: ignore[arg-type]  # only addresses
        known.pop(next(iter(known)))

    assert links == [
        "https://doi.org/10.1/x",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/",
        "https://pubmed.ncbi.nlm.nih.gov/2/",
        "https://example.org",
    ]
    assert Source(kind="trial", title="A study").link is None
