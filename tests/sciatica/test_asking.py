"""What to ask next: enough to decide everything that is open, and not one question more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from itertools import combinations, pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.screening import Level, Rule, Screen, Verdict, conditions
from huantiao.sciatica.screening.asking import Question, ask_next
from huantiao.sciatica.screening.conditions import YES
from huantiao.sciatica.screening.finding import TOPICS
from huantiao.sciatica.screening.interview import Taking

LibraryOf = Callable[[Mapping[str, str]], Library]
Said = dict[str, object]

DAY = date(2026, 11, 22)
EXAMPLES = "examples = [{}]".format(
    ", ".join(f'{{ case = "c", expect = "{word}" }}' for word in ("fires", "clear", "undecided"))
)


def _toml(value: Any) -> str:
    """An inline TOML value."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)


def _question(ask_if: Any = None, *, topic: str = "today", medicines: Iterable[str] = ()) -> str:
    body = f'question = "?"\nkind = "yes_no"\ntopic = "{topic}"\nvalid_days = 0\n'
    if medicines:
        body += f"medicines = {_toml(list(medicines))}\n"
    return body + (f"ask_if = {_toml(ask_if)}\n" if ask_if else "")


def _rule(when: Any, verdict: str = "needs_clearance") -> str:
    opens = "emergency_care" if verdict == "emergency" else "reason"
    return (
        'title = "T"\nkind = "red_flag"\nadvice = "A"\nexplanation = "E"\n'
        f'verdict = "{verdict}"\nopens_with = "{opens}"\nblocks = [{{ scope = "needling" }}]\n'
        f"when = {_toml(when)}\n{EXAMPLES}\n"
    )


def _judge(
    screen: Screen, answers: Mapping[str, object], medicines: Taking | None = None
) -> Verdict:
    findings = screen.findings
    return screen.judge(findings.interview(answers, asked_on=DAY, on=DAY, medicines=medicines))


def _next(
    screen: Screen, answers: Mapping[str, object], medicines: Taking | None = None
) -> tuple[Question, ...]:
    return ask_next(screen, _judge(screen, answers, medicines))


def _names(questions: Iterable[Question]) -> list[str]:
    return [question.finding.id for question in questions]


# Laws over generated rules: six questions, some of which hang on others, each alarming when
# answered yes, or, for those in ``turned``, when answered no ("Is your bladder as it always was?").

NAMES = ("a", "b", "c", "d", "e", "f")
LEVELS = (Level.PRECAUTION, Level.NEEDS_CLEARANCE, Level.SAME_DAY, Level.EMERGENCY)


def _nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    parts = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        parts.map(lambda p: {"any": p}),
        parts.map(lambda p: {"all": p}),
        parts.flatmap(lambda p: st.integers(1, len(p)).map(lambda n: {"at_least": n, "of": p})),
    )


