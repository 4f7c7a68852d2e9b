"""What to ask next: the fewest questions that could still change the verdict, most urgent first.

The promise, kept by law tests: if every question named here were answered reassuringly, no
rule that could still change the verdict would be left open; and leaving any one of them out
would leave such a rule open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from huantiao.sciatica.screening import Level, Rule, Screen, Verdict
from huantiao.sciatica.screening.conditions import UNKNOWN, YES, Condition, Knowns, compiled
from huantiao.sciatica.screening.finding import Finding

Answers = frozenset[str]
"""A set of questions which, answered reassuringly, settle something."""

Ways = frozenset[Answers]
"""The smallest sets that each settle one thing; which of them is asked does not matter."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question worth asking now, the open rules it feeds, and the most urgent of them."""

    finding: Finding
    rules: tuple[str, ...]
    urgency: Level


def ask_next(screen: Screen, verdict: Verdict) -> tuple[Question, ...]:
    """The fewest questions that could still change the verdict, most urgent first.

    Empty when nothing unknown could change it. Two questions of one urgency come in the
    order of their topics, so that a conversation does not jump.
    """
    rules = _able_to_change(verdict)
    knowns = verdict.interview.knowns
    ways = {rule.id: tuple(_to_settle(rule.when, screen, knowns)) for rule in rules}
    asked = _fewest(chain.from_iterable(ways.values()))
    urgent = {rule.id: rule.verdict for rule in rules}
    questions = [_question(screen, finding, ways, urgent) for finding in asked]
    rank = screen.findings.rank
    return tuple(sorted(questions, key=lambda q: (-q.urgency.rank, rank[q.finding.id])))


def _able_to_change(verdict: Verdict) -> tuple[Rule, ...]:
    """Open rules that would raise the verdict, or, while needling is not stopped, limit it."""
    floor = verdict.level.rank if verdict.level.rank >= Level.SAME_DAY.rank else -1
    return tuple(o.rule for o in verdict.undecided if o.rule.verdict.rank > floor)


def _question(
    screen: Screen,
    finding: str,
    ways: Mapping[str, tuple[Ways, ...]],
    urgent: Mapping[str, Level],
) -> Question:
    fed = tuple(
        rule for rule, each in ways.items() if any(finding in way for one in each for way in one)
    )
    top = max((urgent[rule] for rule in fed), key=lambda level: level.rank)
    return Question(finding=screen.findings.by_id[finding], rules=fed, urgency=top)


def _to_settle(condition: Condition | str, screen: Screen, knowns: Knowns) -> Iterator[Ways]:
    """What must be settled, each in one of its ways, for an open condition to become no."""
    still, needed = _open_parts(condition, knowns)
    if still and needed == len(still):
        for part in still:
            yield from _to_settle(part, screen, knowns)
    else:
        yield _ways(condition, screen, knowns)


def _open_parts(condition: Condition | str, knowns: Knowns) -> tuple[list[Condition | str], int]:
    """The parts still open, and how many of them must become no for the whole to become no."""
    if isinstance(condition, str):
        return [], 0
    truths = [compiled(part)(knowns) for part in condition.parts]
    still = [part for part, truth in zip(condition.parts, truths, strict=True) if truth == UNKNOWN]
    # Of n parts with `yes` known to hold, the condition fails once fewer than `needed` can hold.
    return still, len(still) + truths.count(YES) - condition.needed + 1


def _ways(condition: Condition | str, screen: Screen, knowns: Knowns) -> Ways:
    """The smallest sets of open questions that would settle an open condition as no."""
    if isinstance(condition, str) or condition.finding:
        name = condition if isinstance(condition, str) else condition.finding
        return _ways_of_finding(screen.findings.by_id[name], screen, knowns)
    still, needed = _open_parts(condition, knowns)
    # settled[n]: the ways to settle n of the parts looked at so far. Kept smallest at every step,
    # for there are exponentially many larger ones.
    settled: list[Ways] = [frozenset({frozenset()}), *(frozenset() for _ in range(needed))]
    for place, part in enumerate(still):
        ways = _ways(part, screen, knowns)
        left = len(still) - place - 1
        for n in range(min(place + 1, needed), max(needed - left, 1) - 1, -1):
            joined = frozenset(one | other for one in settled[n - 1] for other in ways)
            settled[n] = _smallest(settled[n] | joined)
    return settled[needed]


def _ways_of_finding(finding: Finding, screen: Screen, knowns: Knowns) -> Ways:
    """Ask the question itself, or first the one that decides whether it is asked at all."""
    condition = finding.ask_if
    if condition is not None and compiled(condition)(knowns) == UNKNOWN:
        return _ways(condition, screen, knowns)
    return frozenset({frozenset({finding.id})})


def _smallest(ways: Ways) -> Ways:
    """The ways that contain no other way."""
    return frozenset(way for way in ways if not any(other < way for other in ways))


def _fewest(choices: Iterable[Ways]) -> Answers:
    """The smallest set of questions that contains one way of every choice."""
    asked: set[str] = set()
    sorted_ways = {tuple(sorted(ways, key=_by_size)) for ways in choices}
    for group in _independent(sorted(sorted_ways, key=_firmest)):
        asked |= _cheapest(group, frozenset(), None) or set()
    return frozenset(asked)


def _by_size(way: Answers) -> tuple[int, list[str]]:
    return len(way), sorted(way)


def _firmest(ways: tuple[Answers, ...]) -> tuple[int, list[list[str]]]:
    """Those with the fewest ways come first: what must be asked anyway may settle others."""
    return len(ways), [sorted(way) for way in ways]


def _independent(choices: list[tuple[Answers, ...]]) -> list[list[tuple[Answers, ...]]]:
    """The choices in groups that share no question, so that each can be settled by itself."""
    groups: list[tuple[set[str], list[tuple[Answers, ...]]]] = []
    for ways in choices:
        names, members = set().union(*ways), [ways]
        apart = []
        for other_names, other_members in groups:
            if names & other_names:
                names |= other_names
                members = other_members + members
            else:
                apart.append((other_names, other_members))
        groups = [*apart, (names, members)]
    return [members for _, members in groups]


def _cheapest(
    choices: list[tuple[Answers, ...]], asked: Answers, best: Answers | None
) -> Answers | None:
    """Branch and bound: the smallest set beating ``best`` that settles every choice, or ``best``."""
    if best is not None and len(asked) >= len(best):
        return best
    for index, ways in enumerate(choices):
        if not any(way <= asked for way in ways):
            for way in sorted(ways, key=lambda one: len(one - asked)):
                best = _cheapest(choices[index + 1 :], asked | way, best)
            return best
    return asked
