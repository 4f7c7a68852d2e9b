"""What a person has answered, and which of it counts on one day.

A question that was not asked, was skipped, or was answered too long ago is unknown, and unknown
is never turned into no. Answers that contradict each other are refused, or the older gives way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

import msgspec

from huantiao.sciatica.anatomy import Place
from huantiao.sciatica.medicines.entries import MedicineClass
from huantiao.sciatica.screening.conditions import NO, UNKNOWN, YES, Evaluator, Knowns
from huantiao.sciatica.screening.finding import Finding, UnfitAnswer


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
    """Answers that no longer count: too old, or overtaken by a later answer to another question."""
    knowns: Knowns
    medicines: Taking | None

    def is_known(self, finding_id: str) -> bool:
        """Whether anything decides this question: an answer, the medicines, or another answer."""
        known = self.knowns
        settled = finding_id in known.truths or finding_id in known.values
        return settled or known.applies.get(finding_id) == NO

    def said(self, finding_id: str) -> bool | None:
        """Yes, no or unknown, for a question answered with yes, no or places."""
        known = self.knowns
        truth = min(known.truths.get(finding_id, UNKNOWN), known.applies.get(finding_id, YES))
        return None if truth == UNKNOWN else truth == YES

    def places(self, finding_id: str) -> frozenset[Place] | None:
        """Where the person said it is; None when they said yes but not where."""
        answer = self.answers.get(finding_id)
        return answer.value if answer and isinstance(answer.value, frozenset) else None


def held(
    given: Iterable[Answer],
    *,
    on: date,
    dependent: Iterable[tuple[Finding, Evaluator]],
    from_medicines: Iterable[Finding],
    medicines: Taking | None,
) -> Interview:
    """The interview that these answers make on the day ``on``.

    Raises:
        UnfitAnswer: a yes to a question that another answer, no older, says does not apply.
    """
    told = [answer for answer in given if answer.value is not None]
    standing = {answer.finding: answer for answer in told if answer.good_until >= on}
    stale = [answer for answer in told if answer.good_until < on]
    knowns = Knowns(*_said(standing), {})
    if medicines is not None:
        for finding in from_medicines:
            _join(knowns.truths, finding, _taken(finding, medicines))
    for finding, evaluator in dependent:
        applies = evaluator(knowns)
        if applies == NO and _contradicted(finding, standing):
            stale.append(standing.pop(finding.id))
            knowns.truths.pop(finding.id)
        implied = knowns.truths.get(finding.id) == YES or _on_list(finding, medicines)
        knowns.applies[finding.id] = YES if implied else applies
    return Interview(
        on=on, answers=standing, stale=tuple(stale), knowns=knowns, medicines=medicines
    )


def _said(standing: Mapping[str, Answer]) -> tuple[dict[str, int], dict[str, Any]]:
    """Truths of what was answered with yes, no or places; values of all that has one."""
    truths: dict[str, int] = {}
    values: dict[str, Any] = {}
    for finding_id, answer in standing.items():
        if isinstance(answer.value, bool | frozenset):
            truths[finding_id] = YES if answer.value else NO
        if not isinstance(answer.value, bool):
            values[finding_id] = answer.value
    return truths, values


def _contradicted(finding: Finding, standing: Mapping[str, Answer]) -> bool:
    """Whether a yes was given to a question that does not apply, and a later answer overtook it.

    Raises:
        UnfitAnswer: the yes is no older than what says that the question does not apply.
    """
    own = standing.get(finding.id)
    if own is None or not isinstance(own.value, bool | frozenset) or not own.value:
        return False
    deciding = [standing[name] for name in finding.asked_first if name in standing]
    if deciding and own.asked_on < max(answer.asked_on for answer in deciding):
        return True
    names = ", ".join(answer.finding for answer in deciding) or "the medicine list"
    said = sorted(map(str, own.value)) if isinstance(own.value, frozenset) else own.value
    raise UnfitAnswer(
        f"answers.{finding.id}", said, f"no or nothing, for {names} says that it does not apply"
    )


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
