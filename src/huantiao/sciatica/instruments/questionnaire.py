"""What a questionnaire is: its questions, how they add up, and what a change on it is worth.

An instrument whose wording belongs to somebody else is kept as a bare score or as numbered
fields, with the licence that says why. The lowest and the highest answers give the lowest and
the highest score, or the file is refused: a slip in a range cannot reach a patient's chart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from huantiao.sciatica.coding import Loinc, Ucum
from huantiao.sciatica.evidence import Citation, Entry
from huantiao.sciatica.figures import Figure, Measure, Population, Span

Answer = bool | int | float | None
"""What a person may have given: yes or no, a number, or nothing."""


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question.

    ``optional`` is for a line that need not be used at all, such as a fourth own activity: left
    blank it is not missing. ``choices`` name the whole numbers from ``low`` to ``high``.
    """

    id: str
    label: str
    kind: Literal["yes_no", "whole", "number"]
    low: float = 0.0
    high: float = 1.0
    optional: bool = False
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"item {self.id}: {self.low:g} is not below {self.high:g}")
        if self.kind == "yes_no" and (self.low, self.high) != (0.0, 1.0):
            raise ValueError(f"item {self.id}: yes or no counts as 1 or 0 and has no range")
        if self.choices and len(self.choices) != self.high - self.low + 1:
            raise ValueError(f"item {self.id}: one choice is needed for each number of its range")

    @property
    def expects(self) -> str:
        """What an answer has to be, in words."""
        if self.kind == "yes_no":
            return "yes or no"
        number = "a whole number" if self.kind == "whole" else "a number"
        return f"{number} from {self.low:g} to {self.high:g}"

    def reads(self, answer: Answer) -> float | None:
        """The answer as a number, or None if it does not fit this item."""
        if self.kind == "yes_no":
            return float(answer) if isinstance(answer, bool) else None
        if answer is None or isinstance(answer, bool) or not self.low <= answer <= self.high:
            return None
        return float(answer) if self.kind == "number" or answer == int(answer) else None