@cache
def _whens(names: str, turned: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    leaves = st.sampled_from(names).map(
        lambda name: {"finding": name, "is": False} if name in turned else name
    )
    return _nested(st.recursive(leaves, _nested, max_leaves=5))


class Case:
    """A generated screen, and answers as an interview gives them: to questions that apply."""

    def __init__(
        self, library: Library, turned: frozenset[str], chosen: Mapping[str, bool]
    ) -> None:
        self.screen = Screen.of(library)
        self.turned = turned
        self.answers: Said = {}
        for name in NAMES:
            if name in chosen and self.applies(name, self.answers) == YES:
                self.answers[name] = chosen[name]

    def __repr__(self) -> str:
        rules = {rule.id: (rule.verdict, rule.when) for rule in self.screen.rules.values()}
        asked_if = {f.id: f.ask_if for f in self.screen.findings.by_id.values() if f.ask_if}
        return f"rules {rules}, ask_if {asked_if}, answers {self.answers}, turned {self.turned}"

    def applies(self, name: str, answers: Mapping[str, object]) -> int:
        """Whether the question is put at all."""
        ask_if = self.screen.findings.by_id[name].ask_if
        knowns = self.screen.findings.interview(answers, asked_on=DAY, on=DAY).knowns
        return YES if ask_if is None else conditions.compiled(ask_if)(knowns)

    def reassured(self, names: Iterable[str]) -> Said:
        """The answers after each of these questions was answered as one would hope."""
        return self.answers | {name: name in self.turned for name in names}

    def open_rules(self, answers: Said) -> set[str]:
        """Rules left open that could still change the verdict."""
        verdict = _judge(self.screen, answers)
        stopped = verdict.level in (Level.SAME_DAY, Level.EMERGENCY)
        return {
            o.rule.id
            for o in verdict.undecided
            if not stopped or o.rule.verdict.rank > verdict.level.rank
        }

    def endings(self) -> Iterable[Verdict]:
        """The verdict for every way in which the rest of the interview may go."""
        unasked = [name for name in NAMES if name not in self.answers]
        for turn in product((True, False), repeat=len(unasked)):
            chosen = dict(zip(unasked, turn, strict=True))
            answers = dict(self.answers)
            for name in unasked:
                if self.applies(name, answers) == YES:
                    answers[name] = chosen[name]
            yield _judge(self.screen, answers)


@st.composite
def cases(draw: st.DrawFn, library_of: LibraryOf) -> Case:
    turned = frozenset(draw(st.sets(st.sampled_from(NAMES), max_size=2)))
    files = {f"findings/{name}.toml": _question() for name in "abc"}
    for name, others in (("d", "abc"), ("e", "abcd"), ("f", "abcde")):
        ask_if = draw(st.none() | _whens(others, turned))
        files[f"findings/{name}.toml"] = _question(ask_if)
    for number in range(draw(st.integers(1, 4))):
        when = draw(_whens("".join(NAMES), turned))
        files[f"screening/r{number}.toml"] = _rule(when, draw(st.sampled_from(LEVELS)))
    chosen = draw(st.dictionaries(st.sampled_from(NAMES), st.booleans(), max_size=4))
    return Case(library_of(files), turned, chosen)


@given(data=st.data())
def test_reassuring_answers_to_exactly_what_is_asked_leave_nothing_open(
    library_of: LibraryOf, data: st.DataObject
) -> None:
    case = data.draw(cases(library_of))
    asked = _names(_next(case.screen, case.answers))

    assert case.open_rules(case.reassured(asked)) == set()


@given(data=st.data())
def test_leaving_out_any_one_question_leaves_something_open(
    library_of: LibraryOf, data: st.DataObject
) -> None:
    case = data.draw(cases(library_of))
    asked = _names(_next(case.screen, case.answers))

    for left_out in asked:
        rest = [name for name in asked if name != left_out]
        assert case.open_rules(case.reassured(rest)), left_out


@given(data=st.data())
def test_no_smaller_set_of_questions_would_do(library_of: LibraryOf, data: st.DataObject) -> None:
    case = data.draw(cases(library_of))
    asked = _names(_next(case.screen, case.answers))
    may_be_put = [
        name
        for name in NAMES
        if name not in case.answers and case.applies(name, case.answers) == YES
    ]

    assert set(asked) <= set(may_be_put)
    for fewer in range(len(asked)):
        for chosen in combinations(may_be_put, fewer):
            assert case.open_rules(case.reassured(chosen)), chosen


@given(data=st.data())
def test_nothing_is_asked_exactly_when_nothing_can_change(
    library_of: LibraryOf, data: st.DataObject
) -> None:
    case = data.draw(cases(library_of))
    now = _judge(case.screen, case.answers)
    stopped = now.level in (Level.SAME_DAY, Level.EMERGENCY)
    can_change = any(
        ending.level is not now.level if stopped else _fired(ending) != _fired(now)
        for ending in case.endings()
    )

    assert bool(ask_next(case.screen, now)) == can_change


def _fired(verdict: Verdict) -> set[str]:
    return {outcome.rule.id for outcome in verdict.fired}


@given(data=st.data())
def test_the_most_urgent_is_asked_first_and_each_question_names_the_open_rules_it_feeds(
    library_of: LibraryOf, data: st.DataObject
) -> None:
    case = data.draw(cases(library_of))
    questions = _next(case.screen, case.answers)

    for one, other in pairwise(questions):
        assert one.urgency.rank >= other.urgency.rank
    for question in questions:
        rules = [case.screen.rules[rule] for rule in question.rules]
        assert question.urgency is max((r.verdict for r in rules), key=lambda lv: lv.rank)
        assert set(question.rules) <= case.open_rules(case.answers)
        for rule in rules:
            assert question.finding.id in _may_matter(case, rule)


def _may_matter(case: Case, rule: Rule) -> set[str]:
    """The questions a rule names, and those that decide whether these are asked."""
    found: set[str] = set()
    waiting = list(rule.when.findings())
    while waiting:
        name = waiting.pop()
        ask_if = case.screen.findings.by_id[name].ask_if
        found.add(name)
        if ask_if is not None:
            waiting += [ask_if] if isinstance(ask_if, str) else ask_if.findings()
    return found


@given(data=st.data())
def test_the_same_interview_is_always_asked_the_same(
    library_of: LibraryOf, data: st.DataObject
) -> None:
    case = data.draw(cases(library_of))
    turned_round = dict(reversed(case.answers.items()))

    assert _next(case.screen, case.answers) == _next(case.screen, turned_round)


# Cases


@pytest.fixture
def made(library_of: LibraryOf) -> Callable[..., Screen]:
    """A screen of rules; every question they name is made, unless it is given."""

    def make(rules: Mapping[str, tuple[Any, str]], **questions: str) -> Screen:
        files = {f"findings/{name}.toml": body for name, body in questions.items()}
        for name in NAMES:
            files.setdefault(f"findings/{name}.toml", _question())
        files |= {f"screening/{id_}.toml": _rule(*rule) for id_, rule in rules.items()}
        return Screen.of(library_of(files))

    return make


def test_a_question_that_settles_two_rules_is_asked_instead_of_two(
    made: Callable[..., Screen],
) -> None:
    screen = made(
        {"one": ({"all": ["a", "c"]}, "same_day"), "two": ({"all": ["b", "c"]}, "precaution")}
    )

    [question] = _next(screen, {})

    assert question.finding.id == "c"
    assert question.rules == ("one", "two")
    assert question.urgency is Level.SAME_DAY


@pytest.mark.parametrize(
    ("when", "answers", "number"),
    [
        ({"any": ["a", "b", "c"]}, {}, 3),
        ({"any": ["a", "b", "c"]}, {"b": False}, 2),
        ({"any": ["a", "b", "c"]}, {"b": True}, 0),
        ({"all": ["a", "b", "c"]}, {}, 1),
        ({"all": ["a", "b", "c"]}, {"a": True, "b": True}, 1),
        ({"all": ["a", "b", "c"]}, {"a": False}, 0),
        ({"at_least": 2, "of": ["a", "b", "c"]}, {}, 2),
        ({"at_least": 2, "of": ["a", "b", "c"]}, {"a": True}, 2),
        ({"at_least": 2, "of": ["a", "b", "c"]}, {"a": False}, 1),
        ({"any": [{"all": ["a", "b"]}, {"all": ["b", "c"]}]}, {}, 1),
        ({"all": [{"any": ["a", "b"]}, "c"]}, {"c": True}, 2),
    ],
)
def test_as_few_questions_are_asked_as_settle_the_rule(
    made: Callable[..., Screen], when: dict[str, Any], answers: Said, number: int
) -> None:
    assert len(_next(made({"r": (when, "emergency")}), answers)) == number


def test_a_question_whose_own_question_is_open_waits_for_it(made: Callable[..., Screen]) -> None:
    screen = made({"r": ({"any": ["b"]}, "emergency")}, b=_question("a"))

    assert _names(_next(screen, {})) == ["a"]
    assert _names(_next(screen, {"a": True})) == ["b"]
    assert _names(_next(screen, {"a": False})) == []


def test_the_first_of_a_chain_of_questions_is_asked_first(made: Callable[..., Screen]) -> None:
    chain = {"b": _question({"any": ["a"]}), "c": _question("b")}
    screen = made({"r": ({"any": ["c"]}, "emergency")}, **chain)

    assert [_names(_next(screen, said)) for said in ({}, {"a": True}, {"a": True, "b": True})] == [
        ["a"],
        ["b"],
        ["c"],
    ]


def test_a_question_that_reassures_by_yes_waits_for_its_own_question_too(
    made: Callable[..., Screen],
) -> None:
    well = {"finding": "b", "is": False}
    screen = made({"r": ({"any": [well]}, "emergency")}, b=_question("a"))

    assert _names(_next(screen, {})) == ["a"]
    assert _judge(screen, {"a": False}).level is Level.CLEAR
    assert _names(_next(screen, {"a": True})) == ["b"]
    assert _judge(screen, {"a": True, "b": True}).level is Level.CLEAR
    assert _judge(screen, {"a": True, "b": False}).level is Level.EMERGENCY


LADDER = {
    "low": ({"any": ["a"]}, "precaution"),
    "mid": ({"any": ["b"]}, "needs_clearance"),
    "day": ({"any": ["c"]}, "same_day"),
    "now": ({"any": ["d"]}, "emergency"),
    "two": ({"any": ["e"]}, "same_day"),
}


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["d", "c", "e", "b", "a"]),
        ({"a": True}, ["d", "c", "e", "b"]),
        ({"b": True}, ["d", "c", "e", "a"]),
        ({"c": True}, ["d"]),
        ({"c": True, "d": False}, []),
        ({"d": True}, []),
    ],
)
def test_under_a_stop_only_what_is_more_urgent_is_asked(
    made: Callable[..., Screen], answers: Said, asked: list[str]
) -> None:
    assert _names(_next(made(LADDER), answers)) == asked


