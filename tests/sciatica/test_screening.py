"""Verdicts: nothing unasked clears anyone, and what is learned never takes back what was decided."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from huantiao.sciatica.anatomy import Place, Region, Side
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.screening import Level, Scope, Screen, StandingBlock, Verdict, conditions
from huantiao.sciatica.screening.finding import UnfitAnswer

MakeLibrary = Callable[..., Library]
LibraryOf = Callable[[Mapping[str, str]], Library]

DAY = date(2026, 11, 22)
QUESTION = 'question = "?"\ntopic = "today"\nvalid_days = 5\n'
TICK = QUESTION + 'kind = "yes_no"\n'
AGE = QUESTION + 'kind = "number"\nlowest = 0\nhighest = 99\n'
SEX = QUESTION + 'kind = "choice"\nchoices = ["female", "male"]\n'
WHERE = QUESTION + 'kind = "places"\n'
EXAMPLES = "examples = [{}]".format(
    ", ".join(f'{{ case = "c", expect = "{word}" }}' for word in ("fires", "clear", "undecided"))
)
HOLD = '{ scope = "needling" }'


def _toml(value: Any) -> str:
    """An inline TOML value."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)


def _rule(when: Any, verdict: str = "needs_clearance", blocks: str = HOLD) -> str:
    opens = "emergency_care" if verdict == "emergency" else "reason"
    return (
        'title = "T"\nkind = "red_flag"\nadvice = "A"\nexplanation = "E"\n'
        f'verdict = "{verdict}"\nopens_with = "{opens}"\nblocks = [{blocks}]\n'
        f"when = {_toml(when)}\n{EXAMPLES}\n"
    )


def _judge(screen: Screen, answers: Mapping[str, object]) -> Verdict:
    try:
        return screen.judge(screen.findings.interview(answers, asked_on=DAY, on=DAY))
    except UnfitAnswer:
        reject()  # answers that contradict each other are refused, and make no verdict


def _words(verdict: Verdict) -> dict[str, str]:
    return {outcome.rule.id: outcome.word for outcome in verdict.outcomes}


# The overall verdict

LEVELS = (Level.PRECAUTION, Level.NEEDS_CLEARANCE, Level.SAME_DAY, Level.EMERGENCY)


@pytest.fixture
def ladder(make_library: MakeLibrary) -> Screen:
    """One rule of each level, each with a question of its own."""
    files = {f"findings/{level}.toml": TICK for level in LEVELS}
    files |= {f"screening/r_{level}.toml": _rule({"any": [level]}, level) for level in LEVELS}
    return Screen.of(make_library(files))


def _most_urgent(levels: Iterable[Level]) -> Level:
    return max(levels, key=lambda level: level.rank, default=Level.CLEAR)


def _reachable(answers: Mapping[Level, bool | None]) -> set[Level]:
    """The most urgent rule that fires, for every way in which the open questions may turn out."""
    ways = [(True, False) if answer is None else (answer,) for answer in answers.values()]
    return {
        _most_urgent(level for level, yes in zip(answers, turn, strict=True) if yes)
        for turn in product(*ways)
    }


def test_a_stop_stands_and_a_permission_needs_every_answer_that_could_end_it(
    ladder: Screen,
) -> None:
    for given_answers in product((True, False, None), repeat=len(LEVELS)):
        answers = dict(zip(LEVELS, given_answers, strict=True))
        fired = _most_urgent(level for level, yes in answers.items() if yes)
        reachable = _reachable(answers)
        stops = fired in (Level.NEEDS_CLEARANCE, Level.SAME_DAY, Level.EMERGENCY)
        expected = fired if stops or reachable == {fired} else Level.UNDECIDED

        verdict = _judge(ladder, {str(level): answer for level, answer in answers.items()})

        assert verdict.level is expected, answers


def test_undecided_stands_above_what_permits_and_below_what_stops() -> None:
    assert [level.rank for level in Level] == list(range(6))
    assert Level.PRECAUTION.rank < Level.UNDECIDED.rank < Level.NEEDS_CLEARANCE.rank


