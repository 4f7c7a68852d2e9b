"""Point shorthand: the many ways one thing is written, and what a line leaves open."""

from __future__ import annotations

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Angle, Side
from huantiao.sciatica.atlas import Atlas, Site
from huantiao.sciatica.shorthand import read
from huantiao.sciatica.shorthand.needling import (
    Doubt,
    Handling,
    Manner,
    NeedleSize,
    Needling,
    Unsided,
)
from huantiao.sciatica.shorthand.notation import UnableToRead

ATLAS = Atlas.of(knowledge.Library(knowledge.shipped().root, compiled=False))


def sites(line: str) -> list[str]:
    return [str(site) for site in read(line, ATLAS).sites]


def doubts(line: str) -> list[Doubt]:
    return [notice.doubt for notice in read(line, ATLAS).notices]


def manner(line: str) -> Manner:
    (needle,) = read(line, ATLAS).needles
    return needle.manner


def refusal(line: str) -> UnableToRead:
    with pytest.raises(UnableToRead) as refused:
        read(line, ATLAS)
    return refused.value


BOTH_40 = ["BL40 left", "BL40 right"]


# Codes, names and sides


@pytest.mark.parametrize(
    "line",
    [
        "BL40 (B)",
        "BL 40 B",
        "UB40 bil",
        "ub40 bil.",
        "bl40b",
        "V-40 bilateral",
        "BL.40 b/l",
        "BL40 both",
        "Weizhong B",
        "Wěizhōng B",
        "Wei Zhong (bil)",
        "委中 双",
        "委中双侧",
        "委中（双）",
        "双侧委中",
        "ＢＬ４０（双）",
        "BL40 Weizhong B",
        "委中 BL40 B",
        "Weizhong (BL40) B",
        "BL40 (委中) 双",
        "BL40 L, BL40 R",
        "BL40 B.",
    ],
)
def test_one_point_on_both_sides_is_written_in_many_ways(line: str) -> None:
    reading = read(line, ATLAS)
    assert [str(site) for site in reading.sites] == BOTH_40
    assert reading.insertions == 2
    assert reading.complete
    assert not reading.notices


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GB30 R", ["GB30 right"]),
        ("GB-30 (L)", ["GB30 left"]),
        ("BL23,25,40 B", ["BL23", "BL25", "BL40"]),
        ("BL23、25、40 双", ["BL23", "BL25", "BL40"]),
        ("BL23 & 25 B", ["BL23", "BL25"]),
        ("BL23 R, 25 L", ["BL23 right", "BL25 left"]),
        ("BL31-34 B", ["BL31", "BL32", "BL33", "BL34"]),
        ("BL31 to 33 R", ["BL31 right", "BL32 right", "BL33 right"]),
        ("BL31至32 右", ["BL31 right", "BL32 right"]),
        ("DU4, Liv3 r, K3 r, SJ5 l", ["GV4 midline", "LR3 right", "KI3 right", "TE5 left"]),
        ("GV4 M", ["GV4 midline"]),
        ("right GB30 GB34 R", ["GB30 right", "GB34 right"]),
        ("左环跳；右阳陵泉", ["GB30 left", "GB34 right"]),
        ("肾俞双。环跳右", ["BL23 left", "BL23 right", "GB30 right"]),
        ("HTJJ L4 R", ["EX-B2-L4 right"]),
        ("HTJJ L4-L5 R", ["EX-B2-L4 right", "EX-B2-L5 right"]),
        ("HTJJ L4-5 R", ["EX-B2-L4 right", "EX-B2-L5 right"]),
        ("EX-B2 (L3-L4) L", ["EX-B2-L3 left", "EX-B2-L4 left"]),
        ("EX-B2-L3-5 L", ["EX-B2-L3 left", "EX-B2-L4 left", "EX-B2-L5 left"]),
        ("HTJJ L4, L5 R", ["EX-B2-L4 right", "EX-B2-L5 right"]),
        ("HTJJ L3 R, L5 L", ["EX-B2-L3 right", "EX-B2-L5 left"]),
        ("夹脊腰4 左", ["EX-B2-L4 left"]),
        ("22.05 & 22.04 L", ["TUNG-22.05", "TUNG-22.04 left"]),
        ("Ling Gu R", ["TUNG-22.05 right"]),
        ("Linggu 22.05 R", ["TUNG-22.05 right"]),
        ("Huanzhong R", ["EX-HUANZHONG right"]),
        ("Huantiao Weizhong R", ["GB30", "BL40 right"]),
        ("Ashi Ashi R", ["ASHI", "ASHI right"]),
        ("GB30 R GB34 R", ["GB30 right", "GB34 right"]),
        ("BL40 R\nBL57 L", ["BL40 right", "BL57 left"]),
    ],
)
def test_points_are_read_as_they_are_written(line: str, expected: list[str]) -> None:
    read_ = read(line, ATLAS)
    found = [
        *(one.point for one in read_.unsided),
        *(
            str(site) if f"{site.point} {site.side}" in expected else site.point
            for site in read_.sites
        ),
    ]
    assert list(dict.fromkeys(found)) == expected


