"""What is asked of a person, what they answered, and how long an answer may be trusted.

A question that was not asked, was skipped, or was answered too long ago is unknown. Unknown
is never turned into no, and an answer of the wrong kind is refused rather than bent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, Protocol

import msgspec

from huantiao.sciatica import conditions
from huantiao.sciatica.anatomy import Place, UnknownPlace
from huantiao.sciatica.coding import Loinc, Snomed
from huantiao.sciatica.conditions import NO, UNKNOWN, YES, Condition, Knowns
from huantiao.sciatica.evidence import Entry
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.medicine_entries import MedicineClass

TopicId = Literal[
    "cauda_equina",
    "about_you",
    "nerves",
    "serious_illness",
    "today",
    "bleeding",
    "heart_and_devices",
    "immunity_and_skin",
    "pregnancy",
    "general_health",
    "needles_before",
    "consent",
]
TOPICS: tuple[TopicId, ...] = TopicId.__args__  # type: ignore[attr-defined]  # a Literal's members


class UnfitAnswer(ValueError):
    """An answer cannot be used; says which field, the value, and what was expected."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: got {value!r}, expected {expected}")
        self.field = field
        self.value = value
        self.expected = expected


class Finding(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question: its wording, who answers it, and how long the answer stays valid."""

    question: str
    kind: Literal["yes_no", "number", "choice", "places"]
    topic: TopicId
    note: str = ""
    asked_of: Literal["patient", "practitioner"] = "patient"
    valid_days: int
    """Days after the day it was asked; 0 means that day only."""
    sensitive: bool = False
    order: int = 100
    """Its place among the questions of its topic, lowest first."""
    ask_if: Condition | str | None = None
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[str, ...] = ()
    medicines: tuple[MedicineClass, ...] = ()
    """Medicine classes that answer this question with yes."""
    medicines_at_least: int = 1
    snomed: tuple[Snomed, ...] = ()
    loinc: tuple[Loinc, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.question.strip():
            raise ValueError("a finding has a question")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("choices belong to a question of kind choice, and it needs them")
        bounded = self.lowest is not None and self.highest is not None
        if (self.kind == "number") != bounded:
            raise ValueError("lowest and highest belong to a number, and it needs both")
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise ValueError(f"lowest is {self.lowest:g} but highest is {self.highest:g}")
        if self.unit and self.kind != "number":
            raise ValueError("a unit belongs to a number")
        if self.valid_days < 0:
            raise ValueError("valid_days counts days after the day of asking: 0 or more")
        if self.medicines and self.kind != "yes_no":
            raise ValueError("only a yes/no question can be answered by the medicine list")
        if self.medicines_at_least < 1 or (self.medicines_at_least > 1 and not self.medicines):
            raise ValueError("medicines_at_least counts medicines: 1 or more, and of some classes")

    @property
    def every_visit(self) -> bool:
        """True when the answer holds only on the day it was given."""
        return self.valid_days == 0

    def checked(self, value: object, *, field: str) -> object:
        """``value`` as this question's kind, or None for unknown.

        Raises:
            UnfitAnswer: the value is of the wrong kind or out of range.
        """
        if value is None:
            return None
        if self.kind == "yes_no":
            if isinstance(value, bool):
                return value
            raise UnfitAnswer(field, value, "true, false or null")
        if self.kind == "number":
            return self._number(value, field)
        if self.kind == "choice":
            if isinstance(value, str) and value in self.choices:
                return value
            raise UnfitAnswer(field, value, f"one of {', '.join(self.choices)}, or null")
        return self._places(value, field)

    def _number(self, value: object, field: str) -> float:
        low, high = self.lowest or 0.0, self.highest or 0.0
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        unit = f" {self.unit}" if self.unit else ""
        raise UnfitAnswer(field, value, f"a number from {low:g} to {high:g}{unit}, or null")

    def _places(self, value: object, field: str) -> object:
        expected = "true, false, null, or a list of places such as ['left-calf']"
        if isinstance(value, bool):
            return value
        # An empty list may be a no or an unanswered form: refused, for neither may be guessed.
        named = value if isinstance(value, list | tuple) else ()
        if not named or not all(isinstance(each, str) for each in named):
            raise UnfitAnswer(field, value, expected)
        try:
            return frozenset(Place.parse(each) for each in named)
        except UnknownPlace as fault:
            raise UnfitAnswer(field, value, f"{expected} ({fault})") from fault


class Findings(msgspec.Struct, frozen=True):
    """Every question there is, with those that depend on another after the one they depend on."""

    by_id: Mapping[str, Finding]
    dependent: tuple[tuple[Finding, conditions.Evaluator], ...]
    from_medicines: tuple[Finding, ...]
    rank: Mapping[str, int]

    @classmethod
    def of(cls, library: Library) -> Findings:
        """The questions of a library.

        Raises:
            UnfitKnowledge: a file does not fit, or an ask_if names an unknown question, asks one
                as what it is not, or goes in a circle.
        """
        return library.derive(_findings)

    def interview(
        self,
        answers: Mapping[str, object],
        *,
        asked_on: date,
        on: date,
        medicines: Taking | None = None,
    ) -> Interview:
        """The answers as they stand on the day ``on``.

        Args:
            answers: by finding; a bare value was given on ``asked_on``, and
                ``{"value": …, "asked_on": date}`` carries its own day.
            medicines: the medicine list as understood, or None when it was not asked.

        Raises:
            UnfitAnswer: an unknown finding, a value of the wrong kind, or an answer from the future.
        """
        given = tuple(
            self._answer(finding_id, raw, asked_on=asked_on, on=on)
            for finding_id, raw in answers.items()
        )
        standing = {a.finding: a for a in given if a.value is not None and a.good_until >= on}
        stale = tuple(a for a in given if a.value is not None and a.good_until < on)
        knowns = self._knowns(standing, medicines)
        return Interview(on=on, answers=standing, stale=stale, knowns=knowns, medicines=medicines)

    def _answer(self, finding_id: str, raw: object, *, asked_on: date, on: date) -> Answer:
        field = f"answers.{finding_id}"
        finding = self.by_id.get(finding_id)
        if finding is None:
            raise UnfitAnswer(field, raw, f"a finding id{_nearest(finding_id, self.by_id)}")
        value, day = _dated(raw, field, asked_on)
        if day > on:
            raise UnfitAnswer(f"{field}.asked_on", day.isoformat(), f"a day up to {on}")
        value = finding.checked(value, field=field)
        good_until = _last_day(day, finding.valid_days)
        return Answer(finding=finding_id, value=value, asked_on=day, good_until=good_until)

    def _knowns(self, standing: Mapping[str, Answer], medicines: Taking | None) -> Knowns:
        truths: dict[str, int] = {}
        values: dict[str, Any] = {}
        for finding_id, answer in standing.items():
            if isinstance(answer.value, bool | frozenset):
                truths[finding_id] = YES if answer.value else NO
            if not isinstance(answer.value, bool):
                values[finding_id] = answer.value
        if medicines is not None:
            for finding in self.from_medicines:
                _join(truths, finding, _taken(finding, medicines))
        knowns = Knowns(truths, values)
        for finding, applies in self.dependent:
            # What was answered stands, even against an answer that makes the question
            # pointless: of two that contradict each other the worrying one is believed.
            answered = finding.id in truths or finding.id in values
            if not answered and applies(knowns) == NO and not _on_list(finding, medicines):
                truths[finding.id] = NO
                values[finding.id] = conditions.NOT_APPLICABLE
        return knowns


class Taking(Protocol):
    """What screening needs to know of a medicine list."""

    def taking(self, risk: MedicineClass, /) -> bool | None:
        """True, False, or None while a line could still be of that class."""
        ...

    def count_taking(self, classes: Iterable[MedicineClass], /) -> tuple[int, int | None]:
        """How many different medicines of these classes: at least, and at most (None: open)."""
        ...


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer, the day it was given and the last day on which it counts."""

    finding: str
    value: object
    asked_on: date
    good_until: date


class Interview(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person on one day."""

    on: date
    answers: Mapping[str, Answer]
    """Answers that still count, by finding."""
    stale: tuple[Answer, ...]
    """Answers given too long ago; their questions are open again."""
    knowns: Knowns
    medicines: Taking | None

    def is_known(self, finding_id: str) -> bool:
        """Whether anything decides this question: an answer, the medicines, or another answer."""
        return finding_id in self.knowns.truths or finding_id in self.knowns.values

    def said(self, finding_id: str) -> bool | None:
        """Yes, no or unknown, for a question answered with yes, no or places."""
        truth = self.knowns.truths.get(finding_id, UNKNOWN)
        return None if truth == UNKNOWN else truth == YES

    def places(self, finding_id: str) -> frozenset[Place] | None:
        """Where the person said it is; None when they said yes but not where."""
        answer = self.answers.get(finding_id)
        return answer.value if answer and isinstance(answer.value, frozenset) else None


def _findings(library: Library) -> Findings:
    entries = library.read("findings", Finding)
    for finding in entries.values():
        if finding.ask_if is not None:
            try:
                conditions.check_questions(finding.ask_if, entries)
            except ValueError as fault:
                raise UnfitKnowledge(f"findings/{finding.id}.toml", f"ask_if: {fault}") from fault
    ordered = _ordered(entries)
    return Findings(
        by_id=entries,
        dependent=tuple(
            (f, conditions.compiled(f.ask_if)) for f in ordered if f.ask_if is not None
        ),
        from_medicines=tuple(f for f in entries.values() if f.medicines),
        rank={
            f.id: place
            for place, f in enumerate(
                sorted(ordered, key=lambda f: (TOPICS.index(f.topic), f.order))
            )
        },
    )


def _ordered(entries: Mapping[str, Finding]) -> Sequence[Finding]:
    """Questions so that each comes after those its ask_if names."""
    ordered: dict[str, Finding] = {}
    waiting = dict(entries)
    while waiting:
        ready = [f for f in waiting.values() if all(n in ordered for n in asked_first(f))]
        if not ready:
            circle = _circle(waiting)
            way = " → ".join(circle)
            raise UnfitKnowledge(f"findings/{circle[0]}.toml", f"ask_if goes in a circle: {way}")
        for finding in ready:
            ordered[finding.id] = waiting.pop(finding.id)
    return tuple(ordered.values())


def _circle(waiting: Mapping[str, Finding]) -> list[str]:
    """One circle among questions each of which waits for another, back to where it began."""
    path = [next(iter(waiting))]
    while path.count(path[-1]) < 2:
        path.append(next(n for n in asked_first(waiting[path[-1]]) if n in waiting))
    return path[path.index(path[-1]) :]


def asked_first(finding: Finding) -> tuple[str, ...]:
    """The questions that decide whether this one is asked at all."""
    if finding.ask_if is None:
        return ()
    if isinstance(finding.ask_if, str):
        return (finding.ask_if,)
    return tuple(finding.ask_if.findings())


def _dated(raw: object, field: str, asked_on: date) -> tuple[object, date]:
    if not isinstance(raw, Mapping):
        return raw, asked_on
    if not {"value"} <= raw.keys() <= {"value", "asked_on"}:
        raise UnfitAnswer(field, dict(raw), "a value, or {value, asked_on}")
    day = raw.get("asked_on", asked_on)
    try:
        return raw["value"], day if type(day) is date else date.fromisoformat(day)
    except (TypeError, ValueError) as fault:
        raise UnfitAnswer(f"{field}.asked_on", day, "a day such as 2026-11-22") from fault


def _last_day(day: date, valid_days: int) -> date:
    try:
        return day + timedelta(days=valid_days)
    except OverflowError:
        return date.max


def _nearest(wrong: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # needed only when somebody mistyped

    near = get_close_matches(wrong, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else " (list them with: huantiao findings)"


def _taken(finding: Finding, medicines: Taking) -> int:
    if finding.medicines_at_least > 1:
        least, most = medicines.count_taking(finding.medicines)
        if least >= finding.medicines_at_least:
            return YES
        return UNKNOWN if most is None or most >= finding.medicines_at_least else NO
    answers = [medicines.taking(medicine_class) for medicine_class in finding.medicines]
    if any(answers):
        return YES
    return UNKNOWN if None in answers else NO


def _on_list(finding: Finding, medicines: Taking | None) -> bool:
    """Whether the medicine list answers this question with yes, or still might."""
    if medicines is None or not finding.medicines:
        return False
    return _taken(finding, medicines) != NO


def _join(truths: dict[str, int], finding: Finding, taken: int) -> None:
    """Put the ticked answer and the medicine list together.

    Either one saying yes is a yes. A ticked no stands only against a list with nothing open:
    a line that nobody understood might be the very medicine.
    """
    ticked = truths.pop(finding.id, UNKNOWN)
    joined = YES if YES in (ticked, taken) else taken
    if joined != UNKNOWN:
        truths[finding.id] = joined