def test_a_verdict_names_its_rules_the_most_urgent_first(ladder: Screen) -> None:
    verdict = _judge(ladder, {"precaution": True, "emergency": True, "same_day": False})

    assert [o.rule.verdict for o in verdict.outcomes] == list(reversed(LEVELS))
    assert [o.rule.id for o in verdict.fired] == ["r_emergency", "r_precaution"]
    assert [o.rule.id for o in verdict.undecided] == ["r_needs_clearance"]
    assert _words(verdict) == {
        "r_emergency": "fires",
        "r_same_day": "clear",
        "r_needs_clearance": "undecided",
        "r_precaution": "fires",
    }


# Laws over generated rules

TICKS = ("a", "b", "c", "d")
FILES = {
    "findings/a.toml": TICK,
    "findings/b.toml": TICK + 'ask_if = "a"',
    "findings/c.toml": TICK + 'ask_if = { any = [{ finding = "age", from = 50 }, "d"] }',
    "findings/d.toml": TICK,
    "findings/age.toml": AGE,
    "findings/sex.toml": SEX + 'ask_if = { finding = "b", is = false }',
    "findings/numb.toml": WHERE,
}
ANSWERS: dict[str, tuple[object, ...]] = {
    **dict.fromkeys(TICKS, (True, False)),
    "age": (20, 50, 80),
    "sex": ("female", "male"),
    "numb": (True, False, ["left-calf"], ["midline-saddle", "right-calf"]),
}


def _nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    parts = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        parts.map(lambda p: {"any": p}),
        parts.map(lambda p: {"all": p}),
        parts.flatmap(lambda p: st.integers(1, len(p)).map(lambda n: {"at_least": n, "of": p})),
    )


leaves = st.one_of(
    st.sampled_from(TICKS),
    st.builds(lambda n, v: {"finding": n, "is": v}, st.sampled_from(TICKS), st.booleans()),
    st.builds(lambda v: {"finding": "age", "from": v}, st.sampled_from([30, 60])),
    st.builds(lambda v: {"finding": "sex", "is": v}, st.sampled_from(["female", "male"])),
    st.builds(lambda v: {"finding": "numb", "touches": v}, st.sampled_from([["calf"], ["saddle"]])),
)
whens = _nested(st.recursive(leaves, _nested, max_leaves=4))
rule_sets = st.lists(st.tuples(whens, st.sampled_from(LEVELS)), min_size=1, max_size=4)


def _screen(library_of: LibraryOf, rules: list[tuple[Any, Level]]) -> Screen:
    made = {
        f"screening/r{number}.toml": _rule(when, level)
        for number, (when, level) in enumerate(rules)
    }
    return Screen.of(library_of(FILES | made))


chosen_answers = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in ANSWERS.items()}
)


@given(rules=rule_sets)
def test_an_empty_interview_clears_nothing_and_nobody(
    library_of: LibraryOf, rules: list[tuple[Any, Level]]
) -> None:
    verdict = _judge(_screen(library_of, rules), {})

    assert set(_words(verdict).values()) == {"undecided"}
    assert verdict.level is Level.UNDECIDED
    assert not verdict.may_needle
    assert verdict.good_until is None
    assert {block.rule for block in verdict.blocks} == set(_words(verdict))


@given(rules=rule_sets, chosen=chosen_answers, data=st.data())
def test_learning_more_never_reverses_a_decided_rule_nor_opens_what_was_stopped(
    library_of: LibraryOf,
    rules: list[tuple[Any, Level]],
    chosen: dict[str, object],
    data: st.DataObject,
) -> None:
    screen = _screen(library_of, rules)
    before = _judge(screen, chosen)
    news = [name for name in ANSWERS if not before.interview.is_known(name)]
    if chosen.get("numb") is True:
        news.append("numb")  # where it is numb is still to be learned
    assume(news)
    name = data.draw(st.sampled_from(news))
    answers = [a for a in ANSWERS[name] if a is not False or chosen.get(name) is not True]

    after = _judge(screen, chosen | {name: data.draw(st.sampled_from(answers))})

    for rule, word in _words(before).items():
        assert word in ("undecided", _words(after)[rule])
    if before.level.rank > Level.UNDECIDED.rank:
        assert after.level.rank >= before.level.rank
    stopped = {block.rule for block in before.blocks if block.decided}
    assert stopped <= {block.rule for block in after.blocks if block.decided}


