"""Point shorthand: currents between needles, and every kind of line that cannot be read."""

from __future__ import annotations

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Side
from huantiao.sciatica.atlas import Atlas, Site
from huantiao.sciatica.shorthand import read, write
from huantiao.sciatica.shorthand.needling import DEEPEST_MM, Doubt, Pair, Reading
from huantiao.sciatica.shorthand.notation import UnableToRead

ATLAS = Atlas.of(knowledge.Library(knowledge.shipped().root, compiled=False))


def refusal(line: str) -> UnableToRead:
    with pytest.raises(UnableToRead) as refused:
        read(line, ATLAS)
    return refused.value


# Currents


def test_a_current_joins_two_needles() -> None:
    reading = read("BL25 R, BL40 R; e-stim BL25-BL40 R 2/100 Hz 20 min; ×25'", ATLAS)
    assert reading.pairs == (
        Pair(
            a=Site("BL25", Side.RIGHT),
            b=Site("BL40", Side.RIGHT),
            low_hz=2,
            high_hz=100,
            minutes=20,
        ),
    )
    assert reading.pairs[0].frequency == "2/100 Hz"
    assert (reading.retention_min, reading.notices) == (25, ())


@pytest.mark.parametrize("word", ["e-stim", "EA", "EA:", "estim", "电针", "Electro"])
def test_a_current_is_announced_in_many_ways(word: str) -> None:
    (pair,) = read(f"GB30 R, GB34 R; {word} GB30-GB34 R 50Hz", ATLAS).pairs
    assert (pair.low_hz, pair.high_hz, pair.frequency) == (50, 50, "50 Hz")


def test_several_pairs_follow_one_another() -> None:
    reading = read("e-stim BL25-BL40 R 2 Hz, GB30 R - GB34 R 100/2 Hz, BL57 R", ATLAS)
    assert [str(pair.a) for pair in reading.pairs] == ["BL25 right", "GB30 right"]
    assert reading.pairs[1].low_hz == 2
    assert [str(site) for site in reading.sites] == ["BL57 right"]


def test_a_pair_takes_its_side_from_the_needles_and_says_so() -> None:
    one = read("BL25 B, BL40 R, e-stim BL25-BL40", ATLAS)
    assert [str(pair.a) for pair in one.pairs] == ["BL25 right"]
    assert [notice.doubt for notice in one.notices] == [Doubt.PAIR_SIDE_TAKEN]
    both = read("e-stim BL25-40 2 Hz; BL25,40 B", ATLAS)
    assert [str(pair.b) for pair in both.pairs] == ["BL40 left", "BL40 right"]


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("e-stim BL25-BL40 B", ["BL25 left-BL40 left", "BL25 right-BL40 right"]),
        ("e-stim BL25 L-BL25 R", ["BL25 left-BL25 right"]),
        ("e-stim HTJJ L4-L5 R", ["EX-B2-L4 right-EX-B2-L5 right"]),
        ("e-stim GV3-GV4 2 Hz", ["GV3 midline-GV4 midline"]),
        ("e-stim GV3-BL25 R", ["GV3 midline-BL25 right"]),
        ("e-stim BL25-GV3 R", ["BL25 right-GV3 midline"]),
        ("e-stim BL25 R-GV3", ["BL25 right-GV3 midline"]),
        ("BL25 R; e-stim BL25-GV3 M", ["BL25 right-GV3 midline"]),
        ("e-stim BL25 R-GV3 M", ["BL25 right-GV3 midline"]),
        ("e-stim ASHI [1] R-ASHI [2] R", ["ASHI right [1]-ASHI right [2]"]),
        ("e-stim SP2.5-SP6 R", ["ASHI right [SP2.5]-SP6 right"]),
        ("e-stim HTJJ L4-BL40 (R)", ["EX-B2-L4 right-BL40 right"]),
        ("BL25 R; e-stim GV3-BL25", ["GV3 midline-BL25 right"]),
        ("BL25 R; e-stim BL25-GV3", ["BL25 right-GV3 midline"]),
    ],
)
def test_the_ends_of_a_current_have_sides(line: str, ends: list[str]) -> None:
    assert [f"{pair.a}-{pair.b}" for pair in read(line, ATLAS).pairs] == ends


def test_a_current_without_a_needle_at_its_end_is_told() -> None:
    reading = read("BL25 R; e-stim BL25-BL40 R", ATLAS)
    (notice,) = reading.notices
    assert notice.doubt is Doubt.PAIR_NOT_NEEDLED
    assert "BL40 right" in notice.text


# What cannot be read


