"""Point shorthand: laws that hold for any line and any reading."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge, shorthand
from huantiao.sciatica.anatomy import Angle, Side
from huantiao.sciatica.atlas import ASHI, Atlas, Site, is_mark
from huantiao.sciatica.atlas.points import Laterality
from huantiao.sciatica.shorthand import read, write
from huantiao.sciatica.shorthand.needling import (
    DEEPEST_MM,
    Handling,
    Manner,
    NeedleSize,
    Needling,
    Pair,
    Reading,
    Unsided,
    figure,
)
from huantiao.sciatica.shorthand.notation import UnableToRead, Walk, cut

ATLAS = Atlas.of(knowledge.Library(knowledge.shipped().root, compiled=False))


# Values that do not fit


def test_a_site_holds_one_needle() -> None:
    needle = Needling(site=Site("BL40", Side.LEFT))
    with pytest.raises(ValueError, match="needled 2 times"):
        Reading(needles=(needle, needle))
    with pytest.raises(ValueError, match="waits for its side 2 times"):
        Reading(unsided=(Unsided(point="BL40"), Unsided(point="BL40")))


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Reading(retention_min=0), "do not stay in for 0 minutes"),
        (lambda: NeedleSize(length_mm=40), "either a diameter in mm or a gauge"),
        (lambda: NeedleSize(length_mm=40, gauge=34, diameter_mm=0.25), "either a diameter"),
        (lambda: Manner(depth_mm=0), "not 0"),
        (lambda: Pair(a=Site("A", Side.LEFT), b=Site("B", Side.LEFT), low_hz=2), "both ends"),
    ],
)
def test_values_that_make_no_sense_are_refused(make: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


@given(st.floats(0.001, 1000, allow_nan=False))
def test_a_figure_is_written_without_a_power_and_read_back_the_same(value: float) -> None:
    assert float(figure(value)) == value
    assert "e" not in figure(value)


# Laws

marks = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="[]"),
    min_size=1,
    max_size=12,
).filter(lambda mark: is_mark(mark) and unicodedata.is_normalized("NFC", mark))


@st.composite
def every_site(draw: st.DrawFn) -> Site:
    point = ATLAS.points[draw(st.sampled_from(sorted(ATLAS.points)))]
    side = draw(st.sampled_from(point.laterality.sides))
    if point.laterality is Laterality.AS_FOUND:
        return ATLAS.site(point.id, side, draw(st.just("") | marks))
    numbers = [str(number + 1) for number in range(len(point.spots))]
    return ATLAS.site(point.id, side, draw(st.sampled_from([*point.spots, *numbers] or [""])))


depths = st.integers(1, 2 * DEEPEST_MM).map(lambda half: half / 2)
lengths = st.integers(5, DEEPEST_MM)
sizes = st.builds(
    NeedleSize, diameter_mm=st.integers(10, 60).map(lambda one: one / 100), length_mm=lengths
) | st.builds(NeedleSize, gauge=st.integers(20, 44), length_mm=lengths)
manners = st.builds(
    Manner,
    handling=st.none() | st.sampled_from(Handling),
    angle=st.none() | st.sampled_from(Angle),
    depth_mm=st.none() | depths,
    size=st.none() | sizes,
)
needles = st.builds(Needling, site=every_site(), manner=manners)
hertz = st.integers(1, 400).map(lambda tenth: tenth / 4)


@st.composite
def mirrored_needles(draw: st.DrawFn) -> list[Needling]:
    """Needles of which some have their equal on the other side right behind them."""
    found: dict[Site, Needling] = {}
    for needle in draw(st.lists(needles, max_size=6)):
        found.setdefault(needle.site, needle)
        twin = needle.site.mirrored
        if draw(st.booleans()):
            found.setdefault(twin, Needling(site=twin, manner=needle.manner))
    return list(found.values())


@st.composite
def unsided_needles(draw: st.DrawFn) -> list[Unsided]:
    found = draw(st.lists(needles, max_size=3))
    return list(
        {
            (one.site.point, one.site.mark): Unsided(
                point=one.site.point, mark=one.site.mark, manner=one.manner
            )
            for one in found
            if len(ATLAS.point(one.site.point).laterality.sides) > 1
        }.values()
    )


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    a, b = draw(every_site()), draw(every_site())
    assume(a != b)
    ends = draw(st.none() | st.tuples(hertz, hertz).map(sorted))
    low, high = ends or (None, None)
    minutes = draw(st.none() | st.integers(1, 60))
    return Pair(a=a, b=b, low_hz=low, high_hz=high, minutes=minutes)


readings = st.builds(
    Reading,
    needles=mirrored_needles().map(tuple),
    unsided=unsided_needles().map(tuple),
    pairs=st.lists(pairs(), max_size=3).map(tuple),
    retention_min=st.none() | st.integers(1, 90),
    size=st.none() | sizes,
)


@given(readings)
def test_what_was_written_is_read_back_the_same(reading: Reading) -> None:
    assert read(write(reading), ATLAS).without_notices == reading


@given(readings)
def test_a_line_once_written_is_written_the_same_again(reading: Reading) -> None:
    line = write(reading)
    assert write(read(line, ATLAS)) == line


def test_a_writer_that_swaps_left_and_right_would_be_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading = Reading(needles=(Needling(site=Site("BL40", Side.LEFT)),))
    assert read(write(reading), ATLAS) == reading
    monkeypatch.setattr(shorthand, "_SIDE_LETTER", {Side.LEFT: " R", Side.RIGHT: " L"})
    assert read(write(reading), ATLAS) != reading


pieces = st.sampled_from(
    [
        *(
            "BL40",
            "GB30",
            "BL",
            "40",
            "25",
            "SP2.5",
            "22.05",
            "HTJJ",
            "L4",
            "-",
            "S1",
            "环跳",
            "右",
        ),
        *("R", "L", "B", "(", ")", "[2]", "[", "+", "=", "⊥", "mm", "cun", "寸", "x", "×", "2"),
        *("'", "min", "Hz", "/", "e-stim", ",", ";", "\n", "Ashi", "Bafeng", "Huan", "tiao", "GV4"),
        *(
            "M",
            "affected",
            "#",
            "34",
            "0.25",
            "foo",
            "Chengfu",
            "BL50",
            "to",
            "&",
            ".",
            "é",
            "ǚ",
            "腰",
        ),
    ]
)


def answered(line: str) -> Reading | UnableToRead:
    try:
        return read(line, ATLAS)
    except UnableToRead as refused:
        return refused


@given(st.lists(st.tuples(pieces, st.sampled_from(["", " "])), max_size=12))
@example([("EX-B2", ""), ("-", ""), ("L4", "")])
def test_any_line_is_either_read_or_refused_at_a_place_in_it(parts: list[tuple[str, str]]) -> None:
    line = "".join(piece + space for piece, space in parts)
    answer = answered(line)
    if isinstance(answer, UnableToRead):
        assert 0 <= answer.at <= len(line)
        at_end = answer.piece == "the end of the line"
        assert at_end or line[answer.at :].startswith(answer.piece)
    else:
        assert all(line[one.at :].startswith(one.piece) for one in answer.notices)
        assert read(write(answer), ATLAS).without_notices == answer.without_notices


@given(st.text(max_size=40))
def test_cutting_a_line_loses_no_sign(line: str) -> None:
    plain = unicodedata.normalize("NFC", line)
    covered = {place for token in cut(plain, ()) for place in range(token.at, token.end)}
    left = {sign for place, sign in enumerate(plain) if place not in covered}
    assert all(sign.isspace() or sign == "." for sign in left)


def test_a_walk_past_the_end_finds_nothing() -> None:
    walk = Walk("BL40", ATLAS.named)
    assert walk.peek(9).kind == "end"
    assert not walk.resting
    walk.take(2)
    assert walk.resting


@given(st.sampled_from(sorted(set(ATLAS.points) - {ASHI})))
def test_both_sides_of_a_point_are_twice_one_side(point: str) -> None:
    if ATLAS.point(point).laterality is Laterality.MIDLINE:
        assert read(point, ATLAS).insertions == 1
    else:
        one = read(f"{point} R", ATLAS).insertions
        assert read(f"{point} B", ATLAS).insertions == 2 * one