class Blanks(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the manual says about questions left blank.

    A sheet on which nothing at all was answered is never scored, whatever the rule.
    """

    rule: Literal["all_required", "treat_missing_as_no", "percent_of_answered", "mean_of_answered"]
    at_most_missing: int | None = None
    at_least_answered: int | None = None

    def __post_init__(self) -> None:
        limits = {
            "percent_of_answered": ("at_most_missing",),
            "mean_of_answered": ("at_least_answered",),
        }
        for name in ("at_most_missing", "at_least_answered"):
            wanted = name in limits.get(self.rule, ())
            if wanted != (getattr(self, name) is not None):
                raise ValueError(f"{name} {'belongs to' if wanted else 'is not for'} {self.rule}")


class MeasurementError(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far two readings of an unchanged person lie apart, in points of the scale.

    ``smallest_change`` runs from the smallest to the largest detectable change that was
    reported; one figure alone has both ends equal.
    """

    population: Population
    smallest_change: Span
    standard_error: Span | None = None


class Threshold(Figure, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure that a score or a change is held against, and the people it was found in."""

    population: Population


class BandedThreshold(Threshold, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A threshold that holds for people who started between ``low`` and ``high``."""

    low: float
    high: float


class SciaticaThreshold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a change worth having came to in sciatica itself.

    ``used`` is the figure that changes are held against; the others show how far it moves with
    the care given and with the start.
    """

    used: Figure
    overall: Figure | None = None
    low_baseline: Figure | None = None
    high_baseline: Figure | None = None


class Important(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The smallest improvement that matters to people: two general definitions, and sciatica's own.

    ``points`` counts points of the scale, ``percent`` the share of the starting score.
    """

    points: Threshold | None = None
    percent: Threshold | None = None
    by_baseline: tuple[BandedThreshold, ...] = ()
    in_sciatica: SciaticaThreshold | None = None

    @property
    def used_in_sciatica(self) -> Figure | None:
        """The figure that a change is held against in sciatica, if one is known."""
        return None if self.in_sciatica is None else self.in_sciatica.used

    def starting_at(self, baseline: float) -> BandedThreshold | None:
        """The threshold for a person who started at ``baseline``, if one was reported."""
        return next((band for band in self.by_baseline if band.low <= baseline <= band.high), None)


class Cut(Threshold, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A good reading: a score as good as ``value`` or better counts as ``meaning``."""

    meaning: str


class Band(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named part of the scale; ``item`` narrows it by the value of one more field."""

    label: str
    low: float
    high: float
    item: str = ""
    item_low: float = 0.0
    item_high: float = 0.0

    def holds(self, total: float, values: Mapping[str, float]) -> bool:
        """Whether the score, and the narrowing field if there is one, lie in this band."""
        if not self.low <= total <= self.high:
            return False
        return not self.item or self.item_low <= values.get(self.item, -1.0) <= self.item_high


class Coded(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A LOINC code and the part of the instrument it stands for."""

    loinc: Loinc
    part: Literal["panel", "score", "item", "risk"]
    display: str
    item: str = ""


class ScoreExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers, and either the score they give or words of the refusal."""

    case: str
    answers: Mapping[str, Answer]
    score: float | None = None
    missing: int = 0
    band: str | None = None
    cannot: str = ""


class ChangeExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two totals and what the change between them comes to; an absent key means: no answer."""

    case: str
    before: float
    after: float
    improvement: float
    noise: Literal["within", "unsure", "beyond", "unknown"]
    percent: float | None = None
    by_points: bool | None = None
    by_percent: bool | None = None
    by_baseline: bool | None = None
    in_sciatica: bool | None = None
    recovered: bool | None = None


_Pairs = list[tuple[Item, float]]


def _percent(pairs: _Pairs) -> float:
    gained = sum(value - item.low for item, value in pairs)
    return 100.0 * gained / sum(item.high - item.low for item, _ in pairs)


_RULES: Mapping[str, Callable[[_Pairs], float]] = {
    "single": lambda pairs: pairs[0][1],
    "sum": lambda pairs: sum(value for _, value in pairs),
    "mean": lambda pairs: sum(value for _, value in pairs) / len(pairs),
    "count_true": lambda pairs: sum(value for _, value in pairs),
    "percent_of_answered": _percent,
    "min_of": lambda pairs: min(value for _, value in pairs),
    "max_of": lambda pairs: max(value for _, value in pairs),
}

_BLANKS_FIT = {
    "treat_missing_as_no": ("count_true",),
    "percent_of_answered": ("percent_of_answered",),
    "mean_of_answered": ("mean",),
}


class Instrument(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One questionnaire or score.

    ``noun`` is what it measures in running text ("leg pain"); ``unit_words`` what one step is
    called. ``rule`` is how answers become the score; ``single`` takes the first item, and
    further items only narrow a band. ``true_zero`` says whether a score of 0 means none of it:
    only then does a percentage of the start mean anything. ``no_change_because`` says why two scores
    of it cannot be set against each other, where that is so. The first band that holds a score
    names it.
    """

    title: str
    noun: str
    measures: Measure
    kind: Literal["full", "score_only"]
    about: str
    wording: Literal["own", "numbered", "none"]
    may_ship_wording: bool
    licence: str
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    rule: Literal["single", "sum", "mean", "count_true", "percent_of_answered", "min_of", "max_of"]
    low: float
    high: float
    direction: Literal["higher_is_worse", "higher_is_better"]
    unit: Ucum
    unit_words: str
    true_zero: bool
    no_change_because: str = ""
    blanks: Blanks
    measurement_error: MeasurementError | None = None
    important: Important = Important()
    recovered: Cut | None = None
    responder: Cut | None = None
    bands: tuple[Band, ...] = ()
    codes: tuple[Coded, ...] = ()
    traps: tuple[str, ...] = ()
    examples: tuple[ScoreExample, ...]
    change_examples: tuple[ChangeExample, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        ids = [item.id for item in self.items]
        if not ids or len(set(ids)) != len(ids):
            raise ValueError("it needs at least one item, each with an id of its own")
        named = {band.item for band in self.bands} | {code.item for code in self.codes}
        strangers = named - {"", *ids}
        if strangers:
            raise ValueError(f"{', '.join(sorted(strangers))}: no such item")
        if (self.kind == "score_only") != (self.wording == "none"):
            raise ValueError("a score_only instrument has wording none, a full one has not")
        self._check_rule()

    def _check_rule(self) -> None:
        if self.rule not in _BLANKS_FIT.get(self.blanks.rule, (self.rule,)):
            raise ValueError(f"blanks by {self.blanks.rule} do not go with the rule {self.rule}")
        alike = {(item.low, item.high) for item in self.items}
        if self.rule in ("mean", "min_of", "max_of") and len(alike) > 1:
            raise ValueError(f"{self.rule} needs items that share one range")
        if (self.rule == "count_true") != all(item.kind == "yes_no" for item in self.items):
            raise ValueError("count_true goes with yes_no items, and they with it")
        ends = (
            self.worked_out({item.id: item.low for item in self.items}),
            self.worked_out({item.id: item.high for item in self.items}),
        )
        if ends != (self.low, self.high):
            raise ValueError(f"its items give {ends[0]:g} to {ends[1]:g}, not its own range")

    @property
    def required(self) -> tuple[Item, ...]:
        """The items that count as missing when they are left blank."""
        return tuple(item for item in self.items if not item.optional)

    @property
    def steps_of_one(self) -> bool:
        """Whether the score can only be a whole number."""
        averages = self.rule in ("mean", "percent_of_answered")
        return not averages and all(item.kind != "number" for item in self.items)

    def worked_out(self, values: Mapping[str, float]) -> float:
        """The score of the values given, by item id, in the order of the items."""
        return _RULES[self.rule]([(i, values[i.id]) for i in self.items if i.id in values])

    def at_least_as_good(self, value: float, cut: Cut | None) -> bool | None:
        """Whether ``value`` reaches ``cut``; None where there is no cut."""
        if cut is None:
            return None
        return value <= cut.value if self.direction == "higher_is_worse" else value >= cut.value