@pytest.mark.parametrize(
    ("line", "at", "piece", "reason"),
    [
        ("BL40 B; foo", 8, "foo", "no point is called so"),
        ("Huantio R", 0, "Huantio R", "near it are GB30"),
        ("BL40 !", 5, "!", "no point is called so"),
        ("BL R", 0, "BL R", "no point is called so"),
        ("BL99 R", 0, "BL99", "BL runs from 1 to 67"),
        ("BL0 R", 0, "BL0", "BL runs from 1 to 67"),
        ("REN4", 0, "REN4", "CV4 is not among the 92 points"),
        ("BL50 R", 0, "BL50", "an older numbering has it for BL36 Chéngfú"),
        ("BL23, 99 R", 6, "99", "BL runs from 1 to 67"),
        ("BL23 环跳 R", 0, "BL23 环跳", "the name means GB30, the code BL23"),
        ("环跳 BL23 R", 0, "环跳 BL23", "the name means GB30, the code BL23"),
        ("BL36-40 B", 0, "BL36-40", "the atlas has no BL38"),
        ("BL34-31 B", 0, "BL34-31", "from a lower number to a higher"),
        ("BL31-32.5 B", 0, "BL31-32.5", "from a lower number to a higher"),
        ("BL31-BL34 B", 4, "-", "a range is written BL31-34"),
        ("BL40 25", 5, "25", "lacks its unit"),
        ("BL40 R 25", 7, "25", "lacks its unit"),
        ("BL40, 25 mm", 6, "25", "stands behind no point"),
        ("Jiaji B", 6, "B", "say which level"),
        ("HTJJ", 4, "the end of the line", "say which level"),
        ("HTJJ L6 B", 5, "L", "say which level"),
        ("HTJJ (L4 B", 9, "B", "does not close"),
        ("HTJJ T12-L2 B", 0, "HTJJ T12-L2", "of these the atlas has EX-B2-L1"),
        ("HTJJ S1 B", 0, "HTJJ S1", "of these the atlas has EX-B2-L1"),
        ("HTJJ L5-L4 B", 0, "HTJJ L5-L4", "of these the atlas has EX-B2-L1"),
        ("GV4 R", 0, "GV4", "GV4 has no right"),
        ("GV4 affected", 0, "GV4", "lies on the midline"),
        ("BL40 M", 0, "BL40", "BL40 has no midline"),
        ("BL40 R L", 7, "L", "a second side"),
        ("BL40 R affected", 7, "affected", "a second side"),
        ("BL40 (R L)", 5, "(R L)", "in brackets stands a side"),
        ("BL40 (R", 5, "(", "does not close"),
        ("BL40 (Huantiao R)", 5, "(Huantiao R)", "in brackets stands a side"),
        ("Ashi (a, b) R", 5, "(", "does not close"),
        ("Ashi () R", 5, "(", "it marks nothing"),
        ("Ashi [ ] R", 5, "[ ]", "it marks nothing"),
        ("Ashi [a] [b] R", 9, "[b]", "a second mark"),
        ("Ashi [a] x2 R", 0, "Ashi", "one needle with one mark"),
        ("SP2.5 [a] R", 0, "SP2.5", "one needle with one mark"),
        ("BL40 [1] R", 0, "BL40", "'1' marks nothing"),
        ("EX-LE10 [9] R", 0, "EX-LE10", "one of 1-2"),
        ("BL40 x2 R", 0, "BL40", "for both sides write BL40 B"),
        ("Ashi x0 R", 6, "0", "how many needles"),
        ("Ashi x2 x3 R", 9, "3", "how many needles"),
        ("Ashi × R", 7, "R", "how many needles"),
        ("BL40 R + -", 9, "-", "contradicts an earlier handling"),
        ("BL40 R ⊥ ∠", 9, "∠", "contradicts an earlier angle"),
        ("BL40 R 25 mm 30 mm", 13, "30", "contradicts an earlier depth"),
        ("BL40 R 0.25×40 0.30×40", 15, "0.30", "contradicts an earlier needle"),
        ("×20' ×25'", 6, "25", "contradicts an earlier time"),
        ("×20.5'", 1, "20.5", "a whole number"),
        ("BL40 R 0 mm", 7, "0", f"up to {DEEPEST_MM} mm"),
        ("BL40 R 151 mm", 7, "151", f"up to {DEEPEST_MM} mm"),
        ("BL40 R #34", 8, "34", "a needle is written"),
        ("BL40 R 0.25×B", 7, "0.25", "a needle is written"),
        ("BL40 R 0.25×500", 7, "0.25", "no needle is 500 mm long"),
        ("BL40 R 0.0×40", 7, "0.0", "no needle is 0 mm thick"),
        ("BL40 R, BL40 R 25 mm", 8, "BL40", "something else said of it"),
        ("affected", 0, "affected", "no point is called so"),
        ("e-stim BL25 R", 13, "the end of the line", "joins two points"),
        ("e-stim BL25-BL40 2 Hz", 7, "BL25", "say the side of the pair"),
        ("e-stim BL25 R-BL40", 14, "BL40", "stands behind its second point"),
        ("e-stim BL25 R-BL40 B", 14, "BL40", "both sides, the other has one"),
        ("e-stim GV3-BL25 B", 11, "BL25", "both sides, the other has one"),
        ("e-stim GV3-GV4 R", 11, "GV4", "GV4 has no right"),
        ("e-stim BL25 L-GV3 R", 14, "GV3", "GV3 has no right"),
        ("e-stim BL25-BL40 affected", 12, "BL40", "say left or right instead of 'affected'"),
        ("e-stim BL25-BL25 R", 7, "BL25", "a current needs two needles"),
        ("e-stim HTJJ L4-L5-BL40 R", 17, "-", "the frequency is said"),
        ("e-stim BL25-BL40 R 2", 19, "2", "the frequency is said"),
        ("e-stim BL25-BL40 R 2/ Hz", 19, "2", "the frequency is said"),
        ("e-stim BL25-BL40 R strong", 19, "strong", "the frequency is said"),
        ("e-stim BL25-BL40 R 0 Hz", 7, "BL25", "above 0 Hz"),
        ("e-stim BL25-BL40 R 2 Hz 3 Hz", 24, "3", "contradicts an earlier frequency"),
        ("e-stim Bafeng-LR3 R", 7, "Bafeng", "one of 1-2"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    line: str, at: int, piece: str, reason: str
) -> None:
    refused = refusal(line)
    assert (refused.at, refused.piece) == (at, piece)
    assert reason in refused.reason
    assert f"at character {at + 1}" in str(refused)


def test_an_empty_line_says_nothing() -> None:
    assert read("", ATLAS) == read(" ,;\n ", ATLAS) == Reading()
    assert write(Reading()) == ""
