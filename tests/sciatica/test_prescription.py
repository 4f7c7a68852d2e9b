"""The choice of points: nothing closed is ever proposed, and every needle says why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huantiao.sciatica import knowledge, prescription
from huantiao.sciatica.anatomy import PainCourse, Place, Region, Side
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.prescription import (
    USUAL_RETENTION,
    Picture,
    Prescription,
    UnableToPrescribe,
    fitting_protocol,
    prescribe,
)
from huantiao.sciatica.prescription.current import pair_refusals
from huantiao.sciatica.prescription.limits import WISH, Limit, Limits
from huantiao.sciatica.prescription.protocols import Role, protocols
from huantiao.sciatica.screening import Scope

LIBRARY = knowledge.shipped()
ATLAS = Atlas.of(LIBRARY)
NO_LIMITS = Limits(())

below_waist = st.sampled_from([region for region in Region if region.distance is not None])
legs = st.sampled_from([Side.LEFT, Side.RIGHT])
places = st.builds(Place, legs, below_waist)
narrow = st.one_of(
    st.builds(
        lambda some: {"points": frozenset(some)},
        st.sets(st.sampled_from(sorted(ATLAS.points)), min_size=1, max_size=12),
    ),
    st.builds(lambda some: {"places": frozenset(some)}, st.sets(places, min_size=1, max_size=6)),
)
closing = st.sampled_from([Scope.NEEDLING, Scope.ELECTRO, Scope.HEAT])
limit = st.one_of(
    st.builds(lambda scope, where: Limit(scope=scope, because="a_rule", **where), closing, narrow),
    st.builds(
        lambda mm, where: Limit(scope=Scope.DEPTH, because="a_rule", max_depth_mm=mm, **where),
        st.integers(3, 40),
        narrow,
    ),
    st.builds(
        lambda mm: Limit(scope=Scope.DEPTH, because="a_rule", max_depth_mm=mm), st.integers(3, 40)
    ),
    st.builds(
        lambda scope: Limit(scope=scope, because="a_rule"),
        st.sampled_from([Scope.ELECTRO, Scope.HEAT]),
    ),
)
limits = st.lists(limit, max_size=5).map(lambda some: Limits(tuple(some)))
pictures = st.builds(
    Picture,
    sides=st.sampled_from([(Side.LEFT,), (Side.RIGHT,), (Side.LEFT, Side.RIGHT)]),
    course=st.sampled_from(list(PainCourse)),
    back_pain=st.booleans(),
    weeks=st.one_of(st.none(), st.floats(0, 500)),
    painful=st.frozensets(places, max_size=6),
    tender=st.lists(places, max_size=4).map(tuple),
)
which = st.one_of(st.none(), st.sampled_from(sorted(protocols(LIBRARY))))
EVERYTHING: tuple[prescription.Technique, ...] = ("manual", "electro", "warm_needling")


def _proposed(picture: Picture, standing: Limits, protocol: str | None) -> Prescription:
    return prescribe(LIBRARY, picture, standing, protocol=protocol, techniques=EVERYTHING)


EVERY_POINT_CLOSED = Limits(
    (Limit(scope=Scope.NEEDLING, because="a_rule", points=frozenset(ATLAS.points)),)
)


@example(
    Picture(sides=(Side.RIGHT,), course=PainCourse.POSTERIOR, back_pain=True),
    EVERY_POINT_CLOSED,
    None,
)
@given(pictures, limits, which)
def test_nothing_that_is_closed_is_ever_proposed(
    picture: Picture, standing: Limits, protocol: str | None
) -> None:
    proposal = _proposed(picture, standing, protocol)

    for needle in proposal.needles:
        code = needle.site.point
        where = frozenset({needle.place}) if needle.place else ATLAS.places(needle.site)
        assert not standing.closed(Scope.NEEDLING, code, where)
        if needle.technique == "electro":
            assert not standing.closed(Scope.ELECTRO, code, where)
        if needle.technique == "warm_needling":
            assert not standing.closed(Scope.HEAT, code, where)
        deepest, _ = standing.deepest_mm(code, where)
        if deepest is not None:
            assert needle.to_mm is not None
            assert needle.to_mm <= deepest


@given(pictures, limits, which)
def test_no_two_needles_share_an_output_that_the_pair_rules_refuse(
    picture: Picture, standing: Limits, protocol: str | None
) -> None:
    proposal = _proposed(picture, standing, protocol)
    ends = [site for pair in proposal.pairs for site in (pair.a, pair.b)]

    assert all(not pair_refusals(ATLAS, standing, pair.a, pair.b) for pair in proposal.pairs)
    assert not [site for site, uses in Counter(ends).items() if uses > 1]
    assert set(ends) == {n.site for n in proposal.needles if n.technique == "electro"}


@given(pictures, limits, which)
def test_every_needle_has_its_own_site_a_reason_and_a_source(
    picture: Picture, standing: Limits, protocol: str | None
) -> None:
    proposal = _proposed(picture, standing, protocol)

    assert len({needle.site for needle in proposal.needles}) == proposal.insertions
    assert all(needle.reason and needle.sources for needle in proposal.needles)
    assert all(s.source in LIBRARY.sources for n in proposal.needles for s in n.sources)


@given(pictures, limits, which)
def test_what_the_protocol_has_and_the_person_does_not_get_is_said(
    picture: Picture, standing: Limits, protocol: str | None
) -> None:
    proposal = _proposed(picture, standing, protocol)

    for omission in proposal.omissions:
        assert omission.because
    replaced = {needle.replaces for needle in proposal.needles} - {None}
    assert replaced <= {omission.what for omission in proposal.omissions}


@given(pictures, limits, which)
def test_the_same_person_gets_the_same_proposal(
    picture: Picture, standing: Limits, protocol: str | None
) -> None:
    assert _proposed(picture, standing, protocol) == _proposed(picture, standing, protocol)


def test_a_law_notices_a_draft_that_forgets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prescription._Draft, "_closed", lambda _draft, _site: ())

    with pytest.raises(AssertionError):
        test_nothing_that_is_closed_is_ever_proposed()


def posterior(**more: object) -> Picture:
    told = {"sides": (Side.RIGHT,), "course": PainCourse.POSTERIOR, "back_pain": True, **more}
    return Picture(**told)  # type: ignore[arg-type]  # a picture from keywords


def codes(proposal: Prescription) -> list[str]:
    return [str(needle.site) for needle in proposal.needles]


def test_tu_2024_takes_nine_needles() -> None:
    proposal = prescribe(LIBRARY, posterior(), NO_LIMITS)

    assert proposal.protocol.id == "tu_2024"
    assert proposal.insertions == 9
    assert proposal.retention_min.high == 30


def test_of_ten_points_those_nearest_the_pain_come_first() -> None:
    painful = frozenset({Place(Side.LEFT, Region.LATERAL_LEG), Place(Side.LEFT, Region.CALF)})
    picture = Picture(sides=(Side.LEFT,), course=PainCourse.MIXED, back_pain=False, painful=painful)

    chosen = [
        n.site.point for n in prescribe(LIBRARY, picture, NO_LIMITS).needles if n.role is Role.LEG
    ]

    assert set(chosen[:3]) == {"GB34", "BL57", "GB39"}
    assert len(chosen) == 5


def test_a_closed_point_is_replaced_by_one_for_the_same_pain_and_both_are_named() -> None:
    closed = Limits.of((), avoid_points=["BL54"])

    proposal = prescribe(LIBRARY, posterior(), closed)

    substitute = next(needle for needle in proposal.needles if needle.replaces == "BL54")
    assert "in place of BL54" in substitute.reason
    assert substitute.sources[0].mark == "unverified"
    assert ATLAS.point(substitute.site.point).regions == ATLAS.point("BL54").regions
    assert proposal.omissions[0].what == "BL54"
    assert proposal.omissions[0].because == (WISH,)
    assert proposal.omissions[0].instead == substitute.site.point
    assert proposal.insertions == 9


def test_of_a_list_the_next_point_steps_in_before_any_other() -> None:
    picture = Picture(sides=(Side.LEFT,), course=PainCourse.MIXED, back_pain=False)
    closed = Limits.of((), avoid_points=["GB30"])

    proposal = prescribe(LIBRARY, picture, closed)

    stand_in = next(needle for needle in proposal.needles if needle.replaces == "GB30")
    assert stand_in.site.point == "BL36"


def test_one_closed_side_leaves_the_other_side_of_a_pair() -> None:
    closed = Limits.of((), avoid_places=[Place(Side.LEFT, Region.LOWER_BACK)])

    proposal = prescribe(LIBRARY, posterior(), closed)

    assert "BL25 right" in codes(proposal)
    assert "BL25 left" not in codes(proposal)
    assert ("BL25 left", (WISH,), None) in [
        (o.what, o.because, o.instead) for o in proposal.omissions
    ]


def test_a_point_that_nothing_can_replace_is_left_out_and_said() -> None:
    everything = [Place(Side.RIGHT, region) for region in Region]
    closed = Limits.of((), avoid_places=everything)

    proposal = prescribe(LIBRARY, posterior(), closed)

    assert {needle.site.point for needle in proposal.needles} == {"BL25", "BL26"}
    assert {o.what for o in proposal.omissions if o.instead is None} >= {
        "BL54",
        "BL36",
        "BL40",
        "BL57",
        "BL60",
    }


def test_a_depth_limit_cuts_the_textbook_range_and_is_named() -> None:
    shallow = Limits((Limit(scope=Scope.DEPTH, because="warfarin", max_depth_mm=10),))

    proposal = prescribe(
        LIBRARY,
        posterior(tender=(Place(Side.RIGHT, Region.CALF),)),
        shallow,
        protocol="delphi_2021",
    )

    lumbar = proposal.needles[0]
    tender = proposal.needles[-1]
    assert (lumbar.from_mm, lumbar.to_mm, lumbar.depth_limited_by) == (10, 10, "warfarin")
    assert (tender.site.point, tender.from_mm, tender.to_mm) == ("ASHI", None, 10)


def test_a_point_whose_depth_nobody_reports_gets_none(scratch: Path) -> None:
    file = scratch / "points" / "BL54.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("depth =")]
    file.write_text("\n".join(lines))

    proposal = prescribe(knowledge.Library(scratch, compiled=False), posterior(), NO_LIMITS)

    needle = next(needle for needle in proposal.needles if needle.site.point == "BL54")
    assert (needle.from_mm, needle.to_mm) == (None, None)
    assert len(needle.sources) == 1


def test_a_limit_deeper_than_the_range_changes_nothing() -> None:
    deep = Limits((Limit(scope=Scope.DEPTH, because="warfarin", max_depth_mm=200),))

    assert codes(prescribe(LIBRARY, posterior(), deep)) == codes(
        prescribe(LIBRARY, posterior(), NO_LIMITS)
    )
    assert not prescribe(LIBRARY, posterior(), deep).needles[0].depth_limited_by


def test_tender_points_are_numbered_and_a_closed_one_is_left_out() -> None:
    tender = (
        Place(Side.RIGHT, Region.BUTTOCK),
        Place(Side.RIGHT, Region.CALF),
        Place(Side.RIGHT, Region.HIP),
    )
    closed = Limits.of((), avoid_places=[Place(Side.RIGHT, Region.CALF)])

    proposal = prescribe(LIBRARY, posterior(tender=tender), closed, protocol="delphi_2021")

    assert [str(n.site) for n in proposal.needles if n.role is Role.ASHI] == [
        "ASHI right [1]",
        "ASHI right [2]",
    ]
    assert "tender point at right-calf" in [o.what for o in proposal.omissions]


def test_a_pacemaker_closes_current_and_leaves_manual_needling() -> None:
    closed = Limits((Limit(scope=Scope.ELECTRO, because="pacemaker"),))

    proposal = prescribe(LIBRARY, posterior(), closed, protocol="wu_2017", techniques=("electro",))

    assert proposal.pairs == ()
    assert {needle.technique for needle in proposal.needles} == {"manual"}
    assert proposal.omissions[-1].what == "current"
    assert proposal.omissions[-1].instead == "manual needling"


def test_a_trial_s_pair_is_taken_over_with_its_setting() -> None:
    proposal = prescribe(
        LIBRARY, posterior(), NO_LIMITS, protocol="zhang_2017", techniques=("electro",)
    )

    (pair,) = proposal.pairs
    assert (str(pair.a), str(pair.b), pair.low_hz, pair.minutes) == (
        "BL25 right",
        "EX-B2-L4 right",
        50,
        20,
    )


def test_without_a_trial_s_pair_the_points_own_partners_are_joined() -> None:
    proposal = prescribe(LIBRARY, posterior(), NO_LIMITS, techniques=("electro",))

    assert proposal.pairs
    assert all(pair.low_hz is None for pair in proposal.pairs)
    assert all(pair.a.side is pair.b.side for pair in proposal.pairs)


def test_a_pair_that_touches_closed_skin_is_refused_with_the_reason() -> None:
    numb = Limits(
        (
            Limit(
                scope=Scope.ELECTRO,
                because="numb_skin",
                places=frozenset({Place(Side.RIGHT, Region.LATERAL_LEG)}),
            ),
        )
    )

    proposal = prescribe(LIBRARY, posterior(), numb, protocol="wu_2017", techniques=("electro",))

    assert proposal.pairs == ()
    assert any("numb_skin" in why for o in proposal.omissions for why in o.because)


def test_heat_goes_to_local_points_only_and_never_where_it_is_closed() -> None:
    numb = Limits(
        (
            Limit(
                scope=Scope.HEAT,
                because="numb_skin",
                places=frozenset({Place(Side.RIGHT, Region.LOWER_BACK)}),
            ),
        )
    )

    proposal = prescribe(LIBRARY, posterior(), numb, techniques=("warm_needling",))

    warmed = {str(n.site) for n in proposal.needles if n.technique == "warm_needling"}
    assert warmed == {"BL25 left", "BL26 left"}
    assert "heat at BL25 right" in [o.what for o in proposal.omissions]


def test_a_wider_population_is_named_when_the_person_lies_outside_it() -> None:
    acute = prescribe(LIBRARY, posterior(weeks=1), NO_LIMITS)
    unknown = prescribe(LIBRARY, posterior(), NO_LIMITS)
    chronic = prescribe(LIBRARY, posterior(weeks=20), NO_LIMITS)
    both = prescribe(LIBRARY, posterior(weeks=20, sides=(Side.LEFT, Side.RIGHT)), NO_LIMITS)
    back = prescribe(LIBRARY, posterior(weeks=20), NO_LIMITS, protocol="kerr_2003")

    assert "this pain has lasted 1" in acute.mismatches[0]
    assert "not known" in unknown.mismatches[0]
    assert chronic.mismatches == ()
    assert "one-sided" in both.mismatches[0]
    assert back.mismatches == ("It was not tried in sciatica.",)


@pytest.mark.parametrize(
    ("course", "protocol"),
    [
        ("posterior", "tu_2024"),
        ("lateral", "tu_2024"),
        ("mixed", "tu_2024"),
        ("anterior", "local_segmental_distal"),
        ("medial", "local_segmental_distal"),
        ("none", "local_segmental_distal"),
    ],
)
def test_the_trial_s_rule_is_followed_only_for_the_pain_it_speaks_of(
    course: str, protocol: str
) -> None:
    picture = Picture(sides=(Side.LEFT,), course=PainCourse(course), back_pain=True)

    assert fitting_protocol(picture) == protocol


def test_retention_is_the_usual_range_where_a_protocol_says_nothing() -> None:
    assert (
        prescribe(LIBRARY, posterior(), NO_LIMITS, protocol="wu_2017").retention_min
        == USUAL_RETENTION
    )


def test_nothing_is_proposed_while_needling_is_closed_everywhere() -> None:
    closed = Limits((Limit(scope=Scope.NEEDLING, because="cauda_equina_saddle"),))

    with pytest.raises(UnableToPrescribe, match="cauda_equina_saddle"):
        prescribe(LIBRARY, posterior(), closed)


def test_an_unknown_protocol_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnableToPrescribe, match=r"'tu_2025' is no protocol.*tu_2024"):
        prescribe(LIBRARY, posterior(), NO_LIMITS, protocol="tu_2025")