def test_a_code_carried_over_shares_the_side_at_the_end() -> None:
    assert len(sites("BL23,25,40 B")) == 6


def test_codes_written_in_full_do_not_share_a_side() -> None:
    reading = read("BL23, BL25 B", ATLAS)
    assert [one.point for one in reading.unsided] == ["BL23"]
    assert [str(site) for site in reading.sites] == ["BL25 left", "BL25 right"]


def test_a_semicolon_ends_what_a_bare_number_continues() -> None:
    assert refusal("ST36 R; 37 R").piece == "37 R"


# What is said of a needle


@pytest.mark.parametrize(
    ("sign", "handling"),
    [
        *((sign, Handling.REINFORCE) for sign in ("+", "T", "tonify", "补", "＋")),
        *((sign, Handling.REDUCE) for sign in ("-", "S", "reduce", "泻", "−")),
        *((sign, Handling.EVEN) for sign in ("=", "even", "平补平泻", "＝")),
    ],
)
def test_a_sign_says_how_the_needle_is_worked(sign: str, handling: Handling) -> None:
    assert manner(f"BL40 R {sign}") == Manner(handling=handling)
    assert manner(f"BL40 {sign} R") == Manner(handling=handling)


@pytest.mark.parametrize(
    ("sign", "angle"),
    [
        *((sign, Angle.PERPENDICULAR) for sign in ("⊥", "perp.", "直刺")),
        *((sign, Angle.OBLIQUE) for sign in ("∠", "oblique", "斜刺")),
        *((sign, Angle.TRANSVERSE) for sign in ("—", "transverse", "平刺")),
    ],
)
def test_a_sign_says_how_the_needle_goes_in(sign: str, angle: Angle) -> None:
    assert manner(f"GB30 R {sign}") == Manner(angle=angle)


@pytest.mark.parametrize(
    ("text", "depth_mm"), [("25mm", 25), ("25 mm", 25), ("12.5 mm", 12.5), ("40毫米", 40)]
)
def test_a_depth_in_millimetres_is_taken_as_it_stands(text: str, depth_mm: float) -> None:
    assert manner(f"BL40 R {text}") == Manner(depth_mm=depth_mm)
    assert not doubts(f"BL40 R {text}")


@pytest.mark.parametrize(("text", "depth_mm"), [("1 cun", 25), ("1寸", 25), ("1.5寸", 38)])
def test_a_depth_in_cun_is_taken_at_25_mm_and_says_so(text: str, depth_mm: float) -> None:
    assert manner(f"BL40 R {text}") == Manner(depth_mm=depth_mm)
    assert doubts(f"BL40 R {text}") == [Doubt.CUN_NOMINAL]