@given(rules=rule_sets, chosen=chosen_answers)
def test_needling_is_open_only_where_no_rule_that_closes_it_fires_or_is_open(
    library_of: LibraryOf, rules: list[tuple[Any, Level]], chosen: dict[str, object]
) -> None:
    verdict = _judge(_screen(library_of, rules), chosen)

    assert verdict.may_needle == (set(_words(verdict).values()) == {"clear"})


def _small(make_library: MakeLibrary) -> Screen:
    files = {f"findings/{name}.toml": TICK for name in "abc"}
    return Screen.of(
        make_library(
            files
            | {
                "screening/r_any.toml": _rule({"any": ["a", "b", "c"]}, "emergency"),
                "screening/r_all.toml": _rule({"all": ["a", "b", "c"]}, "same_day"),
                "screening/r_two.toml": _rule({"at_least": 2, "of": ["a", "b", "c"]}),
            }
        )
    )


def _completions(answers: tuple[bool | None, ...]) -> Iterator[tuple[bool, ...]]:
    for turn in product((True, False), repeat=len(answers)):
        if all(said in (None, turned) for said, turned in zip(answers, turn, strict=True)):
            yield turn


def _check_that_rules_mean_what_they_say(screen: Screen) -> None:
    """Every rule fires, is clear or is open exactly as all ways to complete the answers say."""
    meant: dict[str, Callable[[tuple[bool, ...]], bool]] = {
        "r_any": any,
        "r_all": all,
        "r_two": lambda turn: sum(turn) >= 2,
    }
    for answers in product((True, False, None), repeat=3):
        words = _words(_judge(screen, dict(zip("abc", answers, strict=True))))
        for rule, holds in meant.items():
            ways = {holds(turn) for turn in _completions(answers)}
            expected = "undecided" if len(ways) == 2 else "fires" if True in ways else "clear"
            assert words[rule] == expected, (rule, answers)


def test_every_rule_means_what_it_says_for_all_answers_there_are(
    make_library: MakeLibrary,
) -> None:
    _check_that_rules_mean_what_they_say(_small(make_library))


