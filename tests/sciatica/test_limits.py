"""What is closed for one person, from rules and from wishes."""

from __future__ import annotations

from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.prescription.limits import WISH, Limit, Limits
from huantiao.sciatica.screening import Scope, StandingBlock

CALF = frozenset({Place(Side.LEFT, Region.CALF)})
BACK = frozenset({Place(Side.LEFT, Region.LOWER_BACK)})


def block(scope: Scope, **more: object) -> StandingBlock:
    told = {
        "rule": "a_rule",
        "scope": scope,
        "strength": "hold",
        "decided": True,
        "points": (),
        "places": None,
        "max_depth_mm": None,
        "note": "",
        **more,
    }
    return StandingBlock(**told)  # type: ignore[arg-type]  # a block from keywords


def test_a_block_without_points_or_places_closes_the_whole_body() -> None:
    limits = Limits.of([block(Scope.NEEDLING)])

    assert limits.closed(Scope.NEEDLING, "BL57", CALF) == ("a_rule",)
    assert limits.closed_everywhere(Scope.NEEDLING) == ("a_rule",)
    assert limits.closed(Scope.HEAT, "BL57", CALF) == ()


def test_a_block_on_places_reaches_only_what_lies_there() -> None:
    limits = Limits.of([block(Scope.HEAT, places=CALF)])

    assert limits.closed(Scope.HEAT, "BL57", CALF) == ("a_rule",)
    assert limits.closed(Scope.HEAT, "BL25", BACK) == ()
    assert limits.closed_everywhere(Scope.HEAT) == ()


def test_a_block_on_no_place_at_all_reaches_nothing() -> None:
    assert Limits.of([block(Scope.HEAT, places=frozenset())]).closed(Scope.HEAT, "BL57", CALF) == ()


def test_a_block_on_points_reaches_only_those() -> None:
    limits = Limits.of([block(Scope.NEEDLING, points=("SP6",))])

    assert limits.closed(Scope.NEEDLING, "SP6", CALF) == ("a_rule",)
    assert limits.closed(Scope.NEEDLING, "BL57", CALF) == ()


def test_a_warning_closes_nothing_and_is_told_where_it_is_narrow() -> None:
    near = Limits.of([block(Scope.NEEDLING, strength="warn", points=("GB30",))])
    wide = Limits.of([block(Scope.NEEDLING, strength="warn")])

    assert near.closed(Scope.NEEDLING, "GB30", CALF) == ()
    assert near.warned(Scope.NEEDLING, "GB30", CALF) == ("a_rule",)
    assert near.warned(Scope.NEEDLING, "BL57", CALF) == ()
    assert wide.warned(Scope.NEEDLING, "GB30", CALF) == ()


def test_the_strictest_depth_wins_and_names_its_rule() -> None:
    limits = Limits.of(
        [
            block(Scope.DEPTH, max_depth_mm=15),
            block(Scope.DEPTH, rule="stricter", max_depth_mm=10, places=CALF),
            block(Scope.DEPTH, rule="warned", strength="warn", max_depth_mm=2),
        ]
    )

    assert limits.deepest_mm("BL57", CALF) == (10, "stricter")
    assert limits.deepest_mm("BL25", BACK) == (15, "a_rule")
    assert Limits(()).deepest_mm("BL25", BACK) == (None, "")


def test_wishes_close_like_rules_and_say_that_they_are_wishes() -> None:
    limits = Limits.of([], avoid_points=["GB30"], avoid_places=CALF, avoid_scopes=[Scope.ELECTRO])

    assert limits.closed(Scope.NEEDLING, "GB30", BACK) == (WISH,)
    assert limits.closed(Scope.NEEDLING, "BL57", CALF) == (WISH,)
    assert limits.closed_everywhere(Scope.ELECTRO) == (WISH,)


def test_a_clearance_lifts_the_hold_on_all_needling_and_nothing_else() -> None:
    limits = Limits.of(
        [
            block(Scope.NEEDLING, rule="warfarin"),
            block(Scope.NEEDLING, rule="warfarin", points=("GB30",)),
            block(Scope.NEEDLING, rule="warfarin", places=CALF),
            block(Scope.DEPTH, rule="warfarin", max_depth_mm=10),
            block(Scope.NEEDLING, rule="other"),
        ]
    )

    left = limits.apart_from_clearance(frozenset({"warfarin"}))

    assert left.closed_everywhere(Scope.NEEDLING) == ("other",)
    assert left.closed(Scope.NEEDLING, "GB30", BACK) == ("warfarin", "other")
    assert left.closed(Scope.NEEDLING, "BL57", CALF) == ("warfarin", "other")
    assert left.deepest_mm("BL25", BACK) == (10, "warfarin")


def test_the_same_rule_is_named_once() -> None:
    twice = Limits(
        (Limit(scope=Scope.HEAT, because="a_rule"), Limit(scope=Scope.HEAT, because="a_rule"))
    )

    assert twice.closed_everywhere(Scope.HEAT) == ("a_rule",)
