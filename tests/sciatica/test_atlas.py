"""The atlas: what a point must carry, where sites lie, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.atlas import (
    Atlas,
    Channel,
    Frame,
    Renumbering,
    Site,
    UnfitSite,
    UnknownPoint,
    folded,
    is_mark,
)
from huantiao.sciatica.atlas.points import (
    Depth,
    FramePosition,
    Laterality,
    Needle,
    Pattern,
    Pregnancy,
    PregnancyFlag,
    covered,
    nominal_mm,
)
from huantiao.sciatica.evidence import Citation, Mark, Review
from huantiao.sciatica.knowledge import Library, UnfitKnowledge

SHIPPED = Library(knowledge.shipped().root, compiled=False)
ATLAS = Atlas.of(SHIPPED)
SOMEONE = Citation(source="general-knowledge", mark=Mark.UNVERIFIED)
DRAFT = Review()

sides = st.sampled_from(Side)
points = st.sampled_from(sorted(ATLAS.points))


def altered(*changes: tuple[str, str, str]) -> Library:
    """The shipped knowledge with some text of some of its files changed."""
    files = dict(SHIPPED.files)
    for file, old, new in changes:
        text = files[file].decode()
        assert old in text, f"{file} no longer says {old!r}"
        files[file] = text.replace(old, new, 1).encode()
    library = Library(Path("nowhere"), compiled=False)
    vars(library)["files"] = files
    return library


# Sites


@given(points, sides, st.sampled_from(["", "2", "gluteus medius", "SP2.5", "外侧"]))
def test_a_site_is_read_back_as_it_was_written(point: str, side: Side, mark: str) -> None:
    site = Site(point, side, mark)
    assert Site.parse(str(site)) == site


@pytest.mark.parametrize(
    "text", ["", "BL40", "BL40 both", "BL40  right", "right BL40", "BL40 right [", "BL40 right []"]
)
def test_words_of_another_form_are_no_site(text: str) -> None:
    with pytest.raises(UnfitSite, match="BL40 right"):
        Site.parse(text)


@pytest.mark.parametrize("mark", [" 2", "2 ", "a[b", "a]b", "a\nb", "［x", "【x】"])
def test_a_mark_with_brackets_or_outer_spaces_is_refused(mark: str) -> None:
    assert not is_mark(mark)
    with pytest.raises(UnfitSite, match="cannot mark"):
        Site("ASHI", Side.LEFT, mark)


def test_a_site_mirrors_to_the_other_side_and_keeps_its_mark() -> None:
    assert Site("ASHI", Side.LEFT, "2").mirrored == Site("ASHI", Side.RIGHT, "2")
    assert Site("GV3", Side.MIDLINE).mirrored == Site("GV3", Side.MIDLINE)


def test_a_paired_point_has_two_sites_and_a_midline_point_one() -> None:
    assert [str(site) for site in ATLAS.sites("BL40")] == ["BL40 left", "BL40 right"]
    assert [str(site) for site in ATLAS.sites("BL40", Side.RIGHT)] == ["BL40 right"]
    assert [str(site) for site in ATLAS.sites("GV3")] == ["GV3 midline"]


def test_the_eight_winds_are_eight_sites() -> None:
    assert len(ATLAS.sites("EX-LE10")) == 8
    assert [site.mark for site in ATLAS.sites("EX-LE10", Side.LEFT)] == ["1-2", "2-3", "3-4", "4-5"]


def test_a_tender_point_has_the_side_it_is_found_on_and_no_other() -> None:
    assert ATLAS.sites("ASHI", Side.MIDLINE) == (Site("ASHI", Side.MIDLINE),)
    with pytest.raises(UnfitSite, match="name the side"):
        ATLAS.sites("ASHI")


def test_a_point_is_refused_on_a_side_where_it_does_not_exist() -> None:
    with pytest.raises(UnfitSite, match="GV3 has no right; it is midline"):
        ATLAS.site("GV3", Side.RIGHT)
    with pytest.raises(UnfitSite, match="left or right"):
        ATLAS.site("BL40", Side.MIDLINE)


def test_a_mark_is_taken_only_where_a_point_has_several_places() -> None:
    assert ATLAS.site("EX-LE10", Side.LEFT, "4-5").mark == "4-5"
    assert ATLAS.site("EX-LE10", Side.LEFT, "4").mark == "4"
    assert ATLAS.site("ASHI", Side.LEFT, "anything").mark == "anything"
    for mark in ("", "5", "5-6"):
        with pytest.raises(UnfitSite, match="one of 1-2, 2-3, 3-4, 4-5"):
            ATLAS.site("EX-LE10", Side.LEFT, mark)
    with pytest.raises(UnfitSite, match="'2' marks nothing"):
        ATLAS.site("BL40", Side.LEFT, "2")


@given(points)
def test_every_site_the_atlas_offers_is_one_it_accepts(point: str) -> None:
    asked = (Side.LEFT,) if point == "ASHI" else ()
    for site in ATLAS.sites(point, *asked):
        assert ATLAS.site(site.point, site.side, site.mark) == site


# Places


def test_a_paired_point_lies_on_its_own_side_only() -> None:
    assert ATLAS.places(Site("BL40", Side.RIGHT)) == {Place(Side.RIGHT, Region.KNEE_BACK)}


def test_a_midline_point_counts_for_bans_on_either_side() -> None:
    assert ATLAS.places(Site("GV3", Side.MIDLINE)) == {
        Place(side, Region.LOWER_BACK) for side in Side
    }


def test_a_tender_point_lies_nowhere_until_it_is_drawn() -> None:
    assert ATLAS.places(Site("ASHI", Side.RIGHT)) == frozenset()


@given(points)
def test_a_mirrored_site_lies_in_the_mirrored_places(point: str) -> None:
    side = ATLAS.point(point).laterality.sides[0]
    for site in ATLAS.sites(point, side):
        mirrored = {place.mirrored for place in ATLAS.places(site)}
        assert ATLAS.places(site.mirrored) == mirrored


# Finding points


@pytest.mark.parametrize(
    "name", ["BL40", "ub40", "V 40", "bl-40", "Weizhong", "wěi zhōng", "WEIZHONG", "委中", "ＢＬ40"]
)
def test_a_point_answers_to_every_name_it_goes_by(name: str) -> None:
    assert [point.id for point in ATLAS.find(name)] == ["BL40"]


def test_a_name_that_a_whole_series_shares_finds_the_series() -> None:
    series = tuple(f"EX-B2-L{level}" for level in range(1, 6))
    assert tuple(point.id for point in ATLAS.find("Hua Tuo Jia Ji")) == series
    assert ATLAS.series("EX-B2-L3") == series
    assert [point.id for point in ATLAS.find("HTJJ L4")] == ["EX-B2-L4"]


def test_only_a_series_shares_its_names() -> None:
    shared = {ids for ids in ATLAS.named.values() if len(ids) > 1}
    assert shared == {ATLAS.series("EX-B2-L1")}


def test_an_unknown_point_is_named_with_what_comes_near() -> None:
    with pytest.raises(UnknownPoint, match="'Huantio'; near it are GB30") as refusal:
        ATLAS.find("Huantio")
    assert refusal.value.near[0] == "GB30"
    with pytest.raises(UnknownPoint, match="no point called 'GB3O'"):
        ATLAS.point("GB3O")
    with pytest.raises(UnknownPoint) as far:
        ATLAS.point("zzzzzz")
    assert far.value.near == ()
    assert str(far.value) == "the atlas has no point called 'zzzzzz'"


def test_a_halfway_number_is_not_mistaken_for_a_point() -> None:
    assert folded("BL2.5") != folded("BL25")
    with pytest.raises(UnknownPoint):
        ATLAS.find("BL2.5")


def test_points_are_found_by_region_pattern_and_channel() -> None:
    assert "GB30" in [point.id for point in ATLAS.in_region(Region.BUTTOCK)]
    lateral = {point.id for point in ATLAS.for_pattern(Pattern.LATERAL)}
    assert {"GB30", "GB31", "GB33", "GB34", "GB39"} <= lateral
    assert {point.id for point in ATLAS.on_channel("TUNG")} == {"TUNG-22.04", "TUNG-22.05"}


def test_the_organ_is_the_channels_unless_the_point_has_its_own() -> None:
    assert ATLAS.organ("BL40").text == "urinary bladder"
    assert "lung" in ATLAS.organ("TUNG-22.04").text


def test_an_older_number_is_turned_into_whos() -> None:
    bladder = ATLAS.channels["BL"]
    assert (bladder.renumbered(54), bladder.renumbered(50)) == (40, 36)
    assert (bladder.renumbered(49), bladder.renumbered(35)) == (54, None)


def test_the_older_numbers_of_the_bladder_cover_each_other_exactly() -> None:
    bladder = ATLAS.channels["BL"]
    assert {bladder.renumbered(number) for number in range(36, 55)} == set(range(36, 55))


def test_what_lies_beneath_is_found_by_tissue() -> None:
    assert any("sciatic" in one.text for one in ATLAS.point("GB30").under("nerve"))


def test_an_atlas_is_built_once_for_a_library() -> None:
    assert Atlas.of(SHIPPED) is ATLAS


# Values that do not fit


@pytest.mark.parametrize(("cun", "mm"), [(0.1, 3), (0.5, 13), (1.0, 25), (1.5, 38), (2.5, 63)])
def test_a_cun_is_25_mm_rounded_up_from_the_half_and_never_under_3(cun: float, mm: int) -> None:
    assert nominal_mm(cun) == mm


def a_depth(cun: tuple[float, float], mm: tuple[int, int]) -> Depth:
    return Depth(
        from_cun=cun[0],
        to_cun=cun[1],
        from_mm=mm[0],
        to_mm=mm[1],
        source="general-knowledge",
        mark=Mark.UNVERIFIED,
    )


def test_a_depth_runs_upward_and_agrees_with_itself() -> None:
    assert a_depth((0.5, 1.0), (13, 25)).to_mm == 25
    with pytest.raises(ValueError, match="smaller to a larger"):
        a_depth((1.0, 0.5), (25, 13))
    with pytest.raises(ValueError, match="nominally 13-25 mm, not 12-25"):
        a_depth((0.5, 1.0), (12, 25))


def test_a_needles_figures_run_upward() -> None:
    with pytest.raises(ValueError, match="diameter"):
        Needle(diameter_mm=(0.3, 0.25), length_mm=(25, 40))
    with pytest.raises(ValueError, match="length"):
        Needle(diameter_mm=(0.25, 0.3), length_mm=(40, 25))


@pytest.mark.parametrize(
    "position",
    [
        {},
        {"at": 1.0},
        {"level": "S1 foramen", "at": 1.0, "of": 2.0},
        {"level": "S1 foramen", "of": 2.0},
    ],
)
def test_a_frame_position_is_on_a_grid_or_on_a_line(position: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="either a level or both"):
        msgspec.convert({"id": "x", **position}, FramePosition)


def test_a_place_along_a_line_has_no_sideways_measure() -> None:
    with pytest.raises(ValueError, match="lateral_cun"):
        FramePosition(id="x", at=1.0, of=2.0, lateral_cun=1.5)


def test_a_pregnancy_flag_names_its_sources_and_no_flag_has_none() -> None:
    with pytest.raises(ValueError, match="names its sources"):
        Pregnancy(flag=PregnancyFlag.TRADITIONAL_CAUTION)
    with pytest.raises(ValueError, match="none to name"):
        Pregnancy(flag=PregnancyFlag.NO_FLAG, sources=(SOMEONE,))


def test_a_frame_is_a_line_or_a_grid() -> None:
    with pytest.raises(ValueError, match="length or levels"):
        Frame(id="x", sources=(SOMEONE,), reviewed=DRAFT, title="", origin="", end="")


def test_a_channel_begins_with_its_standard_code() -> None:
    organ = ATLAS.channels["BL"].organ
    with pytest.raises(ValueError, match="comes first"):
        Channel(
            id="BL",
            sources=(SOMEONE,),
            reviewed=DRAFT,
            title="",
            hanzi="",
            codes=("UB", "BL"),
            organ=organ,
            course="",
        )


def test_a_renumbering_names_its_source() -> None:
    with pytest.raises(msgspec.ValidationError, match="source"):
        msgspec.convert({"first": 1, "last": 2, "shift": 1, "mark": "read"}, Renumbering)


@pytest.mark.parametrize("covers", ["", "depth of it", "code,pinyin", "code, ", "nonsense"])
def test_a_source_covers_parts_that_exist(covers: str) -> None:
    with pytest.raises(ValueError, match="does not list parts"):
        covered(Citation(source="x", mark=Mark.READ, covers=covers))


def test_a_source_may_say_which_bit_of_a_part_it_covers() -> None:
    citation = Citation(source="x", mark=Mark.READ, covers="code, patterns (posterior, lateral)")
    assert covered(citation) == {"code", "patterns"}
    assert all("location" in covered(one) for one in ATLAS.point("BL40").cited("location"))
    assert ATLAS.point("BL40").cited("location")


@pytest.mark.parametrize(
    ("laterality", "expected"),
    [
        (Laterality.PAIRED, {Side.LEFT, Side.RIGHT}),
        (Laterality.CONTRALATERAL, {Side.LEFT, Side.RIGHT}),
        (Laterality.MIDLINE, {Side.MIDLINE}),
        (Laterality.AS_FOUND, set(Side)),
    ],
)
def test_each_laterality_offers_its_sides(laterality: Laterality, expected: set[Side]) -> None:
    assert set(laterality.sides) == expected


# Files that do not fit

GB30, BL25, GV3, BL40 = (f"points/{point}.toml" for point in ("GB30", "BL25", "GV3", "BL40"))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ((GB30, 'channel = "GB"', 'channel = "XX"'), "channel 'XX' has no file"),
        ((GB30, 'point = "BL40"', 'point = "BL41"'), "partner 'BL41' is not in the atlas"),
        ((GB30, 'point = "BL40"', 'point = "KI1"'), "partner KI1 takes no current"),
        ((GB30, 'id = "buttock-line"', 'id = "hip-line"'), "frame 'hip-line' has no file"),
        ((GB30, "at = 0.333", "at = 1.333"), "lies outside the frame"),
        ((GB30, "of = 1.0", "of = 2.0"), "is 1.0 cun long, not 2.0"),
        ((BL25, '"L4-L5 interspace"', '"L9"'), "'L9' is no level of the frame"),
        ((BL25, "lateral_cun = 1.5", "lateral_cun = 0.0"), "on the midline exactly if"),
        ((GV3, "lateral_cun = 0.0", "lateral_cun = 0.5"), "on the midline exactly if"),
        ((BL40, 'regions = ["knee-back"]', "regions = []"), "a point has regions"),
        ((BL40, 'moxa = "not_stated"', 'moxa = "yes"'), "Invalid enum value 'yes'"),
        ((GB30, 'moxa = "applicable"', 'moxa = "not_stated"'), "where moxa is not applicable"),
        ((GB30, '"electro", ', ""), "electro is not among the techniques"),
        ((GB30, "length_mm = [60, 75]", "length_mm = [40, 60]"), "shorter than the depth"),
        ((GB30, '"tu-2024"', '"tu-2042"'), "source 'tu-2042' is not in the bibliography"),
        ((GB30, '"tu-2024"', '"cam-1999"'), "listed as a trial but is a textbook"),
        ((GB30, '"wu-2017", mark', '"wu-2071", mark'), "source 'wu-2071' is not in sources.toml"),
        ((GB30, ", location, ", ", "), "no source covers location"),
        ((GB30, 'covers = "hanzi"', 'covers = "letters"'), "does not list parts of a point"),
        (
            (BL25, 'covers = "categories, moxa, notes"', 'covers = "moxa"'),
            "covers categories, notes",
        ),
    ],
)
def test_a_point_that_does_not_fit_is_refused_with_its_file(
    change: tuple[str, str, str], complaint: str
) -> None:
    with pytest.raises(UnfitKnowledge, match=change[0]) as refusal:
        Atlas.of(altered(change))
    assert complaint in str(refusal.value)


def test_a_point_without_an_example_is_refused() -> None:
    examples = SHIPPED.files[GV3].decode().partition("[[examples]]")[1:]
    bare = altered((GV3, "".join(examples), ""), (GV3, "id = ", "examples = []\nid = "))
    with pytest.raises(UnfitKnowledge, match="at least one example"):
        Atlas.of(bare)


def test_the_level_of_a_series_ends_the_id() -> None:
    with pytest.raises(UnfitKnowledge, match="its id ends with its level"):
        Atlas.of(altered(("points/EX-B2-L4.toml", 'level = "L4"', 'level = "L5"')))