def test_everything_said_of_a_needle_may_stand_together() -> None:
    said = manner("GB30 R — 补 50 mm 0.30×75")
    assert said == Manner(
        handling=Handling.REINFORCE,
        angle=Angle.TRANSVERSE,
        depth_mm=50,
        size=NeedleSize(diameter_mm=0.3, length_mm=75),
    )


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0.25×40", NeedleSize(diameter_mm=0.25, length_mm=40)),
        ("0.25 x 40 mm", NeedleSize(diameter_mm=0.25, length_mm=40)),
        ("0.25*40毫米", NeedleSize(diameter_mm=0.25, length_mm=40)),
        ("#34 × 40 mm", NeedleSize(gauge=34, length_mm=40)),
        ("＃34x40", NeedleSize(gauge=34, length_mm=40)),
    ],
)
def test_a_needle_by_itself_is_meant_for_all_and_beside_a_point_for_that(
    text: str, size: NeedleSize
) -> None:
    assert read(f"BL40 R, {text}", ATLAS).size == size
    beside = read(f"BL40 R {text}", ATLAS)
    assert (beside.size, beside.needles[0].manner.size) == (None, size)


@pytest.mark.parametrize(
    "text",
    ["×25'", "x 25 min", "× 25 min.", "25 minutes", "×25′", "25分钟", "留针25分钟", "retain 25'"],
)
def test_minutes_are_how_long_all_needles_stay(text: str) -> None:
    assert read(f"BL40 B, {text}", ATLAS).retention_min == 25
    assert read(f"BL40 B {text}", ATLAS).retention_min == 25
    assert read(f"{text}; BL40 B", ATLAS).retention_min == 25


def test_several_things_are_said_of_all_needles_at_once() -> None:
    reading = read("0.25×40 ×25' BL40 B", ATLAS)
    assert reading.size == NeedleSize(diameter_mm=0.25, length_mm=40)
    assert (reading.retention_min, reading.insertions) == (25, 2)


def test_the_same_time_said_twice_is_one_time() -> None:
    assert read("BL40 B ×25'; ×25'", ATLAS).retention_min == 25


# Tender points and points with several places


def test_tender_points_are_numbered() -> None:
    assert sites("Ashi x2 R") == ["ASHI right [1]", "ASHI right [2]"]
    assert sites("阿是 ×2 左") == ["ASHI left [1]", "ASHI left [2]"]
    assert sites("Ashi x1 R") == ["ASHI right"]
    assert sites("Ashi x2 R, Ashi x2 R")[2:] == ["ASHI right [3]", "ASHI right [4]"]


def test_a_tender_point_may_say_where_it_lies() -> None:
    assert sites("Ashi [gluteus medius] R") == ["ASHI right [gluteus medius]"]
    assert sites("Ashi (Gluteus Medius) R") == ["ASHI right [Gluteus Medius]"]
    assert sites("Ashi【外侧】右") == ["ASHI right [外侧]"]
    assert sites("Ashi M") == ["ASHI midline"]


def test_a_second_tender_point_is_another_needle_and_not_lost() -> None:
    assert sites("Ashi R, Ashi R") == ["ASHI right", "ASHI right [2]"]
    assert doubts("Ashi R, Ashi R") == [Doubt.SAME_TWICE]
    assert [one.mark for one in read("Ashi, Ashi", ATLAS).unsided] == ["", "2"]


def test_a_number_on_both_sides_is_taken_for_each_and_says_so() -> None:
    assert len(sites("Ashi x2 B")) == 4
    assert doubts("Ashi x2 B") == [Doubt.COUNT_PER_SIDE]


def test_a_tender_point_between_two_others_is_flagged() -> None:
    assert sites("SP2.5 R") == ["ASHI right [SP2.5]"]
    assert doubts("SP2.5 R") == [Doubt.OFF_CHANNEL]
    assert sites("BL23 L, 24.5 R") == ["BL23 left", "ASHI right [BL24.5]"]
    assert refusal("SP21.5 R").reason == "SP has no such two points"