def test_questions_of_one_urgency_come_topic_by_topic(made: Callable[..., Screen]) -> None:
    topics = dict(zip("abcd", (TOPICS[3], TOPICS[0], TOPICS[3], TOPICS[1]), strict=True))
    questions = {name: _question(topic=topic) for name, topic in topics.items()}
    screen = made({"r": ({"any": ["a", "b", "c", "d"]}, "same_day")}, **questions)

    assert _names(_next(screen, {})) == ["b", "d", "a", "c"]


class OpenList:
    """A medicine list with one line that nobody understood, until it is cleared up."""

    def __init__(self, *, understood: bool) -> None:
        self.understood = understood

    def taking(self, medicine_class: str, /) -> bool | None:
        del medicine_class
        return False if self.understood else None

    def count_taking(self, classes: Iterable[str], /) -> tuple[int, int | None]:
        del classes
        return 0, 0 if self.understood else None


def test_a_question_stays_open_until_the_medicine_list_is_understood(
    made: Callable[..., Screen],
) -> None:
    screen = made({"r": ({"any": ["a"]}, "emergency")}, a=_question(medicines=["doac"]))

    assert _names(_next(screen, {"a": False}, OpenList(understood=False))) == ["a"]
    assert _names(_next(screen, {"a": False}, OpenList(understood=True))) == []
    assert _names(_next(screen, {}, OpenList(understood=True))) == []


def test_many_rules_that_share_questions_are_still_settled_with_the_fewest(
    made: Callable[..., Screen],
) -> None:
    pairs = list(combinations(NAMES, 2))
    rules = {f"r{n}": ({"all": list(pair)}, "same_day") for n, pair in enumerate(pairs)}

    # Every pair must lose one of its two: all questions but one, and nothing smaller.
    assert len(_next(made(rules), {})) == len(NAMES) - 1


def test_a_deeply_nested_rule_is_settled_without_going_through_all_combinations(
    made: Callable[..., Screen],
) -> None:
    when: Any = {"at_least": 2, "of": list(NAMES)}
    for _ in range(6):
        when = {"at_least": 2, "of": [when, {"any": [when, "a"]}, {"all": [when, "b"]}, "c"]}
    screen = made({"r": (when, "emergency")}, f=_question({"at_least": 2, "of": list("abcde")}))

    settling = (
        number
        for number in range(6)
        for chosen in combinations("abcde", number)
        if not _judge(screen, dict.fromkeys(chosen, False)).undecided
    )

    assert len(_next(screen, {})) == next(settling)
