"""Do the files of the atlas say what their authors meant? Runs the examples of every point."""

from __future__ import annotations

import re
import tomllib
from typing import get_args

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Region
from huantiao.sciatica.atlas import ASHI, Atlas, Site
from huantiao.sciatica.atlas.points import (
    Example,
    Hazard,
    Laterality,
    Pattern,
    Point,
    PregnancyFlag,
    Technique,
)
from huantiao.sciatica.shorthand import read
from huantiao.sciatica.shorthand.needling import Doubt

LIBRARY = knowledge.Library(knowledge.shipped().root, compiled=False)
ATLAS = Atlas.of(LIBRARY)
POINTS = tuple(ATLAS.points.values())
EXAMPLES = [(point.id, example) for point in POINTS for example in point.examples]
FILES = {
    name: content.decode()
    for name, content in LIBRARY.files.items()
    if name.startswith(("points/", "channels/", "frames/"))
}
TU_LATERAL = {"GB30", "GB31", "GB33", "GB34", "GB39"}
TU_POSTERIOR = {"BL54", "BL36", "BL40", "BL57", "BL60"}

every_point = pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)


def test_there_are_92_points_10_frames_and_17_channels() -> None:
    assert (len(ATLAS.points), len(ATLAS.frames), len(ATLAS.channels)) == (92, 10, 17)


@pytest.mark.parametrize(
    ("point", "example"), EXAMPLES, ids=[f"{point}: {one.text}" for point, one in EXAMPLES]
)
def test_each_example_means_what_its_file_says(point: str, example: Example) -> None:
    reading = read(example.text, ATLAS)
    assert tuple(map(str, reading.sites)) == example.means
    assert {site.point for site in reading.sites} == {point}
    assert reading.complete


def test_the_points_stand_in_the_places_that_were_counted() -> None:
    def among(*regions: Region) -> set[str]:
        return {point.id for region in regions for point in ATLAS.in_region(region)}

    assert len(among(Region.LOWER_BACK)) == 16
    assert len(among(Region.SACRUM)) == 9
    assert among(Region.GROIN) == {"LR11"}
    assert among(Region.SOLE) == {"KI1"}


def test_the_points_of_the_large_trial_are_chosen_by_where_the_leg_hurts() -> None:
    lateral = {point.id for point in ATLAS.for_pattern(Pattern.LATERAL)}
    posterior = {point.id for point in ATLAS.for_pattern(Pattern.POSTERIOR)}
    assert lateral >= TU_LATERAL
    assert posterior >= TU_POSTERIOR
    used = {point.id for point in POINTS if "tu-2024" in point.trials}
    assert used == {"BL25", "BL26"} | TU_LATERAL | TU_POSTERIOR


@every_point
def test_each_midline_point_and_only_those_have_one_site(point: Point) -> None:
    governor = point.channel == "GV" or point.id == "EX-B8"
    assert (point.laterality is Laterality.MIDLINE) == governor


@every_point
def test_each_point_but_the_tender_one_has_a_depth_a_needle_and_a_place(point: Point) -> None:
    assert (point.id == ASHI) == (point.depth is None)
    assert (point.id == ASHI) == (point.needle is None)
    assert (point.id == ASHI) == (not point.regions)


@every_point
def test_each_point_tells_what_nerve_vessel_and_segment_it_meets(point: Point) -> None:
    tissues = {one.tissue for one in point.beneath}
    assert tissues >= ({"muscle"} if point.id == ASHI else {"nerve", "vessel", "segment"})


@pytest.mark.parametrize(
    ("hazard", "points"),
    [
        (Hazard.KIDNEY, {"BL22", "BL23", "BL24", "BL52", "EX-B2-L1", "EX-B2-L2"}),
        (Hazard.LUNG, {"BL17"}),
        (Hazard.FORAMEN, {"BL31", "BL32", "BL33", "BL34"}),
        (
            Hazard.SPINAL_CANAL,
            {"GV2", "GV3", "GV4", "GV14", "EX-B8", *(f"EX-B2-L{n}" for n in range(1, 6))},
        ),
        (Hazard.BOWEL, {"BL35"}),
    ],
)
def test_a_hazard_is_told_at_exactly_these_points(hazard: Hazard, points: set[str]) -> None:
    warned = {p.id for p in POINTS for caution in p.cautions if caution.kind is hazard}
    assert warned == points


