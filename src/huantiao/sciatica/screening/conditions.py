"""The closed vocabulary in which a rule says when it applies, and what it means in three values.

An answer is yes, no or unknown. Unknown never counts as no: a condition is decided only when
the answers that are missing could not change it (Kleene's strong logic). A condition that
needs more words than these is a Python function with tests, not a cleverer file.

    when = { any = ["saddle_numbness", "new_urinary_retention"] }
    when = { all = ["cancer_ever", { finding = "age", from = 50 }] }
    when = { at_least = 2, of = ["fever", "night_sweats", "recent_infection"] }
    when = { any = [{ finding = "numb_places", touches = ["saddle"] }] }
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol

import msgspec

from huantiao.sciatica.anatomy import Region

NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2

Evaluator = Callable[["Knowns"], int]


class Knowns(msgspec.Struct, frozen=True):
    """What is known of a person: truths by finding, and values of numbers, choices and places.

    A finding that is in neither mapping is unknown. ``applies`` says of a finding that depends
    on another whether it is to be asked at all: where it does not apply nothing holds of it,
    neither yes nor no, and while that is unknown so is everything about it.
    """

    truths: dict[str, int]
    values: dict[str, Any]
    applies: dict[str, int] = {}


class Condition(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"from_": "from", "is_": "is"},
):
    """One form of the vocabulary; exactly one of any, all, at_least or finding is given.

    ``from`` and ``up_to`` include their bound; ``over`` and ``under`` do not. ``touches`` asks
    whether a place that was named lies in one of these regions, on whichever side.
    """

    any: tuple[str | Condition, ...] = ()
    all: tuple[str | Condition, ...] = ()
    at_least: int | None = None
    of: tuple[str | Condition, ...] = ()
    finding: str = ""
    is_: bool | str | None = None
    one_of: tuple[str, ...] = ()
    from_: float | None = None
    over: float | None = None
    up_to: float | None = None
    under: float | None = None
    touches: tuple[Region, ...] = ()

    def __post_init__(self) -> None:
        forms = [bool(self.any), bool(self.all), self.at_least is not None, bool(self.finding)]
        if sum(forms) != 1:
            raise ValueError("a condition has exactly one of any, all, at_least or finding")
        if bool(self.of) != (self.at_least is not None):
            raise ValueError("at_least and of go together")
        if self.at_least is not None and not 1 <= self.at_least <= len(self.of):
            raise ValueError(f"at_least is {self.at_least} but of lists {len(self.of)}")
        tests = [self.is_ is not None, bool(self.one_of), self.is_number, bool(self.touches)]
        if sum(tests) != bool(self.finding):
            raise ValueError(
                "finding takes exactly one of is, one_of, touches or from/over/up_to/under"
            )

    @property
    def is_number(self) -> bool:
        """True when the condition compares a number."""
        return _any_given(self.from_, self.over, self.up_to, self.under)

    @property
    def parts(self) -> tuple[str | Condition, ...]:
        """The conditions this one is made of; a comparison has none."""
        return self.any or self.all or self.of

    @property
    def needed(self) -> int:
        """How many of the parts must hold."""
        if self.at_least is not None:
            return self.at_least
        return 1 if self.any else len(self.all)

    def findings(self) -> Iterator[str]:
        """Every finding the condition asks about, in the order it names them."""
        if self.finding:
            yield self.finding
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part.findings()


def _any_given(*bounds: float | None) -> bool:
    """Whether at least one bound is given."""
    return any(bound is not None for bound in bounds)


def compiled(condition: str | Condition) -> Evaluator:
    """The condition as a function from what is known to NO, UNKNOWN or YES."""
    if isinstance(condition, str):
        return _present(condition)
    if condition.finding:
        return _compared(condition)
    parts = tuple(compiled(part) for part in condition.parts)
    if condition.any:
        return lambda knowns: max(part(knowns) for part in parts)
    if condition.all:
        return lambda knowns: min(part(knowns) for part in parts)
    return _counted(parts, condition.needed)


def _present(finding: str) -> Evaluator:
    return lambda knowns: min(knowns.truths.get(finding, UNKNOWN), knowns.applies.get(finding, YES))


def _counted(parts: tuple[Evaluator, ...], needed: int) -> Evaluator:
    # Sorted from yes to no, the needed-th value says what the count says.
    return lambda knowns: sorted((part(knowns) for part in parts), reverse=True)[needed - 1]


def _compared(condition: Condition) -> Evaluator:
    finding, holds = condition.finding, _comparison(condition)
    return lambda knowns: min(holds(knowns), knowns.applies.get(finding, YES))


def _comparison(condition: Condition) -> Evaluator:
    """What is said of the finding, leaving aside whether it applies."""
    finding = condition.finding
    if condition.touches:
        return _touching(finding, frozenset(condition.touches))
    if isinstance(condition.is_, bool):
        turned = not condition.is_

        def agree(knowns: Knowns) -> int:
            truth = knowns.truths.get(finding, UNKNOWN)
            return YES - truth if turned else truth

        return agree
    return _valued(finding, _test(condition))


def _valued(finding: str, holds: Callable[[Any], bool]) -> Evaluator:
    def compare(knowns: Knowns) -> int:
        value = knowns.values.get(finding)
        if value is None:
            return UNKNOWN
        return YES if holds(value) else NO

    return compare


def _touching(finding: str, regions: frozenset[Region]) -> Evaluator:
    def touch(knowns: Knowns) -> int:
        truth = knowns.truths.get(finding, UNKNOWN)
        if truth != YES:
            return truth
        places = knowns.values.get(finding)
        if places is None:
            return UNKNOWN  # yes, but not where
        return YES if any(place.region in regions for place in places) else NO

    return touch


def _test(condition: Condition) -> Callable[[Any], bool]:
    if condition.is_number:
        low = condition.from_ if condition.from_ is not None else float("-inf")
        high = condition.up_to if condition.up_to is not None else float("inf")
        over = condition.over if condition.over is not None else float("-inf")
        under = condition.under if condition.under is not None else float("inf")
        return lambda value: bool(low <= value <= high and over < value < under)
    allowed = frozenset(condition.one_of or (condition.is_,))
    return lambda value: value in allowed


class Asked(Protocol):
    """What a condition must know of a question in order to fit it."""

    @property
    def kind(self) -> str:
        """yes_no, number, choice or places."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """The words a choice allows."""
        ...


def check_questions(condition: str | Condition, questions: Mapping[str, Asked]) -> None:
    """Refuse a condition whose questions do not exist or are used as what they are not.

    Raises:
        ValueError: an unknown finding, a number used as yes/no and the like, or a choice
            compared with a word that is none of its choices.
    """
    if isinstance(condition, Condition) and condition.parts:
        for part in condition.parts:
            check_questions(part, questions)
        return
    name = condition if isinstance(condition, str) else condition.finding
    if name not in questions:
        raise ValueError(f"unknown finding '{name}'")
    question = questions[name]
    if question.kind not in _kinds(condition):
        raise ValueError(f"'{name}' is a {question.kind} question and cannot be asked that way")
    for word in _words(condition):
        if word not in question.choices:
            raise ValueError(f"'{word}' is no choice of '{name}': {', '.join(question.choices)}")


def _kinds(condition: str | Condition) -> tuple[str, ...]:
    if isinstance(condition, str) or isinstance(condition.is_, bool):
        return ("yes_no", "places")
    if condition.touches:
        return ("places",)
    return ("number",) if condition.is_number else ("choice",)


def _words(condition: str | Condition) -> tuple[str, ...]:
    """The words that a choice is compared with."""
    if isinstance(condition, str):
        return ()
    return (condition.is_,) if isinstance(condition.is_, str) else condition.one_of


def spelled(condition: str | Condition) -> str:
    """The condition in words, as the handbook prints it."""
    if isinstance(condition, str):
        return condition
    if condition.finding:
        return f"{condition.finding} {_spelled_test(condition)}"
    inside = ", ".join(spelled(part) for part in condition.parts)
    if condition.any:
        return f"any of ({inside})" if len(condition.parts) > 1 else inside
    return f"all of ({inside})" if condition.all else f"at least {condition.needed} of ({inside})"


def _spelled_test(condition: Condition) -> str:
    if isinstance(condition.is_, bool):
        return "is yes" if condition.is_ else "is no"
    if condition.is_ is not None:
        return f"is {condition.is_}"
    if condition.one_of:
        return f"is one of {', '.join(condition.one_of)}"
    if condition.touches:
        return f"touches {' or '.join(condition.touches)}"
    bounds = {
        "at least": condition.from_,
        "over": condition.over,
        "at most": condition.up_to,
        "under": condition.under,
    }
    return " and ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)
