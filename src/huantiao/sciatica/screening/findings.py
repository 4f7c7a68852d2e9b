"""Every question there is, in the order in which they are asked, and how answers are taken.

Each answer carries the day it was given; one from the future, or to a question that does not
exist, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.screening import conditions
from huantiao.sciatica.screening.finding import TOPICS, Finding, UnfitAnswer
from huantiao.sciatica.screening.interview import Answer, Interview, Taking, held


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
            UnfitAnswer: an unknown finding, a value of the wrong kind, an answer from the
                future, or a yes that another answer contradicts.
        """
        return held(
            (
                self._answer(finding_id, raw, asked_on=asked_on, on=on)
                for finding_id, raw in answers.items()
            ),
            on=on,
            dependent=self.dependent,
            from_medicines=self.from_medicines,
            medicines=medicines,
        )

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
        ready = [f for f in waiting.values() if all(n in ordered for n in f.asked_first)]
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
        path.append(next(n for n in waiting[path[-1]].asked_first if n in waiting))
    return path[path.index(path[-1]) :]


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