@pytest.mark.parametrize("name", ["min", "max"])
def test_an_evaluator_that_takes_the_wrong_end_is_noticed(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    other = {"min": builtins.max, "max": builtins.min}[name]
    monkeypatch.setattr(conditions, name, other, raising=False)

    with pytest.raises(AssertionError):
        _check_that_rules_mean_what_they_say(_small(make_library))


# What is closed, and where


def _one(
    make_library: MakeLibrary, block: str, verdict: str = "needs_clearance", when: str = "ill"
) -> Screen:
    """A single rule that fires on one question, with one block."""
    return Screen.of(
        make_library(
            {
                "findings/ill.toml": TICK,
                "findings/where.toml": WHERE,
                "screening/rule.toml": _rule({"any": [when]}, verdict, block),
            }
        )
    )


def _block(screen: Screen, answers: Mapping[str, object]) -> StandingBlock:
    [block] = _judge(screen, answers).blocks
    return block


def _everywhere(block: StandingBlock) -> bool:
    return block.everywhere and block.places is None and not block.points


def test_a_block_without_a_place_closes_everywhere(make_library: MakeLibrary) -> None:
    screen = _one(make_library, '{ scope = "heat", note = "not at all" }')

    block = _block(screen, {"ill": True})

    assert _everywhere(block)
    assert screen.rules["rule"].blocks[0].everywhere
    assert (block.rule, block.scope, block.note) == ("rule", Scope.HEAT, "not at all")
    assert block.holds
    assert block.decided


def test_a_block_at_points_closes_those_points_only(make_library: MakeLibrary) -> None:
    screen = _one(make_library, '{ scope = "needling", points = ["LI4", "SP6"] }')

    block = _block(screen, {"ill": True})

    assert block.points == ("LI4", "SP6")
    assert not block.everywhere
    assert not screen.rules["rule"].blocks[0].everywhere
    assert _judge(screen, {"ill": True}).may_needle


def test_a_block_in_regions_closes_them_on_every_side(make_library: MakeLibrary) -> None:
    screen = _one(make_library, '{ scope = "needling", regions = ["calf", "sacrum"] }')

    block = _block(screen, {"ill": True})

    both = (Region.CALF, Region.SACRUM)
    assert block.places == frozenset(Place(side, region) for side in Side for region in both)
    assert not block.everywhere
    assert _judge(screen, {"ill": True}).may_needle


def test_a_depth_limit_carries_its_figure(make_library: MakeLibrary) -> None:
    sources = 'sources = [{ source = "somebody-2020", mark = "read" }]'
    limit = f'{{ scope = "depth", max_depth_mm = 15, regions = ["calf"], {sources} }}'

    assert _block(_one(make_library, limit), {"ill": True}).max_depth_mm == 15


PLACED = '{ scope = "needling", places_of = "where" }'


def test_a_block_of_an_answer_closes_the_places_it_names(make_library: MakeLibrary) -> None:
    screen = _one(make_library, PLACED, when="where")

    block = _block(screen, {"where": ["left-calf", "right-sole"]})

    assert block.places == frozenset(map(Place.parse, ("left-calf", "right-sole")))
    assert _judge(screen, {"where": ["left-calf"]}).may_needle


@pytest.mark.parametrize("when", ["ill", "where"])
@pytest.mark.parametrize("answer", [True, None])
def test_a_block_of_an_answer_without_a_place_closes_everywhere(
    make_library: MakeLibrary, when: str, answer: object
) -> None:
    verdict = _judge(_one(make_library, PLACED, when=when), {"ill": True, "where": answer})

    assert [_everywhere(block) for block in verdict.blocks] == [True]
    assert not verdict.may_needle


def test_a_rule_that_fires_for_another_reason_closes_everywhere_though_there_is_no_place(
    make_library: MakeLibrary,
) -> None:
    verdict = _judge(_one(make_library, PLACED), {"ill": True, "where": False})

    assert [_everywhere(block) for block in verdict.blocks] == [True]


def test_places_named_too_long_ago_close_everywhere(make_library: MakeLibrary) -> None:
    screen = _one(make_library, PLACED)
    old = {"value": ["left-calf"], "asked_on": DAY - timedelta(days=6)}

    assert _everywhere(_block(screen, {"ill": True, "where": old}))


def test_a_place_in_the_midline_closes_its_neighbours_on_both_sides(
    make_library: MakeLibrary,
) -> None:
    block = _block(_one(make_library, PLACED, when="where"), {"where": ["midline-saddle"]})

    assert block.places == frozenset(Place(side, Region.SADDLE) for side in Side)


LEG = frozenset(region for region in Region if region.distance)
place_names = st.sampled_from(
    [
        str(Place(side, region))
        for side in Side
        for region in Region
        if side is not Side.MIDLINE or not region.paired
    ]
)


@given(named=st.sets(place_names, min_size=1, max_size=4))
def test_a_whole_limb_block_closes_every_leg_it_touches_and_no_other(
    library_of: LibraryOf, named: set[str]
) -> None:
    block = '{ scope = "needling", places_of = "where", whole_limb = true }'
    files = {
        "findings/where.toml": WHERE,
        "screening/r.toml": _rule({"any": ["where"]}, blocks=block),
    }
    closed = _block(Screen.of(library_of(files)), {"where": sorted(named)}).places or frozenset()
    places = {Place.parse(name) for name in named}
    on_leg = {place.side for place in places if place.region in LEG}

    assert places <= closed
    for side in (Side.LEFT, Side.RIGHT):
        leg = {Place(side, region) for region in LEG}
        if side in on_leg or Side.MIDLINE in on_leg:
            assert leg <= closed
        else:
            assert not leg & closed
    elsewhere = {place for place in places if place.region not in LEG}
    middle = {place.region for place in elsewhere if place.side is Side.MIDLINE}
    beside = {Place(side, region) for region in middle for side in Side}
    assert {place for place in closed if place.region not in LEG} == elsewhere | beside


def test_a_hold_stands_while_its_rule_is_open_and_says_that_it_is_undecided(
    make_library: MakeLibrary,
) -> None:
    screen = _one(make_library, HOLD)

    block = _block(screen, {})

    assert block.holds
    assert not block.decided
    assert not _judge(screen, {}).may_needle


def test_a_warning_waits_until_its_rule_has_fired(make_library: MakeLibrary) -> None:
    screen = _one(make_library, '{ scope = "needling", strength = "warn" }', "precaution")

    assert _judge(screen, {}).blocks == ()
    warning = _block(screen, {"ill": True})
    assert warning.decided
    assert not warning.holds
    assert _judge(screen, {"ill": True}).may_needle


def test_a_clear_rule_closes_nothing(make_library: MakeLibrary) -> None:
    verdict = _judge(_one(make_library, HOLD), {"ill": False})

    assert verdict.blocks == ()
    assert verdict.may_needle
    assert verdict.level is Level.CLEAR


@pytest.mark.parametrize(
    ("block", "open_"),
    [
        (HOLD, False),
        ('{ scope = "electro" }', True),
        ('{ scope = "session" }', True),
        ('{ scope = "needling", strength = "warn" }', True),
        ('{ scope = "needling", regions = ["calf"] }', True),
        ('{ scope = "needling", points = ["LI4"] }', True),
    ],
)
@pytest.mark.parametrize("answer", [True, None])
def test_only_a_hold_on_all_needling_closes_needling(
    make_library: MakeLibrary, block: str, open_: object, answer: object
) -> None:
    assert _judge(_one(make_library, block), {"ill": answer}).may_needle is open_


@pytest.mark.parametrize("level", ["same_day", "emergency"])
def test_nobody_is_needled_under_same_day_or_emergency(
    make_library: MakeLibrary, level: str
) -> None:
    assert not _judge(_one(make_library, HOLD, level), {"ill": True}).may_needle


def test_a_verdict_is_good_until_its_first_answer_expires(make_library: MakeLibrary) -> None:
    screen = _one(make_library, HOLD)
    older = {"value": False, "asked_on": DAY - timedelta(days=2)}
    stale = {"value": True, "asked_on": DAY - timedelta(days=6)}

    assert _judge(screen, {"ill": False, "where": False}).good_until == DAY + timedelta(days=5)
    assert _judge(screen, {"ill": older, "where": False}).good_until == DAY + timedelta(days=3)
    assert _judge(screen, {"ill": stale, "where": False}).good_until == DAY + timedelta(days=5)
    assert _judge(screen, {"ill": stale}).good_until is None


def test_a_stale_answer_opens_its_rule_again(make_library: MakeLibrary) -> None:
    screen = _one(make_library, HOLD)
    words = [
        _words(_judge(screen, {"ill": {"value": False, "asked_on": DAY - timedelta(days=age)}}))
        for age in (5, 6)
    ]

    assert words == [{"rule": "clear"}, {"rule": "undecided"}]


# Files that do not fit


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ('{ scope = "depth" }', "depth needs it"),
        ('{ scope = "needling", max_depth_mm = 5 }', "max_depth_mm belongs to scope depth"),
        ('{ scope = "depth", max_depth_mm = 5 }', "a depth limit names its source"),
        (
            '{ scope = "depth", max_depth_mm = 0, sources = [{ source = "somebody-2020", mark = "read" }] }',
            "max_depth_mm is 1 or more",
        ),
        ('{ scope = "needling", whole_limb = true }', "places_of is missing"),
        (
            '{ scope = "needling", places_of = "where", regions = ["calf"] }',
            "places_of says where by itself",
        ),
        (
            '{ scope = "needling", places_of = "where", points = ["LI4"] }',
            "places_of says where by itself",
        ),
        ('{ scope = "needling", places_of = "ill" }', "'ill' is no question about places"),
        ('{ scope = "needling", places_of = "were" }', "'were' is no question about places"),
        ('{ scope = "needling", regions = ["shoulder"] }', r"\$.blocks\[0\].regions\[0\]"),
        ('{ scope = "pricking" }', r"\$.blocks\[0\].scope"),
        ('{ scope = "needling", strength = "stop" }', r"\$.blocks\[0\].strength"),
        ('{ scope = "needling", region = ["calf"] }', "unknown field `region`"),
        ("{ }", "missing required field `scope`"),
        (
            '{ scope = "needling", sources = [{ source = "nobody", mark = "read" }] }',
            "source 'nobody' is not in sources.toml",
        ),
    ],
)
def test_a_block_that_does_not_fit_is_refused_with_its_file(
    make_library: MakeLibrary, block: str, complaint: str
) -> None:
    with pytest.raises(UnfitKnowledge, match=f"^screening/rule.toml: .*{complaint}"):
        _one(make_library, block)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('expect = "undecided"', 'expect = "clear"', "examples show all three answers"),
        ('expect = "fires"', 'expect = "fire"', r"\$.examples\[0\].expect"),
        (HOLD, "", "a rule with verdict same_day holds needling everywhere"),
        (HOLD, '{ scope = "electro" }', "same_day holds needling everywhere"),
        (HOLD, '{ scope = "needling", strength = "warn" }', "holds needling everywhere"),
        (HOLD, '{ scope = "needling", regions = ["calf"] }', "holds needling everywhere"),
        ('"same_day"', '"emergency"', "an emergency opens with emergency_care"),
        ('"reason"', '"emergency_care"', "only an emergency does"),
        ('"reason"', '"written_clearance"', "clearance_questions go with opens_with"),
        ('title = "T"', 'title = "T"\nclearance_questions = ["?"]', "clearance_questions go with"),
        ('"same_day"', '"clear"', "no rule's verdict is clear"),
        ('"same_day"', '"undecided"', "no rule's verdict is undecided"),
        ('"same_day"', '"urgent"', r"\$.verdict"),
        ('["ill"]', "[]", "a condition has exactly one of any, all, at_least or finding"),
        ('when = { any = ["ill"] }', "", "missing required field `when`"),
        ('["ill"]', '["il"]', "unknown finding 'il'"),
        ('["ill"]', '["age"]', "'age' is a number question and cannot be asked that way"),
        ('["ill"]', '[{ finding = "sex", is = "mael" }]', "'mael' is no choice of 'sex'"),
        ('["ill"]', '[{ all = [{ finding = "ill", from = 3 }] }]', "'ill' is a yes_no question"),
        ('title = "T"', 'tilte = "T"', "missing required field `title`|unknown field `tilte`"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_with_its_file(
    make_library: MakeLibrary, old: str, new: str, complaint: str
) -> None:
    good = _rule({"any": ["ill"]}, "same_day")
    files = {
        "findings/ill.toml": TICK,
        "findings/age.toml": AGE,
        "findings/sex.toml": SEX,
        "screening/rule.toml": good.replace(old, new),
    }
    assert old in good

    with pytest.raises(UnfitKnowledge, match=f"^screening/rule.toml: .*({complaint})"):
        Screen.of(make_library(files))


def test_a_written_clearance_comes_with_its_questions(make_library: MakeLibrary) -> None:
    body = _rule({"any": ["ill"]}).replace('"reason"', '"written_clearance"')
    files = {
        "findings/ill.toml": TICK,
        "screening/rule.toml": f'clearance_questions = ["May we?"]\n{body}',
    }

    assert Screen.of(make_library(files)).rules["rule"].clearance_questions == ("May we?",)


def test_a_library_without_rules_is_refused_rather_than_clearing_everyone(
    make_library: MakeLibrary,
) -> None:
    with pytest.raises(UnfitKnowledge, match="everybody would be clear"):
        Screen.of(make_library({"findings/ill.toml": TICK}))


def test_each_finding_knows_the_rules_it_feeds_the_most_urgent_first(
    make_library: MakeLibrary,
) -> None:
    screen = Screen.of(
        make_library(
            {
                **{f"findings/{name}.toml": TICK for name in "abc"},
                "screening/low.toml": _rule({"any": ["a", "b"]}, "precaution"),
                "screening/top.toml": _rule({"any": ["a", {"all": ["a", "a"]}]}, "emergency"),
            }
        )
    )

    assert screen.feeds == {"a": ("top", "low"), "b": ("low",), "c": ()}


def test_the_rules_of_a_library_are_made_ready_once(make_library: MakeLibrary) -> None:
    library = make_library({"findings/a.toml": TICK, "screening/r.toml": _rule({"any": ["a"]})})

    assert Screen.of(library) is Screen.of(library)