@pytest.mark.parametrize("point", ["GB30", "BL54", "BL36", "BL37", "EX-HUANZHONG"])
def test_the_sciatic_nerve_is_told_wherever_it_lies_on_the_way(point: str) -> None:
    cautions = ATLAS.point(point).cautions
    assert any(one.kind is Hazard.NERVE and "sciatic nerve" in one.text for one in cautions)


def test_the_flags_in_pregnancy_are_these() -> None:
    flagged = {
        flag: {point.id for point in POINTS if point.pregnancy.flag is flag}
        for flag in PregnancyFlag
    }
    sacral = {f"BL{number}" for number in (*range(27, 36), 60)} | {"GV2"}
    assert flagged[PregnancyFlag.TRADITIONAL_CAUTION] == sacral
    forbidden = {"SP6", "LI4", "TUNG-22.04", "TUNG-22.05"}
    assert flagged[PregnancyFlag.FORBIDDEN_BY_TRADITION] == forbidden
    assert flagged[PregnancyFlag.SOURCES_DISAGREE] == {"BL67", "LR3"}


def test_no_current_is_led_from_hand_to_foot() -> None:
    hands = {Region.HAND, Region.ARM}
    for point in POINTS:
        for partner in point.current.partners if point.current else ():
            crossing = {
                bool(hands & set(one.regions)) for one in (point, ATLAS.points[partner.point])
            }
            assert len(crossing) == 1, f"{point.id} with {partner.point}"


def test_every_current_of_a_point_joins_two_different_sites() -> None:
    for point in POINTS:
        for partner in point.current.partners if point.current else ():
            assert partner.point != point.id or partner.side == "opposite"


def test_every_technique_is_used_somewhere() -> None:
    used = {technique for point in POINTS for technique in point.techniques}
    assert used == set(get_args(Technique))


def test_points_in_one_row_lie_at_one_level() -> None:
    for row in (("GV4", "BL23", "BL52", "EX-B2-L2"), ("GV3", "BL25", "EX-B6", "EX-B7", "EX-B2-L4")):
        frames = [ATLAS.point(point).frame for point in row]
        assert len({frame.level for frame in frames if frame}) == 1
        outward = [frame.lateral_cun for frame in frames if frame]
        assert len(outward) == len(row)


@every_point
def test_each_name_leads_back_to_its_point(point: Point) -> None:
    for name in (point.id, point.pinyin, point.hanzi, *point.aliases):
        assert point in ATLAS.find(name)


@pytest.mark.parametrize("file", FILES)
def test_no_mark_is_left_inside_the_words(file: str) -> None:
    for word in ("[", "unverified", "CAM99", "WHO08", "EBARRY", "TARA", "K52", "US5P"):
        for text in _texts(tomllib.loads(FILES[file])):
            assert word not in text, text


@pytest.mark.parametrize("file", FILES)
def test_the_files_are_easy_to_read(file: str) -> None:
    assert FILES[file].endswith("\n")
    assert not re.search(r"[ \t]$|\n\n\n", FILES[file], re.MULTILINE)
    assert max(map(len, FILES[file].splitlines())) <= 110


def test_what_a_tender_point_between_two_others_says_is_told() -> None:
    (example,) = [one for one in ATLAS.point(ASHI).examples if "2.5" in one.text]
    reading = read(example.text, ATLAS)
    assert [notice.doubt for notice in reading.notices] == [Doubt.OFF_CHANNEL]
    assert Site.parse(example.means[0]) == reading.sites[0]


def _texts(value: object, key: str = "") -> list[str]:
    """Every piece of prose in a file; ids, marks and examples are none."""
    if isinstance(value, dict):
        said = {one: inner for one, inner in value.items() if one != "examples"}
        return [text for one, inner in said.items() for text in _texts(inner, one)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner, key)]
    prose = {"text", "note", "notes", "location", "location_note", "angle", "course"}
    return [value] if isinstance(value, str) and key in prose else []
