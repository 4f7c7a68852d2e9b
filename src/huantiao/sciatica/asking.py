"""What to ask next: the fewest questions that could still change the verdict, most urgent first.

The promise, kept by law tests: if every question named here were answered reassuringly, no
rule that could still change the verdict would be left open; and leaving any one of them out
would leave such a rule open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

import msgspec

from huantiao.sciatica.conditions import UNKNOWN, YES, Condition, Knowns, compiled
from huantiao.sciatica.findings import Finding
from huantiao.sciatica.screening import Level, Rule, Screen, Verdict

Answers = frozenset[str]
"""A set of questions which, answered reassuringly, settle something."""


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
    ways = {rule.id: _minimal(_ways(rule.when, screen, knowns)) for rule in rules}
    asked = _fewest(ways.values())
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
    ways: Mapping[str, tuple[Answers, ...]],
    urgent: Mapping[str, Level],
) -> Question:
    fed = tuple(rule for rule, sets in ways.items() if any(finding in one for one in sets))
    top = max((urgent[rule] for rule in fed), key=lambda level: level.rank)
    return Question(finding=screen.findings.by_id[finding], rules=fed, urgency=top)


def _ways(condition: Condition | str, screen: Screen, knowns: Knowns) -> Iterator[Answers]:
    """The smallest sets of open questions that would settle an open condition as no."""
    if isinstance(condition, str) or condition.finding:
        name = condition if isinstance(condition, str) else condition.finding
        yield from _ways_of_finding(screen.findings.by_id[name], screen, knowns)
        return
    truths = [compiled(part)(knowns) for part in condition.parts]
    still = [part for part, truth in zip(condition.parts, truths, strict=True) if truth == UNKNOWN]
    # Of n parts with `yes` known to hold, the condition fails once fewer than `needed` can hold.
    to_settle = len(still) + truths.count(YES) - condition.needed + 1
    for chosen in combinations(still, to_settle):
        for sets in product(*(tuple(_ways(part, screen, knowns)) for part in chosen)):
            yield frozenset().union(*sets)


def _ways_of_finding(finding: Finding, screen: Screen, knowns: Knowns) -> Iterator[Answers]:
    """Ask the question itself, or first the one that decides whether it is asked at all."""
    condition = finding.ask_if
    if condition is not None and compiled(condition)(knowns) == UNKNOWN:
        yield from _ways(condition, screen, knowns)
    else:
        yield frozenset({finding.id})


def _fewest(choices: Iterable[tuple[Answers, ...]]) -> Answers:
    """The smallest set of questions that contains one way of every rule."""
    asked: set[str] = set()
    for group in _independent(sorted(set(choices), key=_firmest)):
        asked |= _cheapest(group, frozenset(), None) or set()
    return frozenset(asked)


def _minimal(ways: Iterable[Answers]) -> tuple[Answers, ...]:
    """The ways that contain no other way, smallest first."""
    found = set(ways)
    kept = (way for way in found if not any(other < way for other in found))
    return tuple(sorted(kept, key=lambda way: (len(way), sorted(way))))


def _firmest(ways: tuple[Answers, ...]) -> tuple[int, list[list[str]]]:
    """Rules with the fewest choices come first: what must be asked anyway may settle others."""
    return len(ways), [sorted(way) for way in ways]


def _independent(rules: list[tuple[Answers, ...]]) -> list[list[tuple[Answers, ...]]]:
    """The rules in groups that share no question, so that each can be settled by itself."""
    groups: list[tuple[set[str], list[tuple[Answers, ...]]]] = []
    for ways in rules:
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
    rules: list[tuple[Answers, ...]], asked: Answers, best: Answers | None
) -> Answers | None:
    """Branch and bound: the smallest set beating ``best`` that settles every rule, or ``best``."""
    if best is not None and len(asked) >= len(best):
        return best
    for index, ways in enumerate(rules):
        if not any(way <= asked for way in ways):
            for way in sorted(ways, key=lambda one: len(one - asked)):
                best = _cheapest(rules[index + 1 :], asked | way, best)
            return best
    return asked