def test_a_point_with_several_places_is_taken_whole_and_says_so() -> None:
    assert len(sites("Bafeng R")) == 4
    assert doubts("Bafeng B") == [Doubt.SPOTS_TAKEN]
    assert len(sites("EX-LE10 x4 B")) == 8
    assert doubts("EX-LE10 x4 B") == []
    assert sites("EX-LE10 x2 R") == ["EX-LE10 right [1]", "EX-LE10 right [2]"]
    assert sites("EX-LE10 [2-3] R") == ["EX-LE10 right [2-3]"]
    assert "has 4 places" in refusal("EX-LE10 x5 R").reason


# What is open


def test_a_missing_side_is_asked_for_and_not_guessed() -> None:
    reading = read("BL40 + 25 mm, GB30 R", ATLAS)
    assert reading.unsided == (
        Unsided(point="BL40", manner=Manner(handling=Handling.REINFORCE, depth_mm=25)),
    )
    assert (reading.insertions, reading.complete) == (1, False)
    (notice,) = reading.notices
    assert (notice.doubt, notice.at, notice.piece) == (Doubt.SIDE_MISSING, 0, "BL40")
    assert "left, right or both" in notice.text


def test_an_unsided_needle_takes_the_side_it_is_given() -> None:
    (open_,) = read("BL40 25 mm", ATLAS).unsided
    assert open_.on(Side.LEFT) == Needling(site=Site("BL40", Side.LEFT), manner=Manner(depth_mm=25))


@pytest.mark.parametrize("word", ["affected", "患侧", "健侧", "contralateral"])
def test_a_side_that_depends_on_the_patient_is_asked_for(word: str) -> None:
    for line in (f"GB30 {word}", f"{word} GB30", f"GB30 ({word})"):
        reading = read(line, ATLAS)
        assert [one.point for one in reading.unsided] == ["GB30"]
        assert [notice.doubt for notice in reading.notices] == [Doubt.SIDE_RELATIVE]


def test_the_same_site_named_twice_is_kept_once_and_says_so() -> None:
    assert sites("BL40 R, BL40 R") == ["BL40 right"]
    assert doubts("BL40 R, BL40 R") == [Doubt.SAME_TWICE]
    assert len(read("BL40, BL40", ATLAS).unsided) == 1


def test_a_level_that_has_no_such_point_is_told() -> None:
    reading = read("HTJJ L4-S1 B", ATLAS)
    assert reading.insertions == 4
    (notice,) = reading.notices
    assert notice.doubt is Doubt.LEVEL_ABSENT
    assert "no such point at S1; taken: EX-B2-L4, EX-B2-L5" in notice.text


def test_a_plus_between_two_points_may_have_meant_a_comma() -> None:
    assert doubts("BL40 R + GB30 R") == [Doubt.SIGN_BETWEEN]
    assert doubts("BL40 R +, GB30 R") == []
    assert doubts("BL40 R T GB30 R") == []


def test_a_name_that_two_points_share_without_tones_is_told() -> None:
    assert doubts("Juliao R") == [Doubt.HOMOPHONE]
    for clear in ("Jūliáo R", "居髎 右", "GB29 Juliao R", "GB29 R"):
        assert doubts(clear) == []


# Older numbering


def test_a_name_beside_an_older_number_decides_and_says_so() -> None:
    reading = read("BL50 Chengfu B", ATLAS)
    assert [str(site) for site in reading.sites] == ["BL36 left", "BL36 right"]
    (notice,) = reading.notices
    assert notice.doubt is Doubt.OLDER_NUMBERING
    assert "its BL50 is WHO's BL36" in notice.text
    assert sites("Weizhong BL54 R") == ["BL40 right"]


def test_one_older_number_casts_doubt_on_every_shifted_code_of_the_line() -> None:
    reading = read("BL54 R, BL57 R, BL36-37 R, BL50 Chengfu L", ATLAS)
    warned = [one.text for one in reading.notices if one.doubt is Doubt.OLDER_NUMBERING]
    assert len(warned) == 4
    assert sum("WHO's BL40" in text for text in warned) == 1
    assert not any("BL57" in text for text in warned)


def test_codes_alone_are_whos() -> None:
    assert doubts("BL54 R, BL40 R") == []
